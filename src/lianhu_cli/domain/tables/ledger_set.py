"""Ledgers: what an office writes down beside the pairing, as it crosses the borders between stages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lianhu_cli.domain.tables.ledgers import LEDGERS, Dispute, Plan, Task, Visit
from lianhu_cli.domain.tables.schema import no_rows

if TYPE_CHECKING:
    import pyarrow as pa

UNIT = "单位:"
"""What stands before a unit in place of a helper's code: the unit gave in its own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledgers:
    """The ledgers of one register or one import: role → an Arrow table of its declared schema.

    Apart from the roster, so that a pairing does not load a year of visits.
    """

    frames: "Mapping[str, pa.Table]"

    @classmethod
    def of(cls, tables: "Mapping[str, pa.Table]") -> "Ledgers":
        """Bundle tables by role; roles that are missing are empty tables."""
        return cls(frames={t.role: tables.get(t.role, no_rows(t)) for t in LEDGERS})

    @property
    def visits(self) -> "pa.Table":
        """帮扶台账."""
        return self.frames[Visit.role]

    @property
    def tasks(self) -> "pa.Table":
        """重点工作."""
        return self.frames[Task.role]

    @property
    def disputes(self) -> "pa.Table":
        """矛盾纠纷."""
        return self.frames[Dispute.role]

    @property
    def industries(self) -> "pa.Table":
        """产业计划."""
        return self.frames[Plan.role]

    def by_role(self) -> "dict[str, pa.Table]":
        """Return the tables by role."""
        return dict(self.frames)

    def rows(self) -> int:
        """Return how many entries there are in all."""
        return sum(frame.num_rows for frame in self.frames.values())
