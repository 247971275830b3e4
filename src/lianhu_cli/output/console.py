"""What people read on a terminal: the only door to rich. Programs get json from `cli/reply.py`.

On a terminal, tables with colour and bars; elsewhere plain tab-separated text, which nothing cuts off.
"""

import re
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.cells import control

if TYPE_CHECKING:
    from rich.console import Console as Console  # the modules of `shown` take it from here

_noted: list[str] = []
_manner = {"quiet": False, "verbose": False}
_LOOKED_AT = 20_000_000
"""A longer text is a listing of a province, whose columns were masked one by one."""
_BAR = 16
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?%?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d|—|")
_WIDEST = 20
"""A longer text breaks; a shorter one stands in one line."""
_AROUND, _EDGES = 3, 2
"""Blank columns of the terminal that a table takes for each of its columns, and at its edges."""


def prepare() -> None:
    """Make stdout and stderr take any character, whatever their encoding."""
    _noted.clear()
    speak(quiet=False, verbose=False)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def speak(*, quiet: bool, verbose: bool) -> None:
    """Settle how much this command says besides its data and its errors."""
    _manner.update(quiet=quiet, verbose=verbose)


def is_quiet() -> bool:
    """Tell whether only data and errors are wanted."""
    return _manner["quiet"]


def detail(sentence: str) -> None:
    """Say what a person looking for the reason of something wants to know, on stderr (`--verbose`)."""
    if _manner["verbose"]:
        sys.stderr.write(f"{shown(sentence)}\n")


def shown(text: str) -> str:
    """Return a text as it may be shown: no terminal sequences, no number of anybody's.

    Most of what comes here was masked where it was read; what was not stops here.
    """
    text = control.clean(text)
    if len(text) > _LOOKED_AT:
        return text
    from lianhu_cli.domain.privacy import masking

    return masking.mask_text(text, across=False)


def fault(sentence: str) -> None:
    """Say what stopped the command, on stderr."""
    sys.stderr.write(f"错误：{shown(sentence)}\n")


def note(sentence: str) -> None:
    """Say something beside the answer, on stderr; programs find it in `notes`."""
    sentence = shown(sentence)
    _noted.append(sentence)
    if not is_quiet():
        sys.stderr.write(f"{sentence}\n")


def noted() -> tuple[str, ...]:
    """Return what this command has said beside its answer."""
    return tuple(_noted)


def answer(sentence: str) -> None:
    """Say in one sentence what was done."""
    if not is_quiet():
        line(terminal(), sentence, "green")


def say(sentence: str) -> None:
    """Say a sentence, on stdout."""
    line(terminal(), sentence)


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Show that something is going on, on a terminal only; with `--verbose`, how long it took."""
    if _manner["verbose"]:
        began = time.monotonic()
        yield
        detail(f"{what}：{time.monotonic() - began:.1f} 秒")
        return
    if is_quiet() or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what}……"):
        yield


@contextmanager
def bar(what: str, total: int) -> Iterator[Callable[[], None]]:
    """Show how many of so many things are done, on a terminal only; what is given takes a step."""
    if is_quiet() or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(what, *columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=total)
        yield lambda: shown.advance(task)


def terminal() -> "Console | None":
    """Return the terminal; None where stdout is not one."""
    if not sys.stdout.isatty():
        return None
    from rich.console import Console

    return Console(highlight=False)


def line(console: "Console | None", text: str, style: str = "") -> None:
    """Write a line, in a style where there is a terminal."""
    text = shown(text)
    if console is None:
        sys.stdout.write(text + "\n")
    else:
        console.print(text, style=style or None, markup=False)


def table(
    console: "Console | None",
    title: str,
    heading: Sequence[str],
    rows: Sequence[Sequence[Any]],
    bars: tuple[int, int] | None = None,
) -> None:
    """Show a table; `bars` names the columns of part and whole whose share is drawn as a bar.

    Where there is no room, the bar goes first, then the space between columns, then columns in the middle;
    numbers and days never break.
    """
    if console is None:
        lines = ["\t".join(heading), *map(_one_line, rows)]
        sys.stdout.write(shown("\n".join(lines)) + "\n\n")
        return
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = Table(
        title=title or None, box=box.SIMPLE_HEAD, title_justify="left", title_style="bold"
    )
    wide = _EDGES
    for at, name in enumerate(heading):
        cells = [row[at] for row in rows]
        numeric = _are_numbers(cells)
        whole = numeric or all(_DAY.fullmatch(str(cell)) for cell in cells)
        drawn.add_column(
            name, justify="right" if numeric else "left", overflow="fold", no_wrap=whole
        )
        wide += max(map(_wide, [name, *cells])) + _AROUND
    bars = bars if wide + _BAR + _AROUND <= console.width else None
    if wide > console.width:
        drawn.padding = (0, 1, 0, 0)
    if wide - len(heading) > console.width:
        kept = _outer(heading, rows, console.width + len(heading))
        left = "、".join(name for at, name in enumerate(heading) if at not in kept)
        if left:
            some = [[row[at] for at in kept] for row in rows]
            table(console, title, [heading[at] for at in kept], some)
            line(console, f"屏幕放不下的栏：{left}", "yellow")
            return
    if bars:
        drawn.add_column("", no_wrap=True)
    for row in rows:
        cells = [Text(shown(str(cell))) for cell in row]
        if bars:
            cells.append(share(row[bars[0]], row[bars[1]]))
        drawn.add_row(*cells)
    console.print(drawn)


def _outer(heading: Sequence[str], rows: Sequence[Sequence[Any]], room: int) -> list[int]:
    """Return the columns that fit: the first two and the last two before those between."""
    count = len(heading)
    telling = [*range(min(2, count)), *range(count - 1, max(count - 3, 1), -1), *range(2, count)]
    columns = {str(at): [heading[at], *(row[at] for row in rows)] for at in range(count)}
    return [int(at) for at in fitting(columns, [*map(str, dict.fromkeys(telling))], room)]


def fitting(columns: Mapping[str, Sequence[Any]], telling: Sequence[str], room: int) -> list[str]:
    """Return the columns that stand side by side in a width, in their order, chosen as they tell most.

    `columns` is heading and cells by name. No column fits: all of them.

    >>> fitting({"code": ["H19A010797259"], "head": ["张三"], "kind": ["困难户"]}, ("head", "kind", "code"), 24)
    ['head', 'kind']
    """
    room -= _EDGES
    chosen = set()
    for name in (name for name in telling if name in columns):
        wide = min(max(map(_wide, columns[name])), _WIDEST) + _AROUND
        if wide <= room:
            chosen.add(name)
            room -= wide
    return [name for name in columns if name in chosen] or list(columns)


def _are_numbers(cells: Sequence[Any]) -> bool:
    """Tell whether a column holds numbers, blanks and dashes among them.

    >>> _are_numbers([3, "—"]), _are_numbers(["97.4%", ""]), _are_numbers(["—"]), _are_numbers(["3组"])
    (True, True, False, False)
    """
    told = [cell for cell in cells if cell not in ("", "—")]
    return bool(told) and all(
        isinstance(cell, int | float) or (isinstance(cell, str) and _NUMBER.fullmatch(cell))
        for cell in told
    )


def _wide(cell: Any) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in str(cell))


def share(part: float, whole: float) -> Any:
    """Return a bar of so much of the whole."""
    from rich.text import Text

    filled = round(_BAR * part / whole) if whole else _BAR
    bar = Text("█" * filled, style="green")
    return bar.append("░" * (_BAR - filled), style="red" if filled < _BAR else "")


def _one_line(row: Sequence[Any]) -> str:
    r"""Return cells with tabs between them, and none nor a new line inside them.

    >>> _one_line(["张三", 3, "一户\n两人"]), _one_line(["李\t四", 3])
    ('张三\t3\t一户 两人', '李 四\t3')
    """
    cells = [*map(str, row)]
    told = "\t".join(cells)
    if "\n" in told or told.count("\t") >= len(cells) > 0:
        told = "\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in cells)
    return told
