"""`lianhu sheets`: everything that leaves the office as a sheet."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lianhu_cli.cli import exports, options, reply
from lianhu_cli.domain.errors import Exit


class Which(StrEnum):
    """A sheet."""

    list = "list"
    ledger = "ledger"
    units = "units"
    coverage = "coverage"
    helpers = "helpers"
    changes = "changes"
    uncovered = "uncovered"
    problems = "problems"


def run(
    which: Annotated[
        list[Which] | None,
        typer.Argument(
            metavar="表",
            help="写哪些表，默认全部：list 一览表，ledger 干部包户台账，units 单位包村一览表，"
            "coverage 覆盖统计表，helpers 责任人统计表，changes 调整对照表，uncovered 未落实名单，"
            "problems 问题清单。",
        ),
    ] = None,
    db: options.Register = options.DEFAULT_REGISTER,
    number: options.Round = "",
    at: options.At = "",
    split: options.SplitBy = options.Split.none,
    rules: options.Rules = None,
    office: options.Office = "",
    title: options.Title = "",
    filed: options.Filed = None,
    out: Annotated[Path, typer.Option("--out", metavar="文件夹", help="表格写到哪里。")] = Path(
        "out"
    ),
    json: options.Json = False,
) -> int:
    """表格：写出上报、张挂、存档用的全部表格，按公文格式排好，可直接打印。"""
    from lianhu_cli.cli import opening
    from lianhu_cli.cli.office import office_of
    from lianhu_cli.output import console, files
    from lianhu_cli.output.sheets import changes, outgoing
    from lianhu_cli.output.shown.written import show_sheets
    from lianhu_cli.register.store import Register

    asked = [one.value for one in which or Which]
    place = office_of(rules, db, name=office, title=title, filed=filed)
    decision = opening.decision(db, number, at=at)
    opening.tell_erased(decision)
    sides = opening.sides(db, "", number) if Which.changes in asked else None
    material = outgoing.Material(
        decision=decision,
        problems=opening.findings(db, at).problems if Which.problems in asked else (),
        changes=None if sides is None else changes.rows(sides),
        office=place,
    )
    with (
        Register.open(db) as register,
        files.all_or_none() as outputs,
        files.together(out) as folder,
    ):
        written = outgoing.write(folder, asked, split.value, material, console.bar)
        exports.note(register, exports.papers(out, written.people), outputs.place)
    names = [str(out / name) for name in written.files]
    if json:
        reply.as_json(
            {"round": decision.round.number, "files": names, "notes": list(written.notes)}
        )
    else:
        show_sheets(names, written.notes)
    return Exit.DONE
