"""Birth dates as clerks type them: a year, a month or a day, in text or as Excel's number of days."""

from datetime import date, timedelta

from lianhu_cli.domain.patterns import late

_DATE = late(
    r"(1[89]\d\d|20\d\d)(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?(?: 00:00:00)?|月)?|年)?|"
    r"(1[89]\d\d|20\d\d)(\d\d)(\d\d)?"
)
_SERIAL = range(3_000, 60_000)
"""Days since 1899-12-30 that can be a birth date in Excel: 1908 to 2064."""


def birth(cell: str) -> str:
    """Read a birth date, as exact as it is told: 1962, 1962-03 or 1962-03-15.

    A number 1962.1 may be January, or October that has lost its zero: the month is left open.

    >>> [birth(t) for t in ("1962.3", "1962.10", "1962年3月", "19620315", "1962/3/15", "1962-03-15")]
    ['1962-03', '1962-10', '1962-03', '1962-03-15', '1962-03-15', '1962-03-15']
    >>> birth("1962.1"), birth("22720"), birth("196203")
    ('1962', '1962-03-15', '1962-03')
    """
    plain = cell.strip()
    if (
        plain.isdecimal()
        and len(plain) < 10
        and int(plain) in _SERIAL
        and not _DATE.fullmatch(plain)
    ):
        return (date(1899, 12, 30) + timedelta(days=int(plain))).isoformat()
    found = _DATE.fullmatch(plain)
    if not found:
        raise ValueError(f"“{cell}”不是日期")
    year, month, day = found.groups()[:3] if found.group(1) else found.groups()[3:]
    if not month or plain == f"{year}.1":
        return str(year)
    if not 1 <= int(month) <= 12:
        raise ValueError(f"“{cell}”的月份不对")
    if not day:
        return f"{year}-{int(month):02}"
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise ValueError(f"“{cell}”这一天不存在") from None
