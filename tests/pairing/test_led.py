"""Households that must have a leader among several helpers, in a town that is too large to be solved whole."""

import random
from dataclasses import replace

import pytest

from lianhu_cli.domain.errors import ContradictionError
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rules.parts import Category, Kind, Slot
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.assign import compactness
from lianhu_cli.pairing.proof import audit, optimality

from .drawing import Hand, Home, Town

PLACES = [f"甲县/东镇/{v}村/{g}组" for v in "一二三" for g in "12"]
POLICY = replace(
    Policy(),
    kinds=(
        Kind(name="特殊户", priority=0, helpers=2, must_have="领导"),
        Kind(name="困难户", priority=1),
    ),
    categories=(
        Category(name="领导", slots=(Slot(kinds=("特殊户", "困难户"), count=2),)),
        Category(name="干部", slots=(Slot(kinds=("特殊户", "困难户"), count=2),)),
    ),
    skills={},
)


def town(leaders: int, seed: int = 5) -> Town:
    dice = random.Random(seed)
    homes = (
        Home(f"H{n:02}", dice.choice(PLACES), "特殊户" if n < 30 else "困难户") for n in range(60)
    )
    hands = (
        Hand(f"P{n:02}", dice.choice(PLACES), "领导" if n < leaders else "干部") for n in range(40)
    )
    return Town(tuple(homes), tuple(hands))


@pytest.mark.parametrize("leaders", [0, 6, 20])
def test_who_has_no_leader_has_nobody_and_all_leaders_lead(leaders: int) -> None:
    assert compactness.SMALL < 60 * 40
    roster = town(leaders).roster()
    found = solve.pair(roster, POLICY)
    decision = Decision(roster=roster, round=found, policy=POLICY)
    assert found.status == "feasible"
    assert audit.check(decision) == ()
    assert found.by_kind["特殊户"] == (30, min(30, 2 * leaders))
    assert found.by_kind["困难户"] == (30, 30)
    assert not optimality.prove(decision).sure or optimality.prove(decision).proved
    again = solve.pair(roster, POLICY, Earlier(pairs=found.pairs))
    assert (again.kept, again.changed) == (found.pairs.num_rows, 0)


def test_a_pin_that_lacks_its_leader_is_said() -> None:
    with pytest.raises(ContradictionError, match="要先有一名领导"):
        solve.pair(town(0).roster(pins=frozenset({("H00", "P05")})), POLICY)
