"""`lianhu history`: what is known of one household or helper, since when, from which cell, and who helped."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from lianhu_cli.domain.tables.roster import Roster
    from lianhu_cli.domain.tables.schema import Table
    from lianhu_cli.register.store import Register


def run(
    who: Annotated[
        str,
        typer.Argument(metavar="户或人", help="姓名、村/组/姓名、单位/姓名或编码；离册的也行。"),
    ],
    db: options.Register = options.DEFAULT_REGISTER,
    at: options.At = "",
    json: options.Json = False,
) -> int:
    """来历：一户或一人每一栏什么时候、由哪个文件哪一格改成这样，谁从哪天起帮扶、为什么换。"""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.output.shown.history import show_history
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        forgotten = register.forgotten(who)
        until = register.revision_at(at) if at else 0
        everybody = register.everybody()
        gone = forgotten and not _is_there(everybody, who)
        found = [] if gone else [
            _of(register, side, row, everybody, until, db)
            for side, row in _meant(everybody, who).items()
        ]  # fmt: skip
    answer: dict[str, Any] = {"people": found, "forgotten": forgotten}
    if json:
        reply.as_json(answer)
    else:
        show_history(answer)
    return Exit.DONE


def _is_there(everybody: "Roster", code: str) -> bool:
    """Tell whether somebody erased was registered again since."""
    from lianhu_cli.domain.tables.survey import PEOPLE

    frames = everybody.by_role()
    return any(code in frames[table.role]["code"].to_pylist() for table in PEOPLE)


def _meant(everybody: "Roster", who: str) -> "dict[str, dict[str, Any]]":
    from lianhu_cli.domain.people import lookup

    return {str(side): row for side, row in lookup.either(everybody, who).items()}


def _of(
    register: "Register",
    side: str,
    row: "dict[str, Any]",
    everybody: "Roster",
    until: int,
    db: "Path",
) -> dict[str, Any]:
    from lianhu_cli.domain.tables.survey import Helper, Household

    table: type[Table] = Household if side == "household" else Helper
    present = row["code"] in set(
        register.roster(at=until).by_role()[table.role]["code"].to_pylist()
    )
    return {
        "side": side,
        "code": row["code"],
        "name": row["head" if side == "household" else "name"],
        "village": row["village"],
        "group": row["group"],
        "present": present,
        "events": [
            _masked(one.as_json(), table) for one in register.history(side, row["code"], until)
        ],
        "helped": list(_helped(register, side, row["code"], everybody, until, db)),
    }


def _masked(event: dict[str, Any], table: "type[Table]") -> dict[str, Any]:
    """Return an event with its title, and its values as they may be shown."""
    column = table.columns.get(event["attribute"])
    mask = column.mask if column and column.mask else None
    shown = {
        name: mask(event[name]) if mask and event[name] else event[name]
        for name in ("before", "after")
    }
    return {**event, **shown, "title": column.title if column else ""}


def _helped(
    register: "Register", side: str, code: str, everybody: "Roster", until: int, db: "Path"
) -> "Iterator[dict[str, Any]]":
    """Yield who helped whom from which round on and why it changed, each pair once until it ends."""
    other = "helper" if side == "household" else "household"
    names = _names(everybody, other)
    before: set[str] = set()
    last = 0
    for one in register.rounds(until):
        pairs = register.pairs_of(one["number"], side, code)
        now = {row[other]: row["since"] for row in pairs}
        changed = last and {*now} != before
        why = _why(db, (last, one["number"]), side, code) if changed else {}
        for their in sorted({*now} - before):
            yield {
                "round": one["number"], "day": now[their] or one["date"], "what": "paired",
                "code": their, **names.get(their, {"name": "", "unit": ""}),
                "reason": why.get(("new", their), ""),
            }  # fmt: skip
        for their in sorted(before - {*now}):
            yield {
                "round": one["number"], "day": one["date"], "what": "ended",
                "code": their, **names.get(their, {"name": "", "unit": ""}),
                "reason": why.get(("old", their), ""),
            }  # fmt: skip
        before, last = {*now}, one["number"]


def _why(db: "Path", rounds: tuple[int, int], side: str, code: str) -> "dict[tuple[str, str], str]":
    """Return why pairs of somebody began ("new") or ended ("old") from one round to the next, by the partner's code."""
    from lianhu_cli.cli import opening
    from lianhu_cli.output.sheets import changes

    both = opening.sides(db, *map(str, rounds))
    found: dict[tuple[str, str], str] = {}
    for row in changes.rows(both) if both else ():
        for which in ("old", "new"):
            helper = row[f"{which}_helper"]
            mine, partner = (
                (row["household"], helper) if side == "household" else (helper, row["household"])
            )
            if mine == code and partner:
                found[which, partner] = row["reason"]
    return found


def _names(everybody: "Roster", side: str) -> "Mapping[str, dict[str, str]]":
    frame = everybody.helpers if side == "helper" else everybody.households
    name, unit = ("name", "unit") if side == "helper" else ("head", "village")
    told = (frame[one].to_pylist() for one in ("code", name, unit))
    return {code: {"name": n, "unit": u} for code, n, u in zip(*told, strict=True)}
