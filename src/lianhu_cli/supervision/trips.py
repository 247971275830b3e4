"""Visits → the fewest trips, and trips → working days; knows nobody's name."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A household to be visited `times` times: where it lives, and how urgent it is (less is first)."""

    household: int
    village: Hashable
    group: Hashable
    times: int
    urgency: tuple[int, ...]


Outing = list[Call]
"""Those who are visited on one trip."""


def outings(calls: Sequence[Call], most: int) -> list[Outing]:
    """Return the trips to one village: as few as possible, nobody twice on one.

    That is as many as the most times one household is visited, or all visits ÷ `most`. Those of one
    group go together as far as the trips' room allows, several visits of one household lie apart.
    """
    count = max(max(call.times for call in calls), -(-sum(call.times for call in calls) // most))
    together = _by_group(calls, most, count)
    found = together if together is not None else _evenly(calls, count)
    if max(call.times for call in calls) == 1:
        found.sort(key=lambda trip: min(call.urgency for call in trip))
    return [sorted(trip, key=_in_order) for trip in found]


def _in_order(call: Call) -> tuple[Any, ...]:
    return str(call.group), call.urgency, call.household


def _by_group(calls: Sequence[Call], most: int, count: int) -> list[Outing] | None:
    """Fill trips group by group, the largest first; None where the last ones find no room."""
    groups: dict[Hashable, list[Call]] = defaultdict(list)
    for call in calls:
        groups[call.group].append(call)
    trips: list[Outing] = [[] for _ in range(count)]
    order = sorted(groups.values(), key=lambda some: (-sum(c.times for c in some), _first(some)))
    for group in order:
        for call in sorted(group, key=lambda one: (-one.times, one.urgency, one.household)):
            ways = _spaced(call.times, count)
            fitting = [way for way in ways if all(len(trips[at]) < most for at in way)]
            if not fitting:
                return None
            rest = len(group)

            def worth(way: tuple[int, ...], call: Call = call, rest: int = rest) -> tuple[int, ...]:
                known = sum(any(one.group == call.group for one in trips[at]) for at in way)
                room = min(most - len(trips[at]) for at in way)
                return (-known, 0 if room >= rest else 1, room, *way)

            for at in min(fitting, key=worth):
                trips[at].append(call)
    return trips


def _first(some: Sequence[Call]) -> tuple[Any, ...]:
    return min((call.urgency, call.household) for call in some)


def _spaced(times: int, count: int) -> list[tuple[int, ...]]:
    """Return ways to spread some visits over trips, as far apart as can be.

    >>> _spaced(2, 4), _spaced(1, 2)
    ([(0, 2), (1, 3)], [(0,), (1,)])
    """
    found = {
        tuple(sorted((shift + nth * count // times) % count for nth in range(times)))
        for shift in range(count)
    }
    return sorted(way for way in found if len(set(way)) == times)


def _evenly(calls: Sequence[Call], count: int) -> list[Outing]:
    """Give each visit to the emptiest trips: their sizes differ by one at most, so that all find room."""
    trips: list[Outing] = [[] for _ in range(count)]
    for call in sorted(calls, key=lambda one: (-one.times, _in_order(one))):
        emptiest = sorted(range(count), key=lambda at: (len(trips[at]), at))
        for at in emptiest[: call.times]:
            trips[at].append(call)
    return trips


class Diary:
    """One helper's trips by day: `trips`, and in `left` (household → visits) what found no day.

    The first trip to each village comes first, those to whom it is most urgent ahead; they are spread
    over the days, and not everybody's begin on the same one: `who` shifts them.
    """

    def __init__(self, most: int, who: str) -> None:
        self.trips: dict[date, Outing] = {}
        self.left: dict[int, int] = defaultdict(int)
        self._most, self._shift = most, _share(who)

    def enter(self, calls: Sequence[Call], days: Sequence[date]) -> None:
        """Plan some visits on some of the days."""
        trips = self._in_turn(calls)
        for nth, trip in enumerate(trips):
            wish = int((nth + self._shift) * len(days) / len(trips))
            day = self._day(trip, sorted(days, key=lambda one: (abs(days.index(one) - wish), one)))
            if day is not None:
                self.trips.setdefault(day, []).extend(trip)
                continue
            for call in trip:
                self.left[call.household] += 1

    def _in_turn(self, calls: Sequence[Call]) -> list[Outing]:
        by_village: dict[Hashable, list[Call]] = defaultdict(list)
        for call in calls:
            by_village[call.village].append(call)
        found = []
        for village in sorted(by_village, key=str):
            trips = outings(by_village[village], self._most)
            for nth, trip in enumerate(trips):
                urgency = min(call.urgency for call in trip)
                found.append((nth / len(trips), urgency, str(village), nth, trip))
        return [trip for *_, trip in sorted(found, key=lambda one: one[:4])]

    def _day(self, trip: Outing, near: Sequence[date]) -> date | None:
        """Return the nearest day that is free, else one with room, None for none."""
        households = {call.household for call in trip}
        free = [day for day in near if day not in self.trips]
        roomy = [
            day
            for day in near
            if day in self.trips
            and len(self.trips[day]) + len(trip) <= self._most
            and not households & {call.household for call in self.trips[day]}
        ]
        return next(iter([*free, *roomy]), None)


def _share(who: str) -> float:
    """Return a share of 0 … 1 that belongs to somebody, the same on any machine."""
    return int.from_bytes(blake2b(who.encode(), digest_size=4).digest(), "little") / 2**32
