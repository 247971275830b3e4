"""XML and HTML looked through twice: with the tags, where attributes and values stand, and without them.

A word processor splits what was typed into runs (`<w:t>138</w:t>…<w:t>00001234</w:t>`), so the second
look drops the tags inside a paragraph and breaks the text between paragraphs and cells.
"""

import html
import re
from collections.abc import Iterator
from typing import IO

from lianhu_cli.domain.leaks import find
from lianhu_cli.intake.leaks.blocks import blocks, encoding_of
from lianhu_cli.intake.leaks.found import Found, Once

_BREAK = re.compile(
    r"</?(?:\w+:)?(?:p|si|text|row|tr|tc|c|v|f|is|br|cr|tab|h[1-6]?|li|td|th|div|table|option|title|lpwstr"
    r"|comment|author|definedName|item|key|value|line-break|instrText)\b[^>]*>"
)
_TAG = re.compile(r"<[^>]*>")
_PARAGRAPHS = re.compile(r"</(?:\w+:)?(?:p|tr|li|div)>|<br\b")
_ENDS = ("</w:p>", "</a:p>", "</text:p>", "</si>", "</row>", "</p>", "</tr>", ">", "\n")


def look(stream: IO[bytes], place: str, *, paragraphs: bool) -> Iterator[Found]:
    """Yield what stands in one XML or HTML text; `paragraphs` tells in which one."""
    once, passed = Once(), 0
    for block, _ in blocks(stream, encoding_of(stream), _ENDS):
        text = html.unescape(block) if "&" in block else block
        for found in _both(text, place, passed, paragraphs=paragraphs):
            if once(found):
                yield found
        passed += len(_PARAGRAPHS.findall(block)) if paragraphs else 0


def _both(text: str, place: str, passed: int, *, paragraphs: bool) -> Iterator[Found]:
    for leak in find(text):
        where = place
        if paragraphs:
            where += f" 第 {passed + 1 + len(_PARAGRAPHS.findall(text, 0, leak.start))} 段"
        yield Found(where, leak)
    yield from _joined(text, place, passed, paragraphs=paragraphs)


def _joined(text: str, place: str, passed: int, *, paragraphs: bool) -> Iterator[Found]:
    """Yield what stands in the text without its tags."""
    marked = _PARAGRAPHS.sub(lambda tag: f"{tag.group()}\f", text) if paragraphs else text
    plain = _TAG.sub("", _BREAK.sub("\n", marked))
    at = 0
    for leak in find(plain):
        where = place
        if paragraphs:
            passed += plain.count("\f", at, leak.start)
            at = leak.start
            where += f" 第 {passed + 1} 段"
        yield Found(where, leak)
