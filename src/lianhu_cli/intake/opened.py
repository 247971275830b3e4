"""Files once read: their sheets understood, checked together, and put into one roster."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.ledger_names import Everybody
from lianhu_cli.domain.problem import Balance, FileReport, Problem, SetAside, SheetReport
from lianhu_cli.domain.rounds.links import UNLINKED
from lianhu_cli.domain.rounds.order_names import EDITED
from lianhu_cli.domain.tables.addresses import letters, position
from lianhu_cli.domain.tables.ledger_set import Ledgers
from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.domain.tables.own_papers import PAIRS, why_not
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import (
    SHEETS,
    TABLES,
    Helper,
    Household,
    Link,
    Order,
    Place,
    Resolution,
)
from lianhu_cli.intake.checks import ledgers, places, summaries, survey, truncated_numbers
from lianhu_cli.intake.checks.batch import Batch
from lianhu_cli.intake.checks.facts import Facts
from lianhu_cli.intake.checks.given import Matching
from lianhu_cli.intake.files.find import File
from lianhu_cli.intake.files.raw import RawSheet
from lianhu_cli.intake.sheet import balance, corrections, headings, side_by_side, stacked
from lianhu_cli.intake.sheet import read as rows
from lianhu_cli.intake.sheet.both import Given
from lianhu_cli.intake.sheet.grid import Grid
from lianhu_cli.intake.sheet.request import Asked
from lianhu_cli.intake.sheet.sheet_rows import SheetRows, Source

Meet = Callable[[Roster], Everybody]


@dataclass(frozen=True, slots=True)
class OpenedSheet:
    """A sheet that was read, or the reason why it was not."""

    name: str
    how: str
    rows: SheetRows | None
    reason: str = ""
    given: list[Given] = field(default_factory=list)
    """Helpers and pairs that the rows of a register name."""


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file and its sheets."""

    file: File
    sheets: list[OpenedSheet]


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
    given: Any
    """Pairs of usable households and helpers (`checks.given.GIVEN`) that registers tell."""


def open_file(file: File, raws: list[RawSheet], asked: Asked) -> OpenedFile:
    """Understand the sheets of one file."""
    source = Source(
        file=file.name,
        path=file.source,
        stem=Path(file.name).stem,
        folder=Path(file.source).parent.name,
    )
    parts = [part for raw in raws for part in side_by_side.split(raw)]
    sheets = [
        sheet for raw in parts for sheet in _open_stacked(raw, source, asked, pairs=file.named)
    ]
    if any(sheet.rows and sheet.rows.table is Household for sheet in sheets):
        # beside a register, a list of pairs is what came of it, not a wish
        sheets = [
            replace(sheet, rows=None, reason=PAIRS)
            if sheet.rows and EDITED in sheet.rows.constants.values()
            else sheet
            for sheet in sheets
        ]
    return OpenedFile(file, sheets)


def _open_stacked(raw: RawSheet, source: Source, asked: Asked, *, pairs: bool) -> list[OpenedSheet]:
    """Return the tables of a sheet that stand below one another; as one where some is none we know."""
    found = [_open_sheet(part, source, asked, pairs=pairs) for part in stacked.split(raw)]
    if len(found) > 1 and any(sheet.rows is None for sheet in found):
        return [_open_sheet(raw, source, asked, pairs=pairs)]
    return found


def _open_sheet(raw: RawSheet, source: Source, asked: Asked, *, pairs: bool) -> OpenedSheet:
    grid = Grid(raw)
    if reason := why_not(grid.paper) if grid.paper else "":
        return OpenedSheet(grid.sheet, grid.how, None, reason)
    words = f"{grid.sheet} {source.stem}"
    heading = headings.find(
        grid, words, asked.headings, pairs=pairs, paired=asked.paired or bool(grid.paper)
    )
    if isinstance(heading, str):
        return OpenedSheet(grid.sheet, grid.how, None, heading)
    read = rows.read(grid, heading, source, asked)
    corrected = 0
    if asked.answers and heading.table is not Resolution:
        readers = {name: rows.in_our_words(one, asked) for name, one in read.table.columns.items()}
        corrected = corrections.correct(read, asked, readers)
        read = rows.read(grid, heading, source, asked) if corrected else read
    if heading.table is Order and "order" not in heading.columns:
        read = read.with_constant("order", EDITED)
    if corrected:
        read = read.noted(f"按问题清单更正{corrected}处")
    given = rows.beside(read, asked) if heading.helpers else []
    return OpenedSheet(grid.sheet, grid.how, read, given=given)


def strangers(books: list[OpenedFile]) -> list[str]:
    """Return a sentence for every file that holds no sheet we know and should."""
    known = [book for book in books if any(sheet.rows for sheet in book.sheets)]
    return [
        f"{book.file.name} 里没有认得的表：{_reasons(book)}。"
        for book in books
        if book not in known and (book.file.named or not known)
    ]


def blank(books: list[OpenedFile]) -> list[str]:
    """Return a sentence for every file where nobody has filled anything in, if all are like that.

    A 问题清单 that nobody has answered is no fault: it says that there is nothing to change.
    """
    read = _rows(books)
    if any(len(rows.rows) or rows.table is Resolution for rows in read):
        return []
    return [f"{book.file.name} 还是空白表，一行也没有填：填好后再导入。" for book in books]


def _reasons(book: OpenedFile) -> str:
    told = [f"“{sheet.name}”{sheet.reason}" for sheet in book.sheets[:3]]
    return "；".join(told) or "没有工作表"


def settle(
    books: list[OpenedFile], asked: Asked, known: Roster, meet: Meet | None = None
) -> Settled:
    """Check all sheets together and return what the register is to take.

    `meet` gives everybody whom ledgers may name, from the roster just read; asked only for ledgers.
    Without it they may name whom `known` holds.
    """
    known = _elsewhere(known, [book.file.source for book in books])
    books = _with_rows(books, places.resolve(_rows(books), known, asked.wording))
    books = _without_summaries(books)
    matching = Matching([(s.rows, s.given) for b in books for s in b.sheets if s.rows and s.given])
    books = _with_rows(books, matching.settle(_rows(books), known))
    if asked.repair:
        books = _with_rows(books, truncated_numbers.complete_numbers(_rows(books), known))
    sheets = [*_rows(books), *matching.helpers()]
    batches = {
        table.role: Batch(table, [sheet for sheet in sheets if sheet.table is table], asked.renames)
        for table in SHEETS
    }
    for sheet in sheets:
        corrections.tell_unclear(sheet, asked)
    survey.run(Facts(batches=batches, known=known, policy=asked.rules))
    frames = {table.role: _usable(batches[table.role]) for table in TABLES}
    frames[Order.role] = _with_helper(frames[Order.role])
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
        entered = ledgers.settle(batches, meet(roster) if meet else Everybody(roster=known))
    return Settled(
        roster=roster,
        ledgers=entered,
        problems=tuple(problem for sheet in sheets for problem in _in_order(sheet)),
        set_aside=tuple(row for sheet in sheets for row in sheet.set_aside()),
        unused=Roster.of({t.role: _unused(batches[t.role]) for t in (Household, Helper)}),
        headings={
            (sheet.source.file, sheet.grid.sheet, sheet.table.role): {
                name: letters(held.column) for name, held in sheet.columns.items()
            }
            for sheet in sheets
        },
        files=tuple(FileReport(file=b.file.name, sheets=tuple(_reports(b))) for b in books),
        given=pairs,
    )


def _elsewhere(known: Roster, paths: list[str]) -> Roster:
    """Return what the register holds from other files: these are being read again."""
    again = pa.array(paths, pa.string())
    return Roster.of(
        {
            role: frame.filter(pc.invert(pc.is_in(frame["source_file"], value_set=again)))
            for role, frame in known.by_role().items()
        }
    )


def _rows(books: Sequence[OpenedFile]) -> list[SheetRows]:
    """Return the rows of all sheets that were read."""
    return [sheet.rows for book in books for sheet in book.sheets if sheet.rows]


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


def _without_summaries(books: Sequence[OpenedFile]) -> list[OpenedFile]:
    """Return the books without the sheets that only repeat the others."""
    repeated = {id(rows) for rows in summaries.summaries(_rows(books))}

    def kept(sheet: OpenedSheet) -> OpenedSheet:
        if id(sheet.rows) not in repeated:
            return sheet
        return replace(sheet, rows=None, reason="汇总表，与其他工作表重复")

    return [replace(book, sheets=[kept(sheet) for sheet in book.sheets]) for book in books]


def _usable(batch: Batch) -> Any:
    kept = batch.usable()
    return batch.frame if kept.all() else batch.frame.filter(pa.array(kept))


def _unused(batch: Batch) -> Any:
    """Return the rows that are set aside, as far as they could be read."""
    kept = batch.usable()
    return batch.frame.slice(0, 0) if kept.all() else batch.frame.filter(pa.array(~kept))


def _with_helper(orders: Any) -> Any:
    """Leave out the lines of a 一览表 that name no helper: nothing is fixed there."""
    empty = pc.and_(pc.equal(orders["order"], EDITED), pc.equal(orders["helper"], ""))
    return orders.filter(pc.invert(empty))


def _in_order(sheet: SheetRows) -> list[Problem]:
    return sorted(sheet.told.problems, key=_position)


def _position(problem: Problem) -> tuple[int, int]:
    return position(problem.cell)


def _reports(book: OpenedFile) -> list[SheetReport]:
    """Return how each sheet was read; tables of one role below one another are told as one."""
    found: list[SheetReport] = []
    for sheet in book.sheets:
        report = _report(sheet)
        nth = next((n for n, one in enumerate(found) if _is_part(sheet, one, report)), None)
        if nth is None:
            found.append(report)
        else:
            found[nth] = _together(found[nth], report)
    return found


def _is_part(sheet: OpenedSheet, one: SheetReport, report: SheetReport) -> bool:
    below = sheet.rows is not None and sheet.rows.grid.part > 0
    return below and (one.sheet, one.role) == (report.sheet, report.role)


def _together(one: SheetReport, other: SheetReport) -> SheetReport:
    assert one.balance is not None  # noqa: S101  it was read
    assert other.balance is not None  # noqa: S101
    rows = len(other.heading_rows)
    return replace(
        one,
        heading_rows=one.heading_rows + other.heading_rows,
        rows=one.rows + other.rows,
        accepted=one.accepted + other.accepted,
        set_aside=one.set_aside + other.set_aside,
        helpers=one.helpers + other.helpers,
        pairs=one.pairs + other.pairs,
        how=tuple(dict.fromkeys(one.how + other.how)),
        balance=one.balance.plus(other.balance.plus(Balance(repeats=rows))),
        unread=tuple(dict.fromkeys(one.unread + other.unread)),
        near=one.near + other.near,
    )


def _report(sheet: OpenedSheet) -> SheetReport:
    if sheet.rows is None:
        return SheetReport(sheet=sheet.name, role="ignored", reason=sheet.reason, how=(sheet.how,))
    read = sheet.rows
    heading = read.heading
    helpers = [
        one
        for one in sheet.given
        for row in range(len(one.helpers.rows))
        if row not in one.helpers.told.aside
    ]
    return SheetReport(
        sheet=sheet.name,
        role="both" if sheet.given else read.table.role,
        heading_rows=tuple(range(heading.first + 1, heading.last + 2)),
        rows=len(read.rows),
        accepted=len(read.rows) - len(read.told.aside) - len(read.told.repeats),
        set_aside=len(read.told.aside),
        helpers=len(helpers),
        pairs=sum(len(one.pairs) for one in sheet.given),
        near=tuple((written, meant) for _, written, meant in heading.near_misses()),
        how=tuple(filter(None, (sheet.how, *_taken_off(read), *read.notes))),
        balance=balance.of(read),
        unread=balance.unread(read),
    )


def _taken_off(read: SheetRows) -> Iterator[str]:
    if read.layout.totals:
        yield f"另有合计、小计{len(read.layout.totals)}行"
    if read.layout.remarks:
        yield f"另有说明、签字等{read.layout.remarks}行"
    if read.grid.hidden_rows:
        yield f"含隐藏的{read.grid.hidden_rows}行"
    if read.told.excused:
        yield f"已豁免{read.told.excused}处"
