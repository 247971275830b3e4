"""The aims of the policy as costs on the arcs of a network, in strict order."""

from collections.abc import Callable, Iterator

import numpy as np

from lianhu_cli.domain.places import LEFT_LEVELS, LEVELS
from lianhu_cli.domain.policy import Policy
from lianhu_cli.domain.tree import Ints, numbered
from lianhu_cli.pairing.flow import Level, Levels, Spread
from lianhu_cli.pairing.network import Network
from lianhu_cli.pairing.order import order

_VILLAGE = LEVELS.index("village")


def levels(network: Network, policy: Policy) -> Levels:
    """Return the levels of all aims in the policy's order, the tie-break last."""
    found = [level for aim in policy.aims for level in AIMS[aim](network, policy)]
    return (*_pins(network), *found, order(network))


def _costs(network: Network, **by_way: Ints) -> Ints:
    """Return one cost an arc, 0 for ways that are not given."""
    return np.concatenate(
        [
            np.broadcast_to(np.asarray(by_way.get(name, 0), np.int64), len(arcs))
            for name, arcs in network.ways.named().items()
        ]
    )


def _pins(network: Network) -> Iterator[Level]:
    """Most pinned pairs kept, before everything else: all of them, where they can be."""
    pinned = (network.marks & 2) > 0
    if pinned.any():
        yield Level(
            name="pins", cost=_costs(network, keep=-pinned.astype(np.int64)), reach=_passes(network)
        )


def _coverage(network: Network, policy: Policy) -> Iterator[Level]:
    """Fewest uncovered households, by priority of kind; then fewest that lack a further helper.

    A simple cycle passes OUTSIDE once: it can take one household up and give one up.
    """
    kind = network.sides.origin[network.pools.kind]
    priority = np.array([kind.priority for kind in policy.kinds])[kind]
    ways = network.ways
    for name in ("uncovered", "unfilled"):
        arcs = getattr(ways, name)
        for rank in np.unique(priority):
            first = (priority[arcs.target] == rank).astype(np.int64)
            if first.any():
                yield Level(name=name, cost=_costs(network, **{name: first}), reach=1)


def _stability(network: Network, _policy: Policy) -> Iterator[Level]:
    """Most pairs of the last round kept.

    Each arc that keeps pairs takes a simple cycle through a type and a pool that it passes once.
    """
    last = (network.marks & 1) > 0
    if last.any():
        cost = _costs(network, keep=-last.astype(np.int64))
        yield Level(name="stability", cost=cost, reach=_passes(network))


def _locality(network: Network, _policy: Policy) -> Iterator[Level]:
    """Fewest pairs that leave the county, then the township, the village, the group.

    A simple cycle falls into stretches inside one tree, which climb out of a place of a level once
    and give up one such climb at most. Between two stretches lies OUTSIDE or a type that leads two ways
    at least.
    """
    ways, where = network.ways, network.sides.where
    left = where.left(
        network.types.base[ways.keep.source], network.pools.place[ways.keep.target]
    ).astype(np.int64)
    climbed = network.forest.level(ways.climb.source)
    ends = np.bincount(
        np.concatenate([ways.enter.source, ways.keep.source]), minlength=len(network.types.size)
    )
    stretches = 1 + int(np.count_nonzero(ends > 1))
    for at, level in enumerate(LEFT_LEVELS):
        out = (climbed == LEVELS.index(level)).astype(np.int64)
        reach = min(int(out.sum()), stretches) + min(int(left[:, at].sum()), _passes(network))
        if reach:
            yield Level(name=level, cost=_costs(network, climb=out, keep=left[:, at]), reach=reach)


def _fairness(network: Network, policy: Policy) -> Iterator[Spread]:
    """Least Σ u²/n over the villages, u of n households uncovered."""
    if not policy.fairness:
        return
    pools, tree = network.pools, network.sides.where.tree
    village = tree.within[pools.place, _VILLAGE]
    village = np.where(village < 0, pools.place, village)
    villages, at = numbered(village)
    size = np.zeros(len(villages), np.int64)
    np.add.at(size, at, pools.size)
    group = _costs(network, uncovered=at + 1) - 1
    yield Spread(name="fairness", group=group, size=size)


AIMS: dict[str, Callable[[Network, Policy], Iterator[Level | Spread]]] = {
    "coverage": _coverage,
    "stability": _stability,
    "locality": _locality,
    "fairness": _fairness,
}


def _passes(network: Network) -> int:
    """Return how many arcs of last pairs a simple cycle can pass in the same sense."""
    keep = network.ways.keep
    return min(len(numbered(keep.source)[0]), len(numbered(keep.target)[0]))
