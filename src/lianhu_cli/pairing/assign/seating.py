"""Which of a helper's slots each household holds: as many as can be of those to be filled before others.

The network decides how many households a helper takes and which; between slots that may serve the same ones it
has no reason to choose. Told by the households alone, numbers depend on no order of rows, and a slot with a minimum
counts as filled wherever a household could sit in it.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TypeVar

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.pairing.assign.disaggregation import Matched
from lianhu_cli.pairing.assign.matching_keys import matching
from lianhu_cli.pairing.model.sides import Sides

T = TypeVar("T")


def seated(sides: Sides, matched: Matched) -> Matched:
    """Return the pairs with the slots that the households of each helper are given among those they have."""
    concerned = _concerned(sides, matched)
    if not concerned.any():
        return matched
    slots = sides.slots
    pairs = np.flatnonzero(concerned)
    pairs = pairs[np.argsort(matched.household[pairs], kind="stable")]
    helper = slots.helper[matched.slot[pairs]]
    alike = _alike(sides)[helper]
    order = np.lexsort((slots.number, ~slots.must, slots.helper))
    slot = matched.slot.copy()
    plain = pairs[alike]
    slot[plain] = order[matching(helper[alike], slots.helper[order])]
    _seat_each(sides, matched, pairs[~alike], slot)
    return Matched(slot=slot, household=matched.household)


def _alike(sides: Sides) -> Flags:
    """Tell the helpers (rows) all of whose slots serve the same kinds."""
    least = np.full(len(sides.where.bases), len(sides.slots.kinds))
    most = np.full(len(sides.where.bases), -1)
    np.minimum.at(least, sides.slots.helper, sides.slots.serves)
    np.maximum.at(most, sides.slots.helper, sides.slots.serves)
    found: Flags = least == most
    return found


def _seat_each(sides: Sides, matched: Matched, pairs: Ints, slot: Ints) -> None:
    """Write the slots of some pairs, in order of their households, helper by helper."""
    slots = sides.slots
    first = np.arange(len(slots.helper)) - slots.number
    of: dict[int, list[int]] = defaultdict(list)
    for pair, at in zip(pairs.tolist(), first[matched.slot[pairs]].tolist(), strict=True):
        of[at].append(pair)
    size = np.bincount(slots.helper)
    for at, mine in of.items():
        own = range(at, at + int(size[slots.helper[at]]))
        serves = [slots.kinds[int(slots.serves[one])] for one in own]
        must = [bool(slots.must[one]) for one in own]
        kinds = [int(sides.kind[matched.household[pair]]) for pair in mine]
        for pair, seat in zip(mine, seats(kinds, serves, must), strict=True):
            slot[pair] = at + seat


def _concerned(sides: Sides, matched: Matched) -> Flags:
    """Tell the pairs of helpers for whom it matters which slot is taken: some are to be filled first.

    With several helpers a household, all: who gets whom may then depend on the order of slots.
    """
    helper = sides.slots.helper[matched.slot]
    if sides.most() > 1:
        return np.ones(len(helper), bool)
    must = np.zeros(len(sides.where.bases), bool)
    must[sides.slots.helper[sides.slots.must]] = True
    found: Flags = must[helper]
    return found


def seats(kinds: Sequence[T], serves: Sequence[Collection[T]], must: Sequence[bool]) -> list[int]:
    """Return a slot for each household's kind, as many as can be in slots that must be filled.

    First the slots that must be filled find households, then the households that are left find slots; a slot once
    taken stays taken (augmenting paths). Those that find none take numbers after the last.

    >>> seats("困困", ["困", "困"], [False, True]), seats("特", ["困特", "困"], [False, True])
    ([1, 0], [0])
    >>> seats("乙", ["甲"], [False])
    [1]
    """
    table = _Table(kinds, serves)
    for slot, wanted in enumerate(must):
        if wanted:
            table.fill(slot, set())
    left = [n for n in range(len(kinds)) if n not in table.seat and not table.place(n, set())]
    found = table.seat | {nth: len(serves) + at for at, nth in enumerate(left)}
    return [found[nth] for nth in range(len(kinds))]


class _Table:
    """Who sits where: the slot of each household, and the household of each slot."""

    def __init__(self, kinds: Sequence[T], serves: Sequence[Collection[T]]) -> None:
        self._kinds, self._serves = kinds, serves
        self.seat: dict[int, int] = {}
        self._holder: dict[int, int] = {}

    def fill(self, slot: int, tried: set[int]) -> bool:
        """Find a household for a slot: a free one, or one whose slot finds another."""
        for nth, kind in enumerate(self._kinds):
            if kind in self._serves[slot] and nth not in tried:
                tried.add(nth)
                if nth not in self.seat or self.fill(self.seat[nth], tried):
                    self._sit(nth, slot)
                    return True
        return False

    def place(self, nth: int, tried: set[int]) -> bool:
        """Find a slot for a household: a free one, or one whose household finds another."""
        for slot, kinds in enumerate(self._serves):
            if self._kinds[nth] in kinds and slot not in tried:
                tried.add(slot)
                if slot not in self._holder or self.place(self._holder[slot], tried):
                    self._sit(nth, slot)
                    return True
        return False

    def _sit(self, nth: int, slot: int) -> None:
        self.seat[nth], self._holder[slot] = slot, nth
