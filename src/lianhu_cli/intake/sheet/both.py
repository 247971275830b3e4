"""Households with their helpers in one row: the helpers of a register, each once, and the pairs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lianhu_cli.domain.cells import ledger
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.tables.survey import Helper
from lianhu_cli.intake.sheet import categories, helpers_in_cells
from lianhu_cli.intake.sheet.cell_text import CellFinding
from lianhu_cli.intake.sheet.columns import ReadColumn, read_column
from lianhu_cli.intake.sheet.fill_down import fill
from lianhu_cli.intake.sheet.grid import as_text
from lianhu_cli.intake.sheet.heading import Heading
from lianhu_cli.intake.sheet.helpers_in_cells import Told
from lianhu_cli.intake.sheet.request import Asked
from lianhu_cli.intake.sheet.sheet_rows import SheetRows

if TYPE_CHECKING:
    from lianhu_cli.domain.arrays import Ints


_COMPARED = ("unit", "category", "rank", "phone", "id_number")
"""What several rows should say alike of one helper."""
_LETTER = late(r"[^\W\d_]")
_NOBODY = frozenset(
    "待定 待分配 待落实 未落实 未定 暂缺 空缺 暂无 无 没有 未安排 未结对 未分配 未确定 待确定 待安排 待明确"
    " 暂未安排 尚未安排 无需帮扶 不需要 不详 未知 空".split()
)
"""What stands in the place of a helper's name where there is no helper yet."""


@dataclass(slots=True)
class Given:
    """What the rows of a register say of its helpers.

    `helpers` are the distinct helpers of one set of columns; `pairs` (grid row, row in `helpers`, since).
    """

    helpers: SheetRows
    pairs: list[tuple[int, int, str]]


@dataclass(slots=True)
class _Person:
    """One helper as the rows tell of them: attribute → (standard form, typed, grid row)."""

    row: int
    told: dict[str, Told] = field(default_factory=dict)


def read(sheet: SheetRows, asked: Asked) -> list[Given]:
    """Return the helpers and pairs that the rows of a register name, by the columns of each helper."""
    since = _since(sheet)
    return [
        given
        for columns in sheet.heading.helpers
        if (given := _read_one(sheet, columns, since, asked)) is not None
    ]


def _since(sheet: SheetRows) -> list[str]:
    at = sheet.heading.since
    if at is None:
        return [""] * len(sheet.layout.data)
    held = sheet.grid.columns[at]
    days = [_day(as_text(value)) for value in held.values]
    return [days[code] for code in held.codes[sheet.layout.data].tolist()]


def _day(text: str) -> str:
    try:
        return ledger.span(ledger.day(text.strip()))[0] if text.strip() else ""
    except ValueError:
        return ""


def _read_one(
    sheet: SheetRows, at: Mapping[str, int], since: list[str], asked: Asked
) -> Given | None:
    layout = sheet.layout
    columns = {
        attribute: read_column(
            sheet.grid.columns[at[attribute]], at[attribute], column, layout.data
        )
        for attribute, column in Helper.columns.items()
        if attribute in at
    }
    head = sheet.heading.columns["head"]
    columns, _ = fill(sheet.grid, Helper, columns, layout.data, blanks=False)
    if asked.repair and at["name"] < head:  # told by helper: what is blank is the helper's above
        columns = _carry_blocks(columns)
    people, pairs, disagreeing = _people(columns, layout.data, since)
    if not people:
        return None
    heading = Heading(
        table=Helper,
        first=sheet.heading.first,
        last=sheet.heading.last,
        columns=dict(at),
        parts=sheet.heading.parts,
        spare={},
        title=sheet.heading.title,
    )
    helpers = SheetRows(
        source=sheet.source,
        grid=sheet.grid,
        heading=heading,
        layout=layout,
        rows=np.array([one.row for one in people], np.int64),
        columns=_columns(people, at),
        waived=sheet.waived,
        beside=True,
    )
    for row, attribute, sentence in disagreeing:
        helpers.tell_at(
            row, at.get(attribute, at["name"]), CellFinding("sources-disagree", sentence)
        )
    return Given(categories.settle(helpers, asked.rules, derive=asked.repair), pairs)


def _carry_blocks(columns: Mapping[str, ReadColumn]) -> dict[str, ReadColumn]:
    """Let the rows below a helper's name, up to the next one, be that helper's."""
    name = columns["name"]
    at = np.maximum.accumulate(np.where(name.is_blank(), -1, np.arange(len(name.codes))))
    below = name.is_blank() & (at >= 0)
    found = {}
    for attribute, column in columns.items():
        blank = below & column.is_blank()
        codes = np.where(blank, column.codes[np.maximum(at, 0)], column.codes)
        found[attribute] = replace(column, codes=codes.astype(np.int32))
    return found


def _people(
    columns: dict[str, ReadColumn], rows: "Ints", since: list[str]
) -> tuple[list[_Person], list[tuple[int, int, str]], list[tuple[int, str, str]]]:
    """Return the distinct helpers in the order of their first rows, and who helps in which row.

    Last come grid row, attribute and sentence of what a row says of a helper otherwise than one before.
    """
    disagreeing: list[tuple[int, str, str]] = []
    people: list[_Person] = []
    by_name: dict[str, list[int]] = {}
    pairs = []
    for n in np.flatnonzero(~columns["name"].is_blank()).tolist():
        for told in helpers_in_cells.named(columns, n):
            if told["name"][0] in _NOBODY or not _LETTER.search(str(told["name"][0])):
                continue
            nth = _same(people, by_name.get(told["name"][0], []), told)
            if nth is None:
                nth = len(people)
                people.append(_Person(row=int(rows[n])))
                by_name.setdefault(told["name"][0], []).append(nth)
            disagreeing += [(int(rows[n]), *said) for said in _otherwise(people[nth], told)]
            for attribute, one in told.items():
                if one[0] not in ("", None):
                    people[nth].told.setdefault(attribute, one)
            pairs.append((int(rows[n]), nth, since[n]))
    return people, pairs, disagreeing


def _otherwise(person: _Person, told: Mapping[str, Told]) -> Iterator[tuple[str, str]]:
    """Yield attribute and sentence of what a row says otherwise than the rows above."""
    for attribute in _COMPARED:
        mine, theirs = (str(one.get(attribute, ("",))[0] or "") for one in (told, person.told))
        if mine and theirs and mine not in theirs and theirs not in mine:
            title = Helper.columns[attribute].title
            yield (
                attribute,
                f"{title}“{mine}”与上面第{person.row + 1}行同一人的“{theirs}”不同，以上面的为准",
            )


def _same(people: list[_Person], candidates: list[int], told: Mapping[str, Any]) -> int | None:
    """Return the helper of the same name whom nothing tells from this one, None where there is none."""
    fitting = [nth for nth in candidates if _may_be(people[nth].told, told)]
    exact = [nth for nth in fitting if _unit(people[nth].told) == _unit(told)]
    for some in (exact, fitting):
        if len(some) == 1:
            return some[0]
    return None


def _unit(told: Mapping[str, Told]) -> str:
    return str(told.get("unit", ("",))[0] or "")


def _may_be(one: Mapping[str, Told], other: Mapping[str, Told]) -> bool:
    """Tell whether nothing tells two of a name apart: a phone that is the same outweighs the unit."""
    same = {
        attribute: mine == theirs
        for attribute in ("unit", "id_number", "phone")
        if (mine := one.get(attribute, ("",))[0]) and (theirs := other.get(attribute, ("",))[0])
    }
    return same.get("id_number", True) and (same.get("unit", True) or same.get("phone", False))


def _columns(people: list[_Person], at: Mapping[str, int]) -> dict[str, ReadColumn]:
    """Return the columns of the distinct helpers, each value at the cell of their first row."""
    attributes = [
        name for name in Helper.columns if name in at or any(name in one.told for one in people)
    ]
    codes = np.arange(len(people), dtype=np.int32)
    found = {}
    for attribute in attributes:
        absent: Told = ("" if Helper.columns[attribute].type == "text" else None, "", [])
        values = [one.told.get(attribute, absent) for one in people]
        found[attribute] = ReadColumn(
            column=at.get(attribute, at["name"]),
            raw=[typed for _, typed, _ in values],
            standard=[standard for standard, _, _ in values],
            findings={n: list(said) for n, (_, _, said) in enumerate(values) if said},
            codes=codes,
            typed=codes,
            blank=np.array([standard in ("", None) for standard, _, _ in values]),
        )
    return found
