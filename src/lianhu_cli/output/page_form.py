"""The printed form that every sheet shares: title, line, heading, body, foot, page.

Written with xlsxwriter, rows as whole pieces of XML (`written_rows`). rustpy-xlsxwriter and xlsxturbo set no
fonts by name and no printed page; wolfxl sets both but stores no value with a formula unless it computes it
itself, and cell by cell is slower. Texts are never written as formulas.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import Any

from lianhu_cli.domain.cells.control import clean
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.domain.tables.column import Column
from lianhu_cli.domain.tables.own_papers import OWN_MARK
from lianhu_cli.output import fonts, measures
from lianhu_cli.output.sheet_looks import TOTALLED, SheetLooks
from lianhu_cli.output.written_rows import (
    TEXT_LIMIT,
    RowWriter,
    full_width,
    sheet_class,
    workbook_class,
)

_MM = 1 / 25.4
_CREATED = datetime(2000, 1, 1)
"""The same for every workbook, so that the same rows give the same file."""
LONGEST = 50_000
"""Above so many lines one workbook is no longer a thing to print."""
_FOOTER, _FOOTER_OF_ONE = "&C第 &P 页，共 &N 页", "&C第 &P 页"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column: its heading, its width in characters, how its cells look, the heading above it."""

    title: str
    width: float
    look: str = "middle"
    above: str = ""

    @classmethod
    def of(cls, column: Column, width: float, look: str = "middle", above: str = "") -> "Field":
        """Return a column of a sheet under the title that the declared one has."""
        return cls(title=column.title, width=width, look=look, above=above)


@contextmanager
def new_workbook(path: Path, title: str) -> Iterator[Any]:
    """Give a workbook to write, closed when the block ends.

    Raises:
        OSError: the disk does not take it, as for any other file.
    """
    from xlsxwriter.exceptions import FileCreateError

    # In memory: its temporary files would hold names and phones.
    book = workbook_class()(path, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": title, "created": _CREATED})
    book.set_custom_property(OWN_MARK, title)
    book.define_name(f"_{OWN_MARK}", f'="{title}"')  # another program may drop the property
    yield book
    several = [sheet for sheet in book.worksheets() if sheet.footer == _FOOTER]
    for sheet in several if len(several) > 1 else ():
        # Each hangs or is filed by itself: numbered from 1, without the pages of all of them together.
        sheet.set_footer(_FOOTER_OF_ONE)
        sheet.set_start_page(1)
    try:
        book.close()
    except FileCreateError as error:
        raise error.args[0] from error


class Book:
    """A workbook being written, with the looks its sheets share."""

    def __init__(self, book: Any, office: Office, *, as_typed: bool = False) -> None:
        """`as_typed` keeps the brackets of texts as they are: those of a list that is read again by them."""
        self.book = book
        self.office = office
        self.as_typed = as_typed
        self.looks = SheetLooks(book)

    def sheet(
        self, name: str, title: str, fields: Sequence[Field], unit: str = "户、人"
    ) -> "Sheet":
        """Begin a sheet: title, line and heading stand. `unit` is what its figures count, "" for none."""
        return Sheet(self, self.book.add_worksheet(name, sheet_class()), (title, unit), fields)


class Sheet:
    """A sheet being written, row by row below its heading."""

    def __init__(
        self, book: Book, sheet: Any, named: tuple[str, str], fields: Sequence[Field]
    ) -> None:
        self.looks = book.looks
        self.office = book.office
        self.fields = fields
        self.sheet = sheet
        self.row = 4
        self._body = [book.looks[field.look] for field in fields]
        columns = [(one.look, one.width) for one in fields]
        self._rows = RowWriter(sheet, book.looks, columns, as_typed=book.as_typed)
        self._total = [
            book.looks[f"{field.look if field.look in TOTALLED else 'middle'} total"]
            for field in fields
        ]
        self._heights: list[float] = []
        self._page()
        self._heading(*named)

    def add(self, values: Sequence[Any], *, total: bool = False) -> None:
        """Add a row; None leaves a cell blank but framed. A formula comes as (formula, value)."""
        if not total and tuple not in map(type, values):
            self._heights.append(self._rows.add(self.row, values))
            self.row += 1
            return
        lines, looks = 1, self._total if total else self._body
        for column, (value, field) in enumerate(zip(values, self.fields, strict=True)):
            if type(value) is str:
                lines = max(lines, measures.lines(value, field.width))
            self._cell(self.row, column, value, looks[column])
        self._high(measures.height(lines))

    def add_columns(self, columns: Sequence[Sequence[Any]]) -> None:
        """Add many rows at once, given as columns: no totals, no formulas."""
        self._heights += self._rows.add_columns(self.row, columns)
        self.row += len(columns[0])

    def span(self, text: str, *, left: bool = False) -> None:
        """Add a row of one text over the whole width: in the middle, if it is short and not one of several."""
        last = len(self.fields) - 1
        lines = measures.lines(text, sum(field.width for field in self.fields))
        look = self.looks["left" if left or lines > 1 else "middle"]
        self.sheet.merge_range(self.row, 0, self.row, last, "", look)
        self._text(self.row, 0, text, look)
        self._high(measures.height(lines))

    def line(self, text: str, *, right: bool = False) -> None:
        """Add a line of text without a frame, over the whole width."""
        last, look = len(self.fields) - 1, self.looks["line right" if right else "line wrapped"]
        self.sheet.merge_range(self.row, 0, self.row, last, "", look)
        self._text(self.row, 0, text, look)
        room = sum(field.width for field in self.fields) / measures.LINE_FONT
        self._high(max(measures.height_of_line(measures.lines(text, room)), 24))

    def foot(self) -> None:
        """Add the line of signatures, and end the printed sheet."""
        self._high(8)
        for column, text in zip(measures.spread(self._begins()), self.office.foot, strict=True):
            self.sheet.write_string(self.row, column, text, self.looks["line"])
        self._high(24)
        self.end()

    def below(self, text: str) -> None:
        """Add a line of its own below the signatures."""
        self.line(text)
        self.end()

    def end(self) -> None:
        """Say where the printed sheet ends, and how many pages it takes: no last page with two rows."""
        self.sheet.print_area(0, 0, self.row - 1, len(self.fields) - 1)
        self.sheet.fit_to_pages(
            1,
            measures.pages([field.width for field in self.fields], self._head, self._heights),
        )

    def _high(self, height: float) -> None:
        """Give the row its height and go to the next."""
        self.sheet.set_row(self.row, height)
        self._heights.append(height)
        self.row += 1

    def _begins(self) -> tuple[float, ...]:
        """Return where each column begins, and the last one ends."""
        return (0, *accumulate(field.width for field in self.fields))

    def _cell(self, row: int, column: int, value: Any, look: Any) -> None:
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, look)
        elif isinstance(value, str):
            self._text(row, column, value, look)
        elif isinstance(value, tuple):
            self.sheet.write_formula(row, column, value[0], look, value[1])
        else:
            self.sheet.write_number(row, column, value, look)

    def _text(self, row: int, column: int, text: str, look: Any) -> None:
        """Write a text, in a font that holds its characters."""
        text = clean(text)[:TEXT_LIMIT]
        font = fonts.fallback(text)
        self.sheet.write_string(row, column, text, self.looks.in_font(look, font) if font else look)

    def _page(self) -> None:
        sheet = self.sheet
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        # The margins of GB/T 9704 (37 above, 35 below, 28 left, 26 right), turned with the page.
        sheet.set_margins(left=37 * _MM, right=35 * _MM, top=28 * _MM, bottom=26 * _MM)
        sheet.repeat_rows(2, 3)
        sheet.set_footer(_FOOTER)
        sheet.center_horizontally()
        sheet.freeze_panes(4, 0)
        sheet.set_default_row(21)
        for column, field in enumerate(self.fields):
            sheet.set_column(column, column, field.width)

    def _heading(self, title: str, unit: str) -> None:
        sheet, last = self.sheet, len(self.fields) - 1
        texts = [text for text in (*self.office.line, f"单位：{unit}" if unit else "") if text]
        wide = sum(field.width for field in self.fields) / measures.LINE_FONT
        line = 22 if len(texts) > 1 else measures.height_of_line(measures.lines(texts[0], wide))
        title = full_width(title)
        room = sum(field.width for field in self.fields) / measures.TITLE_FONT
        tall = max(36.0, measures.height_of_title(measures.lines(title, room)))
        self._head = (tall, line, 24.0, _heading_height(self.fields))
        for row, height in enumerate(self._head):
            sheet.set_row(row, height)
        if last:
            sheet.merge_range(0, 0, 0, last, "", self.looks["title"])
        self._text(0, 0, title, self.looks["title"])
        self._line(texts)
        at = 0
        while at <= last:
            above = self.fields[at].above
            end = at
            while above and end < last and self.fields[end + 1].above == above:
                end += 1
            if above:
                if end > at:
                    sheet.merge_range(2, at, 2, end, full_width(above), self.looks["head"])
                else:
                    sheet.write_string(2, at, full_width(above), self.looks["head"])
                for column in range(at, end + 1):
                    sheet.write_string(3, column, _title(self.fields[column]), self.looks["head"])
            else:
                sheet.merge_range(2, at, 3, at, _title(self.fields[at]), self.looks["head"])
            at = end + 1

    def _line(self, texts: Sequence[str]) -> None:
        """Write the line under the title: each text has columns of its own, so that none cuts another."""
        begins = self._begins()
        first, *others = texts
        starts = measures.zones(begins, tuple(map(measures.width, texts)))
        ends = [*(start - 1 for start in starts[1:]), len(self.fields) - 1]
        for start, end, text in zip(starts, ends, (first, *others), strict=True):
            last = len(texts) > 1 and text is texts[-1]
            look = self.looks[
                "line right" if last else "line" if len(texts) > 1 else "line wrapped"
            ]
            if end > start:
                self.sheet.merge_range(1, start, 1, end, "", look)
            self.sheet.write_string(1, start, text, look)


def _title(field: Field) -> str:
    r"""Return a heading as it prints in its column: where it needs two lines, the unit is the second.

    Without a unit the lines are as long as one another, and no character stands alone.

    >>> _title(Field(title="捐物折款(元)", width=11)), _title(Field(title="耕地(亩)", width=14))
    ('捐物折款\n（元）', '耕地（亩）')
    >>> _title(Field(title="家庭人口", width=5.2)), _title(Field(title="捐资捐物折款", width=10))
    ('家庭\n人口', '捐资捐物\n折款')
    """
    title, room = full_width(field.title), field.width / measures.LINE_FONT
    name, bracket, unit = title.partition("（")
    count = measures.lines(title, room)
    if count == 1:
        return title
    if name and unit.endswith("）"):
        return f"{name}\n{bracket}{unit}"
    each = -(-len(title) // count)
    for long in (each + each % 2, each):
        parts = [title[at : at + long] for at in range(0, len(title), long)]
        if len(title) % 2 == 0 and all(measures.lines(part, room) == 1 for part in parts):
            return "\n".join(parts)
    return title


def _heading_height(fields: Sequence[Field]) -> float:
    """Return the height of the second heading row, so that no title is cut.

    >>> _heading_height([Field(title="户主姓名", width=10)])
    30
    >>> _heading_height([Field(title="捐物折款（元）", width=8, above="捐资捐物")])
    50
    """
    tall = 30
    for field in fields:
        lines = measures.lines(_title(field), field.width / measures.LINE_FONT)
        tall = max(tall, lines * measures.HEAD_LINE + 2 - (0 if field.above else 24))
    return tall
