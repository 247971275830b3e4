"""Who is who across imports: the ID's 18 characters first, then the place and the name.

Each table has a few keys, the most certain first. A new row is the same as an old one when they
agree in a key that both have and nobody more certain has claimed either of them. The name alone is
never a key.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from lianhu_cli.domain.places import LEVELS

_JOIN = "\x1f"
Keys = tuple[Sequence[str], ...]
Allowed = Callable[[int, int], bool]
"""Whether the rows i and j may be one person although a key says so."""


def household_keys(frame: Any) -> Keys:
    """Return per key one text a household, "" where the household does not have that key."""
    numbers, heads = _column(frame, "id_number"), _column(frame, "head")
    homes = _joined(frame, (*LEVELS, "head"))
    return (
        [f"{n}{_JOIN}{h}" if len(n) == 18 else "" for n, h in zip(numbers, heads, strict=True)],
        [n if len(n) == 18 else "" for n in numbers],
        homes,
    )


def helper_keys(frame: Any) -> Keys:
    """Return per key one text a helper: ID, unit + village + name, phone + name."""
    numbers, phones = _column(frame, "id_number"), _column(frame, "phone")
    names = _column(frame, "name")
    return (
        [n if len(n) == 18 else "" for n in numbers],
        _joined(frame, ("unit", "township", "village", "group", "name")),
        [f"{p}{_JOIN}{n}" if p else "" for p, n in zip(phones, names, strict=True)],
    )


def may_be_one(
    frame: Any, other: Any, name: str, corrected: Sequence[bool] | None = None
) -> Allowed:
    """Return the test whether row i of `frame` and row j of `other` may be one person.

    Two full ID numbers that differ are two people of one name; one ID under two names is a typing
    error in one of two people's rows. Neither is taken for the same person, unless row i is
    `corrected`: replaced by a new version of its own file.
    """
    ids, names = _column(frame, "id_number"), _column(frame, name)
    other_ids, other_names = _column(other, "id_number"), _column(other, name)

    def allowed(i: int, j: int) -> bool:
        if corrected is not None and corrected[i]:
            return True
        if len(ids[i]) != 18 or len(other_ids[j]) != 18:
            return True
        return ids[i] == other_ids[j] and names[i] == other_names[j]

    return allowed


def plain_keys(*attributes: str) -> Callable[[Any], Keys]:
    """Return the keys of a table whose identity is a few of its attributes."""
    return lambda frame: (_joined(frame, attributes),)


def _always(_old: int, _new: int) -> bool:
    return True


def match(old: Keys, new: Keys, allowed: Allowed = _always) -> list[int]:
    """Return for every new row the index of the old row it is the same as, -1 for none.

    A key that several rows of one side share decides nothing; the next key may.

    >>> match((["", "a"], ["x", "y"]), (["a", "", ""], ["y", "x", "z"]))
    [1, 0, -1]
    """
    found = [-1] * (len(new[0]) if new else 0)
    taken: set[int] = set()
    for old_key, new_key in zip(old, new, strict=True):
        old_at = _unique((i, k) for i, k in enumerate(old_key) if k and i not in taken)
        new_at = _unique((j, k) for j, k in enumerate(new_key) if k and found[j] < 0)
        for key, j in new_at.items():
            i = old_at.get(key, -1)
            if i >= 0 and allowed(i, j):
                found[j] = i
                taken.add(i)
    return found


def repeats(keys: Keys, files: Sequence[str], allowed: Allowed = _always) -> list[int]:
    """Return for every row the first row of another, earlier file that it repeats, -1 for none.

    A key that one file uses twice decides nothing.

    >>> repeats((["a", "a", "b", "a"],), ["x.xlsx", "y.xlsx", "y.xlsx", "z.xlsx"])
    [-1, 0, -1, 0]
    """
    root = list(range(len(files)))
    for key in keys:
        uses = Counter(zip(files, key, strict=True))
        first: dict[str, int] = {}
        for row, text in enumerate(key):
            if not text or uses[files[row], text] > 1:
                continue
            earlier = first.setdefault(text, root[row])
            if root[row] == row and earlier != row and allowed(earlier, row):
                root[row] = root[earlier]
    return [-1 if r == row else root[r] for row, r in enumerate(root)]


def _unique(rows: Iterable[tuple[int, str]]) -> dict[str, int]:
    index: dict[str, int] = {}
    shared: set[str] = set()
    for row, key in rows:
        if index.setdefault(key, row) != row:
            shared.add(key)
    for key in shared:
        del index[key]
    return index


def _column(frame: Any, attribute: str) -> list[str]:
    values: list[str] = frame[attribute].to_pylist()
    return values


def _joined(frame: Any, attributes: Sequence[str]) -> list[str]:
    import pyarrow.compute as pc

    columns = [frame[attribute] for attribute in attributes]
    joined: list[str] = pc.binary_join_element_wise(*columns, _JOIN).to_pylist()
    return joined
