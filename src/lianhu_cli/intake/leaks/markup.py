"""XML and HTML looked through twice: with the tags, where attributes and values stand, and without them.

A word processor splits what was typed into runs (`<w:t>138</w:t>…<w:t>00001234</w:t>`), so the second
look drops the tags inside a paragraph and breaks the text between paragraphs and cells.
"""

import html
import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import IO

from lianhu_cli.domain.privacy.numbers_in_text import find
from lianhu_cli.intake.leaks.blocks import blocks, encoding_of
from lianhu_cli.intake.leaks.found import Found, Once

_BREAK = re.compile(
    r"</?(?:\w+:)?(?:p|si|text|row|tr|tc|c|v|f|is|br|cr|tab|h[1-6]?|li|td|th|div|table|option|title|lpwstr"
    r"|comment|author|definedName|item|key|value|line-break|instrText)(?=[\s/>])[^<>]*>"
)
_BLANK = re.compile(r"<text:s(?=[\s/>])[^<>]*>")
"""The blanks of an OpenDocument text."""
_LINES = re.compile("\n{2,}")
_TAG = re.compile(r"<[^<>]*>")
_SPELLED = re.compile("_x00(3[0-9]|58|78|2[0D])_|%(3[0-9]|58|78|20)")
"""Digits and what stands between them as workbooks and addresses spell them."""
_PARAGRAPHS = re.compile(r"</(?:\w+:)?(?:p|tr|li|div)>|<br\b")
_MARK = re.compile("\f")
_BETWEEN_BOXES = re.compile(
    r"</w:txbxContent>(?:(?!<w:t[\s>]|</?w:txbxContent\b).)*<w:txbxContent\b[^>]*>", re.DOTALL
)
_ANCHORS = re.compile(r"<xdr:(col|colOff|row|rowOff)>[^<]*</xdr:\1>")
"""Where a box of a workbook stands: numbers that nobody typed."""
_ENDS = ("</w:p>", "</a:p>", "</text:p>", "</si>", "</row>", "</p>", "</tr>", ">", "\n")


def look(stream: IO[bytes], place: str, *, paragraphs: bool) -> Iterator[Found]:
    """Yield what stands in one XML or HTML text; `paragraphs` tells in which one."""
    once, passed = Once(), 0
    for block, _ in blocks(stream, encoding_of(stream), _ENDS):
        text = spelled_out(html.unescape(block) if "&" in block else block)
        for found in _both(text, place, passed, paragraphs=paragraphs):
            if once(found):
                yield found
        passed += len(_PARAGRAPHS.findall(block)) if paragraphs else 0


def _both(text: str, place: str, passed: int, *, paragraphs: bool) -> Iterator[Found]:
    """Yield what stands in a text with its tags, and without; `passed` paragraphs are before it."""
    if not paragraphs:
        yield from (Found(place, leak) for leak in find(text))
        yield from (Found(place, leak) for leak in find(_plain(text)))
        return
    yield from _numbered(text, _PARAGRAPHS, place, passed)
    if "<w:txbxContent" in text:  # a digit a box: the boxes follow one another as cells do
        text = _BETWEEN_BOXES.sub("", _once(text))
    marked = _PARAGRAPHS.sub(lambda tag: f"{tag.group()}\f", text)
    yield from _numbered(_plain(marked), _MARK, place, passed)


def _once(text: str) -> str:
    """Return a text without the boxes that are drawn the old way beside the new one, saying the same."""
    first, *rest = text.split("<mc:Fallback")
    kept = [first]
    for part in rest:
        inner, end, after = part.partition("</mc:Fallback>")
        kept.append(after if end and "txbxContent" in inner else f"<mc:Fallback{part}")
    return "".join(kept)


def _plain(text: str) -> str:
    if "<xdr:" in text:
        text = _ANCHORS.sub("", text)
    return _LINES.sub("\n", _TAG.sub("", _BREAK.sub("\n", _BLANK.sub(" ", text))))


def spelled_out(text: str) -> str:
    """Return a text with the characters that it spells by their numbers, as far as numbers need them.

    >>> spelled_out("138_x0030_0001234%31")
    '138000012341'
    """
    if "_x00" not in text and "%" not in text:
        return text
    return _SPELLED.sub(lambda found: chr(int(found.group(1) or found.group(2), 16)), text)


def _numbered(text: str, end: re.Pattern[str], place: str, passed: int) -> Iterator[Found]:
    """Yield what stands in a text with the number of the paragraph, each of which ends with `end`."""
    ends = [found.start() for found in end.finditer(text)]
    for leak in find(text):
        yield Found(f"{place} 第 {passed + 1 + bisect_left(ends, leak.start)} 段", leak)
