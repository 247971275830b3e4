"""Workbooks that are really HTML or SpreadsheetML 2003, as many a system exports under .xls."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

from lianhu_cli.domain.cells.control import readable
from lianhu_cli.intake.files.delimited import encoding_of
from lianhu_cli.intake.files.formats import DAMAGED
from lianhu_cli.intake.files.guard import refuse_doctype
from lianhu_cli.intake.files.raw import (
    MAX_COLUMNS,
    Area,
    Cell,
    RawSheet,
    RefusalError,
    encode,
    too_wide,
)

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_MAX_ROWS = 1_100_000
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


@dataclass(slots=True)
class _Drawn:
    """A table as it is drawn cell by cell, with cells that span rows and columns."""

    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    reserved: set[tuple[int, int]] = field(default_factory=set)

    def put(self, row: int, column: int, value: Cell, down: int = 1, across: int = 1) -> int:
        """Put a value at the first free column from `column`; return the column after it."""
        while (row, column) in self.reserved:
            column += 1
        if column + across > MAX_COLUMNS:
            raise RefusalError(too_wide(column + across))
        while len(self.rows) <= row:
            self.rows.append([])
        cells = self.rows[row]
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = value
        if down > 1 or across > 1:
            bottom, right = row + down - 1, column + across - 1
            self.merges.append((row, column, bottom, right))
            self.reserved.update(
                (r, c) for r in range(row, bottom + 1) for c in range(column, right + 1)
            )
        return column + across

    def sheet(self, name: str, how: str) -> RawSheet:
        columns, height = encode(self.rows)
        return RawSheet(name=name, columns=columns, height=height, merges=self.merges, how=how)


def read_html(path: str) -> list[RawSheet]:
    """Return every table of a web page that is not nested in another one.

    Raises:
        RefusalError: its text is in no encoding we know.

    """
    data = Path(path).read_bytes()
    encoding = _declared(data) or encoding_of(data)
    page = _Page()
    try:
        page.feed(data.decode(encoding, "replace"))
        page.close()
    except (AssertionError, LookupError) as error:
        raise RefusalError(DAMAGED) from error
    name = readable(Path(path).stem)
    return [
        table.sheet(name if n == 1 else f"{name}({n})", "网页表格")
        for n, table in enumerate(page.tables, 1)
    ]


def _declared(data: bytes) -> str:
    """Return the declared encoding where it is true; national systems' pages often lie."""
    found = _CHARSET.search(data[:2048])
    name = found.group(1).decode().lower() if found else ""
    name = "gb18030" if name in {"gb2312", "gbk"} else name
    if name not in {"utf-8", "gb18030", "utf-16"}:
        return ""
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return ""
    return name


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Drawn] = []
        self._depth = self._row = self._column = 0
        self._text: list[str] | None = None
        self._spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append(_Drawn())
                self._row = -1
        elif self._depth == 1 and tag == "tr":
            self._end_cell()
            self._row, self._column = self._row + 1, 0
            if self._row > _MAX_ROWS:
                raise RefusalError("行数太多，请分成几个文件再导入")
        elif self._depth == 1 and tag in {"td", "th"}:
            self._end_cell()
            spans = dict(attrs)
            self._spans = (_span(spans.get("rowspan")), _span(spans.get("colspan")))
            self._text = []
        elif tag == "br" and self._text is not None:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr"} and self._depth == 1:
            self._end_cell()
        elif tag == "table" and self._depth:
            self._end_cell()
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _end_cell(self) -> None:
        if self._text is None or not self.tables:
            return
        self._row = max(self._row, 0)
        text = "".join(self._text).strip()
        self._column = self.tables[-1].put(self._row, self._column, text, *self._spans)
        self._text = None


def _span(text: str | None) -> int:
    return min(_number(text, 1), MAX_COLUMNS)


def _number(text: str | None, otherwise: int) -> int:
    """Return a whole number as far as anybody counts, what it is otherwise where a text is none.

    >>> _number("3", 1), _number(None, 1), _number("x", 1), _number("9" * 5000, 1)
    (3, 1, 1, 999999999)
    """
    return int(text[:9]) if text and text.isascii() and text.isdigit() else otherwise


def read_xml(path: str) -> list[RawSheet]:
    """Return the sheets of a SpreadsheetML 2003 file.

    Raises:
        RefusalError: it declares XML entities, or is cut off.

    """
    refuse_doctype(Path(path).read_bytes()[:65536])
    try:
        book = ET.parse(path).getroot()  # noqa: S314  entities were refused
    except (ET.ParseError, LookupError, ValueError) as error:
        raise RefusalError(DAMAGED) from error
    return [_xml_sheet(sheet) for sheet in book.iter(f"{_SS}Worksheet")]


def _xml_sheet(sheet: ET.Element) -> RawSheet:
    name = sheet.get(f"{_SS}Name", "")
    hidden = any(e.tag.endswith("}Visible") and e.text != "SheetVisible" for e in sheet.iter())
    drawn = _Drawn()
    if not hidden:
        for row, element in _placed(sheet.iterfind(f"{_SS}Table/{_SS}Row"), _MAX_ROWS):
            column = 0
            for at, cell in _placed(element.iterfind(f"{_SS}Cell"), MAX_COLUMNS):
                column = at if cell.get(f"{_SS}Index") else column
                down = min(_number(cell.get(f"{_SS}MergeDown"), 0), _MAX_ROWS) + 1
                across = _number(cell.get(f"{_SS}MergeAcross"), 0) + 1
                column = drawn.put(row, column, _xml_value(cell), down, across)
    raw = drawn.sheet(name, "XML 表格 2003")
    raw.hidden = hidden
    return raw


def _placed(elements: Iterator[ET.Element], limit: int) -> Iterator[tuple[int, ET.Element]]:
    """Yield elements with their number from 0; an Index attribute jumps ahead."""
    at = 0
    for element in elements:
        at = _number(element.get(f"{_SS}Index", str(at + 1)), 0) - 1
        if not 0 <= at < limit:
            raise RefusalError(f"的行列编号不合常理（{at + 1}），请用 Excel、WPS 打开后另存")
        yield at, element
        at += 1


def _xml_value(cell: ET.Element) -> Cell:
    data = cell.find(f"{_SS}Data")
    if data is None:
        return ""
    text = "".join(data.itertext())
    kind = data.get(f"{_SS}Type")
    if kind == "Number":
        return float(text)
    if kind == "Boolean":
        return text == "1"
    return text.removesuffix("T00:00:00.000") if kind == "DateTime" else text
