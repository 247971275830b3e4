"""Ledgers: what an office writes down beside the pairing, as it crosses the borders between stages."""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.domain.tables.roster import empty

if TYPE_CHECKING:
    import pyarrow as pa

KEYS: dict[str, tuple[str, ...]] = {
    "visits": ("date", "helper", "household", "deed", "quantity", "cash", "content"),
    "tasks": ("number", "county", "township", "village", "content"),
    "disputes": ("date", "county", "township", "village", "group", "household", "head", "cause"),
    "industries": ("household", "industry"),
}
"""Role → what makes two entries one; what else they say may be said anew by a later file."""


UNIT = "单位:"
"""What stands before a unit in place of a helper's code: the unit gave in its own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledgers:
    """The ledgers of one register or one import, each an Arrow table of its declared schema.

    Apart from the roster, so that a pairing does not load a year of visits.
    """

    visits: "pa.Table"
    tasks: "pa.Table"
    disputes: "pa.Table"
    industries: "pa.Table"

    @classmethod
    def of(cls, tables: "dict[str, pa.Table]") -> "Ledgers":
        """Bundle tables by role; roles that are missing are empty tables."""
        return cls(**{t.role: tables.get(t.role, empty(t)) for t in LEDGERS})

    def by_role(self) -> "dict[str, pa.Table]":
        """Return the tables by role."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def rows(self) -> int:
        """Return how many entries there are in all."""
        return sum(frame.num_rows for frame in self.by_role().values())
