"""`lianhu demo`: import, pair and stats on the sample township, then its spring and a month's check."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit, UnreadableError, UsageError

_SAMPLE, _LEDGERS = "摸底调查.xlsx", "帮扶台账.xlsx"
_PAIRED, _CHECKED = date(2012, 3, 1), date(2012, 4, 30)
"""The sample's own days: its ledgers are those of the pairs of 1 March."""


_FOLDER = Path("lianhu-demo")


def run(
    out: Annotated[
        Path, typer.Option("--out", metavar="文件夹", help="登记库和表格写到哪里。")
    ] = _FOLDER,
    json: options.Json = False,
) -> int:
    """演示：在样例乡镇上导入、结对、统计，再导入一春的台账，作月检查；另建文件夹，不动您的登记库。"""
    from lianhu_cli.cli import importing, pairing, reporting, statistics
    from lianhu_cli.output import files

    db = out / "lianhu.db"
    sample = _sample()
    if db.exists() and out != _FOLDER:
        raise UsageError(f"{db} 已经有了，演示不覆盖它：--out 请换一个文件夹")
    with files.said(out):
        out.mkdir(parents=True, exist_ok=True)
        db.unlink(missing_ok=True)
    steps: tuple[tuple[str, Callable[[], int]], ...] = (
        (
            f"import {sample.name} --db {db}",
            partial(importing.run, [sample], db=db, json=json),
        ),
        (
            f"pair --db {db} --out {out} --date {_PAIRED}",
            partial(pairing.run, db=db, out=out, on=_PAIRED, json=json),
        ),
        (f"stats --db {db}", partial(statistics.run, db=db, json=json)),
        (
            f"import {_LEDGERS} --db {db}",
            partial(importing.run, [sample.with_name(_LEDGERS)], db=db, json=json),
        ),
        (
            f"report month --on {_CHECKED} --db {db}",
            partial(reporting.run, "month", db=db, on=_CHECKED, json=json),
        ),
    )
    with reply.collected() as answers:
        for command, run_it in steps:
            if not json:
                typer.echo(f"\n$ lianhu {command}\n")
            run_it()
    if json:
        told = [
            {"command": command, "answer": answer}
            for (command, _), answer in zip(steps, answers, strict=True)
        ]
        reply.as_json({"steps": told})
    return Exit.DONE


def _sample() -> Path:
    """Return the sample workbook: inside the installed package, or in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "samples", package.parents[1] / "data" / "samples"):
        if (folder / _SAMPLE).exists():
            return folder / _SAMPLE
    raise UnreadableError(f"找不到样例 {_SAMPLE}：请重新安装 lianhu")
