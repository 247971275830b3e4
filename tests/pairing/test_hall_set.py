"""The set that is too small, held against every slot and every household of small random towns."""

import random

import pytest

from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.explain.hall_set import hall_sets

from ..budget import seeds
from .drawing import Hand, Home, Town, least_left

VILLAGES = ("县/镇/甲村", "县/镇/乙村", "县/镇/丙村")
CATEGORIES = ("副科级以上", "一般干部", "党员明星户")


def town(draw: random.Random) -> Town:
    homes = [
        Home(f"h{at}", f"{draw.choice(VILLAGES)}/1组", draw.choice(("困难户", "特殊户")))
        for at in range(draw.randint(2, 9))
    ]
    hands = [
        Hand(
            f"p{at}", "", draw.choice(CATEGORIES),
            tuple(draw.sample(VILLAGES, draw.randint(0, 2))), unit=f"u{at}",
        )
        for at in range(draw.randint(1, 5))
    ]  # fmt: skip
    return Town(tuple(homes), tuple(hands))


@pytest.mark.parametrize("seed", seeds(60, quick=15))
def test_what_is_short_is_households_less_slots(seed: int) -> None:
    draw = random.Random(seed)
    drawn = town(draw)
    policy = Policy(linked=draw.choice(("prefer", "require")))
    every = [(home.code, hand.code) for home in drawn.homes for hand in drawn.hands]
    avoids = frozenset(draw.sample(every, draw.randint(0, min(4, len(every)))))
    roster = drawn.roster(avoids=avoids)
    found = solve.pair(roster, policy)
    decision = Decision(roster=roster, round=found, policy=policy)
    helped = set(found.pairs["household"].to_pylist())
    hands = {hand.code: hand for hand in drawn.hands}
    homes = {home.code: home for home in drawn.homes}

    def may(home: Home, hand: Hand, kinds: tuple[str, ...]) -> bool:
        far = policy.linked == "require" and hand.linked and any(least_left(hand, home))
        return home.kind in kinds and (home.code, hand.code) not in avoids and not far

    slots = [
        (hand, slot.kinds)
        for hand in hands.values()
        for slot in policy.slots(hand.category)
        for _ in range(slot.count)
    ]
    for code in homes.keys() - helped:
        (hall_set,) = hall_sets(decision, code)
        inside = [
            homes[str(roster.households["code"][row])] for row in hall_set.households.tolist()
        ]
        reach = [slot for slot in slots if any(may(home, *slot) for home in inside)]
        assert homes[code] in inside
        assert (hall_set.slots, hall_set.idle, hall_set.further) == (len(reach), 0, 0)
        assert hall_set.short == sum(home.code not in helped for home in inside)
        assert hall_set.short == len(inside) - hall_set.slots
        assert hall_set.offered == sum(homes[code].kind in kinds for _, kinds in slots)
