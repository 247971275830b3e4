"""A residual network and the proof on it: no cycle of negative cost, level by level.

A flow is the best for a cost if and only if its residual network has no cycle of negative cost (Klein
1967). Node prices under which no arc's reduced cost is negative prove that there is none; and all flows
equally good are those that differ by cycles of arcs whose reduced cost is 0, so the next level is
looked at on those arcs alone. There is no solver here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from lianhu_cli.domain.arrays import Ints

_PATIENCE = 16
"""Every so many rounds, a cycle is looked for."""

Costs = Mapping[str, "int | Ints"]
"""The cost at each level that has any: of all arcs alike, or of each."""


@dataclass(slots=True)
class Residual:
    """Arcs that flow could be added to (forward) or taken from (backward, at the negative cost).

    `size` is the number of nodes.
    """

    size: int
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


def improvable(network: Residual, levels: Iterable[str]) -> str | None:
    """Return the first level that could be better at no loss for those before; None if none could."""
    return next((level for level, price in prices(network, levels) if price is None), None)


def prices(network: Residual, levels: Iterable[str]) -> Iterator[tuple[str, Ints | None]]:
    """Yield each level that costs anything with node prices that prove it, None where it could be better.

    After a None there is nothing more: what follows would not be of a best round.
    """
    tail, head = np.concatenate(network.tail), np.concatenate(network.head)
    free = np.argsort(head, kind="stable")
    tail, head = tail[free], head[free]
    for level in levels:
        cost = network.cost(level)[free]
        if not cost.any():
            continue
        price = _prices(tail, head, cost, network.size)
        yield level, price
        if price is None:
            return
        equal = cost + price[tail] - price[head] == 0
        tail, head, free = tail[equal], head[equal], free[equal]


def _prices(tail: Ints, head: Ints, cost: Ints, size: int) -> Ints | None:
    """Return prices under which no reduced cost is negative, None where a cycle is negative.

    Bellman-Ford from every node at once, on arcs in order of their heads.
    """
    first = np.flatnonzero(np.diff(head, prepend=-1))
    target = head[first]
    price, parent = np.zeros(size, np.int64), np.full(size, -1)
    rounds = 0
    while len(first):
        offer = price[tail] + cost
        lowest = np.minimum.reduceat(offer, first)
        better = lowest < price[target]
        if not better.any():
            break
        price[target[better]] = lowest[better]
        falls = np.zeros(size, bool)
        falls[target[better]] = True
        chosen = np.flatnonzero(falls[head] & (offer == price[head]))
        parent[head[chosen]] = tail[chosen]
        rounds += 1
        if rounds % _PATIENCE == 0 and _has_cycle(parent):
            return None
    return price


def _has_cycle(parent: Ints) -> bool:
    """Tell whether the arcs that last lowered their heads form a cycle; `parent` are their tails, or -1.

    Such a cycle has a negative cost: each price on it fell after its neighbour's was taken.
    """
    size = len(parent)
    ahead = np.append(np.where(parent >= 0, parent, size), size)
    for _ in range(size.bit_length() + 1):
        ahead = ahead[ahead]
    return bool((ahead < size).any())
