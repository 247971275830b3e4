"""`lianhu import`: survey workbooks into the register."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit

if TYPE_CHECKING:
    from lianhu_cli.intake.survey import Survey
    from lianhu_cli.register.merge import Merged


def run(
    paths: Annotated[
        list[Path], typer.Argument(metavar="文件或文件夹...", help="摸底调查的工作簿。")
    ],
    db: options.Register = options.DEFAULT_REGISTER,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只检查、只报告，什么也不改。")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="只要有一行不能用，就整批不导入。")
    ] = False,
    problems: Annotated[
        Path | None, typer.Option("--problems", metavar="文件.xlsx", help="把问题清单写成工作簿。")
    ] = None,
    json: options.Json = False,
) -> int:
    """导入摸底调查表：登记册、干部名册、联村单位、村情、填报汇总，xlsx、xls、csv 等都行。

    同一个文件再次导入，就替换它上次给的内容；别的文件已有的户，更新而不重复。
    """
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.domain.roster import Roster
    from lianhu_cli.intake import survey
    from lianhu_cli.output import console, problems_book
    from lianhu_cli.register.merge import merge
    from lianhu_cli.register.store import Findings, Register

    known, elsewhere = Roster.of({}), 0
    exists = Register.exists(db)
    if exists:
        with Register.open(db) as register:
            known = register.roster()
    with console.progress("正在读取"):
        read = survey.read(paths, known=known)
    sources = read.sources
    found = Findings(problems=read.problems, set_aside=read.set_aside)
    refused = strict and bool(read.set_aside)
    if dry_run or refused:
        merged = merge(known, read.roster, sources)
    else:
        with Register.create(db) as register:
            merged = register.absorb(read.roster, sources, found)
    if exists or not (dry_run or refused):
        with Register.open(db) as register:
            elsewhere = register.set_aside_elsewhere(tuple(sources.values()))
    if problems:
        problems_book.write(problems, read.problems)
    answer = _answer(read, merged, elsewhere)
    if json:
        reply.as_json(answer)
    else:
        console.show_import(answer, read.problems, dry_run=dry_run, refused=refused)
    return Exit.SET_ASIDE if read.set_aside else Exit.DONE


def _answer(read: "Survey", merged: "Merged", set_aside_elsewhere: int) -> dict[str, Any]:
    """Return the JSON of the contract: the files, the register's counts, the changes, the problems."""
    return {
        "files": [
            {
                "file": file.file,
                "sheets": [
                    {
                        "sheet": sheet.sheet,
                        "role": sheet.role,
                        "heading_rows": list(sheet.heading_rows),
                        "rows": sheet.rows,
                        "accepted": sheet.accepted,
                        "set_aside": sheet.set_aside,
                        **({"reason": sheet.reason} if sheet.reason else {}),
                        **({"how": sheet.how} if sheet.how else {}),
                    }
                    for sheet in file.sheets
                ],
            }
            for file in read.files
        ],
        "counts": {
            **merged.roster.counts(),
            "set_aside": set_aside_elsewhere + len(read.set_aside),
        },
        "changes": {
            "households": merged.households.counts(),
            "helpers": merged.helpers.counts(),
        },
        "problems": [problem.as_json() for problem in read.problems],
    }
