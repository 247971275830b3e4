"""Numbers written in pieces: over blanks, signs, brackets, fields of a table, one digit a box."""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from lianhu_cli.domain.cells import idcard
from lianhu_cli.domain.patterns import late

_UNSEEN = r"\u00ad\u0300-\u036f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\u20e3\ufe00-\ufe0f\ufeff"
"""What a reader does not see between two digits: soft hyphens, marks of direction, signs of variation."""
NEAR = rf" \u00a0\u3000\u2000-\u200a\-\u2010-\u2015\u2212\uff0d_·•/\\／()（）\[\]【】{_UNSEEN}"
"""What stands between the pieces of one number, as the inside of a set of characters."""
_DOTS = ".．。"
_FIELDS = r",，;；\t\r\n\f\"'|"
"""What parts fields and lines: across them only what cannot be figures that happen to add up."""
_MOST, _WIDE = 8, 18
"""Signs between two pieces of a number; no piece is so wide."""
_TAIL = late("[0-9Xx]")
_SIGNS = "、:：~～+＋{}<>＜＞《》〈〉「」『』〔〕"
"""Signs that part figures, too: between them a number stands only as people write one."""
_LAID_OUT = late(
    rf"[1-9](?<![0-9][1-9])[0-9]{{5}}[{NEAR}{_SIGNS}]{{1,3}}(?:19|20)[0-9]{{2}}[{NEAR}{_SIGNS}]{{0,3}}"
    rf"[01][0-9][0-3][0-9][{NEAR}{_SIGNS}]{{1,3}}[0-9]{{3}}[0-9Xx](?![0-9])"
)
_LAYOUTS = frozenset(
    {
        (6, 8, 4),
        (6, 8, 3),
        (6, 4, 4, 4),
        (3, 3, 4, 4, 4),
        (6, 4, 2, 2, 4),
        (6, 4, 2, 2, 3),
        (10, 8),
        (14, 4),
    }
)
"""How people write an identity number in pieces: then its check character may be wrong."""
_PIECES = late("[0-9]+[Xx]?|[Xx]")


def _identity(between: str) -> re.Pattern[str]:
    """Return the expression for 18 characters that may be parted, with a date that there may be."""
    gap = f"[{between}]{{0,{_MOST}}}"
    any_digit = "[0-9]"
    parts = [
        "[1-9](?<![0-9][1-9])", *[any_digit] * 5,
        f"(?:1{gap}[89]|2{gap}0)", any_digit, any_digit,
        f"(?:0{gap}[1-9]|1{gap}[0-2])", f"(?:0{gap}[1-9]|[12]{gap}[0-9]|3{gap}[01])",
        *[any_digit] * 3, "[0-9Xx]",
    ]  # fmt: skip
    return late(gap.join(parts) + "(?![0-9])")


def _singles(between: str) -> re.Pattern[str]:
    """Return the expression for a phone of which each digit stands alone."""
    gap = f"[{between}]{{1,3}}"
    return late(f"1(?<![0-9]1){gap}[3-9](?:{gap}[0-9]){{9}}(?![{between}]{{0,3}}[0-9])")


_IDENTITY = {False: _identity(NEAR + _DOTS), True: _identity(NEAR + _DOTS + _FIELDS)}
_SINGLES = {False: _singles(NEAR + _DOTS), True: _singles(NEAR + _DOTS + _FIELDS)}
_BEFORE = {
    across: late(f"[0-9][{between}]{{1,3}}$")
    for across, between in ((False, NEAR + _DOTS), (True, NEAR + _DOTS + _FIELDS))
}


def identities(text: str, *, across: bool) -> Iterator[tuple[int, int, str]]:
    """Yield where identity numbers in pieces begin and end, and their 18 characters.

    >>> [found[2] for found in identities("620000.1990/0307 001X", across=False)]
    ['62000019900307001X']
    >>> [found[2] for found in identities("620000：19900307：001X", across=False)]
    ['62000019900307001X']
    """
    for told in _LAID_OUT.finditer(text):
        number = "".join(_TAIL.findall(told.group())).upper()
        if number[:2] in idcard.PROVINCES and idcard.birth_date(number) is not None:
            yield told.start(), told.end(), number
    look, at = _IDENTITY[across], 0
    while found := look.search(text, at):
        number = "".join(_TAIL.findall(found.group())).upper()
        is_split = found.end() - found.start() > 18
        if is_split and _is_identity(number, found.group()):
            yield found.start(), found.end(), number
            at = found.end()
        else:
            at = found.start() + 1


def phones(text: str, *, across: bool) -> Iterator[tuple[int, int, str]]:
    """Yield where phones of one digit a field begin and end, and their 11 digits.

    A longer row of single digits is a row of figures.

    >>> [found[2] for found in phones("1.3.8.0.0.0.0.1.2.3.4", across=False)]
    ['13800001234']
    >>> list(phones("7,1,3,8,0,0,0,0,1,2,3,4", across=True))
    []
    """
    for found in _SINGLES[across].finditer(text):
        if not _BEFORE[across].search(text[max(found.start() - 4, 0) : found.start()]):
            yield found.start(), found.end(), "".join(_TAIL.findall(found.group()))


def over_fields(fields: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Yield numbers that stand in several neighbouring fields: the first one, the kind, the number.

    The kind is "id" or "phone". Fields that are no digits part what is left and right of them.

    >>> list(over_fields(["证", *"62000019900307001X"])), list(over_fields([*"13800001234", "元"]))
    ([(1, 'id', '62000019900307001X')], [(0, 'phone', '13800001234')])
    >>> list(over_fields(["138", "0000", "1234"])), list(over_fields(["2012", "138", "1500", "2300"]))
    ([(0, 'phone', '13800001234')], [])
    """
    shown = [
        one if len(one) < _WIDE and one[:-1].isdecimal() | (len(one) == 1) else "?"
        for one in fields
    ]
    text = "\t".join(shown) + "\t"
    told = [(start, "id", number) for start, _, number in identities(text, across=True)]
    told += [(start, "phone", number) for start, _, number in phones(text, across=True)]
    told += [
        (found.start(), "phone", found[1] + found[2] + found[3]) for found in _THREE.finditer(text)
    ]
    if told:
        nth = {
            start: at
            for at, start in enumerate(accumulate((len(one) + 1 for one in shown), initial=0))
        }
        for start, kind, number in sorted(told):
            if start in nth:
                yield nth[start], kind, number


def down(fields: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield identity numbers of one digit a field, one below the other, with the first field.

    A column of figures is longer, or shorter, than the eighteen that stand by themselves.

    >>> list(down(["证", *"62000019900307001X", "元"])), list(down([*"162000019900307001X"]))
    ([(1, '62000019900307001X')], [])
    """
    shown = "".join(one if len(one) == 1 and _TAIL.fullmatch(one) else "?" for one in fields)
    for found in _ALONE.finditer(shown):
        number = found.group().upper()
        if _is_identity(number, ""):
            yield found.start(), number


_ALONE = late("(?<![0-9Xx])[0-9]{17}[0-9Xx](?![0-9Xx])")
_THREE = late("(?:(?<=\\?\t)|(?<![\\s\\S]))(1[3-9][0-9])\t(0[0-9]{3})\t([0-9]{4})\t(?![0-9])")
"""A phone over three fields: 0123 is no figure."""


def _is_identity(number: str, written: str) -> bool:
    if number[:2] not in idcard.PROVINCES or idcard.birth_date(number) is None:
        return False
    if idcard.fault(number) == "":
        return True
    layout = tuple(len(piece) for piece in _PIECES.findall(written))
    return layout in _LAYOUTS and not re.search(f"[{_FIELDS}]", written)
