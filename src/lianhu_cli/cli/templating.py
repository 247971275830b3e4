"""`lianhu template`: the blank survey workbook."""

from pathlib import Path
from typing import Annotated

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit, UsageError


def run(
    file: Annotated[Path, typer.Argument(metavar="文件.xlsx", help="空白调查表写到哪里。")],
    rules: options.Rules = None,
    wording: options.Map = None,
    json: options.Json = False,
    db: options.Register = options.DEFAULT_REGISTER,
) -> int:
    """空白调查表：带填表说明、下拉选项和提示，发给各村各单位填，填好直接导入。"""
    from lianhu_cli.cli import remembered
    from lianhu_cli.output import console
    from lianhu_cli.output.template import workbook

    if file.exists():
        raise UsageError(f"{file} 已经有了：请换一个文件名，或先移开它")
    if file.suffix.lower() != ".xlsx":
        raise UsageError(f"{file} 不是 xlsx 文件名：请写成 {file.with_suffix('.xlsx')}")
    chosen = remembered.in_force(db, rules, wording)
    workbook.write(file, chosen.policy, chosen.wording)
    if json:
        reply.as_json({"files": [str(file)]})
    else:
        console.answer(f"已写出 {file}。填好后：lianhu import {file}")
    return Exit.DONE
