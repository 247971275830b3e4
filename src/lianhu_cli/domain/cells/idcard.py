"""Resident identity numbers (GB 11643-1999): 18 characters, the last one a check character.

The six-digit area code is not compared with today's list: codes were renumbered and old ones
live on. Only its first two digits, the province, are looked at.
"""

from collections.abc import Container, Sequence
from datetime import date
from typing import TYPE_CHECKING

from lianhu_cli.domain.patterns import late

if TYPE_CHECKING:
    import pyarrow as pa

    from lianhu_cli.domain.arrays import Bytes, Flags, Ints


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_SIGNS = 18
_VERDICTS = ("", "id-checksum", "id-birth-date", "id-length")
SHAPE = late(r"[0-9]{17}[0-9X]")
_EARLIEST, _LATEST = 1880, 2040
_NOTHING = frozenset({"无", "/", "\\", "-", "—", "不详", "没有", "暂无", "未办", "待查"})
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
    bare = "".join(cell.split()).strip("'\"`=‘’")
    if bare in _NOTHING:
        return ""
    bare = bare.replace("-", "").upper()
    if is_masked(bare):
        return bare
    bare = bare[:17] + bare[17:].replace("×", "X").replace("＊", "X").replace("*", "X")
    if len(bare) > 8 and set(bare) == {"9"}:
        return ""
    if len(bare) in {20, 22} and bare[:17].isdecimal():
        return bare[:18]
    if len(bare) == 15 and bare.isdecimal() and _exists("19" + bare[6:12]):
        first17 = bare[:6] + "19" + bare[6:]
        return first17 + check_character(first17)
    return bare


_MASKED = late(r"[0-9]{0,17}(?:[*＊×✕●•?？#]{2,}|X{2,}|_{2,}|…+)[0-9X*＊×●•?？#_…]*")


def is_masked(number: str) -> bool:
    """Tell whether some characters are hidden: such a number is anybody's.

    >>> is_masked("620000********0011"), is_masked("6200001990****001X"), is_masked("62000019900307001*")
    (True, True, False)
    """
    return bool(_MASKED.fullmatch(number))


def fault(number: str) -> str:
    """Return the problem code of a number in standard form, "" where nothing is wrong.

    >>> fault("62000019900307001X"), fault("620000199003070012"), fault("620000199013070013")
    ('', 'id-checksum', 'id-birth-date')
    >>> fault(""), fault("62000019900307")
    ('id-missing', 'id-length')
    """
    if not number:
        return "id-missing"
    if not SHAPE.fullmatch(number):
        return "id-masked" if is_masked(number) else "id-length"
    if not _exists(number[6:14]):
        return "id-birth-date"
    wrong = number[:2] not in PROVINCES or number[17] != check_character(number[:17])
    return "id-checksum" if wrong else ""


def faults(numbers: Sequence[str]) -> list[str]:
    """Return `fault` of every number, computed as arrays: 0.05 s for 100,000.

    >>> faults(["62000019900307001X", "", "620000199003070012", "６２0000199003070011"])
    ['', 'id-missing', 'id-checksum', 'id-length']
    >>> faults(["6200001990030700XX", "XX0000199003070011", "620000********0011"])
    ['id-masked', 'id-masked', 'id-masked']
    """
    import numpy as np

    lengths = np.fromiter(map(len, numbers), np.int64, len(numbers))
    found: list[str] = np.where(lengths == 0, "id-missing", "id-length").tolist()
    at = [n for n in np.flatnonzero(lengths == 18).tolist() if numbers[n].isascii()]
    for n in np.flatnonzero(lengths > 0).tolist():
        # of letters only X hides anything, and only where it comes twice
        if (not numbers[n].isalnum() or "XX" in numbers[n]) and is_masked(numbers[n]):
            found[n] = "id-masked"
    at = [n for n in at if found[n] != "id-masked"]
    if not at:
        return found
    text = "".join([numbers[n] for n in at]).encode("ascii")
    verdicts = _verdicts(np.frombuffer(text, np.uint8).reshape(-1, _SIGNS)).tolist()
    for n, verdict in zip(at, verdicts, strict=True):
        found[n] = _VERDICTS[verdict]
    return found


def _verdicts(signs: "Bytes") -> "Ints":
    """Return per row of 18 signs the place of what is wrong among `_VERDICTS`."""
    import numpy as np

    # by place; what is no digit comes out above 9
    digits = np.ascontiguousarray(signs.T) - np.uint8(ord("0"))
    last = signs[:, 17]
    shaped = (digits[:17] <= 9).all(axis=0) & ((digits[17] <= 9) | (last == ord("X")))
    digits[:, ~shaped] = 0
    weights = sum(w * place.astype(np.int16) for w, place in zip(_WEIGHTS, digits, strict=False))
    right = np.frombuffer(_CHECKS.encode(), np.uint8)[np.asarray(weights) % 11]
    known = np.zeros(100, bool)
    known[[int(province) for province in PROVINCES]] = True
    verdict = np.where((right == last) & known[digits[0] * 10 + digits[1]], 0, 1)
    verdict[_unborn(digits)] = 2
    verdict[~shaped] = 3
    return verdict


def are_whole(numbers: "pa.Array") -> "Flags":
    """Tell of an Arrow array of numbers which have the shape of one, as a numpy array of bool.

    >>> import pyarrow as pa
    >>> are_whole(pa.array(["620000199003070012", "62000019900307001x", "1", "六二〇〇〇〇"])).tolist()
    [True, False, False, False]
    """
    return _are(numbers, {"", "id-checksum", "id-birth-date"})


def are_valid(numbers: "pa.Array") -> "Flags":
    """Tell of an Arrow array of numbers of which `fault` says nothing, as a numpy array of bool.

    >>> import pyarrow as pa
    >>> are_valid(pa.array(["62000019900307001X", "620000199003070012", "", "六二〇〇〇〇"])).tolist()
    [True, False, False, False]
    """
    return _are(numbers, {""})


def _are(numbers: "pa.Array", wanted: Container[str]) -> "Flags":
    """Tell which numbers have 18 signs and one of some verdicts."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    from lianhu_cli.domain.arrays import utf8

    whole = np.asarray(pc.equal(pc.binary_length(numbers), _SIGNS))
    if not whole.any():
        return whole
    letters, _ = utf8(numbers.filter(pa.array(whole)))
    verdicts = _verdicts(letters.reshape(-1, _SIGNS))
    whole[whole] = np.array([one in wanted for one in _VERDICTS])[verdicts]
    return whole


def _unborn(digits: "Bytes") -> "Flags":
    """Tell of digits, by place and row, in which rows the date of birth in them does not exist."""
    import numpy as np

    decades = digits[6:14:2].astype(np.int32) * 10 + digits[7:14:2]
    year, month, day = decades[0] * 100 + decades[1], decades[2], decades[3]
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    lengths = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    days = lengths[np.where(month <= 12, month, 0)] + (leap & (month == 2))
    unborn: Flags = (year < _EARLIEST) | (year > _LATEST) | (day < 1) | (day > days)
    return unborn


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
    return born if _EARLIEST <= born.year <= _LATEST else None
