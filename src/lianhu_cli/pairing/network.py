"""Two sides → a flow network whose size grows with places and types, not with pairs.

A type of slots feeds its base in the forest, once for each kind it may serve; flow climbs and
descends to the pools of households. Pairs that are known, of the last round or pinned, have arcs of
their own, from type to pool, with their number as capacity. One node, OUTSIDE, takes the slots that
stay idle and feeds the households that stay uncovered.
"""

from dataclasses import dataclass, fields

import numpy as np

from lianhu_cli.domain.tree import Ints, distinct_rows
from lianhu_cli.pairing import lumps
from lianhu_cli.pairing.forest import Forest, below, grow
from lianhu_cli.pairing.lumps import Pools, Types
from lianhu_cli.pairing.sides import Sides

OUTSIDE = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arcs:
    """Arcs of one meaning; `source` and `target` are the type, spot or pool they join."""

    tail: Ints
    head: Ints
    capacity: Ints
    source: Ints
    target: Ints

    def __len__(self) -> int:
        """Count the arcs."""
        return len(self.tail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """All arcs by meaning, in the order in which the solver sees them."""

    idle: Arcs
    """type → OUTSIDE: slots that are not used."""
    enter: Arcs
    """type → spot: slots that set out from a base, for a kind."""
    keep: Arcs
    """type → pool: pairs of the last round, and those that are pinned; `mark` tells which."""
    climb: Arcs
    """spot → the one around it."""
    descend: Arcs
    """spot → one inside it."""
    arrive: Arcs
    """spot → pool, where flow might pass through the spot; elsewhere the spot itself is the pool."""
    unfilled: Arcs
    """OUTSIDE → pool: what households lack that have one helper but not all they take."""
    uncovered: Arcs
    """OUTSIDE → pool: the first helper that households lack."""

    def named(self) -> dict[str, Arcs]:
        """Return the arcs by meaning, in order."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def column(self, name: str) -> Ints:
        """Return one attribute of all arcs."""
        column: Ints = np.concatenate([getattr(arcs, name) for arcs in self.named().values()])
        return column

    def split(self, values: Ints) -> dict[str, Ints]:
        """Return what has one value an arc, by meaning."""
        named = self.named()
        ends = np.cumsum([len(arcs) for arcs in named.values()])[:-1]
        return dict(zip(named, np.split(values, ends), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The whole problem: who is lumped together, the arcs, and what each node supplies."""

    sides: Sides
    types: Types
    pools: Pools
    forest: Forest
    ways: Ways
    marks: Ints
    """What each arc of `ways.keep` is for: 1 a pair of the last round, 2 one that is pinned, 3 both."""
    supply: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class _Nodes:
    """The node of each type, spot (-1 where it is not needed) and pool."""

    type: Ints
    spot: Ints
    pool: Ints

    def count(self) -> int:
        return 1 + int(max(nodes.max(initial=0) for nodes in (self.type, self.spot, self.pool)))


def build(sides: Sides) -> Network:
    """Return the network of two sides."""
    tree = sides.where.tree
    helpers, households = lumps.crowded(sides)
    types = lumps.types(sides, helpers)
    of, kind, base = lumps.entries(sides, types)
    offered = below(tree, len(sides.kinds), kind, base, types.size[of])
    pools = lumps.pools(sides, households, offered)
    wanted = below(tree, len(sides.kinds), pools.kind, pools.place, pools.size * sides.takes)
    forest = grow(tree, offered, wanted)
    useful = wanted[kind, 0] > 0
    entry = of[useful], (kind * len(tree) + base)[useful]
    nodes = _nodes(types, pools, forest, entry[1])
    (*ends, marks), count = _counted(sides, types, pools)
    supply = np.zeros(nodes.count(), np.int64)
    supply[nodes.type] = types.size
    supply[nodes.pool] = -pools.size * sides.takes
    supply[OUTSIDE] = -supply.sum()
    return Network(
        sides=sides,
        types=types,
        pools=pools,
        forest=forest,
        ways=_ways((types, pools), forest, nodes, (entry, (*ends, count)), sides.takes),
        marks=marks,
        supply=supply,
    )


def _nodes(types: Types, pools: Pools, forest: Forest, bases: Ints) -> _Nodes:
    """Number the nodes: OUTSIDE, spots, types, pools that are not spots themselves."""
    here = pools.kind * len(forest.tree) + pools.place
    spots = np.unique(np.concatenate([bases, here, *forest.ways()]))
    spot = np.full(len(forest.climb), -1)
    spot[spots] = 1 + np.arange(len(spots))
    type_ = 1 + len(spots) + np.arange(len(types.size))
    shared = np.bincount(here, minlength=len(spot))[here] > 1
    apart = forest.passable()[here] | shared
    pool = spot[here]
    pool[apart] = 1 + len(spots) + len(type_) + np.arange(np.count_nonzero(apart))
    return _Nodes(type=type_, spot=spot, pool=pool)


def _ways(
    lumped: tuple[Types, Pools],
    forest: Forest,
    nodes: _Nodes,
    used: tuple[tuple[Ints, Ints], tuple[Ints, ...]],
    takes: int,
) -> Ways:
    """Return all arcs; `used` are the entries (type, spot) and the known pairs (type, pool, count)."""
    types, pools = lumped
    n = nodes
    entry, (keep_type, keep_pool, count) = used
    type_, pool = np.arange(len(types.size)), np.arange(len(pools.size))
    outside = np.full(max(len(type_), len(pool)), OUTSIDE)
    up, down = np.flatnonzero(forest.climb), np.flatnonzero(forest.descend)
    around_up, around_down = forest.around(up), forest.around(down)
    here = pools.kind * len(forest.tree) + pools.place
    apart = np.flatnonzero(n.pool != n.spot[here])
    more = pool if takes > 1 else pool[:0]
    return Ways(
        idle=_arcs(n.type, outside[type_], types.size, type_, type_),
        enter=_arcs(n.type[entry[0]], n.spot[entry[1]], types.size[entry[0]], *entry),
        keep=_arcs(n.type[keep_type], n.pool[keep_pool], count, keep_type, keep_pool),
        climb=_arcs(n.spot[up], n.spot[around_up], forest.climb[up], up, around_up),
        descend=_arcs(n.spot[around_down], n.spot[down], forest.descend[down], around_down, down),
        arrive=_arcs(
            n.spot[here[apart]], n.pool[apart], pools.size[apart] * takes, here[apart], apart
        ),
        unfilled=_arcs(outside[more], n.pool[more], pools.size[more] * (takes - 1), more, more),
        uncovered=_arcs(outside[pool], n.pool, pools.size, pool, pool),
    )


def marks(sides: Sides) -> Ints:
    """Return the mark of each known pair: 1 of the last round, 2 pinned, 3 both."""
    return sides.last + 2 * sides.pinned


def _arcs(tail: Ints, head: Ints, capacity: Ints, source: Ints, target: Ints) -> Arcs:
    return Arcs(tail=tail, head=head, capacity=capacity, source=source, target=target)


def _counted(sides: Sides, types: Types, pools: Pools) -> tuple[Ints, Ints]:
    """Return the (type, pool, mark) between which there are known pairs, and how many."""
    pair, type_, pool = lumps.remembered(sides, types, pools)
    rows, at = distinct_rows(np.column_stack([type_, pool, marks(sides)[pair]]))
    return rows.T, np.bincount(at, minlength=len(rows))
