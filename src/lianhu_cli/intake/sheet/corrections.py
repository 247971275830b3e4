"""A 问题清单 that the clerk has filled in, taken into account: its rows, and cells corrected by it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.cells.masks import mask_id, mask_phone
from lianhu_cli.domain.cells.text import fold
from lianhu_cli.domain.privacy.masking import mask as mask_text
from lianhu_cli.domain.tables.addresses import position
from lianhu_cli.intake.sheet.grid import Grid
from lianhu_cli.intake.sheet.verdicts import Correction

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.sheet_rows import SheetRows


def keep_settled(sheet: "SheetRows") -> "SheetRows":
    """Leave out the rows of a 问题清单 on which the clerk has said nothing."""
    said = np.zeros(len(sheet.rows), bool)
    for attribute in ("result", "reason"):
        held = sheet.columns.get(attribute)
        if held is not None:
            said |= ~held.is_blank()
    return sheet.at(said)


def correct(grid: Grid, corrections: Sequence[Correction]) -> int:
    """Write corrections into the cells that still say what they said; return how many."""
    done = 0
    for one in corrections:
        if one.sheet != grid.sheet:
            continue
        row, column = position(one.cell)
        if 0 <= row < grid.height and 0 <= column < grid.width:
            text = grid.text(row, column)
            shown = {fold(form(text)) for form in (str, mask_text, mask_id, mask_phone)}
            if fold(one.before) in shown:
                grid.write(row, column, one.after)
                done += 1
    return done
