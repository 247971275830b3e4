"""One cost on one face: the flow, and the prices that prove it. The solver proper is OR-Tools.

A big network is first solved region by region, as if nothing led from one to another. If prices on
the whole network then show that nobody gains by crossing a border, the regions' flows together are the
best of the whole; a solver's time grows faster than the network, so this takes a fraction of it. If
not, the whole is solved at once.
"""

from dataclasses import dataclass

import numpy as np

from lianhu_cli.domain.tree import Ints
from lianhu_cli.pairing.face import Face, potentials

LIMIT = 2**62
"""(nodes + 1) × largest |cost| stays below, or OR-Tools overflows (BAD_COST)."""
BIG = 20_000
"""From so many nodes on, regions are tried alone."""
_ROUNDS = 100
"""So many rounds the prices of the regions' flows may take; a dozen is usual."""


class StrandedError(ArithmeticError):
    """No flow meets all supplies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """A flow of least cost, an entry an arc, and prices, an entry a node, that prove it."""

    flow: Ints
    price: Ints


def best(face: Face, cost: Ints) -> Best | None:
    """Return a flow of least cost on a face, None where the solver's own numbers overflow."""
    found = _by_region(face, cost)
    if found is not None:
        return found
    flow = solved(face, cost)
    if flow is None:
        return None
    price = potentials(face, flow, cost)
    if price is None:
        raise ArithmeticError("the flow is not optimal: its residual network has a negative cycle")
    return Best(flow=flow, price=price)


def _by_region(face: Face, cost: Ints) -> Best | None:
    """Return what the regions find alone, None where that is not the best of the whole."""
    if len(face.supply) < BIG or not np.ptp(face.region):
        return None
    flow = np.zeros(len(face.tail), np.int64)
    for arcs, piece in face.regions():
        try:
            found = solved(piece, cost[arcs])
        except StrandedError:  # some supply can leave the region only
            return None
        if found is None:
            return None
        flow[arcs] = found
    sent, got = (np.bincount(end, flow, len(face.supply)) for end in (face.tail, face.head))
    if (sent - got != face.supply).any():
        return None
    price = potentials(face, flow, cost, _ROUNDS)
    return None if price is None else Best(flow=flow, price=price)


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
