"""Files once read: their sheets understood, checked together, and put into one roster."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lianhu_cli.domain.tables.order import EDITED
from lianhu_cli.domain.tables.own_papers import PAIRS, why_not
from lianhu_cli.domain.tables.survey import (
    Household,
)
from lianhu_cli.intake.files.find import File
from lianhu_cli.intake.files.raw import RawSheet
from lianhu_cli.intake.sheet import corrections, forms, headings, side_by_side, stacked
from lianhu_cli.intake.sheet.both import Given
from lianhu_cli.intake.sheet.grid import Grid
from lianhu_cli.intake.sheet.read import beside, in_our_words, read_sheet
from lianhu_cli.intake.sheet.request import Asked
from lianhu_cli.intake.sheet.sheet_rows import SheetRows, SheetSource


@dataclass(frozen=True, slots=True)
class OpenedSheet:
    """A sheet that was read, or the reason why it was not."""

    name: str
    how: str
    rows: SheetRows | None
    reason: str = ""
    given: list[Given] = field(default_factory=list)
    """Helpers and pairs that the rows of a register name."""


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file and its sheets."""

    file: File
    sheets: list[OpenedSheet]


def open_file(file: File, raws: list[RawSheet], asked: Asked) -> OpenedFile:
    """Understand the sheets of one file."""
    source = SheetSource(
        file=file.name,
        path=file.source,
        stem=Path(file.name).stem,
        folder=Path(file.source).parent.name,
    )
    sheets = [sheet for raw in raws for sheet in _open_raw(raw, source, asked, pairs=file.named)]
    if any(sheet.rows and sheet.rows.table is Household for sheet in sheets):
        # beside a register, a list of pairs is what came of it, not a wish
        sheets = [
            replace(sheet, rows=None, reason=PAIRS)
            if sheet.rows and EDITED in sheet.rows.constants.values()
            else sheet
            for sheet in sheets
        ]
    return OpenedFile(file, sheets)


def _open_raw(
    raw: RawSheet, source: SheetSource, asked: Asked, *, pairs: bool
) -> list[OpenedSheet]:
    """Return what a sheet holds: a form a household, or tables beside and below one another."""
    if (register := forms.as_register(raw)) is not None:
        return [_open_sheet(register, source, asked, pairs=pairs)]
    return [
        sheet
        for part in side_by_side.split(raw)
        for sheet in _open_stacked(part, source, asked, pairs=pairs)
    ]


def _open_stacked(
    raw: RawSheet, source: SheetSource, asked: Asked, *, pairs: bool
) -> list[OpenedSheet]:
    """Return the tables of a sheet that stand below one another; as one where some is none we know."""
    found = [_open_sheet(part, source, asked, pairs=pairs) for part in stacked.split(raw)]
    if len(found) > 1 and any(sheet.rows is None for sheet in found):
        return [_open_sheet(raw, source, asked, pairs=pairs)]
    return found


def _open_sheet(raw: RawSheet, source: SheetSource, asked: Asked, *, pairs: bool) -> OpenedSheet:
    grid = Grid(raw)
    if reason := why_not(grid.paper) if grid.paper else "":
        return OpenedSheet(grid.sheet, grid.how, None, reason)
    words = f"{grid.sheet} {source.stem}"
    heading = headings.find(
        grid, words, asked.headings, pairs=pairs, paired=asked.paired or bool(grid.paper)
    )
    if isinstance(heading, str):
        return OpenedSheet(grid.sheet, grid.how, None, heading)
    read = read_sheet(grid, heading, source, asked)
    corrected = 0
    if asked.answers and not heading.table.answers:
        readers = {name: in_our_words(one, asked) for name, one in read.table.columns.items()}
        corrected = corrections.correct(read, asked, readers)
        read = read_sheet(grid, heading, source, asked) if corrected else read
    for attribute, value in heading.table.without_column:
        if attribute not in heading.columns:
            read = read.with_constant(attribute, value)
    if corrected:
        read = read.noted(f"按问题清单更正{corrected}处")
    given = beside(read, asked) if heading.helpers else []
    for one in given if asked.answers else ():
        one.helpers = corrections.correct_beside(one.helpers, asked)
    return OpenedSheet(grid.sheet, grid.how, read, given=given)


def strangers(books: list[OpenedFile]) -> list[str]:
    """Return a sentence for every file that holds no sheet we know and should."""
    known = [book for book in books if any(sheet.rows for sheet in book.sheets)]
    return [
        f"{book.file.name} 里没有认得的表：{_reasons(book)}。"
        for book in books
        if book not in known and (book.file.named or not known)
    ]


def blank(books: list[OpenedFile]) -> list[str]:
    """Return a sentence for every file where nobody has filled anything in, if all are like that.

    A 问题清单 that nobody has answered is no fault: it says that there is nothing to change.
    """
    read = rows_of(books)
    if any(len(rows.rows) or rows.table.answers for rows in read):
        return []
    return [f"{book.file.name} 还是空白表，一行也没有填：填好后再导入。" for book in books]


def _reasons(book: OpenedFile) -> str:
    told = [f"“{sheet.name}”{sheet.reason}" for sheet in book.sheets[:3]]
    return "；".join(told) or "没有工作表"


def rows_of(books: Sequence[OpenedFile]) -> list[SheetRows]:
    """Return the rows of all sheets that were read."""
    return [sheet.rows for book in books for sheet in book.sheets if sheet.rows]
