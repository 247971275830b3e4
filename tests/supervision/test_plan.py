"""The month's plan, recounted by plain loops over what was drawn."""

from collections import Counter
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.history import Helping
from lianhu_cli.domain.rules.parts import Duty
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.supervision import periods
from lianhu_cli.domain.supervision.plan import Planned
from lianhu_cli.domain.supervision.workdays import Calendar
from lianhu_cli.domain.tables.survey import Helper
from lianhu_cli.supervision.plan import plan

from ..budget import examples
from .drawing import Entry, Home, frame, known

APRIL = periods.of("month", date(2012, 4, 1))
HOMES: list[Home] = [
    ("H1", "石桥村", "1组", "特殊户"),
    ("H2", "石桥村", "1组", "困难户"),
    ("H3", "北沟村", "2组", "困难户"),
    ("H4", "北沟村", "2组", "特殊户"),
    ("H5", "石桥村", "2组", "困难户"),
]
DAYS = st.sampled_from(["2012-03-30", "2012-04-02", "2012-04-09", "2012-04-30", "2012-04", "2012"])
ENTRIES = st.lists(
    st.tuples(
        DAYS,
        st.sampled_from(["P1", "P2"]),
        st.sampled_from([h for h, *_ in HOMES]),
        st.sampled_from(["走访", "捐款"]),
        st.just(0.0),
    ),
    max_size=8,
)
PAIRS = st.fixed_dictionaries({home: st.sampled_from(["P1", "P2"]) for home, *_ in HOMES})


@settings(deadline=None, max_examples=examples(50))
@given(pairs=PAIRS, entries=ENTRIES, most=st.integers(1, 6), first=st.integers(1, 20))
def test_every_household_is_visited_as_often_as_due(
    pairs: dict[str, str], entries: list[Entry], most: int, first: int
) -> None:
    policy = Policy(visits_per_day=most)
    told = known(HOMES, {"2012-03-01": pairs}, entries)
    planned = plan(told, policy, APRIL, date(2012, 4, first))
    found = Counter(row["household"] for row in planned.rows())
    for home, _, _, kind in HOMES:
        calls = {
            (day, helper) for day, helper, h, *_ in entries if h == home and day[:7] == "2012-04"
        }
        due = max(0, (2 if kind == "特殊户" else 1) - len(calls))
        short = sum(visits for _, household, visits in planned.left if household == home)
        assert found[home] + short == due
    assert planned.enough == sum(not found[h] for h, *_ in HOMES)
    for trip in planned.trips:
        day = date.fromisoformat(trip.date)
        assert Calendar().works(day)
        assert date(2012, 4, first) <= day <= date(2012, 4, 30)
        assert 1 <= len(trip.stops) <= most
        assert all(pairs[stop.household] == trip.helper for stop in trip.stops)
    assert len({(trip.helper, trip.date) for trip in planned.trips}) == len(planned.trips)


def of(duties: tuple[Duty, ...], month: int, entries: list[Entry] | None = None) -> Planned:
    pairs = {home: "P1" for home, *_ in HOMES}
    told = known(HOMES, {"2012-01-01": pairs}, entries or [])
    first = date(2012, month, 1)
    return plan(told, Policy(duties=duties), periods.of("month", first), first)


def test_weekly_visits_come_in_each_week() -> None:
    planned = of((Duty(kinds=("特殊户",), period="week"), Duty(visits=1)), 4)
    weeks = [
        date.fromisoformat(row["date"]).isocalendar().week
        for row in planned.rows()
        if row["household"] == "H1"
    ]
    # The first of April 2012, a Sunday, was worked; the last days belong to a week that ends in May.
    assert weeks == [13, 14, 15, 16, 17]
    assert Counter(row["household"] for row in planned.rows())["H2"] == 1


def test_visits_of_a_quarter_are_spread_over_its_months() -> None:
    duty = (Duty(period="quarter", visits=4),)
    assert [of(duty, month).visits() for month in (1, 2, 3)] == [10, 10, 20]
    done: list[Entry] = [
        ("2012-01-05", "P1", "H1", "走访", 0.0),
        ("2012-01-06", "P1", "H1", "走访", 0),
    ]
    assert Counter(row["household"] for row in of(duty, 2, done).rows())["H1"] == 1


def test_several_helpers_take_turns() -> None:
    told = known(HOMES[:1], {"2012-03-01": {"H1": "P1"}})
    pairs = told.helping.pairs.to_pylist()
    helping = Helping(
        days=told.helping.days, pairs=pa.Table.from_pylist([*pairs, {**pairs[0], "helper": "P2"}])
    )
    hands = [{"code": code, "name": code, "unit": "单位"} for code in ("P1", "P2")]
    roster = replace(told.roster, helpers=frame(Helper, hands))
    planned = plan(replace(told, helping=helping, roster=roster), Policy(), APRIL, date(2012, 4, 1))
    assert sorted(row["helper"] for row in planned.rows()) == ["P1", "P2"]


def test_the_pairs_in_force_are_planned_for() -> None:
    rounds = {"2012-03-01": {"H1": "P1"}, "2012-05-01": {"H1": "P2"}}
    told = known(HOMES[:1], rounds)
    for month, helper in ((2, "P1"), (4, "P1"), (5, "P2"), (6, "P2")):
        first = date(2012, month, 1)
        planned = plan(told, Policy(), periods.of("month", first), first)
        assert {row["helper"] for row in planned.rows()} == {helper}
