"""Charts drawn as inline SVG: widths in per cent, so that a phone and a wall show letters of one size."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_ROW, _BAR = 44, 12
"""Height of one bar with its label above it, and of the bar itself, in pixels."""
_RING = 100.0
"""What the ring measures around: its dashes are per cent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: its label, `part` of `whole`, and the words at its end."""

    label: str
    part: float
    whole: float
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a chart is called and says to those who do not see it; `name` makes its ids unique."""

    name: str
    title: str
    said: str


def bars(words: Words, rows: Sequence[Bar], *, rest: str = "rest") -> str:
    """Draw bars as long as their `whole`, `part` of each filled; `rest` is how the remainder looks."""
    longest = max((row.whole for row in rows), default=0) or 1
    drawn = []
    for at, row in enumerate(rows):
        top = at * _ROW
        whole = 100 * row.whole / longest
        part = whole * row.part / row.whole if row.whole else 0.0
        drawn.append(_label(row.label, row.said, top))
        drawn.append(_rect("0", whole, top, rest if row.whole else "track"))
        drawn.append(_rect("0", part, top, "part"))
    return _svg(words, drawn, len(rows) * _ROW)


def deviations(words: Words, rows: Sequence[Bar]) -> str:
    """Draw from a middle line how far `part` lies above or below `whole`, relative to `whole`."""
    shares = [(row.part - row.whole) / row.whole if row.whole else 0.0 for row in rows]
    widest = max(map(abs, shares), default=0.0) or 1.0
    height = len(rows) * _ROW
    drawn = [f'<line class="axis" x1="50%" x2="50%" y1="0" y2="{height}"/>']
    for at, (row, share) in enumerate(zip(rows, shares, strict=True)):
        top = at * _ROW
        drawn.append(_label(row.label, row.said, top))
        drawn.append(_rect("0", 100, top, "track"))
        width = 50 * abs(share) / widest
        if width:
            drawn.append(_rect(f"{50 - width if share < 0 else 50:.2f}%", width, top, "off"))
        else:
            drawn.append(f'<circle class="part" cx="50%" cy="{top + 28}" r="6"/>')
    return _svg(words, drawn, height)


def ring(words: Words, share: float, said: str) -> str:
    """Draw a ring of which `share`, from 0 to 1, is filled, with words and the title in the middle."""
    filled = _RING * min(max(share, 0.0), 1.0)
    around = 'cx="60" cy="60" r="50" fill="none" stroke-width="13" pathLength="100"'
    turned = f'stroke-dasharray="{filled:.2f} {_RING:.0f}" transform="rotate(-90 60 60)"'
    drawn = [
        f'<circle class="ring-rest" {around}/>',
        f'<circle class="ring-part" {around} {turned}/>',
        f'<text class="ring-text" x="60" y="63" text-anchor="middle">{escape(said)}</text>',
        f'<text class="ring-name" x="60" y="81" text-anchor="middle">{escape(words.title)}</text>',
    ]
    return _svg(words, drawn, 120, 'width="120" viewBox="0 0 120 120"')


def _svg(words: Words, drawn: Sequence[str], height: int, size: str = 'width="100%"') -> str:
    name = escape(words.name, quote=True)
    return (
        f'<svg role="img" aria-labelledby="{name}-title {name}-desc" {size} height="{height}">'
        f'<title id="{name}-title">{escape(words.title)}</title>'
        f'<desc id="{name}-desc">{escape(words.said)}</desc>{"".join(drawn)}</svg>'
    )


def _label(label: str, said: str, top: int) -> str:
    return (
        f'<text class="label" x="0" y="{top + 15}">{escape(label)}</text>'
        f'<text class="said" x="100%" y="{top + 15}" text-anchor="end">{escape(said)}</text>'
    )


def _rect(start: str, width: float, top: int, look: str) -> str:
    return (
        f'<rect class="{look}" x="{start}" y="{top + 22}" width="{width:.2f}%" '
        f'height="{_BAR}" rx="3"/>'
    )
