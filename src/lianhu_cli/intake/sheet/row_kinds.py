"""What each row below the heading is: data, a total, a remark, or nothing."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, used
from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.tables.headings import key
from lianhu_cli.intake.sheet import examples
from lianhu_cli.intake.sheet.grid import Grid, GridColumn
from lianhu_cli.intake.sheet.heading import Heading
from lianhu_cli.intake.sheet.row_numbers import GridRow

_TOTAL = late(
    r"(?:本页|本村|本组|全村|全镇|全乡|全县|.{0,12}?[村组社队镇乡县户页区])?"
    r"(小计|合计|总计|共计|累计|汇总|计)(?:\([^()]*\))?:?(?:共?(?:\d+[户人])+)?|(共)计?(?:\d+[户人口])+"
)
_NO_NAME = late(
    r"[0-9\uff10-\uff19]|[小合总共累]?[ \u3000]*计$|汇[ \u3000]*总|以下[为]?空白", re.MULTILINE
)
_REMARK = late(
    r"^(?:附?注|备注|说明|填[表报]说明|填报要求)[:\d]"
    r"|(?:审核人|审批人|填[表报]人|制表人?|复核人?|经办人|负责人|领导|主任|书记|镇长|乡长|站长)(?:签[字名章])?(?:\([^()]*\))?:"
    r"|签[字章]|盖章|公章|联系电话:|填报(?:单位|时间|日期)|制表(?:单位|时间|日期)"
    r"|^[(]?(?:以下[为]?空白|此[行页]以下空白|以下无正文|本页无内容|转下页|接上页)[)]?$"
)
_TOTAL_SIGN, _REMARK_SIGN = (
    late("计|汇|共"),
    late("[白无下接::\uff1a\ufe13\ufe30\ufe55\u2236注明求签章填制]"),
)
"""What any total and any remark holds: texts without it need no closer look."""
_UNITS_ROW = late(r"\(.{1,6}\)|[人户亩元口个]|单位:?.*")


@dataclass(frozen=True, slots=True)
class Total:
    """A row of totals: its grid row and the word that marks it."""

    row: GridRow
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Grid rows of the data, in order, and the rows that were taken off."""

    data: Ints
    totals: tuple[Total, ...]
    remarks: int
    sections: tuple[tuple[int, str], ...] = ()
    """Rows that hold one text over all columns, and the text: 一、石桥村."""
    examples: Mapping[int, int] = field(default_factory=dict)
    """Rows that show how to fill in the sheet, each with the column that says so."""
    echoes: tuple[int, ...] = ()
    """Rows that repeat the heading."""


def classify(grid: Grid, heading: Heading) -> Layout:
    """Return what the rows below the heading are."""
    start = heading.last + 1
    totals = _totals(grid, heading, start)
    sections = _sections(grid, heading, start)
    who = heading.columns.get(heading.table.marks[0])
    label = {0, min(heading.columns.values(), default=0), heading.columns.get("note", 0)}
    shown = examples.rows(grid, start, who, [n for n in label if n < grid.width])
    shown = {row: column for row, column in shown.items() if row not in totals}
    echoes = _echoes(grid, heading) - set(totals) - set(shown)
    remarks = _remarks(grid, heading, start) - set(totals) - set(shown) - echoes
    off = set(totals) | set(shown) | echoes | remarks | set(sections)
    keep = _substance(grid, heading, start)
    keep[[row - start for row in off if row >= start]] = False
    return Layout(
        data=np.flatnonzero(keep) + start,
        totals=tuple(totals[row] for row in sorted(totals)),
        remarks=len(remarks),
        sections=tuple(sections.items()),
        examples=shown,
        echoes=tuple(sorted(echoes)),
    )


def _sections(grid: Grid, heading: Heading, start: int) -> dict[int, str]:
    """Return the rows that hold one text only, where they may tell what no column does."""
    sections = heading.table.sections
    if sections is None or set(sections.tell) <= set(heading.columns):
        return {}
    speaks = late(sections.words)
    crowd = np.zeros(max(grid.height - start, 0), np.int16)
    for held in grid.columns:
        crowd += _filled(held, start)
    found = {}
    for row in (np.flatnonzero(crowd == 1) + start).tolist():
        text = next(filter(None, (grid.text(row, c).strip() for c in range(grid.width))))
        if speaks.search(squeeze(fold(text))):
            found[row] = text
    return found


def _substance(grid: Grid, heading: Heading, start: int) -> Flags:
    """Return per row whether it says more than where it is; one cell that does is enough."""
    told = np.zeros(max(grid.height - start, 0), bool)
    columns = [
        grid.columns[column]
        for attribute, column in heading.columns.items()
        if heading.table.places_suffice or attribute not in LEVELS
    ]
    for held in sorted(columns, key=lambda held: len(held.values)):
        if told.all():
            break
        told |= _filled(held, start)
    return told


def _filled(held: GridColumn, start: int) -> Flags:
    return ~held.blank[held.codes[start:]]


def _totals(grid: Grid, heading: Heading, start: int) -> dict[GridRow, Total]:
    if not heading.table.has_totals:
        return {}
    kept_out = {
        column
        for attribute, column in heading.columns.items()
        if not heading.table.columns[attribute].may_say_total
    }
    columns = [column for column in range(grid.width) if column not in kept_out]
    found: dict[GridRow, Total] = {}
    for row, _, text in _hits(grid, _nameless(grid, heading, start), columns, _TOTAL, _TOTAL_SIGN):
        match = _TOTAL.fullmatch(text)
        if match and row not in found:
            found[row] = Total(row, match.group(1) or "合计", text)
    return found


def _nameless(grid: Grid, heading: Heading, start: int) -> Ints:
    """Return the rows whose naming cell is blank, or says a total or a number; all where no column names."""
    who = next((mark for mark in heading.table.marks if mark in heading.columns), None)
    if who is None:
        return np.arange(start, grid.height)
    held = grid.columns[heading.columns[who]]
    odd = held.blank | np.array([value.__class__ is not str for value in held.values], bool)
    odd[held.numbers_with(_NO_NAME)] = True
    return np.flatnonzero(odd[held.codes[start:]]) + start


def _hits(
    grid: Grid,
    rows: Ints,
    columns: Iterable[int],
    pattern: re.Pattern[str],
    sign: re.Pattern[str],
) -> Iterator[tuple[GridRow, int, str]]:
    """Yield (row, column, folded text) of the cells in `rows` where `pattern` is found.

    Only texts with the `sign` are folded and searched.
    """
    for column in columns:
        held = grid.columns[column]
        codes = held.codes[rows]
        texts: dict[int, str] = {}
        for code in _codes_with(held, codes, sign):
            folded = squeeze(fold(held.values[code]))
            if pattern.search(folded):
                texts[code] = folded
        if texts:
            for n in np.flatnonzero(np.isin(codes, list(texts))).tolist():
                yield GridRow(int(rows[n])), column, texts[int(codes[n])]


def _codes_with(held: GridColumn, codes: Any, sign: re.Pattern[str]) -> list[int]:
    """Return which of some codes of a column are texts in which a sign is found."""
    if len(codes) * 2 > len(held.values):
        asked = np.zeros(len(held.values), bool)
        asked[codes] = True
        return [code for code in held.numbers_with(sign) if asked[code]]
    texts = ((code, held.values[code]) for code in used(codes))
    return [code for code, text in texts if text.__class__ is str and sign.search(text)]


def _rows_with(held: GridColumn, values: set[int], start: int) -> list[int]:
    if not values:
        return []
    rows: list[int] = (np.flatnonzero(np.isin(held.codes[start:], list(values))) + start).tolist()
    return rows


def _remarks(grid: Grid, heading: Heading, start: int) -> set[int]:
    """Return the rows of notes and signatures, and whatever follows them at the end."""
    whole = np.ones(max(grid.height - start, 0), bool)
    who = [heading.columns[a] for a in heading.table.marks if a in heading.columns]
    filled = {column: _filled(grid.columns[column], start) for column in who}
    who = [column for column in who if filled[column].any()]
    for column in who:
        whole &= filled[column]
    name = who[:1]
    every = np.arange(start, grid.height)
    remarks = {row for row, _, _ in _hits(grid, every, name, _REMARK, _REMARK_SIGN)}
    remarks |= {
        row
        for row, _, _ in _hits(grid, every[~whole], range(grid.width), _REMARK, _REMARK_SIGN)
        if not _is_data(grid, heading, row)
    }
    whole[[row - start for row in remarks]] = False
    ends = np.flatnonzero(whole)
    last = int(ends[-1]) + start if len(ends) else start - 1
    after = min((row for row in remarks if row > last), default=grid.height)
    tail = {row for row in range(after, grid.height) if not _is_data(grid, heading, row)}
    lone = {row for row in range(last + 1, after) if name and _is_lone(grid, row, name[0])}
    return remarks | tail | lone


def _is_data(grid: Grid, heading: Heading, row: int) -> bool:
    """Tell whether most of the columns we know are filled in a row."""
    filled = sum(bool(grid.text(row, column).strip()) for column in heading.columns.values())
    return filled * 2 > len(heading.columns)


def _is_lone(grid: Grid, row: int, who: int) -> bool:
    """Tell whether a row is one sentence and nothing else, where the name should be."""
    said = [column for column in range(grid.width) if grid.text(row, column).strip()]
    return said == [who] and _is_sentence(grid.text(row, who))


def _is_sentence(text: str) -> bool:
    return len(text) > 8 or bool(re.search(r"[，。；：]", text))


def _echoes(grid: Grid, heading: Heading) -> set[int]:
    """Return the rows that repeat the heading, number the columns or name their units."""
    start = heading.last + 1
    found = {row for row in range(start, min(start + 3, grid.height)) if _is_legend(grid, row)}
    who = heading.columns.get(heading.table.marks[0])
    if who is None:
        return found
    parts = {key(part) for names in heading.parts for part in names}
    title = key(heading.parts[who][-1])
    held = grid.columns[who]
    begins = re.compile(f"^[{re.escape(title)}]" if title else "^", re.MULTILINE)
    like = ((n, held.values[n]) for n in held.numbers_with(begins))
    again = {n for n, text in like if text.__class__ is str and key(text) == title}
    for row in _rows_with(held, again, start):
        depth = heading.last - heading.first
        around = range(max(row - depth, start), min(row + depth + 1, grid.height))
        found.update(near for near in around if _repeats(grid, near, parts))
    return found


def _is_legend(grid: Grid, row: int) -> bool:
    """Tell whether a row below the heading says 1 2 3 4 … or (人) (人) (亩)."""
    texts = (squeeze(fold(grid.text(row, column))) for column in range(grid.width))
    said = [text for text in texts if text]
    if len(said) > 2 and said[0].isdecimal() and said[0].isascii():
        return said == [str(int(said[0]) + n) for n in range(len(said))]
    return bool(said) and all(_UNITS_ROW.fullmatch(text) for text in said)


def _repeats(grid: Grid, row: int, parts: set[str]) -> bool:
    said = [text for c in range(grid.width) if (text := key(grid.text(row, c)))]
    return len(said) > 1 and all(text in parts for text in said)
