"""Two tables side by side in one sheet, to save paper: read as a sheet each, at their own addresses."""

from array import array
from dataclasses import replace

from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.tables.addresses import letters
from lianhu_cli.domain.tables.headings import claim, is_known, key
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.intake.files.raw import RawColumn, RawSheet
from lianhu_cli.intake.sheet.grid import Grid
from lianhu_cli.intake.sheet.sides import side_of

_ROWS = 10
_MOST = 4
_FEWEST = 3
"""Fewer headings said twice are no table: 姓名 and 电话 stand under 户主 and again under 帮扶人."""
_SERIAL = late(r"序号?|编号|No\.?")
_NAMED = late(r"户主|帮扶|干部姓名|责任人")
"""What names one side only: said twice it heads two tables, as 序号 does."""


def split(raw: RawSheet) -> list[RawSheet]:
    """Return a sheet as one for each of the tables that stand side by side in it."""
    starts = _starts(raw)
    if not starts:
        return [raw]
    ends = [*starts[1:], len(raw.columns)]
    return [_part(raw, start, end) for start, end in zip([0, *starts[1:]], ends, strict=True)]


def _starts(raw: RawSheet) -> list[int]:
    """Return the first column of each table, nothing where there is one table only."""
    if len(raw.columns) < 2 * _FEWEST:
        return []
    grid = Grid(_top(raw))
    above: list[tuple[int, str]] = []
    for row in range(grid.height):
        said = [(column, key(grid.text(row, column))) for column in range(grid.width)]
        said = [(column, name) for column, name in said if name]
        for tables in range(2, _MOST + 1) if said else ():
            size, rest = divmod(len(said), tables)
            names = [name for _, name in said[:size]]
            starts = [said[nth * size][0] for nth in range(tables)] if size and not rest else []
            if starts and _a_table(names, said) and (len(above) < 2 or _are_titles(above, starts)):
                return starts
        starts = _roster_beside(raw, said)
        if starts and (len(above) < 2 or _are_titles(above, starts)):
            return starts
        above = said
    return []


def _roster_beside(raw: RawSheet, said: list[tuple[int, str]]) -> list[int]:
    """Return the first columns of a register and of a roster right of it, where nothing stands between them.

    A heading that says whose helper it is (帮扶责任人) heads no table of its own: it is the household's.
    """
    for (before, _), (column, _), at in zip(said, said[1:], range(1, len(said)), strict=False):
        between = raw.columns[before + 1 : column]
        if not between or any(_is_used(one) for one in between):
            continue
        left, right = ([name for _, name in some] for some in (said[:at], said[at:]))
        if any(_NAMED.search(name) for name in right):
            continue
        if _heads(Household, "head", left) and _heads(Helper, "name", right):
            return [said[0][0], column]
    return []


def _is_used(column: RawColumn) -> bool:
    return any(not isinstance(value, str) or value.strip() for value in column.values)


def _heads(table: type[Table], who: str, names: list[str]) -> bool:
    """Tell whether some headings are those of a table with a column for who it is about."""
    claimed = {found[0] for name in names if (found := claim(table, (name,)))}
    return who in claimed and len(claimed) >= _FEWEST


def _are_titles(said: list[tuple[int, str]], starts: list[int]) -> bool:
    """Tell whether each table has a title of its own above it: 石桥村 and 东沟村, not 户主 and 帮扶人."""
    return [column for column, _ in said] == starts and not any(
        side_of(name) or is_known(name) for _, name in said
    )


def _top(raw: RawSheet) -> RawSheet:
    """Return the first rows of a sheet: what stands below, a million rows maybe, is not looked at."""
    height = min(_ROWS, raw.height)
    columns = [
        RawColumn(
            held.values, array("i", range(height)) if held.codes is None else held.codes[:height]
        )
        for held in raw.columns
    ]
    return replace(raw, columns=columns, height=height)


def _a_table(names: list[str], said: list[tuple[int, str]]) -> bool:
    """Tell whether some headings are those of a register or a roster, and all that is said repeats them."""
    serial = any(_SERIAL.fullmatch(name) for name in names)
    if len(set(names)) < max(len(names), _FEWEST - any(_NAMED.search(name) for name in names)):
        return False
    if [name for _, name in said] != names * (len(said) // len(names)):
        return False
    for table, who in ((Household, "head"), (Helper, "name")):
        claimed = {found[0] for name in names if (found := claim(table, (name,)))}
        fewest = 2 if serial or any(_NAMED.search(name) for name in names) else _FEWEST
        if who in claimed and len(claimed) >= fewest:
            return True
    return False


def _part(raw: RawSheet, start: int, end: int) -> RawSheet:
    """Return a sheet with the columns from `start` to before `end`; those before are blank."""
    blank = RawColumn([""], array("i", bytes(4 * raw.height)))
    inside = range(start, end)
    how = f"并排的表，{letters(start)}至{letters(end - 1)}列"
    return replace(
        raw,
        columns=[blank] * start + raw.columns[start:end],
        merges=[area for area in raw.merges if area[1] in inside and area[3] in inside],
        errors={at: text for at, text in raw.errors.items() if at[1] in inside},
        unsaved=[at for at in raw.unsaved if at[1] in inside],
        how="；".join(filter(None, (raw.how, how))),
    )
