"""The optimal face: what is still free of a network after some costs have been minimised."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, numbered

BATCH = 4096
"""Components are solved together up to this number of nodes, so that tiny ones cost no more calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """Arcs that are still free, their nodes numbered anew, and what the nodes supply.

    `origin` is an arc's index in the whole network, -1 for arcs that `unfolded` added; `hub` tells the
    copies of the node through which everything is connected; `region` numbers the part of the land that
    each node lies in, -1 for none.
    """

    tail: Ints
    head: Ints
    capacity: Ints
    supply: Ints
    origin: Ints
    hub: Flags
    region: Ints

    def on_arcs(self, cost: Ints) -> Ints:
        """Return a cost given for the whole network's arcs, on the free arcs."""
        found: Ints = np.append(cost, 0)[self.origin]
        return found

    def settle(self, flow: Ints, settled: Ints) -> None:
        """Write a flow on the free arcs to `settled`, one entry an arc of the whole network."""
        ours = self.origin >= 0
        settled[self.origin[ours]] = flow[ours]

    def narrowed(self, price: Ints, cost: Ints, settled: Ints) -> "Face":
        """Return the face of all flows that are optimal for a cost, given the prices of one of them.

        Every optimal flow is 0 on arcs of positive reduced cost and at capacity on arcs of negative
        reduced cost (complementary slackness). The flow of arcs that are no longer free is written to
        `settled`, one entry an arc of the whole network.
        """
        reduced = cost + price[self.tail] - price[self.head]
        fixed = np.where(reduced < 0, self.capacity, 0)
        return self._without(reduced != 0, fixed, settled)._pruned(settled)

    def _pruned(self, settled: Ints) -> "Face":
        """Settle arcs at nodes that have no other: their flow is what the node supplies."""
        face = self
        while len(face.tail):
            ends = np.bincount(face.tail, minlength=len(face.supply))
            ends += np.bincount(face.head, minlength=len(face.supply))
            out, into = ends[face.tail] == 1, ends[face.head] == 1
            if not (out | into).any():
                break
            flow = np.where(out, face.supply[face.tail], -face.supply[face.head])
            face = face._without(out | into, flow, settled)
        return face

    def _without(self, gone: Flags, flow: Ints, settled: Ints) -> "Face":
        """Settle the flow on some arcs and leave out the nodes that have no free arc any more."""
        ours = gone & (self.origin >= 0)
        settled[self.origin[ours]] = flow[ours]
        supply = self.supply.copy()
        np.subtract.at(supply, self.tail[gone], flow[gone])
        np.add.at(supply, self.head[gone], flow[gone])
        return replace(self, supply=supply).part(~gone)

    def part(self, arcs: Flags | Ints) -> "Face":
        """Return some of the arcs with their nodes."""
        tail, head = self.tail[arcs], self.head[arcs]
        used = np.zeros(len(self.supply), bool)
        used[tail] = used[head] = True
        number = np.cumsum(used) - 1
        return Face(
            tail=number[tail],
            head=number[head],
            capacity=self.capacity[arcs],
            supply=self.supply[used],
            origin=self.origin[arcs],
            hub=self.hub[used],
            region=self.region[used],
        )

    def pieces(self, group: Ints | None) -> Iterator["Face"]:
        """Yield what falls apart once the hub is cut through, small pieces in batches.

        What a piece passes to the hub is what its nodes supply in total, whatever flows inside: each
        piece with a copy of the hub is a network of its own. Arcs of one `group` (one entry an arc of
        the whole network, -1 for none), if given, stay together.
        """
        if not len(self.tail):
            return
        inner = ~(self.hub[self.tail] | self.hub[self.head])
        one, other = self.tail[inner], self.head[inner]
        if group is not None:
            beside, neighbour = _neighbours(np.append(group, -1)[self.origin], self._inner_end())
            one, other = np.concatenate([one, beside]), np.concatenate([other, neighbour])
        label = _components(one, other, len(self.supply))
        yield from (piece for _, piece in self._labelled(label))

    def regions(self) -> Iterator[tuple[Ints, "Face"]]:
        """Yield the arcs of each region with its network, as if nothing led from one to another.

        What a region then passes to the hub is what its nodes supply in total. Regions may share a
        piece, where they are small. Supplies that no arc inside a region reaches are left out.
        """
        label = 1 + self.region
        hub = self.hub[self.tail] | self.hub[self.head]
        inside = np.flatnonzero(hub | (label[self.tail] == label[self.head]))
        closed = replace(
            self,
            tail=self.tail[inside],
            head=self.head[inside],
            capacity=self.capacity[inside],
            origin=self.origin[inside],
        )
        yield from ((inside[arcs], piece) for arcs, piece in closed._labelled(label))

    def _labelled(self, label: Ints) -> Iterator[tuple[Ints, "Face"]]:
        """Yield the arcs at nodes of each label, with their network, small ones in batches."""
        apart = self._cut(label)
        batch = (np.cumsum(np.bincount(label)) - 1) // BATCH
        of = batch[label[self._inner_end()]]
        order = np.argsort(of, kind="stable")
        for arcs in np.split(order, np.flatnonzero(np.diff(of[order])) + 1):
            yield arcs, apart.part(arcs)

    def _inner_end(self) -> Ints:
        """Return the end of each arc that is not a hub."""
        end: Ints = np.where(self.hub[self.tail], self.head, self.tail)
        return end

    def _cut(self, label: Ints) -> "Face":
        """Give each component, by its nodes' label, a copy of the hub."""
        size, copies = len(self.supply), int(label.max()) + 1
        copy = size + label[self._inner_end()]
        supply = np.concatenate([np.where(self.hub, 0, self.supply), np.zeros(copies, np.int64)])
        np.subtract.at(supply, size + label, supply[:size])
        return replace(
            self,
            tail=np.where(self.hub[self.tail], copy, self.tail),
            head=np.where(self.hub[self.head], copy, self.head),
            supply=supply,
            hub=np.repeat([False, True], [size, copies]),
            region=np.concatenate([self.region, np.full(copies, -1)]),
        )

    def unfolded(self, spread: Ints, size: Ints, settled: Ints) -> tuple["Face", Ints]:
        """Lead the arcs of each group through a node of its own, fed by one arc a unit of flow.

        `spread` is the group of each arc out of the hub in the whole network, -1 for other arcs,
        `size` one entry a group. Returns the new face and the cost of each arc: the rank of its unit's
        marginal cost (2k - 1)/n among all of them. Ranks give the same optima as the fractions,
        exactly: a simple cycle passes the hub once, so it takes up one unit, gives one up, or both,
        and only the order and the sign of the two marginal costs matter.
        """
        of = np.append(spread, -1)[self.origin]
        ours = np.flatnonzero(of >= 0)
        groups, at = numbered(of[ours])
        first = np.zeros(len(groups), np.int64)
        first[at] = np.arange(len(at))
        room, before = np.zeros(len(groups), np.int64), np.zeros(len(size), np.int64)
        np.add.at(room, at, self.capacity[ours])
        np.add.at(before, spread[spread >= 0], settled[spread >= 0])
        unit = np.repeat(np.arange(len(groups)), room)
        nth = 1 + np.arange(len(unit)) - np.repeat(np.cumsum(room) - room, room)
        rank = ranks(2 * (before[groups][unit] + nth) - 1, size[groups][unit])
        node = len(self.supply) + np.arange(len(groups))
        source = np.zeros(len(groups), np.int64)
        source[at] = self.tail[ours]
        tail = self.tail.copy()
        tail[ours] = node[at]
        face = Face(
            tail=np.concatenate([tail, source[unit]]),
            head=np.concatenate([self.head, node[unit]]),
            capacity=np.concatenate([self.capacity, np.ones(len(unit), np.int64)]),
            supply=np.concatenate([self.supply, np.zeros(len(groups), np.int64)]),
            origin=np.concatenate([self.origin, np.full(len(unit), -1)]),
            hub=np.concatenate([self.hub, np.zeros(len(groups), bool)]),
            region=np.concatenate([self.region, self.region[self.head[ours[first]]]]),
        )
        return face, np.concatenate([np.zeros(len(self.tail), np.int64), rank])


def potentials(face: Face, flow: Ints, cost: Ints, rounds: int | None = None) -> Ints | None:
    """Return node prices under which no arc of the residual network has a negative reduced cost.

    Bellman-Ford from everywhere at once. None where so many rounds, or one a node, do not find any; after
    one a node that means that the flow is not optimal.
    """
    forward, backward = flow < face.capacity, flow > 0
    tail = np.concatenate([face.tail[forward], face.head[backward]])
    head = np.concatenate([face.head[forward], face.tail[backward]])
    length = np.concatenate([cost[forward], -cost[backward]])
    price = np.zeros(len(face.supply), np.int64)
    for _ in range(len(face.supply) + 1 if rounds is None else rounds):
        offer = price[tail] + length
        better = offer < price[head]
        if not better.any():
            return price
        np.minimum.at(price, head[better], offer[better])
    return None


def _neighbours(group: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return edges that hold the ends of each group's arcs together."""
    ours = np.flatnonzero(group >= 0)
    ours = ours[np.argsort(group[ours], kind="stable")]
    same = np.diff(group[ours]) == 0
    return end[ours[:-1][same]], end[ours[1:][same]]


def _components(one: Ints, other: Ints, size: int) -> Ints:
    """Return each node's component, numbered from 0 by the lowest node in it.

    >>> _components(np.array([3, 1]), np.array([1, 4]), 5)
    array([0, 1, 2, 1, 1])
    """
    label = np.arange(size)
    while True:
        low = np.minimum(label[one], label[other])
        lower = label.copy()
        np.minimum.at(lower, label[one], low)
        np.minimum.at(lower, label[other], low)
        while (lower[lower] != lower).any():
            lower = lower[lower]
        if (lower == label).all():
            return numbered(label)[1]
        label = lower


def ranks(numerator: Ints, denominator: Ints) -> Ints:
    """Return the rank of each fraction among all of them, equal fractions alike, from 1.

    >>> ranks(np.array([1, 3, 1, 2]), np.array([2, 2, 4, 4]))
    array([2, 3, 1, 2])
    """
    common = np.gcd(numerator, denominator)
    width = int(denominator.max(initial=0)) + 1
    distinct, at = numbered(numerator // common * width + denominator // common)
    fractions = [Fraction(*divmod(one, width)) for one in distinct.tolist()]
    order = sorted(range(len(fractions)), key=fractions.__getitem__)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    return rank[at]
