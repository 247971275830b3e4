"""Write the documentation that the program itself knows: commands and problem codes.

`make docs` writes it; `make check` fails where a page differs from what the program says.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from typer.main import get_command

from lianhu_cli.cli.app import app
from lianhu_cli.cli.words import in_chinese
from lianhu_cli.domain.problem import CODES
from lianhu_cli.domain.tables.column import Column
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import SHEETS

HERE = Path(__file__).parent
_SEVERITIES = {
    "error": "错误：这一行不收，留底并列出",
    "warning": "提醒：照收，请核实",
    "fixed": "已修正：修正前后都有记录",
}


def commands_page() -> str:
    """Return the help pages of every command."""
    group = get_command(app)
    pages = ["# Commands\n\nWhat `--help` says, command by command. Made by `make docs`.\n"]
    root = group.make_context("lianhu", [], resilient_parsing=True)
    names = group.list_commands(root)  # type: ignore[attr-defined]
    for name in names:
        command = group.get_command(root, name)  # type: ignore[attr-defined]
        context = command.make_context(name, [], parent=root, resilient_parsing=True)
        context.terminal_width = 78
        text = in_chinese(command.get_help(context)).rstrip()
        pages.append(f"## lianhu {name}\n\n```text\n{text}\n```\n")
    return "\n".join(pages)


def problems_page() -> str:
    """Return the catalogue of problem codes."""
    lines = [
        "# Problem codes\n\nEverything `lianhu import` can say about a cell. Made by `make docs`.\n"
    ]
    for severity, title in _SEVERITIES.items():
        lines += [f"## {title}\n", "| code | 含义 | 怎么办 |", "|---|---|---|"]
        lines += [
            f"| `{name}` | {code.meaning} | {code.remedy} |"
            for name, code in CODES.items()
            if code.severity == severity
        ]
        lines.append("")
    return "\n".join(lines)


def sheets_page() -> str:
    """Return what is done with each kind of sheet and column, as the tables declare it."""
    lines = [_SHEETS_INTRO]
    for table in SHEETS:
        lines += [f"## {table.title} (`{table.role}`)\n", f"{table.about}。\n", *_of_table(table)]
        lines += ["| column | also read from | what is done |", "|---|---|---|"]
        lines += [
            f"| {_cell(column.title)} | {_cell(' · '.join(column.aliases))} | {_cell('; '.join(_done_with(column)))} |"
            for column in table.columns.values()
        ]
        lines.append("")
    return "\n".join(lines)


def _of_table(table: type[Table]) -> Iterator[str]:
    told = table.evidence
    if told.must:
        yield f"- known by: {'、'.join(table.columns[name].title for name in told.must)}"
    if told.one_of:
        some = (" + ".join(table.columns[n].title for n in one.split()) for one in told.one_of)
        yield f"- and one of: {'、'.join(some)}" + (
            "" if not told.or_words else ", or words in its name"
        )
    if table.told_by:
        yield f"- village and group are also read from: {'、'.join(table.told_by)}"
    if table.about_others:
        yield f"- not read below headings that speak of others: `{table.about_others}`"
    if table.sections:
        told_by = "、".join(table.columns[name].title for name in table.sections.tell)
        yield f"- a line of one text between the rows tells {told_by} of the rows below it"
    if not table.has_totals:
        yield "- has no rows of totals"
    yield ""


def _done_with(column: Column) -> Iterator[str]:
    needed, names = column.needed, column.names
    told = (
        (needed, lambda: f"missing: `{needed.code}` ({CODES[needed.code].severity})"),
        (column.invalid, lambda: f"cannot be read: `{column.invalid}`"),
        (column.repair, lambda: f"one form for all ways of writing: `{column.repair}`"),
        (column.fill_down, lambda: "typed once for a block: filled down, `filled-down`"),
        (column.summed, lambda: "held against 小计 and 合计"),
        (column.among_villages, lambda: "must be one of 村情: `village-unknown`"),
        (column.numbered, lambda: "may stand in several columns beside one another"),
        (column.of_all_members, lambda: "taken from any row of the household"),
        (names, lambda: f"names a {names.side}: `{names.unknown}`, `{names.ambiguous}`"),
        (column.mask, lambda: "masked wherever it is shown"),
    )
    yield from (sentence() for holds, sentence in told if holds)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


_SHEETS_INTRO = """# What we do with each sheet and column

From the declared tables and problem codes. Made by `make docs`; [intake.md](intake.md) tells what is done with
layouts, [problems.md](problems.md) what each code means and what to do about it.

Whose a column is: a heading over it or words before its own say so (帮扶责任人 over 姓名, 户主身份证号,
帮扶人手机号), else it belongs to the person named last on its left (`owner-from-heading`). A sheet that names a
household and a helper in one row is read as both; its pairs are a round `given`.
"""

PAGES = {"commands.md": commands_page, "problems.md": problems_page, "sheets.md": sheets_page}


def main() -> int:
    """Write the pages, or with `--check` tell which ones are out of date."""
    stale = []
    for name, page in PAGES.items():
        path, text = HERE / name, page()
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        sys.stderr.write(f"out of date, run `make docs`: {', '.join(stale)}\n")
    return len(stale)


if __name__ == "__main__":
    sys.exit(main())
