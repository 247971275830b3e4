"""Ledgers: days that cannot be right, and what was done where 帮扶类型 is blank."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.cells import ledger
from lianhu_cli.domain.cells.readers import fold
from lianhu_cli.domain.patterns import late
from lianhu_cli.intake.sheet.cell_text import CellFinding
from lianhu_cli.intake.sheet.grid import as_text

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.sheet_rows import SheetRows

_OPEN = late(r"(?:1[0-2]|[1-9])\.[123]")
_WHOLE, _MONTH = len("2025-03-01"), len("2025-03")
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
        now = today.isoformat()
        odd |= np.array([bool(n) and text > now for n, text in zip(years, texts, strict=True)])
    for row in np.flatnonzero(odd[held.codes]).tolist():
        text = texts[int(held.codes[row])]
        why = (
            f"这份台账是{year}年的" if year and abs(int(text[:4]) - year) > 1 else "这一天还没有到"
        )
        sheet.tell(CellFinding("date-out-of-range", f"日期{text}：{why}"), "date", row)


def leave_open(sheet: "SheetRows") -> "SheetRows":
    """Leave the day open of a number 3.1: it may be 3月1日, or 3月10日 that has lost its zero."""
    held = sheet.columns.get("date")
    if held is None or sheet.table.columns["date"].read is not ledger.day:
        return sheet
    standard = list(held.standard)
    for n, value in enumerate(held.raw):
        told = str(standard[n] or "")
        if value.__class__ is float and is_open(as_text(value)) and len(told) == _WHOLE:
            standard[n] = told[:_MONTH]
    return sheet.with_columns(date=replace(held, standard=standard))


def is_open(text: str) -> bool:
    """Tell whether a number says a month and a day that may have lost its zero.

    >>> [is_open(t) for t in ("3.1", "12.3", "3.4", "3.15", "2025.1")]
    [True, True, False, False, False]
    """
    return bool(_OPEN.fullmatch(text))


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
