"""Who is who: the keys by which rows are linked to persons, as each table declares them.

A key is a column of texts, the most certain key first; "" where a row does not have it. An identity
number that fails its check, or is masked, identifies nobody.
"""

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, Values, whole
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells import idcard
from lianhu_cli.domain.tables.column import LinkageKey
from lianhu_cli.domain.tables.schema import Table

_JOIN = "\x1f"
_NUMBER, _PHONE = "id_number", "phone"


def looked_at(table: type[Table]) -> tuple[str, ...]:
    """Return the attributes by which somebody is known."""
    of = [name for key in table.linked_by for name in key.of if name != table.own_code]
    return tuple(dict.fromkeys((_NUMBER, _PHONE, *of, *table.resembles, *table.coded_by)))


class Keys:
    """The keys of some rows: a column of texts each; `own` is our own code where a row carries it, else ""."""

    def __init__(self, table: type[Table], frame: "pa.Table", own: Values) -> None:
        self._frame = frame
        self._made: dict[str, Values] = {table.own_code: own}

    def texts(self, key: LinkageKey, rows: Ints | None = None) -> Values:
        """Return a key of each row, or of some rows."""

        def column(name: str) -> Values:
            made = self._column(name)
            return made if rows is None else made.take(pa.array(rows))

        if len(key.of) == 1:
            return column(key.of[0])
        texts = _joined(*map(column, key.of))
        for name in key.told:
            texts = _where_told(column(name), texts)
        return texts

    def _column(self, name: str) -> Values:
        if name not in self._made:
            column = self._frame[name]
            made = {_NUMBER: valid_numbers, _PHONE: plain}.get(name)
            self._made[name] = made(column) if made else column
        return self._made[name]


def nearby(table: type[Table], frame: pa.Table) -> Values:
    """Return what two persons who may be one have alike, "" where the first part of it is not told."""
    return _where_told(frame[table.resembles[0]], _joined(*(frame[one] for one in table.resembles)))


def valid_numbers(numbers: Values) -> Values:
    """Return the identity numbers that pass their check, "" for the rest."""
    import pyarrow.compute as pc

    array = whole(numbers)
    valid: Values = pc.if_else(pa.array(idcard.are_valid(array)), array, "")
    return valid


def plain(texts: Values) -> Values:
    """Return texts, "" for those that are masked: what a mask hides is not known."""
    import pyarrow.compute as pc

    told: Values = pc.if_else(pc.match_substring(texts, "*"), "", texts)
    return told


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


def numbers_of(*columns: Values) -> list[Ints]:
    """Return for each column the numbers of its texts, the same for the same text, -1 for ""."""
    import pyarrow.compute as pc

    pieces = [[*c.chunks] if isinstance(c, pa.ChunkedArray) else [c] for c in columns]
    every = pa.chunked_array([one for some in pieces for one in some], pa.string())
    coded = every.combine_chunks().dictionary_encode()
    blank = pc.index(coded.dictionary, "").as_py()
    numbers = coded.indices.to_numpy().astype(np.int64)
    if blank >= 0:
        numbers = np.where(numbers == blank, -1, numbers)
    return np.split(numbers, np.cumsum([len(one) for one in columns])[:-1])


def numbers_asked(asked: Values, *others: Values) -> list[Ints]:
    """Return the numbers of the texts that are asked for, and of other texts among these; -1 for "" and the rest."""
    import pyarrow.compute as pc

    coded = pa.chunked_array(asked).combine_chunks().dictionary_encode()
    blank = pc.index(coded.dictionary, "").as_py()
    found: list[Values] = [coded.indices]
    found += [pc.fill_null(pc.index_in(one, value_set=coded.dictionary), -1) for one in others]
    numbers = [np.asarray(one).astype(np.int64) for one in found]
    return [np.where(one == blank, -1, one) for one in numbers] if blank >= 0 else numbers


def single(numbers: Ints) -> Flags:
    """Tell which numbers (0 or more) stand there once."""
    found: Flags = np.bincount(numbers)[numbers] == 1
    return found


def _where_told(told: Values, texts: Values) -> Values:
    import pyarrow.compute as pc

    kept: Values = pc.if_else(pc.equal(told, ""), "", texts)
    return kept


def _joined(*columns: Values) -> Values:
    import pyarrow.compute as pc

    joined: Values = pc.binary_join_element_wise(*columns, _JOIN)
    return joined
