"""How much room texts, columns and rows take on a printed page."""

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import combinations, pairwise

from lianhu_cli.domain.patterns import late

_LINE, _PAD, _LEAST, _MOST = 14, 6, 21, 409
"""Heights in points: a line of body text, the air around it, the lowest row, the highest Excel knows."""
HEAD_LINE = 16
"""A line of a heading or of the line under the title, in points."""
LINE_FONT = 1.2
"""Their font against that of the body."""
TITLE_FONT = 2.2
"""The title's font against that of the body."""
_PAGE_WIDE, _PAGE_HIGH = (297 - 37 - 35) / 25.4 * 72, (210 - 28 - 26) / 25.4 * 72
"""What is printed of A4 across, in points."""
_ALONE = 3 * _LEAST + 40
"""What a last page may not be left with: three rows and the signatures."""
_NEARLY = 0.94
"""A last page so full is held to be one page, so that its signatures do not slip to another."""
_FEW, _SHRINK = 2, 0.35
"""A form of so many pages, the last one filled no more than this, is made one page."""

_SENTENCES = 16
"""From this width on a column holds sentences: they break as a program for sheets breaks them."""
_PARTS = late(r"[（“《【]*(?:[!-~]+|.)[，。、；：？！）”》】…]*")
"""What stays on one line: a number or word, and what may neither end a line nor begin one."""


def pages(widths: Sequence[float], head: Sequence[float], rows: Sequence[float]) -> int:
    """Return on how many pages a sheet is fitted, 0 where it runs on as it comes.

    A sheet a little longer than a page, or than several, is made to fit: a page less, a few per cent
    smaller. Rows are laid out as Excel does: the last two heights of `head` on every page.
    """
    wide = sum(map(_points, widths))
    room = _PAGE_HIGH / min(1.0, _PAGE_WIDE / wide)
    again = sum(head[2:])
    count, filled = 1, sum(head)
    for height in rows:
        if filled + height > room:
            count, filled = count + 1, again
        filled += height
    if filled > room * _NEARLY:  # another program's rows may be a little higher
        return count
    if count == 1:
        return 0
    on_last = filled - again
    if on_last <= _ALONE or (count == _FEW and on_last <= room * _SHRINK):
        return count - 1
    return 0


def height(lines: int) -> float:
    """Return how high a row is whose longest text takes so many lines."""
    return min(max(_LINE * lines + _PAD, _LEAST), _MOST)


def height_of_line(lines: int) -> float:
    """Return how high a line of text without a frame is that takes so many lines."""
    return HEAD_LINE * lines + _PAD


def height_of_title(lines: int) -> float:
    """Return how high a title is that takes so many lines."""
    return 30.0 * lines + _PAD


def _points(width: float) -> float:
    """Return how many points wide a column is."""
    return (7 * width + 5) * 0.75


def width(text: str) -> float:
    """Return how wide a text of the line under the title is, in characters of a column."""
    return sum(1 if letter.isascii() else 2 for letter in text) * LINE_FONT + 1


@cache
def zones(begins: tuple[float, ...], wants: tuple[float, ...]) -> tuple[int, ...]:
    """Return the first column of each text of a line, so that the one with least room has most.

    >>> zones((0, 6, 20, 40, 60), (20, 20, 10))
    (0, 2, 3)
    """
    columns = range(1, len(begins) - 1)
    if len(columns) < len(wants) - 1:
        return tuple(range(len(begins) - 1))[: len(wants)]
    return max(
        ((0, *starts) for starts in combinations(columns, len(wants) - 1)),
        key=lambda starts: min(
            begins[end] - begins[start] - want
            for start, end, want in zip(starts, (*starts[1:], len(begins) - 1), wants, strict=True)
        ),
    )


@cache
def spread(begins: tuple[float, ...]) -> tuple[int, ...]:
    """Return the columns for the four texts of the foot: each has as much room as can be.

    >>> spread((0, 5, 27, 37, 49, 58, 68, 75, 135))
    (0, 2, 4, 7)
    """
    return max(
        ((0, *others) for others in combinations(range(1, len(begins) - 1), 3)),
        key=lambda chosen: min(
            begins[end] - begins[at] for at, end in pairwise((*chosen, len(begins) - 1))
        ),
    )


@lru_cache(maxsize=1 << 16)
def lines(value: str, room: float) -> int:
    r"""Return how many lines a text takes in a column: a Chinese character is two wide.

    >>> lines("自身发展动力不足", 9), lines("13800001234", 11), lines("甲\n乙", 9)
    (2, 1, 2)
    """
    wide = int(room * 1.05)
    if value.isascii() and len(value) <= wide and "\n" not in value:
        return 1
    count = _filled(value, wide)
    if count == 1 or room < _SENTENCES:
        return count
    return max(count, sum(_broken(one, int(room)) for one in value.split("\n")))


def _filled(value: str, room: int) -> int:
    """Return how many lines a text takes that breaks wherever a line is full."""
    count, used = 1, 0
    for letter in value:
        wide = 1 if letter.isascii() else 2
        used += wide
        if used > room or letter == "\n":
            count, used = count + 1, 0 if letter == "\n" else wide
    return count


def _broken(paragraph: str, room: int) -> int:
    """Return how many lines sentences take: no number breaks, and no line begins with a full stop.

    >>> _broken("核对身份证，改正。", 16), _broken("应是620000199003070012这个号", 20)
    (2, 3)
    """
    count, used = 1, 0
    for part in _PARTS.findall(paragraph):
        wide = sum(1 if letter.isascii() else 2 for letter in part)
        if used and used + wide > room:
            count, used = count + 1, 0
        used += wide
        while used > room:
            count, used = count + 1, used - room
    return count
