"""Who is or was in a register: everybody, who has left, and who had to do with whom in which round."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import arrow_schema, conform
from lianhu_cli.domain.tables.survey import PEOPLE, Departed, Helper, Household
from lianhu_cli.register import layout, people, rounds, stored_decisions
from lianhu_cli.register.opening import Opened
from lianhu_cli.register.stored_decisions import LEAVE, StoredDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Somebody's households of all times: every round with their pairs only, and everybody whom these name.

    `households` and `helpers` have all rows that these had, with `first` and `last`; `departed` are those of them
    who are no longer in the register, by code.
    """

    rounds: tuple[Round, ...]
    households: pa.Table
    helpers: pa.Table
    departed: dict[str, dict[str, str]]

    def roster(self, at: int) -> Roster:
        """Return who of them was there at a revision, or is, for 0."""
        frames = ((Household, self.households), (Helper, self.helpers))
        return Roster.of({table.role: people.as_of(table, rows, at) for table, rows in frames})


class Coming(Opened):
    """What a register knows of those who come and go. Nothing here writes."""

    def decisions(self, at: int = 0) -> list[StoredDecision]:
        """Return what clerks settled, the first decision first."""
        return stored_decisions.every(self._versioned, at)

    def everybody(self, said: str = "") -> Roster:
        """Return everybody who is or was in the register, the last that was known of each.

        With `said` only those whom that code, name or path may mean.
        """
        import pyarrow.compute as pc

        merged = [*self.merged()]
        frames = {}
        for table in PEOPLE:
            frame = people.everybody(self._versioned, table, said)
            away = pc.is_in(frame["code"], value_set=pa.array(merged, pa.string()))
            frames[table.role] = frame.filter(pc.invert(away)) if merged else frame
        return Roster.of(frames)

    def is_there(self, role: str, code: str, at: int = 0) -> bool:
        """Tell whether a code is in a table (`households`, `helpers`), now or as of a revision."""
        where = f"code = {layout.literal(code)}"
        return bool(self._versioned.load(role, {"code": "text"}, at=at, where=where).num_rows)

    def last_known(self, role: str, codes: list[str]) -> Any:
        """Return the rows of some who are no longer in a table (`households`, `helpers`), as last known."""
        (table,) = (one for one in PEOPLE if one.role == role)
        return layout.from_sql(table, people.last_known(self._versioned, table, codes))

    def everybody_gone(self, at: int = 0) -> pa.Table:
        """Return everybody who is no longer in the register, as `tables.Departed`; each code once."""
        rows = self.departed(at).values()
        return conform(Departed, pa.Table.from_pylist(list(rows), schema=arrow_schema(Departed)))

    def departed(
        self,
        at: int = 0,
        *,
        merged: bool = False,
        codes: Collection[str] | None = None,
        there: Roster | None = None,
    ) -> dict[str, dict[str, str]]:
        """Return the last that was known of who is no longer there, by code; also of who is `merged` with another.

        With `codes` nobody else is looked for; `there` is the roster of then, where it has been read.
        """
        same = stored_decisions.merged(self.decisions(at))
        gone = people.departed(self._versioned, at, codes, there.by_role() if there else None)
        return {code: row for code, row in gone.items() if merged or code not in same}

    def merged(self) -> dict[str, str]:
        """Return the code of whoever was taken for one with somebody else → the code they go under now."""
        return stored_decisions.merged(self.decisions())

    def left_because(self) -> dict[str, str]:
        """Return the reason that was typed when somebody was told to leave, by code."""
        return {
            one.code: one.reason for one in self.decisions() if one.kind == LEAVE and not one.origin
        }

    def arrived_since(self, number: int) -> frozenset[str]:
        """Return the codes of the households that a round of some number could not know."""
        return people.arrived_since(self._versioned, number)

    def pairs_of(self, number: int, side: str, code: str) -> list[dict[str, Any]]:
        """Return the pairs of one household or helper in a round."""
        return rounds.of_one(self._versioned, number, side, code)

    def around(self, side: str, code: str, at: int = 0) -> Around:
        """Return somebody's households of all times, with everybody whom their pairs name."""
        found = rounds.around(self._versioned, side, code, at)
        codes = {
            table: {one for each in found for one in each.pairs[table.owner].to_pylist()}
            for table in PEOPLE
        }
        rows = {
            table.role: people.through_time(self._versioned, table, sorted(some))
            for table, some in codes.items()
        }
        gone = self.departed(merged=True, codes=set[str]().union(*codes.values()))
        return Around(rounds=tuple(found), departed=gone, **rows)
