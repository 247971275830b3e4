"""The arcs of helpers who keep aside from households: part of the round as it is laid out for its proof."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.places.levels import LEFT_LEVELS, LEVELS
from lianhu_cli.domain.places.tree import Tree
from lianhu_cli.pairing.proof.detours import NOWHERE, Land, Route, Shut, Sort, Way
from lianhu_cli.pairing.proof.residual import Residual


@dataclass(slots=True, kw_only=True)
class Aside:
    """The ways of those who keep aside, and how often the round's pairs pass each of them.

    Nodes are those of the land; `ways` has the keys type, base (a node) and way.
    """

    tree: Tree
    land: Land
    ways: Counter[tuple[int, int, Way]] = field(default_factory=Counter)
    outward: list[tuple[int, int]] = field(default_factory=list)
    beside: list[int] = field(default_factory=list)
    into: list[tuple[int, int]] = field(default_factory=list)
    down: list[int] = field(default_factory=list)

    def enter(self, type_: int, base: int, shut: Shut, within: int | None) -> None:
        """Let a type in by all ways from a base, up to a level."""
        for way in shut.ways(base, within):
            self.ways[type_, base, way] += 0

    def lead(self, type_: int, base: int, route: Route, pool: int) -> None:
        """Lead one pair along its route to the household's pool."""
        self.ways[type_, base, route.way] += 1
        self.outward += zip(route.outs, route.outs[1:], strict=False)
        if route.outs:
            self.beside.append(route.beside)
        if route.beside != NOWHERE:
            self.into.append((route.beside, route.first))
        passed = self.land.outward(pool)
        self.down += passed[: passed.index(route.first)]

    def add_to(self, found: Residual, type_at: int, pool_at: int) -> None:
        """Add all arcs to a residual network, given where its types and its pools begin."""
        if not self.ways:
            return
        nodes = _Nodes(self, found.size, pool_at)
        found.size = nodes.end
        self._add_ways(found, nodes, type_at)
        self._add_outs(found, nodes)
        self._add_besides(found, nodes)
        self._add_downs(found, nodes)

    def _add_outs(self, found: Residual, nodes: "_Nodes") -> None:
        """Add what leads from out of a node to beside it, and to out of the place around it."""
        land, outs = self.land, nodes.outs
        found.add((nodes.out(outs), nodes.beside(outs)), _times(self.beside, outs), _ones(outs), {})
        inner = outs[np.isin(land.parent[outs], outs)]
        around = land.parent[inner]
        level = self.tree.level[around % land.size]
        leaves = {name: (level == LEVELS.index(name)).astype(np.int64) for name in LEFT_LEVELS}
        passed = _times([one for one, _ in self.outward], inner)
        found.add((nodes.out(inner), nodes.out(around)), passed, _ones(inner), leaves)

    def _add_besides(self, found: Residual, nodes: "_Nodes") -> None:
        """Add what leads from beside a node into each other one in the same place."""
        row, other = self.land.beside(nodes.besides)
        one, width = nodes.besides[row], len(self.land.parent)
        passed = _times([a * width + b for a, b in self.into], one * width + other)
        found.add((nodes.beside(one), nodes.down(other)), passed, _ones(other), {})

    def _add_downs(self, found: Residual, nodes: "_Nodes") -> None:
        """Add what leads down from a place to what lies in it; nobody enters the widest of all."""
        land = self.land
        inner = land.wanted[land.parent[land.parent[land.wanted]] != NOWHERE]
        ends = (nodes.down(land.parent[inner]), nodes.down(inner))
        found.add(ends, _times(self.down, inner), _ones(inner), {})

    def _add_ways(self, found: Residual, nodes: "_Nodes", type_at: int) -> None:
        rows = np.array(
            [(type_, base, way.sort, way.node, way.outer) for type_, base, way in self.ways],
            np.int64,
        )
        used = np.fromiter(self.ways.values(), np.int64, len(self.ways))
        useful = (rows[:, 2] != Sort.DOWN) | np.isin(rows[:, 3], self.land.wanted)
        (type_, base, sort, node, outer), used = rows[useful].T, used[useful]
        left = self.tree.left(base % self.land.size, outer % self.land.size).astype(np.int64)
        head = np.choose(sort, [nodes.down(node), nodes.beside(node), nodes.out(node)])
        costs = {name: left[:, at] for at, name in enumerate(LEFT_LEVELS)}
        found.add((type_at + type_, head), used, _ones(type_), costs)


class _Nodes:
    """The numbers of nodes out of, beside and down at nodes of the land."""

    def __init__(self, aside: Aside, first: int, pool_at: int) -> None:
        land = aside.land
        outs = np.unique([way.node for _, _, way in aside.ways if way.sort == Sort.OUT])
        outs = outs.astype(np.int64)
        wider = outs
        while len(wider):
            wider = np.unique(land.parent[wider])
            wider = wider[land.parent[wider] != NOWHERE]
            outs = np.union1d(outs, wider)
        only = [way.node for _, _, way in aside.ways if way.sort == Sort.BESIDE]
        self.outs, self.besides = outs, np.union1d(outs, np.array(only, np.int64))
        self._downs = land.wanted[land.wanted < land.places]
        self._places, self._pool_at = land.places, pool_at
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
