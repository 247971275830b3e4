"""The figures of supervision against plain loops over the drawn rows, and what must always hold of them."""

import itertools
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.history import Helping
from lianhu_cli.domain.rules.parts import Duty
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.supervision import periods
from lianhu_cli.domain.supervision.report import Supervised
from lianhu_cli.domain.tables.ledger_set import Ledgers
from lianhu_cli.domain.tables.ledgers import Dispute, Task, Visit
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import Table, conform
from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.supervision.people import LedgersKnown
from lianhu_cli.supervision.report import supervise

from ..budget import examples

HOMES = {
    f"H{n}": ("石桥村" if n < 4 else "北沟村", "特殊户" if n % 3 == 0 else "困难户")
    for n in range(6)
}
HANDS = {"P0": "水利站", "P1": "水利站", "P2": "畜牧站"}
DEEDS = ("走访", "捐款", "捐物", "技术", "跳舞")
NEW_YEAR = date(2012, 1, 1)
Entry = tuple[str, str, str, str, float | None]
"""Date, helper, household, deed, cash."""

days = st.integers(0, 150).map(lambda n: (NEW_YEAR + timedelta(days=n)).isoformat())
dates = st.one_of(days, days, days, days, days.map(lambda d: d[:7]), st.just("2012"))
entries = st.lists(
    st.tuples(
        dates, st.sampled_from([*HANDS, "P9"]), st.sampled_from([*HOMES, "H9"]), st.sampled_from(DEEDS),
        st.one_of(st.none(), st.integers(1, 500).map(float)),
    ),
    max_size=40,
)  # fmt: skip
rounds = st.dictionaries(
    days, st.dictionaries(st.sampled_from(list(HOMES)), st.sampled_from(list(HANDS))), max_size=3
)
kinds = st.sampled_from(periods.KINDS)
duties = st.tuples(
    st.sampled_from(("week", "month", "quarter", "year")), st.integers(0, 3), st.integers(0, 2)
)


def table(declared: type[Table], names: str, rows: list[Any]) -> Any:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names.split())
    types = declared.types()
    arrow = {"text": pa.string(), "integer": pa.int64(), "real": pa.float64(), "flag": pa.bool_()}
    return conform(
        declared,
        pa.table(
            {n: pa.array(c, arrow[types[n]]) for n, c in zip(names.split(), columns, strict=True)}
        ),
    )


def known(told: list[Entry], in_force: dict[str, dict[str, str]], **more: Any) -> LedgersKnown:
    homes = [(code, code, village, kind) for code, (village, kind) in HOMES.items()]
    hands = [(code, code, unit) for code, unit in HANDS.items()]
    roster = {
        "households": table(Household, "code head village kind", homes),
        "helpers": table(Helper, "code name unit", hands),
    }
    visits = table(Visit, "date helper household deed cash", told)
    starts = sorted(in_force)
    pairs = [(at, h, p, day) for at, day in enumerate(starts) for h, p in in_force[day].items()]
    columns = list(zip(*pairs, strict=True)) or [(), (), (), ()]
    types = (pa.int64(), pa.string(), pa.string(), pa.string())
    named = zip(("turn", "household", "helper", "since"), columns, types, strict=True)
    helping = Helping(days=tuple(starts), pairs=pa.table({n: pa.array(c, t) for n, c, t in named}))
    return LedgersKnown(
        roster=Roster.of(roster),
        ledgers=Ledgers.of({"visits": visits, **more}),
        helping=helping,
        departed=None,
    )


def within(day: str, first: date, last: date) -> bool:
    """Whether all days that a date may mean lie between two days: day by day."""
    year = [date(2012, 1, 1) + timedelta(days=n) for n in range(366)]
    meant = [one for one in year if one.isoformat().startswith(day)]
    return all(first <= one <= last for one in meant)


def seen(day: str, first: date, last: date, on: date) -> bool:
    """Whether that lies between two days and had begun on the day of the report."""
    return within(day, first, last) and f"{day}-01-01"[:10] <= on.isoformat()


def helpers_on(day: date, in_force: dict[str, dict[str, str]]) -> dict[str, str]:
    before = [start for start in sorted(in_force) if start <= day.isoformat()]
    return in_force[before[-1]] if before else {}


def windows(kind: str, period: periods.Period) -> list[tuple[date, date]]:
    """The duty periods that end in the report's, and the one that is open: found day by day."""
    found = {}
    day = period.start
    while day <= max(period.end, period.on):
        one = periods.of(kind, day)
        if one.start <= period.on and (one.end <= period.end or period.on <= one.end):
            found[one.start, one.end] = None
        day += timedelta(days=1)
    return list(found)


def recount(
    told: list[Entry], in_force: Any, policy: Policy, period: periods.Period
) -> dict[str, Any]:
    inside = [one for one in told if seen(one[0], period.start, period.end, period.on)]
    pairs = helpers_on(period.on, in_force)
    visited = {home for _, _, home, _, _ in inside}
    money = goods = other = 0.0
    for _, _, _, deed, cash in inside:
        if deed == "捐款":
            money += cash or 0
        elif deed in {"捐物", "走访"}:
            goods += cash or 0
        else:
            other += cash or 0
    missed = defaultdict(int)
    for kind in ("week", "month", "quarter", "year"):
        for start, end in windows(kind, period):
            last = min(end, period.on)
            for home, (_, of_kind) in HOMES.items():
                duty = policy.duty(of_kind)
                if duty.period != kind or not duty.visits:
                    continue
                if home not in helpers_on(start, in_force) or home not in helpers_on(
                    last, in_force
                ):
                    continue
                until = min(end, period.end)
                made = {
                    (d, p) for d, p, h, _, _ in told if h == home and seen(d, start, until, last)
                }
                if len(made) < duty.visits:
                    missed[home] += 1
    return {
        "households": len(pairs),
        "visited": len(visited & set(pairs)),
        "not_visited": len(set(pairs) - visited),
        "others_visited": len(visited - set(pairs)),
        "missed": len(missed),
        "missed_times": sum(missed.values()),
        "visits": len({one[:3] for one in inside}),
        "entries": len(inside),
        "money": money,
        "goods": goods,
        "gifts": money + goods,
        "other_funds": other,
    }


@settings(max_examples=examples(80), deadline=None)
@given(entries, rounds, kinds, st.integers(0, 160), duties)
def test_totals_rows_and_the_year(
    told: list[Entry], in_force: Any, kind: str, on: int, duty: tuple[str, int, int]
) -> None:
    name, often, seldom = duty
    rules = Policy(duties=(Duty(kinds=("特殊户",), period=name, visits=often), Duty(visits=seldom)))
    period = periods.of(kind, NEW_YEAR + timedelta(days=on))
    facts = known(told, in_force)
    for by in ("village", "unit", "helper"):
        found = supervise(facts, rules, period, by)
        expected = recount(told, in_force, rules, period)
        assert {key: found.totals[key] for key in expected} == expected
        year = recount(told, in_force, rules, periods.since_new_year(period))
        assert {key: found.year[key] for key in year} == year
        _rows_add_up(found)
        assert len(found.missed) == expected["missed"]
    found = supervise(facts, rules, period, "helper")
    inside = [one for one in told if seen(one[0], period.start, period.end, period.on)]
    for row in found.rows:
        own = {one[:3] for one in inside if one[1] == row["code"]}
        pairs = helpers_on(period.on, in_force)
        theirs = {home for home, hand in pairs.items() if hand == row["code"]}
        assert row["visits"] == len(own)
        assert row["visited"] == len(theirs & {one[2] for one in inside})
        assert row["households"] == len(theirs)


def _rows_add_up(found: Supervised) -> None:
    for key in ("households", "visited", "not_visited", "visits", "money", "goods", "gifts"):
        assert sum(row[key] for row in found.rows) == pytest.approx(found.totals[key]), key
    so_far = sum(row["visits_so_far"] for row in found.rows)
    assert so_far == found.year["visits"]


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), kinds)
def test_periods_part_the_calendar(day: date, kind: str) -> None:
    period = periods.of(kind, day)
    assert period.start <= day <= period.end
    after = periods.of(kind, period.end + timedelta(days=1))
    assert after.start == period.end + timedelta(days=1)
    assert periods.of(kind, period.start).end == period.end
    if kind == "week":
        assert (period.start.isoweekday(), period.end.isoweekday()) == (1, 7)


@settings(max_examples=examples(60))
@given(
    st.dates(date(2010, 1, 1), date(2014, 12, 31)),
    st.sampled_from(("week", "month", "quarter", "year")),
)
def test_a_year_of_reports_counts_every_window_once(day: date, kind: str) -> None:
    year = periods.of("year", date(day.year, 12, 31))
    told = [one.start for one in periods.windows(kind, year) if one.end <= year.end]
    assert len(told) == len(set(told))
    months = [periods.of("month", date(day.year, m, 28)) for m in range(1, 13)]
    ends = [periods.Period(kind="month", start=m.start, end=m.end, on=m.end) for m in months]
    monthly = list(itertools.chain.from_iterable(
        (one.start for one in periods.windows(kind, m) if one.end <= m.end) for m in ends
    ))  # fmt: skip
    assert monthly == told


def test_disputes_and_tasks() -> None:
    disputes = table(
        Dispute,
        "date village cause settled settled_on",
        [
            ("2012-03-05", "石桥村", "甲", True, "2012-04-10"), ("2012-04-02", "北沟村", "乙", False, ""),
            ("2012-04", "西坪村", "丙", True, ""), ("2011-12-30", "石桥村", "丁", True, "2012-01-02"),
        ],
    )  # fmt: skip
    tasks = table(
        Task,
        "number village unit due done done_on",
        [
            ("1", "石桥村", "水利站", "2012-04-10", True, "2012-04-09"),
            ("2", "石桥村", "水利站", "2012-04-15", False, ""),
            ("3", "北沟村", "农机站", "2012-03-01", True, "2012-05-02"), ("4", "西坪村", "", "2012-12-01", True, ""),
        ],
    )  # fmt: skip
    facts = known([], {}, disputes=disputes, tasks=tasks)
    found = supervise(facts, Policy(), periods.of("month", date(2012, 4, 30)))
    told = {
        "disputes": 2, "settled": 2, "open_disputes": 1, "tasks": 4, "tasks_due": 2, "tasks_done": 1,
        "tasks_late": 2, "tasks_done_so_far": 2,
    }  # fmt: skip
    assert {key: found.totals[key] for key in told} == told
    assert [row["number"] for row in found.late] == ["3", "2"]
    assert [row["cause"] for row in found.unsettled] == ["乙"]
    rows = {
        row["village"]: (row["disputes"], row["settled"], row["tasks_late"]) for row in found.rows
    }
    assert rows == {"石桥村": (0, 1, 1), "北沟村": (1, 0, 1), "西坪村": (1, 1, 0)}
    by_unit = supervise(facts, Policy(), periods.of("month", date(2012, 4, 30)), "unit")
    assert {row["unit"]: row["tasks_late"] for row in by_unit.rows} == {"水利站": 1, "农机站": 1}
