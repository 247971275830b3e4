"""Sheets of all files checked together and put into one roster."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow.compute as pc

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.ledger_names import LedgerNames
from lianhu_cli.domain.problem import FileReport, Problem, SetAside
from lianhu_cli.domain.rounds.links import UNLINKED
from lianhu_cli.domain.tables.addresses import position
from lianhu_cli.domain.tables.ledger_set import Ledgers
from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import (
    SHEETS,
    TABLES,
    Helper,
    Household,
    Link,
    Place,
    Resolution,
)
from lianhu_cli.intake import reports
from lianhu_cli.intake.checks import (
    ledgers,
    older_sheets,
    places,
    summaries,
    survey,
    truncated_numbers,
)
from lianhu_cli.intake.checks.batch import Batch
from lianhu_cli.intake.checks.facts import SurveyFacts
from lianhu_cli.intake.checks.given import Matching
from lianhu_cli.intake.opened import OpenedFile, OpenedSheet, rows_of
from lianhu_cli.intake.sheet import corrections
from lianhu_cli.intake.sheet.request import Asked
from lianhu_cli.intake.sheet.sheet_rows import SheetRows

Meet = Callable[[Roster], LedgerNames]
_PIECES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The outcome: rows that can be used, and all that is to be said."""

    roster: Roster
    ledgers: Ledgers
    problems: tuple[Problem, ...]
    set_aside: tuple[SetAside, ...]
    unused: Roster
    """Households and helpers of the rows set aside."""
    headings: Mapping[tuple[str, str, str], Mapping[str, str]]
    """File, sheet and role → attribute → letters of its column."""
    files: tuple[FileReport, ...]
    given: pa.Table
    """Pairs of usable households and helpers (`checks.given.GIVEN`) that registers tell."""


def settle(
    books: list[OpenedFile], asked: Asked, known: Roster, meet: Meet | None = None
) -> Settled:
    """Check all sheets together and return what the register is to take.

    `meet` gives everybody whom ledgers may name, from the roster just read; asked only for ledgers.
    Without it they may name whom `known` holds.
    """
    known = _elsewhere(known, [book.file.source for book in books])
    books = _with_rows(books, places.resolve(rows_of(books), known, asked.wording))
    books = _without_older(_without_summaries(books), asked)
    matching = Matching([(s.rows, s.given) for b in books for s in b.sheets if s.rows and s.given])
    books = _with_rows(books, matching.settle(rows_of(books), known))
    if asked.repair:
        books = _with_rows(books, truncated_numbers.complete_numbers(rows_of(books), known))
    sheets = [*rows_of(books), *matching.helpers()]
    batches = {
        table.role: Batch(table, [sheet for sheet in sheets if sheet.table is table], asked.renames)
        for table in SHEETS
    }
    for sheet in sheets:
        corrections.tell_unclear(sheet, asked)
    survey.run(SurveyFacts(batches=batches, known=known, policy=asked.rules))
    frames = {table.role: _usable(batches[table.role]) for table in TABLES}
    frames[Resolution.role] = corrections.with_whom(frames[Resolution.role], asked)
    if asked.renames:  # the register adds up the figures of villages that are one now
        told = batches[Place.role]
        frames[Place.role] = told.as_told.filter(pa.array(told.usable()))
    linked = pc.not_equal(frames[Link.role]["note"], UNLINKED)
    frames[Link.role] = frames[Link.role].filter(linked)
    pairs = matching.pairs(batches[Household.role], batches[Helper.role])
    roster = Roster.of(frames)
    entered = Ledgers.of({})
    if any(len(batches[table.role]) for table in LEDGERS):
        entered = ledgers.settle(batches, meet(roster) if meet else LedgerNames(roster=known))
    return Settled(
        roster=roster,
        ledgers=entered,
        problems=tuple(problem for sheet in sheets for problem in _in_order(sheet)),
        set_aside=tuple(row for sheet in sheets for row in sheet.set_aside()),
        unused=Roster.of({t.role: _unused(batches[t.role]) for t in (Household, Helper)}),
        headings={
            (sheet.source.file, sheet.grid.sheet, sheet.table.role): {
                name: sheet.column_letters(name) for name in sheet.columns
            }
            for sheet in sheets
        },
        files=tuple(FileReport(file=b.file.name, sheets=tuple(reports.of(b))) for b in books),
        given=pairs,
    )


def _elsewhere(known: Roster, paths: list[str]) -> Roster:
    """Return what the register holds from other files: these are being read again."""
    again = pa.array(paths, pa.string())
    return Roster.of(
        {
            role: frame.filter(pc.invert(pc.is_in(frame["source_file"], value_set=again)))
            if len(frame)
            else frame
            for role, frame in known.by_role().items()
        }
    )


def _with_rows(books: Sequence[OpenedFile], rows: Iterable[SheetRows]) -> list[OpenedFile]:
    """Return the books with other rows in place of those that `_rows` gave, in the same order."""
    turn = iter(rows)
    return [
        replace(
            book,
            sheets=[replace(one, rows=next(turn)) if one.rows else one for one in book.sheets],
        )
        for book in books
    ]


def _without_older(books: Sequence[OpenedFile], asked: Asked) -> list[OpenedFile]:
    """Return the books in which a sheet of an older month has no rows, and names no helpers."""
    given = {id(s.rows.told): s.given for b in books for s in b.sheets if s.rows and s.given}
    now = older_sheets.put_aside(rows_of(books), given, asked)
    return [
        replace(
            book,
            sheets=[replace(s, given=[]) if s.rows and s.rows.older else s for s in book.sheets],
        )
        for book in _with_rows(books, now)
    ]


def _without_summaries(books: Sequence[OpenedFile]) -> list[OpenedFile]:
    """Return the books without the sheets that only repeat the others."""
    repeated = {id(rows) for rows in summaries.summaries(rows_of(books))}

    def kept(sheet: OpenedSheet) -> OpenedSheet:
        if id(sheet.rows) not in repeated:
            return sheet
        return replace(sheet, rows=None, reason="汇总表，与其他工作表重复")

    return [replace(book, sheets=[kept(sheet) for sheet in book.sheets]) for book in books]


def _usable(batch: Batch) -> pa.Table:
    """Return the rows that are not set aside; where these are few, the pieces between them, without a copy."""
    kept = batch.usable()
    if kept.all():
        return batch.frame
    aside = np.flatnonzero(~kept)
    if len(aside) > _PIECES or len(aside) == len(kept):
        return batch.frame.filter(pa.array(kept))
    starts, ends = np.append(0, aside + 1), np.append(aside, len(kept))
    pieces = zip(starts.tolist(), (ends - starts).tolist(), strict=True)
    return pa.concat_tables([batch.frame.slice(start, count) for start, count in pieces if count])


def _unused(batch: Batch) -> pa.Table:
    """Return the rows that are set aside, as far as they could be read."""
    kept = batch.usable()
    return batch.frame.slice(0, 0) if kept.all() else batch.frame.filter(pa.array(~kept))


def _in_order(sheet: SheetRows) -> list[Problem]:
    return sorted(sheet.told.problems, key=_position)


def _position(problem: Problem) -> tuple[int, int]:
    return position(problem.cell)
