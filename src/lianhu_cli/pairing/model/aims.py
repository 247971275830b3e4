"""The aims of the policy as costs on the arcs of a network, in lexicographic order."""

from collections.abc import Callable, Iterator

import numpy as np

from lianhu_cli.domain.arrays import Ints, numbered
from lianhu_cli.domain.places.levels import LEFT_LEVELS, LEVELS
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.columns import WISHES
from lianhu_cli.pairing.model.arcs import Arcs
from lianhu_cli.pairing.model.known_pairs import DRAFT, HEIR, KIN, LAST, NEXT, PINNED, WISH
from lianhu_cli.pairing.model.network import Network
from lianhu_cli.pairing.model.tie_break import order
from lianhu_cli.pairing.solver.lexicographic import Level, Levels, Spread
from lianhu_cli.pairing.solver.optimal_face import ranks


def levels(network: Network, policy: Policy) -> Levels:
    """Return the levels of all aims in the policy's order, the tie-break last."""
    found = [level for aim in policy.aims if aim in AIMS for level in AIMS[aim](network, policy)]
    return (*_pins(network), *found, *_draft(network), order(network))


def _costs(network: Network, **by_way: Ints) -> Ints:
    """Return one cost an arc, 0 for ways that are not given."""
    return np.concatenate(
        [
            np.broadcast_to(np.asarray(by_way.get(name, 0), np.int64), len(arcs))
            for name, arcs in network.ways.named().items()
        ]
    )


def _kept(network: Network, name: str, mark: int) -> Iterator[Level]:
    """Most pairs kept of those that bear a mark.

    Each arc that keeps pairs takes a simple cycle through a type and a pool that it passes once.
    """
    ours = (network.marks & mark) > 0
    if ours.any():
        cost = _costs(network, keep=-ours.astype(np.int64))
        yield Level(name=name, cost=cost, reach=_passes(network.ways.keep))


def _pins(network: Network) -> Iterator[Level]:
    """Most pinned pairs kept, before everything else: all of them, where they can be."""
    return _kept(network, "pins", PINNED)


def _draft(network: Network) -> Iterator[Level]:
    """Fewest rows moved of the draft on the table, after everything else."""
    return _kept(network, "draft", DRAFT)


def _coverage(network: Network, policy: Policy) -> Iterator[Level]:
    """Fewest uncovered households, by priority of kind; then fewest that lack a further helper.

    A simple cycle passes OUTSIDE once: it can take one household up and give one up.
    """
    priority = np.array([kind.priority for kind in policy.kinds])[network.pools.kind]
    ways = network.ways
    for name in ("uncovered", "unfilled"):
        arcs = getattr(ways, name)
        for rank in np.unique(priority):
            first = (priority[arcs.target] == rank).astype(np.int64)
            if first.any():
                yield Level(name=name, cost=_costs(network, **{name: first}), reach=1)


def _duty(network: Network, _policy: Policy) -> Iterator[Level]:
    """Fewest slots idle that are to be filled before others."""
    must = network.types.must[network.ways.idle.source]
    if must.any():
        yield Level(name="duty", cost=_costs(network, idle=must), reach=1 + _several(network))


def _stability(network: Network, _policy: Policy) -> Iterator[Level]:
    """Most pairs of the last round kept; then most households left to the unit of who left them."""
    yield from _kept(network, "stability", LAST)
    yield from _kept(network, "successor", NEXT)
    ways = network.ways
    known = -((network.marks & HEIR) > 0).astype(np.int64)
    if len(ways.inherit) or known.any():
        cost = _costs(network, inherit=np.full(len(ways.inherit), -1), keep=known)
        yield Level(name="unit", cost=cost, reach=_passes(ways.keep, ways.inherit))


def _kin(network: Network, _policy: Policy) -> Iterator[Level]:
    """Most pairs of relatives, where the rules prefer them."""
    return _kept(network, "kin", KIN)


def _locality(network: Network, _policy: Policy) -> Iterator[Level]:
    """Fewest pairs that leave the county, then the township, the village, the group.

    A simple cycle falls into stretches inside one tree, which climb out of a place of a level once
    and give up one such climb at most. Between two stretches lies OUTSIDE, a type that leads two ways
    at least, or the load of helpers that several types feed.
    """
    ways, where = network.ways, network.sides.where
    direct = (ways.keep, ways.inherit)
    left = [
        where.left(network.types.base[arcs.source], network.pools.place[arcs.target])
        for arcs in direct
    ]
    climbed = network.forest.level(ways.climb.source)
    ends = np.bincount(
        np.concatenate([arcs.source for arcs in (ways.enter, *direct)]),
        minlength=len(network.types.size),
    )
    stretches = 1 + int(np.count_nonzero(ends > 1)) + _several(network)
    for at, level in enumerate(LEFT_LEVELS):
        out = (climbed == LEVELS.index(level)).astype(np.int64)
        keep, inherit = (one[:, at].astype(np.int64) for one in left)
        enter = network.outset[:, at].astype(np.int64)
        most = int(keep.sum() + inherit.sum())
        reach = min(int(out.sum()), stretches) + min(most, _passes(*direct))
        reach += len(numbered(ways.enter.source[enter > 0])[0])
        if reach:
            cost = _costs(network, climb=out, keep=keep, inherit=inherit, enter=enter)
            yield Level(name=level, cost=cost, reach=reach)


def _wishes(network: Network, _policy: Policy) -> Iterator[Level]:
    """Fewest places lost in the lists of both sides: that much for each pair, less where it is named.

    What everybody loses by any pair is saved where there is none: on the arcs from and to OUTSIDE, which a simple
    cycle passes once.
    """
    ways, most = network.ways, 2 * len(WISHES)
    own, theirs = network.types.wish, network.pools.wish
    if own.any() or theirs.any():
        cost = _costs(
            network,
            idle=-own[ways.idle.source],
            keep=-(network.marks // WISH),
            unfilled=-theirs[ways.unfilled.target],
            uncovered=-theirs[ways.uncovered.target],
        )
        yield Level(name="wishes", cost=cost, reach=most * (1 + _passes(ways.keep)))


def _balance(network: Network, _policy: Policy) -> Iterator[Level]:
    """Least Σ load²/quota over the helpers: the j-th slot of q that a helper leaves idle saves (2(q-j) + 1)/q.

    The savings are replaced by their ranks: a simple cycle passes OUTSIDE once, so that only their order matters.
    """
    rest, loads = network.ways.rest, network.loads
    if loads is not None and len(rest):
        quota = loads.quota[rest.source]
        saved = ranks(2 * (quota - 1 - rest.target) + 1, quota)
        yield Level(name="balance", cost=_costs(network, rest=-saved), reach=int(saved.max()))


def _several(network: Network) -> int:
    """Count the groups of helpers whose load several types feed: a cycle can pass from one to another there."""
    if network.loads is None:
        return 0
    return int(np.count_nonzero(np.bincount(network.loads.of) > 1))


def _fairness(network: Network, policy: Policy) -> Iterator[Spread]:
    """Least Σ u²/n over the villages, u of n households uncovered."""
    if not policy.fairness:
        return
    pools, tree = network.pools, network.sides.where.tree
    villages, at = numbered(tree.villages(pools.place))
    size = np.zeros(len(villages), np.int64)
    np.add.at(size, at, pools.size)
    group = _costs(network, uncovered=at + 1) - 1
    yield Spread(name="fairness", group=group, size=size)


AIMS: dict[str, Callable[[Network, Policy], Iterator[Level | Spread]]] = {
    "coverage": _coverage,
    "duty": _duty,
    "stability": _stability,
    "locality": _locality,
    "kin": _kin,
    "fairness": _fairness,
    "balance": _balance,
    "wishes": _wishes,
}
"""The aims that the network decides. What it leaves equal, `need` decides inside the pools."""


def _passes(*direct: Arcs) -> int:
    """Return how many arcs from types to pools a simple cycle can pass in the same sense."""
    source, target = (
        np.concatenate([getattr(arcs, end) for arcs in direct]) for end in ("source", "target")
    )
    return min(len(numbered(source)[0]), len(numbered(target)[0]))
