"""Rows of a workbook written as they will stand in its XML: a third of the time of cell by cell.

xlsxwriter keeps every cell as an object and writes it when the workbook is closed; of a province's million
rows that is what takes the time. Everything else of the workbook stays xlsxwriter's: a sheet of the class
here takes whole rows besides, and puts them between the others.
"""

from functools import cache
from typing import Any

from lianhu_cli.domain.cells.control import clean
from lianhu_cli.output import fonts

TEXT_LIMIT = 32_767


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

    def __init__(self, sheet: Any, looks: Any, names: tuple[str, ...]) -> None:
        """`names` are the columns' looks among `looks` (`sheet_looks.Looks`)."""
        from xlsxwriter.utility import xl_col_to_name

        self._sheet, self._looks, self._names = sheet, looks, names
        self._columns = [
            (xl_col_to_name(at), str(looks[name]._get_xf_index())) for at, name in enumerate(names)
        ]
        self._printed: dict[str, tuple[str, str | None]] = {}
        self._last = len(names) - 1

    def add(self, row: int, values: Any, height: float) -> None:
        """Add a row of so many points: texts, numbers, None for a blank cell."""
        sheet, number = self._sheet, row + 1
        share = sheet.str_table._get_shared_string_index
        pixels = int(height * 4.0 / 3.0 + 0.5)
        cells = [f'<row r="{number}" ht="{pixels * 0.75:.16g}" customHeight="1">']
        for at, value in enumerate(values):
            letter, look = self._columns[at]
            if value is None or value == "":
                cells.append(f'<c r="{letter}{number}" s="{look}"/>')
            elif isinstance(value, str):
                text, font = self._printed.get(value) or self._prepared(value)
                if font:
                    made = self._looks.in_font(self._looks[self._names[at]], font)
                    look = str(made._get_xf_index())
                cells.append(f'<c r="{letter}{number}" s="{look}" t="s"><v>{share(text)}</v></c>')
            else:
                cells.append(f'<c r="{letter}{number}" s="{look}"><v>{value:.16G}</v></c>')
        cells.append("</row>")
        sheet.written[row] = "".join(cells)
        sheet._check_dimensions(row, 0)
        sheet._check_dimensions(row, self._last)

    def _prepared(self, value: str) -> tuple[str, str | None]:
        """Return a text as it may stand in a cell, and the font that it needs where its column's will not do."""
        text = clean(value)[:TEXT_LIMIT]
        self._printed[value] = text, fonts.fallback(text)
        return self._printed[value]
