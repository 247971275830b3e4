"""What each row below the heading is: data, a total, a remark, or nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.cells import fold, squeeze
from lianhu_cli.domain.places import LEVELS
from lianhu_cli.domain.schema import Table
from lianhu_cli.domain.tables import Declared, Helper, Household, Link, Order, Place
from lianhu_cli.intake.grid import Grid, GridColumn, as_text
from lianhu_cli.intake.headings import Heading
from lianhu_cli.intake.titles import key

_WHO: dict[type[Table], tuple[str, ...]] = {
    Household: ("head", "kind"),
    Helper: ("name", "unit"),
    Link: ("unit", "village"),
    Place: ("village", "households"),
    Declared: ("item", "value"),
    Order: ("order", "household", "helper"),
}
"""What a row of data has and a remark has not; the first names the row."""
_WITHOUT_TOTALS = {"id_number", "phone", "note", "cause", "need", "skill", "reason"}

_TOTAL = re.compile(
    r"(?:本页|本村|本组|全村|全镇|全乡|全县|.{0,12}?[村组社队镇乡县户页区])?"
    r"(小计|合计|总计|共计|累计)(?:\([^()]*\))?:?(?:共?\d+[户人])?"
)
_TOTAL_HINT = re.compile(r"[小合总共累][\s\u3000]*计")
_REMARK = re.compile(
    r"^(?:附?注|备注|说明|填[表报]说明|填报要求)[:\d]"
    r"|(?:审核人|审批人|填[表报]人|制表人?|复核人?|经办人|负责人|领导|主任|书记|镇长|乡长|站长)(?:签[字名章])?(?:\([^()]*\))?:"
    r"|签[字章]|盖章|公章|联系电话:|填报(?:单位|时间|日期)|制表(?:单位|时间|日期)"
)
_REMARK_HINT = re.compile(r"注|说明|[:：]|签|章|填报|制表")
_UNITS_ROW = re.compile(r"\(.{1,6}\)|[人户亩元口个]|单位:?.*")


@dataclass(frozen=True, slots=True)
class Total:
    """A row of totals: its grid row and the word that marks it."""

    row: int
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Grid rows of the data, in order, and the rows that were taken off."""

    data: Any
    totals: tuple[Total, ...]
    remarks: int


def classify(grid: Grid, heading: Heading) -> Layout:
    """Return what the rows below the heading are."""
    start = heading.last + 1
    totals = _totals(grid, heading, start)
    off = set(totals) | _remarks(grid, heading, start) | _echoes(grid, heading)
    keep = _substance(grid, heading, start)
    keep[[row - start for row in off if row >= start]] = False
    return Layout(
        data=np.flatnonzero(keep) + start,
        totals=tuple(totals[row] for row in sorted(totals)),
        remarks=len(off) - len(totals),
    )


def _substance(grid: Grid, heading: Heading, start: int) -> Any:
    """Return per row whether it says more than where it is; one cell that does is enough."""
    about_places = heading.table in {Link, Place}
    told = np.zeros(max(grid.height - start, 0), bool)
    columns = [
        grid.columns[column]
        for attribute, column in heading.columns.items()
        if about_places or attribute not in LEVELS
    ]
    for held in sorted(columns, key=lambda held: len(held.values)):
        if told.all():
            break
        told |= _filled(held, start)
    return told


def _filled(held: GridColumn, start: int) -> Any:
    return ~_blank(held)[held.codes[start:]]


def _blank(held: GridColumn) -> Any:
    return np.fromiter(
        (not (v.strip() if v.__class__ is str else v == v) for v in held.values),
        bool,
        len(held.values),
    )


def _totals(grid: Grid, heading: Heading, start: int) -> dict[int, Total]:
    if heading.table in {Declared, Order}:
        return {}
    kept_out = {heading.columns.get(attribute) for attribute in _WITHOUT_TOTALS}
    who = heading.columns.get(_WHO[heading.table][0])
    found: dict[int, Total] = {}
    for column, held in enumerate(grid.columns):
        if column in kept_out:
            continue
        words = _matching(held, _TOTAL_HINT, lambda text: _TOTAL.fullmatch(squeeze(fold(text))))
        for row in _rows_with(held, set(words), start):
            named = grid.text(row, who) if who is not None else ""
            if row not in found and (column == who or not _is_name(named)):
                text = squeeze(fold(as_text(held.values[held.codes[row]])))
                match = _TOTAL.fullmatch(text)
                found[row] = Total(row, match.group(1) if match else "", text)
    return found


def _is_name(text: str) -> bool:
    plain = squeeze(fold(text))
    return bool(plain) and not re.search(r"\d|[小合总共累]计", plain)


def _matching(
    held: GridColumn, hint: re.Pattern[str], match: Callable[[str], object]
) -> dict[int, str]:
    """Return distinct value → text where `match` holds; one search over all of them comes first."""
    texts = [value for value in held.values if value.__class__ is str]
    if not hint.search("\n".join(texts)):
        return {}
    return {
        n: value
        for n, value in enumerate(held.values)
        if value.__class__ is str and hint.search(value) and match(value)
    }


def _rows_with(held: GridColumn, values: set[int], start: int) -> list[int]:
    if not values:
        return []
    rows: list[int] = (np.flatnonzero(np.isin(held.codes[start:], list(values))) + start).tolist()
    return rows


def _remarks(grid: Grid, heading: Heading, start: int) -> set[int]:
    """Return the rows of notes and signatures, and whatever follows them at the end."""
    hits: set[int] = set()
    marked: dict[int, set[int]] = {}
    numbers = {heading.columns.get("id_number"), heading.columns.get("phone")}
    for column, held in enumerate(grid.columns):
        if column in numbers:
            continue
        words = _matching(held, _REMARK_HINT, lambda text: _REMARK.search(squeeze(fold(text))))
        for row in _rows_with(held, set(words), start):
            hits.add(row)
            marked.setdefault(row, set()).add(column)
    who = [heading.columns[a] for a in _WHO[heading.table] if a in heading.columns]
    whole = np.ones(max(grid.height - start, 0), bool)
    for column in who:
        whole &= _filled(grid.columns[column], start)
    remarks = {
        row
        for row in hits
        if not whole[row - start] or any(column in marked[row] for column in who)
    }
    whole[[row - start for row in remarks]] = False
    ends = np.flatnonzero(whole)
    last = int(ends[-1]) + start if len(ends) else start - 1
    after = [row for row in remarks if row > last]
    if after:
        return remarks | set(range(min(after), grid.height))
    return remarks | {row for row in range(last + 1, grid.height) if _is_lone(grid, row, who[0])}


def _is_lone(grid: Grid, row: int, who: int) -> bool:
    """Tell whether a row is one sentence and nothing else, where the name should be."""
    said = [column for column in range(grid.width) if grid.text(row, column).strip()]
    return said == [who] and _is_sentence(grid.text(row, who))


def _is_sentence(text: str) -> bool:
    return len(text) > 8 or bool(re.search(r"[，。；：]", text))


def _echoes(grid: Grid, heading: Heading) -> set[int]:
    """Return the rows that repeat the heading, number the columns or name their units."""
    found: set[int] = set()
    for row in range(heading.last + 1, min(heading.last + 4, grid.height)):
        texts = [squeeze(fold(grid.text(row, column))) for column in range(grid.width)]
        said = [text for text in texts if text]
        numbered = (
            len(said) > 2
            and said == [str(n) for n in range(int(said[0]), int(said[0]) + len(said))]
            if said and said[0].isdecimal()
            else False
        )
        if said and (numbered or all(_UNITS_ROW.fullmatch(text) for text in said)):
            found.add(row)
    who = heading.columns.get(_WHO[heading.table][0])
    if who is None:
        return found
    held = grid.columns[who]
    title = key(heading.names[who].split()[-1])
    again = {
        n
        for n, v in enumerate(held.values)
        if v.__class__ is str and len(v) < 12 and v and v[0] in title and key(v) == title
    }
    for row in _rows_with(held, again, heading.last + 1):
        if (
            sum(
                key(grid.text(row, c)) == key(name.split()[-1])
                for c, name in enumerate(heading.names)
                if name
            )
            > 2
        ):
            found.update(range(row, row + 1))
    return found
