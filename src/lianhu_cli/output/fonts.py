"""Which font prints a text: 仿宋_GB2312 and its like hold the 6,763 characters of GB 2312 and no more.

Names hold others (䶮, 㛃, 𬭎). 仿宋 holds those of the basic plane, 宋体-ExtB those beyond it; a program that
lacks a font named here takes whichever it has, but one that has 仿宋_GB2312 prints a box for what it lacks.
"""

from lianhu_cli.domain.patterns import late

_IDEOGRAPHS = late("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_BEYOND_THE_BASIC_PLANE = 0x10000
_WIDE, _WIDEST = "仿宋", "宋体-ExtB"


def fallback(text: str) -> str | None:
    """Return the font for a text that 仿宋_GB2312 cannot print, None where it can.

    >>> fallback("石桥村·张三 abc"), fallback("张䶮"), fallback("李𬭎")
    (None, '仿宋', '宋体-ExtB')
    """
    if text.isascii():
        return None
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        rare = [letter for letter in _IDEOGRAPHS.findall(text) if not _has(letter)]
    else:
        return None
    if not rare:
        return None
    return _WIDEST if any(ord(letter) >= _BEYOND_THE_BASIC_PLANE for letter in rare) else _WIDE


def _has(letter: str) -> bool:
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
