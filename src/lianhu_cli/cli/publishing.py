"""`lianhu publish`: the notice for the public, and a look for numbers in anything about to leave."""

from dataclasses import asdict
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lianhu_cli.cli import exports, options, reply
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lianhu_cli.domain.privacy.disclosure import Shown
    from lianhu_cli.output.books.notice_book import Hanging

_USUAL_DAYS = 7


class NoticeSplit(StrEnum):
    """One workbook, or one for each village."""

    none = "none"
    village = "village"


def run(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="文件或文件夹", help="和 --scan 连用：要检查的文件。"),
    ] = None,
    scan: Annotated[
        bool,
        typer.Option(
            "--scan",
            help="不写公示表，只检查文件里有没有证件号和手机号：xlsx、xls、docx、pptx、ods、csv、网页、文本等，"
            "隐藏的表和行、批注、页眉、属性也查。查到的返回 1，有读不了的返回 3。",
        ),
    ] = False,
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
        NoticeSplit,
        typer.Option("--split", help="none 一个工作簿，每村一张表；village 每村一个工作簿。"),
    ] = NoticeSplit.none,
    on: Annotated[
        date | None,
        typer.Option(
            "--date",
            metavar="年-月-日",
            parser=options.day,
            help="从哪天起公示，默认今天；周末和法定节假日不算，调休上班的算。",
        ),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option("--days", min=1, max=60, metavar="天数", help="公示几个工作日，默认 7 个。"),
    ] = None,
    preset: Annotated[
        str,
        typer.Option(
            "--preset",
            metavar="名称",
            help="有专门要求的公示：监测对象（5 天，不写类别、电话、病情）。",
        ),
    ] = "",
    rules: options.Rules = None,
    office: options.Office = "",
    title: options.Title = "",
    phone: Annotated[
        str,
        typer.Option(
            "--phone", metavar="电话", help="监督电话；默认用规则文件里 [office] 的 phone。"
        ),
    ] = "",
    whole_phones: Annotated[
        bool,
        typer.Option("--helper-phones", help="帮扶责任人的联系电话写全号（默认打码）。"),
    ] = False,
    out: Annotated[Path, typer.Option("--out", metavar="文件夹", help="写到哪里。")] = Path("out"),
    json: options.Json = False,
) -> int:
    """公示：写出张贴用的公示表，证件号、电话打码；不该公示的栏、合起来能认出证件号的栏，一律不写。"""
    if scan or paths:
        return _scan(paths or [], asked=scan, json=json)
    from lianhu_cli.cli.office import office_of
    from lianhu_cli.cli.opening import decision
    from lianhu_cli.domain.privacy import disclosure
    from lianhu_cli.domain.supervision import workdays
    from lianhu_cli.output import console, files
    from lianhu_cli.output.books import notice_book
    from lianhu_cli.output.shown.written import show_publish
    from lianhu_cli.register.store import Register

    shown = disclosure.choose(options.listed(columns))
    if preset:
        if columns:
            raise UsageError("--preset 和 --columns 只能用一个")
        shown, usual = disclosure.preset(preset)
        days = days or usual
    days = days or _USUAL_DAYS
    hanging, unknown = _hanging(on or date.today(), days, phone, whole_phones=whole_phones)
    decided = decision(db, which)
    if not decided.round.number:
        raise UsageError("还没有结过对：请先用 lianhu pair")
    before = _shown_before(db)
    disclosure.together(shown, before)
    notice = notice_book.lines(decided, shown, hanging, before)
    place = office_of(rules, db, name=office, title=title)
    poster = notice_book.Poster(**{**asdict(place), "root": decided.round.root}, hanging=hanging)
    with (
        Register.open(db) as register,
        files.all_or_none() as outputs,
        files.together(out) as folder,
    ):
        written = notice_book.write(folder, notice, poster, split=split is NoticeSplit.village)
        _prove_clean(folder, phones=whole_phones)
        whole = whole_phones and any(one.helper and one.attribute == "phone" for one in shown)
        left = _leaving(out, written, shown, masked=not whole)
        exports.note(register, left, outputs.place)
    answer = {
        "round": decided.round.number,
        "first": hanging.first.isoformat(),
        "last": hanging.last.isoformat(),
        "working_days": days,
        "columns": [f"helper.{s.attribute}" if s.helper else s.attribute for s in shown],
        "villages": len(notice.villages),
        "households": notice.lines,
        "left_out": notice.left_out,
        "alike": notice.alike,
        "files": [str(out / name) for name in written],
    }
    if json:
        reply.as_json(answer)
    else:
        show_publish(answer)
    if unknown:
        console.note(workdays.sentence(unknown))
    return Exit.DONE


def _hanging(
    begin: date, days: int, phone: str, *, whole_phones: bool
) -> tuple["Hanging", list[int]]:
    """Return how long a notice hangs, so many working days from a day on, and the years of unknown holidays."""
    from lianhu_cli.cli import settings
    from lianhu_cli.output.books import notice_book

    calendar = settings.current().calendar
    first, last = span = calendar.span(begin, days)
    unknown = calendar.unknown(span)
    hanging = notice_book.Hanging(
        first=first,
        last=last,
        days=days,
        phone=phone,
        whole_phones=whole_phones,
        unsure=bool(unknown),
    )
    return hanging, unknown


def _shown_before(db: Path) -> set[str]:
    """Return the columns of households that notices have shown already: of any round, people are the same."""
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        noted = [row["columns"].split(",") for row in register.export_log()]
    return {name for names in noted if "head" in names for name in names if "." not in name}


def _leaving(
    out: Path, written: "Mapping[str, int]", shown: "Sequence[Shown]", *, masked: bool
) -> "list[exports.Leaving]":
    """Return the notices as the export log tells of them: later ones are held against their columns."""
    names = [f"helper.{one.attribute}" if one.helper else one.attribute for one in shown]
    return [
        exports.Leaving(file=out / name, columns=(",".join(names),), people=people, masked=masked)
        for name, people in written.items()
    ]


def _scan(paths: list[Path], *, asked: bool, json: bool) -> int:
    """Look for numbers in files about to leave the office."""
    from lianhu_cli.intake.leaks import scan
    from lianhu_cli.output import console
    from lianhu_cli.output.shown.written import show_scan

    if not asked:
        raise UsageError("要检查这些文件，请加 --scan")
    if not paths:
        raise UsageError("请写明要检查的文件或文件夹：lianhu publish --scan 文件...")
    with console.progress("正在检查"):
        looked = scan.look(paths)
    answer = looked.as_json()
    if json:
        reply.as_json(answer)
    else:
        show_scan(answer)
    if answer["findings"]:
        return Exit.SET_ASIDE
    return Exit.UNREADABLE if answer["unreadable"] else Exit.DONE


def _prove_clean(folder: Path, *, phones: bool) -> None:
    """Look through what is about to be published as through anybody's file; `phones` were asked for.

    Raises:
        UsageError: a number stands in it after all.
    """
    from lianhu_cli.domain.privacy.numbers_in_text import NAMES, PHONE
    from lianhu_cli.intake.leaks import scan

    for file, found in scan.look([folder]).found:
        if not (phones and found.leak.kind == PHONE):
            raise UsageError(
                f"{Path(file).name} 的 {found.place} 有{NAMES[found.leak.kind]} {found.leak.masked}，没有写出："
                "请先改正登记册再导入，或用 --columns 去掉这一栏"
            )
