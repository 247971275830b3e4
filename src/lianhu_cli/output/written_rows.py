"""Rows of a workbook written as they will stand in its XML: a third of the time of cell by cell.

xlsxwriter keeps every cell as an object and writes it when the workbook is closed; of a province's million
rows that is what takes the time. Everything else of the workbook stays xlsxwriter's: a sheet of the class
here takes whole rows besides, and puts them between the others.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from lianhu_cli.domain.cells.control import clean
from lianhu_cli.output import fonts, measures

TEXT_LIMIT = 32_767
_BRACKETS = str.maketrans("()", "（）")


def full_width(text: str) -> str:
    """Return a text as it prints: the brackets of Chinese are as wide as its letters.

    >>> full_width("耕地面积(亩)"), full_width("f(x)")
    ('耕地面积（亩）', 'f(x)')
    """
    return text if text.isascii() else text.translate(_BRACKETS)


@cache
def sheet_class() -> Any:
    """Return the class to give `add_worksheet`: a worksheet that takes whole rows."""
    from xlsxwriter.worksheet import Worksheet

    class Rows(Worksheet):  # type: ignore[misc]  # xlsxwriter declares no types
        """A worksheet with rows that are XML already, by their number from 0."""

        def __init__(self) -> None:
            super().__init__()
            self.written: dict[int, str] = {}
            self.dim_rowmin: int | None
            self.dim_rowmax: int | None

        def _write_rows(self) -> None:
            first, last = self.dim_rowmin, self.dim_rowmax
            if first is None or last is None:
                return
            begin = first
            for row in [*sorted(self.written), last + 1]:
                if begin < row:
                    self.dim_rowmin, self.dim_rowmax = begin, row - 1
                    super()._write_rows()
                self.fh.write(self.written.get(row, ""))
                begin = row + 1
            self.dim_rowmin, self.dim_rowmax = first, last

    return Rows


class RowWriter:
    """Writes rows of one sheet: a look a column, texts shared with the whole workbook."""

    def __init__(
        self, sheet: Any, looks: Any, fields: Sequence[tuple[str, float]], *, as_typed: bool = False
    ) -> None:
        """`fields` are each column's look among `looks` (`sheet_looks.Looks`), and its width.

        `as_typed` keeps the brackets of texts as they are.
        """
        self._sheet = sheet
        self._columns = [
            ColumnCells(sheet.str_table, looks, (at, look, width), as_typed=as_typed)
            for at, (look, width) in enumerate(fields)
        ]
        self._last = len(self._columns) - 1

    def add(self, row: int, values: Sequence[Any]) -> float:
        """Add a row: texts, numbers, None for a blank cell. Return its height in points."""
        sheet, number = self._sheet, str(row + 1)
        made = [column[value] for column, value in zip(self._columns, values, strict=True)]
        height = measures.height(max([cell[2] for cell in made]))
        pixels = int(height * 4.0 / 3.0 + 0.5)
        cells = "".join([f"{before}{number}{after}" for before, after, _ in made])
        sheet.str_table.count += cells.count(_SHARED)
        sheet.written[row] = (
            f'<row r="{number}" ht="{pixels * 0.75:.16g}" customHeight="1">{cells}</row>'
        )
        sheet._check_dimensions(row, 0)
        sheet._check_dimensions(row, self._last)
        return height


_SHARED = ' t="s"'


class ColumnCells(dict[Any, tuple[str, str, int]]):
    """What a column's cells are as XML, by value: before the row's number, after it, and how many lines."""

    def __init__(
        self, strings: Any, looks: Any, column: tuple[int, str, float], *, as_typed: bool = False
    ) -> None:
        """`strings` are the workbook's texts; `column` is its place from 0, its look, its width."""
        from xlsxwriter.utility import xl_col_to_name

        super().__init__()
        at, self._look, self._width = column
        self._strings, self._looks, self._as_typed = strings, looks, as_typed
        self._before = f'<c r="{xl_col_to_name(at)}'

    def __missing__(self, value: Any) -> tuple[str, str, int]:
        """Return the cell of a value that was not there before."""
        look = self._looks[self._look]
        lines = 1
        if value is None or value == "":
            rest = "/>"
        elif isinstance(value, str):
            text = clean(value)[:TEXT_LIMIT]
            text = text if self._as_typed else full_width(text)
            font = fonts.fallback(text)
            look = self._looks.in_font(look, font) if font else look
            rest = f"{_SHARED}><v>{self._strings._get_shared_string_index(text)}</v></c>"
            self._strings.count -= 1  # counted with its row
            if len(value) * 2 > self._width or "\n" in value:
                lines = measures.lines(value, self._width)
        else:
            rest = f"><v>{value:.16G}</v></c>"
        self[value] = self._before, f'" s="{look._get_xf_index()}"{rest}', lines
        return self[value]
