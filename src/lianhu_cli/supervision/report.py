"""supervise(known, policy, period, by) → Supervised: the figures of a day, week, month or year."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import numpy as np

from lianhu_cli.domain.cells.ledger import DEEDS
from lianhu_cli.domain.places.levels import LEVELS, VILLAGE
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.supervision.periods import Period, since_new_year
from lianhu_cli.domain.supervision.report import Row, Supervised
from lianhu_cli.supervision import duties, matters
from lianhu_cli.supervision.people import LedgersKnown, NumberedPeople
from lianhu_cli.supervision.visits import Visits, goods, money, numbered

_WHOLE = len("2012-03-05")
_NOBODY = np.zeros(0, np.int64)
OF_LEDGERS = frozenset(
    "date helper household name unit province prefecture county township village group head deed cash"
    " number content person due progress status done_on done cause mediator result settled settled_on".split()
)
"""The attributes of ledgers that are counted."""
OF_ROSTER = frozenset({*LEVELS, "code", "head", "kind", "name", "unit", "category", "households"})
"""The attributes of the roster that are needed."""


def supervise(
    known: LedgersKnown, policy: Policy, period: Period, by: str = "village"
) -> Supervised:
    """Return the figures of a period, a row per `by` (one of `BY`)."""
    people = NumberedPeople(known)
    found = _Figures(known, policy, people, numbered(known.ledgers.visits, people))
    totals, missed = found.of(period)
    year, _ = found.of(since_new_year(period))
    return Supervised(
        period=period,
        by=by,
        totals=totals,
        year=year,
        rows=list(found.rows(period, by)),
        missed=list(found.households(missed, period)),
        late=matters.late_tasks(found.tasks, period),
        unsettled=matters.open_disputes(found.disputes, period),
        paired=bool(len(found.paired(period)[0])),
        unfinished=bool(missed)
        and all(window.period.end > period.on for window in missed if len(window.households)),
        entries=known.ledgers.visits.num_rows,
    )


def since_the_beginning(known: LedgersKnown, policy: Policy, on: date) -> Row:
    """Return what was done up to a day, ever: the totals of a period, and what the ledgers hold besides.

    Without the households that lack visits: those are a period's.
    """
    people = NumberedPeople(known)
    found = _Figures(known, policy, people, numbered(known.ledgers.visits, people))
    ever = Period(kind="ever", start=date.min, end=on, on=on)
    plans, tasks = known.ledgers.industries, known.ledgers.tasks
    days = [day for day in known.ledgers.visits["date"].unique().to_pylist() if len(day) == _WHOLE]
    return {
        **found.counts(ever),
        "first": min(days, default=""),
        "plans": plans.num_rows,
        "planned_households": len(set(plans["household"].to_pylist()) - {""}),
        "task_villages": len(set(tasks["village"].to_pylist()) - {""}),
    }


class _Figures:
    """The figures of any period, from the same numbered entries."""

    def __init__(
        self, known: LedgersKnown, policy: Policy, people: NumberedPeople, visits: Visits
    ) -> None:
        self.known, self.policy, self.people, self.visits = known, policy, people, visits
        self.disputes = matters.disputes(known.ledgers.disputes, people)
        self.tasks = matters.tasks(known.ledgers.tasks, people)
        self._windows: dict[Period, list[duties.Window]] = {}

    def paired(self, period: Period) -> tuple[Any, Any]:
        """Return the pairs in force on the day of the report: households and helpers, by number."""
        pairs = self.known.helping.at(period.on.isoformat())
        household, helper = (
            self.people.household(pairs["household"]),
            self.people.helper(pairs["helper"]),
        )
        there = (household >= 0) & (helper >= 0)
        return household[there], helper[there]

    def windows(self, period: Period) -> list[duties.Window]:
        """Return the windows in which visits fell due, with the households that lack some."""
        if period not in self._windows:
            rules = self.policy, self.known.helping
            self._windows[period] = list(
                duties.missed_windows(period, self.visits, self.people, rules)
            )
        return self._windows[period]

    def of(self, period: Period) -> tuple[Row, list[duties.Window]]:
        """Return the totals of a period, and the windows that they are about."""
        windows = self.windows(period)
        missed = self._flags(_households(windows))
        missing = {
            "missed": int(missed.sum()),
            "owed": int(
                self._flags(_households(w for w in windows if w.period.end > period.on)).sum()
            ),
            "overdue": int(
                self._flags(_households(w for w in windows if w.period.end <= period.on)).sum()
            ),
            "missed_times": sum(len(window.households) for window in windows),
        }
        return self.counts(period) | missing, windows

    def counts(self, period: Period) -> Row:
        """Return what was done in a period, and how far that was all there was to do."""
        visits, inside = self.visits, self.visits.within(period)
        visited = self._flags(visits.household[inside])
        households = np.unique(self.paired(period)[0])
        reached = int(visited.sum())
        return {
            "households": len(households),
            "visited": int(visited[households].sum()),
            "not_visited": int((~visited[households]).sum()),
            "others_visited": reached - int(visited[households].sum()),
            "visits": int((inside & visits.once).sum()),
            "entries": int(inside.sum()),
            "by_deed": {
                deed: int(count)
                for deed, count in zip(
                    DEEDS, np.bincount(visits.deed[inside], minlength=len(DEEDS)), strict=True
                )
                if count
            },
            **self._gifts(inside),
            "disputes": int(matters.begun(self.disputes, period).sum()),
            "settled": int(matters.ended(self.disputes, period).sum()),
            "open_disputes": int(matters.open_on(self.disputes, period).sum()),
            "tasks": self.tasks.frame.num_rows,
            "tasks_due": int(matters.begun(self.tasks, period).sum()),
            "tasks_done": int(matters.ended(self.tasks, period).sum()),
            "tasks_due_done": int((matters.begun(self.tasks, period) & self._done(period)).sum()),
            "tasks_done_so_far": int(self._done(period).sum()),
            "tasks_late": int(matters.late(self.tasks, period).sum()),
        }

    def _done(self, period: Period) -> Any:
        return matters.over_by(self.tasks, period.end.isoformat())

    def _flags(self, households: Any) -> Any:
        flags = np.zeros(self.people.households.num_rows, bool)
        flags[households] = True
        return flags

    def _gifts(self, inside: Any) -> Row:
        visits = self.visits
        given, things = inside & money(visits), inside & goods(visits)
        other = inside & ~money(visits) & ~goods(visits)
        told = {
            "money": float(visits.cash[given].sum()),
            "goods": float(visits.cash[things].sum()),
            "gifts": float(visits.cash[given | things].sum()),
            "other_funds": float(visits.cash[other].sum()),
        }
        return {name: yuan(value) for name, value in told.items()}

    def rows(self, period: Period, by: str) -> Iterator[Row]:
        """Yield the figures of each village, unit or helper that has any, in the register's order."""
        names, of_household, of_helper = self._groups(by)
        size, year = len(names), since_new_year(period)
        household, helper = self.paired(period)
        of_pair = of_household[household] if of_household is not None else of_helper[helper]
        group, whose = _distinct(of_pair, household)
        visits = self.visits
        of_entry = (
            of_household[visits.household] if of_household is not None else of_helper[visits.helper]
        )
        inside, so_far = visits.within(period), visits.within(year)
        visited = self._flags(visits.household[inside])
        missed = self._flags(_households(self.windows(period)))
        sums = {
            "households": np.bincount(group, minlength=size),
            "visited": np.bincount(group, visited[whose], size),
            "not_visited": np.bincount(group, ~visited[whose], size),
            "missed": np.bincount(group, missed[whose], size),
            "visits": np.bincount(of_entry, inside & visits.once, size),
            "money": np.bincount(of_entry, visits.cash * (inside & money(visits)), size),
            "goods": np.bincount(of_entry, visits.cash * (inside & goods(visits)), size),
            "visits_so_far": np.bincount(of_entry, so_far & visits.once, size),
            "gifts_so_far": np.bincount(
                of_entry, visits.cash * (so_far & (money(visits) | goods(visits))), size
            ),
            **self._matters(period, by, names),
        }
        for at, name in enumerate(names):
            row = {key: values[at] for key, values in sums.items()}
            if any(row.values()):
                row["gifts"] = row["money"] + row["goods"]
                yield {**name, **{key: _number(key, value) for key, value in row.items()}}

    def _groups(self, by: str) -> tuple[list[Row], Any, Any]:
        """Return the groups' names, and the group of each household or of each helper."""
        people = self.people
        if by == "village":
            wide = len({path[:VILLAGE] for path in people.villages}) > 1
            names = [
                {**({"county": p[2], "township": p[3]} if wide else {}), "village": p[VILLAGE]}
                for p in people.villages
            ]
            return names, people.village_of, None
        if by == "helper":
            columns = ["code", "name", "unit", "category"]
            helpers: list[Row] = people.helpers.select(columns).to_pylist()
            return helpers, None, np.arange(len(helpers))
        units = people.helpers["unit"].combine_chunks().dictionary_encode()
        names = [{"unit": unit} for unit in units.dictionary.to_pylist()]
        told = dict.fromkeys(self.known.ledgers.tasks["unit"].to_pylist())
        names += [{"unit": unit} for unit in told if {"unit": unit} not in names]
        return names, None, units.indices.to_numpy().astype(np.int64)

    def _matters(self, period: Period, by: str, names: list[Row]) -> Row:
        """Return the disputes and tasks of each group, as far as they are a village's or a unit's."""
        size, tasks = len(names), self.tasks
        if by == "village":
            found = self.disputes
            of_task = tasks.village
            disputes = {
                "disputes": np.bincount(found.village, matters.begun(found, period), size),
                "settled": np.bincount(found.village, matters.ended(found, period), size),
            }
        else:
            disputes = {}
            key, told = ("unit", "unit") if by == "unit" else ("code", "helper")
            numbers = {name[key]: at for at, name in enumerate(names)}
            of_task = np.array([numbers.get(one, -1) for one in tasks.frame[told].to_pylist()], int)
        known = of_task >= 0
        return disputes | {
            name: np.bincount(of_task[known], flags[known], size)
            for name, flags in (
                ("tasks_due", matters.begun(tasks, period)),
                ("tasks_done", matters.ended(tasks, period)),
                ("tasks_late", matters.late(tasks, period)),
            )
        }

    def households(self, windows: list[duties.Window], period: Period) -> Iterator[Row]:
        """Yield the households that lack visits, in the township's order, with when and how many."""
        told: dict[int, Row] = {}
        for window in windows:
            for household, wanted, made in zip(
                window.households.tolist(),
                window.wanted.tolist(),
                window.made.tolist(),
                strict=True,
            ):
                row = told.setdefault(household, {"wanted": 0, "made": 0, "periods": []})
                row["wanted"] += wanted
                row["made"] += made
                row["periods"].append(window.period.title)
        people = self.people
        order = sorted(told, key=lambda household: (int(people.village_of[household]), household))
        helpers = self._helpers(period)
        last = np.zeros(people.households.num_rows, np.int64)
        np.maximum.at(last, self.visits.household, self.visits.first)
        households = people.households.take(np.array(order, np.int64)).to_pylist()
        named = people.helpers.select(["name", "unit"]).to_pylist() if order else []
        for at, row in zip(order, households, strict=True):
            names = [named[helper] for helper in helpers.get(at, ())]
            yield {
                **{
                    key: row[key]
                    for key in ("code", "township", "village", "group", "head", "kind")
                },
                "helpers": [one["name"] for one in names],
                "units": [one["unit"] for one in names],
                **told[at],
                "last": date.fromordinal(int(last[at])).isoformat() if last[at] else "",
            }

    def _helpers(self, period: Period) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for household, helper in zip(*(side.tolist() for side in self.paired(period)), strict=True):
            found.setdefault(household, []).append(helper)
        return found


def _households(windows: Iterable[duties.Window]) -> Any:
    return np.concatenate([window.households for window in windows] or [_NOBODY])


def _distinct(group: Any, household: Any) -> tuple[Any, Any]:
    """Return the distinct (group, household), so that a household counts once in each group."""
    both = (
        np.unique(np.column_stack([group, household]), axis=0)
        if len(household)
        else np.zeros((0, 2), int)
    )
    return both[:, 0], both[:, 1]


def _number(name: str, value: Any) -> int | float:
    return yuan(float(value)) if name in {"money", "goods", "gifts", "gifts_so_far"} else int(value)


def yuan(value: float) -> int | float:
    """Return an amount without a needless fraction.

    >>> yuan(1200.0), yuan(0.1 + 0.2)
    (1200, 0.3)
    """
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded
