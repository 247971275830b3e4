"""Pairs that must not be: swapped away among equals; and where that fails, told apart by the network.

A household that its own pool cannot protect becomes a kind of its own, which every slot may serve that
may serve its old kind, except those of the helpers it avoids.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from lianhu_cli.domain.tree import Flags, Ints, distinct_rows
from lianhu_cli.pairing.expand import Matched
from lianhu_cli.pairing.network import Network
from lianhu_cli.pairing.sides import Sides, Slots


def conflicts(sides: Sides, matched: Matched) -> Ints:
    """Return the pairs (indices into `matched`) that must not be."""
    width = len(sides.where.bases) + 1
    pairs = matched.household * width + sides.slots.helper[matched.slot]
    return np.flatnonzero(np.isin(pairs, sides.avoided[:, 0] * width + sides.avoided[:, 1]))


def settle(network: Network, matched: Matched) -> Matched:
    """Swap forbidden pairs away where it changes no aim: within a type of slots, or within a pool."""
    found = conflicts(network.sides, matched)
    if not len(found):
        return matched
    table = _Table(network, matched)
    for pair in found.tolist():
        table.mend(pair)
    return Matched(slot=table.slot, household=table.household)


@dataclass(slots=True)
class _Table:
    """The pairs as they are being swapped. A pair that is known, of the last round or pinned, stays."""

    network: Network
    slot: Ints
    household: Ints
    held: Flags
    forbidden: frozenset[tuple[int, int]]

    def __init__(self, network: Network, matched: Matched) -> None:
        sides = network.sides
        self.network = network
        self.slot, self.household = matched.slot.copy(), matched.household.copy()
        width = len(sides.where.bases) + 1
        known = sides.known[:, 0] * width + sides.known[:, 1]
        self.held = np.isin(self.household * width + sides.slots.helper[self.slot], known)
        self.forbidden = frozenset(map(tuple, sides.avoided.tolist()))

    def mend(self, pair: int) -> bool:
        """Give the two of a forbidden pair other partners, by the first exchange that is allowed."""
        slot, household = int(self.slot[pair]), int(self.household[pair])
        for other in self._alike(self.network.types.of, slot):
            partner = self._partner(self.slot, other)
            if partner >= 0 and self.held[partner]:
                continue
            mine = int(self.household[partner]) if partner >= 0 else -1
            if self._may(household, other) and (mine < 0 or self._may(mine, slot)):
                self.slot[pair] = other
                if partner >= 0:
                    self.slot[partner] = slot
                return True
        for other in self._alike(self.network.pools.of, household):
            partner = self._partner(self.household, other)
            if partner >= 0 and self.held[partner]:
                continue
            mine = int(self.slot[partner]) if partner >= 0 else -1
            if self._may(other, slot) and (mine < 0 or self._may(household, mine)):
                self.household[pair] = other
                if partner >= 0:
                    self.household[partner] = household
                return True
        return False

    @staticmethod
    def _alike(of: Ints, one: int) -> Iterator[int]:
        """Yield the others of the same type or pool."""
        return (other for other in np.flatnonzero(of == of[one]).tolist() if other != one)

    @staticmethod
    def _partner(side: Ints, one: int) -> int:
        """Return the pair that somebody is in, -1 if in none."""
        found = np.flatnonzero(side == one)
        return int(found[0]) if len(found) else -1

    def _may(self, household: int, slot: int) -> bool:
        return (household, int(self.network.sides.slots.helper[slot])) not in self.forbidden


def told_apart(sides: Sides, households: Ints) -> Sides:
    """Return the sides with each of some households (positions) as a kind of its own."""
    first = len(sides.kinds)
    kind = sides.kind.copy()
    kind[households] = first + np.arange(len(households))
    codes = sides.codes[0].take(sides.wanting[households]).to_pylist()
    old = sides.kind[households]
    names = [f"{sides.kinds[k]}/{code}" for k, code in zip(old.tolist(), codes, strict=True)]
    return replace(
        sides,
        kind=kind,
        kinds=(*sides.kinds, *names),
        origin=np.concatenate([sides.origin, sides.origin[old]]),
        slots=_serving(sides, households, old, first),
    )


def _serving(sides: Sides, households: Ints, old: Ints, first: int) -> Slots:
    """Return the slots with the new kinds among those they may serve."""
    slots = sides.slots
    number = {int(household): n for n, household in enumerate(households.tolist())}
    avoids: dict[int, list[int]] = {}
    for household, helper in sides.avoided.tolist():
        if household in number:
            avoids.setdefault(helper, []).append(number[household])
    groups = {(): 0, **{tuple(sorted(some)): n for n, some in enumerate(avoids.values(), 1)}}
    group = np.zeros(len(sides.where.bases), np.int64)
    for helper, some in avoids.items():
        group[helper] = groups[tuple(sorted(some))]
    of_group = {n: set(some) for some, n in groups.items()}
    rows, serves = distinct_rows(np.column_stack([slots.serves, group[slots.helper]]))
    kinds = [
        (
            *slots.kinds[served],
            *(
                first + n
                for n, kind in enumerate(old.tolist())
                if kind in slots.kinds[served] and n not in of_group[mark]
            ),
        )
        for served, mark in rows.tolist()
    ]
    distinct = tuple(
        dict.fromkeys(kinds)
    )  # an avoided household of no kind of the slot is no reason
    same = np.array([distinct.index(one) for one in kinds], np.int64)
    return replace(slots, serves=same[serves], kinds=distinct)
