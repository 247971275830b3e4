"""How each sheet of a file was read, as it is told: rows, balance, headings not read."""

from collections.abc import Iterator
from dataclasses import replace

from lianhu_cli.domain.problem import Balance, SheetReport
from lianhu_cli.intake.opened import OpenedFile, OpenedSheet
from lianhu_cli.intake.sheet import balance
from lianhu_cli.intake.sheet.sheet_rows import SheetRows


def of(book: OpenedFile) -> list[SheetReport]:
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
        if row not in one.helpers.told.aside and row not in one.helpers.told.again
    ]
    return SheetReport(
        sheet=sheet.name,
        role="both" if sheet.given else read.table.role,
        heading_rows=_heading_rows(read),
        rows=len(read.rows) + read.older,
        accepted=len(read.rows) - len(read.told.aside) - len(read.told.repeats),
        set_aside=len(read.told.aside),
        helpers=len(helpers),
        pairs=sum(len(one.pairs) for one in sheet.given),
        near=tuple((written, meant) for _, written, meant in heading.near_misses()),
        how=tuple(filter(None, (sheet.how, *_taken_off(read), *read.notes))),
        balance=balance.of(read),
        unread=balance.unread(read),
    )


def _heading_rows(read: SheetRows) -> tuple[int, ...]:
    """Return the rows of the heading, counted from 1; of forms those of the labels."""
    heading = read.heading
    rows = range(heading.first, heading.last + 1)
    if not read.grid.places:
        return tuple(row + 1 for row in rows)
    places = read.grid.places
    return tuple(sorted({places[at][0] + 1 for at in places if at[0] in rows}))


def _taken_off(read: SheetRows) -> Iterator[str]:
    if read.layout.totals:
        yield f"另有合计、小计{len(read.layout.totals)}行"
    if read.layout.remarks:
        yield f"另有说明、签字等{read.layout.remarks}行"
    if read.grid.hidden_rows:
        yield f"含隐藏的{read.grid.hidden_rows}行"
    if read.told.excused:
        yield f"已豁免{read.told.excused}处"
