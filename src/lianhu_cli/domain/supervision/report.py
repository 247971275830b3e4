"""Supervised: the figures of a day, week, month or year, as they cross the borders between stages."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from lianhu_cli.domain.supervision.periods import Period

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervised:
    """What a report says of a period.

    `rows` has a row per village, unit or helper, `totals` and `year` (since New Year) the same figures
    over all; `missed` a row per household that lacks visits, `late` per task, `unsettled` per dispute.
    """

    period: Period
    by: str
    totals: Row
    year: Row
    rows: list[Row]
    missed: list[Row]
    late: list[Row]
    unsettled: list[Row]
    paired: bool
    """Whether any round was in force: without one nobody has to visit anybody."""
    unfinished: bool = False
    """Whether all visits that lack may still be made: on the day of the report their time is not over."""
    calls: tuple[Row, ...] = ()
    """Of a day: a row per helper and household, what was done and given."""
    found: tuple[Row, ...] = ()
    """Of a day: the disputes that were found."""
    next_day: date | None = None
    """Of a day: the next working day, and in `planned` who is to visit whom on it."""
    planned: tuple[Row, ...] = ()
    entries: int = 0
    """How many entries of 帮扶台账 the report was made from."""

    def as_json(self) -> Row:
        """Return the JSON that `lianhu report` prints."""
        period = self.period
        day: Row = {}
        if period.kind == "day":
            next_day = self.next_day.isoformat() if self.next_day else ""
            day = {"calls": list(self.calls), "next_day": next_day, "planned": list(self.planned)}
        return {
            "report": period.kind,
            "title": period.title,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            "on": period.on.isoformat(),
            "totals": self.totals,
            "since_new_year": self.year,
            f"by_{self.by}": self.rows,
            "missed": self.missed,
            "late_tasks": self.late,
            "open_disputes": self.unsettled,
            **day,
        }
