"""The report of supervision as a paper in the official form: sentences, then the lists they speak of."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from lianhu_cli.domain.rules.office import Office, printed
from lianhu_cli.domain.supervision.report import Row, Supervised
from lianhu_cli.output.counted.amounts import amount
from lianhu_cli.output.files import whole
from lianhu_cli.output.page_form import Field
from lianhu_cli.output.supervised import day_paper, words, year_words
from lianhu_cli.output.word import looks
from lianhu_cli.output.word.official import Official

_NUMERALS = "一二三四五六七八九十"
_MOST = 300
"""A paper with more rows is read by nobody: the workbook has them all."""
_LIST = 60
"""So many lines of a list are three pages: a longer one is the workbook's."""
_WIDTHS = {
    "content": 24, "cause": 24, words.HOUSEHOLD: 25, "units": 21, "helpers": 11, "last": 15, "due": 18, "date": 18,
    "wanted": 7, "made": 7, "unit": 18, "village": 12, "name": 12, "gifts": 13, "money": 11, "goods": 13, "visits": 11,
    "visits_so_far": 11, "gifts_so_far": 14,
}  # fmt: skip
_FIGURES = ("households", "visited", "missed", "visits", "gifts", "visits_so_far", "gifts_so_far")
"""As many figures as a page takes; the workbook has them all."""
_OF_A_YEAR = ("households", "visited", "missed", "visits", "money", "goods", "gifts")
_MISSED = (words.HOUSEHOLD, "kind", "helpers", "units", "wanted", "made", "last")
_LATE = ("village", "content", "unit", "person", "due", "progress")
_OPEN = ("date", words.HOUSEHOLD, "cause", "mediator", "status")


def write(path: Path, told: Supervised, office: Office) -> None:
    """Write the paper.

    Raises:
        UnwritableError: the folder or the disk does not take the file.
    """
    if told.period.kind == "day":
        title = office.heading(f"帮扶工作{words.heading(told)}")
        day_paper.write(path, title, told, office)
        return
    name = words.NAMES[told.period.kind]
    paper = Official(f"帮扶工作{name}")
    paper.title(office.heading(f"帮扶工作{words.heading(told)}"))
    _body(paper, told)
    paper.sign(office.name, office.date or printed(told.period.on))
    _tables(paper, told)
    with whole(path) as draft:
        paper.save(draft)


def _body(paper: Official, told: Supervised) -> None:
    """Add the sentences; of a year those that tell what was done stand together, before what is wanting."""
    numerals = iter(_NUMERALS)
    parts = iter(_NUMERALS)
    if told.period.kind == "year":
        paper.heading(f"{next(numerals)}、开展情况")
    for subject, sentence in words.sentences(told):
        if told.period.kind != "year" or subject in {year_words.WANTING, year_words.NEXT}:
            paper.heading(f"{next(numerals)}、{subject}")
        else:
            paper.subheading(f"（{next(parts)}）{subject}")
        paper.body(sentence)


def _tables(paper: Official, told: Supervised) -> None:
    if told.rows:
        named = [name for name in words.NAMED if name in told.rows[0] and name != "category"]
        figures = _OF_A_YEAR if told.period.kind == "year" else _FIGURES
        names = [*named, *figures]
        fields = [
            Field(title=words.title(told, n), width=_WIDTHS.get(n, 9), above=words.above(told, n))
            for n in names
        ]
        rows = [[_shown(words.named(row, name)) for name in names] for row in told.rows[:_MOST]]
        sums = [_shown(sum(row[name] for row in told.rows)) for name in figures]
        rows.append(["合计", *[""] * (len(named) - 1), *sums])
        paper.page_break()
        paper.table(fields, rows, f"附表1　帮扶工作情况{_rest(told.rows)}")
    lists: tuple[tuple[str, list[Row], tuple[str, ...], Callable[[str], str]], ...] = (
        (
            f"{words.word_of_missed(told)}户",
            told.missed,
            _MISSED,
            partial(words.missed_title, told),
        ),
        ("逾期的重点工作", told.late, _LATE, words.late_title),
        ("未化解的矛盾纠纷", told.unsettled, _OPEN, words.open_title),
    )
    at = 1 + bool(told.rows)
    for title, found, columns, titled in lists:
        if len(found) > _LIST:
            paper.line(f"{title}共{len(found)}行，名单见工作簿。", looks.NOTE)
        elif found:
            fields = [Field(title=titled(n), width=_WIDTHS.get(n, 9)) for n in columns]
            lines = [words.row_of(row, columns) for row in found]
            paper.line("", "Normal")
            paper.table(fields, lines, f"附表{at}　{title}", 10.5)
            at += 1


def _shown(value: Any) -> Any:
    return amount(value) if isinstance(value, int | float) else value


def _rest(rows: list[Row]) -> str:
    return f"（共{len(rows)}行，前{_MOST}行）" if len(rows) > _MOST else ""
