"""Pairs that must not be: swapped away among equals; and where that fails, told apart by the network.

A household that its own pool cannot protect becomes a kind of its own, which every slot may serve that
may serve its old kind, except those of the helpers it avoids. A household that would be given the same
helper twice is reached by that helper through one arc, for one of his slots.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from lianhu_cli.domain.tree import Flags, Ints, distinct_rows
from lianhu_cli.pairing.expand import Matched
from lianhu_cli.pairing.network import Network
from lianhu_cli.pairing.sides import HEIR, Sides, Slots


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Households (positions) to be told apart, and pairs (position, helper's row) to be made once only."""

    households: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    once: Ints = field(default_factory=lambda: np.zeros((0, 2), np.int64))

    def with_those_of(self, sides: Sides, matched: Matched, wrong: Ints) -> "Apart":
        """Return it with the households of some pairs (indices into `matched`), and the pairs themselves.

        Only where a household takes several helpers can a pair be made twice.

        Raises:
            ArithmeticError: they were told apart already, and yet were paired.
        """
        home, helper = matched.household[wrong], sides.slots.helper[matched.slot[wrong]]
        pairs = np.column_stack([home, helper])[: len(wrong) if sides.takes > 1 else 0]
        pairs = pairs[~np.isin(_keys(sides, *pairs.T), _keys(sides, *sides.avoided.T))]
        more = Apart(
            households=np.union1d(self.households, home),
            once=distinct_rows(np.concatenate([self.once, pairs]))[0],
        )
        if len(more.households) + len(more.once) == len(self.households) + len(self.once):
            raise ArithmeticError("a pair that must not be was made by a network without it")
        return more


def conflicts(sides: Sides, matched: Matched) -> Ints:
    """Return the pairs (indices into `matched`) that must not be: avoided, or made a second time."""
    pairs = _keys(sides, matched.household, sides.slots.helper[matched.slot])
    wrong = np.isin(pairs, _keys(sides, *sides.avoided.T))
    if sides.takes > 1:
        order = np.argsort(pairs, kind="stable")
        wrong[order[1:][np.diff(pairs[order]) == 0]] = True
    return np.flatnonzero(wrong)


def settle(network: Network, matched: Matched) -> Matched:
    """Swap forbidden pairs away where it changes no aim: within a type of slots, or within a pool."""
    found = conflicts(network.sides, matched)
    if not len(found):
        return matched
    table = _Table(network, matched)
    for pair in found.tolist():
        table.mend(pair)
    return Matched(slot=table.slot, household=table.household)


def _keys(sides: Sides, household: Ints, helper: Ints) -> Ints:
    keys: Ints = household * (len(sides.where.bases) + 1) + helper
    return keys


class _Members:
    """Who is in each type or pool: an index from the one to the many."""

    def __init__(self, of: Ints) -> None:
        self._of = of
        self._order = np.argsort(of, kind="stable")
        self._sorted = of[self._order]

    def others(self, one: int) -> Iterator[int]:
        """Yield the others of the same lump, in their order."""
        start, end = (
            int(np.searchsorted(self._sorted, self._of[one], side=side))
            for side in ("left", "right")
        )
        return (int(other) for other in self._order[start:end] if other != one)


class _Table:
    """The pairs as they are being swapped. A pair that is known, of the last round or pinned, stays."""

    def __init__(self, network: Network, matched: Matched) -> None:
        sides = network.sides
        self._sides = sides
        self.slot, self.household = matched.slot.copy(), matched.household.copy()
        self._held: Flags = np.isin(
            _keys(sides, self.household, sides.slots.helper[self.slot]),
            _keys(sides, *sides.known.T),
        )
        self._forbidden = frozenset(map(tuple, sides.avoided.tolist()))
        self._types, self._pools = _Members(network.types.of), _Members(network.pools.of)
        self._pair_of = np.full(len(sides.slots.helper), -1)
        self._pair_of[self.slot] = np.arange(len(self.slot))
        self._first = np.argsort(self.household, kind="stable")
        self._helped = self.household[self._first]

    def mend(self, pair: int) -> bool:
        """Give the two of a forbidden pair other partners, by the first exchange that is allowed."""
        slot, household = int(self.slot[pair]), int(self.household[pair])
        if self._may(household, slot, pair):
            return True
        for other in self._types.others(slot):
            partner = int(self._pair_of[other])
            if partner >= 0 and self._held[partner]:
                continue
            mine = int(self.household[partner]) if partner >= 0 else -1
            if mine == household:
                continue
            if self._may(household, other, pair) and (mine < 0 or self._may(mine, slot, partner)):
                self._seat(pair, other)
                self._pair_of[slot] = -1
                if partner >= 0:
                    self._seat(partner, slot)
                return True
        return self._change_household(pair, slot, household)

    def _change_household(self, pair: int, slot: int, household: int) -> bool:
        for other in self._pools.others(household):
            partners = [one for one in self._pairs_of(other) if not self._held[one]]
            if not partners and not self._pairs_of(other) and self._may(other, slot):
                self._move(pair, other)
                return True
            for partner in partners:
                theirs = int(self.slot[partner])
                if self._may(other, slot, partner) and self._may(household, theirs, pair):
                    self._move(pair, other)
                    self._move(partner, household)
                    return True
        return False

    def _seat(self, pair: int, slot: int) -> None:
        self.slot[pair] = slot
        self._pair_of[slot] = pair

    def _move(self, pair: int, household: int) -> None:
        self.household[pair] = household
        self._first = np.argsort(self.household, kind="stable")
        self._helped = self.household[self._first]

    def _pairs_of(self, household: int) -> list[int]:
        """Return the pairs that a household is in."""
        start, end = (
            int(np.searchsorted(self._helped, household, side=side)) for side in ("left", "right")
        )
        pairs: list[int] = self._first[start:end].tolist()
        return pairs

    def _may(self, household: int, slot: int, *leaving: int) -> bool:
        """Tell whether a slot may serve a household that some pairs are about to leave."""
        helper = int(self._sides.slots.helper[slot])
        if (household, helper) in self._forbidden:
            return False
        if self._sides.takes == 1:
            return True
        there = (one for one in self._pairs_of(household) if one not in leaving)
        return all(self._sides.slots.helper[self.slot[one]] != helper for one in there)


def told_apart(sides: Sides, apart: Apart) -> Sides:
    """Return the sides with each of some households as a kind of its own."""
    households = apart.households
    if not len(households):
        return sides
    first = len(sides.kinds)
    kind = sides.kind.copy()
    kind[households] = first + np.arange(len(households))
    codes = sides.codes[0].take(sides.wanting[households]).to_pylist()
    old = sides.kind[households]
    names = [f"{sides.kinds[k]}/{code}" for k, code in zip(old.tolist(), codes, strict=True)]
    fresh = apart.once[~np.isin(_keys(sides, *apart.once.T), _keys(sides, *sides.known.T))]
    return replace(
        sides,
        kind=kind,
        kinds=(*sides.kinds, *names),
        origin=np.concatenate([sides.origin, sides.origin[old]]),
        slots=_serving(sides, households, old, first),
        known=np.concatenate([sides.known, fresh]),
        marks=np.concatenate([sides.marks, HEIR * sides.follow(fresh)]),
        once=apart.once,
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
