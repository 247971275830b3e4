"""`lianhu cards`: 帮扶联系卡 for the households, 工作考核手册 for the helpers."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lianhu_cli.cli import exports, options, reply
from lianhu_cli.domain.errors import Exit, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lianhu_cli.domain.rounds.decision import Decision
    from lianhu_cli.output.cards.writing import CardKind
    from lianhu_cli.register.card_numbers import Card

    Row = Mapping[str, Any]


_OF_UNIT = ["code", "unit", "village"]


class PerPage(StrEnum):
    """How many cards a page holds."""

    two = "2"
    four = "4"


class CardSplit(StrEnum):
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
    village: options.OfVillage = "",
    which: options.Round = "",
    handbook: Annotated[
        bool, typer.Option("--handbook", help="不印卡片，印帮扶人的工作考核手册，按单位排。")
    ] = False,
    split: Annotated[
        CardSplit | None,
        typer.Option("--split", help="分开成文件：village 一村一个，unit 帮扶人的单位一个。"),
    ] = None,
    changed: Annotated[
        bool, typer.Option("--changed", help="只印新的和有变动的卡片；编号仍是原来的。")
    ] = False,
    template: options.Template = None,
    save_template: options.SaveTemplate = None,
    rules: options.Rules = None,
    office: options.Office = "",
    on: options.Filed = None,
    json: options.Json = False,
) -> int:
    """卡片：印帮扶联系卡（存根、户存各一），或帮扶人的工作考核手册，Word 文档，模板可改。"""
    from lianhu_cli.cli.office import office_of
    from lianhu_cli.output import console
    from lianhu_cli.output.cards import writing

    two = per_page is PerPage.two
    kind = writing.HANDBOOK if handbook else writing.TWO_UP if two else writing.FOUR_UP
    if save_template:
        return _saved(kind, save_template, json=json)
    _check(split, out, handbook=handbook, changed=changed)
    from lianhu_cli.cli.opening import decision
    from lianhu_cli.output.cards import pairs
    from lianhu_cli.output.files import all_or_none
    from lianhu_cli.register.store import Register

    with (
        console.progress("正在排印"),
        Register.open(db) as register,
        all_or_none() as outputs,
    ):
        outputs.read = [template] if template else []
        cards = register.cards()
        decided = decision(db, which)
        found = pairs.pairs(decided, village, all_of_helper=handbook)
        rows, lone = pairs.numbered(found.rows, cards.numbers(_codes(found.rows))), found.lone
        if changed and not (rows := _changed(rows, cards.known())):
            raise UsageError("没有新的或有变动的卡片，没有写出")
        parts = _parts(rows, decided, split, handbook=handbook)
        place = office_of(rules, db, name=office, filed=on)
        written = writing.write(out, kind, parts, place, template)
        who = "helper" if handbook else "code"
        told = {
            file: len({row[who] for row in its})
            for file, its in zip(written.files, written.rows, strict=True)
        }
        exports.note(register, exports.documents(told, kind.names()), outputs.place)
        if not handbook:
            cards.keep(_printed(rows))
    answer = {"files": list(written.files), "count": written.count, "uncovered": lone}
    if json:
        reply.as_json(answer)
    else:
        console.answer(f"已写出{kind.title} {written.count} 份：{_first(written.files)}")
    if lone and not handbook:
        console.note(f"{lone} 户还没有帮扶人，没有卡片：用 lianhu list uncovered 看是哪些")
    if not place.phone:
        console.note("监督电话留空待填：可在规则文件的 [office] 里写 phone，再加 --rules")
    if written.over:
        console.note(
            f"模板的一页排不下，高出约 {max(round(written.over / 72 * 25.4), 1)} 毫米，每页会印成两页："
            "请在 Word 里减少行或调低行高"
        )
    if written.cut:
        console.note(f"有 {written.cut} 处文字太长，缩小也印不下，末尾截短成“…”")
    return Exit.DONE


def _saved(kind: "CardKind", path: Path, *, json: bool) -> int:
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


def _check(split: CardSplit | None, out: Path, *, handbook: bool, changed: bool) -> None:
    """Refuse what does not go together."""
    if handbook and split is CardSplit.village:
        raise UsageError("工作考核手册按帮扶人的单位分：请用 --split unit")
    if split and out.suffix.lower() == ".docx":
        raise UsageError("分开成多个文件时，--out 要写文件夹")
    if changed and handbook:
        raise UsageError("--changed 只用于卡片，不用于手册")


def _codes(rows: "Sequence[Row]") -> list[str]:
    return list(dict.fromkeys(row["code"] for row in rows))


def _printed(rows: "Sequence[Row]") -> dict[str, tuple[int, list[str]]]:
    """Return for each household the number of its cards and the digests of what stands on them."""
    from lianhu_cli.output.cards.pairs import digest

    found: dict[str, tuple[int, list[str]]] = {}
    for row in rows:
        found.setdefault(row["code"], (row["number"], []))[1].append(digest(row))
    return found


def _changed(rows: "Sequence[Row]", known: "dict[str, list[Card]]") -> "list[Row]":
    """Return the rows of households whose cards are new or say something else than those printed last."""
    now = _printed(rows)
    same = {
        code
        for code, (_, digests) in now.items()
        if sorted(digests) == sorted(card.printed for card in known.get(code, ()))
    }
    return [row for row in rows if row["code"] not in same]


def _parts(
    rows: "list[Row]", decided: "Decision", split: CardSplit | None, *, handbook: bool
) -> "dict[str, list[Row]]":
    """Return the pairs of each document by what its name says."""
    from lianhu_cli.output.cards import parts

    if handbook:
        rows = parts.of_unit_order(rows, decided.roster.helpers.select(_OF_UNIT).to_pylist())
    if split is None:
        return {"": rows}
    return (parts.by_village if split is CardSplit.village else parts.by_unit)(rows)


def _first(files: tuple[str, ...]) -> str:
    return files[0] if len(files) == 1 else f"{files[0]} 等 {len(files)} 个文件"
