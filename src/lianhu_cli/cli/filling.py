"""`lianhu fill`: the superior's own form, filled."""

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lianhu_cli.cli import exports, options, reply
from lianhu_cli.domain.errors import Exit, UnreadableError, UsageError

if TYPE_CHECKING:
    from lianhu_cli.output.filling.fields import FormLine
    from lianhu_cli.output.filling.workbook import FilledForm


class FormSplit(StrEnum):
    """One form, or one for each village."""

    none = "none"
    village = "village"


def run(
    template: Annotated[
        Path, typer.Argument(metavar="表样.xlsx", help="上级的表样：有占位符，或有认得的表头。")
    ],
    db: options.Register = options.DEFAULT_REGISTER,
    which: options.Round = "",
    village: options.OfVillage = "",
    split: Annotated[
        FormSplit, typer.Option("--split", help="none 填在一个文件；village 每村填一个文件。")
    ] = FormSplit.none,
    rules: options.Rules = None,
    office: options.Office = "",
    on: options.Filed = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="文件或文件夹",
            help="填好的写到哪里；每村一个文件时是文件夹。默认是表样的名字加“-已填”。",
        ),
    ] = None,
    json: options.Json = False,
) -> int:
    """填表：把户和帮扶人填进上级的表样，格式、合计、落款都保留，表样本身不动。

    表样里写占位符，如 {{行政村}}、{{户主姓名}}、{{帮扶人.姓名}}、{{帮扶人.单位}}、{{序号}}，写在一行，逐户往下填；

    一户占几行的表，就写在那几行里。{{填报单位}}、{{填报时间}}、{{合计.户数}} 写在哪里都行。

    没有占位符，就按认得的表头填。
    """
    from lianhu_cli.cli.office import office_of
    from lianhu_cli.cli.opening import decision
    from lianhu_cli.output import console
    from lianhu_cli.output.files import all_or_none, together
    from lianhu_cli.output.filling import fields, workbook
    from lianhu_cli.register.store import Register

    by_village = split is FormSplit.village
    target = _target(template, out, by_village=by_village)
    decided = decision(db, which)
    place = office_of(rules, db, name=office, filed=on)
    lines = _of_village(fields.lines(decided, place), village)
    parts = _parts(lines, target, template.suffix) if by_village else {target: lines}
    filled = []
    with (
        Register.open(db) as register,
        all_or_none() as outputs,
        together(target if by_village else target.parent) as draft,
    ):
        outputs.read = [template]
        for path, own in parts.items():
            content = workbook.FormContent(lines=own, told=fields.scalars(own, place, decided))
            filled.append((path, workbook.fill(template, draft / path.name, content)))
        left = [
            exports.Leaving(
                file=path,
                columns=(template.name,),
                people=sum(one.lines for one in found),
                masked=not any(one.private for one in found),
            )
            for path, found in filled
        ]
        exports.note(register, left, outputs.place)
    answer = {
        "round": decided.round.number,
        "rows": len(lines),
        "sheets": [
            {"file": str(path), "sheet": one.sheet, "first_row": one.first, "rows": one.lines}
            for path, found in filled
            for one in found
        ],
        "files": [str(path) for path, _ in filled],
    }
    _say_what_to_mind([one for _, found in filled for one in found])
    if not decided.round.number:
        console.note("还没有结过对，帮扶人一栏都空着：先 lianhu pair 再填")
    if json:
        reply.as_json(answer)
    else:
        for path, found in filled:
            told = "；".join(f"“{one.sheet}”第 {one.first} 行起 {one.lines} 行" for one in found)
            console.answer(f"已写出 {path}（{told}）")
    return Exit.DONE


def _say_what_to_mind(sheets: "list[FilledForm]") -> None:
    """Say that numbers stand there unmasked, and what the form's own sums add up wrongly."""
    from lianhu_cli.output import console

    if private := sum(one.private for one in sheets):
        console.note(
            f"表样要填身份证号码或电话，共 {private} 个，照实填写、没有打码：只报该报的人，不要公示"
        )
    if mixed := dict.fromkeys(text for one in sheets for text in one.mixed):
        console.note(f"表样的合计公式把 {'，'.join(mixed)}加在了一起：请在填好的表里改合计公式")


def _target(template: Path, out: Path | None, *, by_village: bool) -> Path:
    """Return where to write, never over the form itself."""
    if not template.exists():
        raise UnreadableError(f"没有表样 {template}：请看文件名写得对不对")
    target = out or Path(f"{template.stem}-已填" + ("" if by_village else template.suffix))
    if os.path.lexists(target) and target.resolve() == template.resolve():
        raise UsageError(f"{target} 就是表样：请换一个 --out，表样不会改动")
    if by_village and target.is_file():
        raise UsageError(f"{target} 是文件：每村一个文件时，--out 请给文件夹")
    if by_village and target.resolve() == template.parent.resolve():
        raise UsageError(f"{target} 是表样所在的文件夹：--out 请换一个文件夹")
    if not by_village and target.suffix.lower() != template.suffix.lower():
        raise UsageError(f"填好的表和表样是一种文件：--out 请以 {template.suffix} 结尾")
    return target


def _of_village(lines: "list[FormLine]", village: str) -> "list[FormLine]":
    """Return the lines of a village, all of them where none is named."""
    from difflib import get_close_matches

    from lianhu_cli.domain.cells import readers

    if not village:
        return lines
    wanted = readers.village(readers.fold(village))
    known = list(dict.fromkeys(line.household["village"] for line in lines))
    if wanted not in known:
        near = get_close_matches(wanted, known, 1, 0.3)
        offer = f"，是不是 {near[0]}？" if near else ""
        raise UsageError(f"登记库里没有“{wanted}”{offer}")
    return [line for line in lines if line.household["village"] == wanted]


def _parts(lines: "list[FormLine]", folder: Path, suffix: str) -> "dict[Path, list[FormLine]]":
    from lianhu_cli.output import names

    of_village: dict[str, list[FormLine]] = {}
    for line in lines:
        of_village.setdefault(line.household["village"] or "未写村", []).append(line)
    stems = names.files(((one, one) for one in of_village), suffix)
    return {folder / f"{stems[one]}{suffix}": own for one, own in of_village.items()}
