"""单位 that holds the post too: 县水务局局长 is the 局长 of 县水务局."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.cells.readers import fold
from lianhu_cli.domain.cells.unit_and_post import split

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.sheet_rows import SheetRows


def part(sheet: "SheetRows") -> "SheetRows":
    """Return a sheet of helpers whose units are without the posts behind them.

    Where the post's own column says something else, the unit stays as it is.
    """
    unit = sheet.columns.get("unit")
    if unit is None:
        return sheet
    both = [split(fold(str(text or ""))) for text in unit.standard]
    held = np.array([bool(name) for name, _ in both], bool)
    if not held.any():
        return sheet
    absent = np.full(len(unit.codes), len(unit.standard))
    post = sheet.columns.get("post") or replace(unit.with_more([""], absent), findings={})
    fits = held[unit.codes]
    untold = post.is_blank()
    for row in np.flatnonzero(fits & ~untold).tolist():
        fits[row] = both[int(unit.codes[row])][1] in str(post.value(row))
    behind = np.where(fits & untold, unit.codes + len(post.standard), post.codes)
    bare = np.where(fits, unit.codes + len(unit.standard), unit.codes)
    return sheet.with_columns(
        unit=unit.with_more([name for name, _ in both], bare),
        post=post.with_more([said for _, said in both], behind),
    )
