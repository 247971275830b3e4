"""Gaps are evened out by the size of villages: what one more uncovered household costs rises with each."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.rules.parts import Category, Kind, Slot
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.proof import optimality

from ..budget import examples
from .drawing import Hand, Home, Known, Town, best, in_order, pairs_frame, value

POLICY = Policy(
    kinds=(Kind(name="困难户", priority=0),),
    categories=(Category(name="干部", slots=(Slot(kinds=("困难户",), count=1),)),),
    aims=("coverage", "fairness"),
    relatives="prefer",
    skills={},
)
"""Nothing but coverage and fairness: no other aim hides what fairness does."""


def town(sizes: tuple[int, ...], helpers: int) -> Town:
    homes = [f"//村{at}" for at, size in enumerate(sizes) for _ in range(size)]
    return Town(
        tuple(Home(f"H{at}", place, "困难户") for at, place in enumerate(homes)),
        tuple(Hand(f"P{at}", "", "干部") for at in range(helpers)),
    )


def uncovered(some: Town, found: Round) -> list[int]:
    """How many households of each village nobody helps."""
    served = set(found.pairs["household"].to_pylist())
    villages = sorted({home.place for home in some.homes})
    return [
        sum(home.place == village and home.code not in served for home in some.homes)
        for village in villages
    ]


@pytest.mark.parametrize(
    ("sizes", "helpers", "gaps"),
    [
        # 1/2 + 1/5 = 0.7 is less than 4/5: the second gap costs three times the first. Without
        # that both would lie in the large village, as if its second gap were as cheap as its first.
        ((2, 5), 5, [1, 1]),
        # One gap of five weighs less than one of two.
        ((2, 5), 6, [0, 1]),
        ((5, 2), 6, [1, 0]),
        ((2, 5), 4, [1, 2]),
        ((3, 3), 2, [2, 2]),
    ],
)
def test_gaps_are_shared_by_size(sizes: tuple[int, ...], helpers: int, gaps: list[int]) -> None:
    some = town(sizes, helpers)
    found = solve.pair(some.roster(), POLICY, None)
    assert uncovered(some, found) == gaps
    assert _proved(some, found)


@pytest.mark.parametrize(
    "avoided",
    [
        # Both gaps in the village of five, or of two: as many covered, but not shared by size.
        (5, 6),
        (0, 1),
    ],
)
def test_gaps_heaped_in_one_village_are_not_proved(avoided: tuple[int, ...]) -> None:
    some = town((2, 5), 5)
    helpers = {hand.code for hand in some.hands}
    shut = frozenset((f"H{at}", helper) for at in avoided for helper in helpers)
    heaped = solve.pair(some.roster(avoids=shut), POLICY, None)
    assert heaped.covered == 5
    assert not _proved(some, heaped)


def _proved(some: Town, found: Round) -> bool:
    decision = Decision(roster=some.roster(), round=found, policy=POLICY)
    return optimality.prove(decision, Earlier(pairs=pairs_frame(()), units={})).proved


@settings(max_examples=examples(150))
@given(
    sizes=st.lists(st.integers(1, 5), min_size=2, max_size=3).filter(lambda some: sum(some) < 10),
    helpers=st.integers(0, 4),
    count=st.integers(1, 2),
)
def test_no_other_way_is_fairer(sizes: list[int], helpers: int, count: int) -> None:
    slots = (Slot(kinds=("困难户",), count=count),)
    policy = replace(POLICY, categories=(Category(name="干部", slots=slots),))
    some = town(tuple(sizes), helpers)
    found = solve.pair(some.roster(), policy, None)
    pairs = frozenset(
        zip(found.pairs["household"].to_pylist(), found.pairs["helper"].to_pylist(), strict=True)
    )
    assert in_order(policy, value(some, policy, pairs, Known())) == best(some, policy)
