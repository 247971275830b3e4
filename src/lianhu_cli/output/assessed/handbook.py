"""The filled 工作考核手册: the blank one's page with the log of what was done and the table of points."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from lianhu_cli.domain.rules.office import Office
from lianhu_cli.domain.supervision.scores import Assessed, Cadre, CountedEntry
from lianhu_cli.output.cards import forms, people
from lianhu_cli.output.cards.writing import CardKind
from lianhu_cli.output.word.template import Content, Texts
from lianhu_cli.output.word.text import day

TITLE = "工作考核手册"
LOG, ITEMS = "记录", "考核"
_LOG = ("日期", "方式", "户主", "内容", "结果")
_ITEMS = ("项目", "完成", "应完成", "得分", "依据")
_ALONE = ("考核时间", "合计得分", "考核等次", "单位名次")
_SHOWN = 4


def kind(told: Assessed) -> CardKind:
    """Return the document that is printed for every cadre assessed."""
    return CardKind(
        title=TITLE,
        page=partial(forms.filled_handbook, _LOG, _ITEMS),
        names=names,
        contents=partial(_contents, told),
    )


def names() -> list[str]:
    """Return every name that the page may use."""
    lists = [f"{LOG}.{name}" for name in _LOG] + [f"{ITEMS}.{name}" for name in _ITEMS]
    return [*people.handbook_names(), *_ALONE, *lists]


def _contents(
    told: Assessed, rows: Sequence[Mapping[str, Any]], office: Office
) -> Iterator[Content]:
    """Yield the handbook of everybody who has pairs and was assessed."""
    cadres = {cadre.code: cadre for cadre in told.cadres}
    whose = list(dict.fromkeys(row["helper"] for row in rows))
    for code, blank in zip(whose, people.handbooks(rows, office), strict=True):
        if code in cadres:
            yield _filled(told, cadres[code], blank)


def _filled(told: Assessed, cadre: Cadre, blank: Content) -> Content:
    items: list[Texts] = [
        {
            "项目": one.item,
            "完成": f"{one.count:g}",
            "应完成": "无" if one.free else f"{one.target:g}",
            "得分": f"{one.points:g}",
            "依据": _because([e for e in one.evidence if e.counts and e.date], told, free=one.free),
        }
        for one in cadre.items
    ]
    log: list[Texts] = [
        {
            "日期": _day(one.date, told),
            "方式": one.deed,
            "户主": one.head,
            "内容": one.content,
            "结果": one.result,
        }
        for one in cadre.log
    ]
    nothing: list[Texts] = [{**dict.fromkeys(_LOG, ""), "内容": "没有记录"}]
    alone = {
        "考核时间": told.title,
        "合计得分": f"{cadre.points:g}",
        "考核等次": cadre.grade or "—",
        "单位名次": f"第 {cadre.place} 名",
    }
    return Content(
        texts={**blank.texts, **alone},
        lists={**blank.lists, LOG: log or nothing, ITEMS: items},
    )


def _because(evidence: Sequence[CountedEntry], told: Assessed, *, free: bool) -> str:
    """Say on which days the evidence lies, the first few."""
    if free:
        return "没有此项任务"
    days = list(dict.fromkeys(one.date for one in sorted(evidence, key=lambda one: one.date)))
    more = f" 等 {len(days)} 次" if len(days) > _SHOWN else ""
    return "、".join(_day(one, told) for one in days[:_SHOWN]) + more


def _day(iso: str, told: Assessed) -> str:
    """Return a day without the year, where all of the time is in one and the heading says it."""
    one_year = told.period.start.year == told.period.end.year
    whole = day(iso)
    return whole.removeprefix(f"{told.period.end.year}年") if one_year else whole
