"""Help pages in Chinese, laid out for Chinese: a Chinese character is two columns wide and lines break anywhere."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from typer import Typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from lianhu_cli.cli import catalogue, common, parameters, settings
from lianhu_cli.cli.command import CatalogueEntry
from lianhu_cli.cli.words import in_chinese

# Typer ships these two classes behind private names only.
_BareContext: Any = TyperCommand.context_class
_Formatter: Any = _BareContext.formatter_class
_SPACING = 2
_WIDEST = 26
_TYPE = re.compile(r"(?:^(?=[^-])(\S+)) <.+>$|(?<=.) <[^<>|]+>$")
"""Typer's name of a type: noise, unless it lists the choices of an option. An argument's help lists its own."""
_NOT_FIRST = "，。；：、！？）”』》…,.;:!?)]"


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes.

    >>> width("登记库 db")
    9
    """
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def named(record: str) -> str:
    """Return what an option or argument is called, without typer's name of its type.

    >>> named("户 <str>"), named("--wait 秒 <float>"), named("--kind <指定|回避>")
    ('户', '--wait 秒', '--kind <指定|回避>')
    """
    return _TYPE.sub(r"\1", record)


def broken(name: str, columns: int) -> list[str]:
    """Return the name of an option in lines of at most so many columns, broken between its choices.

    >>> broken("--by <village|group|kind>", 20)
    ['--by <village|group|', '      kind>']
    """
    head, _, choices = name.partition("<")
    lines, indent = [head + "<" * bool(choices)], " " * (width(head) + 1)
    for one in re.findall(r"[^|]+\|?", choices):
        if width(lines[-1] + one) > columns and lines[-1].strip():
            lines.append(indent)
        lines[-1] += one
    return lines


def wrapped(text: str, columns: int) -> list[str]:
    """Return a text in lines of at most so many columns; words of Latin letters stay whole.

    >>> wrapped("先 import，再 pair。", 10)
    ['先', 'import，再', 'pair。']
    """
    lines, line = [], ""
    for piece in _pieces(" ".join(text.split())):
        if line and width(line + piece.rstrip()) > columns:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def _pieces(text: str) -> Iterator[str]:
    """Yield what must not be broken: a Latin word or one character, with what must not begin a line."""
    piece = ""
    for token in re.findall(r" +|[!-~]+|.", text):
        if piece and token[0] not in _NOT_FIRST:
            yield piece
            piece = ""
        piece += token
    if piece:
        yield piece


class HelpPage(_Formatter):  # type: ignore[misc]  # see above
    """A help page in the making."""

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        indent = " " * self.current_indent
        for nth, paragraph in enumerate(re.split(r"\n\s*\n", in_chinese(text))):
            lines = wrapped(paragraph, self.width - self.current_indent)
            self.write(("\n" if nth else "") + "".join(f"{indent}{line}\n" for line in lines))

    def write_dl(self, rows: Sequence[tuple[str, str]], **_: Any) -> None:
        """Write a list of names and what they mean, in two columns."""
        told = [(named(name), in_chinese(text)) for name, text in rows]
        first = min(max((width(name) for name, _ in told), default=0), _WIDEST)
        indent = " " * (self.current_indent + first + _SPACING)
        for name, text in told:
            lines = wrapped(text, self.width - len(indent)) or [""]
            *above, last = broken(name, self.width - self.current_indent)
            gap = first + _SPACING - width(name)
            begin = "".join(" " * self.current_indent + line + "\n" for line in above)
            begin += " " * self.current_indent + last
            self.write(f"{begin}{' ' * gap if gap > 0 else chr(10) + indent}{lines[0]}".rstrip())
            self.write("\n" + "".join(f"{indent}{line}\n" for line in lines[1:]))

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called."""
        del prefix
        begin = f"用法：{prog} "
        lines = wrapped(in_chinese(args), self.width - width(begin))
        self.write(begin + f"\n{' ' * width(begin)}".join(lines) + "\n")

    def write_heading(self, heading: str) -> None:
        """Write the heading of a list."""
        self.write(in_chinese(f"{heading}:").replace(":", "：") + "\n")


class _Context(_BareContext):  # type: ignore[misc]  # see above
    formatter_class = HelpPage


class Command(TyperCommand):
    """A command whose help page is Chinese throughout, with examples at its end."""

    context_class = _Context

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, which are read without pydantic where they can be."""
        return parameters.read_plainly(super().get_params(ctx))

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write the examples as they are typed."""
        del ctx
        lines = (self.epilog or "").splitlines()
        if lines:
            formatter.write_paragraph()
            formatter.write_heading("示例")
            formatter.write("".join(f"  {line}\n" for line in lines))


class Group(TyperGroup):
    """The group of all commands, its help page Chinese throughout; a command is built when it is asked for."""

    context_class = _Context

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, which are read without pydantic where they can be."""
        return parameters.read_plainly(super().get_params(ctx))

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands, in the order of the help page."""
        del ctx
        return [name for name, _ in catalogue.entries()]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Build one command; None where there is none of that name."""
        del ctx
        entry = dict(catalogue.entries()).get(cmd_name)
        return None if entry is None else built(cmd_name, entry)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands under the headings of what they are for, each in its first clause."""
        first = max(map(len, self.list_commands(ctx)))
        for panel, entries in catalogue.PANELS.items():
            with formatter.section(panel):
                formatter.write_dl(
                    [
                        (name.ljust(first), entry.said or clause(entry.load()))
                        for name, entry in entries.items()
                    ]
                )


def built(name: str, entry: CatalogueEntry) -> Any:
    """Return one command as typer builds it; its defaults are those of `lianhu.toml`."""
    function = entry.load()
    command = _built(name, function, tuple(entry.examples))
    defaults = settings.current().defaults(function)
    command.context_settings = {"help_option_names": ["-h", "--help"], "default_map": defaults}
    return command


@cache
def _built(name: str, function: Callable[..., int], examples: tuple[str, ...]) -> Any:
    alone = Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    made = alone.command(name, cls=Command, epilog="\n".join(examples))
    made(common.with_options(function))
    return get_command(alone)


def clause(command: Callable[..., int]) -> str:
    """Return the first clause of what a command says of itself."""
    return re.split("[；。\n]", command.__doc__ or "")[0]
