"""Sheets with a row per person: rolled up to a row per household, that of its head."""

from typing import TYPE_CHECKING, Any

import numpy as np

from lianhu_cli.intake.sheet.columns import ReadColumn

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.sheet_rows import SheetRows

_HEAD = frozenset({"户主", "本人", "户主本人", "本人或户主", "户主(本人)", "本户户主"})
_MOSTLY = 0.9
_WHOLE = 18


def roll_up(sheet: "SheetRows", continued: Any) -> None:
    """Keep one row per household; `continued` are the rows whose head is merged down from above.

    People who are not counted in a cell are counted by their rows.
    """
    household = _households(sheet, continued)
    if household is None:
        return
    heads = _is_head(sheet)
    number = sheet.columns.get("id_number")
    order = np.lexsort((np.arange(len(household)), ~heads, household))
    _, first, sizes = np.unique(household[order], return_index=True, return_counts=True)
    kept, position = order[first], np.argsort(order[first], kind="stable")
    _gather(sheet, household, kept)
    if number is not None:
        sheet.members = _numbers(number, household, kept)[position]
    for column in sheet.columns.values():
        column.codes, column.typed = column.codes[kept][position], column.typed[kept][position]
    _count_people(sheet, sizes[position])
    sheet.notes.append(f"每行一人，{len(sheet.rows)}行合并成{len(kept)}户")
    sheet.rows = sheet.rows[kept][position]


def _is_head(sheet: "SheetRows") -> Any:
    relation = sheet.columns.get("relation")
    if relation is None:
        return np.zeros(len(sheet.rows), bool)
    return np.array([value in _HEAD for value in relation.standard])[relation.codes]


def _households(sheet: "SheetRows", continued: Any) -> Any:
    """Return per row the number of its household, None where every row is one of its own."""
    heads = _is_head(sheet)
    relation, number = sheet.columns.get("relation"), sheet.columns.get("household_number")
    members = relation is not None and bool((~heads & ~relation.is_blank()).any())
    if not members:
        return np.cumsum(~continued) if continued.any() else None
    if number is not None and (~number.is_blank()).mean() > _MOSTLY:
        alone = -1 - np.arange(len(heads))
        return np.where(number.is_blank(), alone, number.codes)
    if heads.any():
        return np.cumsum(heads)
    named = sheet.columns["head"].codes
    changes = np.ones(len(named), bool)
    changes[1:] = named[1:] != named[:-1]
    return np.cumsum(changes)


def _gather(sheet: "SheetRows", household: Any, kept: Any) -> None:
    """Give the kept rows what only another row of their household says."""
    for attribute, held in sheet.columns.items():
        if not sheet.table.columns[attribute].of_all_members:
            continue
        blank = held.is_blank()
        needy = kept[blank[kept]]
        if not len(needy) or blank.all():
            continue
        told = np.flatnonzero(~blank)[::-1]
        source = dict(zip(household[told].tolist(), told.tolist(), strict=True))
        for row in needy.tolist():
            other = source.get(int(household[row]))
            if other is not None:
                held.codes = held.codes.copy()
                held.codes[row] = held.codes[other]
    party = sheet.columns.get("party")
    if party is not None:
        yes = np.array([value is True for value in party.standard])[party.codes]
        members = set(household[yes].tolist())
        rows = [row for row in kept.tolist() if int(household[row]) in members and not yes[row]]
        if rows:
            party.codes = party.codes.copy()
            party.codes[rows] = party.codes[np.flatnonzero(yes)[0]]


def _numbers(number: ReadColumn, household: Any, kept: Any) -> Any:
    """Return per household the whole identity numbers of those whose rows are not kept, in one text."""
    whole = np.array([len(str(value)) == _WHOLE for value in number.standard])[number.codes]
    whole[kept] = False
    lives_in = np.searchsorted(np.unique(household), household)
    found: list[list[str]] = [[] for _ in kept]
    for row in np.flatnonzero(whole).tolist():
        found[lives_in[row]].append(str(number.value(row)))
    return np.array([" ".join(numbers) for numbers in found], object)


def _count_people(sheet: "SheetRows", sizes: Any) -> None:
    held = sheet.columns.get("people")
    where = held or sheet.columns["head"]
    standard = [*held.standard] if held else []
    offset = len(standard)
    counted = np.arange(offset, offset + int(sizes.max(initial=0)) + 1, dtype=np.int32)[sizes]
    codes = np.where(held.is_blank(), counted, held.codes) if held else counted
    standard += range(int(sizes.max(initial=0)) + 1)
    sheet.columns["people"] = ReadColumn(
        column=where.column,
        raw=where.raw,
        standard=standard,
        findings=held.findings if held else {},
        codes=codes.astype(np.int32),
        typed=where.typed,
        blank=np.array([value is None for value in standard]),
    )
