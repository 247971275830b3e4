"""汇总 sheets that only repeat the households of the others: left out, and said."""

from collections.abc import Sequence

from lianhu_cli.domain.cells.text import fold
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.tables.survey import Household
from lianhu_cli.intake.sheet.sheet_rows import SheetRows

_SUMMARY = late(r"汇总|总表|总册|总名册|总台账|总名单|全镇|全乡|全县|合并")
_MOSTLY = 0.9


def summaries(sheets: Sequence[SheetRows]) -> list[SheetRows]:
    """Return the sheets that call themselves a summary and whose households the others have."""
    ours = [sheet for sheet in sheets if sheet.table is Household and len(sheet.rows)]
    named = [sheet for sheet in ours if _is_named_so(sheet)]
    if not named or len(named) == len(ours):
        return []
    elsewhere = {key for sheet in ours if sheet not in named for key in _keys(sheet)}
    found = []
    for sheet in named:
        keys = _keys(sheet)
        if sum(key in elsewhere for key in keys) >= _MOSTLY * len(keys):
            found.append(sheet)
    return found


def _is_named_so(sheet: SheetRows) -> bool:
    names = (sheet.grid.sheet, sheet.source.stem if len(sheet.grid.sheet) < 7 else "")
    return any(_SUMMARY.search(fold(name)) for name in names)


def _keys(sheet: SheetRows) -> list[tuple[str, str]]:
    frame = sheet.frame()
    columns = (frame["village"].to_pylist(), frame["head"].to_pylist())
    return list(zip(*columns, strict=True))
