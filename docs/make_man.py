"""Write the man pages, lianhu(1) and one a command, from the program's own help: `make docs`.

They go to build/man/man1: `man -l build/man/man1/lianhu-pair.1`, or MANPATH=build/man man lianhu.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from typer.main import get_command

from lianhu_cli import __version__
from lianhu_cli.cli import catalogue, settings
from lianhu_cli.cli.app import app
from lianhu_cli.cli.page import named
from lianhu_cli.cli.words import in_chinese
from lianhu_cli.domain.errors import Exit

OUT = Path(__file__).parents[1] / "build" / "man" / "man1"
_MAY_BREAK = re.compile("[一-鿿，。；：、！？）”—…](?![，。；：、！？）”—…])")
_EXITS = {
    Exit.DONE: "完成，可能有提醒",
    Exit.SET_ASIDE: "完成，但有的行没有收，或查出了问题",
    Exit.USAGE: "用法不对",
    Exit.UNREADABLE: "读不了，什么也没有改",
    Exit.CONTRADICTION: "规则或指定自相矛盾，什么也没有改",
    Exit.UNWRITABLE: "写不出去，或登记库正忙",
    Exit.INTERRUPTED: "被中断",
}


def quoted(text: str) -> str:
    r"""Return a text as roff prints it; a line may break after any Chinese character.

    >>> quoted("--wait a\\b"), quoted(".x"), quoted("先导入。")
    ('\\-\\-wait a\\eb', '\\&.x', '先\\:导\\:入。\\:')
    """
    safe = text.replace("\\", "\\e").replace("-", "\\-")
    safe = _MAY_BREAK.sub(r"\g<0>\\:", safe)
    return f"\\&{safe}" if safe[:1] in {".", "'"} else safe


def page(name: str, about: str, usage: str, parts: Sequence[tuple[str, list[str]]]) -> str:
    """Return one man page; a part is a title and lines of roff."""
    lines = [
        f'.TH {quoted(name).upper()} 1 "" "lianhu {__version__}"',
        ".ad l",
        ".SH 名称",
        f"{quoted(name)} \\- {quoted(about)}",
        ".SH 用法",
        quoted(usage),
    ]
    for title, body in parts:
        if body:
            lines += [f".SH {title}", *body]
    return "\n".join(lines) + "\n"


def pages() -> Iterator[tuple[str, str]]:
    """Yield the file name and the text of every man page."""
    settings.begin(ignore=True)
    group: Any = get_command(app)
    root = group.make_context("lianhu", [], resilient_parsing=True)
    commands = {name: group.get_command(root, name) for name, _ in catalogue.entries()}
    listed = [
        line
        for name, command in commands.items()
        for line in (".TP", f".B {quoted(f'lianhu-{name}')}(1)", quoted(_first(command.help)))
    ]
    exits = [
        line for code, said in _EXITS.items() for line in (".TP", f".B {int(code)}", quoted(said))
    ]
    usage = "lianhu [选项] 命令 [参数]..."
    yield "lianhu.1", page("lianhu", group.help, usage, [("命令", listed), ("退出码", exits)])
    for name, entry in catalogue.entries():
        command = commands[name]
        context = command.make_context(name, [], parent=root, resilient_parsing=True)
        usage = f"lianhu {name} {in_chinese(' '.join(command.collect_usage_pieces(context)))}"
        paragraphs = [quoted(part) for part in (command.help or "").split("\n\n")]
        told = "\n.PP\n".join(" ".join(part.split()) for part in paragraphs)
        options = [*_options(command, context)]
        examples = [line for text in entry.examples for line in (".PP", quoted(text))]
        parts = [("说明", [told]), ("参数和选项", options), ("示例", examples)]
        yield f"lianhu-{name}.1", page(f"lianhu-{name}", _first(command.help), usage, parts)


def _options(command: Any, context: Any) -> Iterator[str]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record:
            yield from (".TP", f".B {quoted(named(record[0]))}", quoted(in_chinese(record[1])))


def _first(text: str | None) -> str:
    return (text or "").split("。")[0].split("；")[0].replace("\n", " ")


def main() -> int:
    """Write every page."""
    OUT.mkdir(parents=True, exist_ok=True)
    for name, text in pages():
        (OUT / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{OUT}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
