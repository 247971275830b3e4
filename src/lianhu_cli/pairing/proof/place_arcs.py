"""Arcs of the places: up from a helper's base to the narrowest that contains the household, and down.

Part of the round as it is laid out for its proof.
"""

from dataclasses import dataclass

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, distinct_rows
from lianhu_cli.domain.people import stay
from lianhu_cli.domain.places.levels import LEFT_LEVELS, LEVELS
from lianhu_cli.domain.places.tree import Tree
from lianhu_cli.domain.row_numbers import PlaceNumbers
from lianhu_cli.pairing.proof.flow_nodes import FlowNodes
from lianhu_cli.pairing.proof.residual import Residual


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceArcs:
    """The arcs of the trees of places, and how often the round's pairs pass each.

    `detoured` tells which types (row) have detours to which kinds (column) instead.
    """

    nodes: FlowNodes
    detoured: Flags

    def add_to(self, found: Residual, ends: Ints) -> None:
        """Add all arcs, given the (type, pool) of the pairs that go by them."""
        alike, tree = self.nodes.alike, self._tree
        type_, pool = ends.T
        kind, end = alike.pools.kind[pool], alike.pools.place[pool]
        base = nearest(self.nodes, alike.types.base[type_], end)
        bound = alike.types.bound[type_] > 0
        inside = ~tree.left(base, end).any(1)
        widest = stay.widest(tree, base, alike.types.bound[type_])
        entered = np.where(bound & ~inside, widest, base)
        spot = kind * len(tree) + entered
        self._add_entries(found, type_, spot, bound)
        self._add_restricted(found, pool[bound], spot[bound])
        self._add_climbs(found, kind[~bound], base[~bound], end[~bound])
        self._add_arrivals(found, pool[~bound])

    @property
    def _tree(self) -> Tree:
        return self.nodes.alike.people.where.tree

    def _add_climbs(self, found: Residual, kind: Ints, at: Ints, end: Ints) -> None:
        """Add the ways up, at the cost of what is left, and down, given what pairs start from and arrive at."""
        tree, size = self._tree, len(self._tree)
        climbed, descended = (np.zeros(self.nodes.spots, np.int64) for _ in range(2))
        for _ in LEVELS:
            inside = (at == 0) | (tree.within[end, np.maximum(tree.level[at], 0)] == at)
            np.add.at(climbed, (kind * size + at)[~inside], 1)
            at = np.where(inside, at, tree.parent[at])
        for _ in LEVELS:
            above = end != at
            np.add.at(descended, (kind * size + end)[above], 1)
            end = np.where(above, tree.parent[end], end)
        spot = np.flatnonzero(np.arange(self.nodes.spots) % size)
        place, first = spot % size, self.nodes.spot_at + spot
        around = first - place + tree.parent[place]
        leaves = {
            name: (tree.level[place] == LEVELS.index(name)).astype(np.int64) for name in LEFT_LEVELS
        }
        always = np.ones(len(spot), np.int64)
        found.add((first, around), climbed[spot], always, leaves)
        found.add((around, first), descended[spot], always, {})

    def _add_entries(self, found: Residual, type_: Ints, spot: Ints, bound: Flags) -> None:
        """Add the ways from types to the spots of their bases: one a kind they serve.

        Who must not leave a place wider than the base enters the restricted layer there, too, at the cost of what is
        left of the base.
        """
        nodes, types = self.nodes, self.nodes.alike.types
        of, place, around = self._entered()
        entry, kind = np.nonzero(nodes.alike.people.able[types.serves[of]] & ~self.detoured[of])
        layer = np.where(types.bound[of[entry]] > 0, nodes.restricted_at, nodes.spot_at)
        ways = np.column_stack([of[entry], layer + kind * len(self._tree) + around[entry]])
        now = np.column_stack([type_, np.where(bound, nodes.restricted_at, nodes.spot_at) + spot])
        rows, at = distinct_rows(np.concatenate([ways, now]))
        used = np.bincount(at[len(ways) :], minlength=len(rows))
        left = np.zeros((len(rows), len(LEFT_LEVELS)), np.int64)
        left[at[: len(ways)]] = self._tree.left(place[entry], around[entry])
        costs = {level: left[:, nth] for nth, level in enumerate(LEFT_LEVELS)}
        ends = (nodes.type_at + rows[:, 0], rows[:, 1])
        found.add(ends, used, np.ones(len(rows), np.int64), costs)

    def _entered(self) -> tuple[Ints, PlaceNumbers, PlaceNumbers]:
        """Return (type, place of its base, place entered): the base, and the widest one may go to."""
        alike = self.nodes.alike
        of, place = alike.people.where.places_of_each(alike.types.base)
        kept = alike.types.bound[of]
        wide = stay.widest(self._tree, place, kept)
        more = (kept > 0) & (wide != place)
        return (
            np.concatenate([of, of[more]]),
            PlaceNumbers(np.concatenate([place, place[more]])),
            PlaceNumbers(np.concatenate([place, wide[more]])),
        )

    def _add_restricted(self, found: Residual, pool: Ints, spot: Ints) -> None:
        """Add the ways from places that must not be left to the pools inside them."""
        nodes, tree = self.nodes, self._tree
        pools, types = nodes.alike.pools, nodes.alike.types
        of, _, around = self._entered()
        place = np.unique(around[types.bound[of] > 0])
        rows = [np.zeros((0, 2), np.int64)]
        for level in np.unique(tree.level[place]).tolist():
            inside = np.isin(tree.within[pools.place, level], place)
            inside |= level < 0
            at = tree.within[pools.place[inside], level] if level >= 0 else 0
            from_spot = pools.kind[inside] * len(tree) + at
            rows.append(np.column_stack([from_spot, np.flatnonzero(inside)]))
        every = np.concatenate(rows)
        table, at = distinct_rows(np.concatenate([every, np.column_stack([spot, pool])]))
        used = np.bincount(at[len(every) :], minlength=len(table))
        ends = (nodes.restricted_at + table[:, 0], nodes.pool_at + table[:, 1])
        found.add(ends, used, np.ones(len(table), np.int64), {})

    def _add_arrivals(self, found: Residual, pool: Ints) -> None:
        """Add the ways from spots to their pools."""
        nodes, pools = self.nodes, self.nodes.alike.pools
        spot = nodes.spot_at + pools.kind * len(self._tree) + pools.place
        used = np.bincount(pool, minlength=len(pools))
        ends = (spot, nodes.pool_at + np.arange(len(pools)))
        found.add(ends, used, np.ones(len(used), np.int64), {})


def nearest(nodes: FlowNodes, base: PlaceNumbers, household: PlaceNumbers) -> PlaceNumbers:
    """Return the place of each base that leaves least on the way to a household."""
    where = nodes.alike.people.where
    row, place = where.places_of_each(base)
    left = where.tree.left(place, household[row])
    order = np.lexsort((place, *left.T[::-1], row))
    first: PlaceNumbers = place[order][np.diff(row[order], prepend=-1) > 0]
    return first
