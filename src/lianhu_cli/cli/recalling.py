"""`lianhu history`: what is known of one household or helper, since when, from which cell, and who helped."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit

if TYPE_CHECKING:
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
        everybody = register.everybody(who)
        gone = forgotten and not _is_there(everybody, who)
        found = [] if gone else [
            _of(register, side, row, until, db)
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
    register: "Register", side: str, row: "dict[str, Any]", until: int, db: "Path"
) -> dict[str, Any]:
    from lianhu_cli.cli import helped
    from lianhu_cli.domain.tables.survey import Helper, Household

    table: type[Table] = Household if side == "household" else Helper
    sought = helped.Sought(register=register, db=db, side=side, code=row["code"], until=until)
    return {
        "side": side,
        "code": row["code"],
        "name": row["head" if side == "household" else "name"],
        "village": row["village"],
        "group": row["group"],
        "present": register.is_there(table.role, row["code"], until),
        "events": [
            _masked(one.as_json(), table) for one in register.history(side, row["code"], until)
        ],
        "helped": list(helped.told(sought)),
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
