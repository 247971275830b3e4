"""日小结 on one page of paper: the sentences, then as many calls as the page takes."""

import math
from pathlib import Path

from lianhu_cli.domain.rules.office import Office, printed
from lianhu_cli.domain.supervision.report import Supervised
from lianhu_cli.output.files import whole
from lianhu_cli.output.page_form import Field
from lianhu_cli.output.supervised import day_words
from lianhu_cli.output.word import looks
from lianhu_cli.output.word.official import Official, Page
from lianhu_cli.output.word.text import width

_PAGE = Page(top=25, bottom=25, left=25, right=25)
_COLUMNS = ("name", "unit", "home", "done", "gifts", "results")
_WIDTHS = {"name": 9, "unit": 14, "home": 17, "done": 20, "gifts": 10, "results": 14}
_POINTS = 72 / 25.4
_ROOM = (297 - 25 - 25) * _POINTS - 20
_ACROSS = (210 - 25 - 25) * _POINTS
_CELL, _CELL_LINE, _CELL_LEAST = 12.0, 18.0, 24.0
"""Of a row of the table, in points: its letters, a line in the tallest font, the least height."""


def write(path: Path, title: str, told: Supervised, office: Office) -> None:
    """Write the paper.

    Raises:
        UnwritableError: the folder or the disk does not take the file.
    """
    paper = Official("帮扶工作日小结", _PAGE)
    paper.line(title, looks.TITLE)
    used = 35.0 * _lines(title, 22)
    for subject, sentence in day_words.sentences(told):
        text = f"{subject}：{sentence}"
        paper.body(text)
        used += looks.LINE * _lines(text, 16, 2)
    rest = _ROOM - used - 3 * looks.LINE - 2 * _CELL_LINE
    rows = _that_fit(told, rest)
    if rows:
        fields = [Field(title=day_words.CALL_TITLES[n], width=_WIDTHS[n]) for n in _COLUMNS]
        paper.table(fields, rows)
    left = len(told.calls) - len(rows)
    if left:
        paper.line(f"当日共{len(told.calls)}户次，其余{left}户次见工作簿。", looks.NOTE)
    for text in (office.name, office.date or printed(told.period.on)):
        if text:
            paper.line(text, looks.SIGNATURE).paragraph_format.keep_with_next = False
    with whole(path) as draft:
        paper.save(draft)


def _that_fit(told: Supervised, room: float) -> list[list[str]]:
    """Return as many calls as fit into a height in points, heading and all."""
    room -= 2 * _CELL_LINE + 6
    rows: list[list[str]] = []
    for call in told.calls:
        shown = dict(zip(day_words.CALLS, day_words.call(call), strict=True))
        row = [str(shown[name] or (shown["deeds"] if name == "done" else "")) for name in _COLUMNS]
        whole_width = sum(_WIDTHS.values())
        lines = max(
            math.ceil(width(text) / max(int((_WIDTHS[n] / whole_width * _ACROSS - 6) / _CELL), 1))
            for n, text in zip(_COLUMNS, row, strict=True)
        )
        room -= max(lines * _CELL_LINE, _CELL_LEAST)
        if room < 0:
            break
        rows.append(row)
    return rows


def _lines(text: str, size: float, indent: int = 0) -> int:
    """Return how many lines a paragraph takes across the page."""
    return math.ceil((width(text) + indent) / int(_ACROSS / size - 0.5))
