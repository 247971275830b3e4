"""What an import found, on the terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.problem import CODES, Problem
from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.domain.tables.survey import PEOPLE, SHEETS, TABLES
from lianhu_cli.output.console import line, table, terminal
from lianhu_cli.output.shown import balance

if TYPE_CHECKING:
    from lianhu_cli.output.console import Console

_OTHERS = {"ignored": "未读", "both": "户和帮扶人"}
"""What the terminal calls a sheet that holds none of our tables."""
SEVERITIES = {
    "error": ("未收的行", "red"),
    "warning": ("请核实", "yellow"),
    "fixed": ("已修正", "green"),
}
_CELLS_SHOWN = 5
_CHANGES_SHOWN = 12


def show_import(
    answer: dict[str, Any], problems: Sequence[Problem], *, dry_run: bool, refused: bool
) -> None:
    """Show what an import read, changed and found."""
    console = terminal()
    _sheets(console, answer["files"])
    for sentence in balance.sentences(answer):
        line(console, sentence)
    _findings(console, problems)
    counts, changes = answer["counts"], answer["changes"]
    for people in PEOPLE:
        change = changes[people.role]
        line(
            console,
            f"{people.called}：新增 {change['added']}，更新 {change['changed']}，离册 {change['removed']}；"
            f"现有 {counts[people.role]}",
        )
    entered = [table for table in LEDGERS if table.role in changes]
    for ledger in entered:
        change = changes[ledger.role]
        line(
            console,
            f"{ledger.label}：新增 {change['added']}，更新 {change['changed']}，"
            f"删去 {change['removed']}；现有 {counts[ledger.role]}",
        )
    _changes(console, answer.get("differences", ()))
    line(
        console,
        f"行政村 {counts['villages']}，村民小组 {counts['groups']}，单位 {counts['units']}，"
        f"未收的行 {counts['set_aside']}",
    )
    if refused:
        line(console, "有行不能用，按 --strict 的要求没有导入：请改正后再来", "red")
    elif dry_run:
        line(console, "只是试读，登记库没有改动", "yellow")
    else:
        only_ledgers = not any(sum(changes[people.role].values()) for people in PEOPLE)
        after = "lianhu report month" if only_ledgers and entered else "lianhu pair"
        missing = "" if only_ledgers and entered else balance.next_step(counts)
        line(console, f"已导入。{missing or f'下一步：{after}'}", "yellow" if missing else "green")


def labels() -> dict[str, str]:
    """Return role → what the terminal calls its table."""
    return {**{table.role: table.label for table in SHEETS}, **_OTHERS}


def show_problems(problems: Sequence[Problem]) -> None:
    """Show what the register still has of problems."""
    console = terminal()
    _findings(console, problems)
    if not problems:
        line(console, "没有问题", "green")


def show_codes(catalogue: Sequence[dict[str, str]]) -> None:
    """Show what each code means."""
    rows = [
        (SEVERITIES[one["severity"]][0], one["code"], one["meaning"], one["remedy"])
        for one in catalogue
    ]
    table(terminal(), "问题代码", ("级别", "代码", "含义", "怎么办"), rows)


def _sheets(console: "Console | None", files: Sequence[dict[str, Any]]) -> None:
    """Show how every sheet was read; on a terminal each file's name stands once."""
    rows = [
        (
            file["file"] if console is None or not nth else "", sheet["sheet"],
            labels().get(sheet["role"], sheet["role"]), sheet["rows"], sheet["accepted"],
            sheet["set_aside"], sheet.get("reason", ""),
        )
        for file in files
        for nth, sheet in enumerate(file["sheets"])
    ]  # fmt: skip
    heading = ("文件", "工作表", "内容", "行", "收下", "未收", "说明")
    if console is None:
        table(console, "读入的工作表", heading, rows)
        return
    title, first = "读入的工作表", 0
    if len(files) == 1:
        title, first = f"{title}：{files[0]['file']}", 1
    last = len(heading) if any(row[-1] for row in rows) else -1
    table(console, title, heading[first:last], [row[first:last] for row in rows])


def _changes(console: "Console | None", differences: Sequence[dict[str, str]]) -> None:
    """Show the first few differences from what the register held."""
    words = {"added": "新增", "changed": "更新", "removed": "离册"}
    titles = {table.role: table.titles() for table in TABLES}
    rows = [
        (
            words[one["change"]], labels()[one["role"]], one["name"],
            titles[one["role"]].get(one.get("attribute", ""), ""),
            one.get("before", ""), one.get("after", ""),
        )
        for one in differences[:_CHANGES_SHOWN]
    ]  # fmt: skip
    if rows:
        more = len(differences) - len(rows)
        title = f"与登记库相比（另有 {more} 处，见 --json）" if more else "与登记库相比"
        table(console, title, ("变化", "名册", "姓名", "栏目", "原来", "现在"), rows)


def _findings(console: "Console | None", problems: Sequence[Problem]) -> None:
    """Show problems by code: how many, and the first few cells; never a wall of text."""
    by_code: dict[str, list[Problem]] = {code: [] for code in CODES}
    for problem in problems:
        by_code[problem.code].append(problem)
    several = len({problem.file for problem in problems}) > 1
    rows = [
        (
            SEVERITIES[CODES[code].severity][0],
            "：".join(filter(None, (CODES[code].meaning, _remedy(code, found)))),
            len(found),
            _places(found, several=several),
        )
        for code, found in by_code.items()
        if found
    ]
    if rows:
        table(console, "发现的问题", ("级别", "问题", "处数", "在哪里"), rows)


def _remedy(code: str, problems: Sequence[Problem]) -> str:
    """Return what to do about problems of a code: what the rules in force say, where that is one for all."""
    own = {problem.remedy for problem in problems}
    return next(iter(own)) or CODES[code].remedy if len(own) == 1 else CODES[code].remedy


def _places(problems: Sequence[Problem], *, several: bool) -> str:
    """Return where the first few problems are: 登记册 D8 F9；干部名册 B3 … and so on."""
    cells: dict[str, list[str]] = {}
    for problem in problems[:_CELLS_SHOWN]:
        sheet = f"{problem.file}:{problem.sheet}" if several else problem.sheet
        cells.setdefault(sheet, []).append(problem.cell)
    told = "；".join(" ".join((sheet, *found)) for sheet, found in cells.items())
    return told + (" …" if len(problems) > _CELLS_SHOWN else "")
