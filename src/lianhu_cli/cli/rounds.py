"""`lianhu rounds`, `lianhu diff`: the rounds there were, and what changed between two."""

from pathlib import Path
from typing import Annotated

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit, UsageError


def rounds(db: options.Register = options.DEFAULT_REGISTER, json: options.Json = False) -> int:
    """历次结对：每一轮的日期、名称和结果。"""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.domain.rounds.round import rate
    from lianhu_cli.output.shown.rounds import show_rounds
    from lianhu_cli.register.store import Register

    with Register.open(db) as register:
        found = [
            {
                "round": one["number"],
                "name": one["name"],
                "date": one["date"],
                "households": one["households"],
                "covered": one["covered"],
                "coverage": rate(one["covered"], one["households"]),
                "kept": one["kept"],
                "changed": one["changed"],
                "root": one.get("root", ""),
            }
            for one in register.rounds()
        ]
    if json:
        reply.as_json({"rounds": found})
    else:
        show_rounds(found)
    return Exit.DONE


def diff(
    old: Annotated[str, typer.Argument(metavar="原", help="哪一轮，默认上一轮。")] = "",
    new: Annotated[str, typer.Argument(metavar="现", help="哪一轮，默认最近一轮。")] = "",
    db: options.Register = options.DEFAULT_REGISTER,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件.xlsx", help="写成调整对照表。")
    ] = None,
    json: options.Json = False,
) -> int:
    """对照：两轮结对之间哪些户换了帮扶人、为什么。"""
    from lianhu_cli.cli.opening import sides
    from lianhu_cli.output import console
    from lianhu_cli.output.sheets import changes
    from lianhu_cli.output.shown.rounds import show_changes

    options.ending(out, ".xlsx")
    both = sides(db, old, new)
    if both is None:
        raise UsageError("还没有两轮结对，没有可对照的：请先再 lianhu pair 一次")
    changed = changes.rows(both)
    if out:
        changes.write(out, changed)
    if json:
        reply.as_json({"old": both.old.number, "new": both.new.number, "changes": changed})
    else:
        show_changes(changed, changes.TITLES)
        if out:
            console.answer(f"已写出 {out}")
    return Exit.DONE
