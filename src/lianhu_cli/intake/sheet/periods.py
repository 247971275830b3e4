"""The month, quarter or year that the name of a sheet or its title speaks of: 3月, 2025年, 第一季度, 20250315."""

from collections.abc import Sequence

from lianhu_cli.domain.cells.readers import chinese_number, fold, squeeze
from lianhu_cli.domain.patterns import late

Period = tuple[int, int, int]
"""Year (0 where it is not told), last month and day (0) that it reaches to."""

_YEAR = r"(?P<year>20\d\d|(?<!\d)\d\d(?=年))"
_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])"
_FORMS = tuple(
    late(form)
    for form in (
        rf"(?<!\d){_YEAR}年?(?:度|\D)?第?(?P<quarter>[一二三四1-4])季度?",
        rf"(?<!\d){_YEAR}年?(?P<half>上|下)半年",
        r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)?(?!\d)",
        rf"(?<!\d){_YEAR}[年.\-/_]{_MONTH}(?:[月.\-/_]{_DAY}(?:日|号)?|月份?|(?![\d.]))",
        rf"(?<!\d){_YEAR}年?(?:度|末|底|初)?(?!\d)",
        r"第?(?P<quarter>[一二三四1-4])季度",
        r"(?P<half>上|下)半年",
        rf"(?<!\d){_MONTH}月(?:份|{_DAY}(?:日|号))?",
    )
)
_AROUND = late(r"[\s\d.,，、:：()（）_\-—]+|截止|截至|填报时间|填报日期|更新|最新")


def period_in(name: str) -> tuple[Period, str] | None:
    """Return the period that a name speaks of, and the rest of the name; None where it speaks of none.

    >>> period_in("3月"), period_in("2025年"), period_in("石桥村2025年3月15日"), period_in("20250315")
    (((0, 3, 0), ''), ((2025, 12, 0), ''), ((2025, 3, 15), '石桥村'), ((2025, 3, 15), ''))
    >>> period_in("第一季度"), period_in("2025年上半年"), period_in("十一月份"), period_in("2025.3")
    (((0, 3, 0), ''), ((2025, 6, 0), ''), ((0, 11, 0), ''), ((2025, 3, 0), ''))
    >>> period_in("石桥村"), period_in("3组"), period_in("Sheet1")
    (None, None, None)
    """
    plain = squeeze(fold(name))
    for form in _FORMS:
        if found := form.search(plain):
            rest = plain[: found.start()] + plain[found.end() :]
            return _period(found.groupdict()), _AROUND.sub("", rest)
    return None


def _period(told: dict[str, str | None]) -> Period:
    year = int(told.get("year") or 0)
    year += 2000 if 0 < year < 100 else 0
    if quarter := told.get("quarter"):
        return year, 3 * chinese_number(quarter), 0
    if half := told.get("half"):
        return year, 6 if half == "上" else 12, 0
    if month := told.get("month"):
        return year, chinese_number(month), int(told.get("day") or 0)
    return year, 12, 0


def newest(periods: Sequence[Period]) -> Period:
    """Return the newest of the periods of sheets, in the order of the sheets.

    Months without a year that begin anew within the order (11月, 12月, 1月) belong to two years.

    >>> newest([(0, 1, 0), (0, 2, 0), (0, 3, 0)]), newest([(0, 11, 0), (0, 12, 0), (0, 1, 0)])
    ((0, 3, 0), (0, 1, 0))
    >>> newest([(0, 2, 0), (0, 1, 0), (0, 12, 0)]), newest([(2025, 12, 0), (2026, 1, 0)])
    ((0, 2, 0), (2026, 1, 0))
    """
    if any(year for year, _, _ in periods):
        return max(periods)
    for order in (list(dict.fromkeys(periods)), list(dict.fromkeys(reversed(periods)))):
        falls = [n for n in range(1, len(order)) if order[n] < order[n - 1]]
        if len(falls) == 1 and order[-1] < order[0] and len(order) > 2:
            return order[-1]
    return max(periods)
