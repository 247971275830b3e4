"""A phone that stands in one cell with the head's name, where no other cell tells one."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.patterns import late
from lianhu_cli.intake.sheet.cell_text import CellFinding
from lianhu_cli.intake.sheet.grid import as_text
from lianhu_cli.intake.sheet.places import derived

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.sheet_rows import SheetRows

_PHONE = late(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def take(sheet: "SheetRows") -> "SheetRows":
    """Give the households the phones that stand behind their heads' names."""
    head = sheet.columns.get("head")
    if head is None:
        return sheet
    odd = {
        n: found.group()
        for n, value in enumerate(head.raw)
        if value.__class__ is str and value[-2:-1].isdigit()
        if (found := _PHONE.search(squeeze(fold(as_text(value)))))
    }
    if not odd:
        return sheet
    phones = [odd.get(n, "") for n in range(len(head.raw))]
    held = sheet.columns.get("phone")
    if held is None:
        held = derived(head, [""], np.zeros(len(sheet.rows), np.int32))
    there = np.array([bool(phone) for phone in phones])
    typed = head.typed
    taken = there[typed] & held.is_blank()
    codes = np.where(taken, typed + len(held.standard), held.codes).astype(np.int32)
    said = dict(head.findings)
    for n in np.unique(typed[taken]).tolist():
        said[n] = [CellFinding("phone-normalised", "姓名后面的号码作联系电话", phones[n])]
    sheet = sheet.with_columns(phone=held.with_more(phones, codes))
    return sheet.with_columns(head=replace(head, findings=said))
