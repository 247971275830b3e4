"""Where a form is to be filled by its placeholders: the rows of a household, and all else that it asks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.errors import UnreadableError
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.tables.addresses import address
from lianhu_cli.domain.tables.survey import Household
from lianhu_cli.output.filling import blocks, fields
from lianhu_cli.output.filling.blocks import FormPlan, FormSlot, Mark
from lianhu_cli.output.filling.fields import FormField
from lianhu_cli.output.filling.sheet import FilledCell, FormRow, FormSheet

PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}|｛｛([^｛｝]*)｝｝")
_PLACES = {Household.columns[level].title for level in LEVELS}


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
    sheet: FormSheet, name: str, plan: FormPlan | None, told: Mapping[str, Any]
) -> Iterator[str]:
    """Yield a sentence for every placeholder of a place where there are several places."""
    inside = range(plan.first, plan.first + plan.height) if plan else range(0)
    for row in sheet.rows:
        for cell in row.cells:
            for mark in marks(sheet.text(cell)):
                if mark.name not in told and row.number not in inside:
                    where = f"“{name}”{address(row.number - 1, cell.column)}"
                    yield (
                        f"{where} 的 {mark.text} 在逐户的那一行之外，只有一个村时才能用："
                        "请加 --village 或 --split village"
                    )


def by_placeholders(sheet: FormSheet, name: str, told: Mapping[str, Any]) -> FormPlan | None:
    """Return the plan of a sheet by its rows of placeholders, None where there are none.

    Raises:
        UnreadableError: there are several such rows, and they are not those of one household.
    """
    rows = [row for row in sheet.rows if _asks_of_each(sheet, row, told)]
    if not rows:
        return None
    first, height = rows[0].number, rows[-1].number - rows[0].number + 1
    known = {row.number: row for row in sheet.rows}
    chosen = [_slots(sheet, known.get(first + at), told) for at in range(height)]
    if height > blocks.MOST_ROWS or len(rows) != height or not _are_of_one(chosen):
        numbers = "、".join(str(row.number) for row in rows)
        raise UnreadableError(
            f"“{name}”第 {numbers} 行都有逐户的占位符：只能有一行；"
            "一户占几行的，这几行要挨着，户的每一栏只写一次"
        )
    lower = max(blocks.merged_height(sheet, first - 1 + at) + at for at in range(height))
    chosen += [{} for _ in range(height, min(lower, blocks.MOST_ROWS))]
    block = tuple(_with_helpers(chosen))
    return FormPlan(first=first, room=blocks.room(sheet, first, block), rows=block)


def _are_of_one(rows: Sequence[Mapping[int, FormSlot]]) -> bool:
    """Tell whether rows are those of one household: what is asked of it is asked in one of them."""
    asked = [
        {field for slot in row.values() for _, field in slot.asked if field and _is_single(field)}
        for row in rows
    ]
    return sum(map(len, asked)) == len(set().union(*asked))


def _is_single(field: FormField) -> bool:
    return field.side != "helper" and field.attribute not in {*LEVELS, fields.SINCE}


def _with_helpers(rows: Sequence[Mapping[int, FormSlot]]) -> Iterator[Mapping[int, FormSlot]]:
    """Yield the rows: what is asked of a helper again in a lower row is asked of the next one."""
    times: dict[FormField, int] = {}
    for row in rows:
        done: dict[int, FormSlot] = {}
        here = {f for slot in row.values() for _, f in slot.asked if f and f.side == "helper"}
        for column, slot in row.items():
            of_helper = [
                times.get(field, 0)
                for _, field in slot.asked
                if field is not None and field in here
            ]
            done[column] = replace(slot, helper=max(of_helper, default=0))
        for field in here:
            times[field] = times.get(field, 0) + 1
        yield done


def _slots(sheet: FormSheet, row: FormRow | None, told: Mapping[str, Any]) -> dict[int, FormSlot]:
    return {
        cell.column: _slot(sheet, cell, found, told)
        for cell in (row.cells if row else ())
        if (found := marks(sheet.text(cell)))
    }


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


def _asks_of_each(sheet: FormSheet, row: FormRow, told: Mapping[str, Any]) -> bool:
    """Tell whether a row has a placeholder that is another one for each household."""
    names = [mark.name for cell in row.cells for mark in marks(sheet.text(cell))]
    asked = [field for name in names if name not in told and (field := fields.named(name))]
    return any(field.side != "household" or field.attribute not in LEVELS[:-1] for field in asked)
