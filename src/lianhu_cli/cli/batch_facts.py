"""`lianhu batch-facts`: what a partition tells the batch, its sums and salted hashes. Called by `batch` alone."""

from pathlib import Path
from typing import Annotated

import typer

from lianhu_cli.cli import options, reply
from lianhu_cli.domain.errors import Exit


def run(
    out: Annotated[Path, typer.Option("--out", metavar="文件夹", help="写到哪里。")],
    work: Annotated[Path, typer.Option("--work", metavar="文件夹", help="批次的工作文件夹。")],
    db: options.Register = options.DEFAULT_REGISTER,
    json: options.Json = False,
) -> int:
    """写出本分区的汇总数和加盐摘要，供 batch 合计和查找跨区重复。"""
    from lianhu_cli.batch import people, totals
    from lianhu_cli.cli.opening import decision
    from lianhu_cli.output.counted import facts

    decided = decision(db, "", facts.NEEDED).present()
    totals.write(out, facts.households(decided), facts.helpers(decided))
    listed = facts.numbered(decided.roster)
    people.write(out / people.FILE, listed, people.salt(work))
    if json:
        reply.as_json({"people": listed.num_rows})
    return Exit.DONE
