"""The blank survey workbook: a sheet to read first, then one for each declared table."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.rules.wording import Wording
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import Place
from lianhu_cli.output.files import whole
from lianhu_cli.output.page_form import new_workbook
from lianhu_cli.output.template import guide
from lianhu_cli.output.template.columns import VILLAGES, AskedColumn, sheets
from lianhu_cli.output.template.looks import TemplateLooks

CHOICES = "选项"
"""The hidden sheet that the drop-downs take their words from."""
_HEADING = 2
"""The row of the heading, from 0: above it stand the title and the line of the office."""
_FIRST = _HEADING + 1
_LAST = 1_048_575
_HEADING_HIGH = (34, 22, 34)
_HIGH = 21
"""Heights of the rows above the data, and of a row of data, in points."""
_PAGE = (770, 480)
"""What an A4 page on its side takes between its margins, in points."""
_MAY = ("format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter")


def write(
    path: Path, policy: Policy, wording: Wording, known: Mapping[str, Any] | None = None
) -> tuple[str, ...]:
    """Write the workbook, blank or filled with what is `known`: role → rows; return the titles filled.

    Raises:
        UnwritableError: the file cannot be written.
    """
    rows = known or {}
    coded = [role for role, frame in rows.items() if "code" in frame.column_names]
    asked = tuple(sheets(policy, wording, coded))
    with whole(path) as draft, new_workbook(draft, "摸底调查表") as book:
        looks = TemplateLooks(book)
        guide.write(book, looks, asked)
        for table, columns in asked:
            _sheet(book, looks, table, columns, rows.get(table.role))
        _choices(book, [(table.title, column) for table, columns in asked for column in columns])
        _villages(book, asked)
    filled = [column.title for table, columns in asked if table.role in rows for column in columns]
    return tuple(dict.fromkeys(filled))


def _sheet(
    book: Any,
    looks: TemplateLooks,
    table: type[Table],
    columns: tuple[AskedColumn, ...],
    known: Any,
) -> None:
    sheet, last = book.add_worksheet(table.title), len(columns) - 1
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width, looks.body(column))
    sheet.set_column(last + 1, 16_383, None, looks.beside)
    # beside it stands nothing, though xlsxwriter would look at each cell there
    sheet.dim_colmax = last
    _heading(sheet, looks, table, columns)
    for row in range(_FIRST, _FIRST + _lines(columns)):
        sheet.set_row(row, _HIGH)
        for at, column in enumerate(columns):
            sheet.write_blank(row, at, None, looks.body(column, printed=True))
    if known is not None:
        _fill(sheet, looks, columns, known)
    for at, column in enumerate(columns):
        sheet.data_validation(_FIRST, at, _LAST, at, _validation(table, column, at))
    texts = [
        f"{_letter(at)}{_FIRST + 1}:{_letter(at)}{_LAST + 1}"
        for at, c in enumerate(columns)
        if c.is_text
    ]
    sheet.ignore_errors({"number_stored_as_text": " ".join(texts)})
    _page(sheet, table, columns)


def _heading(
    sheet: Any, looks: TemplateLooks, table: type[Table], columns: tuple[AskedColumn, ...]
) -> None:
    last = len(columns) - 1
    sheet.set_row(0, _HEADING_HIGH[0], looks.locked)
    sheet.merge_range(0, 0, 0, last, table.title, looks.title)
    sheet.set_row(1, _HEADING_HIGH[1], looks.locked)
    sheet.write_string(1, 0, "填报单位（盖章）：", looks.line)
    sheet.write_string(1, max(last // 2, 1), "填报时间：    年   月   日", looks.line)
    sheet.set_row(_HEADING, _HEADING_HIGH[2], looks.locked)
    for at, column in enumerate(columns):
        if column.required:
            sheet.write_rich_string(
                _HEADING, at, looks.star, "*", looks.word, column.title, looks.required
            )
        else:
            sheet.write_string(_HEADING, at, column.title, looks.head)


def _fill(sheet: Any, looks: TemplateLooks, columns: tuple[AskedColumn, ...], known: Any) -> None:
    """Write what is known of each row, to be corrected."""
    for number, row in enumerate(known.to_pylist(), start=_FIRST):
        sheet.set_row(number, _HIGH)
        for at, column in enumerate(columns):
            look = looks.body(column, printed=True)
            value = row[column.attribute]
            if value is None or value == "":
                sheet.write_blank(number, at, None, look)
            elif isinstance(value, bool):
                sheet.write_string(number, at, "是" if value else "否", look)
            elif isinstance(value, str):
                sheet.write_string(number, at, value, look)
            else:
                sheet.write_number(number, at, value, look)


def _validation(table: type[Table], column: AskedColumn, at: int) -> dict[str, Any]:
    cell = f"{_letter(at)}{_FIRST + 1}"
    rule = column.rule(cell)
    if column.from_villages:
        rule = {"validate": "list", "source": f"={VILLAGES}"}
    elif column.choices:
        rule = {"validate": "list", "source": f"={_name(table.title, column)}"}
    needed = "必填。" if column.required else ""
    said = f"{needed}{column.hint}" + (f"\n如：{column.example}" if column.example else "")
    return {
        **rule,
        "input_title": column.title[:32],
        "input_message": said[:255],
        "error_title": f"{column.title}请再看一下"[:32],
        "error_message": column.fault,
        "error_type": "stop" if column.strict else "warning",
    }


def _page(sheet: Any, table: type[Table], columns: tuple[AskedColumn, ...]) -> None:
    named = [at for at, column in enumerate(columns) if column.required]
    sheet.freeze_panes(_FIRST, min(named[-1], 2) + 1 if len(columns) > 9 else 0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    sheet.repeat_rows(0, _HEADING)
    sheet.center_horizontally()
    sheet.set_footer(f"&L{table.title}&C第 &P 页，共 &N 页&R填表人：            ")
    sheet.protect("", dict.fromkeys(_MAY, True))


def _choices(book: Any, columns: Iterable[tuple[str, AskedColumn]]) -> None:
    """Write the words of the drop-downs on a hidden sheet, each list under a name."""
    sheet = book.add_worksheet(CHOICES)
    at = 0
    for title, column in columns:
        if not column.choices:
            continue
        sheet.write_string(0, at, f"{title}：{column.title}")
        for row, word in enumerate(column.choices, start=1):
            sheet.write_string(row, at, word)
        letter = _letter(at)
        book.define_name(
            _name(title, column), f"={CHOICES}!${letter}$2:${letter}${len(column.choices) + 1}"
        )
        at += 1
    sheet.hide()


def _villages(book: Any, asked: Iterable[tuple[type[Table], tuple[AskedColumn, ...]]]) -> None:
    """Name the villages that the 村情 sheet lists, as many as there are."""
    columns = next(columns for table, columns in asked if table is Place)
    at = next(n for n, column in enumerate(columns) if column.attribute == "village")
    letter, heading = _letter(at), f"{Place.title}!${_letter(at)}${_HEADING + 1}"
    listed = f"{Place.title}!${letter}${_FIRST + 1}:${letter}${_FIRST + 500}"
    # Anchored at the heading, which nobody can delete.
    book.define_name(VILLAGES, f"=OFFSET({heading},1,0,MAX(1,COUNTA({listed})),1)")


def _lines(columns: tuple[AskedColumn, ...]) -> int:
    """Return how many blank lines fill the one page that an empty sheet prints on."""
    wide = sum(column.width * 7 + 5 for column in columns) * 0.75
    high = _PAGE[1] * max(wide / _PAGE[0], 1)
    return int((high - sum(_HEADING_HIGH)) / _HIGH)


def _name(title: str, column: AskedColumn) -> str:
    return re.sub(r"\W", "", f"{title}_{column.title}")


def _letter(at: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(at))
