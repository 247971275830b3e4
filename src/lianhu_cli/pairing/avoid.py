"""Pairs that must not be: partners exchanged where no aim notices; where that fails, told apart.

The network lumps people together, so it cannot know that two of them must not meet. Most forbidden pairs
vanish by exchanging partners with another pair. Where none can, the household and the helper are told
apart from all others: the helper keeps aside, on ways that do not lead to the household.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from lianhu_cli.domain.places import LEVELS
from lianhu_cli.domain.tree import Flags, Ints
from lianhu_cli.pairing.expand import Matched
from lianhu_cli.pairing.network import Network
from lianhu_cli.pairing.sides import HEIR, Sides

_RINGS = tuple(LEVELS.index(level) for level in ("village", "township", "county"))
_WHOLE = -1


def _none() -> Ints:
    return np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Households (positions) and helpers (rows) to be told apart from all others."""

    households: Ints = field(default_factory=_none)
    helpers: Ints = field(default_factory=_none)

    def with_those_of(self, sides: Sides, matched: Matched, wrong: Ints) -> "Apart":
        """Return it with both sides of some pairs (indices into `matched`).

        Raises:
            ArithmeticError: they were told apart already, and yet were paired.
        """
        more = Apart(
            households=np.union1d(self.households, matched.household[wrong]),
            helpers=np.union1d(self.helpers, sides.slots.helper[matched.slot[wrong]]),
        )
        if len(more.households) + len(more.helpers) == len(self.households) + len(self.helpers):
            raise ArithmeticError("a pair that must not be was made by a network without it")
        return more


def told_apart(sides: Sides, apart: Apart) -> Sides:
    """Return the sides with some told apart; their pairs, but those avoided, are among the known."""
    home, hand = (side.ravel() for side in np.meshgrid(apart.households, apart.helpers))
    pairs = np.column_stack([home, hand])
    known = np.concatenate([sides.avoided, sides.known])
    pairs = pairs[~np.isin(_keys(sides, *pairs.T), _keys(sides, *known.T))]
    pairs = pairs[~sides.leaves(pairs)]
    return replace(
        sides,
        known=np.concatenate([sides.known, pairs]),
        marks=np.concatenate([sides.marks, HEIR * sides.follow(pairs)]),
        apart=apart.households,
        aside=apart.helpers,
    )


def conflicts(sides: Sides, matched: Matched) -> Ints:
    """Return the pairs (indices into `matched`) that must not be: avoided, or made a second time."""
    pairs = _keys(sides, matched.household, sides.slots.helper[matched.slot])
    wrong = np.isin(pairs, _keys(sides, *sides.avoided.T))
    if sides.takes > 1:
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
        held = np.isin(_keys(sides, *made.T), _keys(sides, *spoken.T)) | sides.follow(made)
        self._free: Flags = ~held
        self._avoided = _keys(sides, *sides.avoided.T)
        home = sides.where.tree.within[sides.where.homes[sides.wanting]]
        self._rings = {level: _Groups(home[self.household, level]) for level in _RINGS} | {
            _WHOLE: _Groups(np.zeros(len(self.household), np.int64))
        }
        self._ring_of = home
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
        same = self._types.rows(int(self._network.types.of[self.slot[pair]]))
        idle = same[~np.isin(same, self.slot)]
        able = idle[self._may(np.full(len(idle), self.household[pair]), idle, pair)]
        if len(able):
            self.slot[pair] = able[0]
        return bool(len(able))

    def _to_other_household(self, pair: int) -> bool:
        same = self._pools.rows(int(self._network.pools.of[self.household[pair]]))
        bare = same[~np.isin(same, self.household)]
        able = bare[self._may(bare, np.full(len(bare), self.slot[pair]), pair)]
        if len(able):
            self.household[pair] = able[0]
        return bool(len(able))

    def _partners(self, pair: int) -> Iterator[Ints]:
        """Yield pairs to exchange with, the near ones first."""
        for level, groups in self._rings.items():
            key = 0 if level == _WHOLE else int(self._ring_of[self.household[pair], level])
            rows = groups.rows(key)
            yield rows[self._free[rows] & (rows != pair)]

    def _with_pair(self, pair: int, others: Ints) -> bool:
        """Exchange helpers with the first pair with which no aim notices it."""
        sides, where = self._sides, self._sides.where
        mine = np.full(len(others), pair)
        fits = self._able[sides.kind[self.household[mine]], sides.slots.serves[self.slot[others]]]
        fits &= self._able[sides.kind[self.household[others]], sides.slots.serves[self.slot[mine]]]
        others, mine = others[fits], mine[fits]

        def left(homes: Ints, hands: Ints) -> Ints:
            base = where.bases[sides.slots.helper[self.slot[hands]]]
            place = where.homes[sides.wanting[self.household[homes]]]
            return where.left(base, place).astype(np.int64)

        now = left(mine, mine) + left(others, others)
        then = left(mine, others) + left(others, mine)
        good = (now == then).all(1) & (self.household[others] != self.household[mine])
        others = others[good]
        mine = np.full(len(others), pair)
        good = self._may(self.household[mine], self.slot[others], pair)
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
        allowed: Flags = ~np.isin(keys, self._avoided)
        pairs = np.column_stack([households, helpers])
        allowed &= ~sides.leaves(pairs)
        if sides.takes > 1:
            made = _keys(sides, self.household, sides.slots.helper[self.slot])
            made[leaving] = -1
            allowed &= ~np.isin(keys, made)
        return allowed
