"""Identity numbers cut off by Excel, completed from another sheet: by 15 digits and the name."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import TABLES
from lianhu_cli.intake.sheet.cell_text import CellFinding
from lianhu_cli.intake.sheet.sheet_rows import SheetRows

_WHOLE, _KEPT = 18, 15
_PEOPLE = [table for table in TABLES if "id_number" in table.columns]


def complete_numbers(sheets: Sequence[SheetRows], known: Roster) -> list[SheetRows]:
    """Return the sheets with truncated numbers completed where one whole number fits digits and name."""
    if not any(_truncated(sheet) for sheet in sheets):
        return list(sheets)
    whole: dict[tuple[str, str], set[str]] = {}
    for number, name in (*_in_sheets(sheets), *_in_register(known)):
        if len(number) == _WHOLE:
            whole.setdefault((number[:_KEPT], name), set()).add(number)
    return [_complete(sheet, whole) if _truncated(sheet) else sheet for sheet in sheets]


def _truncated(sheet: SheetRows) -> bool:
    column = sheet.columns.get("id_number")
    return column is not None and any(_is_cut(said) for said in column.findings.values())


def _is_cut(said: list[CellFinding]) -> bool:
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


def _complete(sheet: SheetRows, whole: dict[tuple[str, str], set[str]]) -> SheetRows:
    column = sheet.columns["id_number"]
    cut = np.zeros(len(column.standard), bool)
    cut[[n for n, said in column.findings.items() if _is_cut(said)]] = True
    mended: dict[int, str] = {}
    for row in np.flatnonzero(cut[column.codes]).tolist():
        fitting = whole.get((str(column.value(row)), sheet.name(row)), set())
        if len(fitting) == 1:
            mended[row] = next(iter(fitting))
    if not mended:
        return sheet
    sheet.told.take_back("id-truncated", {sheet.where(row, "id_number") for row in mended})
    codes: Any = column.codes.copy()
    codes[list(mended)] = np.arange(len(mended)) + len(column.standard)
    sheet = sheet.with_columns(id_number=column.with_more(list(mended.values()), codes))
    for row, number in mended.items():
        sentence = "被截断的身份证号码，据其他表中同名同号段的唯一一人补全"
        sheet.tell(CellFinding("id-repaired", sentence, number), "id_number", row)
    return sheet
