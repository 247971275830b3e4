"""A residual network and the proof on it: no cycle of negative cost, level by level.

A flow is the best for a cost if and only if its residual network has no cycle of negative cost (Klein
1967). Node prices under which no arc's reduced cost is negative prove that there is none; and all flows
equally good are those that differ by cycles of arcs whose reduced cost is 0, so the next level is
looked at on those arcs alone. There is no solver here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from lianhu_cli.domain.tree import Ints

_PATIENCE = 16
"""Every so many rounds, cycles are looked for."""
_ONCE_FOUND = 4
"""Once one was found, one comes to light after the other: cycles are looked for every so many rounds."""
_LONGEST = 384
"""After so many rounds, the cycles found so far will do."""

Costs = Mapping[str, "int | Ints"]
"""The cost at each level that has any: of all arcs alike, or of each."""


@dataclass(slots=True)
class Residual:
    """Arcs that flow could be added to (forward) or taken from (backward, at the negative cost)."""

    tail: list[Ints] = field(default_factory=list)
    head: list[Ints] = field(default_factory=list)
    costs: list[tuple[int, Costs, Ints]] = field(default_factory=list)

    def add(self, ends: tuple[Ints, Ints], flow: Ints, room: Ints, costs: Costs) -> None:
        """Add arcs with what flows on each and what more could."""
        tail, head = ends
        for one, other, which, sign in (
            (tail, head, np.flatnonzero(room > 0), 1),
            (head, tail, np.flatnonzero(flow > 0), -1),
        ):
            self.tail.append(one[which])
            self.head.append(other[which])
            self.costs.append((sign, costs, which))

    def cost(self, level: str) -> Ints:
        """Return every arc's cost at a level."""
        parts = []
        for sign, costs, which in self.costs:
            given = np.asarray(costs.get(level, 0), np.int64)
            parts.append(sign * (given[which] if given.ndim else np.full(len(which), given)))
        return np.concatenate(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """Cycles along each of which a level gets better, at no loss for those before: their nodes."""

    level: str
    cycles: tuple[Ints, ...]


def improvement(network: Residual, size: int, levels: Iterable[str]) -> Improvement | None:
    """Return how the first level that could be better would be; None proves that none could.

    `size` is the number of nodes.
    """
    tail, head = np.concatenate(network.tail), np.concatenate(network.head)
    free = np.arange(len(tail))
    for level in levels:
        cost = network.cost(level)[free]
        if not cost.any():
            continue
        price, cycles = _prices(tail, head, cost, size)
        if cycles:
            return Improvement(level=level, cycles=tuple(tail[cycle] for cycle in cycles))
        equal = cost + price[tail] - price[head] == 0
        tail, head, free = tail[equal], head[equal], free[equal]
    return None


def _prices(tail: Ints, head: Ints, cost: Ints, size: int) -> tuple[Ints, list[Ints]]:
    """Return prices under which no reduced cost is negative, or the arcs of negative cycles.

    Bellman-Ford from every node at once. On a cycle that was found, the price of the node with the fewest
    arcs falls no further, so that the cycles it hides come to light in the same run.
    """
    degree = np.bincount(tail, minlength=size) + np.bincount(head, minlength=size)
    still, cycles = np.zeros(size, bool), list[Ints]()
    order = np.argsort(head, kind="stable")
    ends, source, length = head[order], tail[order], cost[order]
    first = np.flatnonzero(np.diff(ends, prepend=-1))
    target = ends[first]
    price, parent = np.zeros(size, np.int64), np.full(size, -1)
    rounds = 0
    while len(first):
        offer = price[source] + length
        lowest = np.minimum.reduceat(offer, first)
        better = (lowest < price[target]) & ~still[target]
        if not better.any():
            break
        price[target[better]] = lowest[better]
        falls = np.zeros(size, bool)
        falls[target[better]] = True
        chosen = np.flatnonzero(falls[ends] & (offer == price[ends]))
        parent[ends[chosen]] = order[chosen]
        rounds += 1
        if rounds % (_ONCE_FOUND if cycles else _PATIENCE) == 0:
            for cycle in _cycles(parent, tail, size):
                nodes = tail[cycle]
                if not still[nodes].any():
                    cycles.append(cycle)
                    still[nodes[np.argmin(degree[nodes])]] = True
        if cycles and rounds >= _LONGEST:
            break
    return price, cycles


def _cycles(parent: Ints, tail: Ints, size: int) -> list[Ints]:
    """Return the cycles of the arcs that last lowered their heads, each as its arcs.

    Such a cycle has a negative cost: each price on it fell after its neighbour's was taken.
    """
    before = np.where(parent >= 0, tail[parent], size)
    ahead = np.append(before, size)
    for _ in range(int(size).bit_length() + 1):
        ahead = ahead[ahead]
    cycles, seen = [], set()
    for start in np.unique(ahead[ahead < size]).tolist():
        arcs, node = [], start
        while node not in seen:
            seen.add(node)
            arcs.append(int(parent[node]))
            node = int(before[node])
        if arcs:
            cycles.append(np.array(arcs, np.int64))
    return cycles
