"""Pairs that must not be: partners exchanged where no aim notices; where that fails, they are split off.

The network aggregates people, so it cannot know that two of them must not meet. Most forbidden pairs
vanish by exchanging partners with another pair. Where none can, the two are split off from all others,
and the network keeps the helper on ways that do not lead to the household.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, among, distinct_rows
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.pairing.assign.disaggregation import Matched
from lianhu_cli.pairing.model.known_pairs import HEIR
from lianhu_cli.pairing.model.network import Network
from lianhu_cli.pairing.model.sides import Sides

_RINGS = tuple(LEVELS.index(level) for level in ("village", "township", "county"))
"""Partners are looked for so near; farther ones would have left these levels, and the network knows."""


def split_off(sides: Sides, pairs: Ints) -> Sides:
    """Return the sides with pairs (position, helper's row) that the places must not lead to.

    Once a helper is split off, all their forbidden households are closed to them. A closed pair that is
    not forbidden gets an arc of its own.
    """
    forbidden = sides.forbidden[among(sides.forbidden[:, 1], pairs[:, 1])]
    closed, _ = distinct_rows(np.concatenate([pairs, forbidden]))
    keys = _keys(sides, *closed.T)
    known = np.concatenate([sides.forbidden, sides.known])
    fresh = closed[~among(keys, _keys(sides, *known.T))]
    return replace(
        sides,
        known=np.concatenate([sides.known, fresh]),
        marks=np.concatenate([sides.marks, HEIR * sides.follow(fresh)]),
        closed=closed,
    )


def forbidden(sides: Sides, matched: Matched) -> Ints:
    """Return the pairs (position, helper's row) that must not be made, or not twice."""
    wrong = conflicts(sides, matched)
    return np.column_stack([matched.household[wrong], sides.slots.helper[matched.slot[wrong]]])


def conflicts(sides: Sides, matched: Matched) -> Ints:
    """Return the pairs (indices into `matched`) that must not be: forbidden, or made a second time."""
    pairs = _keys(sides, matched.household, sides.slots.helper[matched.slot])
    wrong = among(pairs, _keys(sides, *sides.forbidden.T))
    if sides.most() > 1:
        order = np.argsort(pairs, kind="stable")
        wrong[order[1:][np.diff(pairs[order]) == 0]] = True
    return np.flatnonzero(wrong)


def settle(network: Network, matched: Matched) -> Matched:
    """Exchange the partners of forbidden pairs where it changes no aim."""
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


class _Groups:
    """An index from a key to the rows that bear it."""

    def __init__(self, keys: Ints) -> None:
        self._order = np.argsort(keys, kind="stable")
        self._sorted = keys[self._order]

    def rows(self, key: int) -> Ints:
        """Return the rows of a key, in their order."""
        start, end = (
            int(np.searchsorted(self._sorted, key, side=side)) for side in ("left", "right")
        )
        found: Ints = self._order[start:end]
        return found


class _Table:
    """The pairs as they are being exchanged. A pair that an aim speaks of stays."""

    def __init__(self, network: Network, matched: Matched) -> None:
        sides = network.sides
        self._network, self._sides = network, sides
        self.slot, self.household = matched.slot.copy(), matched.household.copy()
        made = np.column_stack([self.household, sides.slots.helper[self.slot]])
        spoken = sides.known[sides.marks > 0]
        held = among(_keys(sides, *made.T), _keys(sides, *spoken.T)) | sides.follow(made)
        self._held: Flags = held
        self._free = np.flatnonzero(~held)
        self._forbidden = np.sort(_keys(sides, *sides.forbidden.T))
        self._busy = np.zeros(len(sides.slots.helper), bool)
        self._busy[self.slot] = True
        self._helped = np.bincount(self.household, minlength=len(sides.wanting))
        self._of_household = _Groups(self.household)
        self._ring_of = sides.where.tree.within[sides.where.households[sides.wanting]]
        rings = self._ring_of[self.household[self._free]]
        self._rings = [(level, _Groups(rings[:, level])) for level in _RINGS]
        self._types, self._pools = _Groups(network.types.of), _Groups(network.pools.of)
        self._able = np.zeros((len(sides.kinds), len(sides.slots.kinds)), bool)
        for at, served in enumerate(sides.slots.kinds):
            self._able[list(served), at] = True

    def mend(self, pair: int) -> bool:
        """Give the two of a forbidden pair other partners, by the first exchange that is allowed."""
        return (
            self._stands(pair)
            or self._to_idle_slot(pair)
            or any(self._with_pair(pair, ring) for ring in self._partners(pair))
            or self._to_other_household(pair)
        )

    def _stands(self, pair: int) -> bool:
        """Tell whether a pair is no longer forbidden."""
        return bool(self._may(self.household[pair : pair + 1], self.slot[pair : pair + 1], pair)[0])

    def _to_idle_slot(self, pair: int) -> bool:
        if self._sides.balanced():  # somebody else would have more to do
            return False
        same = self._types.rows(int(self._network.types.of[self.slot[pair]]))
        idle = same[~self._busy[same]]
        able = idle[self._may(np.full(len(idle), self.household[pair]), idle, pair)]
        if len(able):
            self._busy[[self.slot[pair], able[0]]] = False, True
            self.slot[pair] = able[0]
        return bool(len(able))

    def _to_other_household(self, pair: int) -> bool:
        if self._sides.most() > 1:
            return False
        same = self._pools.rows(int(self._network.pools.of[self.household[pair]]))
        bare = same[self._helped[same] == 0]
        able = bare[self._may(bare, np.full(len(bare), self.slot[pair]), pair)]
        if len(able):
            self._helped[[self.household[pair], able[0]]] = 0, 1
            self.household[pair] = able[0]
        return bool(len(able))

    def _partners(self, pair: int) -> Iterator[Ints]:
        """Yield pairs to exchange with, the near ones first."""
        for level, groups in self._rings:
            rows = self._free[groups.rows(int(self._ring_of[self.household[pair], level]))]
            yield rows[rows != pair]

    def _with_pair(self, pair: int, others: Ints) -> bool:
        """Exchange helpers with the first pair with which no aim notices it.

        What an aim speaks of may go to a slot of the same type only, which the aim speaks of as well.
        """
        sides, where, of = self._sides, self._sides.where, self._network.types.of
        if self._held[pair]:
            others = others[of[self.slot[others]] == of[self.slot[pair]]]
        mine = np.full(len(others), pair)
        fits = self._able[sides.kind[self.household[mine]], sides.slots.serves[self.slot[others]]]
        fits &= self._able[sides.kind[self.household[others]], sides.slots.serves[self.slot[mine]]]
        others, mine = others[fits], mine[fits]

        def left(households: Ints, helpers: Ints) -> Ints:
            base = where.bases[sides.slots.helper[self.slot[helpers]]]
            place = where.households[sides.wanting[self.household[households]]]
            return where.left(base, place).astype(np.int64)

        now = left(mine, mine) + left(others, others)
        then = left(mine, others) + left(others, mine)
        good = (now == then).all(1) & (self.household[others] != self.household[mine])
        others = others[good]
        good = self._may(np.full(len(others), self.household[pair]), self.slot[others], pair)
        for other in others[good].tolist():
            if self._may(self.household[other : other + 1], self.slot[pair : pair + 1], other)[0]:
                self.slot[pair], self.slot[other] = self.slot[other], self.slot[pair]
                return True
        return False

    def _may(self, households: Ints, slots: Ints, leaving: int) -> Flags:
        """Tell which slots may serve which households, one of whose pairs is about to go."""
        sides = self._sides
        helpers = sides.slots.helper[slots]
        keys = _keys(sides, households, helpers)
        at = np.searchsorted(self._forbidden, keys)
        allowed: Flags = np.append(self._forbidden, -1)[at] != keys
        allowed &= ~sides.leaves(np.column_stack([households, helpers]))
        if sides.most() > 1:
            for nth, (household, helper) in enumerate(
                zip(households.tolist(), helpers.tolist(), strict=True)
            ):
                pairs = self._of_household.rows(household)
                there = sides.slots.helper[self.slot[pairs[pairs != leaving]]]
                allowed[nth] &= helper not in there
        return allowed
