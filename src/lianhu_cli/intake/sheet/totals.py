"""Rows of totals, taken off the data and held against it: a free check by the clerk's own hand."""

import re
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.problem import Problem
from lianhu_cli.domain.tables.addresses import address
from lianhu_cli.intake.sheet.grid import as_text
from lianhu_cli.intake.sheet.row_kinds import Total

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.sheet_rows import SheetRows

_SLACK = 0.005


def check(sheet: "SheetRows") -> None:
    """Compare every total with the rows it may stand for, and tell where it fits none of them."""
    found = sheet.layout.totals
    for total in found:
        scopes = _scopes(sheet, total)
        for attribute, column in sheet.table.columns.items():
            if column.summed:
                _compare(sheet, total, attribute, scopes)
        counted, cell = _declared(sheet, total)
        if counted:
            sizes = [end - first for first, end in scopes]
            if int(counted) not in sizes:
                _tell(sheet, total, cell, counted, f"{sizes[0]}{sheet.table.total_counts}")


def _declared(sheet: "SheetRows", total: Total) -> tuple[str, str]:
    """Return how many rows a total says there are, "" where it does not, and the cell that says so."""
    if not sheet.table.total_counts:
        return "", ""
    pattern = rf"(\d+){sheet.table.total_counts}"
    if counted := re.search(pattern, total.text):
        return counted.group(1), _cell_of(sheet, total)
    at = sheet.heading.columns.get(sheet.table.named_by)
    if at is not None and (
        counted := re.search(pattern, squeeze(fold(sheet.grid.text(total.row, at))))
    ):
        return counted.group(1), address(total.row, at)
    return "", ""


def _scopes(sheet: "SheetRows", total: Total) -> list[tuple[int, int]]:
    """Return the ranges of data rows that a total may be about, the likeliest first."""
    rows = sheet.rows
    at = int(np.searchsorted(rows, total.row))
    if _come_first(sheet):
        later = [other for other in sheet.layout.totals if other.row > total.row]
        same = [other.row for other in later if other.word == total.word]
        stops = [*same[:1], *(other.row for other in later)]
        ends = [len(rows), *(int(np.searchsorted(rows, stop)) for stop in stops)]
        return [(at, end) for end in dict.fromkeys(ends[::-1]) if end > at]
    marks = [other.row for other in sheet.layout.totals if other.row < total.row]
    same = [t.row for t in sheet.layout.totals if t.row < total.row and t.word == total.word]
    since_any = int(np.searchsorted(rows, marks[-1])) if marks else 0
    since_same = int(np.searchsorted(rows, same[-1])) if same else 0
    if at == 0:
        return [(0, len(rows))]
    likely = since_any if total.word == "小计" else since_same
    starts = [likely, since_any, since_same, 0]
    starts += [int(np.searchsorted(rows, mark)) for mark in marks]
    return [(start, at) for start in dict.fromkeys(starts) if start < at] or [(0, at)]


def _come_first(sheet: "SheetRows") -> bool:
    """Tell whether totals stand above their rows: one before the first row, and none after the last."""
    totals, rows = sheet.layout.totals, sheet.rows
    return bool(len(rows)) and totals[0].row < rows[0] and totals[-1].row < rows[-1]


def _compare(
    sheet: "SheetRows", total: Total, attribute: str, scopes: list[tuple[int, int]]
) -> None:
    held = sheet.columns.get(attribute)
    if held is None or attribute not in sheet.heading.columns:  # counted by us: no cell declares it
        return
    declared = held.standard[sheet.grid.columns[held.column].codes[total.row]]
    if not isinstance(declared, int | float):
        return
    values = np.array([np.nan if v is None else float(v) for v in held.standard])[held.codes]
    sums = [float(np.nansum(values[first:end])) for first, end in scopes]
    if all(abs(declared - found) > _SLACK for found in sums):
        cell = address(total.row, held.column)
        _tell(sheet, total, cell, as_text(declared), as_text(round(sums[0], 4)))


def _cell_of(sheet: "SheetRows", total: Total) -> str:
    texts = (c for c in range(sheet.grid.width) if "计" in sheet.grid.text(total.row, c))
    return address(total.row, next(texts, 0))


def _tell(sheet: "SheetRows", total: Total, cell: str, declared: str, counted: str) -> None:
    code = "subtotal-mismatch" if _is_part(sheet, total) else "total-mismatch"
    sheet.told.problems.append(
        Problem(
            code=code,
            file=sheet.source.file,
            sheet=sheet.grid.sheet,
            cell=cell,
            value=declared,
            message=f"{total.word}填的是{declared}，上面各行相加是{counted}",
        )
    )


def _is_part(sheet: "SheetRows", total: Total) -> bool:
    if total.word == "小计":
        return True
    later = sheet.layout.totals and total.row < sheet.layout.totals[-1].row
    return bool(later) and any(row > total.row for row in sheet.rows[-1:].tolist())
