"""Texts as a document may hold them: no character that XML forbids, none that breaks a line."""

import re

_BREAKS = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    r"""Return a text on one line, without the characters that no document may hold.

    >>> plain("张\x00三\n<b>{{户主}}")
    '张三 <b>{{户主}}'
    """
    return _FORBIDDEN.sub("", _BREAKS.sub(" ", text))


def width(text: str) -> float:
    """Return how wide a text is, in full-width characters: a Latin one counts half.

    >>> width("石桥村12组")
    5.0
    """
    return sum(0.5 if character.isascii() else 1.0 for character in text)
