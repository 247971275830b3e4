"""Readers of the cells of ledgers: days, money, what was done, and whether a thing is finished.

Like those of `cells`, they take text that `fold` has been over and return the standard form.
"""

import re
from datetime import date

from lianhu_cli.domain.cells.dates import birth
from lianhu_cli.domain.cells.readers import squeeze
from lianhu_cli.domain.patterns import late

DEEDS = (
    "走访", "宣讲", "捐款", "捐物", "技术", "项目", "务工", "就医就学", "矛盾化解", "其他",
)  # fmt: skip
"""What helpers do for households, in the order in which it prints."""
OTHER = DEEDS[-1]
MONEY, GOODS, CALL = "捐款", "捐物", "走访"

_WORDS: tuple[tuple[str, str], ...] = (
    ("矛盾|纠纷|调解|化解|信访|维稳", "矛盾化解"),
    ("捐款|捐资|慰问金|助学金|现金|送钱|资助", MONEY),
    ("捐物|物资|送.*(?:化肥|种子|地膜|面粉|米|油|肉|煤|衣|被|药)|化肥|种子|地膜|面粉|农资", GOODS),
    ("宣讲|宣传|政策", "宣讲"),
    ("务工|就业|劳务|输转", "务工"),
    ("就医|就学|医疗|看病|住院|上学|助学|教育", "就医就学"),
    ("技术|培训|指导|科技", "技术"),
    ("项目|产业|贷款|基础设施|修路|扶持", "项目"),
    ("走访|入户|慰问|看望|探访|谈心|摸底|调研|座谈", CALL),
    ("其他|其它|另外", OTHER),
)
_CLOCK = late(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$|(?:上午|下午|晚上|早上)$")
_WEEKDAY = late(r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?$")
_MONEY = late(
    r"(?:人民币|rmb|￥|¥|约|共|合计)*([+-]?\d+(?:,\d{3})*(?:\.\d+)?)(万|千|百)?(?:元|块)?整?"
)
_TIMES = {"万": 10_000, "千": 1_000, "百": 100, None: 1}
_PERCENT = late(r"(\d+(?:\.\d+)?)([%‰])?")
_OPEN = late(
    r"未(?!再)|没有|不同意|不服|尚|正在|待|拟|[调化处推]解?中|进行中|办理中|处理中|推进中|实施中|^[否×0]$"
)
_SETTLED = late(
    r"化解|解决|办结|达成|和解|调解成功|已调|已结|息访|撤诉|平息|同意|签.*协议|^[是√1]$"
)
_DONE = late(r"完成|办结|竣工|建成|落实到位|已落实|已投产|100%|^[是√1]$")


def day(cell: str) -> str:
    """Read the day of an entry, as exact as it is told; a time of day or a weekday means nothing.

    >>> [day(t) for t in ("2012.3.5", "2012年3月5日", "20120305", "40973", "2012/3/5 14:30:00")]
    ['2012-03-05', '2012-03-05', '2012-03-05', '2012-03-05', '2012-03-05']
    >>> day("2012.3.5(星期一)"), day("2012年3月"), day("2012年3月底")
    ('2012-03-05', '2012-03', '2012-03-31')
    """
    plain = _WEEKDAY.sub("", _CLOCK.sub("", cell.strip())).strip()
    if re.fullmatch(r"\d{1,2}(?:月|[./-])\d{1,2}日?", plain):
        raise ValueError(f"“{cell}”没有年份，写成2012-03-05")
    if far := _FAR_YEAR.fullmatch(plain):
        try:
            return date(*map(int, far.groups())).isoformat()
        except ValueError:
            raise ValueError(f"“{cell}”这一天不存在") from None
    if plain.endswith(("底", "末", "前", "以前", "之前")):
        return _last_day(birth(plain.removesuffix("之前").removesuffix("以前").rstrip("底末前")))
    return birth(squeeze(plain))


_FAR_YEAR = late(r"(2[1-9]\d\d)[-./年](\d{1,2})[-./月](\d{1,2})日?")
"""A slip like 2204, which is told and not lost."""
_WITHOUT_YEAR = late(r"(\d{1,2})(?:月|[./-])(\d{1,2})日?")


def day_in(year: int, cell: str) -> str:
    """Read the day of an entry on a sheet whose title tells the year.

    >>> day_in(2024, "3月5日"), day_in(2024, "3.12"), day_in(2024, "2023-12-30")
    ('2024-03-05', '2024-03-12', '2023-12-30')
    """
    plain = squeeze(_WEEKDAY.sub("", _CLOCK.sub("", cell.strip())))
    if found := _WITHOUT_YEAR.fullmatch(plain):
        return birth(f"{year}-{found.group(1)}-{found.group(2)}")
    if re.fullmatch(r"\d{1,2}月(?:[上中下]旬|[底末初])?", plain):
        return day(f"{year}年{plain[: plain.index('月') + 1]}")
    return day(cell)


def _last_day(told: str) -> str:
    """Return the last day of a year or month, a day as it is."""
    return span(told)[1]


_TOLD = late(r"[0-9]{4}(?:-[0-9]{2}){0,2}")


def is_date(text: str) -> bool:
    """Tell whether a text is a day, a month or a year as `day` gives it, not one that it refused.

    >>> [is_date(text) for text in ("2012", "2012-02", "2012-02-29", "2012-13", "2011-02-29", "2012年十月")]
    [True, True, True, False, False, False]
    """
    if not _TOLD.fullmatch(text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True


def span(told: str) -> tuple[str, str]:
    """Return the first and the last day that a date may mean.

    >>> span("2012-02"), span("2012"), span("2012-02-03")
    (('2012-02-01', '2012-02-29'), ('2012-01-01', '2012-12-31'), ('2012-02-03', '2012-02-03'))
    """
    from calendar import monthrange

    if len(told) == len("2012"):
        return f"{told}-01-01", f"{told}-12-31"
    if len(told) == len("2012-02"):
        year, month = map(int, told.split("-"))
        return f"{told}-01", f"{told}-{monthrange(year, month)[1]:02}"
    return told, told


def money(cell: str) -> float:
    """Read an amount of money in yuan.

    >>> money("1,200元"), money("¥1,200"), money("0.5万元"), money("300")
    (1200.0, 1200.0, 5000.0, 300.0)
    """
    found = _MONEY.fullmatch(squeeze(cell).lower().replace("￥", "¥"))
    if not found:
        raise ValueError(f"“{cell}”不是金额")
    return round(float(found.group(1).replace(",", "")) * _TIMES[found.group(2)], 2)


def deed(cell: str) -> str:
    """Read what was done as one of `DEEDS`.

    >>> deed("走访慰问"), deed("送化肥"), deed("政策宣讲"), deed("捐资")
    ('走访', '捐物', '宣讲', '捐款')
    """
    plain = squeeze(cell)
    if plain in DEEDS:
        return plain
    for pattern, meant in _WORDS:
        if re.search(pattern, plain):
            return meant
    raise ValueError(f"帮扶类型“{cell}”不认识，按“{OTHER}”统计；可用：{'、'.join(DEEDS)}")


def progress(cell: str) -> str:
    """Read how far a task has come: a share as a percentage, words as they stand.

    >>> progress("0.6"), progress("60"), progress("1"), progress("已平地"), progress("80 %")
    ('60%', '60%', '100%', '已平地', '80%')
    """
    found = _PERCENT.fullmatch(squeeze(cell))
    if not found or found.group(2) == "‰":
        return cell
    share = float(found.group(1))
    return f"{share * 100 if share <= 1 and not found.group(2) else share:g}%"


def settled(status: str, result: str) -> bool:
    """Tell whether a dispute is settled: by its status, else by its result.

    >>> settled("已化解", ""), settled("", "双方达成协议"), settled("", "正在调解"), settled("未化解", "")
    (True, True, False, False)
    """
    told = status or result
    return bool(_SETTLED.search(told)) and not _OPEN.search(told)


def done(status: str, progress: str) -> bool:
    """Tell whether a task is done: by its status, else by its progress.

    >>> done("已完成", ""), done("", "100%"), done("未完成", "80%"), done("正在推进", "")
    (True, True, False, False)
    """
    told = status or progress
    return bool(_DONE.search(told)) and not _OPEN.search(told)
