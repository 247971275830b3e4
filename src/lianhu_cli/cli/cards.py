"""`lianhu cards`: 帮扶联系卡 for the households, 工作考核手册 for the helpers."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lianhu_cli.cli import completion, options, reply
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    from lianhu_cli.domain.rounds.decision import Decision
    from lianhu_cli.output.cards.writing import Kind


_OF_UNIT = ["code", "unit", "village"]


class PerPage(StrEnum):
    """How many cards a page holds."""

    two = "2"
    four = "4"


class Split(StrEnum):
    """What gets a document of its own."""

    village = "village"
    unit = "unit"


def run(
    db: options.Register = options.DEFAULT_REGISTER,
    out: Annotated[
        Path,
        typer.Option("--out", metavar="文件夹|文件.docx", help="写到哪个文件夹，或哪个文件。"),
    ] = Path("out"),
    per_page: Annotated[
        PerPage, typer.Option("--per-page", help="一页几张：2 一户的存根和户存，4 两户的。")
    ] = PerPage.two,
    village: Annotated[
        str,
        typer.Option(
            "--village", metavar="村名", autocompletion=completion.villages, help="只印这个村的户。"
        ),
    ] = "",
    which: options.Round = "",
    handbook: Annotated[
        bool, typer.Option("--handbook", help="不印卡片，印帮扶人的工作考核手册，按单位排。")
    ] = False,
    split: Annotated[
        Split | None,
        typer.Option("--split", help="分开成文件：village 一村一个，unit 帮扶人的单位一个。"),
    ] = None,
    template: options.Template = None,
    save_template: options.SaveTemplate = None,
    rules: options.Rules = None,
    office: options.Office = "",
    on: options.Filed = None,
    json: options.Json = False,
) -> int:
    """卡片：印帮扶联系卡（存根、户存各一），或帮扶人的工作考核手册，Word 文档，模板可改。"""
    from lianhu_cli.cli import office as offices
    from lianhu_cli.output import console
    from lianhu_cli.output.cards import writing

    two = per_page is PerPage.two
    kind = writing.HANDBOOK if handbook else writing.TWO_UP if two else writing.FOUR_UP
    if save_template:
        return _saved(kind, save_template, json=json)
    if handbook and split is Split.village:
        raise UsageError("工作考核手册按帮扶人的单位分：请用 --split unit")
    if split and out.suffix.lower() == ".docx":
        raise UsageError("分开成多个文件时，--out 要写文件夹")
    from lianhu_cli.cli.opening import decision

    with console.progress("正在排印"):
        parts, lone = _parts(decision(db, which), village, split, handbook=handbook)
        place = offices.of(rules, db, name=office, filed=on)
        written = writing.write(out, kind, parts, place, template)
    answer = {"files": list(written.files), "count": written.count, "uncovered": lone}
    if json:
        reply.as_json(answer)
    else:
        console.answer(f"已写出{kind.title} {written.count} 份：{_first(written.files)}")
    if lone and not handbook:
        console.note(f"{lone} 户还没有帮扶人，没有卡片：用 lianhu list uncovered 看是哪些")
    if not place.phone:
        console.note("监督电话留空待填：可在规则文件的 [office] 里写 phone，再加 --rules")
    if written.cut:
        console.note(f"有 {written.cut} 处文字太长，缩小也印不下，末尾截短成“…”")
    return Exit.DONE


def _saved(kind: "Kind", path: Path, *, json: bool) -> int:
    from lianhu_cli.output import console
    from lianhu_cli.output.cards import writing

    if path.exists():
        raise UsageError(f"{path} 已经有了：请换一个文件名，或先移开它")
    writing.save_template(path, kind)
    if json:
        reply.as_json({"template": str(path), "names": kind.names()})
    else:
        console.answer(f"已写出模板 {path}。在 Word 里改好后：lianhu cards --template {path}")
    return Exit.DONE


def _parts(
    decided: "Decision", village: str, split: Split | None, *, handbook: bool
) -> tuple[dict[str, list[Any]], int]:
    """Return the pairs of each document by what its name says, and how many households have none."""
    from lianhu_cli.output.cards import parts
    from lianhu_cli.output.cards.pairs import pairs

    found = pairs(decided, village, all_of_helper=handbook)
    rows = list(found.rows)
    if handbook:
        rows = parts.of_unit_order(rows, decided.roster.helpers.select(_OF_UNIT).to_pylist())
    if split is None:
        return {"": rows}, found.lone
    return (parts.by_village if split is Split.village else parts.by_unit)(rows), found.lone


def _first(files: tuple[str, ...]) -> str:
    return files[0] if len(files) == 1 else f"{files[0]} 等 {len(files)} 个文件"
