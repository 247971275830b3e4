"""Texts as a document may hold them: no character that XML forbids, none that breaks a line."""

import re

from lianhu_cli.domain.cells import control

_BREAKS = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")


def plain(text: str) -> str:
    r"""Return a text on one line, without the characters that no document may hold.

    >>> plain("张\x00三\n<b>{{户主}}")
    '张三 <b>{{户主}}'
    """
    return control.clean(_BREAKS.sub(" ", text))


def width(text: str) -> float:
    """Return how wide a text is, in full-width characters: a Latin one counts half.

    >>> width("石桥村12组")
    5.0
    """
    return sum(0.5 if character.isascii() else 1.0 for character in text)


def day(text: str) -> str:
    """Return a date as a document spells it.

    >>> day("2012-03-05"), day("")
    ('2012年3月5日', '')
    """
    parts = text.split("-")
    if len(parts) != 3:
        return text
    year, month, date = (int(part) for part in parts)
    return f"{year}年{month}月{date}日"
