"""How much higher a template is than its page: rows and lines of a height of their own, added up."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TWIPS, _EMU = 20, 12_700
"""What a point is in heights of rows, and in sizes of the page."""


def over(document: Any) -> float:
    """Return by how many points a template's content surely exceeds the room of its page, 0 where it fits.

    Only what says its height is counted: the true height may be more, and is never less.
    """
    section = document.sections[0]
    room = (section.page_height - section.top_margin - section.bottom_margin) / _EMU
    return max(height(document) - float(room), 0.0)


def height(document: "Document") -> float:
    """Return how many points high a document's content is at least."""
    return sum(_heights(document.element.body))


def _heights(body: Any) -> Iterator[float]:
    for block in body:
        if block.tag == f"{_W}tbl":
            for row in block.iterchildren(f"{_W}tr"):
                height = row.find(f"{_W}trPr/{_W}trHeight")
                yield float(height.get(f"{_W}val", 0)) / _TWIPS if height is not None else 0.0
        elif block.tag == f"{_W}p":
            spacing = block.find(f"{_W}pPr/{_W}spacing")
            if spacing is not None and spacing.get(f"{_W}lineRule") in {"exact", "atLeast"}:
                yield float(spacing.get(f"{_W}line", 0)) / _TWIPS
