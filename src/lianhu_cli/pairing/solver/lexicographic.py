"""Minimum-cost flow under several costs in lexicographic order, over integer arrays; knows no household.

Costs that fit together into 64 bits are added up with weights. The rest is solved one after the other,
each on the optimal face of those before: the flows that are optimal for them are again the flows of a
network, which often falls into pieces.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.pairing.solver.min_cost_flow import LIMIT, Best, Solver
from lianhu_cli.pairing.solver.optimal_face import Face


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowProblem:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """A face yet to be narrowed by levels, of which no more than `most` are to be tried together."""

    face: Face
    levels: Levels
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Posed:
    """A task as one cost on a face, which is that of the first `used` levels."""

    face: Face
    cost: Ints
    levels: Levels
    used: int


def optimise(network: FlowProblem, levels: Levels, jobs: int = 1) -> Ints:
    """Return the flow on every arc that is best for each level among those best for all before.

    `jobs` is how many processes may solve at once.

    Raises:
        ArithmeticError: no flow meets all supplies, or a level alone does not fit 64 bits.
    """
    settled = np.zeros(len(network.tail), np.int64)
    tasks = [_Task(face=whole(network), levels=levels, most=len(levels))]
    with closing(Solver(jobs)) as solver:
        while tasks:
            posed = deque(_posed(task, settled) for task in tasks)
            tasks.clear()
            for best in solver.best([(one.face, one.cost) for one in posed]):
                tasks += _narrowed(posed.popleft(), best, settled)
    return settled


def whole(network: FlowProblem) -> Face:
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


def _posed(task: _Task, settled: Ints) -> _Posed:
    """Return a spread alone, or as many of the first levels as fit together, as one cost."""
    face, levels = task.face, task.levels
    first = levels[0]
    if isinstance(first, Spread):
        face, cost = face.unfolded(first.group, first.size, settled)
        if levels[1:] and not cost.any():
            return _posed(_Task(face=face, levels=levels[1:], most=len(levels)), settled)
        return _Posed(face=face, cost=cost, levels=levels, used=1)
    linear = list[Level]()
    for level in levels[: task.most]:
        if isinstance(level, Spread):
            break
        linear.append(level)
    while linear:
        total = combined(face, linear)
        if total is not None:
            return _Posed(face=face, cost=total, levels=levels, used=len(linear))
        linear.pop()
    raise ArithmeticError(f"level {first.name} does not fit 64 bits")


def _narrowed(posed: _Posed, best: Best | None, settled: Ints) -> Iterator[_Task]:
    """Narrow a face to the best for its first levels, and yield what remains of it, piece by piece."""
    if best is None:
        if posed.used == 1:
            raise ArithmeticError(f"level {posed.levels[0].name} does not fit 64 bits")
        yield _Task(face=posed.face, levels=posed.levels, most=posed.used - 1)
        return
    rest = posed.levels[posed.used :]
    if not rest:
        posed.face.settle(best.flow, settled)  # what is still free then is equally good
    face = posed.face.narrowed(best.price, posed.cost, settled)
    together = next((level.group for level in rest if isinstance(level, Spread)), None)
    for piece in face.pieces(together) if rest else ():
        yield _Task(face=piece, levels=rest, most=len(rest))


def combined(face: Face, levels: Sequence[Level]) -> Ints | None:
    """Return the levels added up with weights, None where the sum does not fit.

    A flow is optimal if and only if no simple cycle of its residual network has a negative cost. Each
    weight is greater than all that a simple cycle can collect at the levels below, so that the sum
    over a cycle has the sign of its first level that is not zero, and a flow that is optimal for the
    sum is optimal in lexicographic order.
    """
    weight, largest = 1, 0
    total = np.zeros(len(face.tail), np.int64)
    for level in reversed(levels):
        cost = face.on_arcs(level.cost)
        size = np.abs(cost)
        most = int(size.max(initial=0))
        largest += weight * most
        if largest * (len(face.supply) + 1) >= LIMIT:
            return None
        total += weight * cost
        every = int(size.sum()) if most * len(size) < LIMIT else level.reach
        weight *= min(level.reach, every) + 1
    return total
