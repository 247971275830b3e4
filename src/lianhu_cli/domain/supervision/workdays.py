"""Working days: weekends are skipped; public holidays are set anew every year and are not known here."""

from datetime import date, timedelta

_SATURDAY = 5


def span(first: date, days: int) -> tuple[date, date]:
    """Return the first and last of so many working days from a day on.

    A day at a weekend stands for the Monday after it. Holidays, and weekends that are worked to make
    up for one, are decreed year by year: whoever hangs the notice moves the last day for them.

    >>> [str(day) for day in span(date(2026, 3, 2), 7)]
    ['2026-03-02', '2026-03-10']
    >>> [str(day) for day in span(date(2026, 3, 7), 1)]
    ['2026-03-09', '2026-03-09']
    """
    start = _working(first)
    last = start
    for _ in range(days - 1):
        last = _working(last + timedelta(days=1))
    return start, last


def works(day: date) -> bool:
    """Tell whether a day is a working day.

    >>> works(date(2026, 3, 6)), works(date(2026, 3, 7))
    (True, False)
    """
    return day.weekday() < _SATURDAY


def _working(day: date) -> date:
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return day
