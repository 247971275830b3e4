"""Resident identity numbers (GB 11643-1999): 18 characters, the last one a check character.

The six-digit area code is not compared with today's list: codes were renumbered and old ones
live on. Only its first two digits, the province, are looked at.
"""

from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
PROVINCES = frozenset(
    (
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54"
        " 61 62 63 64 65 71 81 82 83 91"
    ).split()
)


def check_character(first17: str) -> str:
    """Return the check character of the first 17 digits (ISO 7064 MOD 11-2).

    >>> check_character("62000019900307001")
    'X'
    """
    return _CHECKS[sum(w * int(d) for w, d in zip(_WEIGHTS, first17, strict=True)) % 11]


def read(cell: str) -> str:
    """Read an identity number as typed into its standard form; faults are `fault`'s to tell.

    Signs that stand for X become X, blanks and quotes go, an old number of 15 digits gets its
    century and check character, and a disability certificate (20 or 22 characters) is cut to the
    identity number it starts with.

    >>> read("'62000019900307 001x"), read("620000900307001"), len(read("62000019900307001X44"))
    ('62000019900307001X', '62000019900307001X', 18)
    >>> read("999999999999999999"), read("无")
    ('', '')
    """
    bare = "".join(cell.split()).strip("'\"`=‘’").replace("-", "")
    bare = bare.upper().replace("×", "X").replace("＊", "X").replace("*", "X")
    if bare in {"无", "/", "不详", "没有", "暂无"} or (len(bare) > 8 and set(bare) == {"9"}):
        return ""
    if len(bare) in {20, 22} and bare[:17].isdecimal():
        return bare[:18]
    if len(bare) == 15 and bare.isdecimal() and _exists("19" + bare[6:12]):
        first17 = bare[:6] + "19" + bare[6:]
        return first17 + check_character(first17)
    return bare


def fault(number: str) -> str:
    """Return the problem code of a number in standard form, "" where nothing is wrong.

    >>> fault("62000019900307001X"), fault("620000199003070012"), fault("620000199013070013")
    ('', 'id-checksum', 'id-birth-date')
    >>> fault(""), fault("62000019900307")
    ('id-missing', 'id-length')
    """
    if not number:
        return "id-missing"
    if len(number) != 18 or not number[:17].isdecimal() or number[17] not in _CHECKS:
        return "id-length"
    if number[:2] not in PROVINCES or number[17] != check_character(number[:17]):
        return "id-checksum"
    return "" if _exists(number[6:14]) else "id-birth-date"


def birth_date(number: str) -> date | None:
    """Return the date of birth, None where the number has none.

    >>> birth_date("620000199003070011")
    datetime.date(1990, 3, 7)
    """
    digits = number[6:14]
    return _date(digits) if len(digits) == 8 else None


def _exists(digits: str) -> bool:
    return _date(digits) is not None


def _date(digits: str) -> date | None:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return born if 1880 <= born.year <= 2100 else None
