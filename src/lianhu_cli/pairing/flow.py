"""Minimum-cost flow under several costs in strict order, over integer arrays; knows no household.

Costs that fit together into 64 bits are added up with weights. The rest is solved one after the other,
each on the optimal face of those before: the flows that are optimal for them are again the flows of a
network, which often falls into pieces.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lianhu_cli.domain.tree import Ints
from lianhu_cli.pairing.face import Face

LIMIT = 2**62
"""(nodes + 1) × largest |cost| stays below, or OR-Tools overflows (BAD_COST)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Arcs with capacities, what each node supplies (takes, where negative), and the hub.

    The hub is the one node through which everything is connected; no arc leads from it to itself.
    """

    tail: Ints
    head: Ints
    capacity: Ints
    supply: Ints
    hub: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One aim: a cost an arc, and `reach`, the most |cost| that a simple cycle can collect."""

    name: str
    cost: Ints
    reach: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A convex aim: spread what leaves the hub over groups, in proportion to their sizes.

    `group` is the group of each arc out of the hub, -1 for every other arc. The aim is the least
    Σ u²/n, u the flow on a group's arcs and n its size. The levels before must settle Σ u.
    """

    name: str
    group: Ints
    size: Ints


Levels = tuple[Level | Spread, ...]


def optimise(network: Network, levels: Levels) -> Ints:
    """Return the flow on every arc that is best for each level among those best for all before.

    Raises:
        ArithmeticError: no flow meets all supplies, or a level alone does not fit 64 bits.
    """
    settled = np.zeros(len(network.tail), np.int64)
    todo = [(whole(network), levels)]
    while todo:
        face, levels = todo.pop()
        narrowed, levels = _step(face, levels, settled)
        together = next((one.group for one in levels if isinstance(one, Spread)), None)
        todo += [(piece, levels) for piece in narrowed.pieces(together) if levels]
    return settled


def whole(network: Network) -> Face:
    """Return a network of which nothing is settled yet."""
    return Face(
        tail=network.tail,
        head=network.head,
        capacity=network.capacity,
        supply=network.supply,
        origin=np.arange(len(network.tail)),
        hub=np.arange(len(network.supply)) == network.hub,
    )


def _step(face: Face, levels: Levels, settled: Ints) -> tuple[Face, Levels]:
    """Narrow a face by its first level or levels, and return it with the levels that remain."""
    first = levels[0]
    if isinstance(first, Spread):
        face, cost = face.unfolded(first.group, first.size, settled)
        if levels[1:] and not cost.any():
            return face, levels[1:]
        flow, used = solved(face, cost), 1
        if flow is None:
            raise ArithmeticError(f"level {first.name} does not fit 64 bits")
    else:
        flow, cost, used = _first_levels(face, levels)
    if used == len(levels):
        face.settle(flow, settled)  # what is still free after the last level is equally good
    return face.narrowed(flow, cost, settled), levels[used:]


def _first_levels(face: Face, levels: Levels) -> tuple[Ints, Ints, int]:
    """Solve for as many of the first levels as fit together: (flow, cost an arc, their number)."""
    linear: list[Level] = []
    for level in levels:
        if isinstance(level, Spread):
            break
        linear.append(level)
    while linear:
        cost = weighed(face, linear)
        flow = None if cost is None else solved(face, cost)
        if cost is not None and flow is not None:
            return flow, cost, len(linear)
        linear.pop()
    raise ArithmeticError(f"level {levels[0].name} does not fit 64 bits")


def weighed(face: Face, levels: Sequence[Level]) -> Ints | None:
    """Return the levels added up with weights, None where the sum does not fit.

    A flow is optimal if and only if no simple cycle of its residual network has a negative cost. Each
    weight is greater than all that a simple cycle can collect at the levels below, so that the sum
    over a cycle has the sign of its first level that is not zero, and a flow that is optimal for the
    sum is optimal in strict order.
    """
    weight, largest = 1, 0
    total = np.zeros(len(face.tail), np.int64)
    for level in reversed(levels):
        cost = face.on_arcs(level.cost)
        largest += weight * int(np.abs(cost).max(initial=0))
        if largest * (len(face.supply) + 1) >= LIMIT:
            return None
        total += weight * cost
        weight *= level.reach + 1
    return total


def solved(face: Face, cost: Ints) -> Ints | None:
    """Return a flow of least cost on a face, None where the solver's own numbers overflow."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    solver = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        face.tail.astype(np.int32), face.head.astype(np.int32), face.capacity, cost
    )
    solver.set_nodes_supplies(np.arange(len(face.supply), dtype=np.int32), face.supply)
    status = solver.solve()
    if status == solver.BAD_COST_RANGE:
        return None
    if status != solver.OPTIMAL:
        raise ArithmeticError(f"min-cost flow: {status}")
    flow: Ints = solver.flows(arcs)
    return flow
