"""Masks that hide too little: as many numbers as are left can be tried one by one."""

import re
from collections.abc import Iterator
from functools import lru_cache

from lianhu_cli.domain.patterns import late

FEWEST = 2_000
"""Fewer possible numbers than these are as good as the number itself. The usual masks leave more: without
the date of birth 3,300, without four digits of a phone 10,000."""
_HIDDEN = "*＊×✕●•?？#"
_STARS = str.maketrans(dict.fromkeys(_HIDDEN, "*"))
_MASK = late(
    f"[1-9](?<![0-9A-Za-z{_HIDDEN}][1-9])[0-9Xx{_HIDDEN}]{{10,17}}(?![0-9A-Za-z{_HIDDEN}])"
)
_GAP = r"[ \-·_./]{0,3}"
_IN_PIECES = late(
    rf"(?<![0-9A-Za-z{_HIDDEN}])(?:[1-9][0-9{_HIDDEN}]{{5}}{_GAP}[0-9{_HIDDEN}]{{8}}{_GAP}[0-9Xx{_HIDDEN}]{{4}}"
    rf"|1[0-9{_HIDDEN}]{{2}}{_GAP}[0-9Xx{_HIDDEN}]{{4}}{_GAP}[0-9Xx{_HIDDEN}]{{4}})(?![0-9A-Za-z{_HIDDEN}])"
)
_DASHED = late(r"(?<![0-9A-Za-z])([1-9][0-9]{13,14})([-_—]{3,4})(?![-_—0-9A-Za-z])")
_DASHES, _PARTING = late("[-_—]{3,4}$"), late(r"[ \-·_./]")
_AREAS = 3_000
_YEARS = range(1920, 2021)
"""The years in which those were born of whom lists are made, near enough."""


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where masks begin and end that leave hardly anything open, with their characters, "*" for hidden.

    >>> [found[2] for found in find("11010519491231****，138000012**")]
    ['11010519491231****', '138000012**']
    >>> [found[2] for found in find("110105 19491231 ****，138-0000-12**，11010519491231XXXX，11010519491231----")]
    ['11010519491231****', '138000012**', '11010519491231****', '11010519491231****']
    >>> list(find("62*************011 620000********001X 138****1234"))
    []
    """
    spans = {
        found.span(): _starred(found.group())
        for look in (_MASK, _IN_PIECES, _DASHED)
        for found in look.finditer(text)
    }
    for (begin, end), number in sorted(spans.items()):
        if 0 < open_numbers(number) < FEWEST:
            yield begin, end, number


def _starred(text: str) -> str:
    """Return a mask without what parts its pieces, "*" for whatever hides: X within a number hides, too."""
    number = _PARTING.sub(
        "", _DASHES.sub(lambda run: "*" * len(run.group()), text).translate(_STARS)
    )
    crossed = "X" in number[:17].upper() if len(number) == 18 else len(number) == 11
    return number.upper().replace("X", "*") if crossed else number


def open_numbers(number: str) -> int:
    """Return how many numbers a mask leaves possible; 0 where it hides nothing, or is none of a number.

    >>> open_numbers("11010519491231****"), open_numbers("620000********0011"), open_numbers("1380000****")
    (1000, 3415, 10000)
    """
    if "*" not in number:
        return 0
    if len(number) == 11 and number[0] == "1" and number[1] in "3456789*":
        return int("1" + "0" * number.count("*"))
    if len(number) != 18 or "X" in number[:17].upper():
        return 0
    left = min(int("1" + "0" * number[:6].count("*")), _AREAS)
    left *= _fitting(number[6:10], _YEARS)
    left *= _fitting(number[10:12], range(1, 13))
    left *= _fitting(number[12:14], range(1, 32))
    left *= int("1" + "0" * number[14:17].count("*"))
    return left if number[17] == "*" else left // 11


@lru_cache(4096)  # a list of a thousand masks has one pattern, or a few
def _fitting(pattern: str, numbers: range) -> int:
    """Return how many of some numbers fit a pattern of digits and stars."""
    look = re.compile(pattern.replace("*", "[0-9]"))
    return sum(look.fullmatch(str(one).zfill(len(pattern))) is not None for one in numbers)
