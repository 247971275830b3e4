"""Long texts in rows of fixed height: set smaller until they fit, cut where nothing else helps."""

import math
from typing import TYPE_CHECKING, Any

from lianhu_cli.output.word.text import width

if TYPE_CHECKING:
    from docx.document import Document


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEADING = 1.45
"""Height of a line over the size of its letters, in the tallest of the fonts that stand in for others."""
_SMALLEST = 7.0
_CELL_MARGINS = 10.8
"""What Word keeps free at both sides of a cell, in points, where a table says nothing."""


class Fitter:
    """Fits the cells of filled templates; `cut` counts the texts that had to be cut."""

    def __init__(self, document: "Document") -> None:
        self.cut = 0
        self._sizes = {
            style.style_id: _size_of(style) for style in document.styles if style.type == 1
        }

    def fit(self, block: Any) -> None:
        """Fit every cell of the rows of fixed height in a block."""
        for row in block.iter(f"{_W}tr"):
            height = _exact_height(row)
            if height:
                for cell in row.iterchildren(f"{_W}tc"):
                    self._fit_cell(cell, height)

    def _fit_cell(self, cell: Any, height: float) -> None:
        room = _width(cell) - _CELL_MARGINS
        paragraphs = list(cell.iterchildren(f"{_W}p"))
        texts = ["".join(t.text or "" for t in p.iter(f"{_W}t")) for p in paragraphs]
        if room <= 0 or not any(texts) or cell.find(f"{_W}tbl") is not None:
            return
        sizes = [self._size(paragraph) for paragraph in paragraphs]
        if _fits(texts, sizes, room, height):
            return
        smaller = max(sizes)
        while smaller > _SMALLEST and not _fits(texts, _most(sizes, smaller), room, height):
            smaller -= 0.5
        for paragraph, size in zip(paragraphs, _most(sizes, smaller), strict=True):
            _resize(paragraph, size)
        if not _fits(texts, _most(sizes, smaller), room, height):
            self.cut += 1
            lines = max(int(height / (smaller * _LEADING)) - len(paragraphs) + 1, 1)
            longest = max(range(len(texts)), key=lambda at: width(texts[at]))
            _shorten(paragraphs[longest], lines * int(room / smaller) - 1)

    def _size(self, paragraph: Any) -> float:
        """Return the size of a paragraph's letters in points: its own, else its style's."""
        own = [
            float(size.get(f"{_W}val")) / 2 for size in paragraph.iterfind(f"{_W}r/{_W}rPr/{_W}sz")
        ]
        if own:
            return max(own)
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        known = self._sizes.get(style.get(f"{_W}val") if style is not None else "Normal")
        return known or 10.5


def _size_of(style: Any) -> float | None:
    while style is not None:
        if style.font.size is not None:
            return float(style.font.size.pt)
        style = style.base_style
    return None


def _exact_height(row: Any) -> float:
    found = row.find(f"{_W}trPr/{_W}trHeight")
    if found is None or found.get(f"{_W}hRule") != "exact":
        return 0.0
    return float(found.get(f"{_W}val")) / 20


def _width(cell: Any) -> float:
    found = cell.find(f"{_W}tcPr/{_W}tcW")
    if found is None or found.get(f"{_W}type") != "dxa":
        return 0.0
    return float(found.get(f"{_W}w")) / 20


def _fits(texts: list[str], sizes: list[float], room: float, height: float) -> bool:
    needed = sum(
        max(math.ceil(width(text) / max(int(room / size), 1)), 1) * size * _LEADING
        for text, size in zip(texts, sizes, strict=True)
    )
    return needed <= height


def _most(sizes: list[float], most: float) -> list[float]:
    return [min(size, most) for size in sizes]


def _resize(paragraph: Any, size: float) -> None:
    from docx.shared import Pt

    for run in paragraph.iterchildren(f"{_W}r"):
        properties = run.get_or_add_rPr()
        properties.sz_val = Pt(size)


def _shorten(paragraph: Any, most: int) -> None:
    """Cut a paragraph's text after `most` full-width characters, and show that it goes on."""
    left, ended = float(most), False
    for text in paragraph.iter(f"{_W}t"):
        kept = ""
        for character in text.text or "":
            left -= width(character)
            if left < 0:
                kept, ended = kept + ("" if ended else "…"), True
                break
            kept += character
        text.text = kept
