"""Heading and rows of one sheet → a typed table, with what is to be said of each cell."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from lianhu_cli.domain.addresses import address, letters
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells import squeeze
from lianhu_cli.domain.privacy import mask_text
from lianhu_cli.domain.problem import CODES, Problem, SetAside
from lianhu_cli.domain.schema import Column, Table, conform
from lianhu_cli.domain.tables import Helper, Household, Link, Resolution
from lianhu_cli.intake import categories, layout, marked, members, places, resolutions, totals
from lianhu_cli.intake import columns as reading
from lianhu_cli.intake.asked import Asked
from lianhu_cli.intake.columns import Finding, ReadColumn
from lianhu_cli.intake.fill import fill
from lianhu_cli.intake.grid import Grid
from lianhu_cli.intake.headings import Heading
from lianhu_cli.intake.verdicts import Waiver, waiver

if TYPE_CHECKING:
    from lianhu_cli.domain.policy import Policy

_NAMED_BY = {
    "households": "head", "helpers": "name", "orders": "household", "visits": "head", "tasks": "content",
    "disputes": "head", "industries": "head",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a sheet is from: the file as shown in reports, and by the path that tells files apart."""

    file: str
    path: str
    stem: str


@dataclass(slots=True, kw_only=True)
class SheetRows:
    """The data rows of one sheet, read. `rows` are grid rows; all else is aligned with them."""

    source: Source
    grid: Grid
    heading: Heading
    layout: layout.Layout
    rows: Any
    columns: dict[str, ReadColumn]
    constants: dict[str, str] = field(default_factory=dict)
    """Attributes that no cell gives: the village from the sheet's name, the kind from its title."""
    problems: list[Problem] = field(default_factory=list)
    aside: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    """Data row → code, cell and sentence of the first reason to set it aside."""
    notes: list[str] = field(default_factory=list)
    members: Any = None
    """Per data row the identity numbers of a household's other members, None where no rows tell."""
    waived: frozenset[Waiver] = frozenset()
    excused: int = 0
    """How many findings were left out because the clerk has waived them."""
    _spoken: dict[tuple[str, Finding, str], tuple[str, str, str]] = field(default_factory=dict)

    @property
    def table(self) -> type[Table]:
        """The declared table that the sheet holds."""
        return self.heading.table

    def where(self, row: int, attribute: str) -> str:
        """Return the address of an attribute in a data row; of the row's name where no cell is."""
        held = self.columns.get(attribute) or self.columns.get(_NAMED_BY.get(self.table.role, ""))
        return address(int(self.rows[row]), held.column if held else 0)

    def name(self, row: int) -> str:
        """Return whom a data row is about."""
        held = self.columns.get(_NAMED_BY.get(self.table.role, ""))
        return str(held.value(row) or "") if held else ""

    def village(self, row: int) -> str:
        """Return the village of a data row, as far as it is known."""
        held = self.columns.get("village")
        return self.constants.get("village") or str((held and held.value(row)) or "")

    def tell(self, finding: Finding, attribute: str, row: int) -> None:
        """Record a finding at a cell; an error sets the row aside."""
        cell = self.where(row, attribute)
        held = self.columns.get(attribute)
        value, message, after = self._worded(attribute, finding, held.text(row) if held else "")
        head = _masked(self.name(row))
        if waiver(finding.code, head, value) in self.waived:
            self.excused += 1
            return
        self.problems.append(
            Problem(
                code=finding.code,
                file=self.source.file,
                sheet=self.grid.sheet,
                cell=cell,
                value=value,
                message=message,
                after=after,
                head=head,
                village=self.village(row),
            )
        )
        if CODES[finding.code].severity == "error":
            self.aside.setdefault(row, (finding.code, cell, message))

    def _worded(self, attribute: str, finding: Finding, typed: str) -> tuple[str, str, str]:
        """Return value, sentence and repair as they may be shown; most of them come again."""
        spoken = (attribute, finding, typed)
        if spoken not in self._spoken:
            column = self.table.columns.get(attribute)
            mask = column.mask if column and column.mask else mask_text
            after = mask(finding.after) if finding.after else ""
            self._spoken[spoken] = (mask(typed), mask_text(finding.message), after)
        return self._spoken[spoken]

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
                row=int(self.rows[row]) + 1,
                cell=cell,
                code=code,
                message=message,
                cells={
                    name: text
                    for n, name in enumerate(names)
                    if (text := self.grid.text(int(self.rows[row]), n))
                },
            )
            for row, (code, cell, message) in sorted(self.aside.items())
        ]

    def frame(self) -> Any:
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
        if self.members is not None:
            arrays["members"] = pa.array(self.members, pa.string())
        arrays["source_row"] = pa.array(np.asarray(self.rows, np.int64) + 1)
        return conform(self.table, pa.table(arrays))


@lru_cache(maxsize=1 << 16)
def _masked(name: str) -> str:
    return mask_text(name)


_TYPES = {"text": pa.string(), "integer": pa.int64(), "real": pa.float64(), "flag": pa.bool_()}


def _array(column: Column, held: ReadColumn) -> Any:
    absent: Any = {"text": "", "flag": False}.get(column.type)
    standard = held.standard
    if absent is not None and None in standard:
        standard = [absent if value is None else value for value in standard]
    return pa.array(standard, _TYPES[column.type]).take(pa.array(held.codes))


def read(grid: Grid, heading: Heading, source: Source, asked: Asked) -> SheetRows:
    """Return the rows of a sheet, typed, with everything that a cell or a column alone can tell."""
    plan = layout.classify(grid, heading)
    table = heading.table
    columns = {
        attribute: reading.read(
            grid.columns[heading.columns[attribute]],
            heading.columns[attribute],
            _in_our_words(attribute, column, asked),
            plan.data,
        )
        for attribute, column in table.columns.items()
        if attribute in heading.columns
    }
    sheet = SheetRows(
        source=source,
        grid=grid,
        heading=heading,
        layout=plan,
        rows=plan.data,
        columns=columns,
        waived=asked.waived_in(source.path),
    )
    sheet.notes.extend(heading.notes)
    if table is Resolution:
        resolutions.keep_settled(sheet)
    if table is Link:
        places.one_village_a_row(sheet)
    continued = _say_repeats(sheet, repair=asked.repair)
    if table is Household:
        members.roll_up(sheet, continued)
        marked.take_kinds(sheet, asked.rules)
        places.part_village_and_group(sheet, asked.wording)
        places.take_from_names(sheet, asked)
    _say_findings(sheet)
    _say_errors(sheet)
    _say_missing(sheet)
    if table is Helper:
        categories.settle(sheet, asked.rules, derive=asked.repair)
    totals.check(sheet)
    return sheet


def _in_our_words(attribute: str, column: Column, asked: Asked) -> Column:
    """Return the column with a reader that knows the policy's and the office's words."""
    if attribute == "kind":
        return replace(column, read=partial(_kind, asked.rules))
    if attribute == "village" and (asked.wording.villages or asked.wording.renamed):
        return replace(column, read=asked.wording.village)
    return column


def _kind(policy: "Policy", cell: str) -> str:
    plain = squeeze(cell)
    found = policy.kind(plain) or policy.kind(plain.split("(")[0])
    if not found:
        names = "或".join(kind.name for kind in policy.kinds)
        raise ValueError(f"户类别“{cell}”不认识，应为{names}")
    return found


def _say_repeats(sheet: SheetRows, *, repair: bool) -> Any:
    """Fill and say so; return per row whether its head is merged down from the row above."""
    continued = np.zeros(len(sheet.rows), bool)
    for filled in fill(sheet.grid, sheet.table, sheet.columns, sheet.rows, blanks=repair):
        title = sheet.table.columns[filled.attribute].title
        column = sheet.columns[filled.attribute]
        if filled.attribute == "head":
            continued[filled.rows] = True
            continue
        for row in filled.rows.tolist():
            value = str(column.value(row))
            mask = sheet.table.columns[filled.attribute].mask
            shown = mask(value) if mask else value
            sheet.tell(
                Finding("filled-down", f"{title}按上面的行填为“{shown}”", value),
                filled.attribute,
                row,
            )
    return continued


def _say_findings(sheet: SheetRows) -> None:
    for attribute, column in sheet.columns.items():
        if not column.findings:
            continue
        flagged = np.zeros(len(column.standard), bool)
        flagged[list(column.findings)] = True
        for row in np.flatnonzero(flagged[column.typed]).tolist():
            for finding in column.findings[int(column.typed[row])]:
                sheet.tell(finding, attribute, row)


def _say_errors(sheet: SheetRows) -> None:
    """Tell of error values and unsaved formulas, which the readers hand over as blank cells."""
    if not (sheet.grid.errors or sheet.grid.unsaved):
        return
    by_row = {int(row): n for n, row in enumerate(sheet.rows)}
    by_column = {held.column: attribute for attribute, held in sheet.columns.items()}
    for (row, column), text in sorted(sheet.grid.errors.items()):
        if row in by_row and column in by_column:
            finding = Finding("error-value", f"单元格是错误值 {text}")
            sheet.tell(finding, by_column[column], by_row[row])
    for row, column in sorted(sheet.grid.unsaved):
        if row in by_row and column in by_column:
            finding = Finding("formula-without-value", "公式没有存下计算结果，这一格按空白处理")
            sheet.tell(finding, by_column[column], by_row[row])


_NEEDED: dict[str, tuple[tuple[str, str, str], ...]] = {
    "households": (
        ("head", "head-missing", "缺户主姓名，这一户无法登记"),
        ("village", "village-missing", "缺行政村，表名里也看不出是哪个村"),
        ("kind", "kind-missing", "缺户类别，无法确定由谁帮扶"),
    ),
    "helpers": (("name", "helper-name-missing", "缺帮扶人姓名"),),
    "visits": (
        ("date", "entry-date-missing", "缺日期，无法计入哪一天"),
        ("head", "head-missing", "缺户主姓名，不知帮的是哪一户"),
        ("name", "helper-name-missing", "缺帮扶人姓名，也没有写是哪个单位"),
    ),
    "disputes": (("date", "entry-date-missing", "缺日期，无法计入哪一天"),),
    "industries": (("head", "head-missing", "缺户主姓名，不知是哪一户的计划"),),
}


_INSTEAD = {("visits", "name"): "unit"}
"""What will do where something needed is missing: a unit gives in its own name."""


def _say_missing(sheet: SheetRows) -> None:
    for attribute, code, sentence in _NEEDED.get(sheet.table.role, ()):
        if attribute in sheet.constants:
            continue
        instead = sheet.columns.get(_INSTEAD.get((sheet.table.role, attribute), ""))
        for row in _blank_rows(sheet, attribute):
            if instead is not None and instead.value(row):
                continue
            sheet.tell(Finding(code, sentence), attribute, row)
    number = sheet.columns.get("id_number")
    if number is None:
        return
    blank = number.is_blank()
    if sheet.table is Household or np.count_nonzero(blank) * 2 <= len(blank):
        for row in np.flatnonzero(blank).tolist():
            sheet.tell(Finding("id-missing", "缺身份证号码"), "id_number", row)


def _blank_rows(sheet: SheetRows, attribute: str) -> Iterable[int]:
    held = sheet.columns.get(attribute)
    if held is None:
        return range(len(sheet.rows))
    rows: list[int] = np.flatnonzero(held.is_blank()).tolist()
    return rows
