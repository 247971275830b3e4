"""`lianhu list`: what the register holds, row by row."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit

if TYPE_CHECKING:
    from lianhu_cli.output.counted.listing import Listing

ORDERS, SET_ASIDE, PROBLEMS = "orders", "set-aside", "problems"
_OTHERS = ("households", "helpers", "pairs", "uncovered", "idle", ORDERS, SET_ASIDE, PROBLEMS)
"""What can be listed beside the ledgers."""


def _what(text: str) -> str:
    """Return what is to be listed: one of the others, or a ledger by its name."""
    from lianhu_cli.domain.tables.ledgers import LEDGERS

    known = (*_OTHERS, *(ledger.role for ledger in LEDGERS))
    if text not in known:
        raise typer.BadParameter(f"'{text}' is not one of {', '.join(map(repr, known))}")
    return text


class ListForm(StrEnum):
    """How to print."""

    table = "table"
    csv = "csv"
    json = "json"
    ndjson = "ndjson"


def run(
    what: Annotated[
        str,
        typer.Argument(
            metavar="内容",
            parser=_what,
            help="households 户，helpers 帮扶人，pairs 结对，uncovered 未落实的户，"
            "idle 有空余名额的人，orders 指定与回避，set-aside 未收的行，problems 问题；"
            "visits 帮扶台账，tasks 重点工作，disputes 矛盾纠纷，industries 产业计划。",
        ),
    ],
    db: options.Register = options.DEFAULT_REGISTER,
    which: options.Round = "",
    at: options.At = "",
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            metavar="列=值",
            help="只列这样的行，可写多次；列写中文栏名或 JSON 里的名字。",
        ),
    ] = None,
    village: options.OfVillage = "",
    unit: options.OfUnit = "",
    columns: Annotated[
        str, typer.Option("--columns", metavar="栏,栏,…", help="只要这些栏，按这个次序。")
    ] = "",
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="行数", min=0, help="最多列几行。")
    ] = None,
    form: Annotated[
        ListForm,
        typer.Option("--format", help="table 表格；csv；json 一个对象；ndjson 一行一个对象。"),
    ] = ListForm.table,
    json: options.Json = False,
) -> int:
    """列出登记库里的内容；证件号和电话打码。"""
    from lianhu_cli.output import console
    from lianhu_cli.output.counted import chosen

    conditions = [chosen.condition(said) for said in where or ()]
    listing, places = _listed(db, what, (which, at), (village, unit))
    choice = chosen.Choice(
        where=(*places, *conditions),
        columns=tuple(options.listed(columns)),
        limit=limit,
    )
    rows, total = chosen.choose(listing, choice)
    if total > rows.raw.num_rows:
        console.note(f"只列出前 {rows.raw.num_rows} 行，共 {total} 行")
    _show(rows, ListForm.json if json else form, narrowed=bool(choice.where))
    return Exit.DONE


def _listed(
    db: Path, what: str, when: tuple[str, str], places: tuple[str, str]
) -> tuple["Listing", list[tuple[str, str]]]:
    """Return all rows of a round or a time, and what a village and a unit are as conditions."""
    from lianhu_cli.cli.opening import decision, findings, ledgers
    from lianhu_cli.domain.cells import readers
    from lianhu_cli.domain.people import lookup
    from lianhu_cli.output.counted import listing, order_list

    village, unit = places
    which, at = when
    if what in {SET_ASIDE, PROBLEMS}:
        found = findings(db, at)
        rows = listing.of_findings(found.problems if what == PROBLEMS else found.set_aside, what)
    elif what in _OTHERS:
        decided = decision(db, which, at=at)
        decided = decided if what == "pairs" else decided.present()
        village = village and lookup.village_name(decided.roster, village)
        unit = unit and lookup.unit(decided.roster, unit)
        rows = (
            order_list.of_orders(decided.roster)
            if what == ORDERS
            else listing.of_decision(decided, what)
        )
    else:
        rows = listing.of_ledgers(ledgers(db, at), what)
        village = readers.village(readers.fold(village)) if village else ""
    named = (("village", village), ("unit", unit))
    return rows, [(name, value) for name, value in named if value]


def _show(rows: "Listing", form: ListForm, *, narrowed: bool) -> None:
    from lianhu_cli.output import console
    from lianhu_cli.output.books import pairs_csv
    from lianhu_cli.output.shown.listing import show_listing

    if form is ListForm.json:
        reply.as_json(rows.as_json())
    elif form is ListForm.ndjson:
        lines = (reply.line(row) + "\n" for row in rows.rows())
        reply.as_bytes("".join(lines).encode())
    elif form is ListForm.csv:
        reply.as_bytes(pairs_csv.as_bytes(rows.titled()))
    elif narrowed and not rows.raw.num_rows:
        console.note("没有这样的行")
    else:
        show_listing(rows)
