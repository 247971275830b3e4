"""Identity numbers cut off by Excel, completed from another sheet: by 15 digits and the name."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import TABLES
from lianhu_cli.intake.sheet.columns import Finding, ReadColumn
from lianhu_cli.intake.sheet.sheet_rows import SheetRows

_WHOLE, _KEPT = 18, 15
_PEOPLE = [table for table in TABLES if "id_number" in table.columns]


def complete_numbers(sheets: Sequence[SheetRows], known: Roster) -> None:
    """Complete truncated numbers where exactly one whole number fits both digits and name."""
    cut = [(sheet, column) for sheet in sheets for column in _truncated(sheet)]
    if not cut:
        return
    whole: dict[tuple[str, str], set[str]] = {}
    for number, name in (*_in_sheets(sheets), *_in_register(known)):
        if len(number) == _WHOLE:
            whole.setdefault((number[:_KEPT], name), set()).add(number)
    for sheet, column in cut:
        _complete(sheet, column, whole)


def _truncated(sheet: SheetRows) -> Iterator[ReadColumn]:
    column = sheet.columns.get("id_number")
    if column is not None and any(_is_cut(said) for said in column.findings.values()):
        yield column


def _is_cut(said: list[Finding]) -> bool:
    return any(finding.code == "id-truncated" for finding in said)


def _in_sheets(sheets: Sequence[SheetRows]) -> Iterator[tuple[str, str]]:
    for sheet in sheets:
        if "id_number" in sheet.columns:
            frame = sheet.frame()
            names = frame[sheet.table.named_by].to_pylist()
            yield from zip(frame["id_number"].to_pylist(), names, strict=True)


def _in_register(known: Roster) -> Iterator[tuple[str, str]]:
    for table in _PEOPLE:
        frame = known.by_role()[table.role]
        names = frame[table.named_by].to_pylist()
        yield from zip(frame["id_number"].to_pylist(), names, strict=True)


def _complete(sheet: SheetRows, column: ReadColumn, whole: dict[tuple[str, str], set[str]]) -> None:
    cut = np.zeros(len(column.standard), bool)
    cut[[n for n, said in column.findings.items() if _is_cut(said)]] = True
    mended: dict[int, str] = {}
    for row in np.flatnonzero(cut[column.codes]).tolist():
        fitting = whole.get((str(column.value(row)), sheet.name(row)), set())
        if len(fitting) == 1:
            mended[row] = next(iter(fitting))
    if not mended:
        return
    addresses = {sheet.where(row, "id_number") for row in mended}
    sheet.problems[:] = [
        p for p in sheet.problems if p.code != "id-truncated" or p.cell not in addresses
    ]
    codes: Any = column.codes.copy()
    codes[list(mended)] = np.arange(len(mended)) + len(column.standard)
    column.codes = codes
    column.standard = [*column.standard, *mended.values()]
    column.blank = np.concatenate([column.blank, np.zeros(len(mended), bool)])
    for row, number in mended.items():
        sentence = "被截断的身份证号码，据其他表中同名同号段的唯一一人补全"
        sheet.tell(Finding("id-repaired", sentence, number), "id_number", row)
