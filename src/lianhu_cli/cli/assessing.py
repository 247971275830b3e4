"""`lianhu assess`: the points of cadres and units, from the ledgers against the duties."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lianhu_cli.cli import completion, exports, options, reply
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Collection

    from lianhu_cli.domain.rules.office import Office
    from lianhu_cli.domain.supervision.periods import Period
    from lianhu_cli.domain.supervision.scores import Assessed


def run(
    db: options.Register = options.DEFAULT_REGISTER,
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="年", min=1900, max=2999, help="考核哪一年。"),
    ] = None,
    first: Annotated[
        date | None,
        typer.Option("--from", metavar="年-月-日", parser=options.day, help="从哪天起。"),
    ] = None,
    last: Annotated[
        date | None, typer.Option("--to", metavar="年-月-日", parser=options.day, help="到哪天止。")
    ] = None,
    unit: options.OfUnit = "",
    trace: Annotated[
        str,
        typer.Option(
            "--trace",
            metavar="姓名",
            autocompletion=completion.helpers,
            help="逐条列出一个人每一分的依据。",
        ),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="文件夹", help="写出考核排名和填好的工作考核手册，一个单位一册。"
        ),
    ] = None,
    rules: options.Rules = None,
    office: options.Office = "",
    title: options.Title = "",
    filed: options.Filed = None,
    json: options.Json = False,
) -> int:
    """考核：按规则里的考核项目，从台账给每名干部、每个单位计分，每一分都查得到依据。"""
    from lianhu_cli.cli import opening
    from lianhu_cli.cli.office import office_of
    from lianhu_cli.domain.people import lookup
    from lianhu_cli.output import console
    from lianhu_cli.output.shown.supervision import show_assessment, show_trace
    from lianhu_cli.supervision.score import assess

    period = _period(year, first, last)
    days = (f"{period.start.year}-01-01", period.end.isoformat())
    known, in_force = opening.known(db, rules, days)
    if not in_force.assessment:
        raise UsageError("规则里没有考核项目 [[assessment]]，没有可考核的")
    chosen = lookup.unit(known.roster, unit) if unit else ""
    traced: Collection[str] | None = ()
    if trace:
        traced = {lookup.helper(known.roster, trace)["code"]}
    elif json or out:
        traced = None
    with console.progress("正在考核"):
        told = assess(known, in_force, period, traced)
    told = told.of_unit(chosen)
    files: list[str] = []
    if out:
        place = office_of(rules, db, name=office, title=title, filed=filed)
        files = _write(db, out, told, place)
    if json:
        reply.as_json({**told.as_json(), **({"files": files} if files else {})})
        return Exit.DONE
    if trace:
        show_trace(told, next(iter(traced or ())))
    else:
        show_assessment(told)
    if files:
        console.answer(f"已写出 {files[0]} 和工作考核手册 {len(files) - 1} 册，在 {out}")
    return Exit.DONE


def _period(year: int | None, first: date | None, last: date | None) -> "Period":
    """Return the time asked for: a year, or from one day to another."""
    from lianhu_cli.domain.supervision.periods import Period

    if year and (first or last):
        raise UsageError("--year 和 --from、--to 只写一样")
    if year:
        first, last = date(year, 1, 1), date(year, 12, 31)
    if not first or not last:
        raise UsageError(
            "请写考核哪一年：--year 2012，或从哪天到哪天：--from 2012-03-01 --to 2012-06-30"
        )
    if last < first:
        raise UsageError(f"--to {last} 比 --from {first} 早")
    return Period(kind="span", start=first, end=last, on=last)


def _write(db: Path, out: Path, told: "Assessed", place: "Office") -> list[str]:
    """Write the ranking and the handbooks into a folder, all or none."""
    from lianhu_cli.cli import opening
    from lianhu_cli.output import files
    from lianhu_cli.output.assessed import book, handbook
    from lianhu_cli.output.cards import parts, writing
    from lianhu_cli.output.cards.pairs import numbered, pairs
    from lianhu_cli.register.store import Register

    decided = opening.decision(db)
    assessed = {cadre.code for cadre in told.cadres}
    rows = [row for row in pairs(decided, "", all_of_helper=True).rows if row["helper"] in assessed]
    with Register.open(db) as register:
        numbers = register.cards().numbers([*dict.fromkeys(row["code"] for row in rows)])
    rows = parts.of_unit_order(numbered(rows, numbers), decided.roster.helpers.to_pylist())
    kind = handbook.kind(told)
    with (
        Register.open(db) as register,
        files.all_or_none() as outputs,
        files.together(out) as folder,
    ):
        names = [f"{book.NAME}.xlsx"]
        book.write(folder / names[0], told, place)
        books = writing.pages(folder, kind, parts.by_unit(rows), place)
        names += books
        people = {str(out / n): len({row["helper"] for row in its}) for n, its in books.items()}
        exports.note(register, exports.documents(people, kind.names()), outputs.place)
    return [str(out / name) for name in names]
