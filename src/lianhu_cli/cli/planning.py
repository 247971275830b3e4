"""`lianhu plan`: each helper's visits of a month, day by day."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lianhu_cli.cli import completion, exports, options, reply
from lianhu_cli.domain.errors import Exit

if TYPE_CHECKING:
    from lianhu_cli.domain.supervision.plan import Planned
    from lianhu_cli.domain.tables.roster import Roster


def _month(text: str) -> date:
    """Read a month given on the command line.

    >>> _month("2012-04")
    datetime.date(2012, 4, 1)
    """
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise typer.BadParameter(f"“{text}”不是月份，写成 2012-04") from None


def run(
    month: Annotated[
        date, typer.Option("--month", metavar="年-月", parser=_month, help="哪个月的计划。")
    ],
    db: options.Register = options.DEFAULT_REGISTER,
    helper: Annotated[
        str,
        typer.Option(
            "--helper",
            metavar="姓名",
            autocompletion=completion.helpers,
            help="只看一名帮扶人：姓名、单位/姓名或编码。",
        ),
    ] = "",
    unit: options.OfUnit = "",
    village: options.OfVillage = "",
    first: Annotated[
        date | None,
        typer.Option(
            "--from", metavar="年-月-日", parser=options.day, help="从哪天起排，默认这个月第一天。"
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件.xlsx", help="印成表，一个单位一张。")
    ] = None,
    rules: options.Rules = None,
    office: options.Office = "",
    title: options.Title = "",
    filed: options.Filed = None,
    json: options.Json = False,
) -> int:
    """计划：排出每名帮扶人一个月的走访日程，同组的户同一天去，久未走访的先去，只排工作日。"""
    from lianhu_cli.cli import opening, settings
    from lianhu_cli.cli.office import office_of
    from lianhu_cli.domain.people import lookup
    from lianhu_cli.domain.supervision import periods, workdays
    from lianhu_cli.output import console, files
    from lianhu_cli.output.shown.supervision import show_plan
    from lianhu_cli.output.supervised import plan_book
    from lianhu_cli.register.store import Register
    from lianhu_cli.supervision.plan import plan

    options.ending(out, ".xlsx")
    period = periods.of("month", month)
    calendar = settings.current().calendar
    known, in_force = opening.known(db, rules, (f"{month.year}-01-01", period.end.isoformat()))
    with console.progress("正在排走访日程"):
        planned = _of(
            known.roster, plan(known, in_force, period, first or month, calendar), (helper, unit)
        )
        if village:
            planned = planned.of_village(lookup.village_name(known.roster, village))
    if out:
        place = office_of(rules, db, name=office, title=title, filed=filed)
        with Register.open(db) as register, files.all_or_none() as outputs:
            plan_book.write(out, planned, known.roster, place)
            told = {
                str(out): len({stop.household for trip in planned.trips for stop in trip.stops})
            }
            exports.note(register, exports.documents(told, plan_book.TITLES), outputs.place)
    if unknown := calendar.unknown((period.start, period.end)):
        console.note(workdays.sentence(unknown))
    if json:
        reply.as_json({**planned.as_json(), **({"files": [str(out)]} if out else {})})
        return Exit.DONE
    show_plan(planned)
    if out:
        console.answer(f"已写出 {out}")
    return Exit.DONE


def _of(roster: "Roster", planned: "Planned", whose: tuple[str, str]) -> "Planned":
    """Return the plan of one helper or one unit, where one is asked for."""
    from lianhu_cli.domain.people import lookup

    helper, unit = whose
    if helper:
        return planned.of_helpers({lookup.helper(roster, helper)["code"]})
    if unit:
        name = lookup.unit(roster, unit)
        return planned.of_helpers({c for c, one in planned.helpers.items() if one["unit"] == name})
    return planned
