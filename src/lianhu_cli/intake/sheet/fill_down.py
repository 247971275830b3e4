"""Cells that mean the one above: merged down, typed once with blanks below, 同上.

A blank is filled from above where the column is typed once a block. Where the clerk typed the
value again on row after row, a blank is a blank: nothing is invented for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, numbered, used
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.intake.sheet.columns import ReadColumn
from lianhu_cli.intake.sheet.grid import Codes, Grid

DITTO = frozenset("同上 同 上同 〃 ″ \" ＂ '' ” “ “” ”” 〞 〟 .. -〃- 同〃 ditto".split()) | {
    "同 上",
    "同　上",
    "同  上",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """Data rows of one column that took the value of a row above."""

    attribute: str
    rows: Ints


def fill(
    grid: Grid,
    table: type[Table],
    columns: Mapping[str, ReadColumn],
    rows: Ints,
    *,
    blanks: bool = True,
) -> tuple[dict[str, ReadColumn], list[Filled]]:
    """Return the columns filled, and what was filled. `rows` are the grid rows of the data.

    Merged cells and 同上 are always filled, plain blanks where `blanks`.

    Columns come in the order of the table: a village is filled before its groups.
    """
    done = []
    columns = dict(columns)
    block = _codes_of(columns, table.fill_within)
    said: dict[str, Codes] = {}
    for attribute in list(columns):
        declared = table.columns[attribute]
        column, filled = _ditto(columns[attribute])
        if declared.type == "text":  # a merged sum is told once
            column, more = _carry(column, _merged(grid, column, rows))
            filled |= more
        if blanks and declared.fill_down:
            within = _followed(columns, declared.follows, said) if declared.follows else None
            within = block if within is None else within
            column, more = _carry(column, _blanks_below(grid, column, rows, within, filled))
            filled |= more
        columns[attribute] = column
        if declared.follows:
            alone = -1 - np.arange(len(column.codes))
            said[attribute] = np.where(column.is_blank(), alone, _same_in(column)).astype(np.int32)
        if attribute == "village":
            block = _same_in(column) if block is None else _together(block, _same_in(column))
        if filled.any():
            done.append(Filled(attribute, np.flatnonzero(filled)))
    return columns, done


def _followed(
    columns: dict[str, ReadColumn], attribute: str, said: dict[str, Codes]
) -> Codes | None:
    """Return codes of what an attribute says in each row, or said last where it is yet to be filled."""
    if attribute in said or attribute not in columns:
        return said.get(attribute)
    return _last_said(columns[attribute])


def _carry(column: ReadColumn, targets: Flags) -> tuple[ReadColumn, Any]:
    """Return the column with the value of the nearest row above in every target, and who got one."""
    if not targets.any():
        return column, targets
    at = np.where(targets, -1, np.arange(len(targets)))
    above = np.maximum.accumulate(at) if len(at) else at
    able = targets & (above >= 0)
    able &= ~column.blank[column.codes[np.maximum(above, 0)]]
    codes = np.where(able, column.codes[np.maximum(above, 0)], column.codes).astype(np.int32)
    return replace(column, codes=codes), able


def _ditto(column: ReadColumn) -> tuple[ReadColumn, Any]:
    """Return the column with the value above wherever it says 同上, and where that was."""
    none = np.zeros(len(column.codes), bool)
    if DITTO.isdisjoint(column.raw):
        return column, none
    marks = [n for n, value in enumerate(column.raw) if value in DITTO]
    column, filled = _carry(column, np.isin(column.codes, marks))
    standard, blank = list(column.standard), column.blank.copy()
    for n in marks:  # one with nothing above says nothing
        standard[n] = None if standard[n].__class__ is not str else ""
        blank[n] = True
    return replace(column, standard=standard, blank=blank).without(marks), filled


def _codes_of(columns: dict[str, ReadColumn], attributes: tuple[str, ...]) -> Codes | None:
    """Return codes that are the same wherever all of some attributes are.

    A cadre of the county has no village, whoever stands above.
    """
    told = [_same_in(columns[name]) for name in attributes if name in columns]
    return _together(*told) if told else None


def _together(*codes: Codes) -> Codes:
    """Return codes that are the same wherever all of some are."""
    total = np.zeros(len(codes[0]), np.int64)
    for one in codes:
        total = total * (int(one.max(initial=0)) + 1) + one
    return numbered(total)[1].astype(np.int32)


def _same_in(column: ReadColumn) -> Codes:
    """Return codes that are the same wherever the standard form is."""
    numbers: dict[object, int] = {}
    same = [numbers.setdefault(value, len(numbers)) for value in column.standard]
    return np.array(same, np.int32)[column.codes]


def _last_said(column: ReadColumn) -> Codes:
    """Return codes of what a column said last; a row with a unit of its own continues no other's."""
    above = np.maximum.accumulate(np.where(column.is_blank(), -1, np.arange(len(column.codes))))
    said = _same_in(column)[np.maximum(above, 0)]
    return np.where(above < 0, -1, said).astype(np.int32)


def _merged(grid: Grid, column: ReadColumn, rows: Ints) -> Flags:
    """Return the rows that a merged cell reaches below its first."""
    targets = np.zeros(len(rows), bool)
    if not len(rows):
        return targets
    for top, left, bottom, right in grid.merges:
        if not left <= column.column <= right or top == bottom or top < rows[0]:
            continue
        first, end = np.searchsorted(rows, [top, bottom + 1])
        if end - first > 1 and rows[first] == top:
            targets[first + 1 : end] = True
    targets &= column.is_blank()
    return targets


def _blanks_below(
    grid: Grid, column: ReadColumn, rows: Ints, block: Codes | None, filled: Flags
) -> Flags:
    blank = column.is_blank()
    if not blank.any() or blank.all():
        return np.zeros(len(blank), bool)
    targets = blank.copy()
    if grid.errors:
        targets[[n for n, row in enumerate(rows) if (int(row), column.column) in grid.errors]] = (
            False
        )
    run = np.zeros(len(blank), np.int64)
    if block is not None:
        run[1:] = np.cumsum(block[1:] != block[:-1])
    said = run * (len(column.raw) + 1) + column.codes
    return targets & _below_one_typed_once(said, blank, filled, run)


def _below_one_typed_once(said: Ints, blank: Flags, filled: Flags, run: Ints) -> Flags:
    """Return the blanks that stand below a value which the clerk typed once for its block.

    `said` is per row what is there, told apart by block; `run` numbers the blocks. A value typed
    more often than it was left out is typed row by row, and so is a column where values come
    back after others: there a blank is a gap.
    """
    above = np.maximum.accumulate(np.where(blank, -1, np.arange(len(blank))))
    able: Flags = blank & (above >= 0) & (run[np.maximum(above, 0)] == run)
    values, number = numbered(said)
    typed = np.bincount(number[~blank & ~filled], minlength=len(values))
    left_out = np.bincount(number[above[able]], minlength=len(values))
    in_order = number[~blank]
    changes = 1 + int(np.count_nonzero(in_order[1:] != in_order[:-1]))
    if changes - len(used(in_order)) > np.count_nonzero(able):
        return np.zeros(len(blank), bool)
    able[able] = (typed <= left_out)[number[above[able]]]
    return able
