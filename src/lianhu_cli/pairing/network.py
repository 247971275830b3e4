"""Two sides → a flow network whose size grows with places and types, not with pairs.

A type of slots feeds its base in the forest, once for each kind it may serve; flow climbs and
descends to the pools of households. Slots that must not leave their base feed a gate instead, which
leads to the pools inside it only; so do helpers who keep aside, by gates at their base and at all
places around it, which do not lead to the households told apart.

Pairs that are known, of the last round or pinned, have arcs of their own, from type to pool, with their
number as capacity; so have a unit's slots and the households that somebody of the unit left. One node,
OUTSIDE, takes the slots that stay idle and feeds the households that stay uncovered.
"""

from dataclasses import dataclass, fields

import numpy as np

from lianhu_cli.domain.tree import Flags, Ints, Tree, distinct_rows, numbered
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
    """type → spot or gate: slots that set out from a base, for a kind."""
    keep: Arcs
    """type → pool: pairs that are known; `Network.marks` tells what they are."""
    inherit: Arcs
    """type → pool: somebody of the unit that the household's last helper was of."""
    once: Arcs
    """one pair's own node → pool: what would be made twice goes through it once."""
    inside: Arcs
    """gate → pool: households inside a base that is not to be left."""
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
    """What the pairs of each arc of `ways.keep` are: see `sides.LAST` and its like."""
    gates: Ints
    """The spot that each gate stands at, and 1 for those aside. Gates are numbered after the spots."""
    outset: Flags
    """Which levels are left by each arc of `ways.enter`: only by those to gates around a base."""
    supply: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class _Nodes:
    """The node of each type, spot (-1 where it is not needed), gate, pair made once only, and pool."""

    type: Ints
    spot: Ints
    gate: Ints
    once: Ints
    pool: Ints

    def count(self) -> int:
        every = (self.type, self.spot, self.gate, self.once, self.pool)
        return 1 + int(max(nodes.max(initial=0) for nodes in every))

    def spot_or_gate(self) -> Ints:
        return np.concatenate([self.spot, self.gate])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Used:
    """What leads where: (type, spot or gate), (type, pool) with their number, (gate, pool).

    `once` is the pair made once only that each of `known` is, -1 for none, `only` each such pair's pool.
    """

    entry: tuple[Ints, Ints]
    known: tuple[Ints, Ints]
    count: Ints
    once: Ints
    only: Ints
    inherit: tuple[Ints, Ints]
    inside: tuple[Ints, Ints]


def build(sides: Sides) -> Network:
    """Return the network of two sides."""
    tree = sides.where.tree
    helpers, households = lumps.crowded(sides)
    types = lumps.types(sides, helpers)
    entries = lumps.entries(sides, types)
    of, kind, base = entries
    aside = lumps.aside(sides, types)
    free = ((types.bound == 0) & ~aside)[of]
    offered = below(tree, len(sides.kinds), kind[free], base[free], types.size[of[free]])
    pools = lumps.pools(sides, households, offered)
    wanted = below(tree, len(sides.kinds), pools.kind, pools.place, pools.size * sides.takes)
    forest = grow(tree, offered, wanted)
    useful = wanted[kind, 0] > 0
    gates, entry, outset = _gated(types, forest, tuple(column[useful] for column in entries), aside)
    *known, marks, count = _counted(sides, types, pools)
    once = _pairs_made_once(sides)
    used = _Used(
        entry=entry,
        known=(known[0], known[1]),
        count=count,
        once=_once(sides, (types, pools), known, once),
        only=pools.of[once[:, 0]],
        inherit=lumps.inherited(sides, types, pools),
        inside=_inside(sides, pools, forest, gates),
    )
    nodes = _nodes((types, pools), forest, entry[1], (len(gates), len(once)))
    supply = np.zeros(nodes.count(), np.int64)
    supply[nodes.type] = types.size
    supply[nodes.pool] = -pools.size * sides.takes
    supply[OUTSIDE] = -supply.sum()
    return Network(
        sides=sides,
        types=types,
        pools=pools,
        forest=forest,
        ways=_ways((types, pools), forest, nodes, used, sides.takes),
        marks=marks,
        gates=gates,
        outset=outset,
        supply=supply,
    )


def _gated(
    types: Types, forest: Forest, entries: tuple[Ints, ...], aside: Flags
) -> tuple[Ints, tuple[Ints, Ints], Flags]:
    """Return the gates (spot, 1 where for those aside), (type, spot or gate) an entry, and what it leaves.

    Who keeps aside has one entry for each place around the base.
    """
    of, kind, base = entries
    tree, size = forest.tree, len(forest.tree)
    wide = aside[of] & (types.bound[of] == 0)
    of, kind, base, place = _with_around(tree, (of, kind, base), wide)
    spot = kind * size + place
    gated = (types.bound[of] > 0) | aside[of]
    gates, at = distinct_rows(np.column_stack([spot[gated], aside[of[gated]]]).astype(np.int64))
    target = spot.copy()
    target[gated] = len(forest.climb) + at
    return gates, (of, target), tree.left(base, place)


def _with_around(
    tree: Tree, entries: tuple[Ints, Ints, Ints], wide: Flags
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return (type, kind, base, place) for each entry, and for the wide ones at each place around."""
    of, kind, base = entries
    rows = [(of, kind, base, base)]
    of, kind, base, place = (column[wide] for column in (*entries, base))
    while len(place := np.where(place > 0, tree.parent[place], -1)) and (place >= 0).any():
        inner = place >= 0
        of, kind, base, place = (column[inner] for column in (of, kind, base, place))
        rows.append((of, kind, base, place))
    found = [np.concatenate(column) for column in zip(*rows, strict=True)]
    return found[0], found[1], found[2], found[3]


def _pairs_made_once(sides: Sides) -> Ints:
    """Return the known pairs of those told apart, where a household takes several helpers."""
    both = np.isin(sides.known[:, 0], sides.apart) & np.isin(sides.known[:, 1], sides.aside)
    found: Ints = sides.known[both & (sides.takes > 1)]
    return found


def _once(sides: Sides, lumped: tuple[Types, Pools], known: list[Ints], pairs: Ints) -> Ints:
    """Return which pair made once only each (type, pool) is, -1 for none."""
    types, pools = lumped
    width = len(sides.where.bases) + 1
    keys, at = numbered(pairs[:, 0] * width + pairs[:, 1])
    of = np.full(len(keys) + 1, -1)
    of[at] = np.arange(len(at))
    helper = np.append(sides.slots.helper, -1)[types.alone[known[0]] - 1]
    wanted = (pools.alone[known[1]] - 1) * width + helper
    place = np.searchsorted(keys, wanted)
    found: Ints = np.where(np.append(keys, -1)[place] == wanted, of[place], -1)
    return found


def _inside(sides: Sides, pools: Pools, forest: Forest, gates: Ints) -> tuple[Ints, Ints]:
    """Return (gate, pool) for every pool at or inside the place of a gate.

    Gates for those aside do not lead to households told apart.
    """
    tree = forest.tree
    apart = np.isin(pools.alone - 1, sides.apart) & (pools.alone > 0)
    found = [np.zeros((0, 2), np.int64)]
    for second in (0, 1):
        for level in range(-1, int(tree.level.max()) + 1):
            here = np.flatnonzero((forest.level(gates[:, 0]) == level) & (gates[:, 1] == second))
            if not len(here):
                continue
            place = tree.within[pools.place, level] if level >= 0 else np.zeros_like(pools.place)
            spot = pools.kind * len(tree) + place
            at = np.searchsorted(gates[here, 0], spot)
            right = (place >= 0) & (gates[here, 0][np.minimum(at, len(here) - 1)] == spot)
            right &= ~(apart & (second > 0))
            found.append(np.column_stack([here[at[right]], np.flatnonzero(right)]))
    rows = np.concatenate(found)
    return rows[:, 0], rows[:, 1]


def _nodes(
    lumped: tuple[Types, Pools], forest: Forest, entered: Ints, sizes: tuple[int, int]
) -> _Nodes:
    """Number the nodes: OUTSIDE, spots, types, gates, pairs made once, pools that are not spots."""
    types, pools = lumped
    here = pools.kind * len(forest.tree) + pools.place
    bases = entered[entered < len(forest.climb)]
    spots = np.unique(np.concatenate([bases, here, *forest.ways()]))
    spot = np.full(len(forest.climb), -1)
    spot[spots] = 1 + np.arange(len(spots))
    type_ = 1 + len(spots) + np.arange(len(types.size))
    gate, once = np.split(1 + len(spots) + len(type_) + np.arange(sum(sizes)), [sizes[0]])
    shared = np.bincount(here, minlength=len(spot))[here] > 1
    apart = forest.passable()[here] | shared
    pool = spot[here]
    pool[apart] = 1 + len(spots) + len(type_) + sum(sizes) + np.arange(np.count_nonzero(apart))
    return _Nodes(type=type_, spot=spot, gate=gate, once=once, pool=pool)


def _ways(
    lumped: tuple[Types, Pools], forest: Forest, nodes: _Nodes, used: _Used, takes: int
) -> Ways:
    """Return all arcs."""
    types, pools = lumped
    n = nodes
    type_, pool = np.arange(len(types.size)), np.arange(len(pools.size))
    outside = np.full(max(len(type_), len(pool)), OUTSIDE)
    up, down = np.flatnonzero(forest.climb), np.flatnonzero(forest.descend)
    around_up, around_down = forest.around(up), forest.around(down)
    here = pools.kind * len(forest.tree) + pools.place
    apart = np.flatnonzero(n.pool != n.spot[here])
    more = pool if takes > 1 else pool[:0]
    (of, entered), (gate, within), (follows, left) = used.entry, used.inside, used.inherit
    room = np.minimum(types.size[follows], pools.size[left] * takes)
    reached = np.where(used.once < 0, n.pool[used.known[1]], np.append(n.once, 0)[used.once])
    return Ways(
        idle=_arcs(n.type, outside[type_], types.size, type_, type_),
        enter=_arcs(n.type[of], n.spot_or_gate()[entered], types.size[of], of, entered),
        keep=_arcs(n.type[used.known[0]], reached, used.count, *used.known),
        once=_arcs(n.once, n.pool[used.only], np.ones_like(used.only), used.only, used.only),
        inherit=_arcs(n.type[follows], n.pool[left], room, follows, left),
        inside=_arcs(n.gate[gate], n.pool[within], pools.size[within] * takes, gate, within),
        climb=_arcs(n.spot[up], n.spot[around_up], forest.climb[up], up, around_up),
        descend=_arcs(n.spot[around_down], n.spot[down], forest.descend[down], around_down, down),
        arrive=_arcs(
            n.spot[here[apart]], n.pool[apart], pools.size[apart] * takes, here[apart], apart
        ),
        unfilled=_arcs(outside[more], n.pool[more], pools.size[more] * (takes - 1), more, more),
        uncovered=_arcs(outside[pool], n.pool, pools.size, pool, pool),
    )


def _arcs(tail: Ints, head: Ints, capacity: Ints, source: Ints, target: Ints) -> Arcs:
    return Arcs(tail=tail, head=head, capacity=capacity, source=source, target=target)


def _counted(sides: Sides, types: Types, pools: Pools) -> tuple[Ints, Ints, Ints, Ints]:
    """Return (type, pool, marks) between which there are known pairs, and how many."""
    pair, type_, pool = lumps.remembered(sides, types, pools)
    rows, at = distinct_rows(np.column_stack([type_, pool, sides.marks[pair]]))
    return rows[:, 0], rows[:, 1], rows[:, 2], np.bincount(at, minlength=len(rows))
