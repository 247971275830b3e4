"""`lianhu list`: what the register holds, row by row."""

from enum import StrEnum
from typing import Annotated

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit

SET_ASIDE, PROBLEMS = "set-aside", "problems"
_OTHERS = ("households", "helpers", "pairs", "uncovered", "idle", SET_ASIDE, PROBLEMS)
"""What can be listed beside the ledgers."""


def _what(text: str) -> str:
    """Return what is to be listed: one of the others, or a ledger by its name."""
    from lianhu_cli.domain.tables.ledgers import LEDGERS

    known = (*_OTHERS, *(ledger.role for ledger in LEDGERS))
    if text not in known:
        raise typer.BadParameter(f"'{text}' is not one of {', '.join(map(repr, known))}")
    return text


class Form(StrEnum):
    """How to print."""

    table = "table"
    csv = "csv"
    json = "json"


def run(
    what: Annotated[
        str,
        typer.Argument(
            metavar="内容",
            parser=_what,
            help="households 户，helpers 帮扶人，pairs 结对，uncovered 未落实的户，"
            "idle 有空余名额的人，set-aside 未收的行，problems 问题；"
            "visits 帮扶台账，tasks 重点工作，disputes 矛盾纠纷，industries 产业计划。",
        ),
    ],
    db: options.Register = options.DEFAULT_REGISTER,
    which: options.Round = "",
    at: options.At = "",
    form: Annotated[Form, typer.Option("--format", help="table 表格，csv，json。")] = Form.table,
    json: options.Json = False,
) -> int:
    """列出登记库里的内容；证件号和电话打码。"""
    from lianhu_cli.cli.opening import decision, findings, ledgers
    from lianhu_cli.output.books import pairs_csv
    from lianhu_cli.output.counted import listing
    from lianhu_cli.output.shown.listing import show_listing

    if what in {SET_ASIDE, PROBLEMS}:
        found = findings(db, at)
        rows = listing.of_findings(found.problems if what == PROBLEMS else found.set_aside, what)
    elif what in _OTHERS:
        rows = listing.of_decision(decision(db, which, at=at), what)
    else:
        rows = listing.of_ledgers(ledgers(db, at), what)
    if json or form is Form.json:
        reply.as_json(rows.as_json())
    elif form is Form.csv:
        reply.as_bytes(pairs_csv.as_bytes(rows.titled()))
    else:
        show_listing(rows)
    return Exit.DONE
