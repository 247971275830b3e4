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

_PATIENCE = 64
"""After so many rounds without an end, cycles are looked for."""

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
    """A cycle along which a level gets better by `gain`, at no loss for those before."""

    level: str
    gain: int
    nodes: tuple[int, ...]


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
        price, cycle = _prices(tail[free], head[free], cost, size)
        if len(cycle):
            nodes = tuple(tail[free[cycle]].tolist())
            return Improvement(level=level, gain=-int(cost[cycle].sum()), nodes=nodes)
        free = free[cost + price[tail[free]] - price[head[free]] == 0]
    return None


def _prices(tail: Ints, head: Ints, cost: Ints, size: int) -> tuple[Ints, Ints]:
    """Return prices under which no reduced cost is negative, or the arcs of a negative cycle.

    Bellman-Ford from every node at once. Only nodes whose price fell in one round can lower others in the
    next.
    """
    order = np.argsort(head, kind="stable")
    ends = head[order]
    first = np.flatnonzero(np.diff(ends, prepend=-1))
    target = ends[first]
    source, length = tail[order], cost[order]
    price, parent = np.zeros(size, np.int64), np.full(size, -1)
    rounds = 0
    while True:
        offer = price[source] + length
        lowest = np.minimum.reduceat(offer, first) if len(first) else offer
        better = lowest < price[target]
        if not better.any():
            return price, np.zeros(0, np.int64)
        fallen = target[better]
        new = price.copy()
        new[fallen] = lowest[better]
        falls = np.zeros(size, bool)
        falls[fallen] = True
        chosen = np.flatnonzero(falls[ends] & (offer == new[ends]))
        parent[ends[chosen]] = order[chosen]
        price = new
        rounds += 1
        if rounds % _PATIENCE == 0:
            cycle = _cycle(parent, tail, size)
            if len(cycle):
                return price, cycle


def _cycle(parent: Ints, tail: Ints, size: int) -> Ints:
    """Return the arcs of a cycle of the arcs that last lowered their heads, none if there is none.

    Such a cycle has a negative cost: each price on it fell after its neighbour's was taken.
    """
    before = np.where(parent >= 0, tail[parent], size)
    ahead = np.append(before, size)
    for _ in range(int(size).bit_length() + 1):
        ahead = ahead[ahead]
    on_way = np.flatnonzero(ahead[:size] < size)
    if not len(on_way):
        return np.zeros(0, np.int64)
    node = start = int(ahead[on_way[0]])
    arcs = []
    while True:
        arcs.append(int(parent[node]))
        node = int(before[node])
        if node == start:
            return np.array(arcs[::-1], np.int64)
