"""Grid: the cells of one sheet with their addresses and types, column by column.

A column is its distinct values and one code per row, so that whatever is asked of a value is asked
once, and a million rows are a million small integers.
"""

import datetime
import re
from dataclasses import dataclass, field
from operator import not_

import numpy as np
from numpy.typing import NDArray

from lianhu_cli.domain.arrays import Flags, used
from lianhu_cli.intake.files.raw import Area, Cell, RawSheet

Codes = NDArray[np.int32]


@dataclass(slots=True)
class GridColumn:
    """`values[codes[row]]` is the cell of a row; "" is a blank one. Values may repeat."""

    values: list[Cell]
    codes: Codes
    _blank: "Flags | None" = field(default=None, repr=False, compare=False)
    _lines: str | None = field(default=None, repr=False, compare=False)
    _texts: bool = field(default=True, repr=False, compare=False)

    @property
    def blank(self) -> "Flags":
        """Distinct value → whether it says nothing, as a numpy array of bool."""
        if self._blank is None:
            told = [v.strip() if v.__class__ is str else v == v for v in self.values]
            self._blank = np.fromiter(map(not_, told), bool, len(told))
        return self._blank

    def numbers_with(self, sign: re.Pattern[str]) -> list[int]:
        """Return the numbers of the values that are texts in which a sign is found.

        All of them are searched at once, as lines, which for a million names is ten times as fast:
        no sign reaches over a line break.
        """
        found = [match.start() for match in sign.finditer(self._as_lines())]
        if not found:
            return []
        sizes = [len(v) + 1 if v.__class__ is str else 1 for v in self.values]
        return used(np.searchsorted(np.cumsum(sizes), found, side="right"))

    def unlike(self, pattern: str) -> list[int] | None:
        """Return the numbers of the values that are not wholly like a pattern; None where each is to be looked at.

        Lines that are like it are passed over in one go, which is three times as fast as one after the other: the
        pattern has no groups and no line break. Values that are no texts, and those of several lines, are not lines.
        """
        lines = self._as_lines()
        if not self.values or not self._texts or lines.count("\n") + 1 != len(self.values):
            return None
        alike = re.compile(f"(?:(?:{pattern})\n)*+")
        lines, ends, at = f"{lines}\n", [], 0
        while (at := alike.match(lines, at).end()) < len(lines):  # type: ignore[union-attr]  # nothing at least
            ends.append(at)
            at = lines.index("\n", at) + 1
        if not ends:
            return []
        starts = np.cumsum([0, *map(len, self.values)]) + np.arange(len(self.values) + 1)
        numbers: list[int] = np.searchsorted(starts, ends).tolist()
        return numbers

    def _as_lines(self) -> str:
        """Return all values as lines, blank ones for what is no text."""
        if self._lines is None:
            try:
                self._lines = "\n".join(self.values)
            except TypeError:
                self._texts = False
                self._lines = "\n".join([v if v.__class__ is str else "" for v in self.values])
        return self._lines


class Grid:
    """One sheet. Rows and columns count from 0 in the user's own file."""

    def __init__(self, raw: RawSheet) -> None:
        self.sheet = raw.name
        self.height = raw.height
        self.columns = [_column(c.values, c.codes, raw.height) for c in raw.columns]
        self.merges: list[Area] = raw.merges
        self.errors = raw.errors
        self.unsaved = set(raw.unsaved)
        self.hidden = raw.hidden
        self.hidden_rows = raw.hidden_rows
        self.how = raw.how
        self.start = raw.start
        self.part = raw.part
        self.paper = raw.paper
        self.places = raw.places

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.columns)

    def cell(self, row: int, column: int) -> Cell:
        """Return the value of a cell, "" outside the sheet."""
        if not (0 <= row < self.height and 0 <= column < self.width):
            return ""
        held = self.columns[column]
        return held.values[held.codes[row]]

    def text(self, row: int, column: int) -> str:
        """Return a cell as the user sees it, an error value included."""
        return self.errors.get((row, column)) or as_text(self.cell(row, column))

    def place(self, row: int, column: int) -> tuple[int, int]:
        """Return where a cell stands in the user's own file."""
        if not self.places:
            return row, column
        return self.places.get((row, column)) or self.places.get((row, -1), (row, column))

    def inner(self, row: int, column: int) -> tuple[int, int]:
        """Return the cell that stands at a place of the user's own file."""
        if not self.places:
            return row, column
        there = (row, column)
        return next(
            (here for here, one in self.places.items() if one == there and here[1] >= 0), there
        )

    def write(self, row: int, column: int, text: str) -> None:
        """Put a text into a cell, over what was there."""
        held = self.columns[column]
        codes = held.codes.copy()
        codes[row] = len(held.values)
        self.columns[column] = GridColumn([*held.values, text], codes)
        self.errors.pop((row, column), None)
        self.unsaved.discard((row, column))

    def covered(self, first: int, last: int) -> dict[tuple[int, int], tuple[int, int]]:
        """Return covered cell → the cell that holds the merged value, for a few rows."""
        return {
            (r, c): (top, left)
            for top, left, bottom, right in self.merges
            for r in range(max(top, first), min(bottom, last) + 1)
            for c in range(left, min(right, self.width - 1) + 1)
            if (r, c) != (top, left)
        }


def _column(values: list[Cell], codes: "object", height: int) -> GridColumn:
    if codes is None:
        return GridColumn(values, np.arange(height, dtype=np.int32))
    return GridColumn(values, np.frombuffer(codes, dtype=np.int32))  # type: ignore[call-overload]  # array('i')


def as_text(value: Cell) -> str:
    """Return a cell's value as Excel shows it: a number in its 15 true digits, then zeros.

    >>> as_text(4.0), as_text(6.5), as_text(6.20102199001011e17)
    ('4', '6.5', '620102199001011000')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        if 1e15 <= abs(value) < 1e21:
            digits, exponent = f"{value:.14e}".split("e")
            return digits.replace(".", "") + "0" * (int(exponent) - 14)
        return f"{value:.15g}"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)
