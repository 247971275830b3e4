"""What the reports of supervision are called, their columns, and their figures as sentences."""

from collections.abc import Iterator
from typing import Any

from lianhu_cli.domain.cells.offices import NO_UNIT
from lianhu_cli.domain.people import units
from lianhu_cli.domain.privacy import masking
from lianhu_cli.domain.rules.office import printed
from lianhu_cli.domain.supervision.report import Row, Supervised
from lianhu_cli.domain.tables.ledgers import Dispute, Task
from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.output.counted.amounts import money
from lianhu_cli.output.supervised import day_words, year_words

NAMES = {
    "day": "日小结",
    "week": "周汇报",
    "month": "月检查",
    "quarter": "季检查",
    "year": "年度总结",
}
"""Kind of period → what an office calls the report of it."""
NAMED = ("county", "township", "village", "unit", "name", "category")
"""The columns that name a row, as far as it has them."""
ITSELF = "（单位）"
HOUSEHOLDS = ("households", "visited", "not_visited", "missed")
TITLES = {
    "county": "县", "township": "乡镇", "village": Household.village.title, "unit": Helper.unit.title,
    "name": "帮扶人", "category": Helper.category.title,
    "households": "应走访", "visited": "已走访", "not_visited": "未走访", "missed": "漏访",
    "visits": "走访次数", "money": "捐款(元)", "goods": "捐物折款(元)", "gifts": "捐资捐物(元)",
    "visits_so_far": "走访次数", "gifts_so_far": "捐资捐物(元)",
    "disputes": "排查", "settled": "化解", "tasks_due": "到期", "tasks_done": "完成", "tasks_late": "逾期",
}  # fmt: skip
ABOVE = {
    **dict.fromkeys(HOUSEHOLDS, "结对户(户)"),
    "visits": "本期", "money": "本期", "goods": "本期", "gifts": "本期",
    "visits_so_far": "今年以来", "gifts_so_far": "今年以来",
    "disputes": "矛盾纠纷(件)", "settled": "矛盾纠纷(件)",
    "tasks_due": "重点工作(项)", "tasks_done": "重点工作(项)", "tasks_late": "重点工作(项)",
}  # fmt: skip
HOUSEHOLD = "home"
"""A household in one cell: village, group and head."""
MISSED = (
    "village",
    "group",
    "head",
    "kind",
    "helpers",
    "units",
    "wanted",
    "made",
    "periods",
    "last",
)
MISSED_TITLES = {
    HOUSEHOLD: "户",
    "village": Household.village.title, "group": Household.group.title, "head": Household.head.title,
    "kind": Household.kind.title, "helpers": "帮扶人", "units": Helper.unit.title, "wanted": "应访",
    "made": "已访", "periods": "漏访时段", "last": "最近走访",
}  # fmt: skip
LATE = ("number", "village", "content", "unit", "person", "due", "progress")
OPEN = ("date", "village", "group", "head", "cause", "mediator", "status")


def word_of_missed(told: Supervised) -> str:
    """Say what households are that lack visits: there may be time yet, for all or for some of them.

    >>> from datetime import date
    >>> from lianhu_cli.domain.supervision.periods import of
    >>> word_of_missed(_empty(of("month", date(2012, 4, 30))))
    '漏访'
    """
    if told.unfinished:
        return "还欠访"
    return "漏访和还欠访" if told.totals.get("owed") else "漏访"


def title(told: Supervised, name: str) -> str:
    """Return the title of a column of figures."""
    return word_of_missed(told) if name == "missed" else TITLES[name]


def above(told: Supervised, name: str) -> str:
    """Return the heading above a column of figures, "" for none."""
    group = ABOVE.get(name, "")
    return "全年" if _is_year(told) and group == "本期" else group


def counted(told: Supervised) -> list[str]:
    """Return the figures that the rows of a report have; of a year what was there since New Year is no news."""
    first = told.rows[0] if told.rows else {}
    return [
        name
        for name in ABOVE
        if name in first and not (_is_year(told) and name.endswith("_so_far"))
    ]


def _is_year(told: Supervised) -> bool:
    return told.period.kind == "year"


def missed_title(told: Supervised, name: str) -> str:
    """Return the title of a column of households that lack visits."""
    return f"{word_of_missed(told)}时段" if name == "periods" else MISSED_TITLES[name]


def late_title(name: str) -> str:
    """Return the title of a column of late tasks."""
    return Task.columns[name].title


def open_title(name: str) -> str:
    """Return the title of a column of open disputes."""
    return MISSED_TITLES[HOUSEHOLD] if name == HOUSEHOLD else Dispute.columns[name].title


def heading(told: Supervised) -> str:
    """Say which report it is.

    >>> from datetime import date
    >>> from lianhu_cli.domain.supervision.periods import of
    >>> heading(_empty(of("month", date(2012, 4, 20))))
    '月检查（2012年4月）'
    >>> heading(_empty(of("day", date(2012, 4, 20))))
    '日小结（2012年4月20日）'
    """
    return f"{NAMES[told.period.kind]}（{told.period.title}）"


def sentences(told: Supervised) -> Iterator[tuple[str, str]]:
    """Yield (subject, sentence) for what a report has to say; subjects without entries are left out."""
    if told.period.kind == "day":
        yield from day_words.sentences(told)
        return
    totals, year = told.totals, told.year
    year_gifts = year["gifts"]
    yield "走访", _of_visits(told)
    yield (
        "捐资捐物",
        (
            f"合计{money(totals['gifts'])}，其中捐款{money(totals['money'])}、"
            f"捐物折款{money(totals['goods'])}{_so_far(told, f'累计{money(year_gifts)}')}。"
        ),
    )
    if totals["other_funds"]:
        yield "项目等资金", f"技术、项目等折合{money(totals['other_funds'])}，不计入捐资捐物。"
    if year["disputes"] or totals["open_disputes"]:
        so_far = f"排查{year['disputes']}件，化解{year['settled']}件"
        yield (
            "矛盾纠纷",
            (f"{disputes(totals)}{_so_far(told, so_far)}；尚未化解{totals['open_disputes']}件。"),
        )
    if totals["tasks"]:
        yield "重点工作", _of_tasks(told)
    if told.period.kind == "year":
        yield from year_words.sentences(told)


def disputes(totals: Row) -> str:
    """Say how many disputes were found and settled; those settled that were found before are no part."""
    before = totals["settled"] - totals["disputes_settled"]
    own = f"，其中已化解{totals['disputes_settled']}件" if totals["disputes"] else ""
    return f"排查{totals['disputes']}件{own}" + (f"；化解以前排查的{before}件" if before else "")


def _of_tasks(told: Supervised) -> str:
    totals, on = told.totals, printed(told.period.on)
    if told.period.kind == "year":
        return (
            f"全部{totals['tasks']}项，年内应完成{totals['tasks_due']}项，其中已完成"
            f"{totals['tasks_due_done']}项；到{on}逾期{totals['tasks_late']}项。"
        )
    return (
        f"全部{totals['tasks']}项，本期到期{totals['tasks_due']}项，其中已完成{totals['tasks_due_done']}项；"
        f"本期完成{totals['tasks_done']}项，累计完成{totals['tasks_done_so_far']}项，"
        f"到{on}逾期{totals['tasks_late']}项。"
    )


def _of_visits(told: Supervised) -> str:
    totals, year = told.totals, told.year
    if not told.paired:
        return (
            f"走访{totals['visits']}次；当时还没有结对，谁该走访谁无从说起。"
            f"今年以来走访{year['visits']}次。"
        )
    others = f"，另走访其他户{totals['others_visited']}户" if totals["others_visited"] else ""
    return (
        f"结对{totals['households']}户，走访{totals['visited']}户、{totals['visits']}次，"
        f"未走访{totals['not_visited']}户{others}；按规定的次数，{day_words.owed(told)}。"
    ) + (
        f"今年以来走访{year['visited']}户、{year['visits']}次。"
        if told.period.kind != "year"
        else ""
    )


def _so_far(told: Supervised, sentence: str) -> str:
    """Say what there was since New Year, where the report is not on the year itself."""
    return "" if told.period.kind == "year" else f"；今年以来{sentence}"


def named(row: Row, name: str) -> str:
    """Return a column of a row; who has no unit, and a unit that gave as such, are said to be so."""
    told = row[name] or {"unit": NO_UNIT, "name": ITSELF}.get(name, row[name])
    said: str = masking.inside(told)
    return said


def row_of(told: Row, names: tuple[str, ...]) -> list[Any]:
    """Return a row's values as they print: several names in one cell, a household in one."""
    whole = {**told, HOUSEHOLD: "".join(str(told.get(n, "")) for n in ("village", "group", "head"))}
    if "units" in told:
        whole["units"] = list(dict.fromkeys(map(units.called, told["units"])))
    values = [whole[name] for name in names]
    shown: list[Any] = masking.inside(
        ["、".join(filter(None, v)) if isinstance(v, list) else v for v in values]
    )
    return shown


def _empty(period: Any) -> Supervised:
    return Supervised(
        period=period, by="village", totals={}, year={}, rows=[], missed=[], late=[], unsettled=[],
        paired=False,
    )  # fmt: skip
