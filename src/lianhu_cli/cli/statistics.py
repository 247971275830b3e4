"""`lianhu stats`: the numbers, and the reported figures held against the counted ones."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from lianhu_cli.cli import batch_facts, batch_totals, options, reply
from lianhu_cli.domain.errors import Exit


class CountBy(StrEnum):
    """What to count by."""

    village = "village"
    group = "group"
    kind = "kind"
    category = "category"
    unit = "unit"
    cause = "cause"
    helper = "helper"
    partition = "partition"  # type: ignore[assignment]  # a name of str's, and nothing else fits
    province = "province"
    prefecture = "prefecture"
    county = "county"
    township = "township"


class StatisticsForm(StrEnum):
    """How to print."""

    table = "table"
    json = "json"
    csv = "csv"
    md = "md"


def run(
    db: options.Register = options.DEFAULT_REGISTER,
    by: Annotated[
        CountBy,
        typer.Option(
            help="口径：village 村，group 组，kind 户类别，category 人员类别，unit 单位，"
            "cause 致贫原因，helper 帮扶人；和 --all 一起还有 partition 分区，province 省，"
            "prefecture 市，county 县，township 乡镇。"
        ),
    ] = CountBy.village,
    which: options.Round = "",
    at: options.At = "",
    form: Annotated[
        StatisticsForm, typer.Option("--format", help="table 表格，json，csv，md（Markdown）。")
    ] = StatisticsForm.table,
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
    all_: Annotated[
        Path | None,
        typer.Option("--all", metavar="文件夹", help="合计一个批次的各分区：batch 的工作文件夹。"),
    ] = None,
    rules: options.Rules = None,
    office: options.Office = "",
    title: options.Title = "",
    for_batch: Annotated[Path | None, typer.Option("--for-batch", hidden=True)] = None,
) -> int:
    """统计：总数、各口径的落实情况，以及填报数与实际数的核对。"""
    from lianhu_cli.cli.office import office_of
    from lianhu_cli.cli.opening import decision, tell_erased
    from lianhu_cli.output import console
    from lianhu_cli.output.counted import statistics
    from lianhu_cli.output.counted.people import counted_people
    from lianhu_cli.output.shown.numbers import show_statistics

    options.ending(out, ".xlsx")
    options.ending(html, ".html")
    place = office_of(rules, db, name=office, title=title)
    if all_:
        counted = batch_totals.counted(all_, by.value)
        about: dict[str, Any] = {"told": counted.told}
    else:
        batch_totals.refuse_wide(by.value)
        decided = decision(db, which, _needed(for_batch), at).present()
        tell_erased(decided)
        people, made = counted_people(decided), decided.round
        counted = batch_totals.CountedBatch(statistics.compute(decided, by.value, people=people))
        about = {"round": made.number, "name": made.name, "date": made.date}
        if for_batch:
            batch_facts.write(decided.roster, people, db.parent, for_batch)
    figures = counted.figures
    if out:
        from lianhu_cli.output.books import statistics_book

        statistics_book.write(out, figures, place)
    if html:
        from lianhu_cli.output.page import document

        heading = document.PageHeading(office=place, **about)
        document.write(html, figures, heading, counted.places)
    if json or form is StatisticsForm.json:
        reply.as_json(figures.as_json() | counted.also)
    elif form is StatisticsForm.table:
        show_statistics(figures, by.value, statistics.TITLES)
        for sentence in counted.short:
            console.say(sentence)
    else:
        reply.as_bytes(statistics.as_text(figures, by.value, form.value).encode())
    if not json and form is not StatisticsForm.json:
        for path in filter(None, (out, html)):
            (console.answer if form is StatisticsForm.table else console.note)(f"已写出 {path}")
    return Exit.DONE


def _needed(for_batch: Path | None) -> frozenset[str]:
    from lianhu_cli.output.counted import facts, statistics

    return facts.NEEDED if for_batch else statistics.NEEDED
