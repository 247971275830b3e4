"""Arrays of row numbers and lookups of texts: the small tools on numpy and Arrow that stages share."""

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from lianhu_cli.domain.arrow import pa

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]

_FEW = 100  # up to so many rows plain Python is done before Arrow has begun

Values = pa.Array | pa.ChunkedArray
"""A column of Arrow values, in one piece or in several."""


def whole(column: Values) -> pa.Array:
    """Return a column in one piece."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def numbered(keys: Ints) -> tuple[Ints, Ints]:
    """Return the distinct keys in ascending order, and for each key its position among them.

    As numpy.unique does; by hashing, which for a million keys is five times as fast, and small ones by counting,
    which is five times as fast as that.

    >>> numbered(np.array([7, 3, 7])), numbered(np.array([7, -3, 7]))
    ((array([3, 7]), array([1, 0, 1])), (array([-3,  7]), array([1, 0, 1])))
    """
    if len(keys) and int(keys.min()) >= 0 and int(keys.max()) < len(keys):
        there = np.bincount(keys) > 0
        return np.flatnonzero(there), (np.cumsum(there) - 1)[keys]
    encoded = pa.array(keys).dictionary_encode()
    distinct = encoded.dictionary.to_numpy()
    order = np.argsort(distinct)
    rank = np.empty(len(distinct), np.int64)
    rank[order] = np.arange(len(distinct))
    return distinct[order], rank[encoded.indices.to_numpy()]


def used(codes: npt.NDArray[Any]) -> list[int]:
    """Return which whole numbers ≥ 0 there are among some, in ascending order.

    As numpy.unique does; by counting, which for a million small numbers is thirty times as fast.

    >>> used(np.array([7, 3, 7]))
    [3, 7]
    """
    found: list[int] = np.flatnonzero(np.bincount(codes)).tolist()
    return found


def distinct_rows(rows: Ints) -> tuple[Ints, Ints]:
    """Return the distinct rows of a matrix of numbers ≥ 0, and for each row its position there.

    >>> distinct_rows(np.array([[1, 2], [0, 5], [1, 2]]))
    (array([[0, 5],
           [1, 2]]), array([1, 0, 1]))
    """
    if not rows.size:
        return rows[:0], np.zeros(len(rows), np.int64)
    example, at = distinct_together([*rows.T])
    return rows[example], at


def distinct_together(columns: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Return a row of each combination of numbers ≥ 0 in some columns, in their order, and each row's position there.

    >>> distinct_together([np.array([1, 0, 1]), np.array([2, 5, 2])])
    (array([1, 2]), array([1, 0, 1]))
    """
    if not len(columns[0]):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)

    def joined(keys: Ints, column: Ints) -> Ints:
        width = int(column.max()) + 1
        if (int(keys.max()) + 1) * width >= 2**62:
            keys = numbered(keys)[1]
        return keys * width + column

    keys = reduce(joined, columns[1:], columns[0].astype(np.int64))
    distinct, at = numbered(keys)
    example = np.empty(len(distinct), np.int64)
    example[at] = np.arange(len(keys))
    return example, at


def grouped(columns: Sequence[Any]) -> tuple[Any, Ints]:
    """Return the first row of each combination of some columns, and for each row which combination it has.

    As Arrow's `group_by`, whose import takes longer than a township has rows for; a missing value is a value.

    >>> first, group = grouped([pa.chunked_array([["甲", "乙", "甲"]]), pa.array([1, 1, 1])])
    >>> first.to_pylist(), group, summed(group), summed(group, np.array([5, 6, 7]))
    ([0, 1], array([0, 1, 0]), array([2, 1]), array([12,  6]))
    """
    key = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        encoded = whole(column).dictionary_encode(null_encoding="encode")
        codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        key = key * max(len(encoded.dictionary), 1) + codes
        key = pa.array(key).dictionary_encode().indices.to_numpy().astype(np.int64)
    return pa.array(first_rows(key)), key


def first_rows(group: Ints) -> Ints:
    """Return the first row of each group; groups are numbered from 0, and none is empty.

    >>> first_rows(np.array([1, 0, 1, 2]))
    array([1, 0, 3])
    """
    first = np.empty(int(group.max(initial=-1)) + 1, np.int64)
    first[group[::-1]] = np.arange(len(group))[::-1]
    return first


def summed(group: Ints, values: Ints | None = None) -> Ints:
    """Return for each group how many rows it has, or the sum of whole values (below 2⁵³ together)."""
    sums: Ints = np.bincount(group, weights=values).astype(np.int64)
    return sums


def spread(sizes: Ints) -> tuple[Ints, Ints]:
    """Return a row for each of so many of each: whose it is, and which of them.

    >>> spread(np.array([2, 0, 1]))
    (array([0, 0, 2]), array([0, 1, 0]))
    """
    row = np.repeat(np.arange(len(sizes)), sizes)
    return row, np.arange(len(row)) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def joined(one: Ints, other: Ints) -> tuple[Ints, Ints]:
    """Return all (row of one, row of other) whose keys are equal.

    >>> joined(np.array([5, 7]), np.array([7, 5, 7]))
    (array([0, 1, 1]), array([1, 0, 2]))
    """
    order = np.argsort(other, kind="stable")
    start, end = (np.searchsorted(other[order], one, side=side) for side in ("left", "right"))
    row, nth = spread(end - start)
    return row, order[start[row] + nth]


def coded(column: Values) -> tuple[list[str], Ints]:
    """Return the distinct texts of a column and each row's position among them.

    >>> coded(pa.chunked_array([["乙", "甲", "乙"]]))
    (['乙', '甲'], array([0, 1, 0]))
    """
    if len(column) < _FEW:
        place: dict[str, int] = {}
        at = [place.setdefault(text, len(place)) for text in column.to_pylist()]
        return [*place], np.array(at, np.int64)
    encoded = whole(column).dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int64)


def among(keys: Ints, others: Ints) -> Flags:
    """Tell which keys are among others.

    As numpy.isin does; by hashing the others alone, which for a million is several times as fast.

    >>> among(np.array([7, 3, 7]), np.array([7, 5])).tolist()
    [True, False, True]
    """
    import pyarrow.compute as pc

    if not (len(keys) and len(others)):
        return np.zeros(len(keys), bool)
    sides = (pa.array(side, pa.int64()) for side in (keys, others))
    found: Flags = pc.is_in(next(sides), value_set=next(sides)).to_numpy(zero_copy_only=False)
    return found


def in_order(*columns: Values) -> Ints:
    """Return the rows in ascending order of the first column of texts, then of the next.

    Codes are as long as one another: such texts are sorted as numbers, which for a million is ten times as fast.

    >>> in_order(pa.array(["H2", "H1", "H1"]), pa.array(["b", "ab", "a"]))
    array([2, 1, 0])
    """
    keys: list[Ints] = []
    for column in columns:
        numbers = as_numbers(column)
        keys.append(ranks(column) if numbers is None else numbers[0])
        if len(keys) == 1 and (np.diff(keys[0]) > 0).all():
            return np.arange(len(keys[0]))
    if len(keys) > 1:
        return np.lexsort(keys[::-1])
    # twice as fast as the stable one, and the same where no two are equal
    order = np.argsort(keys[0])
    if (np.diff(keys[0][order]) == 0).any():
        return np.argsort(keys[0], kind="stable")
    return order


def ranks_by(values: Sequence[Any], key: Callable[[Any], Any]) -> Ints:
    """Return the rank of each of some distinct values by a key.

    >>> ranks_by(["10组", "2组"], len)
    array([1, 0])
    """
    found = np.empty(len(values), np.int64)
    found[sorted(range(len(values)), key=lambda at: key(values[at]))] = np.arange(len(values))
    return found


def ranks(column: Values) -> Ints:
    """Return the rank of each text of a column among the distinct ones.

    >>> ranks(pa.chunked_array([["b", "a", "b"]]))
    array([1, 0, 1])
    """
    import pyarrow.compute as pc

    encoded = pa.chunked_array(column).combine_chunks().dictionary_encode()
    sorted_texts = pc.sort_indices(encoded.dictionary).to_numpy()
    rank = np.empty(len(sorted_texts), np.int64)
    rank[sorted_texts] = np.arange(len(sorted_texts))
    found: Ints = rank[encoded.indices.to_numpy()]
    return found


def utf8(column: Values) -> tuple[Bytes, Ints]:
    """Return the bytes of a column's texts, one behind another, and where each begins; last where they end.

    >>> utf8(pa.array(["ab", "", "c"]))
    (array([97, 98, 99], dtype=uint8), array([0, 2, 2, 3]))
    """
    texts = pa.chunked_array(column).combine_chunks()
    _, starts, letters = texts.buffers()
    if letters is None or not len(texts):
        return np.zeros(0, np.uint8), np.zeros(len(texts) + 1, np.int64)
    start = np.frombuffer(starts, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    every = np.frombuffer(letters, np.uint8)[start[0] : start[-1]]
    return every, start.astype(np.int64) - int(start[0])


def as_numbers(*columns: Values) -> list[Ints] | None:
    """Return for columns of texts numbers that are in order, and equal, as the texts of all of them are.

    None where the texts differ in length, or in too many letters.

    >>> as_numbers(pa.array(["H2", "H1"]), pa.array(["H3"])), as_numbers(pa.array(["H2", "H10"]))
    ([array([1, 0]), array([2])], None)
    """
    found = [_letters_of_each(column) for column in columns]
    rows = [letters for letters in found if letters is not None]
    if len(rows) < len(found) or len({len(letters) for letters in rows}) > 1:
        return None
    numbers, size = [np.zeros(letters.shape[1], np.int64) for letters in rows], 1
    for alike in zip(*rows, strict=True):
        there = np.flatnonzero(np.sum([np.bincount(some, minlength=256) for some in alike], axis=0))
        size *= len(there)
        if size >= 2**63:
            return None
        rank = np.zeros(256, np.int64)
        rank[there] = np.arange(len(there))
        for column, some in zip(numbers, alike, strict=True):
            column *= len(there)
            column += rank[some]
    return numbers


def _letters_of_each(column: Values) -> Bytes | None:
    """Return the first bytes of a column's texts, the second ones …; None where the texts differ in length."""
    texts = pa.chunked_array(column).combine_chunks()
    if not len(texts) or texts.null_count:
        return None
    letters, start = utf8(texts)
    length = int(start[1])
    if not length or (np.diff(start) != length).any():
        return None
    return np.ascontiguousarray(letters.reshape(-1, length).T)


def positions(column: Values, values: Values | Sequence[str]) -> Ints:
    """Return where each text of a column stands among distinct values, -1 for nowhere.

    >>> positions(pa.array(["乙", "丙"]), ["甲", "乙"])
    array([ 1, -1])
    """
    import pyarrow.compute as pc

    known = pa.array(whole(values) if isinstance(values, pa.ChunkedArray) else values, pa.string())
    place = None
    if len(column) < len(known) // 4:  # hash the few that are asked for, not all there are
        place = np.flatnonzero(pc.is_in(known, value_set=column).to_numpy(zero_copy_only=False))
        known = known.take(pa.array(place))
    found: Ints = pc.fill_null(pc.index_in(column, value_set=known), -1).to_numpy().astype(np.int64)
    return found if place is None else np.append(place, -1)[found]
