"""日小结 in words: who was called on, what was given and found, what is owed, where it goes on tomorrow."""

from collections.abc import Iterator, Sequence
from typing import Any

from lianhu_cli.domain.people import units
from lianhu_cli.domain.rules.office import printed
from lianhu_cli.domain.supervision.plan import WEEKDAYS
from lianhu_cli.domain.supervision.report import Row, Supervised
from lianhu_cli.output.counted.amounts import amount, money

ITSELF = "（单位）"
CALLS = ("name", "unit", "home", "deeds", "done", "gifts", "results")
CALL_TITLES = {
    "name": "帮扶人", "unit": "单位", "home": "走访的户", "deeds": "帮扶类型", "done": "做了什么",
    "gifts": "捐资捐物（元）", "results": "结果",
}  # fmt: skip
_NAMED = 6
"""So many are named in a sentence; the rest are a number."""


def sentences(told: Supervised) -> Iterator[tuple[str, str]]:
    """Yield (subject, sentence) of a day."""
    totals = told.totals
    yield "走访", _visits(told)
    gifts = [
        f"捐款{money(totals['money'])}" if totals["money"] else "",
        f"捐物折款{money(totals['goods'])}" if totals["goods"] else "",
    ]
    both = f"，合计{money(totals['gifts'])}" if all(gifts) else ""
    given = "，".join(filter(None, gifts)) + both or "没有"
    other = totals["other_funds"]
    more = f"；技术、项目等折合{money(other)}，不计入捐资捐物" if other else ""
    yield "捐资捐物", f"{given}{more}。"
    yield "发现的问题", _found(told)
    if totals["tasks_due"] or totals["tasks_late"]:
        due = (
            f"到期{totals['tasks_due']}项，其中已完成{totals['tasks_due_done']}项；"
            if totals["tasks_due"]
            else ""
        )
        yield "重点工作", f"{due}逾期未完成{totals['tasks_late']}项。"
    yield "下一步", _next(told)


def households(rows: Sequence[Row]) -> str:
    """Return several households, the first ones by name."""
    named = "、".join(household(row) for row in rows[:_NAMED])
    return f"{named}等" if len(rows) > _NAMED else named


def household(row: Row) -> str:
    """Return a household: village, group and head."""
    return f"{row['village']}{row['group']}{row['head']}"


def call(row: Row) -> list[Any]:
    """Return a call as it prints, by `CALLS`."""
    gifts = amount(row["gifts"]) if row["gifts"] else ""
    lists = ("、".join(row["deeds"]), "；".join(row["done"]), gifts, "；".join(row["results"]))
    return [row["name"] or ITSELF, units.called(row["unit"]), household(row), *lists]


def _visits(told: Supervised) -> str:
    totals = told.totals
    helpers = len({(row["name"], row["unit"]) for row in told.calls})
    others = f"，其中不是结对户的{totals['others_visited']}户" if totals["others_visited"] else ""
    reached = totals["visited"] + totals["others_visited"]
    made = (
        f"{helpers}名帮扶人走访{reached}户、{totals['visits']}次{others}"
        if helpers
        else "当天没有走访登记"
    )
    return f"{made}；{owed(told)}。"


def owed(told: Supervised) -> str:
    """Say how many households still lack visits: in time yet, or too late."""
    if not told.paired:
        return "当时还没有结对"
    totals = told.totals
    parts = [
        f"漏访{totals['overdue']}户" if totals["overdue"] else "",
        f"还欠访{totals['owed']}户" if totals["owed"] else "",
    ]
    return "，".join(filter(None, parts)) or "没有漏访"


def _found(told: Supervised) -> str:
    totals = told.totals
    which = [household(row) + (f"（{row['cause']}）" if row["cause"] else "") for row in told.found]
    more = "等" if len(which) > _NAMED else ""
    named = f"：{'、'.join(which[:_NAMED])}{more}" if which else ""
    settled = f"化解{totals['settled']}件，" if totals["settled"] else ""
    found = (
        f"排查矛盾纠纷{totals['disputes']}件{named}"
        if totals["disputes"]
        else "没有新排查的矛盾纠纷"
    )
    return f"{found}；{settled}尚未化解{totals['open_disputes']}件。"


def _next(told: Supervised) -> str:
    day = told.next_day
    if day is None:
        return "今后一个月没有工作日。"
    when = f"{printed(day)}（{WEEKDAYS[day.weekday()]}）"
    if not told.planned:
        return f"{when}没有排定的走访。"
    helpers = {(row["name"], row["unit"]) for row in told.planned}
    return f"{when}计划{len(helpers)}名帮扶人走访{len(told.planned)}户：{_places(told.planned)}。"


def _places(rows: Sequence[Row]) -> str:
    places = dict.fromkeys(row["village"] for row in rows)
    return "、".join(f"{one}{sum(row['village'] == one for row in rows)}户" for one in places)
