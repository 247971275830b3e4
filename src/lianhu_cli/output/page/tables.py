"""Tables of the page: a heading, rows named by their first cell, a total."""

from collections.abc import Sequence
from html import escape
from typing import Any

Cells = Sequence[Any]


def table(
    caption: str,
    heading: Sequence[str],
    rows: Sequence[Cells],
    total: Cells = (),
    looks: Sequence[str] = (),
) -> str:
    """Return a table; `looks` are the classes of the rows, where they have any."""
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in heading)
    classes = looks or [""] * len(rows)
    body = "".join(map(_row, rows, classes))
    foot = f"<tfoot>{_row(total)}</tfoot>" if total else ""
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody>{foot}</table>"
    )


def figure(value: Any) -> str:
    """Return a figure as people read it.

    >>> figure(71299), figure(2.41), figure(-0.06), figure(None)
    ('71,299', '2.41', '−0.06', '—')
    """
    if value is None:
        return "—"
    text = f"{value:,}" if isinstance(value, int | float) else str(value)
    return text.replace("-", "−") if isinstance(value, int | float) else text


def share(value: float) -> str:
    """Return a share in per cent; only what is whole says 100.

    >>> share(1.0), share(0.9996), share(0.9736)
    ('100%', '99.9%', '97.4%')
    """
    if value == 1:
        return "100%"
    return f"{min(round(value * 100, 1), 99.9):.1f}%"


def _row(cells: Cells, look: str = "") -> str:
    first, *others = (escape(figure(cell)) for cell in cells)
    attribute = f' class="{look}"' if look else ""
    return (
        f'<tr{attribute}><th scope="row">{first}</th>'
        + "".join(f"<td>{cell}</td>" for cell in others)
        + "</tr>"
    )
