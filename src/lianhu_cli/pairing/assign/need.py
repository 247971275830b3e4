"""Need: who among equals knows what to do about a household's trouble, and whose is the hardest.

What the network leaves equal is decided here, inside each pool: slots that arrived together and households
that are alike. As many pairs as can be join a helper whose 特长, 单位 or 职务 says a word that the rules
give for the household's 致贫原因; the hardest households go to the highest ranks.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from lianhu_cli.domain.arrays import Ints, coded, distinct_rows, utf8
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells.ranks import RANKS, rank, rank_of_post
from lianhu_cli.domain.repeats import nth_together
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.pairing.assign.matching_keys import matching
from lianhu_cli.pairing.model import hashing
from lianhu_cli.pairing.model.sides import Sides
from lianhu_cli.pairing.solver.min_cost_flow import solved
from lianhu_cli.pairing.solver.optimal_face import Face

_DROPPED = hashing.BITS - 20
"""Twenty bits are enough to break ties between the classes of one pool."""
_UNKNOWN = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """`skill`: per slot, the causes it knows about, as bits; `cause`: per wanting household, its own.

    `turn` is a slot's place by rank, the highest first; `order` a household's by hardness, the hardest
    first. Lower goes first.
    """

    skill: Ints
    cause: Ints
    turn: Ints
    order: Ints

    @classmethod
    def none(cls, sides: Sides) -> Self:
        """Return a need that everybody meets alike."""
        slots, households = (
            np.zeros(len(of), np.int64) for of in (sides.slots.helper, sides.wanting)
        )
        return cls(skill=slots, cause=households, turn=slots, order=households)

    @classmethod
    def of(cls, roster: Roster, policy: Policy, sides: Sides) -> Self:
        """Return the need of a roster."""
        if "need" not in policy.aims:
            return cls.none(sides)
        skill, cause = known_causes(roster, policy)
        return cls(
            skill=skill[sides.slots.helper],
            cause=cause[sides.wanting],
            turn=_below_highest(roster.helpers)[sides.slots.helper],
            order=_hardness(roster.households)[sides.wanting],
        )

    def fitted(self, slot: Ints, household: Ints, pool: Ints) -> Ints:
        """Return an order of the households in which as many as can meet a slot that knows their cause.

        Slot i arrived in the pool of household i; both stand by pool, and in it by `turn` and `order`.
        """
        order = np.arange(len(household))
        slots = _Classes.of_rows(pool, self.skill[slot])
        households = _Classes.of_rows(pool, self.cause[household])
        one, other = _fitting(slots, households)
        if not len(one):
            return order
        times = _most(slots, households, one, other)
        met = (
            matching(np.repeat(one, times), slots.row),
            matching(np.repeat(other, times), households.row),
        )
        rest = [np.delete(order, some) for some in met]
        for at_slot, at_household in (met, rest):
            order[at_slot] = at_household
        return order


@dataclass(frozen=True, slots=True, kw_only=True)
class _Classes:
    """Those of one pool with the same bits. `row` is each row's class; the rest has one entry a class."""

    row: Ints
    size: Ints
    pool: Ints
    bits: Ints

    @classmethod
    def of_rows(cls, pool: Ints, bits: Ints) -> Self:
        """Aggregate the rows."""
        rows, at = distinct_rows(np.column_stack([pool, bits]))
        return cls(
            row=at, size=np.bincount(at, minlength=len(rows)), pool=rows[:, 0], bits=rows[:, 1]
        )


def _fitting(slots: _Classes, households: _Classes) -> tuple[Ints, Ints]:
    """Return the pairs of classes of one pool that share a bit."""
    useful = np.flatnonzero(slots.bits)
    start, end = (
        np.searchsorted(households.pool, slots.pool[useful], side=side)
        for side in ("left", "right")
    )
    one = np.repeat(useful, end - start)
    other = np.repeat(start, end - start) + nth_together(
        np.repeat(np.arange(len(useful)), end - start)
    )
    fits = (slots.bits[one] & households.bits[other]) > 0
    return one[fits], other[fits]


def _most(slots: _Classes, households: _Classes, one: Ints, other: Ints) -> Ints:
    """Return how many of each fitting pair of classes meet, so that most do: a flow, ties by hash."""
    used = [np.unique(side) for side in (one, other)]
    tail, head = (
        np.searchsorted(ours, side) for ours, side in zip(used, (one, other), strict=True)
    )
    sizes = [classes.size[ours] for classes, ours in zip((slots, households), used, strict=True)]
    first, count = len(sizes[0]), len(sizes[0]) + len(sizes[1])
    keys = (slots.pool[one], slots.bits[one], households.bits[other])
    ties = hashing.costs(hashing.joined(*(key.astype(np.uint64) for key in keys))) >> _DROPPED
    in_pool = np.bincount(slots.pool[used[0]]).max() + np.bincount(households.pool[used[1]]).max()
    weight = (int(in_pool) + 1) << (hashing.BITS - _DROPPED)
    nodes = np.arange(count)
    face = Face(
        tail=np.concatenate([tail, nodes[:first], np.full(count - first, count)]),
        head=np.concatenate([head + first, np.full(first, count), nodes[first:]]),
        capacity=np.concatenate([np.minimum(sizes[0][tail], sizes[1][head]), *sizes]),
        supply=np.concatenate([sizes[0], -sizes[1], [sizes[1].sum() - sizes[0].sum()]]),
        origin=np.arange(len(one) + count),
        hub=np.arange(count + 1) == count,
        region=np.full(count + 1, -1),
    )
    flow = solved(face, np.concatenate([ties - weight, np.zeros(count, np.int64)]))
    if flow is None:
        raise ArithmeticError("need does not fit 64 bits")
    met: Ints = flow[: len(one)]
    return met


def known_causes(roster: Roster, policy: Policy) -> tuple[Ints, Ints]:
    """Return which causes each helper knows about, and which each household has, as bits."""
    told = [roster.helpers[name] for name in ("skill", "unit", "post")]
    return (
        _bits(told, list(policy.skills.values())),
        _bits([roster.household.cause], [(name,) for name in policy.skills]),
    )


def _below_highest(helpers: "pa.Table") -> Ints:
    """Return for each helper how far below the highest rank, by 职级, else by 职务."""
    by_rank = _of_texts(helpers["rank"], lambda text: _height(rank(text)))
    by_post = _of_texts(helpers["post"], lambda text: _height(rank_of_post(text)))
    return len(RANKS) - np.where(by_rank > 0, by_rank, by_post)


def _height(found: str) -> int:
    return RANKS.index(found) + 1 if found else 0


def _bits(columns: Iterable[Any], words: Sequence[Sequence[str]]) -> Ints:
    """Return for each row which of the lists have a word in one of its texts, as bits."""
    found: Ints = np.bitwise_or.reduce([_bits_of_texts(column, words) for column in columns])
    return found


def _bits_of_texts(column: "pa.ChunkedArray", words: Sequence[Sequence[str]]) -> Ints:
    import pyarrow.compute as pc

    encoded = pa.chunked_array(column).combine_chunks().dictionary_encode()
    bits = np.zeros(len(encoded.dictionary), np.int64)
    written = utf8(encoded.dictionary)[0].tobytes()
    for at, some in enumerate(words):
        for word in some:
            if word.encode() not in written:
                continue
            told = pc.match_substring(encoded.dictionary, word).to_numpy(zero_copy_only=False)
            bits |= told.astype(np.int64) << at
    found: Ints = bits[encoded.indices.to_numpy()]
    return found


def _of_texts(column: "pa.ChunkedArray", read: Callable[[str], int]) -> Ints:
    """Apply a reader to the distinct texts of a column."""
    texts, at = coded(column)
    found: Ints = np.array([read(text) for text in texts], np.int64)[at]
    return found


def _hardness(households: "pa.Table") -> Ints:
    """Return a number for each household, the lower the harder: 劳动力 per thousand 人口."""
    import pyarrow.compute as pc

    labour, people = (
        pc.fill_null(households[name], -1).to_numpy().astype(np.int64)
        for name in ("labour", "people")
    )
    known = (labour >= 0) & (people > 0)
    return np.where(known, labour * 1000 // np.maximum(people, 1), _UNKNOWN)
