"""Draw the pictures of the README: the terminal, the 一览表 and the page, as the program makes them of the sample.

`make docs` writes them into docs/pictures; `--check` fails where one differs from what the program draws.
"""

import io
import math
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any
from unittest import mock

HERE = Path(__file__).parent
PICTURES = HERE / "pictures"
SAMPLE = HERE.parent / "data" / "samples" / "摸底调查.xlsx"
DAY = "2026-03-01"
_SANS = (
    "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Source Han Sans SC',system-ui,sans-serif"
)
_SONG = "FangSong,STFangsong,'Noto Serif CJK SC','Source Han Serif SC',serif"
_COLUMNS = 84
_ROWS = 12
"""Rows of the 一览表 below its heading that are drawn."""
_PHONE = re.compile(r"(?<!\d)(1\d\d)\d{4}(\d{4})(?!\d)")
"""The sample's people are invented, but somebody may have the number: in pictures it is masked."""


def pictures() -> dict[str, str]:
    """Return every picture by the name of its file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shown = _terminal(folder)
        return {
            "terminal.svg": shown,
            "roll.svg": _roll(folder / "结对" / "结对帮扶一览表.xlsx"),
            "page.svg": _page((folder / "统计.html").read_text("utf-8")),
        }


# ---------------------------------------------------------------- the terminal
def _terminal(folder: Path) -> str:
    """Import, pair and count the sample in a folder, and return what a terminal shows of it."""
    from rich.console import Console

    screen = Console(
        record=True, width=_COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor",
        highlight=False, legacy_windows=False, _environ={},
    )  # fmt: skip
    steps = (
        f"import {SAMPLE.name}",
        f"pair --out 结对 --date {DAY}",
    )
    with _in(folder), _shown_on(screen):
        for step in steps:
            screen.print(f"$ lianhu {step}", style="bold bright_white", markup=False)
            _run(step.replace(SAMPLE.name, str(SAMPLE)).split())
    with _in(folder), mock.patch.object(sys, "stdout", io.StringIO()):
        _run(["stats", "--html", "统计.html"])
    return _plain(screen.export_svg(title="联户 lianhu", code_format=_FRAME))


@contextmanager
def _in(folder: Path) -> Iterator[None]:
    import os

    before, environment = Path.cwd(), dict(os.environ)
    for name in [name for name in os.environ if name.startswith("LIANHU_")]:
        del os.environ[name]
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(environment)


@contextmanager
def _shown_on(screen: Any) -> Iterator[None]:
    """Let commands believe that stdout is a terminal, and that it is this one."""
    stdout = io.StringIO()
    stdout.isatty = lambda: True  # type: ignore[method-assign]
    with (
        mock.patch("rich.console.Console", return_value=screen),
        mock.patch.object(sys, "stdout", stdout),
        mock.patch.object(sys, "stderr", io.StringIO()),
    ):
        yield


def _run(words: Sequence[str]) -> None:
    from lianhu_cli.cli.app import run
    from lianhu_cli.output import console

    console.prepare()
    code = run([*words])
    if code:
        raise SystemExit(f"lianhu {' '.join(words)} ended with {code}")


_FRAME = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{font-family:Consolas,Menlo,'Noto Sans Mono CJK SC','Sarasa Mono SC',monospace;
font-size:{char_height}px;line-height:{line_height}px;font-variant-east-asian:full-width}}
.{unique_id}-title {{font-size:18px;font-weight:bold;font-family:arial,sans-serif}}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g></g></svg>
"""


def _plain(svg: str) -> str:
    """Return a picture without blanks at the ends of lines."""
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


# ---------------------------------------------------------------- the 一览表
def _roll(path: Path) -> str:
    """Draw the head and the first rows of a printed sheet from the workbook itself."""
    import openpyxl
    from openpyxl.utils import get_column_letter

    sheet = openpyxl.load_workbook(path).worksheets[0]
    last = 4 + _ROWS
    wide = {}
    for column in sheet.column_dimensions.values():
        for at in range(column.min, column.max + 1):
            wide[at] = (column.width or 8.43) * 7 + 5
    lefts = _sums([wide.get(at, 64.0) for at in range(1, sheet.max_column + 1)])
    tops = _sums([(sheet.row_dimensions[at].height or 15) * 4 / 3 for at in range(1, last + 1)])
    merged = {one.coord.partition(":")[0]: one for one in sheet.merged_cells.ranges}
    hidden = {
        f"{get_column_letter(column)}{row}"
        for one in merged.values()
        for row in range(one.min_row, one.max_row + 1)
        for column in range(one.min_col, one.max_col + 1)
    } - {*merged}
    drawn = []
    for row in sheet.iter_rows(min_row=1, max_row=last):
        for cell in row:
            if cell.coordinate in hidden:
                continue
            span = merged.get(cell.coordinate)
            end = (span.max_row, span.max_col) if span else (cell.row, cell.column)
            left, right = lefts[cell.column - 1], lefts[end[1]]
            top, bottom = tops[cell.row - 1], tops[end[0]]
            drawn += _cell(cell, (left, top, right, bottom))
    width, height = lefts[-1] + 40, tops[last] + 40
    body = "\n".join(drawn)
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" xmlns="http://www.w3.org/2000/svg" font-family="{_SONG}"'
        f' role="img"><title>结对帮扶一览表</title>\n<rect width="100%" height="100%" fill="#fff"/>\n'
        f'<g transform="translate(20 20)" fill="#111">\n{body}\n</g>\n</svg>\n'
    )


def _cell(cell: Any, box: tuple[float, float, float, float]) -> Iterator[str]:
    left, top, right, bottom = box
    if cell.border.left.style:
        yield (
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{bottom - top:.1f}"'
            ' fill="none" stroke="#333" stroke-width="0.8"/>'
        )
    if cell.value is None:
        return
    size = (cell.font.sz or 11) * 4 / 3
    lines = _broken(_PHONE.sub(r"\1****\2", _text(cell.value)), right - left - 4, size)
    align = cell.alignment.horizontal
    x, anchor = ((left + right) / 2, "middle")
    if align in {"left", None, "general"}:
        x, anchor = left + 2, "start"
    elif align == "right":
        x, anchor = right - 2, "end"
    first = (top + bottom) / 2 - (len(lines) - 1) * size * 0.58 + size * 0.36
    bold = ' font-weight="bold"' if cell.font.b else ""
    for at, line in enumerate(lines):
        yield (
            f'<text x="{x:.1f}" y="{first + at * size * 1.16:.1f}" font-size="{size:.1f}" text-anchor="{anchor}"'
            f"{bold}>{escape(line)}</text>"
        )


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _broken(text: str, room: float, size: float) -> list[str]:
    lines, used = [""], 0.0
    for sign in text:
        wide = size if ord(sign) > 0x2E7F else size * 0.5
        if used + wide > room and lines[-1]:
            lines.append("")
            used = 0.0
        lines[-1] += sign
        used += wide
    return lines


def _sums(parts: Sequence[float]) -> list[float]:
    found = [0.0]
    for part in parts:
        found.append(found[-1] + part)
    return found


# ---------------------------------------------------------------- the page
_WIDE = 1000
_STYLE = """\
text{fill:#1c1f23;font-size:15px}.said{fill:#5c636b;font-size:14px}.part{fill:#0f766e}.rest{fill:#c96f12}
.track{fill:#e9e6df}.off{fill:#c2410c}.ring-part{stroke:#0f766e}.ring-rest{stroke:#c96f12}
.ring-text{font-size:24px;font-weight:600}.ring-name{font-size:13px;fill:#5c636b}
.h1{font-size:34px;font-weight:700}.h2{font-size:21px;font-weight:700}.figure{font-size:32px;font-weight:600}
.card{fill:#fff;stroke:#e3dfd6}"""


def _page(html: str) -> str:
    """Draw the top of a page: its heading, its figures and its first charts, which are the page's own."""
    heading = _between(html, "<h1>", "</h1>")
    under = " ".join(re.findall(r"<span>(.*?)</span>", _between(html, "<header>", "</p>")))
    ring = _between(html, "<svg", "</svg>", whole=True)
    figures = re.findall(r"<li[^>]*><b>(.*?)</b><span>(.*?)</span>", html)
    section = html[html.index("<section") :]
    title = re.sub("<.*?>", "", _between(section, "<h2", "</h2>").partition(">")[2])
    bars = _between(section, "<svg", "</svg>", whole=True)
    room, tile = (_WIDE - 80, (_WIDE - 80 - 5 * 14) / 6)
    drawn = [
        f'<text class="h1" x="40" y="76">{heading}</text>',
        f'<text class="said" x="40" y="108" style="font-size:17px">{under}</text>',
        _whole_dashes(ring).replace("<svg", f'<svg x="{_WIDE - 160}" y="24"', 1),
        f'<rect x="40" y="150" width="{room}" height="3" fill="#a8201a"/>',
    ]
    for at, (number, name) in enumerate(figures[:6]):
        left = 40 + at * (tile + 14)
        drawn += [
            f'<rect class="card" x="{left:.1f}" y="172" width="{tile:.1f}" height="92" rx="10"/>',
            f'<text class="figure" x="{left + 16:.1f}" y="215">{number}</text>',
            f'<text class="said" x="{left + 16:.1f}" y="246">{name}</text>',
        ]
    drawn += [
        f'<rect class="card" x="40" y="284" width="{room}" height="340" rx="10"/>',
        f'<text class="h2" x="66" y="324">{title}</text>',
        f'<svg x="66" y="346" width="{room - 52}" height="264" overflow="hidden">{bars}</svg>',
    ]
    body = "\n".join(drawn)
    return (
        f'<svg viewBox="0 0 {_WIDE} 650" xmlns="http://www.w3.org/2000/svg" font-family="{_SANS}" role="img">\n'
        f"<style>\n{_STYLE}\n</style>\n"
        f'<rect width="100%" height="100%" fill="#f3f1ec"/>\n{body}\n</svg>\n'
    )


def _whole_dashes(ring: str) -> str:
    """Return a ring whose dash is measured in pixels: not everybody who draws SVG knows `pathLength`."""
    around = 2 * math.pi * float(re.findall(r' r="([\d.]+)"', ring)[0])
    ring = ring.replace(' pathLength="100"', "")
    return re.sub(
        r'stroke-dasharray="([\d.]+) 100"',
        lambda found: f'stroke-dasharray="{float(found[1]) * around / 100:.2f} {around:.2f}"',
        ring,
    )


def _between(text: str, start: str, end: str, *, whole: bool = False) -> str:
    at = text.index(start)
    until = text.index(end, at)
    return text[at : until + len(end)] if whole else text[at + len(start) : until]


def main() -> int:
    """Write the pictures, or with `--check` tell which are not as they should be."""
    drawn = pictures()
    if "--check" in sys.argv[1:]:
        stale = [
            name
            for name, text in drawn.items()
            if not (PICTURES / name).exists() or (PICTURES / name).read_text("utf-8") != text
        ]
        for name in stale:
            sys.stderr.write(f"docs/pictures/{name} is not what the program draws: make docs\n")
        return 1 if stale else 0
    PICTURES.mkdir(exist_ok=True)
    for name, text in drawn.items():
        (PICTURES / name).write_text(text, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
