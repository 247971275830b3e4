"""SheetRows: the data rows of one sheet, as the steps of reading fill them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.privacy.masking import mask_text
from lianhu_cli.domain.problem import CODES, Problem, SetAside
from lianhu_cli.domain.tables.addresses import address, letters
from lianhu_cli.domain.tables.column import Column
from lianhu_cli.domain.tables.schema import Table, conform
from lianhu_cli.intake.sheet import row_kinds
from lianhu_cli.intake.sheet.cell_text import CellFinding
from lianhu_cli.intake.sheet.columns import ReadColumn
from lianhu_cli.intake.sheet.grid import Grid
from lianhu_cli.intake.sheet.heading import Heading
from lianhu_cli.intake.sheet.verdicts import Waiver, waiver

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSource:
    """Where a sheet is from: the file as shown in reports, and by the path that tells files apart."""

    file: str
    path: str
    stem: str
    folder: str = ""
    """The name of the folder in which the file lies."""


@dataclass(slots=True)
class Told:
    """What is said of a sheet while it is read and checked: the one thing about it that grows."""

    problems: list[Problem] = field(default_factory=list)
    aside: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    """Data row → code, cell and sentence of the first reason to set it aside."""
    repeats: set[int] = field(default_factory=set)
    """Data rows that say again what another sheet has: neither taken nor set aside."""
    again: set[int] = field(default_factory=set)
    """Data rows of helpers whom another column of the same sheet has named already."""
    assumed: set[int] = field(default_factory=set)
    """Data rows of helpers whose category nothing tells: it gives way to any that is told."""
    excused: int = 0
    """How many findings were left out because the clerk has waived them."""
    spoken: dict[tuple[str, CellFinding, str], tuple[str, str, str]] = field(default_factory=dict)

    def take_back(self, code: str, cells: Collection[str]) -> None:
        """Unsay what a later step has mended."""
        self.problems[:] = [p for p in self.problems if p.code != code or p.cell not in cells]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRows:
    """The data rows of one sheet, read. `rows` are grid rows; all else is aligned with them.

    Every step of reading returns another one; only what is told of the sheet is written down in it.
    """

    source: SheetSource
    grid: Grid
    heading: Heading
    layout: row_kinds.Layout
    rows: Ints
    columns: Mapping[str, ReadColumn]
    constants: Mapping[str, str] = field(default_factory=dict)
    """Attributes that no cell gives: the village from the sheet's name, the kind from its title."""
    notes: tuple[str, ...] = ()
    members: Any = None
    """Per data row the identity numbers of a household's other members, None where no rows tell."""
    classes: Any = None
    """Per data row all classes of a household that has several, joined by 、; None where none has."""
    rolled_up: int = 0
    """How many rows were taken into the household above them: its members, or its further lines."""
    older: int = 0
    """How many rows it had before a newer sheet of the workbook took its place."""
    consulted: frozenset[int] = frozenset()
    """Grid columns that were looked at, though no attribute is read from them."""
    waived: frozenset[Waiver] = frozenset()
    beside: bool = False
    """Whether these are helpers who stand in the rows of a register."""
    household_of: Mapping[int, int] = field(default_factory=dict)
    """Grid row → data row of its household, where several rows are one."""
    told: Told = field(default_factory=Told)

    def with_columns(self, **columns: ReadColumn) -> "SheetRows":
        """Return the sheet with some attributes read otherwise, or read at all."""
        return replace(self, columns={**self.columns, **columns})

    def with_constant(self, attribute: str, value: str) -> "SheetRows":
        """Return the sheet with one value of an attribute for all rows, whatever its cells say."""
        columns = {name: held for name, held in self.columns.items() if name != attribute}
        return replace(self, columns=columns, constants={**self.constants, attribute: value})

    def at(self, rows: Any) -> "SheetRows":
        """Return the sheet with some of its data rows, or with some of them again."""
        columns = {name: held.at(rows) for name, held in self.columns.items()}
        return replace(self, rows=self.rows[rows], columns=columns)

    def noted(self, *notes: str) -> "SheetRows":
        """Return the sheet with more to be said of how it was read."""
        return replace(self, notes=(*self.notes, *notes))

    def having_consulted(self, *columns: int) -> "SheetRows":
        """Return the sheet with more grid columns that were looked at."""
        return replace(self, consulted=self.consulted.union(columns))

    @property
    def table(self) -> type[Table]:
        """The declared table that the sheet holds."""
        return self.heading.table

    def where(self, row: int, attribute: str) -> str:
        """Return the address of an attribute in a data row; of the row's name where no cell is."""
        held = self.columns.get(attribute) or self.columns.get(self.table.named_by)
        return address(*self.grid.place(int(self.rows[row]), held.column if held else 0))

    def name(self, row: int) -> str:
        """Return whom a data row is about."""
        held = self.columns.get(self.table.named_by)
        return str(held.value(row) or "") if held else ""

    def village(self, row: int) -> str:
        """Return the village of a data row, as far as it is known."""
        held = self.columns.get("village")
        return self.constants.get("village") or str((held and held.value(row)) or "")

    def doubted(self, attribute: str) -> Flags:
        """Return per data row whether a reader found fault with an attribute, beyond its way of writing."""
        held = self.columns.get(attribute)
        if held is None or not held.findings:
            return np.zeros(len(self.rows), bool)
        doubts = np.zeros(len(held.standard), bool)
        for n, said in held.findings.items():
            doubts[n] = any(CODES[finding.code].severity != "fixed" for finding in said)
        return doubts[held.codes]

    def tell(self, finding: CellFinding, attribute: str, row: int) -> None:
        """Record a finding at a cell; an error sets the row aside."""
        cell = self.where(row, attribute)
        held = self.columns.get(attribute)
        value, message, after = self._worded(attribute, finding, held.text(row) if held else "")
        head = _masked(self.name(row))
        waivers = (waiver(finding.code, head, value, place) for place in ("", self.village(row)))
        if any(one in self.waived for one in waivers):
            self.told.excused += 1
            return
        self.told.problems.append(
            Problem(
                code=finding.code,
                file=self.source.file,
                sheet=self.grid.sheet,
                cell=cell,
                value=value,
                message=message,
                after=after,
                head=head,
                village=_masked(self.village(row)),
            )
        )
        if CODES[finding.code].severity == "error":
            self.told.aside.setdefault(row, (finding.code, cell, message))

    def tell_at(self, row: int, column: int, finding: CellFinding) -> None:
        """Record a finding at a cell of the grid, of a row that is none of the data."""
        self.told.problems.append(
            Problem(
                code=finding.code,
                file=self.source.file,
                sheet=self.grid.sheet,
                cell=address(*self.grid.place(row, column)),
                value=mask_text(self.grid.text(row, column)),
                message=mask_text(finding.message),
            )
        )

    def _worded(self, attribute: str, finding: CellFinding, typed: str) -> tuple[str, str, str]:
        """Return value, sentence and repair as they may be shown; most of them come again."""
        spoken = (attribute, finding, typed)
        if spoken not in self.told.spoken:
            column = self.table.columns.get(attribute)
            mask = column.mask if column and column.mask else mask_text
            after = mask(finding.after) if finding.after else ""
            self.told.spoken[spoken] = (mask(typed), mask_text(finding.message), after)
        return self.told.spoken[spoken]

    def forgive(self, row: int, *codes: str) -> None:
        """Take back what was found at a data row, so that it is set aside no more for that."""
        line = f"{int(self.rows[row]) + 1}"
        self.told.problems[:] = [
            p for p in self.told.problems if p.code not in codes or p.cell.lstrip(_LETTERS) != line
        ]
        if row in self.told.aside and self.told.aside[row][0] in codes:
            del self.told.aside[row]

    def set_aside(self) -> list[SetAside]:
        """Return the rows that cannot be used, whole, as they were typed."""
        called = self.heading.names
        names = [
            name if name and called.count(name) == 1 else f"{name}{letters(n)}列"
            for n, name in enumerate(called)
        ]
        return [
            SetAside(
                role=self.table.role,
                file=self.source.file,
                sheet=self.grid.sheet,
                row=self.grid.place(int(self.rows[row]), -1)[0] + 1,
                cell=cell,
                code=code,
                message=message,
                cells={
                    name: text
                    for n, name in enumerate(names)
                    if (text := self.grid.text(int(self.rows[row]), n))
                },
            )
            for row, (code, cell, message) in sorted(self.told.aside.items())
        ]

    def frame(self) -> "pa.Table":
        """Return all data rows as the declared table, those set aside among them."""
        count = len(self.rows)
        arrays = {
            name: _array(self.table.columns[name], column) for name, column in self.columns.items()
        }
        constants = {
            **self.constants,
            "source_file": self.source.path,
            "source_sheet": self.grid.sheet,
        }
        for name, text in constants.items():
            arrays[name] = pa.repeat(pa.scalar(text, pa.string()), count)
        if self.classes is not None:
            arrays["classes"] = pa.array(self.classes, pa.string())
        if self.members is not None:
            arrays["members"] = pa.array(self.members, pa.string())
        arrays["source_row"] = pa.array(self._lines() + 1)
        return conform(self.table, pa.table(arrays))

    def _lines(self) -> Ints:
        """Return the row of the user's own file in which each data row stands."""
        if not self.grid.places:
            return np.asarray(self.rows, np.int64)
        return np.array([self.grid.place(row, -1)[0] for row in self.rows.tolist()], np.int64)

    def column_letters(self, attribute: str) -> str:
        """Return the letters of an attribute's column; in forms with how far below the head it stands: C+2."""
        column = self.columns[attribute].column
        if not self.grid.places or not len(self.rows):
            return letters(column)
        found = {
            (place[1], place[0] - self.grid.place(row, -1)[0])
            for row in self.rows.tolist()
            for place in [self.grid.place(row, column)]
        }
        if len(found) > 1:  # not laid out alike: the head's own cell tells which form it is
            return letters(self.grid.place(int(self.rows[0]), -1)[1])
        where, below = found.pop()
        return f"{letters(where)}{below:+d}" if below else letters(where)


@lru_cache(maxsize=1 << 16)
def _masked(name: str) -> str:
    return mask_text(name)


_TYPES = {"text": pa.string(), "integer": pa.int64(), "real": pa.float64(), "flag": pa.bool_()}


def _array(column: Column, held: ReadColumn) -> pa.Array:
    absent: Any = {"text": "", "flag": False}.get(column.type)
    standard = held.standard
    if absent is not None and None in standard:
        standard = [absent if value is None else value for value in standard]
    values = pa.array(standard, _TYPES[column.type])
    codes = held.codes
    if len(codes) and (np.diff(codes) == 1).all():  # a value a row, as they come
        return values.slice(int(codes[0]), len(codes))
    return values.take(pa.array(codes))
