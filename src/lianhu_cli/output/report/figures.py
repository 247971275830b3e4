"""Every figure that a report may state, by the name a template calls it, with where it comes from.

`FIGURES` has functions that yield `Figure`s of one kind, `LISTS` such as give the items of a table or of
repeated paragraphs. A further source of figures is one more function in each tuple.

It must yield the same names whatever the register holds, with value None where it does not know: then
`{{走访次数?}}` leaves its paragraph out and `{{走访次数}}` leaves a blank that the command tells of. What it
needs beyond `Facts` becomes a field of `Facts`, filled by `cli/reporting.py`. Its paragraphs go into
`wording.py`, with `?` names.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lianhu_cli.domain.problem import Problem
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules.aims import BY_NAME
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.ledgers import Dispute, Plan, Task, Visit
from lianhu_cli.domain.tables.survey import Place
from lianhu_cli.output.counted import amounts
from lianhu_cli.output.counted.statistics import Statistics
from lianhu_cli.output.word.text import day

_STATS = "lianhu stats --json："
_TOWNSHIP = re.compile(r"(.+?[乡镇])(?:人民政府|政府|党委|委员会|党政综合办公室|党政办)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """What a report is made from."""

    decision: Decision
    statistics: Statistics
    office: Office
    problems: Sequence[Problem] = ()
    set_aside: int = 0
    done: Mapping[str, Any] = field(default_factory=dict)
    """What the ledgers hold up to the day of the report, as supervision counts it; empty for none."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its name in templates, its value as it prints (None: not known), its source."""

    name: str
    value: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportList:
    """The items of a list: each one's texts by name, all with the same names, and their source."""

    name: str
    names: tuple[str, ...]
    items: Sequence[Mapping[str, str]]
    source: str


def about_the_office(facts: ReportFacts) -> Iterator[Figure]:
    """Who reports, on what, when."""
    office = facts.office
    given = "规则文件 [office] 或命令行选项"
    yield Figure("工作名称", office.title, given)
    yield Figure("填报单位", office.name or None, given)
    yield Figure("日期", office.date or None, given)
    yield Figure("发文字号", office.number or None, given)
    of_office = _TOWNSHIP.match(office.name)
    for name, told, guess, attribute in (
        ("县区", office.county, "", "county"),
        ("乡镇", office.township, of_office.group(1) if of_office else "", "township"),
    ):
        where = set(facts.decision.roster.households[attribute].to_pylist()) - {""}
        known = where.pop() if len(where) == 1 else ""
        source = given if told else "登记册里唯一的名称" if known else "填报单位的名称"
        yield Figure(name, told or known or guess or None, source)


def about_the_places(facts: ReportFacts) -> Iterator[Figure]:
    """The township as its 村情 sheet gives it, summed."""
    places = facts.decision.roster.places.to_pylist()
    yield Figure("行政村数", str(len(places)) if places else None, "村情表的行数")
    sums: dict[str, float] = {}
    for name, attribute in (
        ("村民小组数", "groups"), ("总户数", "households"), ("总人口", "people"),
        ("耕地面积", "land"), ("党员人数", "party_members"),
    ):  # fmt: skip
        values = [row[attribute] for row in places if row[attribute] is not None]
        title = Place.columns[attribute].title
        if values:
            sums[name] = sum(values)
        yield Figure(name, _number(sums.get(name)), f"村情表“{title}”{len(values)}个村之和")
    yield from _party_members(facts, sums.get("党员人数"))
    land, people = sums.get("耕地面积"), sums.get("总人口")
    share = f"{land / people:.2f}" if land is not None and people else None
    yield Figure("人均耕地", share, "耕地面积 ÷ 总人口，保留两位小数")


def _party_members(facts: ReportFacts, farmers: float | None) -> Iterator[Figure]:
    """All party members as the reported parts add up, farmers among them; farmers alone where no more is known."""
    rows = facts.statistics.reconciliation
    whole = next((row["counted"] for row in rows if row["item"].strip() == "党员"), None)
    yield Figure("党员总数", _number(whole), f"{_STATS}reconciliation 里“党员”的 counted")
    of_farmers = "" if farmers is None else f"农民党员{_number(farmers)}名"
    of_all = "" if whole is None else f"党员{_number(whole)}名"
    told = "，其中".join(filter(None, (of_all, of_farmers)))
    yield Figure("党员情况", told or None, "党员总数、党员人数")


def about_the_households(facts: ReportFacts) -> Iterator[Figure]:
    """Who is to be helped, and who is."""
    totals, by = facts.statistics.totals, facts.statistics.by
    uncovered = totals["households"] - totals["covered"]
    yield Figure("帮扶户数", str(totals["households"]), f"{_STATS}totals.households")
    yield Figure("已落实户数", str(totals["covered"]), f"{_STATS}totals.covered")
    yield Figure("未落实户数", str(uncovered), "帮扶户数 − 已落实户数")
    yield Figure("落实率", percent(totals["coverage"]), f"{_STATS}totals.coverage")
    yield Figure("党员户数", str(totals["party_households"]), f"{_STATS}totals.party_households")
    for kind, both in totals["by_kind"].items():
        key = f"{_STATS}totals.by_kind.{kind}"
        yield Figure(f"{kind}户数", str(both["households"]), f"{key}.households")
        yield Figure(f"{kind}已落实", str(both["covered"]), f"{key}.covered")
    kinds = [
        (kind.name, totals["by_kind"][kind.name])
        for kind in sorted(facts.decision.policy.kinds, key=lambda kind: kind.priority)
        if kind.name in totals["by_kind"]
    ]
    counts = [(kind, both["households"]) for kind, both in kinds]
    yield Figure("户类别构成", _series(counts), f"{_STATS}totals.by_kind")
    settled = [f"{kind}{both['households']}户落实{both['covered']}户" for kind, both in kinds]
    yield Figure("户类别落实", "；".join(settled) or None, f"{_STATS}totals.by_kind")
    causes = [(row["cause"] or "原因未填", row["households"]) for row in by["cause"]]
    causes.sort(key=lambda pair: (pair[0] == "原因未填", -pair[1], pair[0]))
    yield Figure("致贫原因构成", _series(causes), f"{_STATS}by_cause，从多到少")
    villages = by["village"]
    whole = sum(row["covered"] == row["households"] for row in villages)
    yield Figure("有帮扶户的村数", str(len(villages)), f"{_STATS}by_village 的行数")
    yield Figure("全部落实的村数", str(whole), f"{_STATS}by_village 中 covered = households 的行数")
    short = [
        f"{row['village']}{row['households'] - row['covered']}户"
        for row in villages
        if row["covered"] < row["households"]
    ]
    told = "、".join(short) or None
    yield Figure("未落实分布", told, f"{_STATS}by_village 的 households − covered，不为零的")


def about_the_helpers(facts: ReportFacts) -> Iterator[Figure]:
    """Who helps, with how many slots."""
    totals, by = facts.statistics.totals, facts.statistics.by
    slots, used = (sum(row[key] for row in by["category"]) for key in ("slots", "slots_used"))
    yield Figure("参与干部", str(totals["helpers"]), f"{_STATS}totals.helpers")
    yield Figure("已结对干部", str(totals["helpers_paired"]), f"{_STATS}totals.helpers_paired")
    units = [row for row in by["unit"] if row["unit"]]
    yield Figure("干部单位数", str(len(units)), f"{_STATS}by_unit 中有单位名的行数")
    yield Figure("名额总数", str(slots), f"{_STATS}by_category 的 slots 之和")
    yield Figure("已用名额", str(used), f"{_STATS}by_category 的 slots_used 之和")
    yield Figure("空余名额", str(slots - used), "名额总数 − 已用名额")
    people = [(row["category"] or "类别未填", row["helpers"]) for row in by["category"]]
    told = str(slots - used) if slots > used else None
    yield Figure("可调名额", told, "空余名额，不为零时")
    yield Figure("人员类别构成", _series(people, "人"), f"{_STATS}by_category 的 helpers")
    for row in by["category"]:
        if row["category"]:
            key = f"{_STATS}by_category[{row['category']}]"
            yield Figure(f"{row['category']}人数", str(row["helpers"]), f"{key}.helpers")
            yield Figure(f"{row['category']}名额", str(row["slots"]), f"{key}.slots")
            yield Figure(f"{row['category']}已用名额", str(row["slots_used"]), f"{key}.slots_used")


def about_the_links(facts: ReportFacts) -> Iterator[Figure]:
    """Which units are linked with which villages."""
    links = facts.decision.roster.links.to_pylist()
    for name, attribute in (
        ("联村单位数", "unit"),
        ("联系村数", "village"),
        ("指导员人数", "instructor"),
    ):
        told = {row[attribute] for row in links} - {""}
        title = {"unit": "帮扶单位", "village": "联系村", "instructor": "指导员"}[attribute]
        yield Figure(name, str(len(told)) if told else None, f"联村单位表“{title}”不同的个数")


def about_the_round(facts: ReportFacts) -> Iterator[Figure]:
    """The decision itself: when, how near, what it kept."""
    decided = facts.decision.round
    aims = zip("一二三四五六七八九十", _aims(facts.decision.policy), strict=False)
    order = "；".join(f"{nth}是{aim}" for nth, aim in aims)
    yield Figure("安排次序", order or None, "该轮结对所用规则的目标（lianhu rules）")
    of_round = f"第{decided.number}轮结对"
    yield Figure("结对日期", day(decided.date) or None, f"{of_round}的日期")
    yield Figure("结对数", str(decided.pairs.num_rows), f"{of_round}：lianhu list pairs 的行数")
    for level, name in (("township", "出乡镇对数"), ("village", "出村对数"), ("group", "出组对数")):
        left = str(decided.left.get(level, 0))
        yield Figure(name, left, f"{of_round}：left.{level}（lianhu pair --json）")
    before = bool(decided.basis)
    compared = f"{of_round}与第{decided.basis}轮相比" if before else "没有上一轮"
    yield Figure("保持不变", str(decided.kept) if before else None, f"{compared}：kept")
    yield Figure("调整对数", str(decided.changed) if before else None, f"{compared}：changed")
    yield Figure("指定对数", str(decided.pinned) if decided.pinned else None, f"{of_round}：pinned")


def about_the_ledgers(facts: ReportFacts) -> Iterator[Figure]:
    """What helpers did since the beginning, as the ledgers have it."""
    done = facts.done
    yield Figure("台账起始", day(done.get("first", "")) or None, "帮扶台账里最早的日期")
    for entries, ledger, figures in _OF_LEDGERS:
        for name, key in figures:
            known = done.get(key, 0) if done.get(entries) else None
            yield Figure(name, _number(known), f"{ledger}：totals.{key}")
    gifts = done.get("gifts", 0) / 10_000
    yield Figure(
        "捐资捐物万元", f"{gifts:.1f}" if gifts >= 1 else None, "捐资捐物 ÷ 10000，保留一位小数"
    )
    for name, key in (("捐款合计", "money"), ("捐物折款合计", "goods"), ("捐资捐物合计", "gifts")):
        known = amounts.money(done.get(key, 0)) if done.get("visits") else None
        yield Figure(name, known, f"{Visit.title}：totals.{key}，满一万元的写成万元")
    any_done = any(done.get(entries) for entries, _, _ in _OF_LEDGERS)
    yield Figure("台账标题", "（四）帮扶措施逐户落实" if any_done else None, "登记库里有台账时")


_SO_FAR = "从头累计到成文日期（lianhu report year --json 逐年）"
_OF_LEDGERS = (
    ("visits", f"{Visit.title}，{_SO_FAR}", (
        ("走访次数", "visits"), ("走访户数", "visited"), ("捐款金额", "money"), ("捐物折款", "goods"),
        ("捐资捐物", "gifts"),
    )),
    ("disputes", f"{Dispute.title}台账，{_SO_FAR}", (
        ("纠纷排查数", "disputes"), ("纠纷化解数", "settled"), ("纠纷未化解数", "open_disputes"),
    )),
    ("tasks", f"{Task.title}台账（lianhu report year --json）", (
        ("重点工作数", "tasks"), ("重点工作村数", "task_villages"), ("重点工作完成数", "tasks_done_so_far"),
        ("重点工作逾期数", "tasks_late"),
    )),
    ("plans", f"{Plan.title}台账（lianhu list industries --json）", (
        ("产业计划户数", "planned_households"), ("产业计划数", "plans"),
    )),
)  # fmt: skip
"""How many entries were done, where that can be seen, and the figures that come of them."""


def _aims(policy: Policy) -> Iterator[str]:
    """Yield what the rules aim at, in lexicographic order, those that can make a difference."""
    first = min((kind.priority for kind in policy.kinds), default=0)
    ahead = "、".join(kind.name for kind in policy.kinds if kind.priority == first)
    least = any(slot.minimum for category in policy.categories for slot in category.slots)
    for aim in map(BY_NAME.__getitem__, policy.sought()):
        if least or aim.name != "duty":
            yield (aim.reported or aim.words).format(first=ahead)


FIGURES: tuple[Callable[[ReportFacts], Iterator[Figure]], ...] = (
    about_the_office,
    about_the_places,
    about_the_households,
    about_the_helpers,
    about_the_links,
    about_the_round,
    about_the_ledgers,
)


def figures(facts: ReportFacts) -> list[Figure]:
    """Return every figure, in the order of `FIGURES`."""
    return [figure for function in FIGURES for figure in function(facts)]


def percent(share: float) -> str:
    """Return a share as a report states it.

    >>> percent(0.9736), percent(1.0)
    ('97.4%', '100%')
    """
    text = f"{share:.1%}"
    return text.replace(".0%", "%")


def _number(value: float | None) -> str | None:
    """Return a number without a needless point.

    >>> _number(71299.0), _number(6.5), _number(None)
    ('71299', '6.5', None)
    """
    if value is None:
        return None
    return str(int(value)) if value == int(value) else f"{value:.2f}".rstrip("0")


def _series(counts: Sequence[tuple[str, Any]], unit: str = "户") -> str | None:
    return "、".join(f"{name}{count}{unit}" for name, count in counts) or None
