"""The example that docs/pairing.md works out by hand."""

from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.proof import optimality

from .drawing import Hand, Home, Town
from .test_against_brute_force import pairs_of

VILLAGE = "甲县/东镇/石桥村"
TOWN = Town(
    homes=(
        Home("张三", f"{VILLAGE}/1组", "特殊户"),
        Home("李四", f"{VILLAGE}/1组", "困难户"),
        Home("王五", f"{VILLAGE}/2组", "困难户"),
    ),
    hands=(
        Hand("甲", "", "副科级以上", (VILLAGE,)),
        Hand("乙", f"{VILLAGE}/1组", "党员明星户"),
    ),
)


def test_the_flow_of_cost_0() -> None:
    roster = TOWN.roster()
    found = solve.pair(roster, Policy())
    assert set(pairs_of(found)) == {("张三", "甲"), ("李四", "乙"), ("王五", "甲")}
    assert set(found.left.values()) == {0}
    assert optimality.prove(Decision(roster=roster, round=found, policy=Policy())).proved


def test_the_pin_costs_one_group() -> None:
    found = solve.pair(TOWN.roster(frozenset({("王五", "乙")})), Policy())
    assert set(pairs_of(found)) == {("张三", "甲"), ("王五", "乙"), ("李四", "甲")}
    assert found.left == {"county": 0, "township": 0, "village": 0, "group": 1}


def test_the_avoid_leaves_one_household_without() -> None:
    found = solve.pair(TOWN.roster(frozenset(), frozenset({("张三", "甲")})), Policy())
    assert (found.covered, found.by_kind["特殊户"]) == (2, (1, 0))
