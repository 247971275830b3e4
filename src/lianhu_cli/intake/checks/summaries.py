"""汇总 sheets, and lists of contents before forms, that only repeat what the others hold: left out, and said."""

from collections.abc import Sequence

from lianhu_cli.domain.cells.readers import fold
from lianhu_cli.domain.patterns import late
from lianhu_cli.intake.sheet.sheet_rows import SheetRows

_SUMMARY = late(r"汇总|总表|总册|总名册|总台账|总名单|全镇|全乡|全县|合并")
_MOSTLY = 0.9


def summaries(sheets: Sequence[SheetRows]) -> list[SheetRows]:
    """Return the sheets that call themselves a summary, or list forms, and whose households the others have."""
    ours = [sheet for sheet in sheets if sheet.table.summarised and len(sheet.rows)]
    named = [sheet for sheet in ours if _is_named_so(sheet) or _lists_forms(sheet, ours)]
    if not named or len(named) == len(ours):
        return []
    elsewhere = {key for sheet in ours if sheet not in named for key in _keys(sheet)}
    found = []
    for sheet in named:
        keys = _keys(sheet)
        if sum(key in elsewhere for key in keys) >= _MOSTLY * len(keys):
            found.append(sheet)
    return found


def _lists_forms(sheet: SheetRows, others: Sequence[SheetRows]) -> bool:
    """Tell whether a sheet stands in one file with forms that can all be used without it."""
    forms = [one for one in others if one.grid.places and one.source.path == sheet.source.path]
    return bool(forms) and not sheet.grid.places and not any(one.told.aside for one in forms)


def _is_named_so(sheet: SheetRows) -> bool:
    names = (sheet.grid.sheet, sheet.source.stem if len(sheet.grid.sheet) < 7 else "")
    return any(_SUMMARY.search(fold(name)) for name in names)


def _keys(sheet: SheetRows) -> list[tuple[str, str]]:
    frame = sheet.frame()
    columns = (frame[name].to_pylist() for name in sheet.table.resembles)
    return list(zip(*columns, strict=True))
