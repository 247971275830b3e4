"""Two sides → a flow network whose size grows with places and types, not with pairs.

A type of slots feeds its base in the forest, once for each kind it may serve; flow climbs and
descends to the pools of households. Slots that must not leave their base, and those that must not come
to some household, enter the restricted layer instead, in which flow only descends: at the base, and at
whatever places lie clear of those households.

Pairs that are known, of the last round or pinned, have arcs of their own, from type to pool, with their
number as capacity; so have a unit's slots and the households that somebody of the unit left. One node,
OUTSIDE, takes the slots that stay idle and feeds the households that stay uncovered.
"""

from dataclasses import dataclass

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, among, distinct_rows, numbered, spread
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.row_numbers import NodeNumbers, PlaceNumbers
from lianhu_cli.pairing.model import restricted_layer
from lianhu_cli.pairing.model.aggregation import Aggregation, Loads, Pools, Types
from lianhu_cli.pairing.model.arcs import OUTSIDE, Arcs, Ways
from lianhu_cli.pairing.model.forest import Forest, below, grow
from lianhu_cli.pairing.model.sides import Sides

_COUNTY = LEVELS.index("county")


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The whole problem: what is aggregated, the arcs, and what each node supplies."""

    aggregation: Aggregation
    forest: Forest
    ways: Ways
    marks: Ints
    """What the pairs of each arc of `ways.keep` are: see `known_pairs.LAST` and its like."""
    outset: Flags
    """Which levels are left by each arc of `ways.enter`: only by those around the base."""
    supply: Ints
    region: Ints
    """The county that each node lies in, -1 for none."""

    @property
    def sides(self) -> Sides:
        """What is to be paired."""
        return self.aggregation.sides

    @property
    def types(self) -> Types:
        """The types of slots."""
        return self.aggregation.types

    @property
    def pools(self) -> Pools:
        """The pools of households."""
        return self.aggregation.pools

    @property
    def loads(self) -> Loads | None:
        """The groups of helpers by what they have to do; None where no aim looks at it."""
        return self.aggregation.loads


@dataclass(frozen=True, slots=True, kw_only=True)
class _Nodes:
    """The node of each type, spot and restricted spot (-1 where not needed), pair made once only, pool and load.

    `only` is the pool of each pair made once only.
    """

    type: NodeNumbers
    spot: NodeNumbers
    restricted: NodeNumbers
    once: NodeNumbers
    only: Ints
    pool: NodeNumbers
    load: NodeNumbers

    def count(self) -> int:
        every = (self.type, self.spot, self.restricted, self.once, self.pool, self.load)
        return 1 + int(max(nodes.max(initial=0) for nodes in every))

    def entered(self) -> NodeNumbers:
        """Return the nodes that slots set out to, as `Ways.enter` numbers them."""
        return NodeNumbers(np.concatenate([self.spot, self.restricted, self.pool]))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Used:
    """What leads where: (type, spot, restricted spot or pool), (type, pool) with their number.

    `once` is the pair made once only that each of `known` is, -1 for none, `only` each such pair's pool;
    `restricted` tells which spots have a node in the restricted layer.
    """

    entry: tuple[Ints, Ints]
    known: tuple[Ints, Ints]
    count: Ints
    once: Ints
    only: Ints
    inherit: tuple[Ints, Ints]
    restricted: Flags


def build(sides: Sides) -> Network:
    """Return the network of two sides."""
    tree, aggregation = sides.where.tree, Aggregation(sides)
    types, pools = aggregation.types, aggregation.pools
    entries, owner = aggregation.entries, aggregation.owners
    second = (types.bound > 0) | (among(owner, sides.closed[:, 1]) & (owner >= 0))
    free = ~second[entries[0]]
    of, kind, base = (column[free] for column in entries)
    offered = below(tree, len(sides.kinds), kind, base, types.size[of])
    wanted = below(tree, len(sides.kinds), pools.kind, pools.place, pools.wants)
    forest = grow(tree, offered, wanted)
    useful = wanted[kind, 0] > 0
    first = np.column_stack([of, kind * len(tree) + base, base, base])[useful]
    others = restricted_layer.entries(aggregation, [column[~free] for column in entries], wanted)
    entry = np.concatenate([first, others])
    *known, marks, count = _counted(aggregation)
    once = _pairs_made_once(sides)
    used = _Used(
        entry=(entry[:, 0], entry[:, 1]),
        known=(known[0], known[1]),
        count=count,
        once=_once(aggregation, known, once),
        only=pools.of[once[:, 0]],
        inherit=aggregation.inherited,
        restricted=restricted_layer.spots(tree, others[:, 1], wanted),
    )
    nodes = _nodes(aggregation, forest, used)
    supply = np.zeros(nodes.count(), np.int64)
    supply[nodes.type] = types.size
    supply[nodes.pool] = -pools.wants
    supply[OUTSIDE] = -supply.sum()
    return Network(
        aggregation=aggregation,
        forest=forest,
        ways=_ways(aggregation, forest, nodes, used),
        marks=marks,
        outset=tree.left(PlaceNumbers(entry[:, 2]), PlaceNumbers(entry[:, 3])),
        supply=supply,
        region=_regions(aggregation, nodes),
    )


def _regions(aggregation: Aggregation, nodes: _Nodes) -> Ints:
    """Return the county that each node lies in, -1 for none."""
    tree = aggregation.sides.where.tree
    types, pools, loads = aggregation.types, aggregation.pools, aggregation.loads
    region = np.full(nodes.count(), -1)
    county = tree.within[:, _COUNTY]
    spots = np.resize(county, len(nodes.spot))
    for there in (nodes.spot, nodes.restricted):
        region[there[there >= 0]] = spots[there >= 0]
    based = types.base < len(tree)  # the others are linked with several villages
    region[nodes.type[based]] = county[types.base[based]]
    if loads is not None:
        region[nodes.load[loads.of[based]]] = county[types.base[based]]
    region[nodes.pool] = county[pools.place]
    region[nodes.once] = county[pools.place[nodes.only]]
    return region


def _pairs_made_once(sides: Sides) -> Ints:
    """Return the known pairs that the places do not lead to."""
    width = len(sides.where.bases) + 1
    closed = sides.closed[:, 0] * width + sides.closed[:, 1]
    found: Ints = sides.known[among(sides.known[:, 0] * width + sides.known[:, 1], closed)]
    return found


def _once(aggregation: Aggregation, known: list[Ints], pairs: Ints) -> Ints:
    """Return which pair made once only each (type, pool) is, -1 for none."""
    sides, pools = aggregation.sides, aggregation.pools
    width = len(sides.where.bases) + 1
    keys, at = numbered(pairs[:, 0] * width + pairs[:, 1])
    of = np.full(len(keys) + 1, -1)
    of[at] = np.arange(len(at))
    wanted = (pools.alone[known[1]] - 1) * width + aggregation.owners[known[0]]
    place = np.searchsorted(keys, wanted)
    found: Ints = np.where(np.append(keys, -1)[place] == wanted, of[place], -1)
    return found


def _nodes(aggregation: Aggregation, forest: Forest, used: _Used) -> _Nodes:
    """Number the nodes: OUTSIDE, spots, types, restricted spots, pairs made once, pools that are not spots, loads."""
    types, pools, loads = aggregation.types, aggregation.pools, aggregation.loads
    size = len(forest.climb)
    here = pools.kind * len(forest.tree) + pools.place
    bases = used.entry[1][used.entry[1] < size]
    spots = np.unique(np.concatenate([bases, here, *forest.ways()]))
    spot = np.full(size, -1)
    spot[spots] = 1 + np.arange(len(spots))
    type_ = 1 + len(spots) + np.arange(len(types.size))
    below = np.flatnonzero(used.restricted)
    restricted = np.full(size, -1)
    restricted[below] = 1 + len(spots) + len(type_) + np.arange(len(below))
    once = 1 + len(spots) + len(type_) + len(below) + np.arange(len(used.only))
    shared = np.bincount(here, minlength=size)[here] > 1
    separate = forest.passable()[here] | shared
    pool = spot[here]
    end = 1 + len(spots) + len(type_) + len(below) + len(once)
    pool[separate] = end + np.arange(np.count_nonzero(separate))
    end += int(np.count_nonzero(separate))
    load = end + np.arange(0 if loads is None else len(loads.members))
    return _Nodes(
        type=NodeNumbers(type_),
        spot=NodeNumbers(spot),
        restricted=NodeNumbers(restricted),
        once=NodeNumbers(once),
        only=used.only,
        pool=NodeNumbers(pool),
        load=NodeNumbers(load),
    )


def _ways(aggregation: Aggregation, forest: Forest, nodes: _Nodes, used: _Used) -> Ways:
    """Return all arcs."""
    types, pools, loads = aggregation.types, aggregation.pools, aggregation.loads
    n = nodes
    type_, pool = np.arange(len(types.size)), np.arange(len(pools.size))
    outside = NodeNumbers(np.full(max(len(type_), len(pool)), OUTSIDE))
    up, down = np.flatnonzero(forest.climb), np.flatnonzero(forest.descend)
    above_up, above_down = forest.around(up), forest.around(down)
    here = pools.kind * len(forest.tree) + pools.place
    separate = np.flatnonzero(n.pool != n.spot[here])
    more = np.flatnonzero(pools.wants > pools.size)
    (of, entered), (follows, left) = used.entry, used.inherit
    room = np.minimum(types.size[follows], pools.wants[left])
    reached = np.where(used.once < 0, n.pool[used.known[1]], np.append(n.once, 0)[used.once])
    inner = np.flatnonzero(used.restricted & (forest.level(np.arange(len(used.restricted))) >= 0))
    inner = inner[used.restricted[forest.around(inner)]]
    around = forest.around(inner)
    inside = np.flatnonzero(used.restricted[here])
    second = np.full(len(inner), int(types.size.sum()))
    free = outside[type_] if loads is None else n.load[loads.of]
    group, nth = spread(np.zeros(0, np.int64) if loads is None else loads.quota)
    members = group if loads is None else loads.members[group]
    return Ways(
        idle=Arcs.of(n.type, free, types.size, type_, type_),
        enter=Arcs.of(n.type[of], n.entered()[entered], types.size[of], of, entered),
        keep=Arcs.of(n.type[used.known[0]], NodeNumbers(reached), used.count, *used.known),
        once=Arcs.of(n.once, n.pool[used.only], np.ones_like(used.only), used.only, used.only),
        inherit=Arcs.of(n.type[follows], n.pool[left], room, follows, left),
        fall=Arcs.of(n.restricted[around], n.restricted[inner], second, around, inner),
        land=Arcs.of(
            n.restricted[here[inside]], n.pool[inside], pools.wants[inside], here[inside], inside
        ),
        climb=Arcs.of(n.spot[up], n.spot[above_up], forest.climb[up], up, above_up),
        descend=Arcs.of(n.spot[above_down], n.spot[down], forest.descend[down], above_down, down),
        arrive=Arcs.of(
            n.spot[here[separate]],
            n.pool[separate],
            pools.wants[separate],
            here[separate],
            separate,
        ),
        unfilled=Arcs.of(outside[more], n.pool[more], (pools.wants - pools.size)[more], more, more),
        uncovered=Arcs.of(outside[pool], n.pool, pools.size, pool, pool),
        rest=Arcs.of(n.load[group], NodeNumbers(np.full(len(group), OUTSIDE)), members, group, nth),
    )


def _counted(aggregation: Aggregation) -> tuple[Ints, Ints, Ints, Ints]:
    """Return (type, pool, marks) between which there are known pairs, and how many."""
    pair, type_, pool = aggregation.remembered
    rows, at = distinct_rows(np.column_stack([type_, pool, aggregation.sides.marks[pair]]))
    return rows[:, 0], rows[:, 1], rows[:, 2], np.bincount(at, minlength=len(rows))
