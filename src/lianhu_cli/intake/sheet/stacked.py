"""Tables below one another in one sheet: each is read by its own heading, at its own addresses."""

from dataclasses import replace

import numpy as np

from lianhu_cli.domain.tables.headings import key, known_headings
from lianhu_cli.intake.files.raw import RawColumn, RawSheet
from lianhu_cli.intake.sheet.grid import Grid, GridColumn

_FEWEST = 2
"""No heading of ours has fewer columns that we know."""
_MOSTLY = 0.7
"""Share of the texts in a row of headings that are headings we know."""
_LONGEST = 16
_SMALL = 20_000
"""On larger sheets only columns whose values repeat are searched for headings."""
_FIRST = 16
_OFTEN = 20
"""A text that stands in a column more often, and in a tenth of its rows, is no heading: 困难户."""


def split(raw: RawSheet) -> list[RawSheet]:
    """Return a sheet as one for each of the tables that stand below one another in it.

    A heading that only repeats the first, as a printed page does, begins no table.
    """
    starts = _starts(raw)
    if not starts:
        return [raw]
    ends = [*starts, raw.height]
    return [
        _part(raw, nth, start, end)
        for nth, (start, end) in enumerate(zip([0, *starts], ends, strict=True))
    ]


def _starts(raw: RawSheet) -> list[int]:
    """Return the first rows of the tables below the first one."""
    if raw.hidden or raw.height < 2 * _FEWEST or len(raw.columns) < _FEWEST:
        return []
    grid = Grid(raw)
    rows = _heading_rows(grid)
    found: list[int] = []
    top = rows[0] if rows else 0
    last = top
    for row in rows[1:]:
        if row == last + 1 or not _has_data(grid, last, row):
            last = row
        elif not _places(grid, row).items() <= _all_places(grid, top, last).items():
            found.append(_with_title(grid, row))
            top = last = row
    return found


def _has_data(grid: Grid, heading: int, row: int) -> bool:
    """Tell whether some row between two of headings is filled as a row of the table is."""
    wide = len(_places(grid, heading))
    for between in range(heading + 1, row)[:_FIRST]:
        texts = [text for c in range(grid.width) if (text := grid.text(between, c).strip())]
        if len(texts) * 2 >= wide and sum(map(known_headings().has, texts)) * 2 < len(texts):
            return True
    return False


def _heading_rows(grid: Grid) -> list[int]:
    """Return the rows most of whose texts are headings we know."""
    count = np.zeros(grid.height, np.int16)
    headings = known_headings()
    searched = [held for held in grid.columns if _is_searched(grid, held)]
    most = max(_OFTEN, grid.height // 10)
    for held in searched:
        told = np.bincount(held.codes, minlength=len(held.values))
        known = [
            n
            for n, value in enumerate(held.values)
            if value.__class__ is str
            and headings.may_be(value)
            and len(value) <= _LONGEST
            and told[n] <= most
            and headings.has(headings.steps(value)[-1])
        ]
        if known:
            count += np.isin(held.codes, known)
    rows = np.flatnonzero(count >= min(_FEWEST, len(searched))).tolist()
    return [row for row in rows if _is_heading(grid, row)]


def _is_searched(grid: Grid, held: GridColumn) -> bool:
    return grid.height <= _SMALL or len(held.values) * 20 < grid.height


def _is_heading(grid: Grid, row: int) -> bool:
    texts = [text for c in range(grid.width) if (text := grid.text(row, c).strip())]
    headings = known_headings()
    known = sum(headings.has(headings.steps(text)[-1]) for text in texts)
    return known >= _FEWEST and known >= _MOSTLY * len(texts)


def _places(grid: Grid, row: int) -> dict[int, str]:
    return {c: name for c in range(grid.width) if (name := key(grid.text(row, c)))}


def _all_places(grid: Grid, first: int, last: int) -> dict[int, str]:
    """Return the lowest heading of each column in some rows."""
    found: dict[int, str] = {}
    for row in range(first, last + 1):
        found.update(_places(grid, row))
    return found


def _with_title(grid: Grid, row: int) -> int:
    """Return the first of the rows above a heading that hold one text only: its title."""
    while (
        row > 1
        and len(said := _places(grid, row - 1)) == 1
        and "计" not in next(iter(said.values()))
    ):
        row -= 1
    return row


def _part(raw: RawSheet, nth: int, start: int, end: int) -> RawSheet:
    """Return a sheet that ends before row `end`, and whose table begins at row `start`."""
    columns = [
        RawColumn(held.values[:end], None)
        if held.codes is None
        else RawColumn(held.values, held.codes[:end])
        for held in raw.columns
    ]
    how = f"上下排列的第{nth + 1}张表，第{start + 1}至{end}行"
    inside = range(start, end)
    return replace(
        raw,
        columns=columns,
        height=end,
        merges=[area for area in raw.merges if area[0] in inside and area[2] in inside],
        errors={at: text for at, text in raw.errors.items() if at[0] in inside},
        unsaved=[at for at in raw.unsaved if at[0] in inside],
        how="；".join(filter(None, (raw.how, how))),
        start=start,
        part=nth,
    )
