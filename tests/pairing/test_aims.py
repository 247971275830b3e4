"""Each aim alone decides a small town: what it asks for is done, though another aim would rather not."""

from dataclasses import replace
from typing import Any

from lianhu_cli.domain.rounds.decision import Earlier
from lianhu_cli.domain.rules.policy import Category, Kind, Policy, Slot
from lianhu_cli.pairing import solve

from .drawing import Hand, Home, Pairs, Town, pairs_frame

ONE = (Slot(kinds=("困难户",)),)
POLICY = Policy(
    kinds=(Kind(name="困难户", priority=0),),
    categories=(Category(name="干部", slots=ONE),),
    aims=("coverage", "stability", "kin", "locality"),
    relatives="prefer",
    skills={},
)
NEAR, FAR = "//甲村/1组", "//乙村/1组"


def pairs(
    town: Town, policy: Policy = POLICY, earlier: Any = None, kin: Pairs = frozenset()
) -> Any:
    found = solve.pair(town.roster(kin=kin), policy, earlier).pairs
    return set(zip(found["household"].to_pylist(), found["helper"].to_pylist(), strict=True))


def test_everybody_gets_one_helper_before_anybody_gets_two() -> None:
    """A second helper for the neighbour would leave one household alone."""
    policy = replace(POLICY, helpers_per_household=2)
    homes = (Home("H1", NEAR, "困难户"), Home("H2", FAR, "困难户"))
    hands = tuple(Hand(f"P{at}", NEAR, "干部") for at in range(2))
    assert {household for household, _ in pairs(Town(homes, hands), policy)} == {"H1", "H2"}


def test_kinds_of_higher_priority_come_first() -> None:
    policy = replace(
        POLICY,
        kinds=(Kind(name="困难户", priority=1), Kind(name="特殊户", priority=0)),
        categories=(Category(name="干部", slots=(Slot(kinds=("困难户", "特殊户")),)),),
    )
    homes = (Home("H1", NEAR, "困难户"), Home("H2", FAR, "特殊户"))
    assert pairs(Town(homes, (Hand("P1", NEAR, "干部"),)), policy) == {("H2", "P1")}


def test_who_was_left_goes_to_a_colleague_of_who_left() -> None:
    """The colleague lives in another village, somebody of another office next door."""
    hands = (Hand("P1", FAR, "干部", unit="甲局"), Hand("P2", NEAR, "干部", unit="乙局"))
    town = Town((Home("H1", NEAR, "困难户"),), hands)
    left = Earlier(pairs=pairs_frame({("H1", "Q1")}), units={"Q1": "甲局"})
    assert pairs(town, earlier=left) == {("H1", "P1")}
    strange = Earlier(pairs=pairs_frame({("H1", "Q1")}), units={"Q1": "丙局"})
    assert pairs(town, earlier=strange) == {("H1", "P2")}


def test_relatives_are_sought_where_the_rules_prefer_them() -> None:
    town = Town((Home("H1", NEAR, "困难户"),), (Hand("P1", FAR, "干部"), Hand("P2", NEAR, "干部")))
    kin = frozenset({("H1", "P1")})
    assert pairs(town, kin=kin) == {("H1", "P1")}
    assert pairs(town) == {("H1", "P2")}
    avoided = replace(POLICY, relatives="avoid")
    assert pairs(replace(town, hands=town.hands[:1]), avoided, kin=kin) == set()


def test_who_helped_stays_though_somebody_lives_nearer() -> None:
    town = Town((Home("H1", NEAR, "困难户"),), (Hand("P1", FAR, "干部"), Hand("P2", NEAR, "干部")))
    assert pairs(town, earlier=Earlier(pairs=pairs_frame({("H1", "P1")}), units={})) == {
        ("H1", "P1")
    }


def test_everybody_helps_at_home() -> None:
    """Five of five: no order of names would find that by chance."""
    town = Town(
        tuple(Home(f"H{at}", f"//村{at}", "困难户") for at in range(5)),
        tuple(Hand(f"P{at}", f"//村{(at + 2) % 5}", "干部") for at in range(5)),
    )
    assert pairs(town) == {(f"H{(at + 2) % 5}", f"P{at}") for at in range(5)}
