"""`lianhu pin`, `lianhu avoid`, `lianhu free`: pairs fixed, forbidden and set free by hand."""

import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lianhu_cli.cli import completion, options, reply
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    from lianhu_cli.domain.tables.roster import Roster

    Rows = list[dict[str, Any]]


class OrderKind(StrEnum):
    """Which orders `free --all` takes back."""

    pins = "指定"
    avoids = "回避"
    every = "全部"


_MEANT = {OrderKind.pins: {"pin"}, OrderKind.avoids: {"avoid", "relative"}}

Household = Annotated[
    str,
    typer.Argument(
        metavar="户",
        help="户主姓名，重名时写成 村/组/姓名，或户编码。",
        autocompletion=completion.households,
    ),
]
Helper = Annotated[
    str,
    typer.Argument(
        metavar="人",
        help="帮扶人姓名，重名时写成 单位/姓名，或编码。",
        autocompletion=completion.helpers,
    ),
]
ForUnit = Annotated[
    bool,
    typer.Option("--link", help="说的是联村：第一个写行政村，第二个写单位，下次 link 起生效。"),
]
Reason = Annotated[str, typer.Option("--reason", metavar="原因", help="为什么。")]


def pin(
    household: Household,
    helper: Helper,
    db: options.Register = options.DEFAULT_REGISTER,
    reason: Reason = "",
    link: ForUnit = False,
    json: options.Json = False,
) -> int:
    """指定：这一户就由这个人帮扶，下次 pair 起生效；--link 则是这个村由这个单位联系。"""
    return _ordered(db, "指定", (household, helper), reason, link=link, json=json)


def avoid(
    household: Household,
    helper: Helper,
    db: options.Register = options.DEFAULT_REGISTER,
    reason: Reason = "",
    link: ForUnit = False,
    json: options.Json = False,
) -> int:
    """回避：这一户不由这个人帮扶，下次 pair 起生效；--link 则是这个村不由这个单位联系。"""
    return _ordered(db, "回避", (household, helper), reason, link=link, json=json)


def free(
    household: Annotated[
        str,
        typer.Argument(
            metavar="户",
            help="户主姓名、村/组/姓名或编码。",
            autocompletion=completion.households,
        ),
    ] = "",
    helper: Annotated[
        str,
        typer.Argument(
            metavar="人",
            help="姓名、单位/姓名或编码；不写，就是这一户的全部。",
            autocompletion=completion.helpers,
        ),
    ] = "",
    db: options.Register = options.DEFAULT_REGISTER,
    every: Annotated[
        bool, typer.Option("--all", help="撤销全部指定与回避；在终端上会先问是哪一种。")
    ] = False,
    kind: Annotated[
        OrderKind | None, typer.Option("--kind", help="和 --all 连用：只撤销指定，或只撤销回避。")
    ] = None,
    link: ForUnit = False,
    json: options.Json = False,
) -> int:
    """撤销对一户、或一户和一个人的指定、回避；--all 全部撤销。用 lianhu list orders 看有哪些。"""
    if every and not household:
        return _free_all(db, kind, json=json)
    if kind:
        raise UsageError("--kind 只和 --all 连用")
    if link or helper:
        if not (household and helper):
            raise UsageError("撤销联村的指定、回避，请写明行政村和单位")
        return _ordered(db, "", (household, helper), "", link=link, json=json)
    if not household:
        raise UsageError("请写明哪一户（和哪个人），或用 --all 撤销全部")
    return _free_household(db, household, json=json)


def _ordered(
    db: Path, order: str, both: tuple[str, str], reason: str, *, link: bool, json: bool
) -> int:
    """Give or take back one order, and say so."""
    answer, said = (_order_link if link else _order)(db, order, both, reason)
    return _told(
        answer, f"已{order or '撤销'}{said}。下一步：lianhu {'link' if link else 'pair'}", json=json
    )


def _order(db: Path, order: str, both: tuple[str, str], reason: str) -> tuple[dict[str, Any], str]:
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.domain.people import lookup
    from lianhu_cli.domain.rounds import orders
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        roster = register.roster()
        household = lookup.household(roster, both[0])
        person = lookup.helper(roster, both[1])
        row: dict[str, Any] = {
            "household": household["head"],
            "helper": person["name"],
            **{name: household[name] for name in ("county", "township", "village", "group")},
            "unit": person["unit"],
            "reason": reason,
        }
        pair = (household["code"], person["code"])
        before = orders.about(roster, pair)
        said = f"{household['village']}{household['group']}{household['head']}—{person['unit']}{person['name']}"
        if not order and not before:
            raise UsageError(f"{said} 没有指定或回避可撤销")
        register.order(pair, order, row, before)
    gone = _lines(roster, before)
    were = f"（{'原有的' if order else ''}{gone}{'作废' if order else ''}）" if gone else ""
    answer = {
        "order": order or None,
        "household": pair[0],
        "head": household["head"],
        "helper": pair[1],
        "name": person["name"],
        "freed": [_freed(one) for one in before],
    }
    return answer, f"：{said}{were}"


def _order_link(
    db: Path, order: str, both: tuple[str, str], reason: str
) -> tuple[dict[str, Any], str]:
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.domain.people import lookup
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        roster = register.roster()
        place = lookup.village(roster, both[0])
        unit = lookup.unit(roster, both[1])
        found = register.order_link(unit, order, {**place, "reason": reason})
    said = f"{unit}—{place['village']}"
    if not order and not found:
        raise UsageError(f"{said} 没有指定或回避可撤销")
    return {"order": order or None, "village": place["village"], "unit": unit}, f"联村：{said}"


def _free_household(db: Path, household: str, *, json: bool) -> int:
    """Take back every order about one household."""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.domain.people import lookup
    from lianhu_cli.domain.rounds import orders
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        roster = register.roster()
        found = lookup.household(roster, household)
        before = orders.about_household(roster, found["code"])
        if not before:
            raise UsageError(f"{found['path']} 没有指定或回避可撤销")
        register.order((found["code"], ""), "", {}, before)
    answer = {
        "order": None,
        "household": found["code"],
        "head": found["head"],
        "freed": [_freed(one) for one in before],
    }
    said = f"已撤销 {found['path']} 的 {len(before)} 条指定与回避（{_lines(roster, before)}）"
    return _told(answer, f"{said}。下一步：lianhu pair", json=json)


def _free_all(db: Path, kind: OrderKind | None, *, json: bool) -> int:
    """Take back every order, or every one of a kind; on a terminal ask which."""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.domain.rounds import orders
    from lianhu_cli.register.store import Register

    if kind is None and sys.stdin.isatty():
        kind = OrderKind(
            typer.prompt(
                "撤销哪一种：指定、回避，还是全部", type=OrderKind, err=True, show_choices=False
            )
        )
    with Register.open(db) as register:
        if kind in _MEANT:
            every = register.roster().orders.to_pylist()
            before = [row for row in every if orders.meaning(row["order"]) in _MEANT[kind]]
            register.order(("", ""), "", {}, before)
            found = len(before)
        else:
            found = register.free()
    said = "指定与回避" if kind not in _MEANT else str(kind)
    return _told(
        {"order": None, "kind": str(kind or OrderKind.every), "freed_count": found},
        f"已撤销 {found} 条{said}。下一步：lianhu pair",
        json=json,
    )


def _lines(roster: "Roster", rows: "Rows") -> str:
    """Say where orders stood."""
    from lianhu_cli.domain.rounds import orders

    line = orders.line_of(roster.orders)
    return "、".join(line(one) + (one["order"] if one["source_file"] else "") for one in rows)


def _freed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return an order that is in force no longer, as JSON."""
    names = ("order", "household", "helper", "village", "unit", "reason")
    return {name: row[name] for name in names}


def _told(answer: dict[str, Any], sentence: str, *, json: bool) -> int:
    from lianhu_cli.output import console

    if json:
        reply.as_json(answer)
    else:
        console.answer(sentence)
    return Exit.DONE
