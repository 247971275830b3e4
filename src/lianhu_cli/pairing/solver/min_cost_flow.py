"""One cost on one face: the flow, and the prices that prove it. The solver proper is OR-Tools.

A big network is first solved region by region, as if nothing led from one to another. If prices on
the whole network then show that nobody gains by crossing a border, the regions' flows together are the
best of the whole; a solver's time grows faster than the network, so this takes a fraction of it. If
not, the whole is solved at once. Regions, and what a network falls into later, may be solved in
several processes; what is found does not depend on their number.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.pairing.solver.optimal_face import Face, potentials

if TYPE_CHECKING:
    from concurrent.futures import Executor

LIMIT = 2**62
"""(nodes + 1) × largest |cost| stays below, or OR-Tools overflows (BAD_COST)."""
BIG = 20_000
"""From so many nodes on, regions are tried alone."""
_MOST_PROCESSES = 61
"""Windows waits for no more than so many processes at once."""
_ROUNDS = 100
"""So many rounds the prices of the regions' flows may take; a dozen is usual."""
_WORTH = 100_000
"""From so many arcs on, other processes are worth the half second that each takes to start."""

Asked = tuple[Face, Ints]
"""A face and a cost, an entry an arc."""


class StrandedError(ArithmeticError):
    """No flow meets all supplies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """A flow of least cost, an entry an arc, and prices, an entry a node, that prove it."""

    flow: Ints
    price: Ints


class Solver:
    """Solves faces, in so many processes at once where it is worth it."""

    def __init__(self, jobs: int = 1) -> None:
        self._jobs = min(jobs, os.cpu_count() or 1)
        self._pool: Executor | None = None

    def close(self) -> None:
        """End the other processes, where there are any."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def best(self, asked: Sequence[Asked]) -> list[Best | None]:
        """Return a flow of least cost for each, None where the solver's own numbers overflow.

        Raises:
            StrandedError: no flow meets all supplies.
        """
        found = self._by_regions(asked)
        open_ones = [at for at, one in enumerate(found) if one is None]
        flows = self._each(solved, [asked[at] for at in open_ones])
        for at, flow in zip(open_ones, flows, strict=True):
            if flow is not None:
                found[at] = _proved(*asked[at], flow)
        return found

    def _by_regions(self, asked: Sequence[Asked]) -> list[Best | None]:
        """Return what the regions of each find alone, None where that is not the best of the whole."""
        big = [
            at
            for at, (face, _) in enumerate(asked)
            if len(face.supply) >= BIG and np.ptp(face.region)
        ]
        places: list[tuple[int, Ints]] = []

        def pieces() -> Iterator[Asked]:
            for at in big:
                face, cost = asked[at]
                for arcs, piece in face.regions():
                    places.append((at, arcs))
                    yield piece, cost[arcs]

        flows = self._each(_solved_alone, pieces())
        together = {at: np.zeros(len(asked[at][1]), np.int64) for at in big}
        for (at, arcs), flow in zip(places, flows, strict=True):
            if flow is None:
                together.pop(at, None)
            elif at in together:
                together[at][arcs] = flow
        found: list[Best | None] = [None] * len(asked)
        for at, flow in together.items():
            found[at] = _certified(*asked[at], flow)
        return found

    def _each(
        self, solve: Callable[[Face, Ints], Ints | None], each: Iterable[Asked]
    ) -> list[Ints | None]:
        """Solve each; in several processes the large ones first, so that none is left with one at the end."""
        if self._jobs == 1:
            return [
                solve(*one) for one in each
            ]  # and forget each: all together are a second network
        asked = list(each)
        if len(asked) == 1 or sum(len(cost) for _, cost in asked) < _WORTH:
            return [solve(*one) for one in asked]
        if self._pool is None:
            # Fresh processes: a fork would copy the locks that Arrow's threads may hold.
            from concurrent.futures import ProcessPoolExecutor
            from multiprocessing import get_context

            self._pool = ProcessPoolExecutor(
                min(self._jobs, _MOST_PROCESSES), mp_context=get_context("spawn")
            )
        order = sorted(range(len(asked)), key=lambda at: -len(asked[at][1]))
        waiting = {at: self._pool.submit(solve, *asked[at]) for at in order}
        return [waiting[at].result() for at in range(len(asked))]


def _proved(face: Face, cost: Ints, flow: Ints) -> Best:
    price = potentials(face, flow, cost)
    if price is None:
        raise ArithmeticError("the flow is not optimal: its residual network has a negative cycle")
    return Best(flow=flow, price=price)


def _certified(face: Face, cost: Ints, flow: Ints) -> Best | None:
    """Return a flow that may leave supplies behind or not be the best, if it is."""
    sent, got = (np.bincount(end, flow, len(face.supply)) for end in (face.tail, face.head))
    if (sent - got != face.supply).any():
        return None
    price = potentials(face, flow, cost, _ROUNDS)
    return None if price is None else Best(flow=flow, price=price)


def _solved_alone(face: Face, cost: Ints) -> Ints | None:
    """Return a flow of least cost in a region, None where there is none: a supply may have to leave it."""
    try:
        return solved(face, cost)
    except StrandedError:
        return None


def solved(face: Face, cost: Ints) -> Ints | None:
    """Return a flow of least cost on a face, None where the solver's own numbers overflow.

    Raises:
        StrandedError: no flow meets all supplies.
    """
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    solver = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        face.tail.astype(np.int32), face.head.astype(np.int32), face.capacity, cost
    )
    solver.set_nodes_supplies(np.arange(len(face.supply), dtype=np.int32), face.supply)
    status = solver.solve()
    if status == solver.BAD_COST_RANGE:
        return None
    if status in (solver.INFEASIBLE, solver.UNBALANCED):
        raise StrandedError(f"min-cost flow: {status}")
    if status != solver.OPTIMAL:
        raise ArithmeticError(f"min-cost flow: {status}")
    flow: Ints = solver.flows(arcs)
    return flow
