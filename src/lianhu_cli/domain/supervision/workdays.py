"""Working days: weekends, public holidays and the weekends worked to make up for them (调休).

Holidays are decreed year by year, each November for the next (国务院办公厅). The years that chinesecalendar
knows come from it; those that it does not, from an office's `[calendar]`; else weekends are all that is known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What an office says itself: holidays, and weekends that are worked. It stands over what is known."""

    holidays: tuple[date, ...] = ()
    workdays: tuple[date, ...] = ()

    def works(self, day: date) -> bool:
        """Tell whether a day is a working day.

        >>> works = Calendar().works
        >>> works(date(2026, 3, 6)), works(date(2026, 3, 7))
        (True, False)
        >>> works(date(2026, 10, 1)), works(date(2026, 10, 10))
        (False, True)
        >>> Calendar(holidays=(date(2099, 10, 1),)).works(date(2099, 10, 1))
        False
        """
        if day in self.workdays:
            return True
        if day in self.holidays:
            return False
        decreed = _decreed(day)
        return day.weekday() < _SATURDAY if decreed is None else decreed

    def unknown(self, days: Iterable[date]) -> list[int]:
        """Return the years among some days whose holidays nobody knows.

        >>> Calendar().unknown([date(2026, 12, 31), date(2099, 1, 4)])
        [2099]
        """
        said = {day.year for day in (*self.holidays, *self.workdays)}
        years = {day.year: day for day in days}
        return sorted(
            year for year, day in years.items() if year not in said and _decreed(day) is None
        )

    def span(self, first: date, days: int) -> tuple[date, date]:
        """Return the first and last of so many working days from a day on; a free day stands for the next.

        >>> [str(day) for day in Calendar().span(date(2026, 3, 2), 7)]
        ['2026-03-02', '2026-03-10']
        >>> [str(day) for day in Calendar().span(date(2026, 3, 7), 1)]
        ['2026-03-09', '2026-03-09']
        """
        start = self._working(first)
        last = start
        for _ in range(days - 1):
            last = self._working(last + timedelta(days=1))
        return start, last

    def _working(self, day: date) -> date:
        while not self.works(day):
            day += timedelta(days=1)
        return day


def _decreed(day: date) -> bool | None:
    """Tell whether a day is worked, None where its year is not known."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


def sentence(years: Iterable[int]) -> str:
    """Say that the holidays of some years are not known, "" where all are.

    >>> sentence([2099])
    '2099年的放假安排还不知道，只扣除了周末：可在 lianhu.toml 的 [calendar] 写明 holidays 和 workdays'
    """
    told = "、".join(f"{year}年" for year in years)
    where = "可在 lianhu.toml 的 [calendar] 写明 holidays 和 workdays"
    return f"{told}的放假安排还不知道，只扣除了周末：{where}" if told else ""
