"""Who among equals goes to whom: as many as can know what to do, the hardest to the highest."""

from dataclasses import replace
from itertools import permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.pairing import solve

from ..budget import examples
from .drawing import Hand, Home, Town

UNITS = {"镇卫生院": {"因病", "因残"}, "畜牧站": {"缺技术"}, "镇中学": {"因学"}, "镇政府": set()}
CAUSES = ("因病", "缺技术", "因学", "因病、因学", "其他", "")


def village(units: list[str], causes: list[str], **more: list[Any]) -> Any:
    """One village in which everybody is alike but for cause and trade."""
    town = Town(
        tuple(Home(f"H{at}", "//甲村", "困难户") for at in range(len(causes))),
        tuple(Hand(f"P{at}", "", "一般干部", unit=unit) for at, unit in enumerate(units)),
    )
    roster = town.roster()
    homes = roster.households
    for name, values in {"cause": causes, **more}.items():
        at = homes.column_names.index(name)
        homes = homes.set_column(at, homes.schema.field(at), [values])
    return replace(roster, households=homes)


def met(pairs: list[tuple[int, int]], units: list[str], causes: list[str]) -> int:
    return sum(any(one in causes[h] for one in UNITS[units[p]]) for h, p in pairs)


@settings(max_examples=examples(80), deadline=None)
@given(
    units=st.lists(st.sampled_from(sorted(UNITS)), min_size=1, max_size=5),
    causes=st.lists(st.sampled_from(CAUSES), min_size=1, max_size=5),
)
def test_as_many_as_can_meet_somebody_who_knows(units: list[str], causes: list[str]) -> None:
    units, causes = units[: len(causes)], causes[: len(units)]
    found = solve.pair(village(units, causes), Policy())
    pairs = [(int(h[1:]), int(p[1:])) for h, p in zip(*_sides(found), strict=True)]
    assert len(pairs) == len(units)
    best = max(
        (met(list(enumerate(order)), units, causes) for order in permutations(range(len(units)))),
        default=0,
    )
    assert met(pairs, units, causes) == best
    without = solve.pair(village(units, causes), replace(Policy(), aims=Policy().aims[:-1]))
    assert replace(without, pairs=None) == replace(found, pairs=None)


def test_the_hardest_household_goes_to_the_highest_rank() -> None:
    roster = village(["镇政府", "镇政府"], ["", ""], labour=[2, 0], people=[3, 4])
    hands = roster.helpers
    at = hands.column_names.index("rank")
    roster = replace(
        roster, helpers=hands.set_column(at, hands.schema.field(at), [["科员", "四级主任科员"]])
    )
    assert dict(zip(*_sides(solve.pair(roster, Policy())), strict=True)) == {"H0": "P0", "H1": "P1"}


def test_the_hardest_household_is_covered_first_among_equals() -> None:
    roster = village(["镇政府"], ["", "", ""], labour=[2, 0, None], people=[3, 4, 2])
    assert solve.pair(roster, Policy()).pairs["household"].to_pylist() == ["H1"]


def _sides(found: Any) -> tuple[list[str], list[str]]:
    return found.pairs["household"].to_pylist(), found.pairs["helper"].to_pylist()
