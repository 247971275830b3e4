"""The village of a row where no column of its own gives it: sections, names, 石桥村三组 in a cell."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lianhu_cli.domain.arrays import used
from lianhu_cli.domain.cells import readers
from lianhu_cli.domain.cells.place_names import place_readings, squeeze_inside
from lianhu_cli.domain.cells.readers import fold
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.tables.headings import bare, key
from lianhu_cli.intake.sheet.columns import ReadColumn, read_column
from lianhu_cli.intake.sheet.grid import as_text
from lianhu_cli.intake.sheet.names import bare_village, group_in, kind_in, village_in
from lianhu_cli.intake.sheet.request import Asked

if TYPE_CHECKING:
    from lianhu_cli.domain.tables.column import Value
    from lianhu_cli.intake.sheet.sheet_rows import SheetRows

_NO_GROUP = "-"
"""What a section that names a village and no group tells of the group."""
_SEVERAL = late(r"[、，,;；/\s]+|(?<=村)和")


def take_from_names(sheet: "SheetRows", asked: Asked) -> "SheetRows":
    """Take village and kind from sections, or the names of sheet and file, where no cell gives them."""
    for attribute in ("village", "group", "kind"):
        values = [_told_by(text, attribute, asked) for _, text in sheet.layout.sections]
        if attribute not in sheet.columns and any({*values} - {"", _NO_GROUP}):
            above = _told_by(sheet.heading.title, attribute, asked)
            sheet = sheet.with_columns(**{attribute: _by_section(sheet, values, above)})
    names = (sheet.grid.sheet, sheet.heading.title, sheet.source.stem, sheet.source.folder)
    village = next(filter(None, map(village_in, names)), "")
    village = village or next(filter(None, map(bare_village, _names_of_no_head(sheet))), "")
    told = {
        "village": asked.wording.village(village) if village else "",
        "group": next(filter(None, map(group_in, names[:3])), ""),
        "kind": next(filter(None, (kind_in(name, asked.rules) for name in names)), ""),
    }
    for attribute, value in told.items():
        if value and _leaves_to_names(sheet, attribute, value):
            title = sheet.table.columns[attribute].title
            sheet = sheet.with_constant(attribute, value).noted(f"{title}取自表名：{value}")
    return sheet


def _names_of_no_head(sheet: "SheetRows") -> list[str]:
    """Return the names of sheet and file, without the one that a form has of its household: 张三."""
    heads = {str(sheet.name(row)) for row in range(len(sheet.rows))} if sheet.grid.places else set()
    return [name for name in (sheet.grid.sheet, sheet.source.stem) if name not in heads]


def _told_by(text: str, attribute: str, asked: Asked) -> str:
    if attribute == "kind":
        return kind_in(text, asked.rules)
    village = village_in(text)
    if attribute == "group":
        return group_in(text) or (_NO_GROUP if village else "")
    return asked.wording.village(village) if village else ""


def _by_section(sheet: "SheetRows", values: list[str], above: str) -> ReadColumn:
    """Return the column in which each row has what the nearest section above it tells.

    `above` is what the title tells of the rows before the first section.
    """
    told = [
        (row, value) for (row, _), value in zip(sheet.layout.sections, values, strict=True) if value
    ]
    codes = np.searchsorted([row for row, _ in told], sheet.rows).astype(np.int32)
    values = [above, *(value for _, value in told)]
    standard = ["" if value == _NO_GROUP else value for value in values]
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
    if attribute in {"kind", "group"}:
        return bool(blank.all())
    said = {held.standard[code] for code in used(held.codes[~blank])}
    return bool(blank.any()) and said <= {value}


def part_village_and_group(sheet: "SheetRows") -> "SheetRows":
    """Take the village from cells that hold village and group in one, where no column gives it.

    That is the group's column, else an address. What a text means is settled once all places are known.
    """
    village = sheet.columns.get("village")
    if village is not None and not village.is_blank().all():
        return sheet
    held = sheet.columns.get("group")
    if held is not None and _tells_villages(held.raw, held.codes):
        texts = [_place_text(value) for value in held.raw]
        groups: list[Value] = [
            "" if text else group for text, group in zip(texts, held.standard, strict=True)
        ]
        group = replace(held, standard=groups, blank=np.array([not one for one in groups]))
        group = group.without([n for n, text in enumerate(texts) if text])
        return sheet.with_columns(village=derived(held, texts, held.codes), group=group)
    at = next((n for n in range(sheet.grid.width) if _is_address(sheet, n)), None)
    if at is None:
        return sheet
    grid = sheet.grid.columns[at]
    codes = grid.codes[sheet.rows]
    if not _tells_villages(grid.values, codes):
        return sheet
    named: list[Any] = [_place_text(value) for value in grid.values]
    blank = np.array([not text for text in named])
    column = ReadColumn(at, grid.values, named, {}, codes, codes, blank)
    return sheet.with_columns(village=column).noted(f"行政村取自“{sheet.heading.names[at]}”一栏")


def _place_text(value: str) -> str:
    """Return a text that names a village, "" for any other."""
    text = squeeze_inside(fold(as_text(value)))
    return text if place_readings(text) else ""


def _tells_villages(values: list[Any], codes: Any) -> bool:
    return any(_place_text(values[code]) for code in used(codes))


def _is_address(sheet: "SheetRows", column: int) -> bool:
    """Tell whether a column that nobody claims is one that tells where a household lives."""
    told_by = sheet.table.told_by
    parts = sheet.heading.parts[column]
    used = any(held.column == column for held in sheet.columns.values())
    return bool(parts) and not used and bare(key(parts[-1])) in told_by


def with_further_villages(sheet: "SheetRows") -> "SheetRows":
    """Return a sheet of units with a row for each of the columns 联系村1, 联系村2 that is filled."""
    further = sorted(n for n, attribute in sheet.heading.spare.items() if attribute == "village")
    if not further:
        return sheet
    column = sheet.table.columns["village"]
    held = [
        sheet.columns["village"],
        *(read_column(sheet.grid.columns[n], n, column, sheet.rows) for n in further),
    ]
    filled = [np.ones(len(sheet.rows), bool), *(~one.is_blank() for one in held[1:])]
    rows = np.concatenate([np.flatnonzero(one) for one in filled])
    turn = np.repeat(np.arange(len(held)), [int(one.sum()) for one in filled])
    order = np.lexsort((turn, rows))
    offsets = np.cumsum([0, *(len(one.standard) for one in held[:-1])])
    codes = np.concatenate(
        [one.codes[kept] + start for one, kept, start in zip(held, filled, offsets, strict=True)]
    )[order].astype(np.int32)
    village = ReadColumn(
        column=held[0].column,
        raw=[value for one in held for value in _as_long(one)],
        standard=[value for one in held for value in one.standard],
        findings={
            n + int(start): said
            for one, start in zip(held, offsets, strict=True)
            for n, said in one.findings.items()
        },
        codes=codes,
        typed=codes,
        blank=np.concatenate([one.blank for one in held]),
    )
    return sheet.at(rows[order]).with_columns(village=village).having_consulted(*further)


def _as_long(column: ReadColumn) -> list[Any]:
    return [*column.raw, *[""] * (len(column.standard) - len(column.raw))]


def one_village_a_row(sheet: "SheetRows") -> "SheetRows":
    """Give a unit that is linked with several villages in one cell a row for each."""
    held = sheet.columns["village"]
    several = [
        [part for part in _SEVERAL.split(fold(as_text(value))) if part] for value in held.raw
    ]
    if all(len(parts) < 2 for parts in several):
        return sheet
    standard: list[Any] = list(held.standard)
    first: list[int] = []
    for n, parts in enumerate(several):
        first.append(len(standard) if len(parts) > 1 else n)
        if len(parts) > 1:
            standard.extend(readers.village(part) for part in parts)
    times = np.array([max(len(parts), 1) for parts in several])[held.codes]
    again = np.repeat(np.arange(len(sheet.rows)), times)
    turn = np.arange(len(again)) - np.repeat(np.cumsum(times) - times, times)
    codes = np.array(first)[held.codes][again] + turn
    sheet = sheet.at(again)
    village = replace(
        sheet.columns["village"].without([n for n, parts in enumerate(several) if len(parts) > 1]),
        codes=codes.astype(np.int32),
        standard=standard,
        blank=np.array([not value for value in standard]),
    )
    return sheet.with_columns(village=village)
