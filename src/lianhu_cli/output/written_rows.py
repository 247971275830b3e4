"""Rows of a workbook written as they will stand in its XML: a third of the time of cell by cell.

xlsxwriter keeps every cell as an object and writes it when the workbook is closed; of a province's million
rows that is what takes the time. Everything else of the workbook stays xlsxwriter's: a sheet of the class
here takes whole rows besides, and puts them between the others.
"""

from collections.abc import Sequence
from functools import cache
from itertools import repeat
from typing import Any

from lianhu_cli.domain.cells.control import clean
from lianhu_cli.domain.patterns import late
from lianhu_cli.output import fonts, measures

TEXT_LIMIT = 32_767
_ODD = late(r"(?m)[&<>_\x00-\x09\x0b-\x1f\ufffe\uffff]|^\s|\s$")
"""What xlsxwriter writes in another way than it stands: tags, what looks like an escape, blanks at an end."""
_TOGETHER = 64
"""Texts that are looked at together: most of them stand in the file as they are."""
_BRACKETS = str.maketrans("()", "（）")


def full_width(text: str) -> str:
    """Return a text as it prints: the brackets of Chinese are as wide as its letters.

    >>> full_width("耕地面积(亩)"), full_width("f(x)")
    ('耕地面积（亩）', 'f(x)')
    """
    return (
        text.translate(_BRACKETS) if not text.isascii() and ("(" in text or ")" in text) else text
    )


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


@cache
def workbook_class() -> Any:
    """Return the class of a workbook whose texts are written in one piece where none needs an escape."""
    from xlsxwriter import Workbook
    from xlsxwriter.packager import Packager
    from xlsxwriter.sharedstrings import SharedStrings

    class Texts(SharedStrings):  # type: ignore[misc]  # xlsxwriter declares no types
        """The texts of a workbook."""

        def _write_sst_strings(self) -> None:
            texts = self.string_table.string_array
            for begin in range(0, len(texts), _TOGETHER):
                self._write_some(texts[begin : begin + _TOGETHER])

        def _write_some(self, texts: list[str]) -> None:
            lines = "\n".join(texts)
            if lines.count("\n") == len(texts) - 1 and not _ODD.search(lines):
                self.fh.write(f"<si><t>{lines.replace(chr(10), '</t></si><si><t>')}</t></si>")
                return
            for text in texts:
                if _ODD.search(text) or "\n" in text or not text:
                    self._write_si(text)
                else:
                    self.fh.write(f"<si><t>{text}</t></si>")

    class Package(Packager):  # type: ignore[misc]
        """What writes the parts of a workbook."""

        def _write_shared_strings_file(self) -> None:
            texts = Texts()
            texts.string_table = self.workbook.str_table
            if texts.string_table.count:
                texts._set_xml_writer(self._filename("xl/sharedStrings.xml"))
                texts._assemble_xml_file()

    class Whole(Workbook):  # type: ignore[misc]
        """A workbook."""

        def _get_packager(self) -> Any:
            return Package()

    return Whole


class RowWriter:
    """Writes rows of one sheet: a look a column, texts shared with the whole workbook."""

    def __init__(
        self, sheet: Any, looks: Any, fields: Sequence[tuple[str, float]], *, as_typed: bool = False
    ) -> None:
        """`fields` are each column's look among `looks` (`sheet_looks.Looks`), and its width.

        `as_typed` keeps the brackets of texts as they are.
        """
        self._sheet, self._begun = sheet, False
        self._columns = [
            ColumnCells(sheet.str_table, looks, (at, look, width), as_typed=as_typed)
            for at, (look, width) in enumerate(fields)
        ]
        self._columns[-1].last()
        self._last = len(self._columns) - 1
        self._first = _begin(0)

    def add(self, row: int, values: Sequence[Any]) -> float:
        """Add a row: texts, numbers, None for a blank cell. Return its height in points."""
        sheet, number = self._sheet, str(row + 1)
        made = [column[value] for column, value in zip(self._columns, values, strict=True)]
        texts, lines = zip(*made, strict=True)
        height, told = _height(max(lines))
        cells = number.join((self._first, *texts))
        sheet.str_table.count += cells.count(_SHARED)
        sheet.written[row] = f'<row r="{number}" {told}>{cells}</row>'
        if not self._begun:
            self._begun = True
            sheet._check_dimensions(row, 0)
        sheet._check_dimensions(row, self._last)
        return height

    def add_columns(self, row: int, columns: Sequence[Sequence[Any]]) -> list[float]:
        """Add rows given as columns from a row on; return their heights in points."""
        sheet, count = self._sheet, len(columns[0])
        if not count:
            return []
        texts = [one.all(values) for one, values in zip(self._columns, columns, strict=True)]
        tall = [
            one.lines(values)
            for one, values in zip(self._columns, columns, strict=True)
            if one.tall
        ]
        longest = map(max, zip(*tall, repeat(1))) if tall else repeat(1, count)
        high = [*map(_height, longest)]
        for at, (_, told), some in zip(
            range(row, row + count), high, zip(repeat(self._first), *texts), strict=True
        ):
            number = str(at + 1)
            sheet.written[at] = f'<row r="{number}" {told}>{number.join(some)}</row>'
        sheet.str_table.count += sum(map(_strings, columns))
        self._begun = True
        sheet._check_dimensions(row, 0)
        sheet._check_dimensions(row + count - 1, self._last)
        return [height for height, _ in high]


_SHARED = ' t="s"'


def _strings(values: Sequence[Any]) -> int:
    """Return how many of the values are texts that stand in a cell."""
    kinds = {*map(type, values)}
    if kinds <= {str, type(None)}:
        return len(values) - values.count("") - values.count(None)
    return sum(type(one) is str and one != "" for one in values) if str in kinds else 0


def _begin(column: int) -> str:
    """Return what stands before the row's number in the cell of a column."""
    from xlsxwriter.utility import xl_col_to_name

    return f'<c r="{xl_col_to_name(column)}'


@cache
def _height(lines: int) -> tuple[float, str]:
    """Return the height of a row whose longest text takes so many lines, and how the row tells it."""
    height = measures.height(lines)
    pixels = int(height * 4.0 / 3.0 + 0.5)
    return height, f'ht="{pixels * 0.75:.16g}" customHeight="1"'


class ColumnCells(dict[Any, tuple[str, int]]):
    """What a column's cells are as XML, by value: behind the row's number up to that of the next, and lines."""

    def __init__(
        self, strings: Any, looks: Any, column: tuple[int, str, float], *, as_typed: bool = False
    ) -> None:
        """`strings` are the workbook's texts; `column` is its place from 0, its look, its width."""
        super().__init__()
        at, self._look, self._width = column
        self._strings, self._looks, self._as_typed = strings, looks, as_typed
        self._next = _begin(at + 1)
        self._style, self._tall = "", False

    def last(self) -> None:
        """Say that no cell follows."""
        self._next = ""

    def __missing__(self, value: Any) -> tuple[str, int]:
        """Return the cell of a value that was not there before."""
        lines, font = 1, None
        if value is None or value == "":
            rest = "/>"
        elif isinstance(value, str):
            text = value if value.isprintable() else clean(value)
            text = text[:TEXT_LIMIT]
            if not text.isascii():
                text = text if self._as_typed else full_width(text)
                font = fonts.fallback(text)
            strings = self._strings
            index = strings.string_table.setdefault(text, strings.unique_count)
            strings.unique_count = len(strings.string_table)
            rest = f"{_SHARED}><v>{index}</v></c>"
            if len(value) * 2 > self._width or "\n" in value:
                lines = measures.lines(value, self._width)
                self._tall = self._tall or lines > 1
        else:
            rest = f"><v>{value:.16G}</v></c>"
        made = self[value] = f"{self._in_style(font)}{rest}{self._next}", lines
        return made

    @property
    def tall(self) -> bool:
        """Whether some value takes more than a line."""
        return self._tall

    def all(self, values: Sequence[Any]) -> list[str]:
        """Return the cells of many values."""
        new = [one for one in dict.fromkeys(values) if one not in self]
        self._add_texts([one for one in new if type(one) is str and one])
        self._add_numbers([one for one in new if type(one) is int])
        return [self[value][0] for value in values]

    def lines(self, values: Sequence[Any]) -> list[int]:
        """Return how many lines each of the values takes."""
        return [self[value][1] for value in values]

    def _add_numbers(self, values: list[int]) -> None:
        if not values:
            return
        begin, end = f"{self._in_style(None)}><v>", f"</v></c>{self._next}"
        self.update((one, (f"{begin}{one}{end}", 1)) for one in values)

    def _add_texts(self, values: list[str]) -> None:
        """Add at once the texts that stand as they are, on one line; each of the others is made by itself."""
        every = "".join(values)
        room = self._width * 1.05 if every.isascii() else self._width / 2
        if not every.isprintable() or "(" in every or ")" in every:
            return
        if max(map(len, values), default=0) > room:
            values = [one for one in values if len(one) <= room]
        if fonts.fallback(every):
            values = [one for one in values if not fonts.fallback(one)]
        if not values:
            return
        strings = self._strings
        table = strings.string_table
        at = [table.setdefault(one, len(table)) for one in values]
        strings.unique_count = len(table)
        begin, end = f"{self._in_style(None)}{_SHARED}><v>", f"</v></c>{self._next}"
        self.update(zip(values, [(f"{begin}{one}{end}", 1) for one in at], strict=True))

    def _in_style(self, font: str | None) -> str:
        """Return how a cell names its look; looks are numbered in the order in which they are first used."""
        if font:
            look = self._looks.in_font(self._looks[self._look], font)
            return f'" s="{look._get_xf_index()}"'
        self._style = self._style or f'" s="{self._looks[self._look]._get_xf_index()}"'
        return self._style
