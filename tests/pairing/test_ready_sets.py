"""The rule sets that come ready made: each case gives what it says, each rule has its day and its document."""

import pytest

from lianhu_cli.domain.cells.ranks import rank
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules import rule_files
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.rules.ready_sets import NOT_PAIRED, PAIRED, Case, ReadySet, ready_sets
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import Helper, Household, Order
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.proof import audit, optimality

from .drawing import frame

SETS = ready_sets()
CASES = [(one, case) for one in SETS for case in one.cases]


def test_the_sets_of_today_are_there() -> None:
    assert {one.name for one in SETS} >= {
        "双联", "凤山", "防返贫监测", "党员联户", "常态化帮扶", "低收入人口六类", "特殊困难老年人探访",
    }  # fmt: skip


@pytest.mark.parametrize("one", SETS, ids=lambda one: one.name)
def test_each_set_says_what_it_is_for_and_where_it_comes_from(one: ReadySet) -> None:
    assert 10 < len(one.line) < 80
    assert one.sources
    assert all(
        source.rule and source.document and source.since[:2] == "20" for source in one.sources
    )
    assert {case.gives for case in one.cases} == {PAIRED, NOT_PAIRED}
    assert all(case.why for case in one.cases if case.gives == NOT_PAIRED)


def in_category(policy: Policy, hand: dict[str, str]) -> dict[str, str]:
    """Return a helper in the category that the set knows, by its name or by the rank."""
    title = hand.pop("rank", "")
    hand["category"] = policy.category(hand.get("category", "")) or policy.of_rank(rank(title))
    return hand


@pytest.mark.parametrize(("one", "case"), CASES, ids=lambda one: getattr(one, "name", None))
def test_each_case_gives_what_it_says(one: ReadySet, case: Case) -> None:
    policy = rule_files.load(rule_files.ready()[one.name])
    home = dict(case.household)
    known = policy.kind(home["kind"])
    hands = [
        {"code": f"P{nth}", "name": "王五", "unit": "镇政府", **in_category(policy, dict(hand))}
        for nth, hand in enumerate((case.helper, case.rival), start=1)
        if hand
    ]
    order = {"order": case.order, "household": "张三", "helper": "王五"}
    roster = Roster.of(
        {
            "households": frame(Household, [{**home, "code": "H1", "head": "张三", "kind": known}]),
            "helpers": frame(Helper, hands),
            "orders": frame(Order, [order] if case.order else []),
        }
    )
    from lianhu_cli.domain.rules.applied import under

    roster = under(roster, policy, case.day)
    found = solve.pair(roster, policy)
    assert ("P1" in found.pairs["helper"].to_pylist()) == (case.gives == PAIRED), case
    decision = Decision(roster=roster, round=found, policy=policy)
    assert audit.check(decision) == ()
    assert optimality.prove(decision).proved
