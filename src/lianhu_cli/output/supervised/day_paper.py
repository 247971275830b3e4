"""日小结 on one page of paper: the sentences, then who called on whom, as dense as the day asks for.

The first layout that takes all calls of the day is used: a row a call with what was done, a row a call with
the kinds of help only, the same in smaller letters, a row a village.
What is owed is a number here; the workbook lists it.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lianhu_cli.domain.rules.office import Office, printed
from lianhu_cli.domain.supervision.report import Row, Supervised
from lianhu_cli.output.counted.amounts import amount
from lianhu_cli.output.files import whole
from lianhu_cli.output.page_form import Field
from lianhu_cli.output.supervised import day_words
from lianhu_cli.output.word import looks
from lianhu_cli.output.word.official import Official, Page
from lianhu_cli.output.word.text import width

_PAGE = Page(top=20, bottom=18, left=20, right=20, foot=10)
_POINTS = 72 / 25.4
_ROOM = (297 - 20 - 18) * _POINTS - 24
_ACROSS = (210 - 20 - 20) * _POINTS
_TITLE_LINE, _NOTE_LINE = 35.0, 18.0
_FEW = 8
"""A column of so few letters is broken between any two."""
_CELL_MARGINS, _CELL_LINE = 6.0, 1.5
"""What a cell keeps free at both sides, in points; a line of it over the size of its letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """A table of calls: its columns, the size of its letters in points, its rows."""

    fields: tuple[Field, ...]
    size: float
    rows: list[list[str]]

    def heights(self) -> Iterator[float]:
        """Yield the height of each row, the heading's first."""
        yield self._height([field.title for field in self.fields])
        for row in self.rows:
            yield self._height(row)

    def _height(self, row: Sequence[str]) -> float:
        shares = sum(field.width for field in self.fields)
        lines = 1
        for field, text in zip(self.fields, row, strict=True):
            room = int((field.width / shares * _ACROSS - _CELL_MARGINS) / self.size)
            if width(text) > room:  # no line begins with a bracket or a comma: a letter is lost
                lines = max(lines, math.ceil(width(text) / max(room - (room > _FEW), 1)))
        return lines * _CELL_LINE * self.size


def write(path: Path, title: str, told: Supervised, office: Office) -> None:
    """Write the paper.

    Raises:
        UnwritableError: the folder or the disk does not take the file.
    """
    paper = Official("帮扶工作日小结", _PAGE)
    paper.line(title, looks.TITLE)
    line = looks.LOOKS[looks.DENSE]
    signed = [text for text in (office.name, office.date or printed(told.period.on)) if text]
    room = _ROOM - _TITLE_LINE * _lines(title, 22) - looks.LINE * len(signed)
    for subject, sentence in day_words.sentences(told):
        text = f"{subject}：{sentence}"
        paper.line(text, looks.DENSE)
        room -= line.line * _lines(text, line.size, line.indent)
    if told.calls:
        _table(paper, told, room)
    for text in signed:
        paper.line(text, looks.SIGNATURE).paragraph_format.keep_with_next = False
    with whole(path) as draft:
        paper.save(draft)


def _table(paper: Official, told: Supervised, room: float) -> None:
    """Add the calls in the first layout that holds them all; of the last one as many rows as fit."""
    for layout in (
        _each(told, "done", 10.5),
        _each(told, "deeds", 9),
        _each(told, "deeds", 8),
        _villages(told),
    ):
        if sum(layout.heights()) <= room:
            paper.table(layout.fields, layout.rows, size=layout.size)
            return
    fitting, left = 0, room - _NOTE_LINE
    for height in layout.heights():
        left -= height
        fitting += left >= 0
    rows = layout.rows[: max(fitting - 1, 0)]
    paper.table(layout.fields, rows, size=layout.size)
    paper.line(f"其余{len(layout.rows) - len(rows)}个村的走访见工作簿。", looks.NOTE)


def _each(told: Supervised, what: str, size: float) -> _Layout:
    """Return a row a call; `what` was done is told in full or by its kinds."""
    widths = {"name": 9, "unit": 14, "home": 18, "done": 27, "deeds": 13, "gifts": 8}
    names = ("name", "unit", "home", what, "gifts", "results")
    fields = tuple(
        Field(title=day_words.CALL_TITLES[name], width=widths.get(name, 28)) for name in names
    )
    rows = [dict(zip(day_words.CALLS, day_words.call(row), strict=True)) for row in told.calls]
    return _Layout(
        fields=fields,
        size=size,
        rows=[[str(row[name] or (row["deeds"] if name == what else "")) for name in names] for row in rows],
    )  # fmt: skip


def _villages(told: Supervised) -> _Layout:
    """Return a row a village: who called on whom there, and what was given."""
    fields = (
        Field(title="行政村", width=12),
        Field(title="走访（户）", width=9),
        Field(title="帮扶人（走访的户）", width=80, look="left"),
        Field(title=day_words.CALL_TITLES["gifts"], width=12),
    )
    places: dict[str, list[Row]] = {}
    for row in told.calls:
        places.setdefault(row["village"], []).append(row)
    rows = []
    for village, some in places.items():
        helpers: dict[tuple[str, str], list[str]] = {}
        for row in some:
            helper = (row["name"] or row["unit"] or day_words.ITSELF, row["unit"])
            helpers.setdefault(helper, []).append(f"{row['group']}{row['head']}")
        named = "；".join(
            f"{name}（{'、'.join(households)}）" for (name, _), households in helpers.items()
        )
        households = {(row["group"], row["head"]) for row in some}
        given = sum(row["gifts"] for row in some)
        rows.append([village, str(len(households)), named, amount(given) if given else ""])
    return _Layout(fields=fields, size=9, rows=rows)


def _lines(text: str, size: float, indent: int = 0) -> int:
    """Return how many lines a paragraph takes across the page."""
    return math.ceil((width(text) + indent) / int(_ACROSS / size - 0.5))
