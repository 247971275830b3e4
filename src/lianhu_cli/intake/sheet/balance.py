"""The balance of a sheet: every row that says something is accounted for, and so is every heading."""

import re
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.arrays import used
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.problem import Balance
from lianhu_cli.domain.tables.headings import bare, key

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.sheet_rows import SheetRows

_SERIAL = late(r"序号?|编?号|行号|顺序号|No\.?|NO\.?|#|ID|id|_id|_index", re.IGNORECASE)
"""Columns that number the rows: nothing is lost with them."""


def of(sheet: "SheetRows") -> Balance:
    """Return what became of every row below the heading that says something."""
    told = len(used(sheet.rows))
    data = len(sheet.layout.data)
    aside = len({int(sheet.rows[row]) for row in sheet.told.aside})
    repeats = len({int(sheet.rows[row]) for row in sheet.told.repeats})
    unsaid = data - told - sheet.rolled_up - sheet.older
    return Balance(
        accepted=told - aside - repeats,
        members=sheet.rolled_up,
        set_aside=aside,
        totals=len(sheet.layout.totals),
        notes=_other_rows(sheet) + unsaid,
        examples=len(sheet.layout.examples),
        repeats=repeats + sheet.older + len(sheet.layout.echoes),
    )


def _other_rows(sheet: "SheetRows") -> int:
    """Return how many rows say something and are neither data nor totals, examples or headings again."""
    layout, grid = sheet.layout, sheet.grid
    rest = np.ones(max(grid.height - sheet.heading.last - 1, 0), bool)
    first = sheet.heading.last + 1
    rest[np.asarray(layout.data, np.int64) - first] = False
    counted = [*(t.row for t in layout.totals), *layout.examples, *layout.echoes]
    rest[[row - first for row in counted if row >= first]] = False
    rows = np.flatnonzero(rest) + first
    said = np.zeros(len(rows), bool)
    for held in grid.columns:
        codes = held.codes[rows]
        blank = {code for code in np.unique(codes).tolist() if _is_blank(held.values[code])}
        said |= ~np.isin(codes, list(blank))
    return int(said.sum())


def _is_blank(value: str) -> bool:
    return value.__class__ is str and not value.strip()


def unread(sheet: "SheetRows") -> tuple[str, ...]:
    """Return the headings of the columns that were not read; those that number the rows are none."""
    read = {held.column for held in sheet.columns.values()} | sheet.consulted
    read |= sheet.heading.of_pairs()
    return tuple(
        name
        for column, name in enumerate(sheet.heading.names)
        if name
        and column not in read
        and not _SERIAL.fullmatch(bare(key(sheet.heading.parts[column][-1])))
    )
