"""`lianhu pin`, `lianhu avoid`, `lianhu free`: pairs fixed, forbidden and set free by hand."""

from pathlib import Path
from typing import Annotated, Any

import typer

from lianhu_cli.cli import options
from lianhu_cli.domain.errors import Exit, UsageError

Household = Annotated[
    str, typer.Argument(metavar="户", help="户主姓名，重名时写成 村/组/姓名，或户编码。")
]
Helper = Annotated[
    str, typer.Argument(metavar="人", help="帮扶人姓名，重名时写成 单位/姓名，或编码。")
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
) -> int:
    """指定：这一户就由这个人帮扶，下次 pair 起生效；--link 则是这个村由这个单位联系。"""
    if link:
        return _order_link(db, "指定", (household, helper), reason)
    return _order(db, "指定", household, helper, reason)


def avoid(
    household: Household,
    helper: Helper,
    db: options.Register = options.DEFAULT_REGISTER,
    reason: Reason = "",
    link: ForUnit = False,
) -> int:
    """回避：这一户不由这个人帮扶，下次 pair 起生效；--link 则是这个村不由这个单位联系。"""
    if link:
        return _order_link(db, "回避", (household, helper), reason)
    return _order(db, "回避", household, helper, reason)


def free(
    household: Annotated[
        str, typer.Argument(metavar="户", help="户主姓名、村/组/姓名或编码。")
    ] = "",
    helper: Annotated[str, typer.Argument(metavar="人", help="姓名、单位/姓名或编码。")] = "",
    db: options.Register = options.DEFAULT_REGISTER,
    every: Annotated[bool, typer.Option("--all", help="撤销全部指定与回避。")] = False,
    link: ForUnit = False,
) -> int:
    """撤销对这一户和这个人的指定、回避；--all 全部撤销。"""
    from lianhu_cli.output import console
    from lianhu_cli.register.store import Register

    if every and not household:
        with Register.open(db) as register:
            found = register.free()
        console.answer(f"已撤销 {found} 条指定与回避。下一步：lianhu pair")
        return Exit.DONE
    if not (household and helper):
        raise UsageError("请写明户和人，或用 --all 撤销全部")
    if link:
        return _order_link(db, "", (household, helper), "")
    return _order(db, "", household, helper, "")


def _order(db: Path, order: str, household: str, helper: str, reason: str) -> int:
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.domain.people import lookup
    from lianhu_cli.domain.rounds import orders
    from lianhu_cli.output import console
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        roster = register.roster()
        home = lookup.household(roster, household)
        person = lookup.helper(roster, helper)
        row: dict[str, Any] = {
            "household": home["head"],
            "helper": person["name"],
            **{name: home[name] for name in ("county", "township", "village", "group")},
            "unit": person["unit"],
            "reason": reason,
        }
        pair = (home["code"], person["code"])
        before = orders.about(roster, pair)
        said = f"{home['village']}{home['group']}{home['head']}—{person['unit']}{person['name']}"
        if not order and not before:
            raise UsageError(f"{said} 没有指定或回避可撤销")
        register.order(pair, order, row, before)
    line = orders.line_of(roster.orders)
    were = "、".join(line(one) + (one["order"] if one["source_file"] else "") for one in before)
    gone = f"（{'原有的' if order else ''}{were}{'作废' if order else ''}）" if were else ""
    console.answer(f"已{order or '撤销'}：{said}{gone}。下一步：lianhu pair")
    return Exit.DONE


def _order_link(db: Path, order: str, both: tuple[str, str], reason: str) -> int:
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.domain.people import lookup
    from lianhu_cli.output import console
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        roster = register.roster()
        place = lookup.village(roster, both[0])
        unit = lookup.unit(roster, both[1])
        found = register.order_link(unit, order, {**place, "reason": reason})
    said = f"{unit}—{place['village']}"
    if not order and not found:
        raise UsageError(f"{said} 没有指定或回避可撤销")
    console.answer(f"已{order or '撤销'}联村：{said}。下一步：lianhu link")
    return Exit.DONE
