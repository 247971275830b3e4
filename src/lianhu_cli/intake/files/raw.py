"""What a reader hands over: sheets of raw cells, each column as its distinct values and codes.

Plain Python only: these objects travel from the reading process to ours.
"""

import marshal
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, count, islice, repeat, zip_longest
from typing import Any

Cell = Any
"""str, float, int, bool, date, datetime, time or timedelta; "" is a blank cell."""

Area = tuple[int, int, int, int]
"""Top, left, bottom, right of a merged range, from 0, ends included."""

MAX_COLUMNS = 500
CHUNK = 256
"""So many rows are collected at a time."""
_SAMPLE = 4096


class RefusalError(Exception):
    """The file cannot be read, or must not be; the text is the rest of a Chinese sentence."""


class NotThisReaderError(Exception):
    """This reader cannot read the file; another one may."""


@dataclass(slots=True)
class RawColumn:
    """`values` by first appearance; `codes` one per row, None where row n holds value n."""

    values: list[Cell]
    codes: "array[int] | None"

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel as marshal where the values allow it: a third of what pickle takes."""
        try:
            return _unpacked, (marshal.dumps(self.values, 2), self.codes)
        except ValueError:  # dates and times
            return RawColumn, (self.values, self.codes)


def _unpacked(values: bytes, codes: "array[int] | None") -> RawColumn:
    return RawColumn(marshal.loads(values), codes)  # noqa: S302  written by our own process


@dataclass(slots=True, kw_only=True)
class RawSheet:
    """One sheet as a reader saw it. Row and column numbers count from 0 in the user's own file."""

    name: str
    columns: list[RawColumn] = field(default_factory=list)
    height: int = 0
    hidden: bool = False
    merges: list[Area] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    unsaved: list[tuple[int, int]] = field(default_factory=list)
    hidden_rows: int = 0
    how: str = ""
    start: int = 0
    """The first row of the table, where another one stands above it."""
    paper: str = ""
    """What it is called, where lianhu itself has written the file."""
    places: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """Of forms laid out as a register: cell → where it stands in the user's own file; column -1 is the row's."""
    part: int = 0
    """Which of several tables below one another it is."""


def hardly_repeats(distinct: int, rows: int) -> bool:
    """Tell whether so many distinct values in so many rows hardly repeat.

    >>> hardly_repeats(3_700, 4_096), hardly_repeats(100, 4_096), hardly_repeats(100, 100)
    (True, False, False)
    """
    return rows >= _SAMPLE and distinct * 10 > rows * 9


class _Encoder:
    """Collects one column. Where values hardly repeat, looking each one up is a waste."""

    def __init__(self, before: int) -> None:
        self.index: defaultdict[Cell, int] = defaultdict(count().__next__)
        self.codes = array("i")
        self.plain: list[Cell] | None = None
        if before:
            self.codes.extend([self.index[""]] * before)

    def add(self, cells: Sequence[Cell]) -> None:
        if self.plain is not None:
            self.plain.extend(cells)
            return
        if bool in set(map(type, cells)):  # True would be taken for 1.0
            cells = [
                ("TRUE" if cell else "FALSE") if cell.__class__ is bool else cell for cell in cells
            ]
        self.codes.extend(map(self.index.__getitem__, cells))
        if hardly_repeats(len(self.index), len(self.codes)):
            keys = list(self.index)
            self.plain = [keys[code] for code in self.codes]
            self.index.clear()

    def result(self) -> RawColumn:
        if self.plain is None:
            return RawColumn(list(self.index), self.codes)
        return RawColumn(self.plain, None)


def encode(rows: Iterable[Sequence[Cell]], *, left: int = 0) -> tuple[list[RawColumn], int]:
    """Return the columns and the height of `rows`, which may be of different lengths.

    `left` is the number of blank columns before the first one. A small chunk at a time, so that
    its cells are still at hand when they are looked up: twice as fast as whole columns.

    Raises:
        RefusalError: a row is wider than any survey.

    """
    encoders: list[_Encoder] = []
    height = 0
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        width = max(map(len, chunk))
        if left + width > MAX_COLUMNS:
            raise RefusalError(too_wide(left + width))
        while len(encoders) < width:
            encoders.append(_Encoder(height))
        even = all(len(row) == len(encoders) for row in chunk)
        columns = zip(*chunk, strict=True) if even else zip_longest(*chunk, fillvalue="")
        blanks = repeat([""] * len(chunk))
        for encoder, cells in zip(encoders, chain(columns, blanks), strict=False):
            encoder.add(cells)
        height += len(chunk)
    empty = [RawColumn([""], array("i", bytes(4 * height))) for _ in range(left)]
    return [*empty, *(encoder.result() for encoder in encoders)], height


def unlike(name: str, others: Collection[str]) -> str:
    """Return a sheet's name, told apart from sheets of the same name before it.

    >>> unlike("Sheet1", ()), unlike("Sheet1", {"Sheet1"})
    ('Sheet1', 'Sheet1（第2张）')
    """
    nth = 2
    told = name
    while told in others:
        told, nth = f"{name}（第{nth}张）", nth + 1
    return told


def too_wide(columns: int) -> str:
    """Return why a sheet with so many columns is refused."""
    return f"用到了第{columns}列，超过{MAX_COLUMNS}列的上限，请删去右边多余的内容"


Reader = Callable[[str], list[RawSheet]]
"""From a path to the sheets of the file."""
