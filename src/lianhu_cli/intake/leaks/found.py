"""What a scan says: a number found in a file, and where."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import IO

from lianhu_cli.domain.privacy.numbers_in_text import IDENTITY, PHONE, Leak, find
from lianhu_cli.domain.privacy.split_numbers import down, over_fields


@dataclass(frozen=True, slots=True)
class Found:
    """One number found: where it stands, what it is, and how it looks masked.

    `place` is in the words of the file: Sheet1!B5, 第 3 行, 文档属性. `hidden` says what hides it there, ""
    where everybody sees it.
    """

    place: str
    leak: Leak
    hidden: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What a look at one file carries along into the files inside it.

    `inside` looks at any file; `before` begins every place; `pictures` and `refused` take what cannot be
    looked at: the names, and the reasons.
    """

    inside: "Callable[[IO[bytes], Errand], Iterator[Found]]"
    before: str = ""
    depth: int = 0
    pictures: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def into(self, name: str) -> "Errand":
        """Return the errand for a file inside, under its name."""
        return replace(self, before=f"{self.before}{name}：", depth=self.depth + 1)


class Once:
    """Passes on each number once for each place: several looks at one text find the same twice."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()

    def __call__(self, found: Found) -> bool:
        """Tell whether this number is new at its place."""
        key = (found.place, found.leak.number)
        new = key not in self._seen
        self._seen.add(key)
        return new


def pieces(text: str, opening: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Yield the pieces of a text that begin with an opening tag and end before the next, with their start.

    So a tag that nobody closes costs no more than any other.
    """
    starts = [found.start() for found in opening.finditer(text)]
    for start, end in pairwise([*starts, len(text)]):
        yield start, text[start:end]


def in_bytes(data: bytes, place: str) -> Iterator[Found]:
    """Yield what stands in bytes of no known form: as plain digits, and as UTF-16."""
    texts = [data.decode("latin-1")]
    texts += [
        wide.group().replace(b"\0", b"").decode("ascii")
        for wide in re.finditer(rb"(?:[0-9Xx \-]\x00){11,}", data)
    ]
    for text in texts:
        for leak in find(text):
            yield Found(place, leak)


def in_fields(fields: Sequence[str]) -> Iterator[tuple[int, Leak]]:
    """Yield what stands in several neighbouring fields, one digit a box or so, with the first of them."""
    for at, kind, number in over_fields(fields):
        yield at, Leak(IDENTITY if kind == "id" else PHONE, 0, number)


class Columns:
    """Single digits of a table by their column, row after row: a number may stand down a column."""

    def __init__(self) -> None:
        self._told: dict[int, list[tuple[int, str, str]]] = {}

    def add(self, column: int, row: int, text: str, place: str) -> None:
        """Note a cell; only one character can be of such a number."""
        if len(text) == 1 and text in "0123456789Xx":
            self._told.setdefault(column, []).append((row, text, place))

    def found(self) -> Iterator[tuple[str, Leak]]:
        """Yield the place of the first digit, and the number."""
        for told in self._told.values():
            fields: list[str] = []
            places: list[str] = []
            for at, (row, text, place) in enumerate(told):
                if at and row - told[at - 1][0] > 1:
                    fields.append("")
                    places.append("")
                fields.append(text)
                places.append(place)
            for first, number in down(fields):
                yield places[first], Leak(IDENTITY, 0, number)


def in_name(name: str, place: str) -> Iterator[Found]:
    """Yield what stands in the name of a file."""
    for leak in find(name):
        yield Found(place, leak)
