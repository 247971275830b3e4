"""Planned: who visits whom on which day of a month, as it crosses the borders between stages."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lianhu_cli.domain.supervision.periods import Period

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One household on one trip; `last` is the ISO day of the last visit, "" for none on record."""

    household: str
    head: str
    village: str
    group: str
    kind: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One helper in one village on one day."""

    date: str
    helper: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The trips of a month by helper, in the roster's order, each helper's by day.

    `helpers` is name, unit, village, category of each helper by code; `left` are (helper, household, visits)
    for which the days did not suffice; `enough` counts the households that need no visit any more.
    """

    period: Period
    trips: tuple[Trip, ...]
    helpers: Mapping[str, Mapping[str, str]]
    left: tuple[tuple[str, str, int], ...] = ()
    households: int = 0
    enough: int = 0

    def visits(self) -> int:
        """Count the visits."""
        return sum(len(trip.stops) for trip in self.trips)

    def of_helpers(self, codes: Collection[str]) -> "Planned":
        """Return the plan of some helpers."""
        return replace(
            self,
            trips=tuple(trip for trip in self.trips if trip.helper in codes),
            left=tuple(one for one in self.left if one[0] in codes),
        )

    def of_village(self, name: str) -> "Planned":
        """Return what is planned in one village."""
        trips = (
            replace(trip, stops=tuple(stop for stop in trip.stops if stop.village == name))
            for trip in self.trips
        )
        return replace(self, trips=tuple(trip for trip in trips if trip.stops))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield one row a visit: helper, day and household."""
        from datetime import date

        for trip in self.trips:
            helper = self.helpers[trip.helper]
            for stop in trip.stops:
                yield {
                    "date": trip.date,
                    "weekday": WEEKDAYS[date.fromisoformat(trip.date).weekday()],
                    "helper": trip.helper,
                    "name": helper["name"],
                    "unit": helper["unit"],
                    "household": stop.household,
                    "village": stop.village,
                    "group": stop.group,
                    "head": stop.head,
                    "kind": stop.kind,
                    "last": stop.last,
                }

    def as_json(self) -> dict[str, Any]:
        """Return the JSON that `lianhu plan` prints."""
        return {
            "month": self.period.start.strftime("%Y-%m"),
            "helpers": len({trip.helper for trip in self.trips}),
            "households": self.households,
            "enough": self.enough,
            "trips": len(self.trips),
            "visits": self.visits(),
            "plan": list(self.rows()),
            "not_planned": [
                {"helper": helper, "household": household, "visits": visits}
                for helper, household, visits in self.left
            ],
        }
