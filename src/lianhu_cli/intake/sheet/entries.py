"""Ledgers: days that cannot be right, and what was done where 帮扶类型 is blank."""

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.cells import ledger
from lianhu_cli.domain.cells.readers import fold
from lianhu_cli.intake.sheet.cell_text import CellFinding

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.sheet_rows import SheetRows

_ENOUGH = 3
"""Days from which the year of a ledger without a year in its title can be told."""


def check_days(sheet: "SheetRows", year: int, today: date | None) -> None:
    """Tell of days that are yet to come, or more than a year from the year that the ledger is of.

    `year` is the one in the title, 0 for none: then it is the one that most days are in.
    """
    held = sheet.columns.get("date")
    if held is None or sheet.table.columns["date"].read is not ledger.day:
        return
    texts = [str(value or "") for value in held.standard]
    years = np.array(
        [int(t[:4]) if t[:4].isdecimal() and t[4:5] in {"", "-"} else 0 for t in texts]
    )
    of_row = years[held.codes]
    told = of_row[of_row > 0]
    year = year or (int(np.median(told)) if len(told) >= _ENOUGH else 0)
    odd = np.zeros(len(texts), bool)
    if year:
        odd |= (years > 0) & (abs(years - year) > 1)
    if today is not None:
        late = today.isoformat()
        odd |= np.array([bool(n) and text > late for n, text in zip(years, texts, strict=True)])
    for row in np.flatnonzero(odd[held.codes]).tolist():
        text = texts[int(held.codes[row])]
        why = (
            f"这份台账是{year}年的" if year and abs(int(text[:4]) - year) > 1 else "这一天还没有到"
        )
        sheet.tell(CellFinding("date-out-of-range", f"日期{text}：{why}"), "date", row)


def settle_deeds(sheet: "SheetRows") -> "SheetRows":
    """Take 帮扶类型 from the content where its cell is blank, and ask where that does not tell it."""
    held = sheet.columns.get("deed")
    if held is None:
        return sheet
    content = sheet.columns.get("content")
    blank = np.flatnonzero(held.is_blank()).tolist()
    if not blank:
        return sheet
    codes = held.codes.copy()
    at: dict[str, int] = {}
    for row in blank:
        told = fold(str(content.value(row) or "")) if content is not None else ""
        meant = _meant(told)
        if meant not in at:
            at[meant] = len(held.standard) + len(at)
        codes[row] = at[meant]
        sentence = f"帮扶类型没有填，按“{meant}”统计"
        sheet.tell(CellFinding("deed-unknown", sentence, meant), "deed", row)
    return sheet.with_columns(deed=held.with_more(list(at), codes))


def _meant(content: str) -> str:
    """Return what was done as far as its content tells; a thing that was given is no project."""
    try:
        return ledger.deed(content) if content else ledger.OTHER
    except ValueError:
        return ledger.OTHER
