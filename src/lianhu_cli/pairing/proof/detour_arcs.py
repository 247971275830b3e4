"""The arcs of helpers with forbidden pairs: part of the round as it is laid out for its proof."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.places.levels import LEFT_LEVELS, LEVELS
from lianhu_cli.domain.places.tree import Tree
from lianhu_cli.pairing.proof.detours import (
    NOWHERE,
    ClosedPools,
    DetourEntry,
    KindTree,
    NodeKind,
    Route,
)
from lianhu_cli.pairing.proof.residual import Residual


@dataclass(slots=True, kw_only=True)
class DetourArcs:
    """The detours of helpers with forbidden pairs, and how often the round's pairs pass each arc.

    Nodes are those of the kind tree; `entries` has the keys type, base (a node) and entry.
    """

    tree: Tree
    kind_tree: KindTree
    entries: Counter[tuple[int, int, DetourEntry]] = field(default_factory=Counter)
    outward: list[tuple[int, int]] = field(default_factory=list)
    beside: list[int] = field(default_factory=list)
    into: list[tuple[int, int]] = field(default_factory=list)
    down: list[int] = field(default_factory=list)

    def enter(self, type_: int, base: int, closed: ClosedPools, within: int | None) -> None:
        """Let a type in by all entries from a base, up to a level."""
        for entry in closed.entries(base, within):
            self.entries[type_, base, entry] += 0

    def lead(self, type_: int, base: int, route: Route, pool: int) -> None:
        """Lead one pair along its route to the household's pool."""
        self.entries[type_, base, route.entry] += 1
        self.outward += zip(route.outs, route.outs[1:], strict=False)
        if route.outs:
            self.beside.append(route.beside)
        if route.beside != NOWHERE:
            self.into.append((route.beside, route.first))
        passed = self.kind_tree.outward(pool)
        self.down += passed[: passed.index(route.first)]

    def add_to(self, found: Residual, type_at: int, pool_at: int) -> None:
        """Add all arcs to a residual network, given where its types and its pools begin."""
        if not self.entries:
            return
        nodes = _Nodes(self, found.size, pool_at)
        found.size = nodes.end
        self._add_entries(found, nodes, type_at)
        self._add_outs(found, nodes)
        self._add_besides(found, nodes)
        self._add_downs(found, nodes)

    def _add_outs(self, found: Residual, nodes: "_Nodes") -> None:
        """Add what leads from out of a node to beside it, and to out of the place around it."""
        kind_tree, outs = self.kind_tree, nodes.outs
        found.add((nodes.out(outs), nodes.beside(outs)), _times(self.beside, outs), _ones(outs), {})
        inner = outs[np.isin(kind_tree.parent[outs], outs)]
        around = kind_tree.parent[inner]
        level = self.tree.level[around % kind_tree.size]
        leaves = {name: (level == LEVELS.index(name)).astype(np.int64) for name in LEFT_LEVELS}
        passed = _times([one for one, _ in self.outward], inner)
        found.add((nodes.out(inner), nodes.out(around)), passed, _ones(inner), leaves)

    def _add_besides(self, found: Residual, nodes: "_Nodes") -> None:
        """Add what leads from beside a node into each other one in the same place."""
        row, other = self.kind_tree.beside(nodes.besides)
        one, width = nodes.besides[row], len(self.kind_tree.parent)
        passed = _times([a * width + b for a, b in self.into], one * width + other)
        found.add((nodes.beside(one), nodes.down(other)), passed, _ones(other), {})

    def _add_downs(self, found: Residual, nodes: "_Nodes") -> None:
        """Add what leads down from a place to what lies in it; nobody enters the widest of all."""
        kind_tree = self.kind_tree
        inner = kind_tree.wanted[kind_tree.parent[kind_tree.parent[kind_tree.wanted]] != NOWHERE]
        ends = (nodes.down(kind_tree.parent[inner]), nodes.down(inner))
        found.add(ends, _times(self.down, inner), _ones(inner), {})

    def _add_entries(self, found: Residual, nodes: "_Nodes", type_at: int) -> None:
        rows = np.array(
            [
                (type_, base, entry.kind, entry.node, entry.outer)
                for type_, base, entry in self.entries
            ],
            np.int64,
        )
        used = np.fromiter(self.entries.values(), np.int64, len(self.entries))
        useful = (rows[:, 2] != NodeKind.DOWN) | np.isin(rows[:, 3], self.kind_tree.wanted)
        (type_, base, sort, node, outer), used = rows[useful].T, used[useful]
        left = self.tree.left(base % self.kind_tree.size, outer % self.kind_tree.size).astype(
            np.int64
        )
        head = np.choose(sort, [nodes.down(node), nodes.beside(node), nodes.out(node)])
        costs = {name: left[:, at] for at, name in enumerate(LEFT_LEVELS)}
        found.add((type_at + type_, head), used, _ones(type_), costs)


class _Nodes:
    """The numbers of nodes out of, beside and down at nodes of the kind tree."""

    def __init__(self, arcs: DetourArcs, first: int, pool_at: int) -> None:
        kind_tree = arcs.kind_tree
        outs = np.unique([entry.node for _, _, entry in arcs.entries if entry.kind == NodeKind.OUT])
        outs = outs.astype(np.int64)
        wider = outs
        while len(wider):
            wider = np.unique(kind_tree.parent[wider])
            wider = wider[kind_tree.parent[wider] != NOWHERE]
            outs = np.union1d(outs, wider)
        only = [entry.node for _, _, entry in arcs.entries if entry.kind == NodeKind.BESIDE]
        self.outs, self.besides = outs, np.union1d(outs, np.array(only, np.int64))
        self._downs = kind_tree.wanted[kind_tree.wanted < kind_tree.places]
        self._places, self._pool_at = kind_tree.places, pool_at
        self._out_at, self._beside_at = first, first + len(self.outs)
        self._down_at = self._beside_at + len(self.besides)
        self.end = self._down_at + len(self._downs)

    def out(self, nodes: Ints) -> Ints:
        return self._out_at + np.searchsorted(self.outs, nodes)

    def beside(self, nodes: Ints) -> Ints:
        return self._beside_at + np.searchsorted(self.besides, nodes)

    def down(self, nodes: Ints) -> Ints:
        """Return where one is bound for what lies in nodes: a pool is there at once."""
        at_place: Ints = self._down_at + np.searchsorted(self._downs, nodes)
        return np.where(nodes < self._places, at_place, self._pool_at + nodes - self._places)


def _times(passed: Sequence[int], keys: Ints) -> Ints:
    """Return how often each key is passed."""
    some, times = np.unique(np.array(passed, np.int64), return_counts=True)
    at = np.searchsorted(some, keys)
    found: Ints = np.where(np.append(some, -1)[at] == keys, np.append(times, 0)[at], 0)
    return found


def _ones(like: Ints) -> Ints:
    return np.ones(len(like), np.int64)
