"""`lianhu export`: the register as a survey workbook that villages and units correct and send back."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lianhu_cli.cli import exports, options, reply
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from lianhu_cli.domain.tables.roster import Roster


class What(StrEnum):
    """What can be exported."""

    households = "households"
    helpers = "helpers"


def run(
    what: Annotated[What, typer.Argument(metavar="内容", help="households 户，helpers 帮扶人。")],
    out: Annotated[
        Path, typer.Option("--out", metavar="文件.xlsx", help="写到哪里。", show_default=False)
    ],
    db: options.Register = options.DEFAULT_REGISTER,
    village: options.OfVillage = "",
    unit: options.OfUnit = "",
    at: options.At = "",
    json: options.Json = False,
) -> int:
    """导出：把登记库里的户或帮扶人写成带编码的调查表，号码不打码；改好后直接导入，按编码认人。"""
    import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
    from lianhu_cli.domain.tables.survey import Helper, Household
    from lianhu_cli.output import console, files
    from lianhu_cli.output.books import survey_export
    from lianhu_cli.register.store import Register

    options.ending(out, ".xlsx")
    if unit and what is What.households:
        raise UsageError("户没有单位：--unit 只和 helpers 连用")
    table = Household if what is What.households else Helper
    with Register.open(db) as register, files.all_or_none() as outputs:
        roster = register.roster(at=register.revision_at(at) if at else 0)
        frame = chosen(roster, table.role, village, unit)
        if not frame.num_rows:
            raise UsageError("登记库里没有这样的行，没有可导出的")
        written = survey_export.write(out, table, frame)
        left = exports.Leaving(file=out, columns=written.columns, people=written.rows, masked=False)
        exports.note(register, [left], outputs.place)
    console.note(f"{out} 里的身份证号码和电话没有打码：只发给该填的人，用完删除")
    answer: dict[str, Any] = {
        "files": [str(out)],
        "rows": written.rows,
        "columns": list(written.columns),
    }
    if json:
        reply.as_json(answer)
    else:
        console.answer(f"已写出 {out}，{written.rows} 行。改好后：lianhu import {out}")
    return Exit.DONE


def chosen(roster: "Roster", role: str, village: str, unit: str = "") -> "pa.Table":
    """Return the households or helpers of a village and a unit, all where none is named."""
    import pyarrow.compute as pc

    from lianhu_cli.domain.people import lookup

    frame = roster.by_role()[role]
    if village:
        name = lookup.village_name(roster, village)
        frame = frame.filter(pc.equal(frame["village"], name))
    if unit:
        frame = frame.filter(pc.equal(frame["unit"], lookup.unit(roster, unit)))
    return frame
