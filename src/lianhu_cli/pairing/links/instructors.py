"""指导员: for each village one cadre of its units, nobody in two villages, by min-cost flow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lianhu_cli.pairing.model import hashing
from lianhu_cli.pairing.model.hashing import Keys
from lianhu_cli.pairing.solver import lexicographic

_HUB = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedCadre:
    """Somebody who may go: whether a leader, how high the rank stands, and a key that breaks ties."""

    leads: bool
    rank: int
    key: int


def sent(
    wanted: Mapping[int, Sequence[int]], cadres: Mapping[int, LinkedCadre], keys: Keys
) -> dict[int, int]:
    """Return the cadre of each village that can have one.

    `wanted` is village → the cadres of its units; `keys` one key a village. Most villages have one; then
    fewest leaders are sent, who have more to do; then the highest ranks, for experience; ties by hash.
    """
    people = sorted({one for some in wanted.values() for one in some})
    if not people:
        return {}
    node = {one: 1 + len(wanted) + at for at, one in enumerate(people)}
    pairs = [(at, one) for at, some in enumerate(wanted.values()) for one in some]
    villages = np.arange(1, len(wanted) + 1)
    tail = np.array([at + 1 for at, _ in pairs] + [node[one] for one in people], np.int64)
    head = np.array([node[one] for _, one in pairs] + [_HUB] * len(people), np.int64)
    supply = np.zeros(1 + len(wanted) + len(people), np.int64)
    supply[villages], supply[_HUB] = 1, -len(wanted)
    network = lexicographic.FlowProblem(
        tail=np.concatenate([tail, villages]),
        head=np.concatenate([head, np.zeros(len(wanted), np.int64)]),
        capacity=np.ones(len(tail) + len(wanted), np.int64),
        supply=supply,
        hub=_HUB,
    )
    of_village = list(wanted)
    key = [keys[of_village[at]] for at, _ in pairs]
    ties = hashing.costs(
        hashing.joined(
            np.array(key, np.uint64), np.array([cadres[one].key for _, one in pairs], np.uint64)
        )
    )
    leads = [int(cadres[one].leads) for one in people]
    ranks = [cadres[one].rank for one in people]
    high = max(ranks)
    levels = (
        _level("nobody", network, (len(tail), [1] * len(wanted)), 1),
        _level("leads", network, (len(pairs), leads), 1),
        _level("rank", network, (len(pairs), [high - rank for rank in ranks]), max(high, 1)),
        _level("order", network, (0, ties.tolist()), len(supply) << hashing.BITS),
    )
    used = lexicographic.optimise(network, levels)
    return {
        of_village[at]: one for (at, one), one_flow in zip(pairs, used, strict=False) if one_flow
    }


def _level(
    name: str, network: lexicographic.FlowProblem, cost: tuple[int, list[int]], reach: int
) -> lexicographic.Level:
    """Return a cost on the arcs from one position on. A simple cycle passes the hub once."""
    at, costs = cost
    every = np.zeros(len(network.tail), np.int64)
    every[at : at + len(costs)] = costs
    return lexicographic.Level(name=name, cost=every, reach=reach)
