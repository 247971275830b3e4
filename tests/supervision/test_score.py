"""Points of cadres recounted by plain loops over what was drawn; every point has its evidence."""

from calendar import monthrange
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.rules.assessment import COUNTS, Grade, Item
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.supervision.periods import Period
from lianhu_cli.domain.supervision.scores import Assessed, Cadre
from lianhu_cli.supervision.counted import COUNTING
from lianhu_cli.supervision.score import assess

from ..budget import examples
from .drawing import Entry, Home, known

HOMES: list[Home] = [
    ("H1", "石桥村", "1组", "特殊户"),
    ("H2", "石桥村", "1组", "困难户"),
    ("H3", "北沟村", "2组", "困难户"),
]
ITEMS = tuple(
    Item(name=name, count=name, weight=10, cap=15, target=0 if own else 3)
    for name, own in (
        ("visits", True), ("households", True), ("on_time", True), ("tasks", True),
        ("days", False), ("deeds", False), ("disputes", False), ("gifts", False),
    )
)  # fmt: skip
POLICY = Policy(assessment=ITEMS)
DAYS = [
    "2012-02-29", "2012-03-01", "2012-03-01", "2012-03-20", "2012-04-02", "2012-04-30", "2012-05-01",
    "2012-04", "2012",
]  # fmt: skip
ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(DAYS),
        st.sampled_from(["P1", "P2"]),
        st.sampled_from([home for home, *_ in HOMES]),
        st.sampled_from(["走访", "宣讲", "捐款", "捐物", "矛盾化解", "技术"]),
        st.sampled_from([0.0, 50.0, 120.5]),
    ),
    max_size=10,
)
ROUNDS = st.fixed_dictionaries(
    {"2012-03-01": st.fixed_dictionaries({h: st.sampled_from(["P1", "P2"]) for h, *_ in HOMES})},
    optional={
        "2012-04-01": st.fixed_dictionaries(
            {h: st.sampled_from(["P1", "P2"]) for h, *_ in HOMES[:2]}
        ),
        "2012-04-15": st.fixed_dictionaries({h: st.sampled_from(["P1", "P2"]) for h, *_ in HOMES}),
    },
)
TASKS = st.lists(
    st.tuples(
        st.sampled_from(["P1", "P2"]), st.sampled_from(["2012-03-31", "2012-06-30"]), st.booleans()
    ),
    max_size=4,
)
SPRING = Period(kind="span", start=date(2012, 3, 1), end=date(2012, 4, 30), on=date(2012, 4, 30))


def span(told: str) -> tuple[str, str]:
    if len(told) == 4:
        return f"{told}-01-01", f"{told}-12-31"
    if len(told) == 7:
        return f"{told}-01", f"{told}-{monthrange(int(told[:4]), int(told[5:]))[1]}"
    return told, told


def in_force(rounds: dict[str, dict[str, str]], day: str) -> dict[str, str]:
    begun = [start for start in sorted(rounds) if start <= day]
    return rounds[begun[-1]] if begun else {}


def recount(
    helper: str, rounds: dict[str, dict[str, str]], entries: list[Entry], tasks: list[Any]
) -> dict[str, tuple[float, float]]:
    """Item → (count, due), spelled out from what the items say."""
    mine = [
        e
        for e in entries
        if e[1] == helper and span(e[0])[0] >= "2012-03-01" and span(e[0])[1] <= "2012-04-30"
    ]
    calls = {(day, home) for day, _, home, *_ in mine}
    own = [h for h, who in in_force(rounds, "2012-04-30").items() if who == helper]
    due = kept = fell = 0
    for month, last in (("2012-03", "31"), ("2012-04", "30")):
        before, after = (in_force(rounds, f"{month}-{day}") for day in ("01", last))
        for home, *_, kind in HOMES:
            if before.get(home) == after.get(home) == helper:
                wanted = 2 if kind == "特殊户" else 1
                made = sum(h == home and day[:7] == month for day, h in calls)
                due, fell, kept = due + wanted, fell + 1, kept + (made >= wanted)
    charged = [done for who, day, done in tasks if who == helper and day == "2012-03-31"]
    return {
        "visits": (
            sum(in_force(rounds, span(day)[0]).get(home) == helper for day, home in calls), due,
        ),
        "households": (sum(any(h == home for _, h in calls) for home in own), len(own)),
        "on_time": (kept, fell),
        "tasks": (sum(charged), len(charged)),
        "days": (len({day for day, _ in calls if len(day) == 10}), 0),
        "deeds": (sum(e[3] not in ("走访", "宣讲") for e in mine), 0),
        "disputes": (sum(e[3] == "矛盾化解" for e in mine), 0),
        "gifts": (sum(e[4] for e in mine if e[3] in ("走访", "捐款", "捐物")), 0),
    }  # fmt: skip


@settings(deadline=None, max_examples=examples(80))
@given(rounds=ROUNDS, entries=ENTRIES, tasks=TASKS)
def test_every_count_and_point(
    rounds: dict[str, dict[str, str]], entries: list[Entry], tasks: list[Any]
) -> None:
    told = assess(known(HOMES, rounds, entries, tasks), POLICY, SPRING, None)
    for cadre in told.cadres:
        expected = recount(cadre.code, rounds, entries, tasks)
        total = 0.0
        for scored in cadre.items:
            count, due = expected[scored.item]
            target = due if scored.item in ("visits", "households", "on_time", "tasks") else 3
            points = round(min(15, 10 * count / target), 2) if target else 10
            assert (scored.item, scored.count, scored.target) == (scored.item, count, target)
            assert scored.points == points
            assert scored.free == (not target)
            assert sum(one.counts for one in scored.evidence) == pytest.approx(scored.count)
            total += points
        assert cadre.points == pytest.approx(total)
    assert sorted(one.cadres for one in told.units) == sorted(
        sum(c.unit == unit for c in told.cadres) for unit in {c.unit for c in told.cadres}
    )


def spring(entries: list[Entry], policy: Policy = POLICY) -> Assessed:
    rounds = {"2012-03-01": {"H1": "P1", "H2": "P1", "H3": "P2"}}
    return assess(known(HOMES, rounds, entries), policy, SPRING, ())


def cadre(told: Assessed, code: str) -> Cadre:
    return next(one for one in told.cadres if one.code == code)


def test_nobody_asked_for_evidence_gets_none() -> None:
    told = spring([("2012-03-05", "P1", "H1", "走访", 0.0)])
    assert not any(item.evidence for one in told.cadres for item in one.items)
    assert all(not one.log for one in told.cadres)


def test_evidence_names_its_row() -> None:
    rounds = {"2012-03-01": {"H1": "P1"}}
    told = assess(
        known(HOMES, rounds, [("2012-03-05", "P1", "H1", "走访", 0.0)]), POLICY, SPRING, {"P1"}
    )
    (visit,) = cadre(told, "P1").items[0].evidence
    assert (visit.date, visit.what) == ("2012-03-05", "石桥村1组户H1（走访）")
    assert visit.source == "台账.xlsx 帮扶台账第2行"


def test_a_monthly_target_grows_with_the_months() -> None:
    item = Item(name="下户", count="days", weight=20, target=2, per="month")
    told = spring([("2012-03-05", "P1", "H1", "走访", 0.0)], Policy(assessment=(item,)))
    (scored,) = cadre(told, "P1").items
    assert (scored.count, scored.target, scored.points) == (1, 4, 5.0)


def test_places_and_grades() -> None:
    item = Item(name="下户", count="days", weight=100, target=2)
    grades = (Grade(name="好", least=60), Grade(name="一般", least=50))
    policy = replace(POLICY, assessment=(item,), grades=grades)
    entries: list[Entry] = [
        ("2012-03-05", "P1", "H1", "走访", 0.0), ("2012-03-06", "P1", "H1", "走访", 0.0),
        ("2012-03-06", "P2", "H3", "走访", 0.0),
    ]  # fmt: skip
    told = spring(entries, policy)
    assert [(one.code, one.points, one.grade) for one in told.cadres] == [
        ("P1", 100.0, "好"), ("P2", 50.0, "一般"),
    ]  # fmt: skip
    assert [(one.unit, one.points, one.place) for one in told.units] == [
        ("单位1", 100.0, 1), ("单位2", 50.0, 2),
    ]  # fmt: skip
    assert [one.grade for one in spring([], policy).cadres] == ["", ""]
    assert {one.place for one in spring([], policy).units} == {1}


def test_whatever_can_be_asked_for_is_counted() -> None:
    assert set(COUNTING) == set(COUNTS)
