"""Columns that are ticked: one for every kind of household, and √ in the one that is meant."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lianhu_cli.domain.cells import readers
from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.headings import bare, key
from lianhu_cli.intake.sheet import kinds
from lianhu_cli.intake.sheet.columns import ReadColumn
from lianhu_cli.intake.sheet.grid import Codes, GridColumn, as_text

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.sheet_rows import SheetRows


def kind_of_heading(heading: str, policy: Policy) -> str:
    """Return the kind of household that a column asks after, "" where it asks for something else.

    >>> kind_of_heading("是否困难户", Policy()), kind_of_heading("特殊户（√）", Policy())
    ('困难户', '特殊户')
    >>> kind_of_heading("户类别", Policy())
    ''
    """
    return policy.kind(bare(key(heading)).removeprefix("是否").removeprefix("为"))


def take_kinds(sheet: "SheetRows", policy: Policy) -> "SheetRows":
    """Take the kind from ticked columns, where no column of the sheet says it in words."""
    if "kind" in sheet.columns:
        return sheet
    used = {held.column for held in sheet.columns.values()}
    ticked = {
        n: kind
        for n, names in enumerate(sheet.heading.parts)
        if names and n not in used and (kind := kind_of_heading(names[-1], policy))
    }
    ticks = {n: _ticks(sheet.grid.columns[n], sheet.rows) for n in ticked}
    if not ticked or any(tick is None for tick in ticks.values()):
        return sheet
    asked_for = set(ticked.values())
    order = [k.name for k in sorted(policy.kinds, key=lambda k: k.priority) if k.name in asked_for]
    sets = np.zeros(len(sheet.rows), np.int64)  # one bit a class
    for n, kind in ticked.items():
        said = np.array(ticks[n], bool)[sheet.grid.columns[n].codes[sheet.rows]]
        sets |= said.astype(np.int64) << order.index(kind)
    distinct, of_row = np.unique(sets, return_inverse=True)
    found = [[name for at, name in enumerate(order) if one >> at & 1] for one in distinct.tolist()]
    codes: Codes = of_row.astype(np.int32)
    both = "、".join(order)
    column = ReadColumn(
        column=min(ticked),
        raw=["、".join(names) for names in found],
        standard=[names[0] if names else "" for names in found],
        findings={n: [kinds.several(names)] for n, names in enumerate(found) if len(names) > 1},
        codes=codes,
        typed=codes,
        blank=np.array([not names for names in found]),
    )
    sheet = sheet.with_columns(kind=column).having_consulted(*ticked)
    if column.findings:
        texts = ["、".join(names) if len(names) > 1 else "" for names in found]
        sheet = replace(sheet, classes=np.array(texts, object)[codes])
    return sheet.noted(f"户类别取自打勾的列：{both}")


def _ticks(held: GridColumn, rows: Any) -> list[bool] | None:
    """Return per distinct value whether it is a tick, None where a row says neither yes nor no."""
    found = [False] * len(held.values)
    told = np.unique(held.codes[rows]).tolist()
    if len(told) > _MOST:
        return None
    for code in told:
        try:
            found[code] = readers.yes_no(squeeze(fold(as_text(held.values[code]))))
        except ValueError:
            return None
    return found


_MOST = 40
"""A column with more different values is not one to be ticked."""
