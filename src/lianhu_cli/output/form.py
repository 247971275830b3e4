"""The printed form that every sheet shares: title, line, heading, body, foot, page.

Written with xlsxwriter: the only writer that gives fonts, merges, print setup and formulas *with*
stored values in constant memory. Texts go through `write_string`, never as formulas.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lianhu_cli.domain.office import Office

_MM = 1 / 25.4
_TITLE, _HEAD, _BODY = "方正小标宋简体", "黑体", "仿宋_GB2312"
_XLSX_TEXT_LIMIT = 32_767
_LINE = 14
"""Height of a line of body text, in points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column: its heading, its width in characters, how its cells look, the heading above it."""

    title: str
    width: float
    look: str = "middle"
    above: str = ""


@contextmanager
def new_workbook(path: Path, title: str) -> Iterator[Any]:
    """Give a workbook to write, closed when the block ends.

    Raises:
        OSError: the disk does not take it, as for any other file.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    # In memory: its temporary files would hold names and phones.
    book = xlsxwriter.Workbook(path, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": title})
    yield book
    try:
        book.close()
    except FileCreateError as error:
        raise error.args[0] from error


class Book:
    """A workbook being written, with the looks its sheets share."""

    def __init__(self, book: Any, office: Office) -> None:
        self.book = book
        self.office = office
        body = {"font_name": _BODY, "font_size": 10, "border": 1, "valign": "vcenter"}
        wrap = {**body, "text_wrap": True}
        head = {
            "font_name": _HEAD,
            "font_size": 12,
            "border": 1,
            "align": "center",
            "valign": "vcenter",
        }
        looks: dict[str, dict[str, Any]] = {
            "title": {"font_name": _TITLE, "font_size": 22, "align": "center", "valign": "vcenter"},
            "line": {"font_name": _BODY, "font_size": 12, "valign": "vcenter"},
            "line right": {
                "font_name": _BODY,
                "font_size": 12,
                "valign": "vcenter",
                "align": "right",
            },
            "head": {**head, "text_wrap": True},
            "middle": {**wrap, "align": "center"},
            "left": {**wrap, "align": "left"},
            "text": {**wrap, "align": "center", "num_format": "@"},
            "number": {**body, "align": "center", "num_format": "0"},
            "amount": {**body, "align": "center", "num_format": "0.0"},
            "rate": {**body, "align": "center", "num_format": "0.0%"},
        }
        for name in ("middle", "number", "amount", "rate"):
            looks[f"{name} total"] = {**looks[name], "font_name": _HEAD, "bg_color": "#EDEDED"}
        self.looks = {name: book.add_format(look) for name, look in looks.items()}

    def sheet(self, name: str, title: str, fields: Sequence[Field]) -> "Sheet":
        """Begin a sheet: title, line and heading stand."""
        return Sheet(self, self.book.add_worksheet(name), title, fields)


class Sheet:
    """A sheet being written, row by row below its heading."""

    def __init__(self, book: Book, sheet: Any, title: str, fields: Sequence[Field]) -> None:
        self.looks = book.looks
        self.office = book.office
        self.fields = fields
        self.sheet = sheet
        self.row = 4
        self._page()
        self._heading(title)

    def add(self, values: Sequence[Any], *, total: bool = False) -> None:
        """Add a row; None leaves a cell blank but framed. A formula comes as (formula, value)."""
        for column, (value, field) in enumerate(zip(values, self.fields, strict=True)):
            look = field.look
            if total:
                look = f"{look if look in {'number', 'amount', 'rate'} else 'middle'} total"
            self._cell(self.row, column, value, self.looks[look])
        lines = max(map(_lines, values, self.fields))
        if lines > 1:
            self.sheet.set_row(self.row, _LINE * lines + 6)
        self.row += 1

    def span(self, text: str) -> None:
        """Add a row of one text over the whole width."""
        self.sheet.merge_range(
            self.row, 0, self.row, len(self.fields) - 1, text, self.looks["middle"]
        )
        self.row += 1

    def foot(self) -> None:
        """Add the line of signatures, and say where the printed sheet ends."""
        foot = self.office.foot
        step = max(len(self.fields) // len(foot), 1)
        self.row += 1
        self.sheet.set_row(self.row, 24)
        for at, text in enumerate(foot):
            self.sheet.write_string(
                self.row, min(at * step, len(self.fields) - 1), text, self.looks["line"]
            )
        self.sheet.print_area(0, 0, self.row, len(self.fields) - 1)

    def _cell(self, row: int, column: int, value: Any, look: Any) -> None:
        if value is None or value == "":
            self.sheet.write_blank(row, column, None, look)
        elif isinstance(value, str):
            self.sheet.write_string(row, column, value[:_XLSX_TEXT_LIMIT], look)
        elif isinstance(value, tuple):
            self.sheet.write_formula(row, column, value[0], look, value[1])
        else:
            self.sheet.write_number(row, column, value, look)

    def _page(self) -> None:
        sheet = self.sheet
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=28 * _MM, right=26 * _MM, top=37 * _MM, bottom=35 * _MM)
        sheet.repeat_rows(2, 3)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        sheet.center_horizontally()
        sheet.freeze_panes(4, 0)
        sheet.set_default_row(21)
        for column, field in enumerate(self.fields):
            sheet.set_column(column, column, field.width)

    def _heading(self, title: str) -> None:
        sheet, last = self.sheet, len(self.fields) - 1
        sheet.set_row(0, 36)
        sheet.merge_range(0, 0, 0, last, title, self.looks["title"])
        sheet.set_row(1, 22)
        who, when, units = self.office.line
        sheet.write_string(1, 0, who, self.looks["line"])
        if when:
            sheet.write_string(1, max(last // 2 - 1, 1), when, self.looks["line"])
        sheet.write_string(1, last, units, self.looks["line right"])
        sheet.set_row(2, 24)
        sheet.set_row(3, 30)
        at = 0
        while at <= last:
            above = self.fields[at].above
            end = at
            while above and end < last and self.fields[end + 1].above == above:
                end += 1
            if above:
                if end > at:
                    sheet.merge_range(2, at, 2, end, above, self.looks["head"])
                else:
                    sheet.write_string(2, at, above, self.looks["head"])
                for column in range(at, end + 1):
                    sheet.write_string(3, column, self.fields[column].title, self.looks["head"])
            else:
                sheet.merge_range(2, at, 3, at, self.fields[at].title, self.looks["head"])
            at = end + 1


def _lines(value: Any, field: Field) -> int:
    """Return how many lines a value takes in its column: a Chinese character is two wide."""
    if not isinstance(value, str) or len(value) * 2 <= field.width:
        return 1
    wide = sum(1 if character.isascii() else 2 for character in value)
    return -(-wide // max(int(field.width * 1.05), 1))
