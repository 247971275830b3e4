"""Identity numbers and mobile phones in any text: in full, full-width, split up, or turned into a float.

What is masked (62*************011, 138****1234) is no finding, unless the mask leaves hardly anything open.
This is the one detector: what leaves the office is masked by it (`masking`), what is about to leave is
looked through by it (`intake.leaks`).
"""

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lianhu_cli.domain.cells import idcard
from lianhu_cli.domain.cells.masks import mask_id, mask_phone
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.privacy import split_numbers, weak_masks
from lianhu_cli.domain.privacy.digits import are_enough, plain

IDENTITY, OLD_IDENTITY, PHONE = "id-number", "id-number-15", "phone"
WEAK = "weak-mask"
NAMES = {
    IDENTITY: "身份证号码",
    OLD_IDENTITY: "15位身份证号码",
    PHONE: "手机号码",
    WEAK: "打码太少、能推出全号的号码",
}

_BETWEEN = split_numbers.NEAR
# Each begins with a set of characters and looks back only then: so the engine leaps from one to the next.
_RUN = late(rf"[0-9](?<![0-9][0-9])(?<![0-9]\.[0-9])[0-9{_BETWEEN}]{{10,}}+(?:[Xx])?", re.ASCII)
_PIECE = late("[0-9]+[Xx]?|[Xx]")
_FLOAT = late(r"[1-9](?<![0-9.][1-9])\.([0-9]{9,17})[eE]\+?(1[047])(?![0-9])")
_DOTTED = late(r"1(?<![0-9.]1)[3-9][0-9]\.[0-9]{4}\.[0-9]{4}(?![0-9])")
_LISTED = late(
    r"\.(?:(?<=[0-9]\.)([0-9]{17}[0-9Xx])|(?:(?<=^[1-9]\.)|(?<=\s[1-9]\.)|(?<=\s[1-9][0-9]\.))(1[3-9][0-9]{9}))"
    r"(?![0-9])"
)
"""Numbers behind the point of a list: 1.138…"""
_MOBILE = late("1[3-9][0-9]{9}")
_SPLITS = {(3, 4, 4): 1000, (3, 3, 5): 3, (4, 4, 3): 3, (3, 8): 3, (7, 4): 3, (1,) * 11: 20}
"""How people write a phone in pieces, and in how many pieces at most such a run of digits comes.

Other pieces, and more of them, are columns of figures that happen to add up.
"""
_BEGINNING = late(rf"1[3-9]|1$|{'|'.join(sorted(idcard.PROVINCES))}|[2-9]$")
_WIDEST = 3
"""How many blanks or hyphens stand between two pieces of one number, at most."""
_MOST_PIECES = 1000
_TOKEN = 40
_CODE = late("[A-Z][0-9A-F]{12}")
"""A code of our own (`register.codes`): some are nearly all digits."""
_LONGEST = 40
"""A longer run of digits is no number of anybody's."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A number found: what it is, where it begins and ends in the text, its characters in standard form."""

    kind: str
    start: int
    number: str
    end: int = 0

    @property
    def masked(self) -> str:
        """The number as a report may show it."""
        return mask_phone(self.number) if self.kind == PHONE else mask_id(self.number)


class _Piece(NamedTuple):
    start: int
    end: int
    text: str


def find(text: str, *, across: bool = True) -> Iterator[Leak]:
    """Yield the identity numbers and phones of a text, in time linear in its length.

    `across`: also those whose pieces stand in several fields or lines.

    >>> [(leak.kind, leak.masked) for leak in find("张三62000019900307001X，１３８ 0000-1234")]
    [('id-number', '62*************01X'), ('phone', '138****1234')]
    >>> [leak.masked for leak in find("6.2000019900307E+17 1.3800001234E10")]
    ['62*************000', '138****1234']
    >>> list(find("62*************011 138****1234 0.13800001234 2026-03-02 2026-03-10"))
    []
    """
    if not are_enough(text):
        return
    text = plain(text)
    whole: list[Leak] = []
    for run in _RUN.finditer(text):
        if sum(map(run.group().count, "0123456789")) < 11:
            continue
        pieces = [
            _Piece(found.start(), found.end(), found.group().upper())
            for found in _PIECE.finditer(text, run.start(), run.end())
        ]
        whole += _of_run(text, pieces)
    for look, read in ((_DOTTED, _of_dotted), (_LISTED, _of_listed), (_FLOAT, _of_float)):
        for found in look.finditer(text):
            whole += read(found)
    yield from whole
    taken = sorted((leak.start, leak.end) for leak in whole)
    for kind, spans in (
        (IDENTITY, split_numbers.identities(text, across=across)),
        (PHONE, split_numbers.phones(text, across=across)),
        (WEAK, weak_masks.find(text)),
    ):
        for start, end, number in spans:
            if not _overlaps(taken, start, end):
                insort(taken, (start, end))
                yield Leak(kind, start, number, end)


def _overlaps(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether one of some spans, in order and apart from each other, lies in another."""
    nth = bisect_left(taken, (end, end))
    return nth > 0 and taken[nth - 1][1] > start


def _of_run(text: str, pieces: Sequence[_Piece]) -> Iterator[Leak]:
    """Yield what stands in a run of digits: whole pieces first, else several that make up one."""
    at = 0
    while at < len(pieces):
        alone = list(_of_piece(text, pieces[at]))
        joined = None if alone else _joined(pieces, at)
        yield from alone
        if joined:
            yield joined[0]
        at = joined[1] if joined else at + 1


def _of_piece(text: str, piece: _Piece) -> Iterator[Leak]:
    digits = piece.text
    if len(digits) == 18:
        if _checked(digits) or (_plausible(digits) and _stands_alone(text, piece)):
            yield Leak(IDENTITY, piece.start, digits, piece.end)
    elif len(digits) > 18:
        yield from _inside(piece)
    else:
        bare = digits.rstrip("X").removeprefix("0086")
        bare = bare.removeprefix("86") if len(bare) == 13 else bare
        if _MOBILE.fullmatch(bare) and _stands_alone(text, piece):
            yield Leak(PHONE, piece.start, bare, piece.end)
        elif len(digits) == 15 and _old(digits) and _stands_alone(text, piece):
            yield Leak(OLD_IDENTITY, piece.start, digits, piece.end)


def _inside(piece: _Piece) -> Iterator[Leak]:
    """Yield the numbers inside a longer one: a disability certificate, or a number and a phone in one."""
    digits, at, rest = piece.text, 0, 0
    if len(digits) > _LONGEST:
        return
    while at + 18 <= len(digits):
        if _checked(digits[at : at + 18]):
            yield Leak(IDENTITY, piece.start + at, digits[at : at + 18], piece.start + at + 18)
            yield from _phone(piece, rest, at)
            at += 18
            rest = at
        else:
            at += 1
    if rest:
        yield from _phone(piece, rest, len(digits))


def _phone(piece: _Piece, first: int, last: int) -> Iterator[Leak]:
    if _MOBILE.fullmatch(piece.text[first:last]):
        yield Leak(PHONE, piece.start + first, piece.text[first:last], piece.start + last)


def _joined(pieces: Sequence[_Piece], at: int) -> tuple[Leak, int] | None:
    """Return the number that the pieces from one on make up, and the piece after it."""
    digits = ""
    if len(pieces) > _MOST_PIECES or not _BEGINNING.match(pieces[at].text):
        return None
    for end in range(at, min(at + 18, len(pieces))):
        if end > at and pieces[end].start - pieces[end - 1].end > _WIDEST:
            return None
        digits += pieces[end].text
        if len(digits) > 18:
            return None
        if end == at:
            continue
        if len(digits) == 18 and _checked(digits):
            return Leak(IDENTITY, pieces[at].start, digits, pieces[end].end), end + 1
        if len(digits) == 11 and _in_pieces(pieces[at : end + 1], len(pieces)):
            return Leak(PHONE, pieces[at].start, digits, pieces[end].end), end + 1
    return None


def _in_pieces(pieces: Sequence[_Piece], several: int) -> bool:
    """Tell whether pieces, of `several` in the run, are a phone as people split one: 138 0000 1234."""
    lengths = tuple(len(piece.text) for piece in pieces)
    if several > _SPLITS.get(lengths, 0):
        return False
    if not _MOBILE.fullmatch("".join(piece.text for piece in pieces)):
        return False
    is_date = len(lengths) == 2 and idcard.birth_date("0" * 6 + pieces[1].text) is not None
    return not is_date


def _of_dotted(found: re.Match[str]) -> Iterator[Leak]:
    yield Leak(PHONE, found.start(), found.group().replace(".", ""), found.end())


def _of_listed(found: re.Match[str]) -> Iterator[Leak]:
    number, phone = found.groups()
    if phone:
        yield Leak(PHONE, found.start(2), phone, found.end(2))
    elif _checked(number.upper()):
        yield Leak(IDENTITY, found.start(1), number.upper(), found.end(1))


def _of_float(found: re.Match[str]) -> Iterator[Leak]:
    """Yield a number that a spreadsheet has turned into a float: its first 15 digits are true."""
    length = int(found.group(2)) + 1
    digits = (found.group()[0] + found.group(1)).ljust(length, "0")
    if len(digits) != length:
        return
    if length == 18 and len(found.group(1)) >= 13 and _plausible(digits):
        yield Leak(IDENTITY, found.start(), digits, found.end())
    elif length == 15 and _old(digits):
        yield Leak(OLD_IDENTITY, found.start(), digits, found.end())
    elif length == 11 and _MOBILE.fullmatch(digits):
        yield Leak(PHONE, found.start(), digits, found.end())


def _stands_alone(text: str, piece: _Piece) -> bool:
    """Tell whether a piece is neither part of a decimal nor of a hash or other machine's name."""
    before, after = (
        text[max(piece.start - _TOKEN, 0) : piece.start],
        text[piece.end : piece.end + _TOKEN],
    )
    if re.match(r"\.0*[1-9]", after):
        return False
    left, right = re.search("[0-9A-Za-z]*$", before), re.match("[0-9A-Za-z]*", after)
    left_part, right_part = left.group() if left else "", right.group() if right else ""
    if _CODE.fullmatch(left_part + piece.text + right_part):
        return False
    return not any(one.isdigit() for one in left_part + right_part)


def _plausible(digits: str) -> bool:
    return digits[:2] in idcard.PROVINCES and idcard.birth_date(digits) is not None


def _checked(digits: str) -> bool:
    return idcard.fault(digits) == ""


def _old(digits: str) -> bool:
    return _plausible(f"{digits[:6]}19{digits[6:]}")
