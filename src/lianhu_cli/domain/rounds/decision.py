"""Decision: a round with the roster and rules it was made from, and what there was before it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster

if TYPE_CHECKING:
    import pyarrow as pa

    from lianhu_cli.domain.people.bases import Whereabouts
    from lianhu_cli.domain.rounds.orders import Orders


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A round with the roster and the rules it was made from: what every output reads."""

    roster: Roster
    round: Round
    policy: Policy

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What there was before a round: pairs as `tables.Pair`, None for none.

    `pairs` are those of the last round, `draft` those of the draft on the table; `units` is the unit of
    each helper who is no longer in the roster, by code.
    """

    pairs: "pa.Table | None" = None
    draft: "pa.Table | None" = None
    units: Mapping[str, str] = field(default_factory=dict)
