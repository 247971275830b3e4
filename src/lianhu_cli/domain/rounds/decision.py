"""Decision: a round with the roster and rules it was made from, and what there was before it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import PEOPLE

if TYPE_CHECKING:
    import pyarrow as pa

    from lianhu_cli.domain.arrays import Flags, Ints
    from lianhu_cli.domain.people.bases import Whereabouts
    from lianhu_cli.domain.people.official_order import Villages
    from lianhu_cli.domain.places.levels import Path
    from lianhu_cli.domain.rounds.orders import Orders


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A round with the roster and the rules it was made from: what every output reads."""

    roster: Roster
    round: Round
    policy: Policy
    left: frozenset[str] = frozenset()
    """Whom the round's pairs name and the roster holds although they have left the register, by code."""
    erased: frozenset[str] = frozenset()
    """Who was there when the round was made and of whom nothing but the code is kept since, by code."""

    @cached_property
    def orders(self) -> "Orders":
        """Return which pairs are fixed and which forbidden by hand."""
        from lianhu_cli.domain.rounds.orders import resolve

        return resolve(self.roster, self.policy)

    @cached_property
    def where(self) -> "Whereabouts":
        """Return where everybody is."""
        from lianhu_cli.domain.people.bases import locate

        return locate(self.roster)

    @cached_property
    def rows(self) -> "tuple[Ints, Ints]":
        """Return the rows of household and helper of each pair, -1 where one is not in the roster."""
        import numpy as np
        import pyarrow as pa

        from lianhu_cli.domain.arrays import positions

        pairs, made = self.round.pairs, self.round.rows
        sides = (("household", self.roster.households), ("helper", self.roster.helpers))
        if made is not None and all(
            len(rows) == pairs.num_rows
            and int(np.max(rows, initial=-1)) < people.num_rows
            and people["code"].take(pa.array(rows)).equals(pairs[side])
            for (side, people), rows in zip(sides, made, strict=True)
        ):
            return made
        household, helper = (positions(pairs[side], people["code"]) for side, people in sides)
        return household, helper

    @cached_property
    def villages(self) -> "Villages":
        """Return the villages of the households, and the place of each household's among them."""
        from lianhu_cli.domain.people.official_order import villages

        return villages(self.roster)

    @cached_property
    def village_ranks(self) -> "Mapping[Path, int]":
        """Return the rank of each village in the township's own order."""
        from lianhu_cli.domain.people.official_order import village_ranks

        return village_ranks(self.roster, self.villages)

    @cached_property
    def apart(self) -> "Flags":
        """Return which households are not to be paired any more."""
        from lianhu_cli.domain.rules.applied import set_apart

        return set_apart(self.roster.households, self.policy)

    def present(self) -> "Decision":
        """Return the decision without those who have left since: what lists and counts of the register want."""
        if not self.left:
            return self
        import pyarrow as pa
        import pyarrow.compute as pc

        away = pa.array(sorted(self.left), pa.string())
        frames = {
            role: frame.filter(pc.invert(pc.is_in(frame["code"], value_set=away)))
            for role, frame in self.roster.by_role().items()
            if role in {table.role for table in PEOPLE}
        }
        return replace(self, roster=replace(self.roster, **frames), left=frozenset())

    def without_erased(self) -> "Decision":
        """Return the decision without the pairs of those who were erased: no sheet can show them any more."""
        if not self.erased:
            return self
        import pyarrow.compute as pc

        kept = self.round.pairs.filter(pc.invert(self._names_erased()))
        return replace(self, round=replace(self.round, pairs=kept))

    def pairs_of_erased(self) -> "pa.Table":
        """Return the pairs of the round of which somebody was erased (`tables.Pair`)."""
        return self.round.pairs.filter(self._names_erased())

    def _names_erased(self) -> "pa.ChunkedArray":
        import pyarrow as pa
        import pyarrow.compute as pc

        gone = pa.array(sorted(self.erased), pa.string())
        sides = (pc.is_in(self.round.pairs[table.owner], value_set=gone) for table in PEOPLE)
        return pc.or_(*sides)

    def with_round(self, decided: Round) -> "Decision":
        """Return the same people and rules with another round; what is known of them stays known."""
        return replace(self, round=decided)._knowing(self.where, self.orders)

    def _knowing(self, where: "Whereabouts", orders: "Orders") -> "Decision":
        """Remember what would be computed again, where the cached properties look for it."""
        self.__dict__.update(where=where, orders=orders)
        return self

    def among(self, households: "Ints", helpers: "Ints", pairs: "pa.Table") -> "Decision":
        """Return the decision as if only some households and helpers (rows) were there, where they are."""
        import pyarrow as pa

        roster, where = self.roster, self.where
        few = replace(
            self,
            roster=replace(
                roster,
                households=roster.households.take(pa.array(households)),
                helpers=roster.helpers.take(pa.array(helpers)),
            ),
            round=replace(self.round, pairs=pairs),
        )
        there = replace(
            where,
            households=where.households[households],
            bases=where.bases[helpers],
            linked=where.linked[helpers],
        )
        return few._knowing(there, self.orders)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What there was before a round: pairs as `tables.Pair`, None for none.

    `pairs` are those of the last round, `draft` those of the draft on the table; `units` is the unit of
    each helper who is no longer in the roster, by code.
    """

    pairs: "pa.Table | None" = None
    draft: "pa.Table | None" = None
    units: Mapping[str, str] = field(default_factory=dict)
    rows: "tuple[Ints, Ints] | None" = None
    """Where household and helper of each of `pairs` stand in the roster, as far as that is known: to be confirmed."""
