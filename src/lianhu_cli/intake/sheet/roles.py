"""What a sheet is for, weighed by its headings: 姓名 alone is on every list an office keeps."""

import re
from typing import TYPE_CHECKING

from lianhu_cli.domain.tables.headings import bare, claim, key
from lianhu_cli.domain.tables.ledgers import Dispute, Plan, Task, Visit
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import (
    Declared,
    Helper,
    Household,
    Link,
    Order,
    Place,
    Resolution,
)

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.heading import Heading

_WEIGHTS: dict[type[Table], dict[str, float]] = {
    Household: {
        "head": 1, "kind": 3, "people": 2, "labour": 2, "land": 2, "cause": 3, "need": 2,
        "household_number": 3, "relation": 3, "status": 1,
    },
    Helper: {"name": 1, "unit": 2, "post": 2, "rank": 3, "category": 3, "skill": 2, "status": 1},
    Link: {"unit": 2, "village": 2, "instructor": 3},
    Place: {"village": 1, "groups": 2, "households": 3, "people": 1, "land": 1, "party_members": 1},
    Declared: {"item": 2, "value": 2},
    Order: {"order": 3, "household": 2, "helper": 2, "unit": 1, "reason": 1},
    Resolution: {"rule": 4, "cell": 4, "result": 3, "reason": 3},
    Visit: {"date": 3, "name": 3, "head": 2, "deed": 3, "cash": 4, "content": 3, "quantity": 2, "result": 2},
    Task: {"content": 4, "due": 4, "progress": 3, "status": 2, "unit": 2, "person": 2, "number": 1, "done_on": 2},
    Dispute: {"date": 3, "cause": 4, "mediator": 4, "result": 2, "status": 2, "head": 2, "settled_on": 3},
    Plan: {"head": 2, "industry": 5, "scale": 3, "target": 5, "name": 1},
}  # fmt: skip
_ELSE = 0.5
"""Weight of the attributes that say little about the role: place, phone, note."""
_ENTRIES: dict[type[Table], tuple[frozenset[str], frozenset[str]]] = {
    Visit: (
        frozenset({"date", "name", "head"}),
        frozenset({"deed", "cash", "content", "quantity"}),
    ),
    Task: (frozenset({"content"}), frozenset({"due", "progress", "done_on"})),
    Dispute: (frozenset({"date", "cause"}), frozenset({"mediator", "result", "status"})),
    Plan: (frozenset({"head", "industry"}), frozenset({"scale", "target"})),
}
"""Ledger → what its heading must have, and of what it must have one."""
_CLEAR_HEAD = 2
"""Further weight of a head or helper that is called so, and not just 姓名."""
_VAGUE = {"姓名", "名字", "类别", "类型", "人口", "户", "户名", "干部"}

_WORDS: dict[type[Table], str] = {
    Household: "困难户|特殊户|贫困户|农户|登记册|登记表|摸底|低保|脱贫户|监测户",
    Helper: "干部|帮扶人|责任人|明星户|领导|帮扶力量|工作队",
    Link: "联村|包村|联系村|结对村|包联",
    Place: "村情|基本情况|村组",
    Declared: "填报|上报|指标",
    Order: "指定|回避",
    Resolution: "问题清单",
    Visit: "帮扶台账|走访|捐赠|捐助|捐资|帮扶记录|帮扶日志",
    Task: "重点工作|重点任务|任务分解",
    Dispute: "矛盾|纠纷|调解|信访",
    Plan: "产业计划|产业发展|增收计划|2\\+2",
}
_HINT = 1.5

PAIRS = "结对的结果，不是登记册（改过要当作指定的，请指名导入它）"
"""Why 结对帮扶一览表 is no survey. Named on the command line, it is a list of pairs to be fixed."""
_OWN_OUTPUT = (
    ({"应包", "实包"}, "干部包户台账，是结对的结果"),
    ({"落实率"}, "统计表，是结对的结果"),
    ({"覆盖率"}, "统计表，是结对的结果"),
    ({"结对时间", "人员类别"}, PAIRS),
    ({"帮扶责任人", "帮扶人编码"}, "结对清单，是结对的结果"),
    ({"未落实原因"}, "未落实名单，是结对的结果"),
    ({"困难户", "特殊户", "合计"}, "按户类别的统计表，与各表重复"),
)


def telltale(parts: list[tuple[str, ...]]) -> str:
    """Return why a sheet with these headings is no survey though it looks like one, "" if it is."""
    names = {bare(key(part)) for names in parts for part in names}
    return next((reason for signs, reason in _OWN_OUTPUT if signs <= names), "")


def score(heading: "Heading", words: str) -> float:
    """Return how much a heading speaks for its table's role; 0 where it cannot be that.

    `words` are the names of sheet and file.
    """
    claimed = set(heading.columns)
    if not _may_be(heading, words):
        return 0
    weights = _WEIGHTS[heading.table]
    total = sum(weights.get(attribute, _ELSE) for attribute in claimed)
    for attribute in ("head", "name", "kind", "category"):
        if attribute in claimed:
            parts = heading.parts[heading.columns[attribute]]
            vague = len(parts) == 1 and bare(key(parts[0])) in _VAGUE
            total += 0 if vague else _CLEAR_HEAD
            total -= weights[attribute] - 1 if vague else 0
    pattern = _WORDS[heading.table]
    return (
        total
        + _HINT * bool(re.search(pattern, words))
        + _HINT * bool(re.search(pattern, heading.title))
    )


def _may_be(heading: "Heading", words: str) -> bool:
    claimed, table = set(heading.columns), heading.table
    said = words + heading.title
    if table in _ENTRIES:
        needed, one_of = _ENTRIES[table]
        register = table in {Visit, Plan} and _has_kinds(heading) and not _is_ledger(heading, said)
        return needed <= claimed and bool(claimed & one_of) and not register
    if table in {Household, Helper} and _is_ledger(heading, said):
        return False
    return _may_be_register(heading, said)


def _may_be_register(heading: "Heading", said: str) -> bool:
    claimed, table = set(heading.columns), heading.table
    if table is Household:
        if "明星户" in said and "kind" not in claimed:
            return False
        about = claimed & {"kind", "village", "group", "people", "cause", "id_number", "land"}
        return "head" in claimed and bool(about or re.search(_WORDS[Household], said))
    if table is Helper:
        about = claimed & {"unit", "post", "rank", "category"}
        return "name" in claimed and bool(about or re.search(_WORDS[Helper], said))
    if table is Link:
        return {"unit", "village"} <= claimed
    if table is Place:
        totals = claimed & {"groups", "households", "people", "land"}
        return (
            "village" in claimed
            and (len(totals) > 1 or "households" in claimed)
            and not _named(heading)
        )
    if table is Declared:
        return {"item", "value"} <= claimed
    if table is Resolution:
        return {"rule", "cell"} <= claimed and bool(claimed & {"result", "reason"})
    return {"order", "household", "helper"} <= claimed


def _has_kinds(heading: "Heading") -> bool:
    """Tell whether a sheet says of each household of what kind it is, as a register does."""
    return any(
        (claim(Household, parts) or ("", 0))[0] == "kind" and bare(key(parts[-1])) not in _VAGUE
        for parts in heading.parts
        if parts
    )


def _is_ledger(heading: "Heading", said: str) -> bool:
    """Tell whether a sheet says what was done or planned, whatever it tells of the households besides.

    What a register says of a household (户类别, 人口) stands in many a ledger too.
    """
    columns = [parts for parts in heading.parts if parts]
    if {"head", "industry", "target"} <= {(claim(Plan, parts) or ("", 0))[0] for parts in columns}:
        return True
    found = {(claim(Visit, parts) or ("", 0))[0]: parts for parts in columns}
    needed, one_of = _ENTRIES[Visit]
    if not (needed <= set(found) and set(found) & one_of):
        return False
    vague = bare(key(found["date"][-1])) in {"日期", "时间"}
    return not vague or bool(re.search(_WORDS[Visit], said))


def _named(heading: "Heading") -> bool:
    """Tell whether the sheet has a row per person: then it is no list of villages."""
    return any(
        bare(key(part)) in {"姓名", "户主", "户主姓名", "身份证号码", "身份证号"}
        for parts in heading.parts
        for part in parts
    )
