"""The tables of an ods: which cell holds a number, and whether its sheet or row is hidden."""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import IO

from lianhu_cli.domain.privacy.numbers_in_text import Leak, find
from lianhu_cli.domain.tables.addresses import address
from lianhu_cli.intake.leaks.blocks import blocks, encoding_of
from lianhu_cli.intake.leaks.found import Found, Once, in_fields, pieces

_STEP = re.compile(
    r"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^<>]*)>|<(/)table:table>"
)
_UNSEEN = re.compile(
    r'<style:style\s[^<>]*style:name="([^"]*)"[^<>]*>\s*<style:table-properties[^<>]*table:display="false"'
)
_REPEATED = re.compile(r'number-(?:rows|columns)-repeated="([0-9]{1,7})"')
_NAME = re.compile(r'table:name="([^"]*)"')
_STYLE = re.compile(r'table:style-name="([^"]*)"')
_PARAGRAPH = re.compile(r"<text:p[\s>]")
_ROW = re.compile(r"<table:table-row[\s>]")
_CELL = re.compile(r"<table:table-cell[\s>]")
_TAG = re.compile("<[^<>]*>")
_ENDS = ("</table:table-row>", "</text:p>", ">")
_OUTSIDE = "正文（content.xml）"


def look(stream: IO[bytes], before: str) -> Iterator[Found]:
    """Yield what stands in the content of an ods."""
    walk, once = _Walk(), Once()
    for block, _ in blocks(stream, encoding_of(stream), _ENDS):
        starts, places = walk.through(block)
        for start, leak in _leaks(block):
            nth = bisect_right(starts, start) - 1
            place, hidden = places[nth] if nth >= 0 else walk.before
            found = Found(before + (place or _OUTSIDE), leak, hidden)
            if once(found):
                yield found


def _leaks(block: str) -> Iterator[tuple[int, Leak]]:
    """Yield the numbers in a block with where each begins: in the tags, and in paragraphs without them."""
    for leak in find(block):
        yield leak.start, leak
    for start, paragraph in pieces(block, _PARAGRAPH):
        text = paragraph.partition("</text:p>")[0]
        for leak in find(html.unescape(_TAG.sub("", text))):
            yield start, leak
    for start, row in pieces(block, _ROW):
        cells = [(start + at, _TAG.sub("", cell)) for at, cell in pieces(row, _CELL)]
        for first, leak in in_fields([text for _, text in cells]):
            yield cells[first][0], leak


class _Walk:
    """Counts sheets, rows and cells along the blocks of a content."""

    def __init__(self) -> None:
        self.before = ("", "")
        """The place, and what hides it, in which the next block begins."""
        self._unseen: set[str] = set()
        self._sheet, self._hidden, self._row_hidden = "", "", ""
        self._row = self._next_row = self._next_column = 0

    def through(self, block: str) -> tuple[list[int], list[tuple[str, str]]]:
        """Return where cells begin and end in a block, and the place that begins there."""
        self._unseen.update(_UNSEEN.findall(block))
        starts, places = [0], [self.before]
        for found in _STEP.finditer(block):
            starts.append(found.start())
            places.append(self._step(found))
        self.before = places[-1]
        return starts, places

    def _step(self, found: re.Match[str]) -> tuple[str, str]:
        what, attributes, end = found.groups()
        if end:
            self._sheet = ""
            return "", ""
        if what == "table":
            return self._open(attributes)
        count = _REPEATED.search(attributes)
        repeated = int(count.group(1)) if count else 1
        if what == "table-row":
            self._row, self._next_row = self._next_row, self._next_row + repeated
            self._next_column = 0
            unseen = 'visibility="collapse"' in attributes or 'visibility="filter"' in attributes
            self._row_hidden = "隐藏的行" if unseen else ""
            return self._sheet, self._hidden or self._row_hidden
        column, self._next_column = self._next_column, self._next_column + repeated
        return f"{self._sheet}!{address(self._row, column)}", self._hidden or self._row_hidden

    def _open(self, attributes: str) -> tuple[str, str]:
        name, style = _NAME.search(attributes), _STYLE.search(attributes)
        self._sheet = html.unescape(name.group(1)) if name else ""
        unseen = style is not None and style.group(1) in self._unseen
        self._hidden = "隐藏的工作表" if unseen else ""
        self._next_row = 0
        return self._sheet, self._hidden
