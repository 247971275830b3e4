"""`lianhu report`: reports by kind: the situation report, and those of supervision by period."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from lianhu_cli.cli import options, reply, settings, supervising
from lianhu_cli.cli.report_request import By, Request
from lianhu_cli.domain.errors import Exit, UsageError
from lianhu_cli.domain.supervision import periods

SITUATION = "situation"


def situation(asked: Request) -> int:
    """Write the situation report."""
    from lianhu_cli.output import console
    from lianhu_cli.output.report import writing
    from lianhu_cli.output.shown.written import show_sources

    if asked.save_template:
        if asked.save_template.exists():
            raise UsageError(f"{asked.save_template} 已经有了：请换一个文件名，或先移开它")
        writing.save_template(asked.save_template)
        if asked.json:
            reply.as_json({"template": str(asked.save_template)})
        else:
            console.answer(
                f"已写出模板 {asked.save_template}。在 Word 里改好后："
                f"lianhu report --template {asked.save_template}"
            )
        return Exit.DONE
    from lianhu_cli.cli.office import office_of
    from lianhu_cli.cli.opening import decision, findings
    from lianhu_cli.output.counted import statistics
    from lianhu_cli.output.report.figures import ReportFacts

    options.ending(asked.out, ".docx")
    decided = decision(asked.db, asked.which, at=asked.at)
    found = findings(asked.db, asked.at)
    if not decided.round.number:
        raise UsageError("还没有结对，没有可汇报的：请先用 lianhu pair")
    dated = asked.dated or date.today()
    place = office_of(asked.rules, asked.db, name=asked.office, title=asked.title, filed=dated)
    facts = ReportFacts(
        decision=decided,
        statistics=statistics.compute(decided),
        office=place,
        problems=found.problems,
        set_aside=len(found.set_aside),
        done=supervising.done(asked, decided.policy),
    )
    path = asked.out or settings.out_folder() / "情况汇报.docx"
    report = writing.write(path, facts, asked.template)
    if asked.json:
        reply.as_json({"file": str(path), **report.as_json()})
        return Exit.DONE
    if asked.sources:
        show_sources(report.sources())
    console.answer(f"已写出 {path}")
    if report.doubts:
        console.note(f"有 {len(report.doubts)} 条需要核实的问题，已写进汇报第六部分")
    if report.missing:
        console.note(
            f"有 {len(report.missing)} 处没有数据，文中留空待填：{'、'.join(report.missing)}"
        )
    return Exit.DONE


KINDS: dict[str, Callable[[Request], int]] = {
    SITUATION: situation,
    **{kind: partial(supervising.run, kind) for kind in periods.KINDS},
}
"""Every kind of report by the word that asks for it."""


def run(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="种类",
            help="situation 情况汇报；day 日小结，week 周汇报，month 月检查，quarter 季检查，year 年度总结。",
            show_default=False,
        ),
    ] = SITUATION,
    db: options.Register = options.DEFAULT_REGISTER,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="文件",
            help="写到哪里：情况汇报是 .docx，默认 out/情况汇报.docx；其余 .xlsx 或 .docx。",
        ),
    ] = None,
    on: Annotated[
        date | None,
        typer.Option(
            "--on",
            metavar="年-月-日",
            parser=options.day,
            help="哪一天所在的日、周（周一至周日）、月、季、年，算到这一天，默认今天。",
        ),
    ] = None,
    by: Annotated[
        By, typer.Option(help="逐行的口径：village 村，unit 单位，helper 帮扶人。")
    ] = By.village,
    which: options.Round = "",
    at: options.At = "",
    rules: options.Rules = None,
    office: options.Office = "",
    title: options.Title = "",
    dated: Annotated[
        date | None,
        typer.Option("--date", metavar="年-月-日", parser=options.day, help="成文日期，默认今天。"),
    ] = None,
    template: options.Template = None,
    save_template: options.SaveTemplate = None,
    sources: Annotated[
        bool, typer.Option("--sources", help="列出每个数、它的值和来源，模板里可用的名字也在其中。")
    ] = False,
    json: options.Json = False,
) -> int:
    """汇报：按公文格式写出情况汇报，数字取自登记库，自相矛盾之处逐条列出；文字模板可改。

    日小结、周汇报、月检查：走访、漏访、捐资捐物、矛盾纠纷、重点工作，数字取自台账。
    """
    if kind not in KINDS:
        raise UsageError(f"没有“{kind}”这种汇报，可用：{'、'.join(KINDS)}")
    return KINDS[kind](
        Request(
            db=db,
            out=out,
            which=which,
            at=at,
            rules=rules,
            office=office,
            title=title,
            dated=dated,
            on=on or supervising.day_of(db, at),
            by=by.value,
            template=template,
            save_template=save_template,
            sources=sources,
            json=json,
        )
    )
