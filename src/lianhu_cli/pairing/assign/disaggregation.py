"""Flow on types and pools → pairs of persons, the same whatever the order of the rows.

Whoever flows through one spot is equal for every aim of the network; among equals, lower slot numbers
and then codes go first.
"""

from dataclasses import dataclass

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.repeats import nth_together
from lianhu_cli.domain.row_numbers import Positions, SlotRows
from lianhu_cli.pairing.assign.matching_keys import matching
from lianhu_cli.pairing.assign.need import Need
from lianhu_cli.pairing.model.arcs import Ways
from lianhu_cli.pairing.model.known_pairs import MARKS
from lianhu_cli.pairing.model.network import Network

Flows = dict[str, Ints]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Pairs as a slot's index in `Slots` and a household's position among the wanting."""

    slot: SlotRows
    household: Positions


def disaggregate(network: Network, flow: Ints, need: Need | None = None) -> Matched:
    """Hand a flow (one entry an arc) out to slots and households.

    With a `need`, those who meet in a pool are paired by it; else by code.
    """
    flows = network.ways.split(flow)
    kept = _kept(network, flows["keep"])
    follow = _followed(network, flows["inherit"], kept.slot)
    fixed = Matched(
        slot=SlotRows(np.concatenate([kept.slot, follow.slot])),
        household=Positions(np.concatenate([kept.household, follow.household])),
    )
    slot, target = _set_out(network, flows, fixed.slot)
    size = len(network.forest.climb)
    forest, spot = np.divmod(target, size)
    pool = target - 2 * size
    ways = network.ways
    for number, (down, end) in enumerate((("descend", "arrive"), ("fall", "land"))):
        here = np.flatnonzero(forest == number)
        at = _climbed(network, flows, slot[here], spot[here]) if number == 0 else spot[here]
        arcs = _Way.of(ways, flows, down, end)
        pool[here] = _descended(network, arcs, slot[here], at)
    found = _in_pools(network, fixed, slot, pool, need or Need.none(network.sides))
    return Matched(
        slot=SlotRows(np.concatenate([fixed.slot, found.slot])),
        household=Positions(np.concatenate([fixed.household, found.household])),
    )


def _followed(network: Network, flow: Ints, taken: Ints) -> Matched:
    """Give households that somebody left to the unit's slots that the flow sends there, by code."""
    arcs, of = network.ways.inherit, network.types.of
    used = np.flatnonzero(flow)
    household = np.full(len(network.pools.size), -1)
    household[network.pools.of] = np.arange(len(network.pools.of))  # their pools hold one each
    wanted = np.repeat(arcs.source[used], flow[used])
    households = np.repeat(household[arcs.target[used]], flow[used])
    free = np.ones(len(of), bool)
    free[taken] = False
    offered = np.flatnonzero(free)
    if network.loads is not None:  # one each before two for anybody
        offered = offered[np.argsort(network.sides.slots.number[offered], kind="stable")]
    order = np.argsort(households, kind="stable")
    return Matched(
        slot=SlotRows(offered[matching(wanted[order], of[offered])]),
        household=Positions(households[order]),
    )


def _kept(network: Network, flow: Ints) -> Matched:
    """Choose which known pairs stay, and the slot that each takes."""
    keep, slots = network.ways.keep, network.sides.slots
    pair, type_, pool = network.aggregation.remembered
    arc = _lookup(
        keep.source,
        keep.target * MARKS + network.marks,
        type_,
        pool * MARKS + network.sides.marks[pair],
    )
    order = np.argsort(arc, kind="stable")
    chosen = np.sort(order[nth_together(arc[order]) < flow[arc[order]]])
    household, helper = network.sides.known[pair[chosen]].T
    owner, of = slots.helper, network.types.of
    width = len(network.types.size)
    wanted, offered = helper * width + type_[chosen], owner * width + of
    return Matched(slot=SlotRows(matching(wanted, offered)), household=Positions(household))


def _set_out(network: Network, flows: Flows, taken: Ints) -> tuple[Ints, Ints]:
    """Return (slot, spot) for each slot that enters the forest; the others stay idle."""
    enter, slots, of = network.ways.enter, network.sides.slots, network.types.of
    free = np.ones(len(of), bool)
    free[taken] = False
    slot = np.flatnonzero(free)
    slot = slot[np.lexsort((slot, slots.number[slot], of[slot]))]
    used = (
        nth_together(of[slot])
        < _per(enter.source, flows["enter"], len(network.types.size))[of[slot]]
    )
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
        goes = here[nth_together(spot[here]) < leaving[spot[here]]]
        spot[goes] = forest.around(spot[goes])
    return spot


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """The ways down one forest, each as often as flow takes it.

    `target` is a spot, or -1 - a pool; `leads_on` are the spots that any way leads from.
    """

    source: Ints
    target: Ints
    leads_on: Ints

    @classmethod
    def of(cls, ways: Ways, flows: Flows, down: str, end: str) -> "_Way":
        """Return the ways of two meanings: from spot to spot, and from spot to pool."""
        inner, last = getattr(ways, down), getattr(ways, end)
        return cls(
            source=np.repeat(
                np.concatenate([inner.source, last.source]),
                np.concatenate([flows[down], flows[end]]),
            ),
            target=np.repeat(
                np.concatenate([inner.target, -1 - last.target]),
                np.concatenate([flows[down], flows[end]]),
            ),
            leads_on=np.concatenate([inner.source, last.source]),
        )


def _descended(network: Network, ways: _Way, slot: Ints, spot: Ints) -> Ints:
    """Return the pool in which each slot arrives."""
    forest, pools = network.forest, network.pools
    size = len(forest.climb)
    order = np.argsort(ways.source, kind="stable")
    source, target = ways.source[order], ways.target[order]
    level = forest.level(source)
    leads_on = np.zeros(size, bool)
    leads_on[ways.leads_on] = True
    for depth in range(-1, int(forest.tree.level.max()) + 1):
        here = np.flatnonzero(spot >= 0)
        here = here[(forest.level(spot[here]) == depth) & leads_on[spot[here]]]
        here = here[np.lexsort((slot[here], spot[here]))]
        spot[here] = target[level == depth]
    pool_at = np.full(size, -1)
    pool_at[pools.kind * len(forest.tree) + pools.place] = np.arange(len(pools.size))
    return np.where(spot >= 0, pool_at[np.maximum(spot, 0)], -1 - spot)


def _in_pools(network: Network, fixed: Matched, slot: Ints, pool: Ints, need: Need) -> Matched:
    """Pair the slots that arrived in each pool with its households, first helpers before second."""
    sides, pools = network.sides, network.pools
    has = np.bincount(fixed.household, minlength=len(sides.wanting))
    household = np.repeat(np.arange(len(has)), sides.takes[sides.kind] - has)
    turn = nth_together(household) + has[household]
    order = np.lexsort((household, need.order[household], turn, pools.of[household]))
    household = household[order]
    arrived = np.bincount(pool, minlength=len(pools.size))
    household = household[nth_together(pools.of[household]) < arrived[pools.of[household]]]
    slot = slot[np.lexsort((slot, need.turn[slot], pool))]
    order = need.fitted(slot, household, pools.of[household])
    return Matched(slot=SlotRows(slot), household=Positions(household[order]))


def _per(at: Ints, amount: Ints, size: int) -> Ints:
    total = np.zeros(size, np.int64)
    np.add.at(total, at, amount)
    return total


def _lookup(source: Ints, target: Ints, one: Ints, other: Ints) -> Ints:
    """Return the index of the arc (one, other) among arcs sorted by source, then target."""
    width = int(max(target.max(initial=0), other.max(initial=0))) + 1
    found: Ints = np.searchsorted(source * width + target, one * width + other)
    return found
