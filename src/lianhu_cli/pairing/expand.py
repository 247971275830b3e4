"""A flow on types and pools → pairs of persons, canonically: by places, then by codes.

Inside a type, and inside a pool, everyone is equal for the aims, so any handing out is as good; the order
of the codes makes it one and the same on every machine.
"""

from collections import defaultdict, deque

import numpy as np
from numpy.typing import NDArray

from lianhu_cli.pairing.network import Market
from lianhu_cli.pairing.sides import Sides

Ints = NDArray[np.int64]
_Bag = deque[tuple[int, int]]


def routes(sides: Sides, market: Market, flow: Ints) -> Ints:
    """Return (routes, 3): type, pool, how many, without last round's direct pairs."""
    places = len(sides.tree.paths)
    need = _needs(market, flow)
    rise = dict(
        zip(market.edge_node.tolist(), (flow[market.up] - flow[market.down]).tolist(), strict=True)
    )
    bags: dict[int, _Bag] = defaultdict(deque)
    fed = np.flatnonzero(flow[market.feed])
    for arc in fed.tolist():
        bags[int(market.feed_node[arc])].append(
            (int(market.feed_type[arc]), int(flow[market.feed][arc]))
        )
    found: list[tuple[int, int, int]] = []
    parent = sides.tree.parent
    moving = [node for node, amount in rise.items() if amount]
    # Children come after their parents in the tree: first everything that rises, the deepest first …
    for node in sorted((n for n in moving if rise[n] > 0), key=lambda n: (-(n % places), n)):
        _move(bags[node], bags[node - node % places + parent[node % places]], rise[node])
    # … then everything that comes down, the highest first.
    for node in sorted((n for n in moving if rise[n] < 0), key=lambda n: (n % places, n)):
        _move(bags[node - node % places + parent[node % places]], bags[node], -rise[node])
    for node, (pool, amount) in sorted(need.items()):
        taken: _Bag = deque()
        _move(bags[node], taken, amount)
        found += [(kind, pool, size) for kind, size in taken]
    return np.array(found, np.int64).reshape(-1, 3)


def persons(sides: Sides, served: Ints, kept: Ints, ranks: tuple[Ints, Ints]) -> Ints:
    """Return (pairs, 2): household row and slot, for routes `served` besides the pairs `kept`.

    kept: (pairs, 2) household row and slot of last round's pairs that stay. ranks: the rank of each
    household's and each helper's code.
    """
    household_rank, helper_rank = ranks
    unit_type = np.repeat(served[:, 0], served[:, 2])
    unit_pool = np.repeat(served[:, 1], served[:, 2])
    slots = np.setdiff1d(np.arange(len(sides.slot_type)), kept[:, 1])
    slots = slots[
        np.lexsort(
            (
                sides.slot_number[slots],
                helper_rank[sides.slot_helper[slots]],
                sides.slot_type[slots],
            )
        )
    ]
    homes = np.setdiff1d(np.flatnonzero(sides.household_pool >= 0), kept[:, 0])
    homes = homes[np.lexsort((household_rank[homes], sides.household_pool[homes]))]
    by_type = np.lexsort((unit_pool, unit_type))
    by_pool = np.lexsort((unit_type, unit_pool))
    pairs = np.empty((len(unit_type), 2), np.int64)
    pairs[by_pool, 0] = _first(homes, sides.household_pool[homes], unit_pool[by_pool])
    pairs[by_type, 1] = _first(slots, sides.slot_type[slots], unit_type[by_type])
    return np.concatenate([kept, pairs])


def _needs(market: Market, flow: Ints) -> dict[int, tuple[int, int]]:
    """Return per pool node the pool and how many of it come through the trees."""
    into = np.zeros(len(market.network.supply), np.int64)
    tree = np.r_[market.feed, market.up, market.down]
    np.add.at(into, market.network.head[tree], flow[tree])
    np.subtract.at(into, market.network.tail[market.up], flow[market.up])
    np.subtract.at(into, market.network.tail[market.down], flow[market.down])
    return {
        node: (pool, amount)
        for pool, (node, amount) in enumerate(
            zip(market.pool_node.tolist(), into[market.pool_node].tolist(), strict=True)
        )
        if amount
    }


def _move(source: _Bag, target: _Bag, amount: int) -> None:
    """Take `amount` from the front of one bag and put it at the end of another."""
    while amount:
        kind, size = source.popleft()
        step = min(size, amount)
        if size > step:
            source.appendleft((kind, size - step))
        target.append((kind, step))
        amount -= step


def _first(members: Ints, group: Ints, wanted: Ints) -> Ints:
    """Return for each entry of sorted `wanted` the next member of that group; `group` is sorted."""
    start = np.searchsorted(group, wanted, side="left")
    turn = np.arange(len(wanted)) - np.searchsorted(wanted, wanted, side="left")
    return members[start + turn]
