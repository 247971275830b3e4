"""Where a form without placeholders is to be filled: below the headings that we know."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.errors import UnreadableError
from lianhu_cli.domain.tables import heading_rows
from lianhu_cli.domain.tables.survey import Helper
from lianhu_cli.output.filling import blocks, fields
from lianhu_cli.output.filling.blocks import FormPlan, FormSlot, Mark, corners
from lianhu_cli.output.filling.fields import FormField
from lianhu_cli.output.filling.sheet import FormSheet

_ROWS = 30
_FEWEST = 2
_UNIT_POST = (
    FormField(side="helper", attribute="unit"),
    FormField(side="helper", attribute="post"),
)
_HEAD = FormField(side="household", attribute="head")
_TOTAL = re.compile(r"^(?:本页|全[村镇乡县])?[合总小共]计")
Covered = Mapping[tuple[int, int], tuple[int, int]]


Place = tuple[int, int]
"""The row of a block and the column, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heading:
    """A heading: the row below it, from 0, how many rows a household has, and what they ask.

    `cells` is place → the names above it, the field, which of the helpers.
    """

    below: int
    height: int
    cells: Mapping[Place, tuple[tuple[str, ...], FormField, int]]

    @property
    def known(self) -> list[FormField]:
        """The fields of the household and its first helper."""
        asked = self.cells.values()
        return [field for _, field, helper in asked if field.side != "row" and not helper]


def by_headings(sheet: FormSheet, name: str) -> FormPlan | None:
    """Return the plan of a sheet by its heading, None where we do not know it.

    Raises:
        UnreadableError: there is something in the way below the heading.
    """
    texts = sheet.texts(_ROWS)
    covered = blocks.covered(sheet, range(len(texts)), len(texts[0]) if texts else 0)
    best: _Heading | None = None
    for span in heading_rows.spans(texts):
        found = _heading(sheet, texts, span, covered)
        if _HEAD not in found.known or len(found.known) < _FEWEST:
            continue
        if best is None or len(found.known) > len(best.known):
            best = found
    return _plan(sheet, name, best) if best else None


def _plan(sheet: FormSheet, name: str, heading: _Heading) -> FormPlan:
    rows = _rows(sheet, heading)
    ordinals = {
        column
        for columns in rows
        for column, slot in columns.items()
        if any(field == fields.ORDINAL_FIELD for _, field in slot.asked)
    }
    for at, columns in enumerate(rows, start=heading.below):
        if any(blocks.is_filled(sheet.text_at(at, one), one, ordinals) for one in columns):
            raise UnreadableError(f"“{name}”表头下面第 {at + 1} 行已经有内容：请先清空要填的行")
    first = heading.below + 1
    return FormPlan(first=first, room=blocks.room(sheet, first, rows, ordinals), rows=rows)


def _heading(
    sheet: FormSheet, texts: heading_rows.Texts, span: tuple[int, int], covered: Covered
) -> _Heading:
    """Return what a heading of some rows asks of the rows below it."""
    first, last = span
    inside = {cell: top for cell, top in covered.items() if first <= cell[0] <= last}
    names = heading_rows.heading_parts(texts, first, last, inside)
    below = _below(sheet, texts, span)
    height = _height(sheet, below, names)
    places = {(0, column): said for column, said in enumerate(names)}
    if height > 1:
        places = _stacked(texts, span, names, covered, height)
        merged = blocks.covered(sheet, range(below, below + height), len(names))
        places = {
            (at, one): said for (at, one), said in places.items() if (below + at, one) not in merged
        }
    order = sorted(places, key=lambda place: (place[1], place[0]))
    found = fields.headed([places[place] for place in order])
    cells = {order[at]: (places[order[at]], field, 0) for at, field in found.items()}
    if height > 1:
        cells |= _next_helpers(cells, merged, below, height)
    return _Heading(below=below, height=height, cells=cells)


def _height(sheet: FormSheet, below: int, names: Sequence[tuple[str, ...]]) -> int:
    """Return how many rows a household has: those that are merged, or preprinted numbers apart."""
    numbered = (
        blocks.numbered_height(sheet, below, column)
        for column, said in enumerate(names)
        if said and said[-1].strip() == fields.ORDINAL
    )
    return max(blocks.merged_height(sheet, below), *numbered, 1)


def _stacked(
    texts: heading_rows.Texts,
    span: tuple[int, int],
    names: Sequence[tuple[str, ...]],
    covered: Covered,
    height: int,
) -> dict[Place, tuple[str, ...]]:
    """Return place → its heading, where headings stand one below the other as the rows do.

    A column with one heading has it in its first row.
    """
    first, last = span
    top = last - height + 1
    above: list[tuple[str, ...]] = [()] * len(names)
    if first < top:
        inside = {cell: at for cell, at in covered.items() if first <= cell[0] < top}
        above = heading_rows.heading_parts(texts, first, top - 1, inside)
    found: dict[Place, tuple[str, ...]] = {}
    for column, said in enumerate(names):
        own = [texts[row][column].strip() for row in range(top, last + 1)] if top >= first else []
        if own and all(own) and not _is_group(texts, top, column, covered):
            found |= {(at, column): (*above[column], text) for at, text in enumerate(own)}
        else:
            found[0, column] = said
    return found


def _is_group(texts: heading_rows.Texts, row: int, column: int, covered: Covered) -> bool:
    """Tell whether a heading stands over several columns."""
    if covered.get((row, column + 1)) == (row, column):
        return covered.get((row + 1, column + 1)) != (row + 1, column)
    after = [
        texts[at][column + 1].strip() if column + 1 < len(texts[at]) else ""
        for at in (row, row + 1)
    ]
    return not after[0] and bool(after[1]) and (row, column + 1) not in covered


def _next_helpers(
    cells: Mapping[Place, tuple[tuple[str, ...], FormField, int]],
    merged: Covered,
    below: int,
    height: int,
) -> dict[Place, tuple[tuple[str, ...], FormField, int]]:
    """Return what is asked of the second helper and those after, where each has a row of their own."""
    of_helper = {place: cell for place, cell in cells.items() if cell[1].side == "helper"}
    lower = [(at, column) for _, column in of_helper for at in range(1, height)]
    if any((below + at, column) in merged or (at, column) in cells for at, column in lower):
        return {}
    return {
        (at, column): (said, field, at)
        for (_, column), (said, field, _) in of_helper.items()
        for at in range(1, height)
    }


def _below(sheet: FormSheet, texts: heading_rows.Texts, span: tuple[int, int]) -> int:
    """Return the first row that is to be filled, from 0."""
    first, last = span
    reach = (
        bottom + 1
        for top, _, bottom, _ in map(corners, sheet.merges)
        if first <= top <= last < bottom
    )
    below = max([last + 1, *reach])
    while below < len(texts) and _is_passed(texts[below]):
        below += 1
    return below


def _rows(sheet: FormSheet, heading: _Heading) -> tuple[dict[int, FormSlot], ...]:
    """Return what is put below each heading; below 单位及职务, the one after the other."""
    rows: tuple[dict[int, FormSlot], ...] = tuple({} for _ in range(heading.height))
    both = tuple((Mark(text=f"{{{{{n}}}}}", name=""), field) for n, field in enumerate(_UNIT_POST))
    unit, post = _UNIT_POST
    for (at, column), (said, field, helper) in heading.cells.items():
        rows[at][column] = FormSlot(asked=((Mark(text="", name=""), field),), helper=helper)
        title = Helper.columns["post"].title
        if field == unit and title in said[-1] and post not in heading.known:
            rich = sheet.run("".join(mark.text for mark, _ in both))
            rows[at][column] = FormSlot(asked=both, rich=rich, whole=False, helper=helper)
    return rows


def _is_passed(row: list[str]) -> bool:
    """Tell whether a row below the heading is a total, or numbers the columns: 1 2 3, 甲 乙 1 2."""
    said = [squeeze(fold(text)) for text in row if text.strip()]
    if any(_TOTAL.match(text) for text in said):
        return True
    return len(said) > 1 and all(len(text) < 3 for text in said) and said[-1].isdecimal()
