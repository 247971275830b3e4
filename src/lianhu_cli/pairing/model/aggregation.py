"""Aggregation: identical slots form a type, identical households a pool.

Identical are two of which no aim of the network can see a difference.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, among, distinct_rows, joined, spread
from lianhu_cli.domain.people import stay
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.row_numbers import HelperRows, PlaceNumbers
from lianhu_cli.pairing.model.forest import below
from lianhu_cli.pairing.model.sides import Sides

_GROUP = LEVELS.index("group")


@dataclass(frozen=True, slots=True, kw_only=True)
class Types:
    """Slots alike in base, in the kinds they may serve, and in what else the aims look at.

    `of` is each slot's type; the rest has one entry a type. `must` is 1 where the slots are to be filled
    before others, `bound` is how many of LEFT_LEVELS they must not leave; `unit` is 0, or 1 + the number of a unit
    that has heirs; `wish` is how many households the helper wishes for; `load` is 0, or 1 + the number of the quota of
    helpers among whom the households are to be spread; `alone` is 0, or 1 + the first slot of a helper whose slots must
    not be aggregated with those of others.
    """

    of: Ints
    size: Ints
    serves: Ints
    base: PlaceNumbers
    must: Ints
    bound: Ints
    unit: Ints
    alone: Ints
    load: Ints
    wish: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """Households alike in place and kind.

    `of` is each wanting household's pool; the rest has one entry a pool. `wants` is how many helpers the households
    of a pool take together, `wish` how many helpers each wishes for; `alone` is 0, or 1 + the
    position of a household that must not be aggregated with others.
    """

    of: Ints
    size: Ints
    wants: Ints
    kind: Ints
    place: PlaceNumbers
    alone: Ints
    wish: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """Helpers alike in all that their types are alike in: what they have to do is spread among them.

    `of` is the group of each type, `members` how many helpers are in each, `quota` how many slots each of these has.
    """

    of: Ints
    members: Ints
    quota: Ints


class Aggregation:
    """The two sides of a pairing aggregated; each table is computed when it is first asked for, and once."""

    def __init__(self, sides: Sides) -> None:
        self.sides = sides

    @cached_property
    def crowded(self) -> tuple[Ints, Ints]:
        """The helpers and the households (positions) whose known pairs cannot all be kept.

        Between any type and any pool any number of the known pairs can be kept together, as long as no
        helper has more of them than slots and no household more than one. Those that do, and both sides of a
        pair for which the helper has slots of several types, are to be split off.
        """
        household, helper = self.sides.known.T
        own = self._own
        fits = self._fits
        wanted = np.zeros_like(own)
        np.add.at(wanted, helper, fits)
        many = fits.sum(1) > 1
        had = np.bincount(household[fits.any(1)], minlength=len(self.sides.kind))
        busy = [np.flatnonzero((wanted > own).any(axis=1)), helper[many], self.sides.closed[:, 1]]
        if self.sides.balanced():
            busy += [helper[fits.any(1)], self._of_several_sorts()]
        over = [
            np.flatnonzero(had > 1),
            household[many],
            self.sides.heirs[:, 0],
            self.sides.closed[:, 0],
        ]
        return np.unique(np.concatenate(busy)), np.unique(np.concatenate(over))

    @cached_property
    def types(self) -> Types:
        """The types of slots; those in `crowded` are split off."""
        slots, helper = self.sides.slots, self.sides.slots.helper
        first = np.arange(len(helper)) - slots.number
        marked = np.where(among(helper, self.crowded[0]), first + 1, 0)
        unit = self.sides.unit[helper]
        inherits = np.where(among(unit, self.sides.heirs[:, 1]), unit + 1, 0)
        parts = (slots.serves, self.sides.where.bases[helper], slots.must, self.sides.bound[helper])
        rows, of = distinct_rows(
            np.column_stack(
                [*parts, inherits, marked, self.sides.load[helper], self.sides.wish[1][helper]]
            )
        )
        serves, base, must, bound, units, marks, load, wish = rows.T
        return Types(
            of=of,
            size=np.bincount(of, minlength=len(rows)),
            serves=serves,
            base=PlaceNumbers(base),
            must=must,
            bound=bound,
            unit=units,
            alone=marks,
            load=load,
            wish=wish,
        )

    @cached_property
    def pools(self) -> Pools:
        """The pools of households; those in `crowded` are split off.

        Where nobody who may serve a kind is based in a group, its households are no nearer to anyone than
        their neighbours in the village, and are aggregated with them; those split off stay where they are.
        """
        of_entry, kinds, bases = self.entries
        tree, place = self.sides.where.tree, self.sides.where.households[self.sides.wanting]
        offered = below(tree, len(self.sides.kinds), kinds, bases, self.types.size[of_entry])
        lift = (tree.level[place] == _GROUP) & (offered[self.sides.kind, place] == 0)
        marked = np.zeros(len(place), np.int64)
        alone = self.crowded[1]
        marked[alone] = alone + 1
        place = PlaceNumbers(np.where(lift & (marked == 0), tree.parent[place], place))
        rows, of = distinct_rows(
            np.column_stack([self.sides.kind, place, marked, self.sides.wish[0]])
        )
        kind, where, marks, wish = rows.T
        size = np.bincount(of, minlength=len(rows))
        return Pools(
            of=of,
            size=size,
            wants=size * self.sides.takes[kind],
            kind=kind,
            place=PlaceNumbers(where),
            alone=marks,
            wish=wish,
        )

    @cached_property
    def loads(self) -> Loads | None:
        """The groups of helpers by what they have to do; None where no aim looks at it."""
        if not self.sides.balanced():
            return None
        rows = np.column_stack(
            [
                self.types.load,
                self.types.base,
                self.types.bound,
                self.types.unit,
                self.types.alone,
                self.types.wish,
            ]
        )
        groups, of = distinct_rows(rows)
        slots, first = np.zeros(len(groups), np.int64), np.zeros(len(groups), np.int64)
        np.add.at(slots, of, self.types.size)
        np.add.at(first, of[self.types.of[self.sides.slots.number == 0]], 1)
        return Loads(of=of, members=first, quota=slots // first)

    @cached_property
    def entries(self) -> tuple[Ints, Ints, PlaceNumbers]:
        """(type, kind, place) for each kind and each place from which a type's slots set out."""
        kinds = self.sides.slots.kinds
        of, place = self.sides.where.places_of_each(self.types.base)
        sizes = np.array([len(served) for served in kinds], np.int64)[self.types.serves[of]]
        row, nth = spread(sizes)
        table = np.full((len(kinds), max(map(len, kinds), default=0)), -1)
        for at, served in enumerate(kinds):
            table[at, : len(served)] = served
        return of[row], table[self.types.serves[of[row]], nth], place[row]

    @cached_property
    def owners(self) -> HelperRows:
        """The helper (row) that each type stands for alone, -1 where it is of several."""
        return HelperRows(np.append(self.sides.slots.helper, -1)[self.types.alone - 1])

    @cached_property
    def remembered(self) -> tuple[Ints, Ints, Ints]:
        """(row of `sides.known`, type, pool) for each way in which a known pair can be kept."""
        slots = self.sides.slots
        own = self._own
        fits = self._fits
        type_of = np.zeros(own.shape, np.int64)
        type_of[slots.helper, self._sort] = self.types.of
        pair, sort = np.nonzero(fits)
        household, helper = self.sides.known[pair].T
        return pair, type_of[helper, sort], self.pools.of[household]

    @cached_property
    def inherited(self) -> tuple[Ints, Ints]:
        """(type, pool) for each way in which somebody of the unit can follow a helper who left."""
        position, unit = self.sides.heirs.T
        row, type_ = joined(unit + 1, self.types.unit)
        pool = self.pools.of[position[row]]
        right = self._able[self.pools.kind[pool], self.types.serves[type_]]
        left = self.sides.where.left(self.types.base[type_], self.pools.place[pool])
        right &= ~stay.leaves(self.types.bound[type_], left)
        width = len(self.sides.where.bases) + 1
        closed = self.sides.closed[:, 0] * width + self.sides.closed[:, 1]
        right &= ~among(position[row] * width + self.owners[type_], closed)
        rows, _ = distinct_rows(np.column_stack([type_[right], pool[right]]))
        return rows[:, 0], rows[:, 1]

    def _of_several_sorts(self) -> Ints:
        """Return the helpers whose slots serve different kinds: how many each has is not told by one type alone."""
        least = np.full(len(self.sides.where.bases), len(self.sides.slots.kinds))
        most = np.full(len(self.sides.where.bases), -1)
        np.minimum.at(least, self.sides.slots.helper, self.sides.slots.serves)
        np.maximum.at(most, self.sides.slots.helper, self.sides.slots.serves)
        return np.flatnonzero(least < most)

    @cached_property
    def _sort(self) -> Ints:
        """For each slot the kinds that it serves and whether it must be filled, as one number."""
        sort: Ints = self.sides.slots.serves + len(self.sides.slots.kinds) * self.sides.slots.must
        return sort

    @cached_property
    def _own(self) -> Ints:
        """How many slots each helper (row) has of each sort (column)."""
        sort = self._sort
        sorts = len(self.sides.slots.kinds) * (2 if self.sides.slots.must.any() else 1)
        own = np.zeros((len(self.sides.where.bases), sorts), np.int64)
        np.add.at(own, (self.sides.slots.helper, sort), 1)
        return own

    @cached_property
    def _fits(self) -> Flags:
        """For each known pair (row) which sorts of the helper's slots (column) may serve it."""
        household, helper = self.sides.known.T
        own = self._own
        able = np.tile(self._able, 1 if own.shape[1] == len(self.sides.slots.kinds) else 2)
        fits: Flags = (own[helper] > 0) & able[self.sides.kind[household]]
        return fits

    @cached_property
    def _able(self) -> Flags:
        """For each kind (row) which sets of kinds (column) contain it."""
        able = np.zeros((len(self.sides.kinds), len(self.sides.slots.kinds)), bool)
        for at, served in enumerate(self.sides.slots.kinds):
            able[list(served), at] = True
        return able
