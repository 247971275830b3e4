"""supervise(known, policy, period, by) → Supervised: the figures of a day, week, month or year."""

from datetime import date

from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.supervision.periods import Period, since_new_year
from lianhu_cli.domain.supervision.report import Row, Supervised
from lianhu_cli.domain.tables.ledgers import Visit
from lianhu_cli.supervision import by_group, matters
from lianhu_cli.supervision.figures import PeriodFigures
from lianhu_cli.supervision.missed import missed
from lianhu_cli.supervision.people import LedgersKnown, NumberedPeople
from lianhu_cli.supervision.visits import numbered

_WHOLE = len("2012-03-05")
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
    found = PeriodFigures(known, policy, people, numbered(known.ledgers.visits, people))
    totals, windows = found.of(period)
    year, _ = found.of(since_new_year(period))
    return Supervised(
        period=period,
        by=by,
        totals=totals,
        year=year,
        rows=list(by_group.rows(found, period, by)),
        missed=list(missed(found, windows, period)),
        late=matters.late_tasks(found.tasks, period),
        unsettled=matters.open_disputes(found.disputes, period),
        paired=bool(len(found.paired(period)[0])),
        unfinished=bool(windows)
        and all(window.period.end > period.on for window in windows if len(window.households)),
        entries=known.ledgers.visits.num_rows,
    )


def since_the_beginning(known: LedgersKnown, policy: Policy, on: date) -> Row:
    """Return what was done up to a day, ever: the totals of a period, and what the ledgers hold besides.

    Without the households that lack visits: those are a period's.
    """
    people = NumberedPeople(known)
    found = PeriodFigures(known, policy, people, numbered(known.ledgers.visits, people))
    ever = Period(kind="ever", start=date.min, end=on, on=on)
    plans, tasks = known.ledgers.industries, known.ledgers.tasks
    days = [
        day for day in Visit(known.ledgers.visits).date.unique().to_pylist() if len(day) == _WHOLE
    ]
    return {
        **found.counts(ever),
        "first": min(days, default=""),
        "plans": plans.num_rows,
        "planned_households": len(set(plans["household"].to_pylist()) - {""}),
        "task_villages": len(set(tasks["village"].to_pylist()) - {""}),
    }
