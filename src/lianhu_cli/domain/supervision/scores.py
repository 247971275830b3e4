"""Assessed: the points of every cadre and unit over some time, as they cross the borders between stages."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from lianhu_cli.domain.supervision.periods import Period

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedEntry:
    """One thing that counts for an item, or was wanted and is not there (`counts` 0).

    `source` is where it is written: file, sheet and row of a ledger.
    """

    date: str
    what: str
    counts: float
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One item of one cadre: `count` of `target`, and the points for it.

    `evidence` adds up to the count; it is empty where nobody asked for it. `free` tells that the duties
    ask nothing of this cadre: the full weight.
    """

    item: str
    count: float
    target: float
    points: float
    free: bool = False
    evidence: tuple[CountedEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One entry of the own 帮扶台账, as the handbook prints it."""

    date: str
    deed: str
    head: str
    content: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadre:
    """One cadre: who, the items in the rules' order, their sum, the grade; `place` counts in the unit."""

    code: str
    name: str
    unit: str
    post: str
    category: str
    households: int
    items: tuple[Scored, ...]
    points: float
    grade: str
    place: int = 0
    log: tuple[Deed, ...] = ()

    def as_json(self) -> Row:
        """Return the cadre's part of the JSON that `lianhu assess` prints."""
        return {
            "code": self.code, "name": self.name, "unit": self.unit, "category": self.category,
            "households": self.households, "points": self.points, "grade": self.grade,
            "place_in_unit": self.place,
            "items": [
                {
                    "item": one.item, "count": one.count, "target": one.target,
                    "points": one.points, "free": one.free,
                    "evidence": [
                        {"date": e.date, "what": e.what, "counts": e.counts, "source": e.source}
                        for e in one.evidence
                    ],
                }
                for one in self.items
            ],
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitScore:
    """One unit: its cadres' mean, how many of them have each grade; equal means share a place."""

    unit: str
    cadres: int
    points: float
    grades: dict[str, int]
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """Everybody's points over a period, in the roster's order; units by place."""

    period: Period
    cadres: tuple[Cadre, ...]
    units: tuple[UnitScore, ...]
    items: tuple[str, ...]
    grades: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the time is called."""
        first, last = self.period.start, self.period.end
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and (
            first.year == last.year
        ):
            return f"{first.year}年度"
        return (
            f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日"
        )

    def of_unit(self, name: str) -> "Assessed":
        """Return one unit's part; everything for ""."""
        if not name:
            return self
        return replace(
            self,
            cadres=tuple(one for one in self.cadres if one.unit == name),
            units=tuple(one for one in self.units if one.unit == name),
        )

    def by_unit(self) -> Iterator[tuple[str, list[Cadre]]]:
        """Yield each unit with its cadres, the best first; units by place."""
        for one in self.units:
            mine = [cadre for cadre in self.cadres if cadre.unit == one.unit]
            yield one.unit, sorted(mine, key=lambda cadre: cadre.place)

    def as_json(self) -> Row:
        """Return the JSON that `lianhu assess` prints."""
        return {
            "start": self.period.start.isoformat(),
            "end": self.period.end.isoformat(),
            "cadres": [cadre.as_json() for cadre in self.cadres],
            "units": [
                {
                    "unit": one.unit, "cadres": one.cadres, "points": one.points,
                    "grades": one.grades, "place": one.place,
                }
                for one in self.units
            ],
        }  # fmt: skip
