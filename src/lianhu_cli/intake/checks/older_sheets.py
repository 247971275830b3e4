"""Sheets of one register by month, quarter or year: the newest counts, the older ones are held against it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.cells import idcard
from lianhu_cli.domain.tables.survey import PEOPLE
from lianhu_cli.intake.sheet.answers import located
from lianhu_cli.intake.sheet.both import Given
from lianhu_cli.intake.sheet.cell_text import CellFinding
from lianhu_cli.intake.sheet.periods import Period, newest, period_in
from lianhu_cli.intake.sheet.request import Asked
from lianhu_cli.intake.sheet.sheet_rows import SheetRows, Told
from lianhu_cli.intake.sheet.verdicts import OLDER, meant, stays

if TYPE_CHECKING:
    from lianhu_cli.domain.tables.schema import Table

_MOSTLY = 0.5
"""Share of an older sheet's people who are in the newest one; with fewer it is another register."""
Key = tuple[str, str, str]
"""Village, name, and a valid identity number or ""."""


def put_aside(
    sheets: Sequence[SheetRows], given: Mapping[int, Sequence[Given]], asked: Asked
) -> list[SheetRows]:
    """Return the sheets, those that a newer one replaces without their rows.

    `given` are the helpers in the rows of registers, by `id` of what is told of the sheet. Whoever stands
    only in an older sheet is told at their cell, or stays where the clerk has said so.
    """
    now = {id(sheet.told): sheet for sheet in sheets}
    for group in _groups(sheets):
        last = newest([period for period, _ in group])
        current = [sheet for period, sheet in group if period == last]
        people = _People([key for sheet in current for key in _keys(sheet)])
        if not people:
            continue
        helpers = {name for sheet in current for name, *_ in _helpers(sheet, given)}
        for _, sheet in sorted(group, key=lambda one: _age(one[0], last), reverse=True):
            if sheet in current or not _is_older(sheet, people):
                continue
            emptied = _emptied(sheet, current[0].grid.sheet, people, _staying(sheet, asked))
            for name, row, column in _helpers(sheet, given):
                if name not in helpers:
                    helpers.add(name)
                    emptied.tell_at(row, column, _only_there(current[0].grid.sheet))
            now[id(sheet.told)] = emptied
    return [now[id(sheet.told)] for sheet in sheets]


def _age(period: Period, last: Period) -> Period:
    """Return what sorts periods by time: months without a year that lie behind the newest are last year's."""
    year, month, day = period
    return (year - (period > last), month, day)


def _groups(sheets: Sequence[SheetRows]) -> Iterator[list[tuple[Period, SheetRows]]]:
    """Yield the sheets of one workbook that are called alike but for a period."""
    found: dict[tuple[str, type[Table], str], list[tuple[Period, SheetRows]]] = {}
    for sheet in sheets:
        if sheet.table not in PEOPLE or sheet.beside or not len(sheet.rows):
            continue
        told = period_in(sheet.grid.sheet) or period_in(sheet.heading.title)
        if told:
            key = (sheet.source.path, sheet.table, told[1])
            found.setdefault(key, []).append((told[0], sheet))
    for group in found.values():
        if len({period for period, _ in group}) > 1:
            yield group


class _People:
    """Who stands in the newest sheets, and in those looked at since."""

    def __init__(self, keys: Sequence[Key]) -> None:
        self.numbers: set[str] = set()
        self.places: dict[tuple[str, str], set[str]] = {}
        for key in keys:
            self.add(key)

    def __bool__(self) -> bool:
        return bool(self.places)

    def add(self, key: Key) -> None:
        village, name, number = key
        if number:
            self.numbers.add(number)
        self.places.setdefault((village, name), set()).add(number)

    def has(self, key: Key) -> bool:
        village, name, number = key
        if number and number in self.numbers:
            return True
        there = self.places.get((village, name))
        return there is not None and (not number or "" in there)


def _keys(sheet: SheetRows) -> list[Key]:
    frame = sheet.frame()
    name = sheet.table.named_by
    columns = (frame[column].to_pylist() for column in ("village", name, "id_number"))
    in_a_village = "village" in sheet.table.found_by
    return [
        (
            (in_a_village and village) or "",
            who or "",
            "" if idcard.fault(number or "") else number,
        )
        for village, who, number in zip(*columns, strict=True)
    ]


def _is_older(sheet: SheetRows, people: _People) -> bool:
    keys = [key for key in _keys(sheet) if key[1]]
    return sum(map(people.has, keys)) >= _MOSTLY * len(keys)


def _helpers(
    sheet: SheetRows, given: Mapping[int, Sequence[Given]]
) -> Iterator[tuple[str, int, int]]:
    """Yield name, grid row and column of the helpers in the rows of a register."""
    for one in given.get(id(sheet.told), ()):
        held = one.helpers.columns["name"]
        for row in range(len(one.helpers.rows)):
            yield one.helpers.name(row), int(one.helpers.rows[row]), held.column


def _only_there(current: str) -> CellFinding:
    sentence = f"只在旧表里，最新的“{current}”里没有：没有登记"
    return CellFinding(OLDER, sentence)


def _staying(sheet: SheetRows, asked: Asked) -> set[int]:
    """Return the rows of an older sheet of which the clerk has said that they are to be registered."""
    said = [one for one in asked.answers if stays(one["result"], meant(one["rule"]))]
    rows = {row for row, _, _ in located(sheet, said, asked.heard)} if said else set()
    return rows - set(sheet.told.aside)


def _emptied(
    sheet: SheetRows, current: str, people: _People, staying: Collection[int]
) -> SheetRows:
    """Return an older sheet without its rows but those that stay, and say who stands nowhere else."""
    told = replace(sheet, told=Told())
    kept = []
    for row, key in enumerate(_keys(sheet)):
        if key[1] and not people.has(key):
            told.tell(_only_there(current), sheet.table.named_by, row)
            people.add(key)
            kept += [row] if row in staying else []
    rows = np.array(kept, np.int64)
    return replace(
        told.at(rows),
        rows=sheet.rows[rows],
        older=len(sheet.rows) - len(rows),
        members=None if sheet.members is None else sheet.members[rows],
        classes=None if sheet.classes is None else sheet.classes[rows],
    ).noted(f"旧表：以“{current}”为准")
