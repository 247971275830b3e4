"""Who is who: the keys by which rows are linked to persons, as each table declares them.

A key is a column of texts, the most certain key first; "" where a row does not have it. An identity
number that fails its check, or is masked, identifies nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells import idcard
from lianhu_cli.domain.tables.column import LinkageKey
from lianhu_cli.domain.tables.schema import Table

_JOIN = "\x1f"
_NUMBER, _PHONE = "id_number", "phone"


@dataclass(frozen=True, slots=True)
class Key:
    """A declared key and its column of texts."""

    declared: LinkageKey
    texts: Any

    @property
    def lasting(self) -> bool:
        """Whether somebody is known by it even where it is in force no more."""
        return self.declared.believed != "unless numbers differ"


def looked_at(table: type[Table]) -> tuple[str, ...]:
    """Return the attributes by which somebody is known."""
    of = [name for key in table.linked_by for name in key.of if name != table.own_code]
    return tuple(dict.fromkeys((_NUMBER, _PHONE, *of, *table.resembles, *table.coded_by)))


def keys(table: type[Table], frame: "pa.Table", own: "pa.ChunkedArray") -> list[Key]:
    """Return the keys of rows; `own` is our own code where a row carries it, else ""."""
    plainly = {_NUMBER: valid_numbers(frame[_NUMBER]), _PHONE: plain(frame[_PHONE])}
    plainly[table.own_code] = own

    def column(name: str) -> Any:
        return plainly[name] if name in plainly else frame[name]

    found = []
    for key in table.linked_by:
        texts = _joined(*map(column, key.of)) if len(key.of) > 1 else column(key.of[0])
        for name in key.told if len(key.of) > 1 else ():
            texts = _where_told(column(name), texts)
        found.append(Key(key, texts))
    return found


def nearby(table: type[Table], frame: Any) -> Any:
    """Return what two persons who may be one have alike, "" where the first part of it is not told."""
    return _where_told(frame[table.resembles[0]], _joined(*(frame[one] for one in table.resembles)))


def valid_numbers(numbers: Any) -> Any:
    """Return the identity numbers that pass their check, "" for the rest."""
    import pyarrow.compute as pc

    array = numbers.combine_chunks() if hasattr(numbers, "combine_chunks") else numbers
    return pc.if_else(pa.array(idcard.are_valid(array)), array, "")


def plain(texts: Any) -> Any:
    """Return texts, "" for those that are masked: what a mask hides is not known."""
    import pyarrow.compute as pc

    return pc.if_else(pc.match_substring(texts, "*"), "", texts)


def one_slip(one: str, other: str) -> bool:
    """Tell whether two numbers differ in one digit, or in two that are exchanged.

    >>> one_slip("620000196104020317", "620000196104020617"), one_slip("12", "21"), one_slip("12", "34")
    (True, True, False)
    """
    if len(one) != len(other):
        return False
    at = [n for n, both in enumerate(zip(one, other, strict=True)) if both[0] != both[1]]
    if len(at) == 2:
        return one[at[0]] == other[at[1]] and one[at[1]] == other[at[0]]
    return len(at) < 2


def numbers_of(*columns: Any) -> list[Ints]:
    """Return for each column the numbers of its texts, the same for the same text, -1 for ""."""
    import pyarrow.compute as pc

    whole = [
        pa.chunked_array(c.chunks if hasattr(c, "chunks") else [c], pa.string()) for c in columns
    ]
    every = pa.chunked_array([chunk for one in whole for chunk in one.chunks], pa.string())
    coded = every.combine_chunks().dictionary_encode()
    blank = pc.index(coded.dictionary, "").as_py()
    numbers = coded.indices.to_numpy().astype(np.int64)
    if blank >= 0:
        numbers = np.where(numbers == blank, -1, numbers)
    return np.split(numbers, np.cumsum([len(one) for one in whole])[:-1])


def single(numbers: Ints) -> Flags:
    """Tell which numbers stand there once."""
    _, inverse, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    found: Flags = counts[inverse] == 1
    return found


def _where_told(told: Any, texts: Any) -> Any:
    import pyarrow.compute as pc

    return pc.if_else(pc.equal(told, ""), "", texts)


def _joined(*columns: Sequence[Any] | Any) -> Any:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(*columns, _JOIN)
