"""A round laid out as a flow from helpers through places to households: what its proof looks at.

Nothing is shared with what builds or solves the network for pairing.
"""

from collections.abc import Iterator
from itertools import takewhile

import numpy as np

from lianhu_cli.domain.arrays import Ints, joined
from lianhu_cli.domain.people import stay
from lianhu_cli.domain.places.levels import LEFT_LEVELS
from lianhu_cli.domain.rules.aims import BY_NAME
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.pairing.proof import known_arcs, outside_arcs
from lianhu_cli.pairing.proof.detour_arcs import DetourArcs
from lianhu_cli.pairing.proof.detours import ClosedPools, KindTree
from lianhu_cli.pairing.proof.flow_nodes import FlowNodes
from lianhu_cli.pairing.proof.persons import HEIR, LAST, NEXT, PIN, Known, People
from lianhu_cli.pairing.proof.place_arcs import PlaceArcs, nearest
from lianhu_cli.pairing.proof.residual import Residual
from lianhu_cli.pairing.proof.types_and_pools import Aggregated


class RoundAsFlow:
    """The round as a flow: helpers aggregated into types, households into pools, between them the places.

    Of forbidden pairs, households have a pool, helpers a type of their own, who comes to all other households of the
    kind by detours.
    """

    def __init__(self, people: People, known: Known) -> None:
        self._alike = Aggregated.of(people, known)
        self._nodes = FlowNodes.of(self._alike)
        pools = self._alike.pools
        kinds = people.able.shape[1]
        self._kind_tree = KindTree(people.where.tree, kinds, pools.kind, pools.place)
        self._closed = self._find_closed()
        self._detoured = np.zeros((len(self._alike.types), kinds), bool)
        self._detoured[tuple(np.array([*self._closed], np.int64).reshape(-1, 2).T)] = True

    def _find_closed(self) -> dict[tuple[int, int], ClosedPools]:
        """Return the pools of a kind that are closed to a type, by (type, kind)."""
        alike, tree = self._alike, self._kind_tree
        forbidden = alike.known.forbidden
        pool = alike.pools.of[forbidden[:, 0]]
        type_, pair = joined(alike.types.owner - 1, forbidden[:, 1])
        kind = alike.pools.kind[pool[pair]]
        able = alike.people.able[alike.types.serves[type_], kind]
        closed: dict[tuple[int, int], list[int]] = {}
        rows = (type_[able].tolist(), kind[able].tolist(), pool[pair][able].tolist())
        for one, of, node in zip(*rows, strict=True):
            closed.setdefault((one, of), []).append(tree.places + node)
        return {key: ClosedPools(tree, pools) for key, pools in closed.items()}

    def nodes(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Return the node of each slot, of each household to pair, its village, and where each slot is idle.

        The hub is 0.
        """
        nodes, pool = self._nodes, self._alike.pools.of
        return (
            nodes.type_at + self._alike.types.of,
            nodes.pool_at + pool,
            nodes.village_at + nodes.village[pool],
            nodes.idle[self._alike.types.of],
        )

    def levels(self) -> Iterator[str]:
        """Yield the names of the levels in their order."""
        policy = self._alike.people.policy
        ranks = sorted({kind.priority for kind in policy.kinds})
        parts = {
            "coverage": [f"{name}{rank}" for name in ("uncovered", "unfilled") for rank in ranks],
            "stability": [LAST, NEXT, HEIR],
            "locality": list(LEFT_LEVELS),
            "fairness": ["fairness"] if policy.fairness else [],
        }
        yield PIN
        for aim in proved(policy):
            yield from parts.get(aim, [aim])

    def residual(self) -> Residual:
        """Return the residual network of the round."""
        found, alike = Residual(size=self._nodes.size), self._alike
        people = alike.people
        ends = np.column_stack([alike.types.of[people.slot], alike.pools.of[people.household]])
        known = alike.made >= 0
        follows = ~known & alike.follows(people.made())
        detoured = self._detoured[ends[:, 0], alike.pools.kind[ends[:, 1]]] & ~known & ~follows
        known_arcs.add_known(found, self._nodes, ends[known], alike.made[known])
        known_arcs.add_heirs(found, self._nodes, ends[follows])
        self._add_detours(found, ends[detoured])
        places = PlaceArcs(nodes=self._nodes, detoured=self._detoured)
        places.add_to(found, ends[~known & ~follows & ~detoured])
        outside_arcs.add_idle(found, self._nodes)
        outside_arcs.add_uncovered(found, self._nodes)
        return found

    def _add_detours(self, found: Residual, ends: Ints) -> None:
        """Add the ways of those to whom some households of a kind are closed."""
        alike, tree = self._alike, self._kind_tree
        arcs = DetourArcs(tree=alike.people.where.tree, kind_tree=tree)
        within = [stay.within(kept) for kept in alike.types.bound.tolist()]
        row, place = alike.people.where.places_of_each(alike.types.base)
        bases: dict[int, list[int]] = {}
        for type_, one in zip(row.tolist(), place.tolist(), strict=True):
            bases.setdefault(type_, []).append(one)
        for (type_, of), closed in self._closed.items():
            for one in bases[type_]:
                arcs.enter(type_, of * tree.size + one, closed, within[type_])
        kind, end = alike.pools.kind[ends[:, 1]], alike.pools.place[ends[:, 1]]
        base = kind * tree.size + nearest(self._nodes, alike.types.base[ends[:, 0]], end)
        for (type_, pool), of, start in zip(
            ends.tolist(), kind.tolist(), base.tolist(), strict=True
        ):
            node = tree.places + pool
            route = self._closed[type_, of].route(start, node, within[type_])
            arcs.lead(type_, start, route, node)
        arcs.add_to(found, self._nodes.type_at, self._nodes.pool_at)


def proved(policy: Policy) -> list[str]:
    """Return the aims that are proved: those before the first that no flow decides."""
    return list(takewhile(lambda aim: BY_NAME[aim].proof == "exact", policy.aims))
