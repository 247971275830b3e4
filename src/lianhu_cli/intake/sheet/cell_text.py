"""The text of one cell: as typed and folded, and what is to be said of that."""

import re
from dataclasses import dataclass

from lianhu_cli.domain.cells import readers
from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.tables.column import Value
from lianhu_cli.intake.files.raw import Cell
from lianhu_cli.intake.sheet.grid import as_text

_EXCEL_TEXT = late(r'="(.*)"', re.DOTALL)
_ERRORS = frozenset(
    "#N/A #REF! #VALUE! #DIV/0! #NAME? #NULL! #NUM! #SPILL! #CALC! #GETTING_DATA".split()
)
_FULL_WIDTH_SIGN = late(r"[\uff01-\uff5e]")


@dataclass(frozen=True, slots=True)
class CellFinding:
    """What is to be said of one value: a problem code, the sentence, what a repair made of it."""

    code: str
    message: str
    after: str = ""


Read = tuple[list[Value], dict[int, list[CellFinding]]]
"""Standard forms and findings, by distinct value."""


def plain(value: Cell, *, private: bool = False) -> tuple[str, str, list[CellFinding]]:
    """Return a cell as typed and folded, and what the folding is to be reported as.

    What is typed in a `private` column is not repeated in the sentence.
    """
    typed = as_text(value)
    wrapped = _EXCEL_TEXT.fullmatch(typed) if typed.startswith('="') else None
    typed = wrapped.group(1) if wrapped else typed
    said = []
    if not typed.isprintable() and readers.CONTROL.search(typed):
        typed = readers.CONTROL.sub("", typed)
        said.append(CellFinding("control-characters", "去掉了看不见的控制字符", fold(typed)))
    folded = fold(typed)
    if folded in _ERRORS:
        return typed, "", [CellFinding("error-value", f"单元格是错误值 {folded}")]
    if folded != typed:
        if _FULL_WIDTH_SIGN.search(typed):
            change = "" if private else f"：“{typed}”改为“{folded}”"
            said.append(CellFinding("width-folded", f"全角字符改为半角{change}", folded))
        elif not private and squeeze(folded) == squeeze(typed):
            said.append(
                CellFinding("blanks-removed", f"“{folded}”前后或中间有多余空白，已去掉", folded)
            )
    return typed, folded, said


def as_written(value: Cell) -> tuple[str, list[CellFinding]]:
    """Return sentences as they stand; full-width stops and spaces are part of them."""
    typed = as_text(value).strip()
    if fold(typed) in _ERRORS:
        return "", [CellFinding("error-value", f"单元格是错误值 {fold(typed)}")]
    if not typed.isprintable() and readers.CONTROL.search(typed):
        clean = readers.CONTROL.sub("", typed)
        return clean, [CellFinding("control-characters", "去掉了看不见的控制字符", clean)]
    return typed, []
