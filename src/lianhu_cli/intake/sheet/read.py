"""Heading and rows of one sheet → a typed table, with what is to be said of each cell."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags
from lianhu_cli.domain.cells import ledger
from lianhu_cli.domain.cells.place_names import village_cell
from lianhu_cli.domain.tables.column import Column, Needed
from lianhu_cli.intake.sheet import (
    both,
    categories,
    corrections,
    entries,
    kinds,
    members,
    phones_beside_names,
    places,
    row_kinds,
    status,
    ticked_columns,
    totals,
)
from lianhu_cli.intake.sheet.cell_text import CellFinding
from lianhu_cli.intake.sheet.columns import ReadColumn, read_column
from lianhu_cli.intake.sheet.fill_down import fill
from lianhu_cli.intake.sheet.grid import Grid
from lianhu_cli.intake.sheet.heading import Heading
from lianhu_cli.intake.sheet.names import year_in
from lianhu_cli.intake.sheet.request import Asked
from lianhu_cli.intake.sheet.sheet_rows import SheetRows, SheetSource


def read_sheet(grid: Grid, heading: Heading, source: SheetSource, asked: Asked) -> SheetRows:
    """Return the rows of a sheet, typed, with everything that a cell or a column alone can tell."""
    heading = kinds.choose(grid, heading, asked.rules)
    plan = row_kinds.classify(grid, heading)
    table = heading.table
    year = year_in(heading.title) or year_in(grid.sheet) or year_in(source.stem)
    columns = {
        attribute: read_column(
            grid.columns[heading.columns[attribute]],
            heading.columns[attribute],
            in_our_words(column, asked, year),
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
        notes=heading.notes,
        waived=asked.waived_in(source.path),
    )
    if table.answers:
        sheet = corrections.keep_settled(sheet)
    if any(column.numbered for column in table.columns.values()):
        sheet = places.one_village_a_row(places.with_further_villages(sheet))
    sheet, continued = _filled(sheet, repair=asked.repair)
    entries.check_days(sheet, year, asked.today)
    sheet = entries.settle_deeds(entries.leave_open(sheet))
    if table.speaks("kinds"):
        sheet = _as_households(sheet, continued, asked)
    _say_owners(sheet)
    _say_examples(sheet)
    _say_findings(sheet)
    _say_errors(sheet)
    _say_missing(sheet)
    if table.speaks("categories"):
        sheet = categories.settle(sheet, asked.rules, derive=asked.repair)
    totals.check(sheet)
    return sheet


def _as_households(sheet: SheetRows, continued: Flags, asked: Asked) -> SheetRows:
    """Return a sheet of households with a row each, and with the kind and village that each has."""
    sheet = members.roll_up(sheet, continued)
    sheet = phones_beside_names.take(sheet)
    sheet = kinds.settle_several(sheet, asked.rules)
    sheet = ticked_columns.take_kinds(sheet, asked.rules)
    sheet = places.part_village_and_group(sheet)
    sheet = places.take_from_names(sheet, asked)
    return status.take_from_note(sheet, asked.rules)


def beside(sheet: SheetRows, asked: Asked) -> list[both.Given]:
    """Return the helpers who stand in the rows of a register, and the pairs that the rows tell."""
    found = both.read(sheet, asked)
    for given in found:
        _say_findings(given.helpers)
    return found


def in_our_words(column: Column, asked: Asked, year: int = 0) -> Column:
    """Return the column with a reader that knows the policy's and the office's words, and the sheet's year."""
    if column.vocabulary == "kinds":
        return replace(column, read=partial(kinds.read, asked.rules))
    if column.read is ledger.day and year:
        return replace(column, read=partial(ledger.day_in, year))
    if column.read is village_cell and asked.wording.villages:
        return replace(column, read=asked.wording.village)
    return column


def _filled(sheet: SheetRows, *, repair: bool) -> tuple[SheetRows, Any]:
    """Return the sheet filled down, and per row whether its head is merged down from the row above."""
    continued = np.zeros(len(sheet.rows), bool)
    columns, done = fill(
        sheet.grid, sheet.table, sheet.columns, sheet.rows, blanks=repair and not sheet.grid.places
    )
    sheet = replace(sheet, columns=columns)
    for filled in done:
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
                CellFinding("filled-down", f"{title}按上面的行填为“{shown}”", value),
                filled.attribute,
                row,
            )
    return sheet, continued


def _say_owners(sheet: SheetRows) -> None:
    """Say whose a column is where only its place beside a name tells."""
    for column, owner in sheet.heading.by_position:
        if (
            sheet.grid.places and owner == "户主"
        ):  # a form is its household's: that goes without saying
            continue
        heading = sheet.heading.parts[column][-1]
        finding = CellFinding("owner-from-heading", f"“{heading}”按所在位置算{owner}的", owner)
        sheet.tell_at(sheet.heading.last, column, finding)


def _say_examples(sheet: SheetRows) -> None:
    for row, column in sheet.layout.examples.items():
        text = sheet.grid.text(row, column)
        sheet.tell_at(row, column, CellFinding("example-row", f"示例行（“{text}”），没有登记"))


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
            finding = CellFinding("error-value", f"单元格是错误值 {text}")
            sheet.tell(finding, by_column[column], by_row[row])
    for row, column in sorted(sheet.grid.unsaved):
        if row in by_row and column in by_column:
            finding = CellFinding("formula-without-value", "公式没有存下计算结果，这一格按空白处理")
            sheet.tell(finding, by_column[column], by_row[row])


def _say_missing(sheet: SheetRows) -> None:
    """Tell of what a row lacks: first what no row goes without, in the order in which it is told."""
    table = sheet.table
    for attribute in (*table.required, *(a for a in table.columns if a not in table.required)):
        needed = table.columns[attribute].needed
        if needed is None or attribute in sheet.constants:
            continue
        held = sheet.columns.get(attribute)
        if needed.asked != "always" and (held is None or not _is_asked(held, needed)):
            continue
        instead = sheet.columns.get(needed.unless)
        for row in _blank_rows(sheet, attribute):
            if instead is None or not instead.value(row):
                sheet.tell(CellFinding(needed.code, needed.sentence), attribute, row)


def _is_asked(held: ReadColumn, needed: Needed) -> bool:
    """Tell whether a column is filled in as a rule, where only then a blank is told."""
    blank = held.is_blank()
    return needed.asked == "in a column" or int(np.count_nonzero(blank)) * 2 <= len(blank)


def _blank_rows(sheet: SheetRows, attribute: str) -> Iterable[int]:
    held = sheet.columns.get(attribute)
    if held is None:
        return range(len(sheet.rows))
    rows: list[int] = np.flatnonzero(held.is_blank()).tolist()
    return rows
