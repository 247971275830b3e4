"""Sides + policy → the network of places whose best flow is the best pairing.

One copy of the tree of places for each kind of household: arcs from a place up to its parent (cost: the
level is left) and down again (free). A type of slot feeds its bases in the trees of the kinds it may
take; the pool (place, kind) drains as many as it has households. What no slot reaches is fed from one
node, the uncovered, through a node per village whose arcs grow dearer (fairness). The size is linear in
places and types.
"""

from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lianhu_cli.domain.places import LEFT_LEVELS, LEVELS, VILLAGE
from lianhu_cli.domain.policy import Policy
from lianhu_cli.pairing.flow import Network
from lianhu_cli.pairing.sides import Sides

Ints = NDArray[np.int64]


@dataclass(slots=True, kw_only=True)
class _Arcs:
    """Arcs as they are laid: the ends, the capacity, and one cost an aim."""

    tail: list[Ints] = field(default_factory=list)
    head: list[Ints] = field(default_factory=list)
    capacity: list[Ints] = field(default_factory=list)
    costs: list[dict[str, Ints]] = field(default_factory=list)
    count: int = 0

    def lay(self, tail: Ints, head: Ints | int, capacity: Ints | int, **costs: Ints | int) -> slice:
        """Lay arcs and return where they are."""
        size = len(tail)
        where = slice(self.count, self.count + size)
        for column, value in ((self.tail, tail), (self.head, head), (self.capacity, capacity)):
            column.append(np.broadcast_to(np.asarray(value, np.int64), size))
        self.costs.append(
            {aim: np.broadcast_to(np.asarray(v, np.int64), size) for aim, v in costs.items()}
        )
        self.count += size
        return where

    def cost(self, aim: str) -> Ints:
        """Return the cost of every arc under one aim."""
        parts = [
            costs.get(aim, np.zeros(len(tail), np.int64))
            for costs, tail in zip(self.costs, self.tail, strict=True)
        ]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """The network, its aims in order, and where the arcs are that expansion reads.

    feed: arcs from types to bases, `feed_type` and `feed_kind` of each. up, down: arcs between a
    place and its parent, kind by kind, in the order of `edge_place` and `edge_kind`. direct: arcs
    from types to pools for last round's pairs, `direct_ends` (arcs, 2) says which.
    """

    network: Network
    aims: tuple[Ints, ...]
    feed: slice
    feed_type: Ints
    feed_node: Ints
    up: slice
    down: slice
    edge_node: Ints
    direct: slice
    direct_ends: Ints
    pool_node: Ints


def market(sides: Sides, policy: Policy, kept: Ints) -> Market:
    """Lay the network; `kept` (pairs, 2) are type and pool of last round's pairs still allowed."""
    places, kinds = len(sides.tree.paths), len(sides.kinds)
    types, pools = len(sides.bases), len(sides.pool_place)
    pool_size = np.bincount(sides.household_pool[sides.household_pool >= 0], minlength=pools)
    type_size = np.bincount(sides.slot_type, minlength=types)
    node_type = places * kinds
    pool_node = sides.pool_kind * places + sides.pool_place
    short = shortage(sides, pool_size, type_size)

    arcs = _Arcs()
    feed_type, feed_node = _feeds(sides, places)
    feed = arcs.lay(node_type + feed_type, feed_node, type_size[feed_type])
    up, down, edge_node = _trees(arcs, sides, limit=max(int(pool_size.sum()), 1))
    ends, counts = np.unique(kept, axis=0, return_counts=True)
    direct = arcs.lay(
        node_type + ends[:, 0], pool_node[ends[:, 1]], counts, stability=-1,
        **_left(sides, ends),
    )  # fmt: skip
    uncovered = node_type + types
    villages = _uncovered(arcs, sides, policy, (uncovered, pool_node, pool_size, short))
    idle = uncovered + 1 + villages
    arcs.lay(node_type + np.arange(types), idle, type_size)

    supplies = np.zeros(idle + 1, np.int64)
    supplies[node_type:uncovered] = type_size
    supplies[pool_node] = -pool_size
    supplies[uncovered] = short
    supplies[idle] = pool_size.sum() - short - type_size.sum()
    network = Network(
        tail=np.concatenate(arcs.tail),
        head=np.concatenate(arcs.head),
        capacity=np.concatenate(arcs.capacity),
        supply=supplies,
    )
    return Market(
        network=network,
        aims=(*(arcs.cost(name) for name in _names(policy, sides.kinds)), _tie(sides, network)),
        feed=feed,
        feed_type=feed_type,
        feed_node=feed_node,
        up=up,
        down=down,
        edge_node=edge_node,
        direct=direct,
        direct_ends=ends,
        pool_node=pool_node,
    )


def shortage(sides: Sides, pool_size: Ints, type_size: Ints) -> int:
    """Return how many households no pairing can cover.

    Every slot can reach every place, so only kinds matter: by Hall's theorem the shortage is the
    largest, over sets of kinds, of the households in the set less the slots that may take one.
    """
    kinds = len(sides.kinds)
    homes = np.bincount(sides.pool_kind, weights=pool_size, minlength=kinds).astype(np.int64)
    slots: dict[tuple[int, ...], int] = {}
    for allowed, size in zip(sides.allowed, type_size.tolist(), strict=True):
        slots[allowed] = slots.get(allowed, 0) + size
    return max(
        int(homes[list(chosen)].sum())
        - sum(size for allowed, size in slots.items() if set(allowed) & set(chosen))
        for count in range(kinds + 1)
        for chosen in combinations(range(kinds), count)
    )


def _feeds(sides: Sides, places: int) -> tuple[Ints, Ints]:
    ends = [
        (at, kind * places + base)
        for at, (bases, allowed) in enumerate(zip(sides.bases, sides.allowed, strict=True))
        for kind in allowed
        for base in bases
    ]
    both = np.array(ends, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _trees(arcs: _Arcs, sides: Sides, limit: int) -> tuple[slice, slice, Ints]:
    parent = np.array(sides.tree.parent, np.int64)
    child = np.arange(1, len(parent))
    depth = np.array([sides.tree.level(place) for place in child.tolist()], np.int64)
    shift = np.arange(len(sides.kinds))[:, None] * len(parent)
    low, high = (shift + child).ravel(), (shift + parent[child]).ravel()
    leaving = {
        level: np.tile(depth == LEVELS.index(level) + 1, len(sides.kinds)).astype(np.int64)
        for level in LEFT_LEVELS
    }
    return arcs.lay(low, high, limit, **leaving), arcs.lay(high, low, limit), low


def _uncovered(
    arcs: _Arcs, sides: Sides, policy: Policy, demand: tuple[int, Ints, Ints, int]
) -> int:
    """Lay the arcs of the uncovered and return the number of nodes they need, one a village.

    The k-th uncovered of a village of n adds (2k − 1)/n to Σ u²/n. Only the order of these fractions
    matters: a simple cycle of the residual network passes the node of the uncovered at most once, so
    what it changes is the difference of two of them. Hence their ranks serve, exactly.
    """
    node, pool_node, pool_size, short = demand
    if not short:
        return 0
    ancestors = sides.tree.ancestors()
    village, of_pool = np.unique(ancestors[sides.pool_place, VILLAGE + 1], return_inverse=True)
    size = np.bincount(of_pool, weights=pool_size).astype(np.int64)
    steps = np.minimum(size, short)
    at = np.repeat(np.arange(len(village)), steps)
    turn = np.arange(len(at)) - np.repeat(np.cumsum(steps) - steps, steps)
    # Equal fractions divide to equal floats and different ones, below 2**26, to different floats.
    rank = np.unique((2 * turn + 1) / size[at], return_inverse=True)[1] + 1
    fairness = rank if policy.fairness else np.zeros_like(rank)
    arcs.lay(np.full(len(at), node), node + 1 + at, 1, fairness=fairness)
    covers = {
        f"cover {priority}": np.array(
            [kind_priority == priority for kind_priority in _priorities(policy, sides.kinds)]
        )[sides.pool_kind].astype(np.int64)
        for priority in set(_priorities(policy, sides.kinds))
    }
    arcs.lay(node + 1 + of_pool, pool_node, np.minimum(pool_size, short), **covers)
    return len(village)


def _priorities(policy: Policy, kinds: tuple[str, ...]) -> list[int]:
    by_name = {kind.name: kind.priority for kind in policy.kinds}
    return [by_name[kind] for kind in kinds]


def _names(policy: Policy, kinds: tuple[str, ...]) -> list[str]:
    """Return the names of the costs in the order of the policy's aims."""
    costs = {
        "coverage": [f"cover {p}" for p in sorted(set(_priorities(policy, kinds)))],
        "stability": ["stability"],
        "locality": list(LEFT_LEVELS),
        "fairness": ["fairness"],
    }
    return [cost for aim in policy.aims for cost in costs[aim]]


def _left(sides: Sides, ends: Ints) -> dict[str, Ints]:
    """Return per level whether pairs of (type, pool) leave it."""
    ancestors = sides.tree.ancestors()
    homes = ancestors[sides.pool_place[ends[:, 1]]]
    stays = np.zeros((len(ends), len(LEVELS) + 1), bool)
    for at, kind in enumerate(ends[:, 0].tolist()):
        bases = ancestors[list(sides.bases[kind])]
        stays[at] = ((bases == homes[at]) | (bases < 0)).any(axis=0)
    return {level: (~stays[:, LEVELS.index(level) + 1]).astype(np.int64) for level in LEFT_LEVELS}


def _tie(sides: Sides, network: Network) -> Ints:
    """Return a cost an arc hashed from the names of its ends: 32 bits that no row order changes."""
    places = [_hash("/".join(path)) for path in sides.tree.paths]
    kinds = [_hash(kind) for kind in sides.kinds]
    nodes = [place ^ kind for kind in kinds for place in places]
    for bases, allowed in zip(sides.bases, sides.allowed, strict=True):
        name = "|".join("/".join(sides.tree.paths[base]) for base in bases)
        nodes.append(_hash(f"{name}:{','.join(sides.kinds[kind] for kind in allowed)}"))
    names = np.zeros(len(network.supply), np.uint64)
    names[: len(nodes)] = nodes
    with np.errstate(over="ignore"):
        mixed = names[network.tail] * np.uint64(0x9E3779B97F4A7C15) ^ names[network.head]
        mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9)
    cost = (mixed >> np.uint64(32)).astype(np.int64)
    cost[(names[network.tail] == 0) | (names[network.head] == 0)] = 0
    return cost


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
