"""`lianhu stats`: the numbers, and the reported figures held against the counted ones."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit


class By(StrEnum):
    """What to count by."""

    village = "village"
    group = "group"
    kind = "kind"
    category = "category"
    unit = "unit"
    cause = "cause"
    helper = "helper"


class Form(StrEnum):
    """How to print."""

    table = "table"
    json = "json"
    csv = "csv"
    md = "md"


def run(
    db: options.Register = options.DEFAULT_REGISTER,
    by: Annotated[
        By,
        typer.Option(
            help="口径：village 村，group 组，kind 户类别，category 人员类别，unit 单位，"
            "cause 致贫原因，helper 帮扶人。"
        ),
    ] = By.village,
    which: options.Round = "",
    at: options.At = "",
    form: Annotated[
        Form, typer.Option("--format", help="table 表格，json，csv，md（Markdown）。")
    ] = Form.table,
    json: options.Json = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件.xlsx", help="写成带图表的工作簿。")
    ] = None,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="文件.html",
            help="写成一个网页：会上投屏、手机上看、打印都行，不含个人信息。",
        ),
    ] = None,
    rules: options.Rules = None,
    office: options.Office = "",
    title: options.Title = "",
) -> int:
    """统计：总数、各口径的落实情况，以及填报数与实际数的核对。"""
    from lianhu_cli.cli.opening import decision
    from lianhu_cli.domain.rules import files as rule_files
    from lianhu_cli.output import console
    from lianhu_cli.output.books import statistics as statistics_book
    from lianhu_cli.output.counted import statistics
    from lianhu_cli.output.page import document
    from lianhu_cli.output.shown.numbers import show_statistics

    options.ending(out, ".xlsx")
    options.ending(html, ".html")
    decided = decision(db, which, statistics.NEEDED, at)
    figures = statistics.compute(decided, by.value)
    place = rule_files.office(rules).but(name=office, title=title)
    if out:
        statistics_book.write(out, figures, place)
    if html:
        made = decided.round
        document.write(
            html,
            figures,
            document.Heading(office=place, round=made.number, name=made.name, date=made.date),
        )
    if json or form is Form.json:
        reply.as_json(figures.as_json())
    elif form is Form.table:
        show_statistics(figures, by.value, statistics.TITLES)
    else:
        reply.as_bytes(statistics.as_text(figures, by.value, form.value).encode())
    if not json and form is not Form.json:
        for path in filter(None, (out, html)):
            (console.answer if form is Form.table else console.note)(f"已写出 {path}")
    return Exit.DONE
