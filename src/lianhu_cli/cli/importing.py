"""`lianhu import`: survey workbooks into the register."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit

if TYPE_CHECKING:
    from lianhu_cli.intake.survey import Survey
    from lianhu_cli.register.merge import Changes, Merged


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
    mark: Annotated[
        Path | None,
        typer.Option(
            "--mark", metavar="文件夹", help="把原工作簿的副本写到这里，有问题的格涂色、加批注。"
        ),
    ] = None,
    wording: Annotated[
        Path | None,
        typer.Option(
            "--map", envvar="LIANHU_MAP", metavar="文件.toml", help="本单位的表头、村名、类别写法。"
        ),
    ] = None,
    save_wording: Annotated[
        Path | None,
        typer.Option(
            "--save-map", metavar="文件.toml", help="把没认出的写法连同猜测写成对照文件。"
        ),
    ] = None,
    no_repair: Annotated[
        bool,
        typer.Option("--no-repair", help="不补全证件号、不按上行填空格、不由职级推定人员类别。"),
    ] = False,
    json: options.Json = False,
) -> int:
    """导入摸底调查表：登记册、干部名册、联村单位、村情、填报汇总，xlsx、xls、csv 等都行。

    同一个文件再次导入，就替换它上次给的内容；别的文件已有的户，更新而不重复。
    """
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.domain.policy import Policy
    from lianhu_cli.domain.roster import Roster
    from lianhu_cli.domain.wording import load
    from lianhu_cli.intake import survey
    from lianhu_cli.intake.asked import Asked
    from lianhu_cli.output import console, problems_book, wording_file
    from lianhu_cli.output.marking import workbook
    from lianhu_cli.register.merge import merge
    from lianhu_cli.register.store import Findings, Register

    words = load(wording, Policy())
    asked = Asked(wording=words, repair=not no_repair)
    known, elsewhere = Roster.of({}), 0
    exists = Register.exists(db)
    if exists:
        with Register.open(db) as register:
            known = register.roster()
    with console.progress("正在读取"):
        read = survey.read(paths, asked=asked, known=known)
    sources = read.sources
    if mark:
        workbook.keep_apart(mark, sources)
    found = Findings(problems=read.problems, set_aside=read.set_aside)
    refused = strict and bool(read.set_aside)
    if dry_run or refused:
        merged = merge(known, read.roster, sources, words.renamed)
    else:
        with Register.create(db) as register:
            merged = register.absorb(read.roster, sources, found, words.renamed)
    if exists or not (dry_run or refused):
        with Register.open(db) as register:
            elsewhere = register.set_aside_elsewhere(tuple(sources.values()))
    if problems:
        problems_book.write(problems, read.problems)
    if mark:
        for sentence in workbook.mark_all(mark, sources, read.problems):
            console.note(sentence)
    if save_wording:
        wording_file.write(save_wording, words, read.files, read.problems)
    answer = _answer(read, merged, elsewhere)
    if json:
        reply.as_json(answer)
    else:
        console.show_import(answer, read.problems, dry_run=dry_run, refused=refused)
    return Exit.SET_ASIDE if read.set_aside else Exit.DONE


def _answer(read: "Survey", merged: "Merged", set_aside_elsewhere: int) -> dict[str, Any]:
    """Return the JSON of the contract: the files, the register's counts, the changes, the problems."""
    changes = {"households": merged.households, "helpers": merged.helpers}
    differences = [one for role, change in changes.items() for one in _differences(role, change)]
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
        "changes": {role: change.counts() for role, change in changes.items()},
        **({"differences": differences} if differences else {}),
        "problems": [problem.as_json() for problem in read.problems],
    }


def _differences(role: str, changes: "Changes") -> Iterator[dict[str, str]]:
    """Yield each difference as JSON; identity numbers and phones are masked."""
    from lianhu_cli.domain.tables import TABLES

    columns = next(table.columns for table in TABLES if table.role == role)
    for change in changes.details:
        column = columns.get(change.attribute)
        mask = column.mask if column and column.mask else str
        yield {
            "role": role,
            "code": change.code,
            "name": change.name,
            "change": change.change,
            **(
                {
                    "attribute": change.attribute,
                    "before": mask(change.before),
                    "after": mask(change.after),
                }
                if change.attribute
                else {}
            ),
        }
