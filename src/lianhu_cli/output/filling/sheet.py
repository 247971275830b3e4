"""A worksheet part as rows of cells that can be copied and put in; all else stays as it is written."""

import re
from dataclasses import dataclass, field, replace

from lianhu_cli.domain.tables.addresses import letters, position
from lianhu_cli.output.marking.package import (
    ForeignPackageError,
    attributes,
    decoded,
    plain,
    quoted,
)

_DATA = re.compile(r"<((?:\w+:)?)sheetData\b[^>]*?(?:/>|>(.*)</\1sheetData\s*>)", re.DOTALL)
_ROW = re.compile(r"<((?:\w+:)?)row\b([^>]*?)(?:/>|>(.*?)</\1row\s*>)", re.DOTALL)
_CELL = re.compile(r"<((?:\w+:)?)c\b([^>]*?)(?:/>|>(.*?)</\1c\s*>)", re.DOTALL)
_VALUE = re.compile(r"<((?:\w+:)?)v\b[^>]*>(.*?)</\1v\s*>", re.DOTALL)
_FORMULA = re.compile(r"<((?:\w+:)?)f\b([^>]*?)(?:/>|>(.*?)</\1f\s*>)", re.DOTALL)
_TEXT = re.compile(r"<((?:\w+:)?)t\b[^>]*?(?:/>|>(.*?)</\1t\s*>)", re.DOTALL)
_PHONETIC = re.compile(
    r"<((?:\w+:)?)(?:rPh)\b.*?</\1rPh\s*>|<(?:\w+:)?phoneticPr\b[^>]*/>", re.DOTALL
)
_ITEM = re.compile(r"<((?:\w+:)?)si\b[^>]*?(?:/>|>(.*?)</\1si\s*>)", re.DOTALL)
_COLUMN = re.compile(r"<(?:\w+:)?col\b([^>]*?)/?>")
_USUAL = 8.43
"""How wide a column is of which nothing is said, in characters."""
_MERGE = re.compile(r'<(?:\w+:)?mergeCell\b[^>]*?\bref="([^"]+)"')


@dataclass(slots=True)
class FilledCell:
    """One cell: its column from 0, its style, and its type and contents as they are written."""

    column: int
    style: int | None = None
    kind: str = ""
    inner: str = ""

    @property
    def formula(self) -> str:
        """The formula, "" where there is none."""
        found = _FORMULA.search(self.inner)
        return plain(found.group(3) or "") if found else ""


@dataclass(slots=True)
class FormRow:
    """One row: its number from 1, its attributes but for that, its cells in order."""

    number: int
    told: dict[str, str] = field(default_factory=dict)
    cells: list[FilledCell] = field(default_factory=list)

    def at(self, column: int) -> FilledCell | None:
        """Return the cell of a column, None where it is not written."""
        return next((cell for cell in self.cells if cell.column == column), None)

    def copy(self, number: int) -> "FormRow":
        """Return the row at another place."""
        return FormRow(number, dict(self.told), [replace(cell) for cell in self.cells])


class FormSheet:
    """A worksheet part taken apart."""

    def __init__(self, xml: str, shared: "Shared") -> None:
        xml = decoded(xml)
        found = _DATA.search(xml)
        if found is None:
            raise ForeignPackageError("sheetData")
        self._prefix = found.group(1)
        self.head, self.tail = xml[: found.start()], xml[found.end() :]
        self._shared = shared
        self._across: dict[int, set[int]] = {}
        self._widths: list[tuple[int, int, float]] | None = None
        self.rows = self._rows(found.group(2) or "")

    @property
    def merges(self) -> list[str]:
        """The merged ranges."""
        return _MERGE.findall(self.tail)

    def width(self, column: int) -> float:
        """Return how wide a column is, in characters."""
        if self._widths is None:
            told = [attributes(found) for found in _COLUMN.findall(self.head)]
            self._widths = [
                (int(one["min"]), int(one["max"]), float(one["width"]))
                for one in told
                if {"min", "max", "width"} <= one.keys()
            ]
        fitting = (wide for first, last, wide in self._widths if first <= column + 1 <= last)
        return next(fitting, _USUAL)

    def is_merged(self, column: int, first: int) -> bool:
        """Tell whether cells of a column are one with cells beside them, in a row from `first` on."""
        if first not in self._across:
            found = self._across[first] = set()
            for merge in self.merges:
                left, _, right = merge.partition(":")
                (top, begin), (_, end) = position(left), position(right or left)
                if begin < end and top >= first - 1:
                    found |= {*range(begin, end + 1)}
        return column in self._across[first]

    def row(self, number: int) -> FormRow | None:
        """Return a row by its number, None where it is not written."""
        return next((row for row in self.rows if row.number == number), None)

    def text(self, cell: FilledCell | None) -> str:
        """Return what stands in a cell, "" for a formula."""
        if cell is None:
            return ""
        value = _VALUE.search(cell.inner) if cell.kind == "s" else None
        if value and not cell.formula:
            return self._shared.text(int(value.group(2)))
        return text_of(self.rich(cell))

    def rich(self, cell: FilledCell) -> str:
        """Return the text of a cell as XML, its runs and their fonts among it."""
        value = _VALUE.search(cell.inner)
        if cell.formula:
            return ""
        if cell.kind == "s" and value:
            return self._shared.rich[int(value.group(2))]
        if cell.kind == "inlineStr":
            return cell.inner
        return f"<t>{value.group(2)}</t>" if value else ""

    def text_at(self, row: int, column: int) -> str:
        """Return what stands in a cell, row and column counted from 0."""
        found = self.row(row + 1)
        return self.text(found.at(column)) if found else ""

    def texts(self, rows: int) -> list[list[str]]:
        """Return the texts of the first rows, as a rectangle."""
        told = {row.number: row for row in self.rows if row.number <= rows}
        width = 1 + max((cell.column for row in told.values() for cell in row.cells), default=0)
        table = [[""] * width for _ in range(max(told, default=0))]
        for number, row in told.items():
            for cell in row.cells:
                table[number - 1][cell.column] = self.text(cell)
        return table

    def xml(self) -> str:
        """Return the part, written anew."""
        p = self._prefix
        rows = "".join(self._row(row) for row in self.rows)
        return f"{self.head}<{p}sheetData>{rows}</{p}sheetData>{self.tail}"

    def inline(self, rich: str) -> str:
        """Return what a cell of type inlineStr holds."""
        return f"<{self._prefix}is>{rich}</{self._prefix}is>"

    def run(self, text: str) -> str:
        """Return a text as XML."""
        return f'<{self._prefix}t xml:space="preserve">{quoted(text)}</{self._prefix}t>'

    def number(self, value: float) -> str:
        """Return what a cell with a number holds."""
        return f"<{self._prefix}v>{value!r}</{self._prefix}v>"

    def calculated(self, formula: str) -> str:
        """Return what a cell with a formula holds that is yet to be calculated."""
        return f"<{self._prefix}f>{quoted(formula)}</{self._prefix}f>"

    def _rows(self, xml: str) -> list[FormRow]:
        rows, number = [], 0
        for found in _ROW.finditer(xml):
            told = attributes(found.group(2))
            number = int(told.pop("r", number + 1))
            told.pop("spans", None)  # a hint that new cells might not keep
            rows.append(FormRow(number, told, self._cells(found.group(3) or "")))
        return rows

    def _cells(self, xml: str) -> list[FilledCell]:
        cells, column = [], -1
        for found in _CELL.finditer(xml):
            told = attributes(found.group(2))
            column = position(told["r"])[1] if "r" in told else column + 1
            style = int(told["s"]) if "s" in told else None
            cells.append(FilledCell(column, style, told.get("t", ""), found.group(3) or ""))
        return cells

    def _row(self, row: FormRow) -> str:
        p = self._prefix
        told = "".join(f' {name}="{value}"' for name, value in row.told.items())
        cells = "".join(self._cell(row.number, cell) for cell in row.cells)
        return f'<{p}row r="{row.number}"{told}>{cells}</{p}row>'

    def _cell(self, number: int, cell: FilledCell) -> str:
        p = self._prefix
        style = f' s="{cell.style}"' if cell.style is not None else ""
        kind = f' t="{cell.kind}"' if cell.kind else ""
        start = f'<{p}c r="{letters(cell.column)}{number}"{style}{kind}'
        return f"{start}>{cell.inner}</{p}c>" if cell.inner else f"{start}/>"


class Shared:
    """The texts that cells share, each as XML, without what says how it is pronounced."""

    def __init__(self, xml: str) -> None:
        items = _ITEM.finditer(decoded(xml))
        self.rich = [_PHONETIC.sub("", found.group(2) or "") for found in items]
        self._texts: dict[int, str] = {}

    def text(self, number: int) -> str:
        """Return a text as it reads; the same one for all cells that share it."""
        if number not in self._texts:
            self._texts[number] = text_of(self.rich[number])
        return self._texts[number]


def text_of(rich: str) -> str:
    """Return a text that is told as XML.

    >>> text_of("<r><b/><t>甲&amp;</t></r><r><t>乙</t></r>")
    '甲&乙'
    """
    return plain("".join(found.group(2) or "" for found in _TEXT.finditer(rich)))


def replaced(rich: str, old: str, new: str) -> str:
    """Return a text as XML with another content and its fonts, if one run holds all of `old`.

    >>> replaced("<r><b/><t>甲{{乙}}</t></r>", "{{乙}}", "丙")
    '<r><b/><t>甲丙</t></r>'
    """
    return rich.replace(quoted(old), quoted(new))
