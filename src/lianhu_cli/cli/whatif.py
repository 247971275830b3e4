"""`lianhu whatif`: another rule, link or leaver tried without touching the register."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lianhu_cli.pairing.explain.what_if import WhatIf

_DIGITS = 18
"""More than any number that means something here has, and few enough for every machine."""


def run(
    db: options.Register = options.DEFAULT_REGISTER,
    tried: Annotated[
        Path | None,
        typer.Option(
            "--rules", metavar="文件.toml", help="换成这些规则：规则文件，或现成规则的名字。"
        ),
    ] = None,
    quota: Annotated[
        list[str] | None,
        typer.Option("--quota", metavar="类别=户数", help="这一类每人每项名额改成几户，可写多次。"),
    ] = None,
    priority: Annotated[
        list[str] | None,
        typer.Option("--priority", metavar="户类别=先后", help="0 最先保，可写多次。"),
    ] = None,
    link: Annotated[
        list[str] | None,
        typer.Option("--link", metavar="单位=村", help="单位改联系这个村，可写多次。"),
    ] = None,
    leave: Annotated[
        list[str] | None,
        typer.Option(
            "--leave", metavar="姓名", help="这个帮扶人离开；重名写成 单位/姓名，可写多次。"
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件.xlsx", help="写成调整对照表（草案）。")
    ] = None,
    json: options.Json = False,
) -> int:
    """试算：改名额、先后、联系村，或有人离开，会怎样；和现在并排看，登记库不动。"""
    from lianhu_cli.cli import county
    from lianhu_cli.cli.opening import decision, merged_and_left, now
    from lianhu_cli.domain.people import lookup
    from lianhu_cli.domain.rules import faults, rule_files
    from lianhu_cli.output import console
    from lianhu_cli.output.counted.change_reasons import TwoRounds
    from lianhu_cli.output.sheets import changes
    from lianhu_cli.pairing.explain import what_if

    alone = [*(leave or ())] if not (tried or quota or priority or link or out) else []
    if len(alone) == 1 and (told := county.leaving(db, alone[0])):
        today, then, before, after = told
        return _answer({"today": before, "then": after}, what_if.moved(today, then), json=json)
    decided = decision(db)
    options.ending(out, ".xlsx")
    roster, units, departed = now(db)
    leavers = tuple(lookup.helper(roster, name)["code"] for name in leave or ())
    change: WhatIf = what_if.WhatIf(
        rules=rule_files.load(tried) if tried else None,
        quota={name: _quota(name, text, faults.wrong_count) for name, text in _parts(quota)},
        priority={name: _number(text) for name, text in _parts(priority)},
        links=tuple(_parts(link)),
        leavers=leavers,
    )
    if change == what_if.WhatIf():
        raise UsageError("没有说要试什么：用 --quota、--priority、--link、--leave 或 --rules")
    with console.progress("正在试算"):
        today, then = what_if.tried(decided, change, roster, units)
    answer = {"today": today.round.summary(), "then": then.round.summary()}
    if out:
        both = what_if.sides(today, then)
        gone = {**departed, **what_if.leaving(roster, leavers)}
        same, because = merged_and_left(db)
        draft = TwoRounds(**both, departed=gone, merged=same, left_because=because)
        changes.write(out, changes.rows(draft), draft=True)
    code = _answer(answer, what_if.moved(today, then), json=json)
    if out and not json:
        console.answer(f"已写出 {out}")
    return code


def _answer(answer: dict[str, Any], moved: list[dict[str, Any]], *, json: bool) -> int:
    from lianhu_cli.output.shown.rounds import show_whatif
    from lianhu_cli.pairing.explain import what_if

    if json:
        reply.as_json({**answer, "changes": moved})
    else:
        show_whatif(answer, [*what_if.sentences(moved)])
    return Exit.DONE


def _parts(given: list[str] | None) -> list[tuple[str, str]]:
    """Split what is written as 名=值."""
    found = []
    for text in given or ():
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise UsageError(f"“{text}”要写成 名称=值，例如 一般干部=2")
        found.append((name.strip(), value.strip()))
    return found


def _quota(name: str, text: str, wrong: "Callable[[str, int], str]") -> int:
    """Read a quota within the bounds of a rules file."""
    if said := wrong(name, count := _number(text)):
        raise UsageError(said)
    return count


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise UsageError(f"“{text}”不是整数")
    if len(text) > _DIGITS:
        raise UsageError(f"“{text[:_DIGITS]}…”太大")
    return int(text)
