"""Roster: the tables of a township together, as they cross the borders between the stages."""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from lianhu_cli.domain.places.levels import GROUP, LEVELS, VILLAGE, distinct_paths
from lianhu_cli.domain.tables.schema import no_rows
from lianhu_cli.domain.tables.survey import (
    TABLES,
    Helper,
    Household,
    Link,
    Order,
    Place,
    Resolution,
)

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The declared tables of one register or one survey, each an Arrow table of its schema."""

    households: "pa.Table"
    helpers: "pa.Table"
    links: "pa.Table"
    places: "pa.Table"
    declared: "pa.Table"
    orders: "pa.Table"
    resolutions: "pa.Table"

    @classmethod
    def of(cls, tables: "dict[str, pa.Table]") -> "Roster":
        """Bundle tables by role; roles that are missing are empty tables."""
        return cls(**{t.role: tables.get(t.role, no_rows(t)) for t in TABLES})

    def by_role(self) -> "dict[str, pa.Table]":
        """Return the tables by role."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def household(self) -> Household:
        """The households, whose columns are attributes."""
        return Household(self.households)

    @property
    def helper(self) -> Helper:
        """The helpers, whose columns are attributes."""
        return Helper(self.helpers)

    @property
    def link(self) -> Link:
        """The links, whose columns are attributes."""
        return Link(self.links)

    @property
    def place(self) -> Place:
        """The villages of 村情, whose columns are attributes."""
        return Place(self.places)

    @property
    def order(self) -> Order:
        """The orders, whose columns are attributes."""
        return Order(self.orders)

    @property
    def resolution(self) -> Resolution:
        """The answers of 问题清单, whose columns are attributes."""
        return Resolution(self.resolutions)

    def counts(self) -> dict[str, int]:
        """Return how many households, helpers, villages, groups and units there are.

        Villages are those that households live in; without households, those listed.
        """
        where = self.households if self.households.num_rows else self.places
        return {
            "households": self.households.num_rows,
            "helpers": self.helpers.num_rows,
            "villages": _named(where, VILLAGE),
            "groups": _named(self.households, GROUP),
            "units": len([unit for unit in self.helper.unit.unique().to_pylist() if unit]),
        }


def _named(frame: "pa.Table", level: int) -> int:
    """Count the distinct places of a level that have a name."""
    paths, _ = distinct_paths(frame.select(LEVELS[: level + 1]), level + 1)
    return len([path for path in paths if path[-1]])
