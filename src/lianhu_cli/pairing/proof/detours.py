"""Detours: how helpers with forbidden pairs reach all other households.

Part of the proof, and shared with nothing that makes a round. The places of each kind, and the pools of
households in them, are the nodes of one tree. For helpers to whom some pools are closed, three nodes of the
proof's network can stand for a node of the tree:

- *down*: at this node, bound for anything inside it;
- *beside*: at the node around it, bound for anything there but what lies in this one;
- *out*: beside it, or farther out at the cost of what is left, but never back into it.

Every pool reachable from an entry node is open to everyone who may enter it, so the nodes can be shared. A
helper needs some six arcs, not one for every place there is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from lianhu_cli.domain.arrays import Ints, spread
from lianhu_cli.domain.places.tree import Tree

NOWHERE = -1


class NodeKind(IntEnum):
    """What a node of the network stands for."""

    DOWN, BESIDE, OUT = range(3)


@dataclass(frozen=True, slots=True)
class DetourEntry:
    """An entry into the network: the node that is entered, and the place around the base that this needs."""

    kind: NodeKind
    node: int
    outer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How one pair passes: where it enters, the nodes that it goes out of, the first that it goes down into."""

    entry: DetourEntry
    outs: tuple[int, ...]
    beside: int
    first: int


class KindTree:
    """The places of every kind, and the pools in them, as nodes of one tree.

    A place is node kind × len(tree) + place, a pool node kinds × len(tree) + pool. `parent` is the node
    around each, `NOWHERE` for the widest.
    """

    def __init__(self, tree: Tree, kinds: int, kind: Ints, place: Ints) -> None:
        """Take up the tree, how many kinds there are, and each pool's kind and place."""
        self.size, self.places = len(tree), kinds * len(tree)
        self._level: list[int] = tree.level.tolist()
        first = np.repeat(np.arange(kinds) * self.size, self.size)
        parent = np.tile(tree.parent, kinds)
        self.parent = np.concatenate(
            [np.where(parent < 0, NOWHERE, first + parent), kind * self.size + place]
        )
        self._around: list[int] = self.parent.tolist()
        inside = np.zeros(len(self.parent), bool)
        nodes = np.arange(self.places, len(self.parent))
        while len(nodes):
            inside[nodes] = True
            nodes = np.unique(self.parent[nodes])
            nodes = nodes[nodes != NOWHERE]
            nodes = nodes[~inside[nodes]]
        self.wanted = np.flatnonzero(inside & (self.parent != NOWHERE))
        self._order = self.wanted[np.argsort(self.parent[self.wanted], kind="stable")]
        around = self.parent[self._order]
        self._start = np.searchsorted(around, np.arange(len(self.parent) + 1))

    def level(self, node: int) -> int:
        """Return the level of the place that a node stands for."""
        return self._level[node % self.size]

    def outward(self, node: int) -> list[int]:
        """Return a node and all around it, the narrow ones first."""
        found = []
        while node != NOWHERE:
            found.append(node)
            node = self._around[node]
        return found

    def inside(self, node: int) -> list[int]:
        """Return what lies in a node: places in which there are pools, and pools."""
        found: list[int] = self._order[self._start[node] : self._start[node + 1]].tolist()
        return found

    def beside(self, nodes: Ints) -> tuple[Ints, Ints]:
        """Return (index into `nodes`, other node in the same place) for all others beside each."""
        around = self.parent[nodes]
        row, nth = spread(self._start[around + 1] - self._start[around])
        other = self._order[self._start[around[row]] + nth]
        differs = other != nodes[row]
        return row[differs], other[differs]


class ClosedPools:
    """The pools of a kind that are closed to a helper, and the detours to all the others."""

    def __init__(self, tree: KindTree, pools: Iterable[int]) -> None:
        """`pools` are nodes of the tree."""
        self._tree = tree
        self._in: dict[int, list[int]] = {}
        """What is not clear in each node that is not."""
        for pool in pools:
            inner = pool
            for node in tree.outward(pool)[1:]:
                known = node in self._in
                self._in.setdefault(node, []).append(inner)
                if known:
                    break
                inner = node

    def entries(self, base: int, within: int | None) -> Iterator[DetourEntry]:
        """Yield all entries from a base to what lies in its place of the level `within`, None for anywhere."""
        chain, out = self._chain(base, within)
        inner = NOWHERE
        for nth, outer in enumerate(chain):
            if outer not in self._in:
                yield DetourEntry(NodeKind.DOWN, outer, outer)
            else:
                if nth == out:
                    yield DetourEntry(NodeKind.OUT, self._in[outer][0], outer)
                else:
                    yield from self._beside(outer, outer, inner)
                for node in self._in[outer]:
                    if node != inner:
                        yield from self._within(node, outer)
                if nth == out:
                    return
            inner = outer

    def route(self, base: int, pool: int, within: int | None) -> Route:
        """Return how the helper comes to a pool that is open to them."""
        chain, out = self._chain(base, within)
        outward = self._tree.outward(pool)
        nth = next(nth for nth, node in enumerate(chain) if node in outward)
        top, step = chain[nth], outward.index(chain[nth])
        if top not in self._in:
            return Route(
                entry=DetourEntry(NodeKind.DOWN, top, top), outs=(), beside=NOWHERE, first=top
            )
        at, step = top, step - 1
        while outward[step] in self._in:
            at, step = outward[step], step - 1
        first, blocked = outward[step], self._in[at]
        if at == top and nth >= out:
            outs = tuple(self._in[node][0] for node in chain[out : nth + 1])
            entry = DetourEntry(NodeKind.OUT, outs[0], chain[out])
            return Route(entry=entry, outs=outs, beside=outs[-1], first=first)
        if len(blocked) == 1:
            entry = DetourEntry(NodeKind.BESIDE, blocked[0], top)
            return Route(entry=entry, outs=(), beside=blocked[0], first=first)
        return Route(
            entry=DetourEntry(NodeKind.DOWN, first, top), outs=(), beside=NOWHERE, first=first
        )

    def _chain(self, base: int, within: int | None) -> tuple[list[int], int]:
        """Return the places around a base, and from which of them on to go out is all one needs."""
        chain = self._tree.outward(base)
        if within is not None:
            last = next(nth for nth, at in enumerate(chain) if self._tree.level(at) <= within)
            return chain[: last + 1], last + 1
        out = len(chain)
        while out and len(self._in.get(chain[out - 1], ())) == 1:
            out -= 1
        return chain, out

    def _within(self, node: int, outer: int) -> Iterator[DetourEntry]:
        if node in self._in:
            yield from self._beside(node, outer, NOWHERE)
            for inner in self._in[node]:
                yield from self._within(inner, outer)

    def _beside(self, node: int, outer: int, inner: int) -> Iterator[DetourEntry]:
        """Yield the entries to all that is clear in a node, but for one that was entered before."""
        blocked = self._in[node]
        if len(blocked) == 1:
            yield DetourEntry(NodeKind.BESIDE, blocked[0], outer)
        else:
            for other in self._tree.inside(node):
                if other not in blocked and other != inner:
                    yield DetourEntry(NodeKind.DOWN, other, outer)
