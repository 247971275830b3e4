"""Which rows are the heading, which column is which, and what role the sheet plays."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lianhu_cli.domain.addresses import letters
from lianhu_cli.domain.heading_rows import parts as parts_of
from lianhu_cli.domain.heading_rows import spans
from lianhu_cli.domain.policy import Policy
from lianhu_cli.domain.schema import Table
from lianhu_cli.domain.tables import GUIDE, SHEETS, Household, Order
from lianhu_cli.domain.titles import claim, is_known, key, near
from lianhu_cli.intake import roles
from lianhu_cli.intake.grid import Grid

Own = Mapping[str, Mapping[str, str]]
"""Role → the key of an office's own heading → attribute."""
_ROWS = 16
"""A heading is looked for on the first rows only."""
_FEWEST = 2
"""No sheet of ours has fewer columns that we know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The heading of a sheet: rows `first` to `last`, and the grid column of every attribute."""

    table: type[Table]
    first: int
    last: int
    columns: dict[str, int]
    parts: tuple[tuple[str, ...], ...]
    """What each grid column is called, from the widest heading to the narrowest."""
    spare: dict[int, str]
    """Grid column → the attribute it would be if a better column did not claim it."""
    title: str = ""
    """What stands above the heading."""
    score: float = 0

    @property
    def names(self) -> tuple[str, ...]:
        """What each grid column is called in one text, "" where it has no heading."""
        return tuple(" ".join(part.replace("\n", "") for part in parts) for parts in self.parts)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the clerk should know about how the columns were understood."""
        names = self.names
        doubled = (
            f"{letters(column)}列“{names[column]}”与{letters(self.columns[attribute])}列"
            f"“{names[self.columns[attribute]]}”都像{self.table.columns[attribute].title}，取后者"
            for column, attribute in self.spare.items()
        )
        missed = (
            f"{letters(column)}列“{heading}”没有读取，表头是不是“{meant}”？"
            for column, heading, meant in self.near_misses()
        )
        return (*doubled, *missed)

    def near_misses(self) -> Iterator[tuple[int, str, str]]:
        """Yield (grid column, heading, the heading it is near to) of columns that nobody claims."""
        used = {*self.columns.values(), *self.spare}
        for column, parts in enumerate(self.parts):
            if column not in used and parts and not roles.belongs_elsewhere(self.table, parts):
                meant = near(self.table, parts[-1], self.columns)
                if meant:
                    yield column, parts[-1], meant


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
    known = [sum(is_known(text) or key(text) in ours for text in row) for row in texts]
    top = next((row for row, count in enumerate(known) if count >= _FEWEST), len(texts))
    title = "".join("".join(row) for row in texts[:top])
    for first, last in spans(texts):
        if sum(known[first : last + 1]) < _FEWEST:
            continue
        parts = parts_of(texts, first, last, grid.covered(first, last))
        reason = roles.telltale(parts)
        if reason == roles.PAIRS and pairs:
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
        if not names or roles.belongs_elsewhere(table, names):
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
