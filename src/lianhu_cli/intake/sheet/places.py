"""The village of a row where no column of its own gives it: sections, names, 石桥村三组 in a cell."""

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from lianhu_cli.domain.cells import text as cells
from lianhu_cli.domain.cells.text import fold, squeeze
from lianhu_cli.domain.rules.wording import Wording
from lianhu_cli.intake.sheet.columns import ReadColumn
from lianhu_cli.intake.sheet.grid import as_text
from lianhu_cli.intake.sheet.names import bare_village, kind_in, village_in
from lianhu_cli.intake.sheet.request import Asked

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.sheet_rows import SheetRows

_BOTH = re.compile(
    r"([\u4e00-\u9fff]{1,8}?(?:村民委员会|村委会|行政村|居委会|社区|村))"
    r"(第?[0-9零一二三四五六七八九十百]+(?:村民小组|小组|组|社|队)|[\u4e00-\u9fff]{1,6}(?:村民小组|小组|组|社|队))"
)
_GROUP_ALONE = re.compile(r"第?[0-9零一二三四五六七八九十百]+(?:村民|居民)小组")
_SEVERAL = re.compile(r"[、，,;；/\s]+|(?<=村)和")


def take_from_names(sheet: "SheetRows", asked: Asked) -> None:
    """Take village and kind from sections, or the names of sheet and file, where no cell gives them."""
    for attribute in ("village", "kind"):
        values = [_told_by(text, attribute, asked) for _, text in sheet.layout.sections]
        if attribute not in sheet.columns and any(values):
            above = _told_by(sheet.heading.title, attribute, asked)
            sheet.columns[attribute] = _by_section(sheet, values, above)
    names = (sheet.grid.sheet, sheet.heading.title, sheet.source.stem)
    village = next(filter(None, map(village_in, names)), "")
    village = village or next(
        filter(None, map(bare_village, (sheet.grid.sheet, sheet.source.stem))), ""
    )
    told = {
        "village": asked.wording.village(village) if village else "",
        "kind": next(filter(None, (kind_in(name, asked.rules) for name in names)), ""),
    }
    for attribute, value in told.items():
        if value and _leaves_to_names(sheet, attribute, value):
            sheet.columns.pop(attribute, None)
            sheet.constants[attribute] = value
            sheet.notes.append(f"{sheet.table.columns[attribute].title}取自表名：{value}")


def _told_by(text: str, attribute: str, asked: Asked) -> str:
    if attribute == "kind":
        return kind_in(text, asked.rules)
    village = village_in(text)
    return asked.wording.village(village) if village else ""


def _by_section(sheet: "SheetRows", values: list[str], above: str) -> ReadColumn:
    """Return the column in which each row has what the nearest section above it tells.

    `above` is what the title tells of the rows before the first section.
    """
    told = [
        (row, value) for (row, _), value in zip(sheet.layout.sections, values, strict=True) if value
    ]
    codes = np.searchsorted([row for row, _ in told], sheet.rows).astype(np.int32)
    standard = [above, *(value for _, value in told)]
    return derived(sheet.columns["head"], standard, codes)


def derived(like: ReadColumn, standard: list[Any], codes: Any) -> ReadColumn:
    """Return a column of values that no cell holds as such; its findings are told at `like`."""
    return ReadColumn(
        column=like.column,
        raw=like.raw,
        standard=standard,
        findings={},
        codes=codes.astype(np.int32),
        typed=like.typed,
        blank=np.array([value is None or value == "" for value in standard]),
    )


def _leaves_to_names(sheet: "SheetRows", attribute: str, value: str) -> bool:
    """Tell whether some cell is blank, and no cell says otherwise than the name does."""
    held = sheet.columns.get(attribute)
    if held is None:
        return True
    blank = held.is_blank()
    if attribute == "kind":
        return bool(blank.all())
    said = {held.standard[code] for code in np.unique(held.codes[~blank]).tolist()}
    return bool(blank.any()) and said <= {value}


def part_village_and_group(sheet: "SheetRows", wording: Wording) -> None:
    """Part cells that hold village and group in one, where no column gives the village."""
    held = sheet.columns.get("group")
    village = sheet.columns.get("village")
    if held is None or (village is not None and not village.is_blank().all()):
        return
    found = [_parted(squeeze(fold(as_text(value)))) for value in held.raw]
    if not any(found):
        return
    villages = [wording.village(both.group(1)) if both else "" for both in found]
    sheet.columns["village"] = derived(held, villages, held.codes)
    for n, both in enumerate(found):
        if both:
            held.standard[n] = cells.group(both.group(2))
            held.findings.pop(n, None)


def _parted(text: str) -> re.Match[str] | None:
    """Return village and group of a text; 第四村民小组 is a group alone."""
    return None if _GROUP_ALONE.fullmatch(text) else _BOTH.fullmatch(text)


def one_village_a_row(sheet: "SheetRows") -> None:
    """Give a unit that is linked with several villages in one cell a row for each."""
    held = sheet.columns["village"]
    several = [
        [part for part in _SEVERAL.split(fold(as_text(value))) if part] for value in held.raw
    ]
    if all(len(parts) < 2 for parts in several):
        return
    standard: list[Any] = list(held.standard)
    first: list[int] = []
    for n, parts in enumerate(several):
        first.append(len(standard) if len(parts) > 1 else n)
        if len(parts) > 1:
            standard.extend(cells.village(part) for part in parts)
            held.findings.pop(n, None)
    times = np.array([max(len(parts), 1) for parts in several])[held.codes]
    again = np.repeat(np.arange(len(sheet.rows)), times)
    turn = np.arange(len(again)) - np.repeat(np.cumsum(times) - times, times)
    codes = np.array(first)[held.codes][again] + turn
    for column in sheet.columns.values():
        column.codes, column.typed = column.codes[again], column.typed[again]
    sheet.rows = sheet.rows[again]
    held.codes = codes.astype(np.int32)
    held.standard = standard
    held.blank = np.array([not value for value in standard])
