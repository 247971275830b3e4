"""The process that reads the cells and comments of one xls from stdin; its answer is JSON on stdout."""

import io
import json
import re
import sys
from collections.abc import Iterator
from typing import Any

from lianhu_cli.domain.privacy.numbers_in_text import find
from lianhu_cli.domain.tables.addresses import address
from lianhu_cli.intake.files.child import limit_memory
from lianhu_cli.intake.leaks.found import Found, in_fields

_BASE, _PER_BYTE = 512 << 20, 60
_HIDDEN = {1: "隐藏的工作表", 2: "深度隐藏的工作表"}


def main() -> None:
    """Read, look and answer."""
    data = sys.stdin.buffer.read()
    limit_memory(_BASE + _PER_BYTE * len(data))
    refused = ""
    found: list[Found] = []
    try:
        found = list(_cells(data))
    except Exception as error:  # xlrd raises assertion, index, struct and its own errors
        refused = "encrypted" if "encrypted" in str(error) else "damaged"
    told = [(one.place, one.hidden, one.leak.kind, one.leak.number) for one in found]
    sys.stdout.write(json.dumps({"refused": refused, "found": told}))


def _cells(data: bytes) -> Iterator[Found]:
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except NotImplementedError:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
    for sheet in book.sheets():
        yield from _sheet(sheet)


def _sheet(sheet: Any) -> Iterator[Found]:
    hidden = _HIDDEN.get(sheet.visibility, "")
    rows = {at for at, info in sheet.rowinfo_map.items() if info.hidden}
    columns = {at for at, info in sheet.colinfo_map.items() if info.hidden}
    for row in range(sheet.nrows):
        for column, leak in in_fields([_digits(value) for value in sheet.row_values(row)]):
            yield Found(f"{sheet.name}!{address(row, column)}", leak, hidden)
        for column, value in enumerate(sheet.row_values(row)):
            text = _text(value)
            if len(text) < 11:
                continue
            for leak in find(text):
                why = hidden or (
                    "隐藏的行" if row in rows else "隐藏的列" if column in columns else ""
                )
                yield Found(f"{sheet.name}!{address(row, column)}", leak, why)
    for (row, column), note in sheet.cell_note_map.items():
        for leak in find(note.text or ""):
            yield Found(f"{sheet.name}!{address(row, column)} 的批注", leak, hidden)


def _digits(value: Any) -> str:
    """Return a cell as the digits that it shows, for those that stand one in a cell."""
    return f"{value:.0f}" if isinstance(value, float) else str(value)


def _text(value: Any) -> str:
    """Return a cell as text: of a float, the 15 digits that are true."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value >= 1e10:
        plain = f"{value:.15g}"
        found = re.fullmatch(r"([0-9])\.?([0-9]*)e\+([0-9]+)", plain)
        if found:
            return (found.group(1) + found.group(2)).ljust(int(found.group(3)) + 1, "0")
        return plain
    return ""
