"""Templates drawn by code: paragraphs and grids of cells with spans and fixed heights, as XML.

Lengths are millimetres, sizes of letters and heights of rows points.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from lianhu_cli.output.word import looks

_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_TWIPS = 1440 / 25.4
_COLOURS = {"dashed": "808080"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell over `span` columns; `size` 0 is the style's; `inside` is XML in place of a text."""

    text: str = ""
    style: str = looks.CARD_TEXT
    span: int = 1
    size: float = 0
    bold: bool = False
    inside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a grid; of exactly its height where `fixed`, else of at least it."""

    cells: Sequence[Cell]
    height: float
    fixed: bool = True
    head: bool = False


def element(xml: str) -> Any:
    """Return XML that a function of this module wrote as an element to put into a document."""
    from docx.oxml import parse_xml

    return parse_xml(xml.replace(">", f" {_NAMESPACE}>", 1))


def paragraph(text: str, style: str, *, size: float = 0, bold: bool = False) -> str:
    """Return a paragraph; a tab in its text is a tab."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_run(text, size, bold=bold)}</w:p>'


def together(block: str) -> str:
    """Return a block whose paragraphs stay on the page of what follows it, such as a signature."""
    return re.sub(
        r"<w:pPr>(?:<w:pStyle [^>]*/>)?", lambda found: f"{found.group()}<w:keepNext/>", block
    )


def cut_line(text: str, reach: float) -> str:
    """Return a line to cut along: dashed, over the margins by `reach` on both sides."""
    out = round(-reach * _TWIPS)
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{looks.CARD_NOTE}"/><w:pBdr>'
        '<w:bottom w:val="dashed" w:sz="6" w:space="1" w:color="808080"/></w:pBdr>'
        '<w:spacing w:before="0" w:after="0" w:line="200" w:lineRule="exact"/>'
        f'<w:ind w:left="{out}" w:right="{out}"/><w:jc w:val="center"/></w:pPr>'
        f'<w:r><w:rPr><w:color w:val="808080"/><w:sz w:val="16"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r></w:p>'
    )


def space(height: float) -> str:
    """Return an empty paragraph of a height."""
    return (
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0" '
        f'w:line="{round(height * 20)}" w:lineRule="exact"/></w:pPr></w:p>'
    )


def grid(widths: Sequence[float], rows: Sequence[Row]) -> str:
    """Return a framed table."""
    return _table(widths, rows, dict.fromkeys(_SIDES, "single"), 80)


def frame(widths: Sequence[float], rows: Sequence[Row]) -> str:
    """Return a table without frames, its columns parted by a line to cut along."""
    return _table(widths, rows, {**dict.fromkeys(_SIDES, "none"), "insideV": "dashed"}, 200)


def _table(
    widths: Sequence[float], rows: Sequence[Row], borders: dict[str, str], aside: int
) -> str:
    twips = [round(one * _TWIPS) for one in widths]
    lines = "".join(
        f'<w:{side} w:val="{kind}" w:sz="6" w:color="{_COLOURS.get(kind, "000000")}"/>'
        for side, kind in borders.items()
    )
    columns = "".join(f'<w:gridCol w:w="{one}"/>' for one in twips)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{aside}" w:type="dxa"/><w:right w:w="{aside}" w:type="dxa"/>'
        "</w:tblCellMar>"
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>"
        f"{''.join(_row(row, twips) for row in rows)}</w:tbl>"
    )


def _row(row: Row, twips: Sequence[int]) -> str:
    rule = "exact" if row.fixed else "atLeast"
    again = "<w:tblHeader/>" if row.head else ""
    cells, at = [], 0
    for cell in row.cells:
        cells.append(_cell(cell, sum(twips[at : at + cell.span])))
        at += cell.span
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{round(row.height * 20)}" w:hRule="{rule}"/>'
        f"{again}</w:trPr>{''.join(cells)}</w:tr>"
    )


def _cell(cell: Cell, width: int) -> str:
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    inside = cell.inside or paragraph(cell.text, cell.style, size=cell.size, bold=cell.bold)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}<w:vAlign w:val="center"/></w:tcPr>'
        f"{inside}</w:tc>"
    )


def _run(text: str, size: float, *, bold: bool) -> str:
    thick = "<w:b/>" if bold else ""
    letters = (
        f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    )
    parts = "<w:tab/>".join(
        f'<w:t xml:space="preserve">{escape(part, quote=False)}</w:t>' for part in text.split("\t")
    )
    return f"<w:r><w:rPr>{thick}{letters}</w:rPr>{parts}</w:r>"
