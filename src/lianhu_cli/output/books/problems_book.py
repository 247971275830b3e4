"""问题清单.xlsx: what is wrong, cell by cell, to be worked through and sent back."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lianhu_cli.domain.problem import CODES, FileReport, Problem, SheetReport
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.output import names
from lianhu_cli.output.files import together, whole
from lianhu_cli.output.page_form import Book, Field, new_workbook

NAME = "问题清单"
_FIELDS = (
    Field(title="编号", width=5, look="number"),
    Field(title="规则", width=16, look="left"),
    Field(title="文件", width=12, look="left"),
    Field(title="工作表", width=10),
    Field(title="单元格", width=6.9),
    Field(title="户主", width=8.5),
    Field(title="原值", width=18, look="text"),
    Field(title="建议", width=32, look="left"),
    Field(title="处理结果", width=10),
    Field(title="豁免理由", width=9.3),
)
_SHEETS = (("error", "未收的行"), ("warning", "请核实"), ("fixed", "已自动修正"))


_READ = "读入情况"
_OF_SHEETS = (
    Field(title="来件", width=16, look="left"),
    Field(title="表名", width=12),
    *(
        Field(title=title, width=6.9, look="number")
        for title in ("行数", "收下", "成员", "未收", "合计行", "说明行", "示例", "重复")
    ),
    Field(title="怎样读的", width=32, look="left"),
)
_HOW = (
    "说明：处理结果填改正后的内容；核实无误的填“属实”，或写明豁免理由，以后不再提示。"
    "填好后用 lianhu import 导入本清单。"
)
_HOW_ELSEWHERE = (
    "说明：处理结果填“属本地”“不在本地”（按离册办）或正确号码，也可以写明豁免理由。"
    "填好后用 lianhu import 导入本分区的登记库，或放进本分区的调查文件夹。"
)
_MOST = 100_000
"""Longer lists nobody works through."""
_NOWHERE = "村名不明"


def write(
    path: Path,
    problems: Sequence[Problem],
    office: Office | None = None,
    files: Sequence[FileReport] = (),
) -> None:
    """Write a workbook with one sheet for each severity, and one that says how `files` were read.

    A path that does not end in .xlsx is a folder: it takes the whole list, and one for each village to
    send back there.
    """
    if path.suffix.lower() == ".xlsx":
        with whole(path) as draft:
            _book(draft, problems, "", office, files)
        return
    villages: dict[str, list[Problem]] = {}
    for problem in problems:
        villages.setdefault(problem.village or _NOWHERE, []).append(problem)
    with together(path) as folder:
        _book(folder / f"{NAME}.xlsx", problems, "", office, files)
        stems = names.files(((one, one) for one in villages), f"{NAME}-.xlsx")
        for village, found in villages.items():
            _book(folder / f"{NAME}-{stems[village]}.xlsx", found, village, office)


def write_elsewhere(
    path: Path,
    title: str,
    problems: Sequence[Problem],
    answers: Mapping[Problem, tuple[str, str]],
    office: Office | None = None,
) -> None:
    """Write a list of people who stand in two partitions, to be answered by one of these.

    `answers` are 处理结果 and 豁免理由 that were given before: they stand in the list, so that the list sent
    back once more takes none of them back.
    """
    with whole(path) as draft, new_workbook(draft, NAME) as workbook:
        sheet = Book(workbook, office or Office(), as_typed=True).sheet(
            "请核实", title, _FIELDS, "处"
        )
        for at, problem in enumerate(problems, start=1):
            result, reason = answers.get(problem, (None, None))
            sheet.add([*_row(at, problem)[:-2], result or None, reason or None])
        sheet.span(_HOW_ELSEWHERE)
        sheet.foot()


def _book(
    path: Path,
    problems: Sequence[Problem],
    village: str,
    office: Office | None = None,
    files: Sequence[FileReport] = (),
) -> None:
    with new_workbook(path, NAME) as workbook:
        book = Book(workbook, office or Office(), as_typed=True)
        for severity, name in _SHEETS:
            sheet = book.sheet(name, f"{village}{NAME}（{name}）", _FIELDS, "处")
            found = [problem for problem in problems if problem.severity == severity]
            for at, problem in enumerate(found[:_MOST], start=1):
                sheet.add(_row(at, problem))
            if not found:
                sheet.span("没有")
            elif severity != "fixed":
                sheet.span(_HOW)
            if len(found) > _MOST:
                sheet.span(f"另有 {len(found) - _MOST} 处没有列出")
            sheet.foot()
        if files:
            sheet = book.sheet(_READ, f"{_READ}：每张表的行数都对得上", _OF_SHEETS)
            for file in files:
                for one in file.sheets:
                    sheet.add(_balance(file, one))
            sheet.foot()


def _balance(file: FileReport, sheet: SheetReport) -> list[Any]:
    """Return what became of the rows of a sheet; of one that was not read, why."""
    if sheet.balance is None:
        return [file.file, sheet.sheet, *[None] * 8, sheet.reason or "未读"]
    told = sheet.balance.as_json()
    numbers = [told[name] for name in ("rows", "accepted", "members", "set_aside")]
    numbers += [told[name] for name in ("totals", "notes", "examples", "repeats")]
    unread = [f"没有读取：{'、'.join(sheet.unread)}"] if sheet.unread else []
    return [file.file, sheet.sheet, *numbers, "；".join([*unread, *sheet.how])]


def _row(at: int, problem: Problem) -> list[Any]:
    entry = CODES[problem.code]
    advice = problem.remedy or entry.remedy
    what = problem.message
    if problem.after and problem.severity == "fixed" and problem.after not in what:
        what += f"（改为 {problem.after}）"
    where = [problem.file, problem.sheet, problem.cell, problem.head, problem.value]
    return [at, entry.meaning, *where, _two_lines(what, advice), None, None]


def _two_lines(what: str, advice: str) -> str:
    r"""Return what is wrong and, on a line of its own, what to do, as far as it was not said already.

    >>> _two_lines("身份证号码是17位，应为18位", "应为18位，请核实")
    '身份证号码是17位，应为18位。\n请核实。'
    >>> _two_lines("村情表里没有这个村，是不是“石桥村”？", "改正村名，或在村情表补上这个村")
    '村情表里没有这个村，是不是“石桥村”？\n改正村名，或在村情表补上这个村。'
    """
    left = "，".join(clause for clause in advice.split("，") if clause not in what)
    return "\n".join(one + ("" if one[-1] in "。？！" else "。") for one in (what, left) if one)
