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
from lianhu_cli.pairing.solver import LIMIT, Best, best


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Arcs with capacities, what each node supplies (takes, where negative), and the hub.

    The hub is the one node through which everything is connected; no arc leads from it to itself. `region`
    numbers the part of the land that each node lies in, -1 for none: regions are tried alone first.
    """

    tail: Ints
    head: Ints
    capacity: Ints
    supply: Ints
    hub: int
    region: Ints | None = None


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
    nowhere = np.full(len(network.supply), -1)
    return Face(
        tail=network.tail,
        head=network.head,
        capacity=network.capacity,
        supply=network.supply,
        origin=np.arange(len(network.tail)),
        hub=np.arange(len(network.supply)) == network.hub,
        region=nowhere if network.region is None else network.region,
    )


def _step(face: Face, levels: Levels, settled: Ints) -> tuple[Face, Levels]:
    """Narrow a face by its first level or levels, and return it with the levels that remain."""
    first = levels[0]
    if isinstance(first, Spread):
        face, cost = face.unfolded(first.group, first.size, settled)
        if levels[1:] and not cost.any():
            return face, levels[1:]
        found, used = best(face, cost), 1
    else:
        found, cost, used = _first_levels(face, levels)
    if found is None:
        raise ArithmeticError(f"level {first.name} does not fit 64 bits")
    if used == len(levels):
        face.settle(found.flow, settled)  # what is still free after the last level is equally good
    return face.narrowed(found.price, cost, settled), levels[used:]


def _first_levels(face: Face, levels: Levels) -> tuple[Best | None, Ints, int]:
    """Solve for as many of the first levels as fit together: (what is found, cost an arc, their number)."""
    linear: list[Level] = []
    for level in levels:
        if isinstance(level, Spread):
            break
        linear.append(level)
    cost = np.zeros(0, np.int64)
    while linear:
        total = weighed(face, linear)
        found = None if total is None else best(face, total)
        if total is not None and found is not None:
            return found, total, len(linear)
        linear.pop()
    return None, cost, 0


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
