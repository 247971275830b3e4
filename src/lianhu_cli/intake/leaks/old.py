"""Old binary files: xls by its cells and comments, the rest of any OLE file as bytes."""

import io
import re
from collections.abc import Iterator
from typing import Any

from lianhu_cli.domain.addresses import address
from lianhu_cli.domain.leaks import find
from lianhu_cli.intake.formats import ENCRYPTED
from lianhu_cli.intake.leaks.found import Found, in_bytes
from lianhu_cli.intake.raw import RefusalError

_HIDDEN = {1: "隐藏的工作表", 2: "深度隐藏的工作表"}
_REST = "文件内部（批注、页眉、属性或已删去的内容）"
_OLD = "是旧格式的文件，有的内容查不到，请用 Office、WPS 另存为 docx、xlsx 后再查"


def look(data: bytes) -> Iterator[Found]:
    """Yield what stands in an OLE file.

    Raises:
        RefusalError: it is encrypted; or nothing was found, in a kind of file that cannot be looked
            through to the end.
    """
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise RefusalError(ENCRYPTED)
    seen: set[str] = set()
    whole = False
    if any(f"{name}\0".encode("utf-16-le") in data for name in ("Workbook", "Book")):
        whole = True
        for found in _workbook(data):
            seen.add(found.leak.number)
            yield found
    for found in in_bytes(data, _REST):
        if found.leak.number not in seen:
            seen.add(found.leak.number)
            yield found
    if not seen and not whole:
        raise RefusalError(_OLD)


def _workbook(data: bytes) -> Iterator[Found]:
    import xlrd

    try:
        try:
            book = xlrd.open_workbook(
                file_contents=data, formatting_info=True, logfile=io.StringIO()
            )
        except NotImplementedError:
            book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO())
        for sheet in book.sheets():
            yield from _sheet(sheet)
    except Exception as error:  # xlrd raises assertion, index, struct and its own errors
        if "encrypted" in str(error):
            raise RefusalError(ENCRYPTED) from error
        raise RefusalError(_OLD) from error


def _sheet(sheet: Any) -> Iterator[Found]:
    hidden = _HIDDEN.get(sheet.visibility, "")
    rows = {at for at, info in sheet.rowinfo_map.items() if info.hidden}
    columns = {at for at, info in sheet.colinfo_map.items() if info.hidden}
    for row in range(sheet.nrows):
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
