"""Who is who: a valid identity number, our own code, else the place and the name.

A key is a column of texts, the most certain key first; "" where a row does not have it. An identity
number that fails its check, or is masked, identifies nobody. The name alone is never a key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells import idcard
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import Household

_JOIN = "\x1f"
ANYWAY, BY_NUMBER, BY_PLACE = "anyway", "by number", "by place"
"""How far a key is believed: whatever else the rows say; if the names agree; if the numbers do."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key: how far it is believed, and its column."""

    belief: str
    texts: Any

    @property
    def lasting(self) -> bool:
        """Whether somebody is known by it even where it is in force no more."""
        return self.belief != BY_PLACE


def looked_at(table: type[Table]) -> tuple[str, ...]:
    """Return the attributes by which somebody is known."""
    own = ("head",) if table is Household else ("name", "unit")
    return ("id_number", "phone", *own, *LEVELS)


def called(table: type[Table]) -> str:
    """Return the attribute that is the name."""
    return "head" if table is Household else "name"


def numbered(table: type[Table]) -> str:
    """Return the attribute in which our own code comes back."""
    return "household_number" if table is Household else "helper_number"


def keys(table: type[Table], frame: Any, own: Any) -> list[Key]:
    """Return the keys of rows; `own` is our own code where a row carries it, else ""."""
    number, name = valid_numbers(frame["id_number"]), frame[called(table)]
    phone = plain(frame["phone"])
    levels = [frame[level] for level in LEVELS]
    if table is Household:
        place = _joined(*levels, name)
        return [
            Key(ANYWAY, _where_told(number, _joined(number, name))),
            Key(ANYWAY, own),
            Key(BY_NUMBER, number),
            Key(BY_PLACE, _where_told(phone, _joined(place, phone))),
            Key(BY_PLACE, place),
        ]
    place = _joined(frame["unit"], *(frame[level] for level in LEVELS[3:]), name)
    return [
        Key(ANYWAY, _where_told(number, _joined(number, name))),
        Key(ANYWAY, own),
        Key(BY_NUMBER, number),
        Key(BY_PLACE, place),
        Key(BY_PLACE, _where_told(phone, _joined(phone, name))),
    ]


def valid_numbers(numbers: Any) -> Any:
    """Return the identity numbers that pass their check, "" for the rest."""
    array = numbers.combine_chunks() if hasattr(numbers, "combine_chunks") else numbers
    coded = array.dictionary_encode()
    told = coded.dictionary.to_pylist()
    good = pa.array(
        [n if not fault else "" for n, fault in zip(told, idcard.faults(told), strict=True)],
        pa.string(),
    )
    return good.take(coded.indices)


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


def repeated(numbers: Ints, of: Ints) -> Flags:
    """Tell which rows have a number that rows of another group `of` have, too."""
    told = numbers >= 0
    if not told.any():
        return told
    size = int(numbers.max()) + 1
    first = np.full(size, np.iinfo(np.int64).max)
    last = np.full(size, -1)
    np.minimum.at(first, numbers[told], of[told])
    np.maximum.at(last, numbers[told], of[told])
    several: Flags = told & (first[numbers] != last[numbers])
    return several


def _where_told(told: Any, texts: Any) -> Any:
    import pyarrow.compute as pc

    return pc.if_else(pc.equal(told, ""), "", texts)


def _joined(*columns: Sequence[Any] | Any) -> Any:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(*columns, _JOIN)
