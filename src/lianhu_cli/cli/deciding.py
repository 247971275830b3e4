"""`lianhu set`, `leave`, `same`, `differ`: one change without a workbook, with its reason."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    from lianhu_cli.domain.tables.roster import Roster
    from lianhu_cli.domain.tables.schema import Table
    from lianhu_cli.register.changes import Changes
    from lianhu_cli.register.store import Register

    Row = dict[str, Any]

Who = Annotated[
    str,
    typer.Argument(metavar="户或人", help="姓名；重名时写成 村/组/姓名、单位/姓名，或编码。"),
]
Reason = Annotated[str, typer.Option("--reason", metavar="原因", help="为什么，记进来历。")]


def set_value(
    who: Who,
    change: Annotated[
        list[str],
        typer.Argument(
            metavar="列=值", help="如 家庭人口=4；列也可写 JSON 里的名字，如 people=4；可以写几个。"
        ),
    ],
    db: options.Register = options.DEFAULT_REGISTER,
    reason: Reason = "",
    json: options.Json = False,
) -> int:
    """改定：不用表，直接改一户或一人的一栏；各张表还照原来说的时候，以这次改的为准。"""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.register.store import Register
    from lianhu_cli.register.stored_decisions import SET, StoredDecision, as_text

    with Register.open(db) as register, register.revising("set"):
        side, row, table = _meant(register.roster(), who)
        told = [_read(table, one, _kinds(db)) for one in change]
        done = [
            register.decide(
                StoredDecision(
                    kind=SET, side=side, code=row["code"], attribute=name,
                    before=as_text(row[name]), after=value, reason=reason,
                )
            )
            for name, value in told
        ]  # fmt: skip
    said = "，".join(
        f"{table.columns[name].title} {_shown(table, name, as_text(row[name])) or '空'}"
        f" → {_shown(table, name, value) or '空'}"
        for name, value in told
    )
    return _answer({**_named(row, table), "set": dict(_masked(table, told))}, done, said, json=json)


def leave(
    who: Who,
    db: options.Register = options.DEFAULT_REGISTER,
    reason: Reason = "",
    on: Annotated[
        date | None,
        typer.Option("--on", metavar="年-月-日", parser=options.day, help="哪天起，默认今天。"),
    ] = None,
    json: options.Json = False,
) -> int:
    """离册：一户或一人不在册了；名单上还有也按离册，新的名单又报来时会说。"""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.register.store import Register
    from lianhu_cli.register.stored_decisions import LEAVE, StoredDecision

    day = (on or date.today()).isoformat()
    with Register.open(db) as register:
        side, row, table = _meant(register.roster(), who)
        done = register.decide(
            StoredDecision(kind=LEAVE, side=side, code=row["code"], reason=reason, day=day)
        )
    return _answer({**_named(row, table), "left_on": day}, [done], f"已于{day}离册", json=json)


def same(
    one: Who,
    other: Who,
    db: options.Register = options.DEFAULT_REGISTER,
    reason: Reason = "",
    json: options.Json = False,
) -> int:
    """认作一个：两个编码其实是同一户或同一人（户主变更、搬家、登记重了），来历和帮扶人都接上。"""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        side, (first, second), table = _both(register.everybody(), one, other)
        stays, goes = register.same(side, (first["code"], second["code"]), reason)
    said = f"和{_path(second, table)}是同一个，编码用 {stays}"
    return _answer({**_named(first, table), "code": stays, "instead": goes}, [], said, json=json)


def differ(
    one: Who,
    other: Who,
    db: options.Register = options.DEFAULT_REGISTER,
    reason: Reason = "",
    json: options.Json = False,
) -> int:
    """认作两个：两个像是同一户或同一人的，其实是两个，以后不再问。

    两张表报了两个证件号码、当成了一个的，第二个写要分出去的那个号码：lianhu differ 王强 620…。
    """
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        everybody = register.everybody()
        told = [_bearer(register, word) for word in (one, other)]
        side, (first, second), table = _both(everybody, *told)
        numbers = [
            word.strip() for word, who in zip((one, other), told, strict=True) if word != who
        ]
        if first["code"] == second["code"] and numbers:
            goes = next((n for n in reversed(numbers) if n != first["id_number"]), numbers[-1])
            code = register.apart(side, (first["code"], goes), reason)
            said = f"和号码 {_shown(table, 'id_number', goes)} 的是两个，后者的编码是 {code}"
        else:
            code = second["code"]
            register.differ(side, (first["code"], code), reason)
            said = f"和{_path(second, table)}是两个"
    return _answer({**_named(first, table), "other": code}, [], said, json=json)


def _bearer(register: "Register", said: str) -> str:
    """Return the code of whom an identity number means; what is no number, as it is.

    Raises:
        UsageError: nobody bears the number, or several do.
    """
    import re

    if not re.fullmatch(r"\d{14,17}[\dXx]", said.strip()):
        return said
    found = register.bearing(said.strip().upper())
    if len(found) != 1:
        raise UsageError("登记库里没有这个证件号码" if not found else "这个证件号码有好几个人用")
    return found[0][1]


def forget(
    who: Who,
    db: options.Register = options.DEFAULT_REGISTER,
    reason: Reason = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问。")] = False,
    json: options.Json = False,
) -> int:
    """删除个人信息：姓名、证件号、电话从登记库的每一次修订里抹去，只留编码、日期和原因；不能撤销。"""
    import sys

    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        side, row, table = _meant(register.everybody(), who)
        if not yes and sys.stdin.isatty():
            typer.confirm(f"抹去{_path(row, table)}，不能恢复，确定吗？", abort=True, err=True)
        register.forget(side, row["code"], reason)
    from lianhu_cli.output import console

    if json:
        reply.as_json({"code": row["code"], "reason": reason})
    else:
        console.answer(f"{row['code']} 的姓名、证件号和电话已从登记库抹去；写出过的文件请另行销毁")
    return Exit.DONE


def _meant(roster: "Roster", said: str) -> "tuple[str, Row, type[Table]]":
    """Return the one household or helper that is meant, with side and table.

    Raises:
        UsageError: there is nobody, or there are several.
    """
    from lianhu_cli.domain.people import lookup
    from lianhu_cli.domain.tables.survey import Helper, Household

    found = lookup.either(roster, said)
    if len(found) > 1:
        raise UsageError(f"叫“{said}”的户和帮扶人都有：请写 村/组/姓名、单位/姓名，或编码")
    ((side, row),) = found.items()
    return side, row, Household if side == "household" else Helper


def _both(everybody: "Roster", one: str, other: str) -> "tuple[str, tuple[Row, Row], type[Table]]":
    side, first, table = _meant(everybody, one)
    its, second, _ = _meant(everybody, other)
    if side != its:
        raise UsageError("一个是户、一个是帮扶人，不能认作一个或两个")
    return side, (first, second), table


def _read(table: "type[Table]", change: str, kinds: "dict[str, str]") -> tuple[str, str]:
    """Return attribute and value of 列=值, read as a cell of that column is.

    Raises:
        UsageError: there is no such column, or the column cannot be so.
    """
    from lianhu_cli.domain.cells import idcard
    from lianhu_cli.domain.cells.readers import fold
    from lianhu_cli.register.stored_decisions import as_text

    title, equals, typed = change.partition("=")
    named = {heading: name for name, column in table.columns.items() for heading in column.headings}
    titles = {column.title: name for name, column in table.columns.items()}
    asked = title.strip()
    name = titles.get(asked) or named.get(asked) or (asked if asked in table.columns else "")
    if not equals or not name:
        raise UsageError(f"“{change}”看不懂：写成 列=值，列如 {'、'.join([*titles][:8])}")
    column, typed = table.columns[name], fold(typed)
    if column.needed and not typed:
        raise UsageError(f"{column.title}不能空着")
    try:
        value = as_text(column.read(typed)) if typed else ""
    except ValueError as error:
        raise UsageError(f"{column.title}：{error}") from error
    if name == "id_number" and value and idcard.fault(value):
        raise UsageError(f"{column.title} {typed} 没有通过校验，请对照证件核实")
    if name in {"kind", "category"}:
        if value not in kinds:
            raise UsageError(
                f"{column.title}“{typed}”不认识，可写：{'、'.join(dict.fromkeys(kinds.values()))}"
            )
        value = kinds[value]
    return name, value


def _kinds(db: Path) -> dict[str, str]:
    """Return every word for a kind or a category → its name under the rules in force."""
    from lianhu_cli.cli import remembered

    policy = remembered.in_force(db, None, None).policy
    return {
        word: one.name
        for some in (policy.kinds, policy.categories)
        for one in some
        for word in (*one.aliases, one.name)
    }


def _shown(table: "type[Table]", name: str, value: str) -> str:
    mask = table.columns[name].mask
    return mask(value) if mask and value else value


def _masked(table: "type[Table]", told: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, _shown(table, name, value)) for name, value in told]


def _path(row: "Row", table: "type[Table]") -> str:
    return "".join([*(row[one] for one in table.found_by), row[table.named_by or "name"]])


def _named(row: "Row", table: "type[Table]") -> "Row":
    return {"code": row["code"], "name": row[table.named_by or "name"]}


def _answer(answer: "Row", done: "list[Changes]", said: str, *, json: bool) -> int:
    from lianhu_cli.output import console

    changed = sum(one.added + one.changed + one.removed for one in done)
    if json:
        reply.as_json({**answer, "changed": changed})
    else:
        console.answer(f"{answer['name']}（{answer['code']}）{said}。退回用 lianhu undo")
    return Exit.DONE
