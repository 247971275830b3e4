"""The report of supervision as a paper in the official form: sentences, then the lists they speak of."""

from collections.abc import Callable
from pathlib import Path

from lianhu_cli.domain.office import Office, printed
from lianhu_cli.domain.supervised import Row, Supervised
from lianhu_cli.output.files import whole
from lianhu_cli.output.form import Field
from lianhu_cli.output.supervised import words
from lianhu_cli.output.supervised.book import figures
from lianhu_cli.output.word.official import Official, Page

_NUMERALS = "一二三四五六七八九十"
_MOST = 300
"""A paper with more rows is read by nobody: the workbook has them all."""
_WIDTHS = {"content": 24, "cause": 24, "units": 15, "periods": 14, "helpers": 10}


def write(path: Path, told: Supervised, office: Office) -> None:
    """Write the paper.

    Raises:
        UnwritableError: the folder or the disk does not take the file.
    """
    name = words.NAMES[told.period.kind]
    paper = Official(f"帮扶工作{name}", Page(landscape=told.by == "helper"))
    paper.title(office.heading(f"帮扶工作{words.heading(told)}"))
    for numeral, (subject, sentence) in zip(_NUMERALS, words.sentences(told), strict=False):
        paper.heading(f"{numeral}、{subject}")
        paper.body(sentence)
    paper.sign(office.name, office.date or printed(told.period.on))
    _tables(paper, told)
    with whole(path) as draft:
        paper.save(draft)


def _tables(paper: Official, told: Supervised) -> None:
    if told.rows:
        names, fields = figures(told)
        rows = [[row[name] for name in names] for row in told.rows[:_MOST]]
        named = sum(not isinstance(told.rows[0][name], int | float) for name in names)
        sums = [sum(row[name] for row in told.rows) for name in names[named:]]
        rows.append(["合计", *[""] * (named - 1), *sums])
        paper.page_break()
        paper.table(fields, rows, f"附表1　帮扶工作情况{_rest(told.rows)}")
    lists: tuple[tuple[str, list[Row], tuple[str, ...], Callable[[str], str]], ...] = (
        ("漏访户", told.missed, words.MISSED, words.MISSED_TITLES.__getitem__),
        ("逾期的重点工作", told.late, words.LATE, words.late_title),
        ("未化解的矛盾纠纷", told.unsettled, words.OPEN, words.open_title),
    )
    at = 1 + bool(told.rows)
    for title, found, columns, titled in lists:
        if found:
            fields = [Field(title=titled(n), width=_WIDTHS.get(n, 9)) for n in columns]
            lines = [words.row_of(row, columns) for row in found[:_MOST]]
            paper.line("", "Normal")
            paper.table(fields, lines, f"附表{at}　{title}{_rest(found)}")
            at += 1


def _rest(rows: list[Row]) -> str:
    return f"（前{_MOST}行，全部{len(rows)}行见工作簿）" if len(rows) > _MOST else ""
