"""Who is who across imports: the ID's 18 characters first, then the place and the name.

Each table has a few keys, the most certain first. A new row is the same as an old one when they
agree in a key that both have and nobody more certain has claimed either of them. The name alone is
never a key.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places.levels import LEVELS

_JOIN = "\x1f"
Keys = tuple[Any, ...]
"""Per key one column of texts, "" where a row does not have that key."""
Allowed = Callable[[Ints, Ints], Flags]
"""Whether the rows i and j may be one person although a key says so, pair by pair."""


def household_keys(frame: Any) -> Keys:
    """Return per key one text a household, "" where the household does not have that key."""
    number = _whole_number(frame)
    return (
        _where_told(number, _joined(number, frame["head"])),
        number,
        _joined(*(frame[name] for name in (*LEVELS, "head"))),
    )


def helper_keys(frame: Any) -> Keys:
    """Return per key one text a helper: ID, unit + village + name, phone + name."""
    home = ("unit", "township", "village", "group", "name")
    return (
        _whole_number(frame),
        _joined(*(frame[name] for name in home)),
        _where_told(frame["phone"], _joined(frame["phone"], frame["name"])),
    )


def plain_keys(*attributes: str) -> Callable[[Any], Keys]:
    """Return the keys of a table whose identity is a few of its attributes."""
    return lambda frame: (_joined(*(frame[name] for name in attributes)),)


def may_be_one(frame: Any, other: Any, name: str, corrected: Flags | None = None) -> Allowed:
    """Return the test whether rows i of `frame` and rows j of `other` may be one person.

    Two full ID numbers that differ are two people of one name; one ID under two names is a typing
    error in one of two people's rows. Neither is taken for the same person, unless row i is
    `corrected`: replaced by a new version of its own file.
    """
    import pyarrow.compute as pc

    ids, other_ids = _whole_number(frame), _whole_number(other)
    names, other_names = frame[name], other[name]

    def same(one: Any, there: Any, i: Ints, j: Ints) -> Flags:
        found: Flags = pc.equal(one.take(pa.array(i)), there.take(pa.array(j))).to_numpy()
        return found

    def allowed(i: Ints, j: Ints) -> Flags:
        told = _told(ids.take(pa.array(i))) & _told(other_ids.take(pa.array(j)))
        one = same(ids, other_ids, i, j) & same(names, other_names, i, j)
        return one | ~told if corrected is None else one | ~told | corrected[i]

    return allowed


def _always(i: Ints, _j: Ints) -> Flags:
    return np.ones(len(i), bool)


def match(old: Keys, new: Keys, allowed: Allowed = _always) -> Ints:
    """Return for every new row the index of the old row it is the same as, -1 for none.

    A key that several rows of one side share decides nothing; the next key may.

    >>> match((["", "a"], ["x", "y"]), (["a", "", ""], ["y", "x", "z"])).tolist()
    [1, 0, -1]
    """
    found = np.full(len(new[0]) if new else 0, -1)
    taken = np.zeros(len(old[0]) if old else 0, bool)
    for old_key, new_key in zip(old, new, strict=True):
        numbers = _numbered(old_key, new_key)
        at_old, at_new = (
            _only(some, free) for some, free in zip(numbers, (~taken, found < 0), strict=True)
        )
        size = min(len(at_old), len(at_new))
        i, j = at_old[:size], at_new[:size]
        both = (i >= 0) & (j >= 0)
        i, j = i[both], j[both]
        may = allowed(i, j)
        found[j[may]] = i[may]
        taken[i[may]] = True
    return found


def repeats(keys: Keys, files: Sequence[str], allowed: Allowed = _always) -> list[int]:
    """Return for every row the first row of another, earlier file that it repeats, -1 for none.

    A key that one file uses twice decides nothing.

    >>> repeats((["a", "a", "b", "a"],), ["x.xlsx", "y.xlsx", "y.xlsx", "z.xlsx"])
    [-1, 0, -1, 0]
    """
    root = list(range(len(files)))
    for key in keys:
        (numbers,) = _numbered(key)
        told = numbers >= 0
        often = told & (
            np.bincount(numbers[told])[np.maximum(numbers, 0)] > 1 if told.any() else told
        )
        rows = np.flatnonzero(often).tolist()
        uses = Counter((files[row], int(numbers[row])) for row in rows)
        first: dict[int, int] = {}
        for row in rows:
            number = int(numbers[row])
            if uses[files[row], number] > 1:
                continue
            earlier = first.setdefault(number, root[row])
            if root[row] == row and earlier != row and _may(allowed, earlier, row):
                root[row] = root[earlier]
    return [-1 if r == row else root[r] for row, r in enumerate(root)]


def _may(allowed: Allowed, one: int, other: int) -> bool:
    return bool(allowed(np.array([one]), np.array([other]))[0])


def _numbered(*keys: Any) -> list[Ints]:
    """Return for each column the numbers of its texts, the same for the same text, -1 for ""."""
    columns = [
        pa.chunked_array(key if hasattr(key, "chunks") else [key], pa.string()) for key in keys
    ]
    every = pa.chunked_array([chunk for one in columns for chunk in one.chunks], pa.string())
    coded = every.combine_chunks().dictionary_encode()
    blank = np.flatnonzero(~_told(coded.dictionary))
    numbers = coded.indices.to_numpy().astype(np.int64)
    numbers = np.where(np.isin(numbers, blank), -1, numbers)
    return np.split(numbers, np.cumsum([len(one) for one in columns])[:-1])


def _only(numbers: Ints, free: Flags) -> Ints:
    """Return for each number the one row that is free and has it, -1 for none or several."""
    rows = np.flatnonzero(free & (numbers >= 0))
    size = int(numbers.max(initial=-1)) + 1
    only = np.full(size, -1)
    only[numbers[rows]] = rows
    only[np.bincount(numbers[rows], minlength=size) > 1] = -1
    return only


def _whole_number(frame: Any) -> Any:
    """Return the identity numbers that are whole, "" for the rest."""
    import pyarrow.compute as pc

    numbers = frame["id_number"]
    return pc.if_else(pc.equal(pc.utf8_length(numbers), 18), numbers, "")


def _where_told(told: Any, texts: Any) -> Any:
    import pyarrow.compute as pc

    return pc.if_else(pc.equal(told, ""), "", texts)


def _told(texts: Any) -> npt.NDArray[np.bool_]:
    """Tell which texts are not blank."""
    import pyarrow.compute as pc

    found: Flags = pc.not_equal(texts, "").to_numpy(zero_copy_only=False)
    return found


def _joined(*columns: Any) -> Any:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(*columns, _JOIN)
