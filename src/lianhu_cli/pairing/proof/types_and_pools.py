"""Aggregation for the proof: identical slots form a type, identical households a pool.

Part of the proof, and shared with nothing that makes a round.
"""

from dataclasses import dataclass

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, distinct_rows
from lianhu_cli.domain.people import stay
from lianhu_cli.domain.row_numbers import PlaceNumbers
from lianhu_cli.pairing.proof.persons import Known, People


@dataclass(frozen=True, slots=True, kw_only=True)
class Types:
    """The types of slots, one entry each, and the type `of` each slot.

    `serves`, `base`, `must` and `bound` are as in `People`; `unit` is 1 + the unit where households were left by
    somebody of it, `owner` 1 + the helper (row) where a type is one person's own, `load` 1 + how many slots and
    households its helpers have as one number where that matters, `wish` the length of their list of wishes; else 0.
    """

    serves: Ints
    base: PlaceNumbers
    must: Ints
    bound: Ints
    unit: Ints
    owner: Ints
    load: Ints
    wish: Ints
    of: Ints

    def __len__(self) -> int:
        """Count the types."""
        return len(self.serves)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """The pools of households, one entry each, and the pool `of` each household to pair.

    `owner` is 1 + the household where a pool is its own, else 0; `wish` the length of its list of wishes.
    """

    kind: Ints
    place: PlaceNumbers
    owner: Ints
    wish: Ints
    of: Ints

    def __len__(self) -> int:
        """Count the pools."""
        return len(self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregated:
    """A round's persons, what aims know of their pairs, and both sides aggregated.

    `made` is the row among the known pairs of each pair of the round, -1 for none.
    """

    people: People
    known: Known
    made: Ints
    types: Types
    pools: Pools

    @classmethod
    def of(cls, people: People, known: Known) -> "Aggregated":
        """Aggregate all for whom nothing tells one from another."""
        made = _positions(people.keys(people.made()), people.keys(known.rows))
        households, helpers = _own(people, known, made)
        unit = known.unit[people.helper]
        slots = (
            people.serves,
            people.where.bases[people.helper],
            people.must,
            people.bound,
            np.where(np.isin(unit, known.heirs[:, 1]), unit + 1, 0),
            np.where(np.isin(people.helper, helpers), people.helper + 1, 0),
            _loads(people),
            known.wish[1][people.helper],
        )
        types, type_ = distinct_rows(np.column_stack(slots))
        every = np.arange(len(people.row))
        owner = np.where(np.isin(every, households), every + 1, 0)
        columns = (people.kind, people.place, owner, known.wish[0])
        pools, pool = distinct_rows(np.column_stack(columns))
        names = ("serves", "base", "must", "bound", "unit", "owner", "load", "wish")
        return cls(
            people=people,
            known=known,
            made=made,
            types=Types(**dict(zip(names, types.T, strict=True)), of=type_),
            pools=Pools(
                **dict(zip(("kind", "place", "owner", "wish"), pools.T, strict=True)), of=pool
            ),
        )

    def able(self, type_: Ints, pool: Ints) -> Flags:
        """Tell which types may serve the kinds of which pools, and go there."""
        left = self.left(type_, pool)
        able: Flags = self.people.able[self.types.serves[type_], self.pools.kind[pool]]
        return able & ~stay.leaves(self.types.bound[type_], left)

    def left(self, type_: Ints, pool: Ints) -> Flags:
        """Tell which levels a type leaves that serves a pool."""
        return self.people.where.left(self.types.base[type_], self.pools.place[pool])

    def follows(self, rows: Ints) -> Flags:
        """Tell in which pairs (household, helper's row) somebody follows one of the same unit."""
        width, heirs = len(self.known.unit) + 1, self.known.heirs
        units = rows[:, 0] * width + self.known.unit[rows[:, 1]]
        found: Flags = np.isin(units, heirs[:, 0] * width + heirs[:, 1])
        return found


def balanced(people: People) -> bool:
    """Tell whether an aim looks at how much everybody has to do."""
    return "balance" in people.policy.aims


def _own(people: People, known: Known, made: Ints) -> tuple[Ints, Ints]:
    """Return the households and helpers (rows) who have a pool or types of their own.

    Known pairs that are made can be given up one by one. Those that are not, and those that more than
    one sort of a helper's slots could hold, concern these two persons and nobody else. Forbidden pairs, too, and
    with `balance` whoever serves several kinds, for there is no one type that tells their load.
    """
    rows, forbidden = known.rows, known.forbidden
    own = np.zeros((len(people.where.bases), 2, len(people.able)), bool)
    own[people.helper, people.must, people.serves] = True
    fits = (own[rows[:, 1]] & people.able[:, people.kind[rows[:, 0]]].T[:, None, :]).sum((1, 2))
    unmade = np.ones(len(rows), bool)
    unmade[made[made >= 0]] = False
    ours = rows[(fits > 1) | (unmade & (fits > 0))]
    several = np.flatnonzero(np.bincount(rows[:, 0], minlength=len(people.row)) > 1)
    households = np.concatenate([ours[:, 0], several, known.heirs[:, 0], forbidden[:, 0]])
    helpers = np.concatenate([ours[:, 1], forbidden[:, 1]])
    if balanced(people):
        sorts = distinct_rows(np.column_stack([people.helper, people.serves]))[0][:, 0]
        helpers = np.concatenate([helpers, np.flatnonzero(np.bincount(sorts) > 1)])
    return np.unique(households), np.unique(helpers)


def _loads(people: People) -> Ints:
    """Return `Types.load` of each slot."""
    if not balanced(people):
        return np.zeros(len(people.helper), np.int64)
    quota, load = loads(people)
    found: Ints = 1 + quota * (int(load.max(initial=0)) + 1) + load
    return found


def loads(people: People) -> tuple[Ints, Ints]:
    """Return for each slot how many slots and how many households its helper has."""
    helpers = len(people.where.bases)
    quota = np.bincount(people.helper, minlength=helpers)
    load = np.bincount(people.helper[people.slot], minlength=helpers)
    return quota[people.helper], load[people.helper]


def _positions(keys: Ints, known: Ints) -> Ints:
    """Return the position of each key among ascending ones, -1 for none.

    >>> _positions(np.array([7, 4, 9]), np.array([4, 7]))
    array([ 1,  0, -1])
    """
    at = np.searchsorted(known, keys)
    return np.where(np.append(known, -1)[at] == keys, at, -1)
