"""Min-cost flow over integer arrays, several aims in strict order; knows no household.

Aims that provably fit into one int64 cost are solved together. Then the next ones are solved on the
*optimal face*: with the node potentials π of the last solution, an arc of positive reduced cost
c + π(tail) − π(head) carries nothing in any optimal flow and one of negative reduced cost carries its
capacity in all of them (complementary slackness; Ahuja, Magnanti, Orlin, Network Flows, ch. 9). What is
left is again a network, and every flow in it is optimal for the aims before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_LIMIT = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Arcs and supplies: `tail`, `head`, `capacity` (arcs,), `supply` (nodes,), summing to zero."""

    tail: Ints
    head: Ints
    capacity: Ints
    supply: Ints


class InfeasibleError(Exception):
    """No flow serves every supply."""


def solve(network: Network, aims: Sequence[Ints]) -> Ints:
    """Return the flow (arcs,) that is best for `aims`, each (arcs,) a cost an arc, in strict order.

    Raises:
        InfeasibleError: the supplies cannot be served.
    """
    flow = np.zeros(len(network.tail), np.int64)
    free = np.arange(len(network.tail))
    supply = network.supply.copy()
    part = network
    todo = list(aims) or [flow]
    while todo:
        taken = _fitting(part, [aim[free] for aim in todo])
        cost = _together(part, [aim[free] for aim in todo[:taken]])
        del todo[:taken]
        if not cost.any() and todo:
            continue
        found = _optimum(part, cost)
        flow[free] = found
        if not todo:
            break
        reduced = _reduced_costs(part, cost, found)
        full = reduced < 0
        np.subtract.at(supply, part.tail[full], part.capacity[full])
        np.add.at(supply, part.head[full], part.capacity[full])
        free = free[reduced == 0]
        part = Network(
            tail=network.tail[free],
            head=network.head[free],
            capacity=network.capacity[free],
            supply=supply,
        )
    return flow


def potentials(network: Network, cost: Ints, flow: Ints) -> Ints:
    """Return potentials (nodes,) under which no arc of the residual network has negative cost.

    Bellman and Ford, all arcs at once, until nothing moves.

    Raises:
        ValueError: there is a negative cycle: the flow is not optimal.
    """
    forth, back = flow < network.capacity, flow > 0
    tail = np.concatenate([network.tail[forth], network.head[back]])
    head = np.concatenate([network.head[forth], network.tail[back]])
    length = np.concatenate([cost[forth], -cost[back]])
    distance = np.zeros(len(network.supply), np.int64)
    if not len(tail):
        return distance
    order = np.argsort(head, kind="stable")
    tail, head, length = tail[order], head[order], length[order]
    first = np.flatnonzero(np.r_[True, head[1:] != head[:-1]])
    target = head[first]
    for _ in range(len(distance) + 1):
        nearer = np.minimum(distance[target], np.minimum.reduceat(distance[tail] + length, first))
        if np.array_equal(nearer, distance[target]):
            return distance
        distance[target] = nearer
    raise ValueError("a negative cycle: the flow is not optimal")


def _fitting(network: Network, aims: list[Ints]) -> int:
    """Return how many aims, at least one, fit into one cost that the solver can hold."""
    for count in range(len(aims), 1, -1):
        largest = _largest(network, aims[:count])
        if largest * (len(network.supply) + 1) < _LIMIT:
            return count
    return 1


def _largest(network: Network, aims: list[Ints]) -> int:
    return sum(
        int(np.abs(aim).max(initial=0)) * weight
        for aim, weight in zip(aims, _weights(network, aims), strict=True)
    )


def _together(network: Network, aims: list[Ints]) -> Ints:
    total = np.zeros(len(network.tail), np.int64)
    for aim, weight in zip(aims, _weights(network, aims), strict=True):
        total += aim * weight
    return total


def _weights(network: Network, aims: list[Ints]) -> list[int]:
    """Return a weight an aim, greater than all that the later aims can add up to on a simple cycle.

    A flow is optimal when no simple cycle of the residual network has negative cost, so only cycles
    matter. A simple cycle leaves every node at most once, so what an aim adds up to on it is at most
    the sum over the nodes of the largest |cost| on an arc at the node.
    """
    weights = [1]
    reach = 0
    for aim in reversed(aims[1:]):
        reach += _cycle_bound(network, aim) * weights[0]
        weights.insert(0, reach + 1)
    return weights


def _cycle_bound(network: Network, aim: Ints) -> int:
    size = np.abs(aim)
    used = np.flatnonzero(size)
    at_node = np.zeros(len(network.supply), np.int64)
    np.maximum.at(at_node, network.tail[used], size[used])
    np.maximum.at(at_node, network.head[used], size[used])
    # An arc with a cost has both its ends on the cycle: half of the sum is bound enough only where
    # the arcs with costs are apart, so the whole is taken.
    return int(at_node.sum())


def _optimum(network: Network, cost: Ints) -> Ints:
    from ortools.graph.python import min_cost_flow

    solver = min_cost_flow.SimpleMinCostFlow()
    if not len(network.tail):
        if network.supply.any():
            raise InfeasibleError
        return np.zeros(0, np.int64)
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        network.tail.astype(np.int32), network.head.astype(np.int32), network.capacity, cost
    )
    solver.set_nodes_supplies(np.arange(len(network.supply), dtype=np.int32), network.supply)
    status = solver.solve()
    if status == solver.INFEASIBLE:
        raise InfeasibleError
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the solver answered {status}")
    flows: Ints = solver.flows(arcs)
    return flows


def _reduced_costs(network: Network, cost: Ints, flow: Ints) -> Ints:
    price = potentials(network, cost, flow)
    return cost + price[network.tail] - price[network.head]
