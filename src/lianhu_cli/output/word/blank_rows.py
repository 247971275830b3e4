"""Blank rows to be written in by hand: they give way to the rows of a list, so that a page stays a page."""

import math
from collections.abc import Sequence
from typing import Any

from lianhu_cli.output.word.template import ROW, TABLE, TEXT

_FEWEST = 4
"""So many blank rows remain; where that is not enough the page runs over, and keeps them all."""
_HEIGHT = "{*}trPr/{*}trHeight"
_VALUE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}val"
_TWIPS = 20


def give_way(page: Sequence[tuple[Any, Any]]) -> None:
    """Take blank rows off the end of a page's last table with some, as high as the rows that lists added.

    `page` has each block as it is in the template, and as it was filled.
    """
    added = sum(_height(row) for old, new in page for row in _rows(new)[len(_rows(old)) :])
    tables = [blank for _, new in page if (blank := _blank_at_the_end(new))]
    if added <= 0 or not tables:
        return
    blank = tables[-1]
    count = math.ceil(added / max(_height(blank[-1]), 1))
    if len(blank) - count >= _FEWEST:
        for row in blank[-count:]:
            row.getparent().remove(row)


def _rows(block: Any) -> list[Any]:
    return block.findall(ROW) if block.tag == TABLE else []


def _blank_at_the_end(block: Any) -> list[Any]:
    found: list[Any] = []
    for row in reversed(_rows(block)):
        if any((text.text or "").strip() for text in row.iter(TEXT)):
            break
        found.append(row)
    return found


def _height(row: Any) -> float:
    told = row.find(_HEIGHT)
    return float(told.get(_VALUE, 0)) / _TWIPS if told is not None else 0.0
