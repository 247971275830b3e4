"""Aggregation: identical slots form a type, identical households a pool.

Identical are two of which no aim of the network can see a difference.
"""

from dataclasses import dataclass

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, distinct_rows, joined, spread
from lianhu_cli.domain.people import stay
from lianhu_cli.domain.places.levels import LEVELS
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
    base: Ints
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
    place: Ints
    alone: Ints
    wish: Ints


def types(sides: Sides, alone: Ints) -> Types:
    """Aggregate the slots; `alone` are the rows of helpers to be split off."""
    slots, helper = sides.slots, sides.slots.helper
    first = np.arange(len(helper)) - slots.number
    marked = np.where(np.isin(helper, alone), first + 1, 0)
    unit = sides.unit[helper]
    inherits = np.where(np.isin(unit, sides.heirs[:, 1]), unit + 1, 0)
    parts = (slots.serves, sides.where.bases[helper], slots.must, sides.bound[helper])
    rows, of = distinct_rows(
        np.column_stack([*parts, inherits, marked, sides.load[helper], sides.wish[1][helper]])
    )
    serves, base, must, bound, units, marks, load, wish = rows.T
    return Types(
        of=of,
        size=np.bincount(of, minlength=len(rows)),
        serves=serves,
        base=base,
        must=must,
        bound=bound,
        unit=units,
        alone=marks,
        load=load,
        wish=wish,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """Helpers alike in all that their types are alike in: what they have to do is spread among them.

    `of` is the group of each type, `members` how many helpers are in each, `quota` how many slots each of these has.
    """

    of: Ints
    members: Ints
    quota: Ints


def loads(sides: Sides, types: Types) -> Loads | None:
    """Return the groups of helpers by what they have to do; None where no aim looks at it."""
    if not sides.balanced():
        return None
    rows = np.column_stack(
        [types.load, types.base, types.bound, types.unit, types.alone, types.wish]
    )
    groups, of = distinct_rows(rows)
    slots, first = np.zeros(len(groups), np.int64), np.zeros(len(groups), np.int64)
    np.add.at(slots, of, types.size)
    np.add.at(first, of[types.of[sides.slots.number == 0]], 1)
    return Loads(of=of, members=first, quota=slots // first)


def entries(sides: Sides, types: Types) -> tuple[Ints, Ints, Ints]:
    """Return (type, kind, place) for each kind and each place from which a type's slots set out."""
    kinds = sides.slots.kinds
    of, place = sides.where.places_of_each(types.base)
    sizes = np.array([len(served) for served in kinds], np.int64)[types.serves[of]]
    row, nth = spread(sizes)
    table = np.full((len(kinds), max(map(len, kinds), default=0)), -1)
    for at, served in enumerate(kinds):
        table[at, : len(served)] = served
    return of[row], table[types.serves[of[row]], nth], place[row]


def owners(sides: Sides, types: Types) -> Ints:
    """Return the helper (row) that each type stands for alone, -1 where it is of several."""
    owner: Ints = np.append(sides.slots.helper, -1)[types.alone - 1]
    return owner


def pools(sides: Sides, alone: Ints, offered: Ints) -> Pools:
    """Aggregate the households; `alone` are positions among the wanting to be split off.

    `offered` is, per kind and place, how many slots are based at the place or inside it. Where nobody
    who may serve a kind is based in a group, its households are no nearer to anyone than their
    neighbours in the village, and are aggregated with them; those split off stay where they are.
    """
    tree, place = sides.where.tree, sides.where.households[sides.wanting]
    lift = (tree.level[place] == _GROUP) & (offered[sides.kind, place] == 0)
    marked = np.zeros(len(place), np.int64)
    marked[alone] = alone + 1
    place = np.where(lift & (marked == 0), tree.parent[place], place)
    rows, of = distinct_rows(np.column_stack([sides.kind, place, marked, sides.wish[0]]))
    kind, where, marks, wish = rows.T
    size = np.bincount(of, minlength=len(rows))
    return Pools(
        of=of,
        size=size,
        wants=size * sides.takes[kind],
        kind=kind,
        place=where,
        alone=marks,
        wish=wish,
    )


def crowded(sides: Sides) -> tuple[Ints, Ints]:
    """Return the helpers and the households (positions) whose known pairs cannot all be kept.

    Between any type and any pool any number of the known pairs can be kept together, as long as no
    helper has more of them than slots and no household more than one. Those that do, and both sides of a
    pair for which the helper has slots of several types, are to be split off.
    """
    household, helper = sides.known.T
    own = _own(sides)
    fits = _fits(sides, own)
    wanted = np.zeros_like(own)
    np.add.at(wanted, helper, fits)
    many = fits.sum(1) > 1
    had = np.bincount(household[fits.any(1)], minlength=len(sides.kind))
    busy = [np.flatnonzero((wanted > own).any(axis=1)), helper[many], sides.closed[:, 1]]
    if sides.balanced():
        busy += [helper[fits.any(1)], _of_several_sorts(sides)]
    over = [np.flatnonzero(had > 1), household[many], sides.heirs[:, 0], sides.closed[:, 0]]
    return np.unique(np.concatenate(busy)), np.unique(np.concatenate(over))


def _of_several_sorts(sides: Sides) -> Ints:
    """Return the helpers whose slots serve different kinds: how many each has is not told by one type alone."""
    least = np.full(len(sides.where.bases), len(sides.slots.kinds))
    most = np.full(len(sides.where.bases), -1)
    np.minimum.at(least, sides.slots.helper, sides.slots.serves)
    np.maximum.at(most, sides.slots.helper, sides.slots.serves)
    return np.flatnonzero(least < most)


def remembered(sides: Sides, types: Types, pools: Pools) -> tuple[Ints, Ints, Ints]:
    """Return (row of `sides.known`, type, pool) for each way in which a known pair can be kept."""
    slots = sides.slots
    own = _own(sides)
    fits = _fits(sides, own)
    type_of = np.zeros(own.shape, np.int64)
    type_of[slots.helper, _sort(sides)] = types.of
    pair, sort = np.nonzero(fits)
    household, helper = sides.known[pair].T
    return pair, type_of[helper, sort], pools.of[household]


def inherited(sides: Sides, types: Types, pools: Pools) -> tuple[Ints, Ints]:
    """Return (type, pool) for each way in which somebody of the unit can follow a helper who left."""
    position, unit = sides.heirs.T
    row, type_ = joined(unit + 1, types.unit)
    pool = pools.of[position[row]]
    right = _able(sides)[pools.kind[pool], types.serves[type_]]
    left = sides.where.left(types.base[type_], pools.place[pool])
    right &= ~stay.leaves(types.bound[type_], left)
    width = len(sides.where.bases) + 1
    closed = sides.closed[:, 0] * width + sides.closed[:, 1]
    right &= ~np.isin(position[row] * width + owners(sides, types)[type_], closed)
    rows, _ = distinct_rows(np.column_stack([type_[right], pool[right]]))
    return rows[:, 0], rows[:, 1]


def _sort(sides: Sides) -> Ints:
    """Return for each slot the kinds that it serves and whether it must be filled, as one number."""
    sort: Ints = sides.slots.serves + len(sides.slots.kinds) * sides.slots.must
    return sort


def _own(sides: Sides) -> Ints:
    """Return how many slots each helper (row) has of each sort (column)."""
    sort = _sort(sides)
    sorts = len(sides.slots.kinds) * (2 if sides.slots.must.any() else 1)
    own = np.zeros((len(sides.where.bases), sorts), np.int64)
    np.add.at(own, (sides.slots.helper, sort), 1)
    return own


def _fits(sides: Sides, own: Ints) -> Flags:
    """Return for each known pair (row) which sorts of the helper's slots (column) may serve it."""
    household, helper = sides.known.T
    able = np.tile(_able(sides), 1 if own.shape[1] == len(sides.slots.kinds) else 2)
    fits: Flags = (own[helper] > 0) & able[sides.kind[household]]
    return fits


def _able(sides: Sides) -> Flags:
    """Return for each kind (row) which sets of kinds (column) contain it."""
    able = np.zeros((len(sides.kinds), len(sides.slots.kinds)), bool)
    for at, served in enumerate(sides.slots.kinds):
        able[list(served), at] = True
    return able
