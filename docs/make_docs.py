"""Write the documentation that the program itself knows: commands and problem codes.

`make docs` writes it; `make check` fails where a page differs from what the program says.
"""

import sys
from pathlib import Path

from typer.main import get_command

from lianhu_cli.cli.app import app
from lianhu_cli.cli.words import in_chinese
from lianhu_cli.domain.problem import CODES

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


PAGES = {"commands.md": commands_page, "problems.md": problems_page}


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
