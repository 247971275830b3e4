"""Levels in strict order, whichever way their costs fit the solver's numbers."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianhu_cli.pairing.solver import lexicographic, min_cost_flow
from lianhu_cli.pairing.solver.lexicographic import FlowProblem, Level

from ..budget import examples

COSTS = st.integers(-3, 3)


@st.composite
def problems(draw: st.DrawFn) -> tuple[FlowProblem, tuple[Level, ...]]:
    """Draw sources and sinks, arcs between them, and ways to and from the hub for all."""
    sources, sinks = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    supply = [draw(st.integers(1, 3)) for _ in range(sources)]
    demand = [draw(st.integers(1, 3)) for _ in range(sinks)]
    arcs = [
        (1 + s, 1 + sources + t, draw(st.integers(1, 3)))
        for s in range(sources)
        for t in range(sinks)
        if draw(st.booleans())
    ]
    arcs += [(1 + s, 0, supply[s]) for s in range(sources)]
    arcs += [(0, 1 + sources + t, demand[t]) for t in range(sinks)]
    tail, head, capacity = np.array(arcs).T
    total = [sum(demand) - sum(supply), *supply, *(-one for one in demand)]
    regions = [draw(st.integers(-1, 1)) for _ in range(sources + sinks)]
    costs = [np.array([draw(COSTS) for _ in arcs]) for _ in range(3)]
    return (
        FlowProblem(
            tail=tail,
            head=head,
            capacity=capacity,
            supply=np.array(total),
            hub=0,
            region=np.array([-1, *regions]),
        ),
        tuple(
            Level(name=f"level{at}", cost=cost, reach=int(np.abs(cost).sum()))
            for at, cost in enumerate(costs)
        ),
    )


def values(network: FlowProblem, levels: tuple[Level, ...]) -> list[int]:
    found = lexicographic.optimise(network, levels)
    sent, got = (
        np.bincount(end, found, len(network.supply)) for end in (network.tail, network.head)
    )
    assert (sent - got == network.supply).all()
    assert ((found >= 0) & (found <= network.capacity)).all()
    return [int((level.cost * found).sum()) for level in levels]


@contextmanager
def smaller_numbers(limit: int) -> Iterator[None]:
    """Let the solver overflow at costs that fit otherwise."""
    real = min_cost_flow.solved

    def solved(face: object, cost: np.ndarray) -> object:
        return None if np.abs(cost).max(initial=0) > limit else real(face, cost)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(min_cost_flow, "solved", solved)
        yield


@settings(max_examples=examples(100), deadline=None)
@given(problem=problems())
def test_levels_solved_together_or_one_by_one_are_as_good(
    problem: tuple[FlowProblem, tuple[Level, ...]],
) -> None:
    network, levels = problem
    together = values(network, levels)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lexicographic, "LIMIT", 64)
        assert values(network, levels) == together
    with smaller_numbers(limit=3):
        assert values(network, levels) == together
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(min_cost_flow, "BIG", 10**9)
        assert values(network, levels) == together


def test_a_level_that_does_not_fit_is_named() -> None:
    network = FlowProblem(
        tail=np.array([1, 0]),
        head=np.array([0, 1]),
        capacity=np.array([1, 1]),
        supply=np.array([0, 0]),
        hub=0,
    )
    level = Level(name="village", cost=np.array([2**61, 0]), reach=1)
    with pytest.raises(ArithmeticError, match="village"):
        lexicographic.optimise(network, (level,))
