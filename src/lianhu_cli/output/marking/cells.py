"""The cells of a worksheet part, given another style: nothing else of them is touched."""

import re
from bisect import insort
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lianhu_cli.output.marking.package import ForeignPackageError, attributes

_ROW = re.compile(r"<((?:\w+:)?)row\b([^>]*?)(/?)>")
_CELL = re.compile(r"<((?:\w+:)?)c\b([^>]*?)(?:/>|>.*?</\1c\s*>)", re.DOTALL)
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]+)")
_STYLE = re.compile(r'\ss="\d+"')

Position = tuple[int, int]
"""Row and column from 1."""


def position(cell: str) -> Position:
    """Return the position of a cell's address.

    >>> position("D8"), position("AA10")
    ((8, 4), (10, 27))
    """
    found = _REFERENCE.fullmatch(cell)
    if found is None:
        raise ForeignPackageError(cell)
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - 64
    return int(found.group(2)), column


def restyled(xml: str, marks: Mapping[str, str], style: Callable[[int, str], int]) -> str:
    """Return a worksheet with the cells of `marks` (address → severity) in another style.

    `style` gives the new style's number for the old one's and the severity. Cells that are not there,
    being blank, are put in.
    """
    wanted: dict[int, dict[int, tuple[str, str]]] = {}
    for cell, severity in marks.items():
        number, column = position(cell)
        wanted.setdefault(number, {})[column] = (cell, severity)
    if not wanted:
        return xml
    begin, end = _sheet_data(xml)
    parts, at = [xml[:begin]], begin
    columns = _column_styles(xml[:begin])
    for row in _rows(xml, begin, end):
        for missing in sorted(number for number in wanted if number < row.number):
            parts += [
                xml[at : row.start],
                _new_row(row.prefix, missing, wanted.pop(missing), style, columns),
            ]
            at = row.start
        if row.number in wanted:
            parts += [xml[at : row.start], _row(xml, row, wanted.pop(row.number), style, columns)]
            at = row.end
    parts.append(xml[at:end])
    prefix = _ROW.search(xml, begin, end)
    for missing in sorted(wanted):
        parts.append(
            _new_row(prefix.group(1) if prefix else "", missing, wanted[missing], style, columns)
        )
    return "".join([*parts, xml[end:]])


@dataclass(frozen=True, slots=True)
class _Row:
    """A row's number, its extent in the text, and the extent of what is inside (-1: it is empty)."""

    number: int
    prefix: str
    start: int
    inner: int
    inner_end: int
    end: int


Wanted = Mapping[int, tuple[str, str]]
Style = Callable[[int, str], int]


def _sheet_data(xml: str) -> tuple[int, int]:
    """Return where the rows begin and end."""
    start = re.search(r"<(?:\w+:)?sheetData\b[^>]*?(/?)>", xml)
    if start is None or start.group(1):
        raise ForeignPackageError("sheetData")
    end = xml.rfind("sheetData")
    end = xml.rfind("</", start.end(), end)
    if end < 0:
        raise ForeignPackageError("sheetData")
    return start.end(), end


def _rows(xml: str, begin: int, end: int) -> Iterator[_Row]:
    number = 0
    for tag in _ROW.finditer(xml, begin, end):
        prefix, told, empty = tag.groups()
        number = int(attributes(told).get("r", number + 1))
        if empty:
            yield _Row(number, prefix, tag.start(), -1, -1, tag.end())
            continue
        closing = f"</{prefix}row>"
        inner_end = xml.find(closing, tag.end(), end)
        if inner_end < 0:
            raise ForeignPackageError("row")
        yield _Row(number, prefix, tag.start(), tag.end(), inner_end, inner_end + len(closing))


def _row(xml: str, row: _Row, wanted: Wanted, style: Style, columns: Mapping[int, int]) -> str:
    tag = xml[row.start : row.inner if row.inner >= 0 else row.end]
    told = attributes(tag)
    own = int(told["s"]) if told.get("customFormat") in {"1", "true"} and "s" in told else None
    cells: list[tuple[int, str]] = []
    left = dict(wanted)
    column = 0
    inner = xml[row.inner : row.inner_end] if row.inner >= 0 else ""
    for found in _CELL.finditer(inner):
        told = attributes(found.group(2))
        column = position(told["r"])[1] if "r" in told else column + 1
        text = found.group()
        if column in left:
            _, severity = left.pop(column)
            text = _restyled_cell(text, style(int(told.get("s", 0)), severity))
        cells.append((column, text))
    for column, (cell, severity) in left.items():
        plain = own if own is not None else columns.get(column, 0)
        insort(cells, (column, _new_cell(row.prefix, cell, style(plain, severity))))
    start = tag[:-2].rstrip() + ">" if row.inner < 0 else tag
    start = re.sub(r'\sspans="[^"]*"', "", start)  # a hint that new cells might not keep
    return f"{start}{''.join(text for _, text in cells)}</{row.prefix}row>"


def _restyled_cell(text: str, style: int) -> str:
    tag = re.match(r"<(?:\w+:)?c\b[^>]*?(?=/?>)", text)
    if tag is None:
        raise ForeignPackageError("c")
    start = _STYLE.sub("", tag.group())
    return f'{start} s="{style}"{text[tag.end() :]}'


def _new_row(
    prefix: str, number: int, wanted: Wanted, style: Style, columns: Mapping[int, int]
) -> str:
    cells = "".join(
        _new_cell(prefix, cell, style(columns.get(column, 0), severity))
        for column, (cell, severity) in sorted(wanted.items())
    )
    return f'<{prefix}row r="{number}">{cells}</{prefix}row>'


def _new_cell(prefix: str, cell: str, style: int) -> str:
    return f'<{prefix}c r="{cell}" s="{style}"/>'


def _column_styles(before: str) -> dict[int, int]:
    """Return the styles that whole columns have, from what stands before the rows."""
    found: dict[int, int] = {}
    for tag in re.findall(r"<(?:\w+:)?col\b([^>]*?)/?>", before):
        told = attributes(tag)
        if "style" in told:
            first, last = int(told["min"]), min(int(told["max"]), int(told["min"]) + 512)
            found.update(dict.fromkeys(range(first, last + 1), int(told["style"])))
    return found
