"""Days, weeks (Monday to Sunday), months, quarters and years, and the periods in which visits fall due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

KINDS = ("day", "week", "month", "quarter", "year")
_QUARTER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From `start` to `end`, both included, seen on the day `on` that lies in it."""

    kind: str
    start: date
    end: date
    on: date

    def holds(self, first: str, last: str) -> bool:
        """Tell whether what happened between two ISO days surely lies in the period."""
        return self.start.isoformat() <= first and last <= self.end.isoformat()

    def seen(self, first: str, last: str) -> bool:
        """Tell whether that lies in the period, and had begun on the day on which the period is seen.

        >>> april = of("month", date(2012, 4, 15))
        >>> april.seen("2012-04-16", "2012-04-16"), april.seen("2012-04-01", "2012-04-30")
        (False, True)
        """
        return self.holds(first, last) and first <= self.on.isoformat()

    @property
    def title(self) -> str:
        """What the period is called.

        >>> of("month", date(2012, 4, 30)).title, of("week", date(2012, 4, 30)).title
        ('2012年4月', '2012年4月30日至5月6日')
        >>> of("day", date(2012, 4, 3)).title, of("quarter", date(2012, 4, 3)).title
        ('2012年4月3日', '2012年第2季度')
        """
        year, start, end = self.start.year, self.start, self.end
        if self.kind == "week":
            until = f"{end.month}月{end.day}日"
            until = until if end.year == year else f"{end.year}年{until}"
            return f"{year}年{start.month}月{start.day}日至{until}"
        return {
            "day": f"{year}年{start.month}月{start.day}日",
            "month": f"{year}年{start.month}月",
            "quarter": f"{year}年第{(start.month - 1) // _QUARTER + 1}季度",
            "year": f"{year}年",
        }[self.kind]


def of(kind: str, on: date) -> Period:
    """Return the period of a kind that a day lies in.

    >>> week = of("week", date(2012, 5, 6))
    >>> week.start.isoformat(), week.end.isoformat()
    ('2012-04-30', '2012-05-06')
    """
    start, end = _BOUNDS[kind](on)
    return Period(kind=kind, start=start, end=end, on=on)


def since_new_year(period: Period) -> Period:
    """Return the year up to the end of a period: what counts cumulatively.

    A week over New Year's Eve belongs to the year in which its day `on` lies.
    """
    return Period(kind="year", start=date(period.on.year, 1, 1), end=period.end, on=period.on)


def windows(kind: str, period: Period) -> Iterator[Period]:
    """Yield the periods of a kind in which visits fall due, as a report on `period` counts them.

    Those that end in the period, and the one that is still open on `on`; none that begins later. So a
    month's report counts the weeks that end in it, and a day's report the month that it lies in.

    >>> [one.title for one in windows("month", of("year", date(2012, 3, 15)))]
    ['2012年1月', '2012年2月', '2012年3月']
    >>> [one.title for one in windows("month", of("day", date(2012, 3, 15)))]
    ['2012年3月']
    """
    one = of(kind, period.start)
    while one.start <= period.on:
        if one.end <= period.end or one.start <= period.on <= one.end:
            yield Period(kind=kind, start=one.start, end=one.end, on=min(one.end, period.on))
        one = of(kind, one.end + timedelta(days=1))


def _day(on: date) -> tuple[date, date]:
    return on, on


def _week(on: date) -> tuple[date, date]:
    monday = on - timedelta(days=on.weekday())
    return monday, monday + timedelta(days=6)


def _month(on: date) -> tuple[date, date]:
    return on.replace(day=1), _before_month(on.year, on.month + 1)


def _quarter(on: date) -> tuple[date, date]:
    first = (on.month - 1) // _QUARTER * _QUARTER + 1
    return date(on.year, first, 1), _before_month(on.year, first + _QUARTER)


def _year(on: date) -> tuple[date, date]:
    return date(on.year, 1, 1), date(on.year, 12, 31)


def _before_month(year: int, month: int) -> date:
    """Return the last day before a month, 13 being January of the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1) - timedelta(days=1)


_BOUNDS = {"day": _day, "week": _week, "month": _month, "quarter": _quarter, "year": _year}
