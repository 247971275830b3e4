"""Plain text: csv, txt, Markdown, JSON, whatever its encoding; the place is the line."""

import html
import re
from collections.abc import Iterator
from typing import IO

from lianhu_cli.domain.privacy.numbers_in_text import find
from lianhu_cli.intake.leaks.blocks import blocks, encoding_of
from lianhu_cli.intake.leaks.found import Found

_ESCAPED = re.compile(r"\\u00(3[0-9]|2[0d])")


def look(stream: IO[bytes], place: str = "") -> Iterator[Found]:
    """Yield what stands in a text, line by line."""
    lines = 0
    for block, again in blocks(stream, encoding_of(stream), ("\n", "\r")):
        text = block
        if "\\u00" in block:  # a digit that JSON spells \u0031
            text = _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), block)
        if "&" in block:  # a piece of a web page
            text = html.unescape(text)
        at = again
        for leak in sorted(find(text), key=lambda leak: leak.start):
            if leak.start + len(leak.number) <= again:
                continue  # told with the block before
            lines += text.count("\n", at, leak.start)
            at = max(leak.start, at)
            yield Found(f"{place}第 {lines + 1} 行", leak)
        lines += text.count("\n", at)
