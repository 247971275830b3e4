"""What is said of a round is true: a price where something is lost, slots by households, days and pins as they are."""

from dataclasses import replace

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rounds.people import with_departed
from lianhu_cli.domain.rounds.round import dated
from lianhu_cli.domain.rules.parts import Category, Kind, Slot, Tier
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.explain import edits, pair
from lianhu_cli.pairing.explain.difference import difference, words
from lianhu_cli.pairing.explain.figures import figures_of
from lianhu_cli.pairing.proof import audit, optimality

from .drawing import Hand, Home, Town, pairs_frame

NEAR, FAR = "甲县/东镇/一村/1组", "甲县/东镇/二村/1组"


def rules(*categories: Category, **more: object) -> Policy:
    kinds = (Kind(name="特殊户", priority=0), Kind(name="困难户", priority=0))
    return replace(Policy(kinds=kinds, categories=categories, skills={}), **more)  # type: ignore[arg-type]


def decided(town: Town, policy: Policy, earlier: Earlier | None = None) -> Decision:
    roster = town.roster()
    return Decision(roster=roster, round=solve.pair(roster, policy, earlier), policy=policy)


CADRE = Category(name="干部", slots=(Slot(kinds=("特殊户", "困难户")),))


def test_kinds_of_one_priority_are_one_figure_and_the_distance_is_the_price() -> None:
    town = Town(
        (Home("H1", NEAR, "特殊户"), Home("H2", FAR, "困难户")), (Hand("P1", NEAR, "干部"),)
    )
    said = "".join(pair.household(decided(town, rules(CADRE)), "H1"))
    assert "但全局出村多1" in said
    assert "全局一样好" not in said


def test_households_of_one_place_and_priority_are_as_good() -> None:
    town = Town(
        (Home("H1", NEAR, "特殊户"), Home("H2", NEAR, "困难户")), (Hand("P1", NEAR, "干部"),)
    )
    made = decided(town, rules(CADRE))
    helped = made.round.pairs["household"][0].as_py()
    assert "全局一样好" in "".join(pair.household(made, helped))


def test_somebody_of_another_tier_has_not_left() -> None:
    first = Category(name="领导", tier="第一", slots=(Slot(kinds=("困难户",)),))
    second = Category(name="干部", tier="第二", slots=(Slot(kinds=("困难户",)),))
    policy = rules(first, second, tiers=(Tier(name="第一"), Tier(name="第二")))
    town = Town(
        (Home("H1", NEAR, "困难户"),),
        (
            Hand("P1", FAR, "领导", unit="水务局"),
            Hand("P2", FAR, "干部", unit="水务局"),
            Hand("P3", NEAR, "干部", unit="小学"),
        ),
    )
    earlier = Earlier(pairs=pairs_frame({("H1", "P1")}))
    made = decided(town, policy, earlier)
    assert made.round.pairs["helper"].to_pylist() == ["P1", "P3"]
    worse = made.round.pairs.set_column(1, "helper", pa.chunked_array([["P1", "P2"]]))
    assert not optimality.prove(
        replace(made, round=replace(made.round, pairs=worse)), earlier
    ).proved


def test_the_least_is_counted_by_households_not_by_slots() -> None:
    slots = (Slot(kinds=("困难户",)), Slot(kinds=("困难户", "特殊户"), minimum=1))
    policy = rules(Category(name="干部", slots=slots), aims=("coverage", "locality"))
    town = Town((Home("H1", NEAR, "困难户"),), (Hand("P1", NEAR, "干部"),))
    made = decided(town, policy)
    assert made.round.unmet == 0
    assert audit.check(made) == ()


def test_pins_and_days_are_audited() -> None:
    town = Town((Home("H1", NEAR, "困难户"),), (Hand("P1", NEAR, "干部"),))
    roster = town.roster(pins=frozenset({("H1", "P1")}))
    policy = rules(CADRE)
    found = dated(replace(solve.pair(roster, policy), number=1, date="2026-01-01"), None)
    made = Decision(roster=roster, round=found, policy=policy)
    assert (found.pinned, audit.check(made)) == (1, ())
    assert [one.subject for one in audit.check(replace(made, round=replace(found, pinned=2)))] == [
        "pinned"
    ]
    other = found.pairs.set_column(
        found.pairs.column_names.index("since"), "since", pa.chunked_array([["2025-01-01"]])
    )
    (one,) = audit.check(replace(made, round=replace(found, pairs=other)))
    assert (one.rule, "2026-01-01" in one.message) == ("since", True)
    kept = dated(replace(found, number=2, date="2026-02-01", kept=1), found)
    assert audit.check(replace(made, round=kept), found.pairs, found) == ()


def test_an_edit_is_weighed_in_every_aim() -> None:
    two = Category(name="干部", slots=(Slot(kinds=("困难户",), count=2, minimum=2),))
    town = Town(
        (Home("H1", NEAR, "困难户"), Home("H2", NEAR, "困难户")), (Hand("P1", NEAR, "干部"),)
    )
    made = decided(town, rules(two))
    shown = Earlier(pairs=made.round.pairs)
    same = edits.edited(made, [("H1", "P1"), ("H2", "P1")], Earlier())
    assert edits.cost_of(made, same, shown) == {}
    edited = edits.edited(made, [("H1", "P1")], Earlier())
    (one,) = edits.changes(made, edited, shown)
    expected = {"uncovered_困难户": 1, "unmet": 1, "changed": 1, "fairness": 1}
    assert one.cost == edits.cost_of(made, edited, shown) == expected


def test_figures_say_what_differs_in_the_order_of_the_aims() -> None:
    town = Town((Home("H1", NEAR, "困难户"),), (Hand("P1", FAR, "干部"),))
    made = decided(town, rules(CADRE))
    bare = replace(made, round=replace(made.round, pairs=made.round.pairs.slice(0, 0)))
    said = words(difference(figures_of(made), figures_of(bare)))
    assert said[0] == "特殊户或困难户未落实多1"
    assert "出村少1" in said


def test_whoever_left_since_is_there_with_the_round() -> None:
    town = Town((Home("H1", NEAR, "困难户"),), (Hand("P1", NEAR, "干部"),))
    made = decided(town, rules(CADRE))
    now = Town((Home("H1", NEAR, "困难户"),), (Hand("P2", NEAR, "干部"),)).roster()
    gone = {"P1": {"name": "甲", "unit": "镇政府", "village": "", "group": "", "kind": "干部"}}
    joined = with_departed(now, [made.round], gone)
    assert joined.helpers["code"].to_pylist() == ["P2", "P1"]
    assert with_departed(joined, [made.round], gone) is joined


def test_a_village_counts_the_households_that_the_rules_pair() -> None:
    homes = (Home("H1", NEAR, "特殊户"), Home("H2", FAR, "特殊户"), Home("H3", FAR, "一般户"))
    made = decided(Town(homes, (Hand("P1", NEAR, "干部"),)), rules(CADRE))
    assert made.round.pairs["household"].to_pylist() == ["H1"]
    assert "二村1户中1户没有落实" in "".join(pair.household(made, "H2"))
