"""Arcs from and to the hub: slots that are idle, households that lack helpers, and what is convex in their number.

Part of the round as it is laid out for its proof.
"""

from fractions import Fraction

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.pairing.proof.flow_nodes import HUB, FlowNodes
from lianhu_cli.pairing.proof.persons import WISH
from lianhu_cli.pairing.proof.residual import Residual
from lianhu_cli.pairing.proof.types_and_pools import loads


def add_idle(found: Residual, nodes: FlowNodes) -> None:
    """Add the slots that are idle: to the hub, or to the node of the load of their helpers."""
    alike = nodes.alike
    types, people = alike.types, alike.people
    used = np.bincount(types.of[people.slot], minlength=len(types))
    size = np.bincount(types.of, minlength=len(types))
    costs = {"duty": types.must, WISH: -types.wish}
    found.add((nodes.type_at + np.arange(len(types)), nodes.idle), size - used, used, costs)
    if len(nodes.load):
        _add_loads(found, nodes)


def add_uncovered(found: Residual, nodes: FlowNodes) -> None:
    """Add the households that lack helpers: the first by way of their village, further ones from the hub."""
    alike = nodes.alike
    people, pools = alike.people, alike.pools
    kinds = people.policy.kinds
    takes = np.array([people.policy.takes(kind.name) for kind in kinds], np.int64)[pools.kind]
    rank = np.array([kind.priority for kind in kinds], np.int64)[pools.kind]
    has = np.bincount(people.household, minlength=len(people.row))
    size = np.bincount(pools.of, minlength=len(pools))
    none = np.bincount(pools.of[has == 0], minlength=len(pools))
    helped = np.bincount(pools.of, weights=has, minlength=len(pools)).astype(np.int64)
    further = size * takes - helped - none
    node = nodes.pool_at + np.arange(len(pools))
    first, more = (
        {f"{name}{r}": (rank == r).astype(np.int64) for r in {kind.priority for kind in kinds}}
        | {WISH: -pools.wish}
        for name in ("uncovered", "unfilled")
    )
    found.add((nodes.village_at + nodes.village, node), none, size - none, first)
    found.add((np.full(len(pools), HUB), node), further, size * (takes - 1) - further, more)
    _add_villages(found, nodes, none, size)


def _add_loads(found: Residual, nodes: FlowNodes) -> None:
    """Add what helpers have to do, one node for those alike.

    One household more costs (2u + 1)/q, one fewer saves (2u - 1)/q, of helpers with u households and q slots.
    """
    node, group = np.unique(nodes.idle), nodes.load[nodes.alike.types.of]
    quota, load = loads(nodes.alike.people)
    q, u = (np.zeros(len(node), np.int64) for _ in range(2))
    q[group], u[group] = quota, load
    _add_convex(found, "balance", node, (u, q))


def _add_villages(found: Residual, nodes: FlowNodes, none: Ints, size: Ints) -> None:
    """Add each village's uncovered households: one more costs (2u + 1)/n, one fewer saves (2u - 1)/n."""
    villages = int(nodes.village.max(initial=-1)) + 1
    u, n = (
        np.bincount(nodes.village, weights=w, minlength=villages).astype(np.int64)
        for w in (none, size)
    )
    _add_convex(found, "fairness", nodes.village_at + np.arange(villages), (u, n))


def _add_convex(found: Residual, level: str, node: Ints, both: tuple[Ints, Ints]) -> None:
    """Add arcs between the hub and nodes at which u of n are taken, at the cost of Σ u²/n.

    A simple cycle passes the hub once, so that of the marginal costs only the order matters: their ranks stand for
    them, from 1 on, for 0 is to cost nothing.
    """
    u, n = both
    ends = zip([*(2 * u + 1), *(2 * u - 1)], [*n, *n], strict=True)
    share = [Fraction(int(a), int(b)) for a, b in ends]
    rank = {one: at for at, one in enumerate(sorted(set(share)), start=1)}
    more, fewer = np.split(np.array([rank[one] for one in share], np.int64), 2)
    hub, nothing = np.full(len(node), HUB), np.zeros(len(node), np.int64)
    found.add((hub, node), nothing, n - u, {level: more})
    found.add((node, hub), nothing, u, {level: -fewer})
