"""Which rows are the heading, which column is which, and what role the sheet plays."""

from collections.abc import Mapping
from dataclasses import replace

from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.heading_rows import parts as parts_of
from lianhu_cli.domain.tables.heading_rows import spans
from lianhu_cli.domain.tables.headings import claim, is_known, key, steps
from lianhu_cli.domain.tables.own_papers import PAIRS
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import GUIDE, SHEETS, Household, Order
from lianhu_cli.intake.sheet import roles
from lianhu_cli.intake.sheet.grid import Grid
from lianhu_cli.intake.sheet.heading import Heading, belongs_elsewhere

Own = Mapping[str, Mapping[str, str]]
"""Role → the key of an office's own heading → attribute."""
_ROWS = 16
"""A heading is looked for on the first rows only."""
_FEWEST = 2
"""No sheet of ours has fewer columns that we know."""


def find(grid: Grid, words: str, own: Own | None = None, *, pairs: bool = False) -> Heading | str:
    """Return the heading of a sheet, or why it is none that we know.

    `words` are the names of sheet and file, which hint at what the rows are; `own` the office's own
    headings. With `pairs`, a 结对帮扶一览表 is a list of orders.
    """
    own = own or {}
    ours = {heading for headings in own.values() for heading in headings}
    texts = _texts(grid)
    if reason := _unread(grid, texts):
        return reason
    best: Heading | None = None
    known = [sum(is_known(steps(text)[-1]) or key(text) in ours for text in row) for row in texts]
    top = next((row for row, count in enumerate(known) if count >= _FEWEST), len(texts))
    title = "".join("".join(row) for row in texts[:top])
    for first, last in spans(texts):
        if sum(known[first : last + 1]) < _FEWEST:
            continue
        parts = parts_of(texts, first, last, grid.covered(first, last))
        reason = roles.telltale(parts)
        if reason == PAIRS and pairs:
            ordered = _claimed(Order, parts, (first, last), title, {})
            if ordered and {"household", "helper"} <= set(ordered.columns):
                return ordered
        if reason:
            return reason
        for table in SHEETS:
            found = _claimed(table, parts, (first, last), title, own.get(table.role, {}))
            score = roles.score(found, words) if found else 0
            if found and score and (best is None or score > best.score):
                best = replace(found, score=score)
    return _with_kinds(best, grid, texts) if best else _why_none(texts)


def _with_kinds(found: Heading, grid: Grid, texts: list[list[str]]) -> Heading:
    """Return the heading with the row below that has a column to tick for each kind, if there is one.

    Only the words 困难户, 特殊户 stand in it, below 户类别: they are no titles of ours.
    """
    last = found.last + 1
    if found.table is not Household or last >= len(texts):
        return found
    said = {n for n, text in enumerate(texts[last]) if text.strip()}
    if len(said) < _FEWEST or not all(Policy().kind(key(texts[last][n])) for n in said):
        return found
    parts = parts_of(texts, found.first, last, grid.covered(found.first, last))
    columns = {name: column for name, column in found.columns.items() if column not in said}
    spare = {column: name for column, name in found.spare.items() if column not in said}
    return replace(found, last=last, parts=tuple(parts), columns=columns, spare=spare)


def _unread(grid: Grid, texts: list[list[str]]) -> str:
    """Return why a sheet is not looked at any further, "" if it is."""
    if grid.hidden:
        return "隐藏的工作表"
    if grid.sheet == GUIDE:
        return "填表说明，不用读"
    return "" if any(any(row) for row in texts) else "空表"


def _texts(grid: Grid) -> list[list[str]]:
    return [
        [grid.text(row, column) for column in range(grid.width)]
        for row in range(min(_ROWS, grid.height))
    ]


def _claimed(
    table: type[Table],
    parts: list[tuple[str, ...]],
    rows: tuple[int, int],
    title: str,
    own: Mapping[str, str],
) -> Heading | None:
    wanted: dict[str, tuple[int, int]] = {}
    spare: dict[int, str] = {}
    for column, names in enumerate(parts):
        if not names or belongs_elsewhere(table, names):
            continue
        found = claim(table, names, own)
        if not found:
            continue
        attribute, distance = found
        held = wanted.get(attribute)
        if held and held[0] <= distance:
            spare[column] = attribute
            continue
        if held:
            spare[held[1]] = attribute
        wanted[attribute] = (distance, column)
    if not wanted:
        return None
    return Heading(
        table=table,
        first=rows[0],
        last=rows[1],
        columns={attribute: column for attribute, (_, column) in wanted.items()},
        parts=tuple(parts),
        spare=spare,
        title=title,
    )


def _why_none(texts: list[list[str]]) -> str:
    fullest = max(texts, key=lambda row: sum(map(bool, row)))
    seen = "、".join(cell.strip() for cell in fullest if cell.strip())
    return f"没有认得的表头（看到的是：{seen[:60]}）"
