"""What one cadre did over some time, item by item, and what the duties asked: each with its evidence."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.cells.ledger import CALL, DEEDS
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.supervision.periods import Period, windows
from lianhu_cli.domain.supervision.scores import CountedEntry, Deed
from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.supervision import matters
from lianhu_cli.supervision.people import LedgersKnown, NumberedPeople
from lianhu_cli.supervision.visits import goods, money, numbered

if TYPE_CHECKING:
    import pyarrow as pa


_TALK = frozenset({CALL, "宣讲"})
_SETTLE = DEEDS.index("矛盾化解")
_PLAIN = frozenset(DEEDS.index(deed) for deed in _TALK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A count, what the duties ask (0 for nothing), and what gives the evidence when it is asked for."""

    count: float
    due: float = 0
    evidence: Callable[[], Iterator[CountedEntry]]


@dataclass(slots=True, kw_only=True)
class Share:
    """One cadre's part: own households at the end, rows of 帮扶台账 and 重点工作, visits that fell due.

    `due` has (window, household, wanted visits): for each window in which the pair was one.
    """

    households: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    tasks: list[int] = field(default_factory=list)
    due: list[tuple[Period, int, int]] = field(default_factory=list)


class LedgerFacts:
    """The ledgers of a period, dealt out to those whose entries, tasks and households they are."""

    def __init__(self, known: LedgersKnown, policy: Policy, period: Period) -> None:
        self.period, self.people = period, NumberedPeople(known)
        self.frame = known.ledgers.visits
        self.visits = numbered(self.frame, self.people)
        self.tasks = matters.tasks(known.ledgers.tasks, self.people)
        # As lists: what is looked up one by one is three times as fast there as in an array.
        self.household_of: list[int] = self.visits.household.tolist()
        self.first: list[int] = self.visits.first.tolist()
        self.last: list[int] = self.visits.last.tolist()
        self.once: list[bool] = self.visits.once.tolist()
        self.deed: list[int] = self.visits.deed.tolist()
        self.cash: list[float] = self.visits.cash.tolist()
        self.gift: list[bool] = (money(self.visits) | goods(self.visits)).tolist()
        helper_of = self.visits.helper.tolist()
        codes = Helper(self.people.helpers).code.to_pylist()
        self._number = {code: at for at, code in enumerate(codes)}
        self._shares: dict[int, Share] = defaultdict(Share)
        inside = self.visits.within(period)
        for row in np.flatnonzero(inside & (self.visits.helper >= 0)).tolist():
            self._shares[helper_of[row]].rows.append(row)
        helpers = self.people.helper(self.tasks.frame["helper"])
        for row in np.flatnonzero(matters.begun(self.tasks, period) & (helpers >= 0)).tolist():
            self._shares[int(helpers[row])].tasks.append(row)
        self.own = self._own(known)
        self._pair(known)
        self._duties(known, policy)

    def share(self, code: str) -> Share | None:
        """Return a cadre's part, None for who has neither households nor entries nor tasks."""
        return self._shares.get(self._number.get(code, -1))

    def log(self, share: Share) -> Iterator[Deed]:
        """Yield a cadre's entries by day."""
        names = ["date", "deed", "head", "content", "result"]
        for row in sorted(share.rows, key=lambda one: (self.first[one], one)):
            yield Deed(**{name: self.frame[name][row].as_py() for name in names})

    def entry(self, row: int, counts: float = 1) -> CountedEntry:
        """Return a row of 帮扶台账 as evidence."""
        day, deed = self._told(self.frame, row, ("date", "deed"))
        said = f"{self.household(self.household_of[row])}（{deed}）"
        return CountedEntry(
            date=day, what=said, counts=counts, source=self._source(self.frame, row)
        )

    def task(self, row: int) -> CountedEntry:
        """Return a row of 重点工作 as evidence: done counts 1, not done 0."""
        frame = self.tasks.frame
        number, village, content, due = self._told(
            frame, row, ("number", "village", "content", "due")
        )
        over = bool(self.tasks.over[row])
        said = f"第{number}项 {village}{content}（{'已完成' if over else '未完成'}）"
        return CountedEntry(date=due, what=said, counts=int(over), source=self._source(frame, row))

    def household(self, household: int) -> str:
        """Say which household a number is."""
        return "".join(self._told(self.people.households, household, ("village", "group", "head")))

    def _told(self, frame: "pa.Table", row: int, names: tuple[str, ...]) -> list[str]:
        return [frame[name][row].as_py() for name in names]

    def _source(self, frame: "pa.Table", row: int) -> str:
        from pathlib import PurePath

        file, sheet = self._told(frame, row, ("source_file", "source_sheet"))
        return f"{PurePath(file).name} {sheet}第{frame['source_row'][row].as_py()}行"

    def _own(self, known: LedgersKnown) -> list[bool]:
        """Return per entry whether its household was the helper's on that day."""
        first, at = np.unique(self.visits.first, return_inverse=True)
        from datetime import date

        days = [date.fromordinal(int(day)).isoformat() for day in first]
        turns = np.array([known.helping.turn(day) for day in days], np.int64)
        turns = turns[at] if len(days) else np.zeros(0, np.int64)
        theirs = known.helping.theirs(turns, self.frame["household"], self.frame["helper"])
        found: list[bool] = theirs.tolist()
        return found

    def _pairs(self, known: LedgersKnown, day: str) -> list[tuple[int, int]]:
        pairs = known.helping.at(day)
        household, helper = (
            self.people.household(pairs["household"]),
            self.people.helper(pairs["helper"]),
        )
        there = (household >= 0) & (helper >= 0)
        return sorted(zip(household[there].tolist(), helper[there].tolist(), strict=True))

    def _pair(self, known: LedgersKnown) -> None:
        for household, helper in self._pairs(known, self.period.end.isoformat()):
            self._shares[helper].households.append(household)

    def _duties(self, known: LedgersKnown, policy: Policy) -> None:
        """Deal out the visits that fell due; of several helpers, the first ones take what is over."""
        duties = [policy.duty(kind) for kind in Household(self.people.households).kind.to_pylist()]
        codes = Helper(self.people.helpers).code.to_pylist()
        for name in sorted({duty.period for duty in duties if duty.visits}):
            for window in windows(name, self.period):
                if window.end > self.period.end or window.start < self.period.start:
                    continue
                last = set(self._pairs(known, window.end.isoformat()))
                both = [p for p in self._pairs(known, window.start.isoformat()) if p in last]
                helpers: dict[int, list[int]] = defaultdict(list)
                for household, helper in both:
                    if duties[household].period == name:
                        helpers[household].append(helper)
                for household, some in helpers.items():
                    for nth, helper in enumerate(sorted(some, key=codes.__getitem__)):
                        wanted = -(-(duties[household].visits - nth) // len(some))
                        if wanted > 0:
                            self._shares[helper].due.append((window, household, wanted))


def _of_entries(facts: LedgerFacts, rows: list[int], due: float = 0) -> Counted:
    return Counted(count=len(rows), due=due, evidence=lambda: map(facts.entry, rows))


def visits(facts: LedgerFacts, share: Share) -> Counted:
    """Count calls at own households: one a household and day, whatever was done."""
    rows = [row for row in share.rows if facts.own[row] and facts.once[row]]
    return _of_entries(facts, rows, sum(wanted for *_, wanted in share.due))


def days(facts: LedgerFacts, share: Share) -> Counted:
    """Count the days with an entry; what is dated by month only is no day."""
    first: dict[int, int] = {}
    for row in share.rows:
        if facts.first[row] == facts.last[row]:
            first.setdefault(facts.first[row], row)
    return _of_entries(facts, list(first.values()))


def households(facts: LedgerFacts, share: Share) -> Counted:
    """Count the own households, as they are at the end, that have an entry of this cadre."""
    first: dict[int, int] = {}
    for row in share.rows:
        first.setdefault(facts.household_of[row], row)
    seen = [household for household in share.households if household in first]

    def evidence() -> Iterator[CountedEntry]:
        yield from (facts.entry(first[household]) for household in seen)
        for household in share.households:
            if household not in first:
                yield CountedEntry(
                    date="", what=f"{facts.household(household)}（没有走访记录）", counts=0
                )

    return Counted(count=len(seen), due=len(share.households), evidence=evidence)


def on_time(facts: LedgerFacts, share: Share) -> Counted:
    """Count in how many of the windows due a household was called at as often as the duties want."""
    calls: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in share.rows:
        if facts.once[row]:
            calls[facts.household_of[row]].append((facts.first[row], facts.last[row]))
    made = [_made(calls[household], window) for window, household, _ in share.due]

    def evidence() -> Iterator[CountedEntry]:
        for (window, household, wanted), done in zip(share.due, made, strict=True):
            said = f"{facts.household(household)}（应访 {wanted} 次，实访 {done} 次）"
            yield CountedEntry(date=window.title, what=said, counts=int(done >= wanted))

    kept = sum(done >= wanted for (*_, wanted), done in zip(share.due, made, strict=True))
    return Counted(count=kept, due=len(share.due), evidence=evidence)


def _made(calls: list[tuple[int, int]], window: Period) -> int:
    start, end = window.start.toordinal(), window.end.toordinal()
    return sum(start <= first and last <= end for first, last in calls)


def deeds(facts: LedgerFacts, share: Share) -> Counted:
    """Count entries that are more than a call or a talk."""
    return _of_entries(facts, [row for row in share.rows if facts.deed[row] not in _PLAIN])


def disputes(facts: LedgerFacts, share: Share) -> Counted:
    """Count entries of disputes settled."""
    return _of_entries(facts, [row for row in share.rows if facts.deed[row] == _SETTLE])


def gifts(facts: LedgerFacts, share: Share) -> Counted:
    """Add up what was given in money and in kind, in yuan."""
    rows = [row for row in share.rows if facts.gift[row] and facts.cash[row]]
    return Counted(
        count=sum(facts.cash[row] for row in rows),
        evidence=lambda: (facts.entry(row, facts.cash[row]) for row in rows),
    )


def tasks(facts: LedgerFacts, share: Share) -> Counted:
    """Count the tasks done of those in this cadre's charge that fell due."""
    done = sum(bool(facts.tasks.over[row]) for row in share.tasks)
    return Counted(count=done, due=len(share.tasks), evidence=lambda: map(facts.task, share.tasks))


COUNTING: dict[str, Callable[[LedgerFacts, Share], Counted]] = {
    "visits": visits,
    "days": days,
    "households": households,
    "on_time": on_time,
    "deeds": deeds,
    "disputes": disputes,
    "gifts": gifts,
    "tasks": tasks,
}
"""What counts each of `assessing.COUNTS`."""
