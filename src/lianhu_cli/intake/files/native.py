"""Workbooks through calamine, then openpyxl or xlrd: each fails on files that another one reads."""

import datetime
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lianhu_cli.intake.files import ods_merges
from lianhu_cli.intake.files.formats import DAMAGED, ENCRYPTED, sniff
from lianhu_cli.intake.files.raw import (
    MAX_COLUMNS,
    Cell,
    NotThisReaderError,
    RawSheet,
    Reader,
    RefusalError,
    encode,
    too_wide,
    unlike,
)
from lianhu_cli.intake.files.xlsx_details import Details, details

_SCAN_FIRST = 20 << 20
_SUFFIXES = {
    ".xls": "xls", ".xla": "xls", ".xlsx": "xlsx", ".xlsm": "xlsx", ".xlam": "xlsx", ".xlsb": "xlsb", ".ods": "ods",
}  # fmt: skip
"""What calamine takes a file for by its name."""


def read(path: str, kind: str, inflated: int) -> list[RawSheet]:
    """Return the sheets of a workbook of `kind` "xlsx", "xlsb", "xls" or "ods".

    `inflated` is its size once unpacked: beyond some size the scan for details runs beside the
    reader and not before it.

    Raises:
        RefusalError: no reader can read it, or it is encrypted, or too wide.

    """
    if kind != "xlsx":
        sheets = _told_apart(_first_that_can(path, _READERS[kind]))
        areas = ods_merges.merges(path) if kind == "ods" else {}
        for sheet in sheets:
            sheet.merges = sheet.merges or areas.get(sheet.name, [])
        return sheets
    found: dict[str, Details] = {}

    def scan() -> None:
        found.update(details(path))

    aside = threading.Thread(target=scan)
    aside.start()
    if inflated < _SCAN_FIRST:
        aside.join()
        _refuse_far(found)
    try:
        sheets = _first_that_can(path, _READERS[kind])
    except RefusalError:
        aside.join()
        _refuse_far(found)
        raise
    aside.join()
    for sheet in _told_apart(sheets):
        _complete(sheet, found.get(sheet.name, Details()))
    return sheets


def _told_apart(sheets: list[RawSheet]) -> list[RawSheet]:
    """Return the sheets with names of their own: an exporter may give two of them the same."""
    names: set[str] = set()
    for sheet in sheets:
        sheet.name = unlike(sheet.name, names)
        names.add(sheet.name)
    return sheets


def _refuse_far(found: dict[str, Details]) -> None:
    for name, sheet in found.items():
        if sheet.far:
            raise RefusalError(
                f"的工作表“{name}”在 {sheet.far} 有内容，超过{MAX_COLUMNS}列的上限，请删去后再导入"
            )


def _complete(sheet: RawSheet, found: Details) -> None:
    sheet.errors = found.errors or sheet.errors
    sheet.unsaved = found.unsaved
    sheet.merges = sheet.merges or found.merges
    sheet.hidden_rows = found.hidden_rows


def _first_that_can(path: str, readers: tuple[Reader, ...]) -> list[RawSheet]:
    for reader in readers:
        try:
            return reader(path)
        except NotThisReaderError:
            continue
    raise RefusalError(DAMAGED)


def _calamine(path: str) -> list[RawSheet]:
    import python_calamine

    try:
        with _book(path) as book:
            metas = list(book.sheets_metadata)
            if len({meta.name for meta in metas}) < len(metas):  # it reads by name: twice the first
                raise NotThisReaderError
            return [_calamine_sheet(book, i, meta) for i, meta in enumerate(metas)]
    except python_calamine.PasswordError as error:
        raise RefusalError(ENCRYPTED) from error
    except RefusalError:
        raise
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic in Rust is no Exception
        raise NotThisReaderError from error


def _book(path: str) -> Any:
    """Open a workbook with calamine, which goes by the suffix: one that is called otherwise is given as bytes."""
    from python_calamine import CalamineWorkbook

    said = _SUFFIXES.get(Path(path).suffix.lower())
    if said in {None, sniff(path)}:
        return CalamineWorkbook.from_path(path)
    with Path(path).open("rb") as file:
        return CalamineWorkbook.from_filelike(file)


def _calamine_sheet(book: Any, index: int, meta: Any) -> RawSheet:
    hidden = not str(meta.visible).endswith(".Visible")
    if hidden or not str(meta.typ).endswith(".WorkSheet"):
        return RawSheet(name=meta.name, hidden=hidden, how="calamine")
    sheet = book.get_sheet_by_index(index)
    if sheet.start is None:
        return RawSheet(name=meta.name, how="calamine")
    left = sheet.start[1]
    if left + sheet.width > MAX_COLUMNS:
        raise RefusalError(too_wide(left + sheet.width))
    columns, height = encode(sheet.iter_rows(), left=left)
    merges = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    return RawSheet(name=meta.name, columns=columns, height=height, merges=merges, how="calamine")


def _openpyxl(path: str) -> list[RawSheet]:
    import warnings

    import openpyxl

    try:
        with (
            warnings.catch_warnings(),
            Path(path).open("rb") as file,
        ):  # it, too, goes by the suffix
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            return [_openpyxl_sheet(sheet) for sheet in book.worksheets]
    except RefusalError:
        raise
    except Exception as error:  # whatever a damaged package makes it stumble over
        raise NotThisReaderError from error


def _openpyxl_sheet(sheet: Any) -> RawSheet:
    raw = RawSheet(name=sheet.title, hidden=sheet.sheet_state != "visible", how="openpyxl")
    if not raw.hidden:
        sheet.reset_dimensions()
        raw.columns, raw.height = encode(_openpyxl_rows(sheet, raw))
    return raw


def _openpyxl_rows(sheet: Any, raw: RawSheet) -> Iterator[list[Cell]]:
    for row, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS)):
        values = [_standard(cell.value) for cell in cells]
        for column, cell in enumerate(cells):
            if cell.data_type == "e":
                raw.errors[row, column] = str(cell.value)
                values[column] = ""
        while values and values[-1] == "":
            values.pop()
        yield values


def _standard(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    return float(value) if isinstance(value, int) else value


def _xlrd(path: str) -> list[RawSheet]:
    import io

    import xlrd

    def opened(*, formatting: bool) -> Any:
        return xlrd.open_workbook(
            path, formatting_info=formatting, logfile=io.StringIO(), on_demand=True
        )

    try:
        try:
            book = opened(formatting=True)
            return [_xlrd_sheet(book, n) for n in range(book.nsheets)]
        except Exception as error:
            if "encrypted" in str(error):
                raise RefusalError(ENCRYPTED) from error
            book = opened(formatting=False)
            return [_xlrd_sheet(book, n) for n in range(book.nsheets)]
    except RefusalError:
        raise
    except Exception as error:  # xlrd raises assertion, index, struct and its own errors
        raise NotThisReaderError from error


def _xlrd_sheet(book: Any, number: int) -> RawSheet:
    sheet = book.sheet_by_index(number)
    raw = RawSheet(name=sheet.name, hidden=sheet.visibility != 0, how="xlrd")
    if not raw.hidden:
        raw.columns, raw.height = encode(_xlrd_rows(book, sheet, raw))
        raw.merges = [(t, left, b - 1, r - 1) for t, b, left, r in sheet.merged_cells]
    book.unload_sheet(number)
    return raw


def _xlrd_rows(book: Any, sheet: Any, raw: RawSheet) -> Iterator[list[Cell]]:
    for row in range(sheet.nrows):
        values = sheet.row_values(row)
        for column, kind in enumerate(sheet.row_types(row)):
            convert = _XLRD_CELLS.get(kind)
            if convert:
                values[column] = convert(values[column], book)
            elif kind == 5:
                raw.errors[row, column] = _xlrd_error(values[column])
                values[column] = ""
        while values and values[-1] == "":
            values.pop()
        yield values


def _xlrd_error(code: int) -> str:
    import xlrd

    return str(xlrd.error_text_from_code.get(code, "#VALUE!"))


def _xlrd_date(value: float, book: Any) -> Cell:
    import xlrd

    try:
        moment = xlrd.xldate_as_datetime(value, book.datemode)
    except (ValueError, OverflowError, xlrd.XLDateError):
        return value
    return moment.date() if moment.time() == datetime.time() else moment


_XLRD_CELLS: dict[int, Callable[[Any, Any], Cell]] = {
    3: _xlrd_date,
    4: lambda value, _: bool(value),
}

_READERS: dict[str, tuple[Reader, ...]] = {
    "xlsx": (_calamine, _openpyxl),
    "xlsb": (_calamine,),
    "ods": (_calamine,),
    "xls": (_xlrd, _calamine),
}
