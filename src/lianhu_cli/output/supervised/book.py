"""The report of supervision as a workbook: the figures, who lacks visits, what is late, what is open."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from lianhu_cli.domain.rules.office import Office
from lianhu_cli.domain.supervision.report import Row, Supervised
from lianhu_cli.output.files import whole
from lianhu_cli.output.page_form import Book, Field, new_workbook
from lianhu_cli.output.supervised import day_words, words

_WIDTHS = {
    "unit": 22, "village": 13, "content": 34, "cause": 30, "helpers": 12, "units": 22, "periods": 20,
    "last": 12, "due": 12, "date": 12, "county": 10, "township": 11, "status": 14, "progress": 14, "number": 7,
    "gifts": 11, "goods": 11.5, "gifts_so_far": 12, "category": 12,
}  # fmt: skip
_CALLS = {
    "name": 10, "unit": 18, "home": 24, "deeds": 14, "done": 46, "gifts": 12, "results": 34,
}  # fmt: skip
_BY = {"village": "各村情况", "unit": "各单位情况", "helper": "各帮扶人情况"}
_LEFT = {"content", "cause"}
_NUMBERS = {"wanted", "made"}


def figures(told: Supervised) -> tuple[list[str], list[Field]]:
    """Return the columns of the figures and how they print."""
    first = told.rows[0] if told.rows else {}
    named = [name for name in words.NAMED if name in first] or [told.by]
    counted = words.counted(told)
    fields = [Field(title=words.TITLES[n], width=_WIDTHS.get(n, 10)) for n in named]
    fields += [
        Field(
            title=words.title(told, n),
            width=_WIDTHS.get(n, 8.5),
            look="number",
            above=words.above(told, n),
        )
        for n in counted
    ]
    return [*named, *counted], fields


def write(path: Path, told: Supervised, office: Office) -> None:
    """Write the workbook.

    Raises:
        UnwritableError: the folder or the disk does not take the file.
    """
    name = words.NAMES[told.period.kind]
    with whole(path) as draft, new_workbook(draft, name) as workbook:
        book = Book(workbook, office)
        if told.period.kind == "day":
            _calls(book, told)
        _figures(book, told)
        for title, rows, names, titles in (
            (
                f"{words.word_of_missed(told)}户",
                told.missed,
                words.MISSED,
                partial(words.missed_title, told),
            ),
            ("逾期工作", told.late, words.LATE, words.late_title),
            ("未化解纠纷", told.unsettled, words.OPEN, words.open_title),
        ):
            if rows:
                _list(book, f"{title}（{told.period.title}）", (title, rows), (names, titles))


def _figures(book: Book, told: Supervised) -> None:
    names, fields = figures(told)
    heading = book.office.heading(f"帮扶工作{words.heading(told)}")
    name = words.NAMES[told.period.kind] if told.period.kind != "day" else _BY[told.by]
    sheet = book.sheet(name, heading, [_SERIAL, *fields], "次、元、件、项")
    for at, row in enumerate(told.rows, start=1):
        sheet.add([at, *(words.named(row, name) for name in names)])
    if told.rows:
        blank = sum(name in words.NAMED for name in names) - 1
        sums = [sum(row[name] for row in told.rows) for name in names if name not in words.NAMED]
        sheet.add(["", "合计", *[""] * blank, *sums], total=True)
    else:
        sheet.span("这一期没有登记")
    if told.period.kind != "day":
        for subject, sentence in words.sentences(told):
            sheet.span(f"{subject}：{sentence}", left=True)
    sheet.foot()


def _calls(book: Book, told: Supervised) -> None:
    """Add the day itself: a row a call, then the sentences."""
    fields = [
        Field(title=day_words.CALL_TITLES[n], width=_CALLS[n], look="middle")
        for n in day_words.CALLS
    ]
    heading = book.office.heading(f"帮扶工作{words.heading(told)}")
    sheet = book.sheet(words.NAMES["day"], heading, [_SERIAL, *fields], "")
    for at, row in enumerate(told.calls, start=1):
        sheet.add([at, *day_words.call(row)])
    for subject, sentence in day_words.sentences(told):
        sheet.span(f"{subject}：{sentence}", left=True)
    sheet.foot()


_SERIAL = Field(title="序号", width=6, look="number")


def _list(
    book: Book,
    title: str,
    told: tuple[str, list[Row]],
    columns: tuple[tuple[str, ...], Callable[[str], str]],
) -> None:
    (sheet_name, rows), (names, titled) = told, columns
    fields = [
        Field(title=titled(name), width=_WIDTHS.get(name, 10), look=_look(name)) for name in names
    ]
    sheet = book.sheet(sheet_name, book.office.heading(title), [_SERIAL, *fields], "")
    for at, row in enumerate(rows, start=1):
        values: Sequence[Any] = words.row_of(row, names)
        sheet.add([at, *values])
    sheet.foot()


def _look(name: str) -> str:
    if name in _LEFT:
        return "left"
    return "number" if name in _NUMBERS else "middle"
