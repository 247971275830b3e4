"""户状态 of a household where only its note tells it: 整户死亡, 已迁出."""

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from lianhu_cli.domain.cells.readers import fold
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.intake.sheet.columns import ReadColumn

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.sheet_rows import SheetRows

_CLAUSES = late(r"[,，.。;；:、()\s]+")
_WHEN = late(r"^(?:\d{4}年?)?(?:\d{1,2}月)?(?:\d{1,2}日)?")


def take_from_note(sheet: "SheetRows", policy: Policy) -> "SheetRows":
    """Give a household without 户状态 the one that its note tells of it as a whole."""
    note, old = sheet.columns.get("note"), sheet.columns.get("status")
    if note is None:
        return sheet
    told = [_gone(str(value or ""), policy) for value in note.standard]
    if not any(told):
        return sheet
    said = np.array([bool(text) for text in told])[note.codes]
    if old is not None:
        said &= old.is_blank()
    if not said.any():
        return sheet
    before: list[Any] = list(old.standard) if old else [""]
    codes = np.where(said, note.codes + len(before), old.codes if old else 0).astype(np.int32)
    standard = [*before, *told]
    column = ReadColumn(
        column=(old or note).column,
        raw=(old or note).raw,
        standard=standard,
        findings=old.findings if old else {},
        codes=codes,
        typed=(old or note).typed,
        blank=np.array([not value for value in standard], bool),
    )
    counted = Counter(told[code] for code in note.codes[said].tolist())
    words = "、".join(f"{text}{number}户" for text, number in sorted(counted.items()))
    return sheet.with_columns(status=column).noted(f"备注写明不再结对：{words}")


def _gone(note: str, policy: Policy) -> str:
    """Return the clause of a note that says the whole household is gone, "" where none does."""
    for clause in _CLAUSES.split(fold(note)):
        bare = _WHEN.sub("", clause)
        if bare and policy.gone(bare):
            return bare
    return ""
