"""Types and pools: slots that are alike, households that are alike, lumped together.

Everything that the aims of the network can tell apart keeps two slots, or two households, apart.
"""

from dataclasses import dataclass

import numpy as np

from lianhu_cli.domain.places import LEVELS
from lianhu_cli.domain.tree import Flags, Ints, distinct_rows
from lianhu_cli.pairing.sides import Sides

_GROUP = LEVELS.index("group")


@dataclass(frozen=True, slots=True, kw_only=True)
class Types:
    """Slots alike in base and in the kinds they may serve.

    `of` is each slot's type; the rest has one entry a type. `alone` is 0, or 1 + the first slot of a
    helper whose slots must not be lumped with those of others.
    """

    of: Ints
    size: Ints
    serves: Ints
    base: Ints
    alone: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """Households alike in place and kind.

    `of` is each wanting household's pool; the rest has one entry a pool. `alone` is 0, or 1 + the
    position of a household that must not be lumped with others.
    """

    of: Ints
    size: Ints
    kind: Ints
    place: Ints
    alone: Ints


def types(sides: Sides, alone: Ints) -> Types:
    """Lump the slots; `alone` are the rows of helpers to be told apart."""
    slots = sides.slots
    first = np.arange(len(slots.helper)) - slots.number
    marked = np.where(np.isin(slots.helper, alone), first + 1, 0)
    rows, of = distinct_rows(
        np.column_stack([slots.serves, sides.where.bases[slots.helper], marked])
    )
    serves, base, marks = rows.T
    return Types(
        of=of, size=np.bincount(of, minlength=len(rows)), serves=serves, base=base, alone=marks
    )


def entries(sides: Sides, types: Types) -> tuple[Ints, Ints, Ints]:
    """Return (type, kind, place) for each kind and each place from which a type's slots set out."""
    kinds = sides.slots.kinds
    of, place = sides.where.places_of_each(types.base)
    sizes = np.array([len(served) for served in kinds], np.int64)[types.serves[of]]
    row = np.repeat(np.arange(len(of)), sizes)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    table = np.full((len(kinds), max(map(len, kinds), default=0)), -1)
    for at, served in enumerate(kinds):
        table[at, : len(served)] = served
    return of[row], table[types.serves[of[row]], nth], place[row]


def pools(sides: Sides, alone: Ints, offered: Ints) -> Pools:
    """Lump the households; `alone` are positions among the wanting to be told apart.

    `offered` is, per kind and place, how many slots are based at the place or inside it. Where nobody
    who may serve a kind is based in a group, its households are no nearer to anyone than their
    neighbours in the village, and are lumped with them.
    """
    tree, place = sides.where.tree, sides.where.homes[sides.wanting]
    lift = (tree.level[place] == _GROUP) & (offered[sides.kind, place] == 0)
    place = np.where(lift, tree.parent[place], place)
    marked = np.zeros(len(place), np.int64)
    marked[alone] = alone + 1
    rows, of = distinct_rows(np.column_stack([sides.kind, place, marked]))
    kind, where, marks = rows.T
    return Pools(
        of=of, size=np.bincount(of, minlength=len(rows)), kind=kind, place=where, alone=marks
    )


def crowded(sides: Sides) -> tuple[Ints, Ints]:
    """Return the helpers and the households (positions) whose known pairs cannot all be kept.

    Between any type and any pool any number of the known pairs can be kept together, as long as no
    helper has more of them than slots and no household more than it takes. Those that do, and both
    sides of a pair for which the helper has slots of several types, are to be told apart.
    """
    household, helper = sides.known.T
    own = _own(sides)
    fits = _fits(sides, own)
    wanted = np.zeros_like(own)
    np.add.at(wanted, helper, fits)
    many = fits.sum(1) > 1
    had = np.bincount(household[fits.any(1)], minlength=len(sides.kind))
    busy = np.concatenate([np.flatnonzero((wanted > own).any(axis=1)), helper[many]])
    over = np.concatenate([np.flatnonzero(had > sides.takes), household[many]])
    return np.unique(busy), np.unique(over)


def remembered(sides: Sides, types: Types, pools: Pools) -> tuple[Ints, Ints, Ints]:
    """Return (row of `sides.known`, type, pool) for each way in which a known pair can be kept."""
    slots = sides.slots
    fits = _fits(sides, _own(sides))
    type_of = np.zeros((len(sides.where.bases), len(slots.kinds)), np.int64)
    type_of[slots.helper, slots.serves] = types.of
    pair, serves = np.nonzero(fits)
    household, helper = sides.known[pair].T
    return pair, type_of[helper, serves], pools.of[household]


def _own(sides: Sides) -> Ints:
    """Return how many slots each helper (row) has that serve each set of kinds (column)."""
    own = np.zeros((len(sides.where.bases), len(sides.slots.kinds)), np.int64)
    np.add.at(own, (sides.slots.helper, sides.slots.serves), 1)
    return own


def _fits(sides: Sides, own: Ints) -> Flags:
    """Return for each known pair (row) which of the helper's slots (column) may serve the household."""
    household, helper = sides.known.T
    able = np.zeros((len(sides.kinds), len(sides.slots.kinds)), bool)
    for at, served in enumerate(sides.slots.kinds):
        able[list(served), at] = True
    fits: Flags = (own[helper] > 0) & able[sides.kind[household]]
    return fits
