"""`lianhu publish`: the notice for the public, and a look for numbers in anything about to leave."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit, UsageError


class Split(StrEnum):
    """One workbook, or one for each village."""

    none = "none"
    village = "village"


def run(
    db: options.Register = options.DEFAULT_REGISTER,
    which: options.Round = "",
    columns: Annotated[
        str,
        typer.Option(
            "--columns",
            metavar="栏,栏,…",
            help="公示哪些栏，默认行政村、村民小组、户主姓名、家庭人口、户类别和帮扶责任人的姓名、单位、职务、人员类别。",
        ),
    ] = "",
    split: Annotated[
        Split, typer.Option("--split", help="none 一个工作簿，每村一张表；village 每村一个工作簿。")
    ] = Split.none,
    on: Annotated[
        date | None,
        typer.Option(
            "--date",
            metavar="年-月-日",
            parser=options.day,
            help="从哪天起公示，默认今天；周末不算，法定节假日和调休不知道，请自行顺延。",
        ),
    ] = None,
    days: Annotated[
        int, typer.Option("--days", min=1, max=60, metavar="天数", help="公示几个工作日。")
    ] = 7,
    title: Annotated[
        str, typer.Option("--title", metavar="名称", help="标题里的乡镇名，如 白沙镇。")
    ] = "",
    office: Annotated[str, typer.Option("--office", metavar="单位", help="公示单位。")] = "",
    phone: Annotated[str, typer.Option("--phone", metavar="电话", help="监督电话。")] = "",
    whole_phones: Annotated[
        bool,
        typer.Option("--helper-phones", help="帮扶责任人的联系电话写全号（默认打码）。"),
    ] = False,
    out: Annotated[Path, typer.Option("--out", metavar="文件夹", help="写到哪里。")] = Path("out"),
    json: options.Json = False,
) -> int:
    """公示：写出张贴用的公示表，证件号、电话打码；不该公示的栏、合起来能认出证件号的栏，一律不写。"""
    from lianhu_cli.cli.opening import decision
    from lianhu_cli.domain import disclosure, workdays
    from lianhu_cli.output import console, files, notice_book

    shown = disclosure.choose(_listed(columns))
    first, last = workdays.span(on or date.today(), days)
    hanging = notice_book.Hanging(
        first=first, last=last, days=days, phone=phone, whole_phones=whole_phones
    )
    decided = decision(db, which)
    if not decided.round.number:
        raise UsageError("还没有结过对：请先用 lianhu pair")
    notice = notice_book.lines(decided, shown, hanging)
    poster = notice_book.Poster(title=title, name=office or title, hanging=hanging)
    with files.together(out) as folder:
        written = notice_book.write(folder, notice, poster, split=split is Split.village)
    answer = {
        "round": decided.round.number,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "working_days": days,
        "columns": [f"helper.{s.attribute}" if s.helper else s.attribute for s in shown],
        "villages": len(notice.villages),
        "households": notice.lines,
        "left_out": notice.left_out,
        "files": [str(out / name) for name in written],
    }
    if json:
        reply.as_json(answer)
    else:
        console.show_publish(answer)
    return Exit.DONE


def _listed(columns: str) -> list[str]:
    return [
        name.strip()
        for name in columns.replace("，", ",").replace("、", ",").split(",")
        if name.strip()
    ]
