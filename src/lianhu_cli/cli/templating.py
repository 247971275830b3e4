"""`lianhu template`: the survey workbook, blank or filled with what the register knows."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lianhu_cli.cli import completion, exporting, exports, options, reply
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    from lianhu_cli.cli.remembered import InForce


def run(
    file: Annotated[Path, typer.Argument(metavar="文件.xlsx", help="调查表写到哪里。")],
    filled: Annotated[
        bool,
        typer.Option(
            "--filled", help="填上登记库里已有的户、帮扶人和村情，号码不打码，供核对改正。"
        ),
    ] = False,
    village: Annotated[
        str,
        typer.Option(
            "--village",
            metavar="村",
            help="和 --filled 连用：只填这个村的。",
            autocompletion=completion.villages,
        ),
    ] = "",
    rules: options.Rules = None,
    wording: options.Map = None,
    json: options.Json = False,
    db: options.Register = options.DEFAULT_REGISTER,
) -> int:
    """空白调查表：带填表说明、下拉选项和提示，发给各村各单位填，填好直接导入；--filled 则填上已有的。"""
    from lianhu_cli.cli import remembered
    from lianhu_cli.output import console
    from lianhu_cli.output.template import workbook

    if os.path.lexists(file):
        raise UsageError(f"{file} 已经有了：请换一个文件名，或先移开它")
    if file.suffix.lower() != ".xlsx":
        raise UsageError(f"{file} 不是 xlsx 文件名：请写成 {file.with_suffix('.xlsx')}")
    if village and not filled:
        raise UsageError("--village 和 --filled 连用")
    chosen = remembered.in_force(db, rules, wording)
    rows = 0
    if filled:
        rows = _filled(db, file, village, chosen)
        console.note(f"{file} 里的身份证号码和电话没有打码：只发给该填的人，用完删除")
    else:
        workbook.write(file, chosen.policy, chosen.wording)
    if json:
        reply.as_json({"files": [str(file)], "rows": rows})
    else:
        console.answer(f"已写出 {file}。{'改' if filled else '填'}好后：lianhu import {file}")
    return Exit.DONE


def _filled(db: Path, file: Path, village: str, chosen: "InForce") -> int:
    """Write the workbook with what the register knows; return how many people that is."""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.output import files
    from lianhu_cli.output.template import workbook
    from lianhu_cli.register.store import Register

    with Register.open(db) as register, files.all_or_none() as outputs:
        roster = register.roster()
        known = {
            role: exporting.chosen(roster, role, village)
            for role in ("places", "households", "helpers")
        }
        people: int = known["households"].num_rows + known["helpers"].num_rows
        if not people:
            raise UsageError("登记库里还没有户和帮扶人：请先用 lianhu import 导入")
        titles = workbook.write(file, chosen.policy, chosen.wording, known)
        left = exports.Leaving(file=file, columns=titles, people=people, masked=False)
        exports.note(register, [left], outputs.place)
    return people
