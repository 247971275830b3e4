"""Which rows are the heading, which column is which, and what role the sheet plays."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.heading_rows import heading_parts, spans
from lianhu_cli.domain.tables.headings import bare, claim, key, known_headings
from lianhu_cli.domain.tables.own_papers import PAIRS
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import GUIDE, SHEETS, SIDES, Helper, Household, Order, Pair
from lianhu_cli.intake.sheet import roles
from lianhu_cli.intake.sheet.grid import Grid
from lianhu_cli.intake.sheet.heading import Heading, belongs_elsewhere
from lianhu_cli.intake.sheet.sides import ColumnOwners, whose

Own = Mapping[str, Mapping[str, str]]
"""Role → the key of an office's own heading → attribute."""
_ROWS = 16
"""A heading is looked for on the first rows only."""
_FEWEST = 2
"""No sheet of ours has fewer columns that we know."""


def find(
    grid: Grid,
    words: str,
    own: Own | None = None,
    *,
    pairs: bool = False,
    paired: bool = False,
) -> Heading | str:
    """Return the heading of a sheet, or why it is none that we know.

    `words` are the names of sheet and file, which hint at what the rows are; `own` the office's own
    headings. With `pairs`, a 结对帮扶一览表 is a list of orders; where nobody has been `paired` yet, it
    is the office's own.
    """
    own = own or {}
    ours = {heading for headings in own.values() for heading in headings}
    texts = _texts(grid)
    if reason := _unread(grid, texts):
        return reason
    candidates: list[Heading] = []
    every = known_headings()
    known = [
        sum(every.has(every.steps(text)[-1]) or key(text) in ours for text in row) for row in texts
    ]
    top = next((row for row, count in enumerate(known) if count >= _FEWEST), len(texts))
    rows_above = ["".join(row) for row in texts[:top]]
    found_spans = [
        _Span(
            parts=parts, rows=(first, last), title="".join(rows_above[:first]), sides=whose(parts)
        )
        for first, last in spans(texts)
        if sum(known[first : last + 1]) >= _FEWEST
        for parts in [heading_parts(texts, first, last, grid.covered(first, last))]
        if texts[last] not in texts[:last] and not _holds_data(parts)
    ]
    both = any(span.sides.both for span in found_spans)  # the row below a heading hides whose it is
    for span in found_spans:
        if paper := span.own_paper(pairs=pairs, theirs=both and not paired):
            return paper
        for table in SHEETS:
            found = span.claimed(table, own.get(table.role, {}))
            score = _score(found, grid, words) if found else 0
            if found and score:
                candidates.append(replace(found, score=score))
    if not candidates:
        return _why_none(texts)
    best = max(candidates, key=lambda one: one.score)
    return _with_kinds(_with_parents(best, candidates), grid, texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """Rows that may be a heading: what each column is called by them, and whose it is."""

    parts: list[tuple[str, ...]]
    rows: tuple[int, int]
    title: str
    sides: ColumnOwners

    def own_paper(self, *, pairs: bool, theirs: bool) -> Heading | str:
        """Return why it is a paper of ours and no survey, or how it is read as orders; "" for any other.

        A list of pairs may be `theirs`: the office's own, where we have paired nobody yet.
        """
        reason = roles.telltale(self.parts)
        if reason != PAIRS:
            return reason
        if theirs:
            return ""
        ordered = _claimed(Order, self.parts, self.rows, self.title, {}) if pairs else None
        if ordered and {"household", "helper"} <= set(ordered.columns):
            return ordered
        return reason

    def claimed(self, table: type[Table], own: Mapping[str, str]) -> Heading | None:
        """Return the heading that a table makes of them; with both sides in a row it is the register's."""
        if table is Helper and self.sides.both:
            return None
        parts = self.parts
        if table is Household and self.sides.both:
            parts = self.sides.of(self.parts, "household")
        elif table in (Household, Helper):
            closed = {"helper", "other"} if table is Household else {"other"}
            parts = [
                () if one.side in closed and not _is_own(names, own) else names
                for names, one in zip(self.parts, self.sides.columns, strict=True)
            ]
        found = _claimed(table, parts, self.rows, self.title, own)
        if found is None:
            return None
        found = replace(found, parts=tuple(self.parts))
        return self._with_helpers(found) if table is Household else found

    def _with_helpers(self, found: Heading) -> Heading:
        """Return the heading of a register with the columns of the helpers beside its own."""
        by_position = tuple(
            (column, SIDES[one.side].named_as if one.side in SIDES else _OTHER)
            for column, one in enumerate(self.sides.columns)
            if one.side and not one.told and _is_of_either(self.parts[column])
        )
        helpers = []
        for nth in self.sides.helpers() if self.sides.both else ():
            parts = self.sides.of(self.parts, "helper", nth)
            claimed = _claimed(Helper, parts, self.rows, self.title, {})
            if claimed and "name" in claimed.columns:
                helpers.append(claimed.columns)
        since = next(
            (
                n
                for n, names in enumerate(self.parts)
                if names and bare(key(names[-1])) in Pair.told_since
            ),
            None,
        )
        return replace(
            found,
            helpers=tuple(helpers),
            since=since if helpers else None,
            by_position=by_position
            if self.sides.both or any(s == _OTHER for _, s in by_position)
            else (),
        )


def _holds_data(parts: list[tuple[str, ...]]) -> bool:
    """Tell whether rows begin and end with the same headings: between them stands what is told below one."""
    again = sum(len(names) > _FEWEST and key(names[0]) == key(names[-1]) for names in parts)
    return again >= _FEWEST


def _is_own(names: tuple[str, ...], own: Mapping[str, str]) -> bool:
    return any(key("".join(names[n:])) in own for n in range(len(names)))


def _is_of_either(names: tuple[str, ...]) -> bool:
    """Tell whether a column may be a household's as well as a helper's, and says something of a person."""
    if not names or not claim(Helper, names):
        return False
    found = claim(Household, names)
    return found is not None and found[0] not in {*LEVELS, "note"}


_OTHER = "别人"
_BOTH = 100.0
"""Weight of a household and a helper named in one row: no sheet of one side says as much."""
_TOLD = 0.1
"""Further weight of each thing that is told of a helper besides the name."""


def _score(found: Heading, grid: Grid, words: str) -> float:
    score = roles.score(found, words)
    if score and _is_said(grid, found, words + found.title):
        return score + 2 * _BOTH
    if not found.helpers:
        return score
    if roles.has_columns_of_deeds(found) and not {"kind", "people", "cause"} & set(found.columns):
        return score
    if score or not roles.tells_of_deeds(found, words + found.title):
        told = sum(len(columns) - 1 for columns in found.helpers)  # 姓名 and 单位 below 帮扶责任人
        return score + _BOTH + _TOLD * told if "head" in found.columns else 0
    return score


def _is_said(grid: Grid, found: Heading, words: str) -> bool:
    """Tell whether names or rows say what a sheet is, of a table whose rows do: or it has none yet."""
    attribute = found.table.evidence.rows_say
    if not attribute:
        return False
    if re.search(found.table.evidence.words, words):
        return True
    rows = range(found.last + 1, min(found.last + 1 + _ROWS, grid.height))
    said = {squeeze(fold(grid.text(row, found.columns[attribute]))) for row in rows} - {""}
    return bool(said.intersection(found.table.columns[attribute].choices)) or not said


def _with_parents(best: Heading, candidates: list[Heading]) -> Heading:
    """Return the heading whose parents say whose the columns are, where the best is but its last row."""
    for one in candidates:
        wider = one.table is best.table and one.last == best.last and one.first < best.first
        if wider and any(
            _spoken(names[: len(names) - len(below)])
            for names, below in zip(one.parts, best.parts, strict=True)
        ):
            return one
    return best


def _spoken(parents: tuple[str, ...]) -> bool:
    return any(
        re.search(r"户主|帮扶|责任人|干部|困难户|特殊户|家庭", key(name)) for name in parents
    )


def _with_kinds(found: Heading, grid: Grid, texts: list[list[str]]) -> Heading:
    """Return the heading with the row below that has a column to tick for each kind, if there is one.

    Only the words 困难户, 特殊户 stand in it, below 户类别: they are no titles of ours.
    """
    last = found.last + 1
    if not found.table.speaks("kinds") or last >= len(texts):
        return found
    said = {n for n, text in enumerate(texts[last]) if text.strip()}
    if len(said) < _FEWEST or not all(Policy().kind(key(texts[last][n])) for n in said):
        return found
    parts = heading_parts(texts, found.first, last, grid.covered(found.first, last))
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
    blank = [""] * grid.width
    return [
        [grid.text(row, column) for column in range(grid.width)] if row >= grid.start else blank
        for row in range(min(grid.start + _ROWS, grid.height))
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
        if attribute == table.own_code and bare(key(names[-1])) == table.derived["code"].title:
            distance = -1  # the code that our own lists print, beside the office's own number
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
