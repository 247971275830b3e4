"""The sheets of an xlsx: which cell holds a number, and whether sheet, row or column is hidden."""

import html
import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from xml.etree import ElementTree as ET

from lianhu_cli.domain.privacy.digits import plain
from lianhu_cli.domain.privacy.numbers_in_text import Leak, find
from lianhu_cli.domain.tables.addresses import position
from lianhu_cli.intake.files.formats import DAMAGED
from lianhu_cli.intake.files.guard import refuse_doctype
from lianhu_cli.intake.files.raw import RefusalError
from lianhu_cli.intake.leaks.blocks import blocks, encoding_of
from lianhu_cli.intake.leaks.found import Columns, Found, in_fields, pieces

_ITEM = re.compile(r"<(?:\w+:)?si[\s/>]")
_TEXT = re.compile(r"<(?:\w+:)?t(?:\s[^>/]*)?>([^<]*)<")
_POINTER = re.compile(r"<(?:\w+:)?v>([0-9]+)</")
_CELL = re.compile(r"<(?:\w+:)?c[\s>]")
_CELL_END = re.compile(r"</(?:\w+:)?c>")
_FORMULA = re.compile(r"<(?:\w+:)?f(?:\s[^<>]*)?>([^<>]*(?:&amp;|CONCAT|TEXTJOIN)[^<>]*)<")
_GLUE, _BETWEEN = re.compile(r'"?\s*&\s*"?'), re.compile(r'"\s*,\s*"')
_CONCAT = re.compile(r"CONCAT|TEXTJOIN")
_REFERENCE = re.compile(r'\sr="([A-Z]{1,3}[0-9]{1,7})"')
_HIDDEN_COLUMN = re.compile(r"col\s([^<>]*hidden=\"(?:1|true)\"[^<>]*)>")
_RANGE = re.compile(r'\b(min|max)="([0-9]+)"')
_INLINE = re.compile(r"<(?:\w+:)?is[\s>]")
_ROW = re.compile(r"<(?:\w+:)?row[\s>]")
_STATES = {"hidden": "隐藏的工作表", "veryHidden": "深度隐藏的工作表"}
_VALUE = re.compile(
    r"<(?:\w+:)?c(\s[^<>]*)?>(?:<(?:\w+:)?f[^<>]*>[^<>]*</(?:\w+:)?f>)?"
    r"(?:<(?:\w+:)?v>([^<]*)</(?:\w+:)?v>|<(?:\w+:)?is>(.*?)</(?:\w+:)?is>)|</(?:\w+:)?row>",
    re.DOTALL,
)
_FEW = 18
"""More characters than this are no piece of a number."""
STRINGS = "xl/sharedStrings.xml"


@dataclass(frozen=True, slots=True)
class ScannedSheet:
    """One sheet of a workbook: its part, also as the package spells it, its name, and what hides it."""

    part: str
    stored: str
    name: str
    hidden: str


def sheets(archive: zipfile.ZipFile, names: dict[str, str]) -> list[ScannedSheet]:
    """Return the sheets by what the workbook says of them; `names` are the parts without slashes."""
    book = _xml(archive, names["xl/workbook.xml"])
    links = _xml(archive, names["xl/_rels/workbook.xml.rels"])
    targets = {link.get("Id"): link.get("Target", "").replace("\\", "/") for link in links}
    found = []
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] != "sheet":
            continue
        link = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
        target = targets.get(link, "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in names:
            state = _STATES.get(sheet.get("state", ""), "")
            found.append(ScannedSheet(part, names[part], sheet.get("name", ""), state))
    return found


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts that cells share, by their numbers: what was found in them, and those of few digits."""

    leaks: dict[int, list[Leak]] = field(default_factory=dict)
    digits: dict[int, str] = field(default_factory=dict)


def shared(archive: zipfile.ZipFile, part: str) -> Texts:
    """Return what stands in the texts that cells share."""
    texts = Texts()
    at = 0
    with archive.open(part) as stream:
        encoding = encoding_of(stream)
    with archive.open(part) as stream:
        for block, _ in blocks(stream, encoding, ("</si>", ":si>")):
            for _, item in pieces(block, _ITEM):
                text = _joined(item)
                if leaks := list(find(text)):
                    texts.leaks[at] = leaks
                elif (
                    len(text) < _FEW and (text := plain(text).strip()).isalnum() and text.isascii()
                ):
                    texts.digits[at] = text
                at += 1
    return texts


def look(archive: zipfile.ZipFile, sheet: ScannedSheet, texts: Texts) -> Iterator[Found]:
    """Yield what stands on a sheet; of the texts that cells share, those of `texts`."""
    columns: set[int] = set()
    down = Columns()
    with archive.open(sheet.stored) as stream:
        encoding = encoding_of(stream)
    with archive.open(sheet.stored) as stream:
        for block, _ in blocks(stream, encoding, ("</row>", ":row>")):
            columns |= _hidden_columns(block)
            page = _Block(block, sheet, columns)
            for leak in find(block):
                yield page.at(leak.start, leak)
            yield from page.inline()
            yield from page.formulas()
            yield from page.over_cells(texts, down)
            if texts.leaks:
                yield from page.pointers(texts.leaks)
    for cell, leak in down.found():
        yield Found(f"{sheet.name}!{cell}", leak, sheet.hidden)


class _Block:
    """Some rows of a sheet: from a place in its text to the cell's address."""

    def __init__(self, text: str, sheet: ScannedSheet, columns: set[int]) -> None:
        self.text, self.sheet, self.columns = text, sheet, columns
        self._last = -1, 0

    def at(self, start: int, leak: Leak) -> Found:
        """Return a leak with the cell in which a place of the text lies, else with the sheet alone."""
        first = self._cell(start)
        if first < 0 or start >= self._end_of(first):
            return self._outside(leak)
        tag = self.text[first : self.text.find(">", first)]
        where = _REFERENCE.search(tag)
        if not where:
            return Found(f"{self.sheet.name}!", leak, self.sheet.hidden)
        return Found(
            f"{self.sheet.name}!{where.group(1)}", leak, self._hidden(first, where.group(1))
        )

    def inline(self) -> Iterator[Found]:
        """Yield what stands in texts of several runs that the cell itself holds."""
        for start, piece in pieces(self.text, _INLINE):
            for leak in find(_joined(piece[: _end(_CELL_END, piece)])):
                yield self.at(start, leak)

    def formulas(self) -> Iterator[Found]:
        """Yield numbers that a formula puts together from pieces, where no one piece holds them."""
        for found in _FORMULA.finditer(self.text) if "f>" in self.text else ():
            text = html.unescape(found.group(1))
            glued = _GLUE.sub("", text)
            if _CONCAT.search(text):
                glued = _BETWEEN.sub("", glued)
            if glued != text:
                known = {one.masked for one in find(text)}
                for leak in find(glued):
                    if leak.masked not in known:
                        yield self.at(found.start(), leak)

    def pointers(self, texts: dict[int, list[Leak]]) -> Iterator[Found]:
        """Yield what stands in the texts that cells of these rows point at."""
        for found in _POINTER.finditer(self.text):
            leaks = texts.get(int(found.group(1)))
            if not leaks:
                continue
            cell = self._cell(found.start())
            if cell >= 0 and 't="s"' in self.text[cell : found.start()]:
                for leak in leaks:
                    yield self.at(found.start(), leak)

    def over_cells(self, texts: Texts, down: Columns) -> Iterator[Found]:
        """Yield numbers in several cells of a row, one digit a cell or otherwise; `down` takes single digits."""
        told = _VALUE.findall(self.text)
        digits = texts.digits
        short = [_short(kind, value, inline, digits) for kind, value, inline in told]
        for (kind, _, _), text in zip(told, short, strict=True):
            if len(text) == 1 and (where := _REFERENCE.search(kind)):
                row, column = position(where.group(1))
                down.add(column, row, text, where.group(1))
        found = list(in_fields(short))
        if found:
            starts = [cell.start() for cell in _VALUE.finditer(self.text)]
            for first, leak in found:
                yield self.at(starts[first], leak)

    @cached_property
    def _cells(self) -> list[int]:
        return [found.start() for found in _CELL.finditer(self.text)]

    def _cell(self, start: int) -> int:
        """Return where the last cell before a place begins, -1 where there is none."""
        nth = bisect_right(self._cells, start) - 1
        return self._cells[nth] if nth >= 0 else -1

    def _end_of(self, cell: int) -> int:
        """Return where a cell ends, looked for once."""
        if self._last[0] != cell:
            self._last = cell, _end(_CELL_END, self.text, cell)
        return self._last[1]

    @cached_property
    def _rows(self) -> list[int]:
        return [found.start() for found in _ROW.finditer(self.text)]

    def _outside(self, leak: Leak) -> Found:
        return Found(f"{self.sheet.name}（页眉页脚、有效性或超链接）", leak, self.sheet.hidden)

    def _hidden(self, cell: int, reference: str) -> str:
        if self.sheet.hidden:
            return self.sheet.hidden
        nth = bisect_right(self._rows, cell) - 1
        row = self._rows[nth] if nth >= 0 else cell
        tag = self.text[row : self.text.find(">", row)]
        if 'hidden="1"' in tag or 'hidden="true"' in tag:
            return "隐藏的行"
        return "隐藏的列" if position(reference)[1] in self.columns else ""


def _short(kind: str, value: str, inline: str, digits: Mapping[int, str]) -> str:
    """Return the digits that a cell shows where they are few, "" for other cells and the end of a row."""
    if inline:
        return plain(_joined(inline)).strip()
    if 't="s"' in kind:
        return digits.get(int(value), "") if digits and value.isdecimal() else ""
    return value


def _end(tag: re.Pattern[str], text: str, start: int = 0) -> int:
    """Return where a tag next begins, the end of the text where it does not."""
    found = tag.search(text, start)
    return found.start() if found else len(text)


def _hidden_columns(text: str) -> set[int]:
    """Return the hidden columns, from 0."""
    found: set[int] = set()
    if "col " not in text:
        return found
    for tag in _HIDDEN_COLUMN.finditer(text):
        ends = {name: int(value) for name, value in _RANGE.findall(tag.group(1))}
        found.update(range(ends.get("min", 1) - 1, min(ends.get("max", 0), 16_384)))
    return found


def _joined(fragment: str) -> str:
    """Return the text of a rich string, its runs joined."""
    text = "".join(_TEXT.findall(fragment)) if "<" in fragment else fragment
    return html.unescape(text) if "&" in text else text


def _xml(archive: zipfile.ZipFile, part: str) -> ET.Element:
    data = archive.read(part)
    refuse_doctype(data[:4096])
    try:
        return ET.fromstring(data)  # noqa: S314  entities were refused
    except (
        ET.ParseError,
        LookupError,
        ValueError,
    ) as error:  # the last two: an encoding unheard of
        raise RefusalError(DAMAGED) from error
