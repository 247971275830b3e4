"""`lianhu pair` and `lianhu audit`: the best pairing under the rules, and its proof."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit, UsageError

WORKBOOK_LIMIT = 50_000
"""Above this number of pairs one workbook is no longer a thing to print."""


def run(
    db: options.Register = options.DEFAULT_REGISTER,
    rules: Annotated[
        Path | None, typer.Option("--rules", metavar="文件.toml", help="规则文件，默认用内置规则。")
    ] = None,
    name: Annotated[str, typer.Option("--round", metavar="名称", help="给这一轮结对起个名。")] = "",
    fresh: Annotated[bool, typer.Option("--fresh", help="不顾上一轮，从头结对。")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试算，什么也不写。")] = False,
    out: Annotated[Path, typer.Option("--out", metavar="文件夹", help="表格写到哪里。")] = Path(
        "out"
    ),
    json: options.Json = False,
) -> int:
    """结对：按规则给每户配帮扶人，先保特殊户，再尽量少变动、少跨村组，并写出一览表和清单。"""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.domain import policy
    from lianhu_cli.domain.round import Decision
    from lianhu_cli.output import console, files, pairs_book, pairs_csv
    from lianhu_cli.pairing import solve
    from lianhu_cli.register.store import Register

    in_force = policy.load(rules)
    with Register.open(db) as register:
        roster = register.roster()
        if not roster.households.num_rows or not roster.helpers.num_rows:
            lacking = "困难户" if not roster.households.num_rows else "帮扶人"
            raise UsageError(f"登记库 {db} 里还没有{lacking}：请先用 lianhu import 导入")
        previous = None if fresh else register.round()
        decided = solve.pair(roster, in_force, previous.pairs if previous else None)
        decided = replace(decided, name=name, date=date.today().isoformat())
        written: list[Path] = []
        if not dry_run:
            with register.saving(decided, in_force) as stored, files.together(out) as folder:
                decision = Decision(roster=roster, round=stored, policy=in_force)
                if stored.pairs.num_rows <= WORKBOOK_LIMIT:
                    pairs_book.write(folder / "结对帮扶一览表.xlsx", decision)
                pairs_csv.write(folder / "结对清单.csv", decision)
            decided = stored
    answer = {**decided.summary(), "files": [str(path) for path in written]}
    if json:
        reply.as_json(answer)
    else:
        console.show_pair(answer)
    return Exit.DONE
