"""Flow on types and pools → pairs of persons, the same whatever the order of the rows.

Whoever flows through one spot is equal for every aim of the network; among equals, lower slot numbers
and then codes go first.
"""

from dataclasses import dataclass

import numpy as np

from lianhu_cli.domain.tree import Ints
from lianhu_cli.pairing import lumps
from lianhu_cli.pairing.network import Network, marks

Flows = dict[str, Ints]
_MARKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Pairs as a slot's index in `Slots` and a household's position among the wanting."""

    slot: Ints
    household: Ints


def expand(network: Network, flow: Ints) -> Matched:
    """Hand a flow (one entry an arc) out to slots and households."""
    flows = network.ways.split(flow)
    kept = _kept(network, flows["keep"])
    slot, spot = _set_out(network, flows, kept.slot)
    pool = _descended(network, flows, slot, _climbed(network, flows, slot, spot))
    found = _in_pools(network, kept, slot, pool)
    return Matched(
        slot=np.concatenate([kept.slot, found.slot]),
        household=np.concatenate([kept.household, found.household]),
    )


def _kept(network: Network, flow: Ints) -> Matched:
    """Choose which known pairs stay, and the slot that each takes."""
    keep, slots = network.ways.keep, network.sides.slots
    pair, type_, pool = lumps.remembered(network.sides, network.types, network.pools)
    arc = _lookup(
        keep.source,
        keep.target * _MARKS + network.marks,
        type_,
        pool * _MARKS + marks(network.sides)[pair],
    )
    order = np.argsort(arc, kind="stable")
    chosen = np.sort(order[_nth(arc[order]) < flow[arc[order]]])
    household, helper = network.sides.known[pair[chosen]].T
    owner, of = slots.helper, network.types.of
    width = len(network.types.size)
    wanted, offered = helper * width + type_[chosen], owner * width + of
    return Matched(slot=_dealt(wanted, offered), household=household)


def _set_out(network: Network, flows: Flows, taken: Ints) -> tuple[Ints, Ints]:
    """Return (slot, spot) for each slot that enters the forest; the others stay idle."""
    enter, slots, of = network.ways.enter, network.sides.slots, network.types.of
    free = np.ones(len(of), bool)
    free[taken] = False
    slot = np.flatnonzero(free)
    slot = slot[np.lexsort((slot, slots.number[slot], of[slot]))]
    used = _nth(of[slot]) < _per(enter.source, flows["enter"], len(network.types.size))[of[slot]]
    slot = slot[used]
    arc = np.repeat(np.arange(len(enter)), flows["enter"])
    arc = arc[np.argsort(enter.source[arc], kind="stable")]
    return slot, enter.target[arc]


def _climbed(network: Network, flows: Flows, slot: Ints, spot: Ints) -> Ints:
    """Return the spot from which each slot begins to descend."""
    forest, climb = network.forest, network.ways.climb
    leaving = _per(climb.source, flows["climb"], len(forest.climb))
    for level in range(int(forest.tree.level.max()), -1, -1):
        here = np.flatnonzero((forest.level(spot) == level) & (leaving[spot] > 0))
        here = here[np.lexsort((slot[here], spot[here]))]
        goes = here[_nth(spot[here]) < leaving[spot[here]]]
        spot[goes] = forest.around(spot[goes])
    return spot


def _descended(network: Network, flows: Flows, slot: Ints, spot: Ints) -> Ints:
    """Return the pool in which each slot arrives."""
    forest, pools = network.forest, network.pools
    down, arrive = network.ways.descend, network.ways.arrive
    size = len(forest.climb)
    source = np.concatenate([down.source, arrive.source])
    target = np.concatenate([down.target, size + arrive.target])
    way = np.repeat(np.arange(len(source)), np.concatenate([flows["descend"], flows["arrive"]]))
    way = way[np.argsort(source[way], kind="stable")]
    level = forest.level(source[way])
    leads_on = np.zeros(size, bool)
    leads_on[source] = True
    for depth in range(-1, int(forest.tree.level.max()) + 1):
        here = np.flatnonzero(spot < size)
        here = here[(forest.level(spot[here]) == depth) & leads_on[spot[here]]]
        here = here[np.lexsort((slot[here], spot[here]))]
        spot[here] = target[way[level == depth]]
    pool_at = np.full(size, -1)
    pool_at[pools.kind * len(forest.tree) + pools.place] = np.arange(len(pools.size))
    return np.where(spot < size, pool_at[np.minimum(spot, size - 1)], spot - size)


def _in_pools(network: Network, kept: Matched, slot: Ints, pool: Ints) -> Matched:
    """Pair the slots that arrived in each pool with its households, first helpers before second."""
    sides, pools = network.sides, network.pools
    has = np.bincount(kept.household, minlength=len(sides.wanting))
    household = np.repeat(np.arange(len(has)), sides.takes - has)
    turn = _nth(household) + has[household]
    order = np.lexsort((household, turn, pools.of[household]))
    household = household[order]
    arrived = np.bincount(pool, minlength=len(pools.size))
    household = household[_nth(pools.of[household]) < arrived[pools.of[household]]]
    return Matched(slot=slot[np.lexsort((slot, pool))], household=household)


def _per(at: Ints, amount: Ints, size: int) -> Ints:
    total = np.zeros(size, np.int64)
    np.add.at(total, at, amount)
    return total


def _nth(keys: Ints) -> Ints:
    """Return how many equal keys stand before each, where equal keys stand together.

    >>> _nth(np.array([7, 7, 3, 5, 5, 5]))
    array([0, 1, 0, 0, 1, 2])
    """
    first = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    lengths = np.diff(first, append=len(keys))
    nth: Ints = np.arange(len(keys)) - np.repeat(first, lengths)
    return nth


def _dealt(wanted: Ints, offered: Ints) -> Ints:
    """Return for each wanted key the index of an offered one: the n-th for the n-th of its equals."""
    order = np.argsort(wanted, kind="stable")
    supply = np.argsort(offered, kind="stable")
    start = np.searchsorted(offered[supply], wanted[order])
    found = np.empty(len(wanted), np.int64)
    found[order] = supply[start + _nth(wanted[order])]
    return found


def _lookup(source: Ints, target: Ints, one: Ints, other: Ints) -> Ints:
    """Return the index of the arc (one, other) among arcs sorted by source, then target."""
    width = int(max(target.max(initial=0), other.max(initial=0))) + 1
    found: Ints = np.searchsorted(source * width + target, one * width + other)
    return found
