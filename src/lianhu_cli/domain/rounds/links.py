"""Linking: which units are linked with which villages, what was ordered of it by hand, and the figures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.rounds.orders import line_of, meaning, of_units
from lianhu_cli.domain.tables.roster import Roster

if TYPE_CHECKING:
    import pyarrow as pa

PROPOSED = "lianhu link"
"""What stands for the sheet of a link that no sheet gave."""


UNLINKED = "未联村"
"""What a 单位包村一览表 notes of a unit that has no village: read back, its line links nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is wanted of a proposal: no unit with more than `most` villages, 0 for as few as there must be.

    With `fresh`, earlier proposals are forgotten; links of sheets stay. With `every`, the township's own
    offices are linked too.
    """

    most: int = 0
    fresh: bool = False
    every: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """One village's unit: what it brings and whether the link was there before.

    `slots` is how many households its cadres take in all its villages together.
    """

    unit: str
    village: str
    township: str
    instructor: str
    post: str
    cadres: int
    slots: int
    kept: bool
    pinned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageLoad:
    """One village: households to pair, slots of those who live there, slots of its units that go there."""

    village: str
    township: str
    households: int
    based: int
    slots: int
    units: int

    @property
    def short(self) -> int:
        """Households for which no slot is near."""
        return max(0, self.households - self.based - self.slots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """A proposal: `links` is a `tables.Link` frame with every link of the register after it.

    `broken` are (unit, village) of links that are given up because they are forbidden; `missing` says
    what there is too little of. `proved` tells whether nothing better exists.
    """

    links: "pa.Table"
    linked: tuple[Linked, ...]
    villages: tuple[VillageLoad, ...]
    units: int
    most: int
    broken: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    proved: bool = True

    def summary(self) -> dict[str, Any]:
        """Return the figures under the keys that `lianhu link --json` prints."""
        return {
            "status": "optimal" if self.proved else "feasible",
            "units": self.units,
            "villages": len(self.villages),
            "kept": sum(one.kept for one in self.linked),
            "added": sum(not one.kept for one in self.linked),
            "broken": [{"unit": unit, "village": village} for unit, village in self.broken],
            "most_villages": self.most,
            "short": sum(one.short for one in self.villages),
            "instructors": sum(bool(one.instructor) for one in self.linked),
            "links": [
                {
                    "unit": one.unit, "township": one.township, "village": one.village,
                    "instructor": one.instructor, "post": one.post, "cadres": one.cadres,
                    "slots": one.slots, "kept": one.kept, "pinned": one.pinned,
                }
                for one in self.linked
            ],
            "by_village": [
                {
                    "township": one.township, "village": one.village, "households": one.households,
                    "based": one.based, "slots": one.slots, "units": one.units, "short": one.short,
                }
                for one in self.villages
            ],
            "missing": list(self.missing),
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOrder:
    """A unit and a village fixed ("pin") or forbidden ("avoid"); `row` is that of the orders' table."""

    order: str
    unit: str
    row: int
    line: str = field(compare=False, default="")


def link_orders(roster: Roster) -> Iterator[LinkOrder]:
    """Yield what 指定与回避 says of units and villages."""
    line_at = line_of(roster.orders)
    for at, row in enumerate(roster.orders.to_pylist()):
        kind = meaning(row["order"])
        if of_units(row) and kind in {"pin", "avoid"}:
            where = line_at(row) if row["source_file"] else "命令："
            line = f"{where}{row['order']} {row['unit']}—{row['village']}"
            yield LinkOrder(order=kind, unit=row["unit"], row=at, line=line)
