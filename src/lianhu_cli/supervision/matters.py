"""Disputes and key tasks: found and settled, due, late and done, over some time."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.cells.ledger import is_date, span
from lianhu_cli.domain.privacy.masking import mask_text
from lianhu_cli.domain.supervision.periods import Period
from lianhu_cli.domain.supervision.report import Row
from lianhu_cli.supervision.people import NumberedPeople

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class Matters:
    """A ledger of disputes or tasks: `frame` beside a village number and two days of each row.

    `begun` and `ended` are (first, last) ISO days, "" where unknown; `over` tells what is settled or done
    by now, `told` between which days the ledger says so, "" where it does not.
    """

    frame: "pa.Table"
    village: "Ints"
    begun: list[tuple[str, str]]
    ended: list[tuple[str, str]]
    told: list[tuple[str, str]]
    over: Flags


def disputes(frame: "pa.Table", people: NumberedPeople) -> Matters:
    """Return the disputes: begun on the day they were found, ended on the day they were settled."""
    found, settled = frame["date"].to_pylist(), frame["settled_on"].to_pylist()
    over = _flags(frame["settled"])
    return Matters(
        frame=frame,
        village=people.village(frame),
        begun=[_span(day) for day in found],
        ended=[_span(end or day) for end, day in zip(settled, found, strict=True)],
        told=[_span(day) for day in settled],
        over=over,
    )


def tasks(frame: "pa.Table", people: NumberedPeople) -> Matters:
    """Return the tasks: begun on the day they fall due, ended on the day they were done.

    A task that is done, nobody says when, is taken as done when it was due.
    """
    due, done_on = frame["due"].to_pylist(), frame["done_on"].to_pylist()
    return Matters(
        frame=frame,
        village=people.village(frame),
        begun=[_span(day) for day in due],
        ended=[_span(end or day) for end, day in zip(done_on, due, strict=True)],
        told=[_span(day) for day in done_on],
        over=_flags(frame["done"]),
    )


def begun(matters: Matters, period: Period) -> Flags:
    """Return per row whether it falls due in a period, be it after the day of the report."""
    return np.array([bool(a) and period.holds(a, b) for a, b in matters.begun], bool)


def ended(matters: Matters, period: Period) -> Flags:
    """Return per row whether it was done in a period, up to the day of the report."""
    told = np.array([bool(a) and period.holds(a, b) for a, b in matters.ended], bool)
    return told & over_by(matters, period)


def found(matters: Matters, period: Period) -> Flags:
    """Return per dispute whether it was found in a period, up to the day of the report."""
    return np.array([bool(a) and period.seen(a, b) for a, b in matters.begun], bool)


def settled(matters: Matters, period: Period) -> Flags:
    """Return per dispute whether it was settled in a period, up to the day of the report."""
    return ended(matters, period) & _known(matters, period)


def over_by(matters: Matters, period: Period) -> Flags:
    """Return per row whether it was settled or done by the day of the report.

    Of what the ledger dates by its month only, the month has to end in the period; where it gives no day
    it is taken at its word.
    """
    end, on = period.end.isoformat(), period.on.isoformat()
    by_then: Flags = np.array([a <= on and b <= end for a, b in matters.told], bool)
    return by_then & matters.over


def open_on(matters: Matters, period: Period) -> Flags:
    """Return per dispute whether it was found up to the day of the report and not settled by then."""
    return _known(matters, period) & ~over_by(matters, period)


def late(matters: Matters, period: Period) -> Flags:
    """Return per task whether it is late on the day of the report: due before it and not done by it."""
    on = period.on.isoformat()
    due = np.array([bool(b) and b < on for _, b in matters.begun], bool)
    return due & ~over_by(matters, period)


def late_tasks(matters: Matters, period: Period) -> list[Row]:
    """Return the tasks that are late, the longest first, as they stood on the day of the report."""
    names = ("number", "village", "content", "unit", "person", "due", "progress", "status")
    then = {"progress": "未完成", "status": "未完成"}
    rows = _as_of(matters, late(matters, period), names, then)
    return sorted(rows, key=lambda row: str(row["due"]))


def open_disputes(matters: Matters, period: Period) -> list[Row]:
    """Return the disputes that are not settled, the oldest first, as they stood then."""
    names = ("date", "village", "group", "head", "cause", "mediator", "result", "status")
    then = {"result": "", "status": "未化解"}
    rows = _as_of(matters, open_on(matters, period), names, then)
    return sorted(rows, key=lambda row: str(row["date"]))


def _as_of(matters: Matters, flags: Flags, names: tuple[str, ...], then: Row) -> list[Row]:
    """Return rows as they may leave the register; what is over by now, and was not then, reads as `then`.

    People write numbers into sentences: those are masked.
    """
    rows = np.flatnonzero(flags)
    told = matters.frame.select(names).take(rows).to_pylist()
    return [
        {name: mask_text(text) for name, text in (row | then if over else row).items()}
        for over, row in zip(matters.over[rows].tolist(), told, strict=True)
    ]


def _known(matters: Matters, period: Period) -> Flags:
    """Return per dispute whether it had been found on the day of the report."""
    on = period.on.isoformat()
    return np.array([bool(a) and a <= on for a, _ in matters.begun], bool)


def _span(day: str) -> tuple[str, str]:
    return span(day) if is_date(day) else ("", "")


def _flags(column: "pa.ChunkedArray") -> Flags:
    return np.array([flag is True for flag in column.to_pylist()], bool)
