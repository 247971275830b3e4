"""County by county, and the whole where counties help one another."""

from concurrent import futures
from contextlib import closing
from itertools import chain

import numpy as np
import pytest

from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.model import arcs, network, sides
from lianhu_cli.pairing.solver import lexicographic, min_cost_flow

from .drawing import Hand, Home, Town


def solved_networks(town: Town, monkeypatch: pytest.MonkeyPatch) -> list[set[int]]:
    """Pair a town; return the counties in each network that went to the solver."""
    seen, real = [], min_cost_flow.solved

    def watched(face: object, cost: object) -> object:
        seen.append(set(face.region.tolist()) - {-1})  # type: ignore[attr-defined]
        return real(face, cost)  # type: ignore[arg-type]

    monkeypatch.setattr(min_cost_flow, "solved", watched)
    monkeypatch.setattr("lianhu_cli.pairing.solver.optimal_face.BATCH", 1)
    solve.pair(town.roster(), Policy())
    return seen


def county(name: str, homes: int, hands: int) -> tuple[list[Home], list[Hand]]:
    place = f"{name}/镇/村/1组"
    return (
        [Home(f"{name}H{at}", place, "困难户") for at in range(homes)],
        [Hand(f"{name}P{at}", place, "村干部") for at in range(hands)],
    )


def town(*counties: tuple[list[Home], list[Hand]]) -> Town:
    homes, hands = (tuple(chain.from_iterable(side)) for side in zip(*counties, strict=True))
    return Town(homes=homes, hands=hands)


def test_counties_that_help_nobody_else_are_solved_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    both = town(county("甲县", 3, 2), county("乙县", 2, 1))
    assert all(len(some) < 2 for some in solved_networks(both, monkeypatch))


def test_a_county_with_helpers_to_spare_is_solved_with_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = town(county("甲县", 1, 2), county("乙县", 2, 1))
    seen = solved_networks(both, monkeypatch)
    assert any(len(some) == 2 for some in seen)
    found = solve.pair(both.roster(), Policy())
    assert (found.covered, found.left["county"]) == (3, 1)


def test_several_processes_find_the_same_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    both = town(county("甲县", 3, 2), county("乙县", 2, 1), county("丙县", 2, 2)).roster()
    alone = solve.pair(both, Policy())
    monkeypatch.setattr(min_cost_flow, "_WORTH", 0)
    monkeypatch.setattr(min_cost_flow.os, "cpu_count", lambda: 2)
    monkeypatch.setattr("lianhu_cli.pairing.solver.optimal_face.BATCH", 1)
    began = []
    real = futures.ProcessPoolExecutor

    def watched(*arguments: object, **named: object) -> object:
        began.append(arguments)
        return real(*arguments, **named)  # type: ignore[arg-type, call-overload]

    monkeypatch.setattr(futures, "ProcessPoolExecutor", watched)
    together = solve.pair(both, Policy(), jobs=2)
    assert began == [(2,)]
    assert together.pairs.equals(alone.pairs)


def test_a_supply_that_leaves_its_region_only_is_not_lost() -> None:
    """One arc from one region to the other is all there is."""
    bare = lexicographic.FlowProblem(
        tail=np.array([1, 2, 0]),
        head=np.array([2, 0, 1]),
        capacity=np.array([1, 1, 1]),
        supply=np.array([-1, 1, 0]),
        hub=0,
        region=np.array([-1, 0, 1]),
    )
    with closing(min_cost_flow.Solver()) as one:
        (found,) = one.best([(lexicographic.whole(bare), np.array([1, 1, 1]))])
    assert found is not None
    assert found.flow.tolist() == [1, 1, 0]


def test_every_node_of_a_network_knows_its_county() -> None:
    both = town(county("甲县", 2, 1), county("乙县", 1, 1))
    built = network.build(sides.sides(both.roster(), Policy()))
    tree = built.sides.where.tree
    name = [tree.path(one)[-1] if one >= 0 else "" for one in built.region.tolist()]
    assert set(name) == {"", "甲县", "乙县"}
    assert built.region[arcs.OUTSIDE] == -1
