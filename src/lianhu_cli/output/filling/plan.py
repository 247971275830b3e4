"""Where a form is to be filled: by its row of placeholders, else below the headings that we know."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.errors import UnreadableError
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.tables import heading_rows
from lianhu_cli.domain.tables.addresses import address, position
from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.output.filling import fields
from lianhu_cli.output.filling.fields import FormField
from lianhu_cli.output.filling.sheet import FilledCell, FormRow, FormSheet

PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}|｛｛([^｛｝]*)｝｝")
_ROWS = 30
_FEWEST = 2
_PLACES = {Household.columns[level].title for level in LEVELS}
_UNIT_POST = (
    FormField(side="helper", attribute="unit"),
    FormField(side="helper", attribute="post"),
)
_TOTAL = re.compile(r"^(?:本页|全[村镇乡县])?[合总小共]计")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A placeholder in a cell: as it stands there, and the name in it."""

    text: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSlot:
    """What is put into a column: the fields asked for, None for what holds for the whole form.

    `rich` is the cell's own text as XML, with the placeholders in it; `whole` where there is nothing
    else in the cell.
    """

    asked: tuple[tuple[Mark, FormField | None], ...]
    rich: str = ""
    whole: bool = True

    @property
    def private(self) -> bool:
        """Whether numbers are asked for that must not leave the office as they are."""
        return any(field.private for _, field in self.asked if field)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPlan:
    """Rows `first` to `first + room - 1`, counted from 1, are there to be filled.

    `columns` is column from 0 → what is put there.
    """

    first: int
    room: int
    columns: Mapping[int, FormSlot]

    @property
    def last(self) -> int:
        """The last row that is there to be filled."""
        return self.first + self.room - 1


@lru_cache(maxsize=4096)
def marks(text: str) -> tuple[Mark, ...]:
    """Return the placeholders of a text.

    >>> marks("{{ 填报单位 }}（盖章）")
    (Mark(text='{{ 填报单位 }}', name='填报单位'),)
    """
    return tuple(
        Mark(text=found.group(), name=squeeze(fold(found.group(1) or found.group(2) or "")))
        for found in PLACEHOLDER.finditer(text)
    )


def unknown(sheet: FormSheet, name: str, told: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for every placeholder that nobody knows."""
    for row in sheet.rows:
        for cell in row.cells:
            for mark in marks(sheet.text(cell)):
                if mark.name in told or fields.named(mark.name):
                    continue
                near = fields.nearest(mark.name, told)
                offer = f"，是不是 {{{{{near}}}}}？" if near else ""
                where = f"“{name}”{address(row.number - 1, cell.column)}"
                yield f"{where} 的 {mark.text} 不认识{offer}"


def misplaced(
    sheet: FormSheet, name: str, plan: "FormPlan | None", told: Mapping[str, Any]
) -> Iterator[str]:
    """Yield a sentence for every placeholder of a place where there are several places."""
    for row in sheet.rows:
        for cell in row.cells:
            for mark in marks(sheet.text(cell)):
                if mark.name not in told and not (plan and row.number == plan.first):
                    where = f"“{name}”{address(row.number - 1, cell.column)}"
                    yield (
                        f"{where} 的 {mark.text} 在逐户的那一行之外，只有一个村时才能用："
                        "请加 --village 或 --split village"
                    )


def by_placeholders(sheet: FormSheet, name: str, told: Mapping[str, Any]) -> FormPlan | None:
    """Return the plan of a sheet by its row of placeholders, None where there is none.

    Raises:
        UnreadableError: there are several such rows.
    """
    rows = [row for row in sheet.rows if _asks_of_each(sheet, row, told)]
    if not rows:
        return None
    if len(rows) > 1:
        numbers = "、".join(str(row.number) for row in rows)
        raise UnreadableError(f"“{name}”第 {numbers} 行都有逐户的占位符：只能有一行，请合并成一行")
    [row] = rows
    columns = {
        cell.column: _slot(sheet, cell, found, told)
        for cell in row.cells
        if (found := marks(sheet.text(cell)))
    }
    return FormPlan(first=row.number, room=_room(sheet, row, list(columns)), columns=columns)


def _slot(
    sheet: FormSheet, cell: FilledCell, found: tuple[Mark, ...], told: Mapping[str, Any]
) -> FormSlot:
    asked = (
        (mark, None if _is_told(mark.name, told) else fields.named(mark.name)) for mark in found
    )
    whole = sheet.text(cell).strip() == found[0].text
    return FormSlot(asked=tuple(asked), rich=sheet.rich(cell), whole=whole)


def _is_told(name: str, told: Mapping[str, Any]) -> bool:
    """Tell whether a name in the row of placeholders holds for the whole form: no place does."""
    return name in told and name not in _PLACES


def by_headings(sheet: FormSheet, name: str) -> FormPlan | None:
    """Return the plan of a sheet by its heading, None where we do not know it.

    Raises:
        UnreadableError: there is something in the way below the heading.
    """
    texts = sheet.texts(_ROWS)
    covered = _covered(sheet.merges, len(texts[0]) if texts else 0)
    best: tuple[int, int, dict[int, FormField], list[tuple[str, ...]]] | None = None
    for first, last in heading_rows.spans(texts):
        inside = {cell: top for cell, top in covered.items() if first <= cell[0] <= last}
        names = heading_rows.heading_parts(texts, first, last, inside)
        found = fields.headed(names)
        known = [field for field in found.values() if field.side != "row"]
        if FormField(side="household", attribute="head") not in known or len(known) < _FEWEST:
            continue
        if best is None or len(found) > len(best[2]):
            best = first, last, found, names
    if best is None:
        return None
    below = best[1] + 1
    below = max([below, *(top + 1 for top, _ in _reach(sheet.merges, best[0], best[1]))])
    while below < len(texts) and _is_passed(texts[below]):
        below += 1
    columns = _slots(sheet, best[2], best[3])
    ordinals = _ordinals(columns)
    if below < len(texts) and any(
        _is_filled(texts[below][c], c, ordinals) for c in columns if c < len(texts[below])
    ):
        raise UnreadableError(f"“{name}”表头下面第 {below + 1} 行已经有内容：请先清空要填的行")
    row = sheet.row(below + 1) or FormRow(below + 1)
    room = _room(sheet, row, list(columns), ordinals)
    return FormPlan(first=below + 1, room=room, columns=columns)


def _ordinals(columns: Mapping[int, FormSlot]) -> set[int]:
    """Return the columns of 序号, whose numbers may stand in the form already."""
    return {
        column
        for column, slot in columns.items()
        if any(field == fields.ORDINAL_FIELD for _, field in slot.asked)
    }


def _is_filled(text: str, column: int, ordinals: AbstractSet[int]) -> bool:
    return bool(text.strip()) and not (column in ordinals and fold(text).strip().isdecimal())


def _slots(
    sheet: FormSheet, found: Mapping[int, FormField], names: Sequence[tuple[str, ...]]
) -> dict[int, FormSlot]:
    """Return what is put below each heading; below 单位及职务, the one after the other."""
    slots = {}
    both = tuple((Mark(text=f"{{{{{n}}}}}", name=""), field) for n, field in enumerate(_UNIT_POST))
    for column, field in found.items():
        slots[column] = FormSlot(asked=((Mark(text="", name=""), field),))
        post = Helper.columns["post"].title
        if (
            field == _UNIT_POST[0]
            and post in names[column][-1]
            and _UNIT_POST[1] not in found.values()
        ):
            rich = sheet.run("".join(mark.text for mark, _ in both))
            slots[column] = FormSlot(asked=both, rich=rich, whole=False)
    return slots


def _asks_of_each(sheet: FormSheet, row: FormRow, told: Mapping[str, Any]) -> bool:
    """Tell whether a row has a placeholder that is another one for each household."""
    names = [mark.name for cell in row.cells for mark in marks(sheet.text(cell))]
    asked = [field for name in names if name not in told and (field := fields.named(name))]
    return any(field.side != "household" or field.attribute not in LEVELS[:-1] for field in asked)


def _room(
    sheet: FormSheet,
    base: FormRow,
    columns: Sequence[int],
    ordinals: AbstractSet[int] = frozenset(),
) -> int:
    """Return how many rows there are to be filled: blank ones that look like the first."""
    look = [_style(base, column) for column in columns]
    known = {row.number: row for row in sheet.rows}
    room = 1
    while (row := known.get(base.number + room)) is not None:
        if any(_is_filled(sheet.text(cell), cell.column, ordinals) for cell in row.cells):
            break
        if not row.cells or [_style(row, column) for column in columns] != look:
            break
        room += 1
    return room


def _style(row: FormRow, column: int) -> int | None:
    cell = row.at(column)
    return cell.style if cell else None


def _is_passed(row: list[str]) -> bool:
    """Tell whether a row below the heading is a total, or numbers the columns: 1 2 3, 甲 乙 1 2."""
    said = [squeeze(fold(text)) for text in row if text.strip()]
    if any(_TOTAL.match(text) for text in said):
        return True
    return len(said) > 1 and all(len(text) < 3 for text in said) and said[-1].isdecimal()


def _covered(merges: Sequence[str], width: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Return covered cell → the cell that holds the merged value, of the first rows."""
    found = {}
    for top, left, bottom, right in map(_corners, merges):
        for row in range(top, min(bottom, _ROWS) + 1):
            for column in range(left, min(right, width - 1) + 1):
                if (row, column) != (top, left):
                    found[row, column] = (top, left)
    return found


def _reach(merges: Sequence[str], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the last row and column of what is merged from the heading downwards."""
    for top, _, bottom, right in map(_corners, merges):
        if first <= top <= last < bottom:
            yield bottom, right


def _corners(merge: str) -> tuple[int, int, int, int]:
    start, _, end = merge.replace("$", "").partition(":")
    return (*position(start), *position(end or start))
