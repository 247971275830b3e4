"""Villages written with more than their name, resolved against the places that stand elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import used
from lianhu_cli.domain.cells.place_names import best_reading, is_plain, place_readings
from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.privacy.masking import mask_text
from lianhu_cli.domain.rules.wording import Wording
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import SHEETS
from lianhu_cli.intake.sheet.cell_text import CellFinding
from lianhu_cli.intake.sheet.columns import ReadColumn
from lianhu_cli.intake.sheet.grid import as_text
from lianhu_cli.intake.sheet.places import derived
from lianhu_cli.intake.sheet.sheet_rows import SheetRows


def resolve(sheets: Sequence[SheetRows], known: Roster, wording: Wording) -> list[SheetRows]:
    """Return the sheets with the village that each cell means, and the group that stands in the same cell.

    A text that is no village's name alone is taken for a place that stands elsewhere, or for the one
    that it spells in full; else it stays as it is, and is told.
    """
    places = _villages_said(sheets, known)
    return [_resolved(sheet, places, wording) for sheet in sheets]


def _resolved(sheet: SheetRows, places: set[str], wording: Wording) -> SheetRows:
    held = sheet.columns.get("village")
    if held is None:
        return sheet
    there = used(held.codes)
    unclear = [n for n in there if held.standard[n] and not is_plain(str(held.standard[n]))]
    if unclear:
        sheet = _settle(sheet, held, unclear, (places, wording))
    return sheet.with_columns(village=_communities(sheet.columns["village"], there, places))


def _villages_said(sheets: Iterable[SheetRows], known: Roster) -> set[str]:
    found: set[str] = set()
    for table in (one for one in SHEETS if one.places_stand):
        found.update(known.by_role()[table.role]["village"].unique().to_pylist())
    for sheet in sheets:
        if not sheet.table.places_stand:
            continue
        found.add(sheet.constants.get("village", ""))
        if held := sheet.columns.get("village"):
            for name in (str(held.standard[n] or "") for n in used(held.codes)):
                found.update([name] if is_plain(name) else _spelled(name))
    return found - {""}


def _spelled(text: str) -> list[str]:
    """Return the village that a text spells in full, with its group behind it."""
    return [one.village for one in place_readings(text) if one.sure]


def _settle(
    sheet: SheetRows, held: ReadColumn, unclear: list[int], among: tuple[set[str], Wording]
) -> SheetRows:
    places, wording = among
    groups: dict[int, str] = {}
    said: dict[int, CellFinding] = {}
    standard = list(held.standard)
    for n in unclear:
        text = str(held.standard[n])
        meant = best_reading(place_readings(text), places)
        if meant is None and mask_text(text) != text:
            said[n] = CellFinding("village-missing", "行政村一栏写着号码，这一行可能错了一格")
            continue
        if meant is None:
            sentence = f"“{text}”看不出是哪个村，照原样登记"
            said[n] = CellFinding("village-unclear", sentence)
            continue
        named = wording.village(meant.village)
        standard[n] = named
        groups[n] = meant.group
        whole = named + meant.group
        said[n] = CellFinding("village-alias", f"行政村“{text}”写作“{whole}”", whole)
    sheet = sheet.with_columns(village=replace(held, standard=standard))
    sheet = _with_groups(sheet, held, groups)
    flagged = np.zeros(len(held.standard), bool)
    flagged[list(said)] = True
    for row in np.flatnonzero(flagged[held.codes]).tolist():
        sheet.tell(said[int(held.codes[row])], "village", row)
    return sheet


def _with_groups(sheet: SheetRows, held: ReadColumn, groups: dict[int, str]) -> SheetRows:
    """Give the rows without a group the one that stands in the village's cell."""
    if "group" not in sheet.table.columns or not any(groups.values()):
        return sheet
    of_village: list[Any] = [groups.get(n, "") for n in range(len(held.standard))]
    column = sheet.columns.get("group")
    if column is None:
        return sheet.with_columns(group=derived(held, of_village, held.codes))
    offset = len(column.standard)
    told = np.array([bool(name) for name in of_village])[held.codes]
    codes = np.where(column.is_blank() & told, held.codes + offset, column.codes)
    return sheet.with_columns(group=column.with_more(of_village, codes))


def _communities(held: ReadColumn, used: list[int], places: set[str]) -> ReadColumn:
    """Take 东街, typed so, for 东街社区 where that stands elsewhere and nobody writes 东街村."""
    bare: dict[int, str] = {}
    written: set[str] = set()
    for n in used:
        name = str(held.standard[n] or "")
        stem = name.removesuffix("村")
        typed = squeeze(fold(as_text(held.raw[n]))) if n < len(held.raw) else name
        if typed == stem:
            bare[n] = stem
        else:
            written.add(name)
    standard = list(held.standard)
    for n, stem in bare.items():
        if f"{stem}社区" in places and f"{stem}村" not in written:
            standard[n] = f"{stem}社区"
    return replace(held, standard=standard)
