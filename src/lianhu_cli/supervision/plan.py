"""plan(known, policy, period, first) → Planned: each helper's visits of a month, day by day."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.supervision import periods
from lianhu_cli.domain.supervision.periods import Period
from lianhu_cli.domain.supervision.plan import Planned, Stop, Trip
from lianhu_cli.domain.supervision.workdays import Calendar
from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.supervision.people import LedgersKnown, NumberedPeople
from lianhu_cli.supervision.trips import Call, Diary
from lianhu_cli.supervision.visits import Visits, numbered

_VILLAGE, _GROUP = LEVELS.index("village"), LEVELS.index("group")
_MONTHS = {"quarter": 3, "year": 12}


def plan(
    known: LedgersKnown,
    policy: Policy,
    month: Period,
    first: date,
    calendar: Calendar | None = None,
) -> Planned:
    """Return every helper's visits of a month, from the day `first` on.

    A household is visited as often as the rules want and it was not yet; what a quarter or a year
    still wants is spread over the months that are left of it. Several helpers of one household take
    turns. Who was visited longest ago comes first. `calendar` is what the office says of holidays.
    """
    calendar = calendar or Calendar()
    people = NumberedPeople(known)
    visits = numbered(known.ledgers.visits, people)
    mine, households = _mine(known, people, month)
    jobs = _Jobs(policy, people, visits, month)
    windows = [
        (one, _days(one, month, first, calendar), jobs.wanted(one)) for one in jobs.windows()
    ]
    last = _last(people, visits, month)
    trips: list[Trip] = []
    left: list[tuple[str, str, int]] = []
    needed: set[int] = set()
    for helper in sorted(mine):
        code = Helper(people.helpers).code[helper].as_py()
        diary = Diary(policy.visits_per_day, code)
        for _, days, wanted in windows:
            calls = list(_calls(people, wanted, mine[helper], last))
            needed.update(call.household for call in calls)
            diary.enter(calls, days)
        trips += [_trip(people, (day, code), diary.trips[day], last) for day in sorted(diary.trips)]
        left += [(code, _code(people, household), times) for household, times in diary.left.items()]
    return Planned(
        period=month,
        trips=tuple(trips),
        helpers=_helpers(known, people, mine),
        left=tuple(left),
        households=households,
        enough=households - len(needed),
    )


def _mine(
    known: LedgersKnown, people: NumberedPeople, month: Period
) -> tuple[dict[int, list[tuple[int, int, int]]], int]:
    """Return (household, nth helper of it, number of its helpers) of each helper, and how many households.

    The pairs are those in force at the end of the month; before the first round, those of the first.
    """
    helping = known.helping
    turn = max(helping.turn(month.end.isoformat()), 0 if helping.days else -1)
    pairs = helping.of_turn(turn)
    household, helper = people.household(pairs["household"]), people.helper(pairs["helper"])
    codes = Helper(people.helpers).code.to_pylist()
    of: dict[int, list[int]] = defaultdict(list)
    for one, other in zip(household.tolist(), helper.tolist(), strict=True):
        if one >= 0 and other >= 0:
            of[one].append(other)
    mine: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for one, helpers in of.items():
        for nth, other in enumerate(sorted(helpers, key=codes.__getitem__)):
            mine[other].append((one, nth, len(helpers)))
    return dict(mine), len(of)


class _Jobs:
    """How many visits each household still wants in each window of a month."""

    def __init__(
        self, policy: Policy, people: NumberedPeople, visits: Visits, month: Period
    ) -> None:
        self._visits, self._size = visits, people.households.num_rows
        self._month = month
        self._duties = [policy.duty(kind) for kind in Household(people.households).kind.to_pylist()]

    def windows(self) -> Iterator[Period]:
        """Yield the month, or the weeks that end in it, as far as some kind is due in them."""
        names = {duty.period for duty in self._duties if duty.visits}
        if names - {"week"}:
            yield self._month
        if "week" in names:
            whole = replace(self._month, on=self._month.end)
            for week in periods.windows("week", whole):
                if week.end <= self._month.end:
                    yield week

    def wanted(self, window: Period) -> Ints:
        """Return per household the visits that are still wanted in a window."""
        found = np.zeros(self._size, np.int64)
        made: dict[str, Any] = {}
        for household, duty in enumerate(self._duties):
            weekly = duty.period == "week"
            if not duty.visits or weekly != (window.kind == "week"):
                continue
            if duty.period not in made:
                made[duty.period] = self._made(duty.period, window)
            rest = duty.visits - int(made[duty.period][household])
            found[household] = max(0, -(-rest // self._months_left(duty.period)))
        return found

    def _made(self, name: str, window: Period) -> Ints:
        over = window if name == window.kind else periods.of(name, window.end)
        inside = self._visits.within(over) & self._visits.once
        return np.bincount(self._visits.household[inside], minlength=self._size)

    def _months_left(self, name: str) -> int:
        """Return how many months a period has left, this one included."""
        length = _MONTHS.get(name, 1)
        return length - (self._month.start.month - 1) % length


def _calls(
    people: NumberedPeople, wanted: Ints, mine: Sequence[tuple[int, int, int]], last: Ints
) -> Iterator[Call]:
    """Yield whom one helper has to visit: of several helpers, the first ones take what is over."""
    for household, nth, helpers in mine:
        times = -(-(int(wanted[household]) - nth) // helpers)
        if times > 0:
            yield Call(
                household=household,
                village=people.villages[people.village_of[household]],
                group=Household(people.households).group[household].as_py(),
                times=times,
                urgency=(int(last[household]), household),
            )


def _last(people: NumberedPeople, visits: Visits, month: Period) -> Ints:
    """Return the ordinal of the last day on which each household was visited before a month, else 0."""
    found = np.zeros(people.households.num_rows, np.int64)
    before = visits.last < month.start.toordinal()
    np.maximum.at(found, visits.household[before], visits.last[before])
    return found


def _days(window: Period, month: Period, first: date, calendar: Calendar) -> list[date]:
    """Return the working days of a window that lie in the month, from a day on."""
    start = max(window.start, month.start, first)
    every = (start + timedelta(days=at) for at in range((window.end - start).days + 1))
    return [day for day in every if calendar.works(day)]


def _code(people: NumberedPeople, household: int) -> str:
    code: str = Household(people.households).code[household].as_py()
    return code


def _trip(people: NumberedPeople, whose: tuple[date, str], calls: list[Call], last: Ints) -> Trip:
    day, helper = whose
    rows = people.households.take(
        np.array([call.household for call in calls], np.int64)
    ).to_pylist()
    return Trip(
        date=day.isoformat(),
        helper=helper,
        stops=tuple(
            Stop(
                household=row["code"],
                head=row["head"],
                village=row["village"],
                group=row["group"],
                kind=row["kind"],
                last=date.fromordinal(int(last[call.household])).isoformat()
                if last[call.household]
                else "",
            )
            for call, row in zip(calls, rows, strict=True)
        ),
    )


def _helpers(known: LedgersKnown, people: NumberedPeople, mine: Any) -> dict[str, dict[str, str]]:
    """Return what is printed of each helper, by code."""
    villages = dict(
        zip(
            known.roster.helper.code.to_pylist(),
            known.roster.helper.village.to_pylist(),
            strict=True,
        )
    )
    rows = people.helpers.take(np.array(sorted(mine), np.int64)).to_pylist()
    return {
        row["code"]: {
            **{name: row[name] for name in ("name", "unit", "category")},
            "village": villages.get(row["code"], ""),
        }
        for row in rows
    }
