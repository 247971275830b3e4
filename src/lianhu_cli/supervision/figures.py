"""The figures of any period, from ledgers whose people are numbered."""

from collections.abc import Iterable
from datetime import date

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.cells.ledger import DEEDS
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.supervision.periods import Period
from lianhu_cli.domain.supervision.report import Row
from lianhu_cli.supervision import duties, matters
from lianhu_cli.supervision.people import LedgersKnown, NumberedPeople
from lianhu_cli.supervision.visits import Visits, goods, money

_NOBODY = np.zeros(0, np.int64)


class PeriodFigures:
    """The figures of any period, from the same numbered entries."""

    def __init__(
        self, known: LedgersKnown, policy: Policy, people: NumberedPeople, visits: Visits
    ) -> None:
        self.known, self.policy, self.people, self.visits = known, policy, people, visits
        self.disputes = matters.disputes(known.ledgers.disputes, people)
        self.tasks = matters.tasks(known.ledgers.tasks, people)
        self._windows: dict[Period, list[duties.Window]] = {}
        self._paired: dict[date, tuple[Ints, Ints]] = {}

    def paired(self, period: Period) -> tuple[Ints, Ints]:
        """Return the pairs in force on the day of the report: households and helpers, by number."""
        if period.on not in self._paired:
            self._paired[period.on] = self._paired_on(period)
        return self._paired[period.on]

    def _paired_on(self, period: Period) -> tuple[Ints, Ints]:
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
        missed = self.flags(in_windows(windows))
        missing = {
            "missed": int(missed.sum()),
            "owed": int(
                self.flags(in_windows(w for w in windows if w.period.end > period.on)).sum()
            ),
            "overdue": int(
                self.flags(in_windows(w for w in windows if w.period.end <= period.on)).sum()
            ),
            "missed_times": sum(len(window.households) for window in windows),
        }
        return self.counts(period) | missing, windows

    def counts(self, period: Period) -> Row:
        """Return what was done in a period, and how far that was all there was to do."""
        visits, inside = self.visits, self.visits.seen(period)
        visited = self.flags(visits.household[inside])
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
            "disputes": int(matters.found(self.disputes, period).sum()),
            "settled": int(matters.settled(self.disputes, period).sum()),
            "disputes_settled": int(
                (
                    matters.found(self.disputes, period) & matters.settled(self.disputes, period)
                ).sum()
            ),
            "open_disputes": int(matters.open_on(self.disputes, period).sum()),
            "tasks": self.tasks.frame.num_rows,
            "tasks_due": int(matters.begun(self.tasks, period).sum()),
            "tasks_done": int(matters.ended(self.tasks, period).sum()),
            "tasks_due_done": int((matters.begun(self.tasks, period) & self._done(period)).sum()),
            "tasks_done_so_far": int(self._done(period).sum()),
            "tasks_late": int(matters.late(self.tasks, period).sum()),
        }

    def _done(self, period: Period) -> Flags:
        return matters.over_by(self.tasks, period)

    def flags(self, households: Ints) -> Flags:
        """Return for every household whether it is one of some."""
        flags = np.zeros(self.people.households.num_rows, bool)
        flags[households] = True
        return flags

    def _gifts(self, inside: Flags) -> Row:
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


def in_windows(windows: Iterable[duties.Window]) -> Ints:
    """Return the households of some windows, each as often as it stands there."""
    return np.concatenate([window.households for window in windows] or [_NOBODY])


def yuan(value: float) -> int | float:
    """Return an amount without a needless fraction.

    >>> yuan(1200.0), yuan(0.1 + 0.2)
    (1200, 0.3)
    """
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded
