"""As many units as villages, one for each: the linking that the flow engine solves, at any size."""

from collections.abc import Mapping, Sequence

import numpy as np

from lianhu_cli.pairing.solver import lexicographic

UnitAndVillage = tuple[int, int]
_HUB = 0


def matched(
    pairs: Sequence[UnitAndVillage],
    slots: Sequence[int],
    wants: Sequence[int],
    cost: Mapping[UnitAndVillage, int],
) -> list[UnitAndVillage] | None:
    """Return the best links that give every unit one village and every village one unit.

    None where there are none. Best is the least lack, then the least squares of lacks and excesses, then the
    least `cost`: with one unit a village each of them is a sum over the links.
    """
    units, villages = (sorted(set(side)) for side in zip(*pairs, strict=True))
    if len(units) != len(villages):
        return None
    size = len(units)
    of_unit = {unit: 1 + at for at, unit in enumerate(units)}
    of_village = {village: 1 + size + at for at, village in enumerate(villages)}
    ones = np.arange(1, size + 1)
    supply = np.concatenate([[0], np.ones(size, np.int64), -np.ones(size, np.int64)])
    network = lexicographic.FlowProblem(
        tail=np.concatenate([[of_unit[u] for u, _ in pairs], ones, np.zeros(size, np.int64)]),
        head=np.concatenate(
            [[of_village[v] for _, v in pairs], np.zeros(size, np.int64), ones + size]
        ),
        capacity=np.ones(len(pairs) + 2 * size, np.int64),
        supply=supply,
        hub=_HUB,
    )
    gaps = [wants[village] - slots[unit] for unit, village in pairs]
    alone = np.zeros(len(network.tail), np.int64)
    alone[len(pairs) :] = 1
    levels = (
        lexicographic.Level(name="alone", cost=alone, reach=2),
        _level("lack", network, [max(0, gap) for gap in gaps]),
        _level("square", network, [gap * gap for gap in gaps]),
        _level("order", network, [cost[pair] for pair in pairs]),
    )
    used = lexicographic.optimise(network, levels)
    if used[len(pairs) :].any():
        return None
    return [pair for pair, there in zip(pairs, used, strict=False) if there]


def _level(name: str, network: lexicographic.FlowProblem, costs: list[int]) -> lexicographic.Level:
    """Return a cost on the links. A simple cycle takes up a link of each unit at most."""
    every = np.zeros(len(network.tail), np.int64)
    every[: len(costs)] = costs
    return lexicographic.Level(name=name, cost=every, reach=len(network.supply) * (max(costs) + 1))
