"""The lists of a report: the rules by category, the villages, and what does not agree."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lianhu_cli.domain.problem import CODES
from lianhu_cli.domain.rules.parts import Slot
from lianhu_cli.output.report.figures import ReportFacts, ReportList, percent

_STATS = "lianhu stats --json："
_AGREES = "填报数与登记库的数逐项核对，没有发现不一致。"


def rules(facts: ReportFacts) -> ReportList:
    """Return what each category takes on, and how much of it is used."""
    policy = facts.decision.policy
    items: list[dict[str, str]] = []
    for row in facts.statistics.by["category"]:
        for category in policy.categories_named(row["category"]):
            duty = (
                "，并".join(_duty(slot, len(policy.kinds)) for slot in category.slots) or "不包户"
            )
            text = (
                f"{category.name}{row['helpers']}人，每人{duty}，"
                f"共有名额{row['slots']}个，已用{row['slots_used']}个。"
            )
            items.append({"序号": str(len(items) + 1), "内容": text})
    return ReportList(
        name="规则",
        names=("序号", "内容"),
        items=items,
        source=f"该轮结对所用的规则（lianhu rules）；人数和名额见 {_STATS}by_category",
    )


def _duty(slot: Slot, kinds: int) -> str:
    """Say what one slot asks for."""
    which = "帮扶户" if len(slot.kinds) == kinds > 2 else "或".join(slot.kinds)
    if slot.minimum and slot.minimum == slot.count:
        return f"必须包挂{slot.count}户{which}"
    least = f"至少{slot.minimum}户、" if slot.minimum else ""
    most = "至多" if slot.count > 1 else ""
    return f"包挂{least}{most}{slot.count}户{which}"


def villages(facts: ReportFacts) -> ReportList:
    """Return how far each village is, with the units linked with it, in the township's own order."""
    links: dict[str, list[Mapping[str, Any]]] = {}
    for row in facts.decision.roster.links.to_pylist():
        links.setdefault(row["village"], []).append(row)
    items = [
        {
            "序号": str(at),
            "行政村": row["village"] or "村名不明",
            "应帮扶": str(row["households"]),
            "已落实": str(row["covered"]),
            "未落实": str(row["households"] - row["covered"]),
            "落实率": percent(row["coverage"]),
            "联系单位": _joined(links.get(row["village"], ()), "unit"),
            "指导员": _joined(links.get(row["village"], ()), "instructor"),
        }
        for at, row in enumerate(facts.statistics.by["village"], start=1)
    ]
    return ReportList(
        name="村",
        names=("序号", "行政村", "应帮扶", "已落实", "未落实", "落实率", "联系单位", "指导员"),
        items=items,
        source=f"{_STATS}by_village；单位和指导员见联村单位表",
    )


def doubts(facts: ReportFacts) -> list[str]:
    """Return everything that contradicts something else or is yet to be verified, never left out."""
    return [sentence for function in DOUBTS for sentence in function(facts)]


def to_verify(facts: ReportFacts) -> ReportList:
    """Return the doubts as a list, or that there are none."""
    sentences = doubts(facts) or [_AGREES]
    return ReportList(
        name="核实",
        names=("序号", "内容"),
        items=[{"序号": str(at), "内容": sentence} for at, sentence in enumerate(sentences, 1)],
        source=f"{_STATS}reconciliation；lianhu problems；lianhu list set-aside",
    )


def declared_otherwise(facts: ReportFacts) -> Iterator[str]:
    """Yield each declared figure that is not what is counted, and each that nothing can be held against."""
    slots = sum(row["slots"] for row in facts.statistics.by["category"])
    households = facts.statistics.totals["households"]
    alone = []
    for row in facts.statistics.reconciliation:
        item, declared, counted = row["item"], row["declared"], row["counted"]
        if counted is None:
            alone.append(_counted(item, declared))
        elif row["difference"]:
            hint = ""
            if declared == slots and counted == households:
                hint = "填报数与帮扶名额总数相同，可能把名额数当成了户数。"
            yield f"“{item}”填报{declared}，实际{counted}，相差{_gap(row['difference'])}。{hint}"
    if alone:
        yield f"以下{len(alone)}项为各单位上报数，没有登记数可以核对，需另附依据：{'、'.join(alone)}。"


def _counted(item: str, declared: float) -> str:
    """Return a figure as a sentence says it, its unit behind it.

    >>> _counted("经济总收入(亿元)", 13.5), _counted("党支部", 30)
    ('经济总收入13.5亿元', '党支部30')
    """
    name, _, unit = item.rstrip(")）").replace("（", "(").partition("(")
    return f"{name}{declared}{unit}"


def _gap(difference: float) -> str:
    return f"{abs(difference):g}"


def villages_apart(facts: ReportFacts) -> Iterator[str]:
    """Yield where the villages of the 村情 sheet and of the households are not the same."""
    listed = dict.fromkeys(facts.decision.roster.place.village.to_pylist())
    households = dict.fromkeys(facts.decision.roster.household.village.to_pylist())
    empty = [name for name in listed if name not in households]
    unlisted = [name for name in households if name not in listed]
    if empty:
        yield f"村情表里的{'、'.join(empty)}没有登记帮扶户。"
    if listed and unlisted:
        yield f"登记册里的{'、'.join(unlisted)}不在村情表里。"


def rows_set_aside(facts: ReportFacts) -> Iterator[str]:
    """Yield how many rows are in no figure."""
    if facts.set_aside:
        yield f"有{facts.set_aside}行因缺项或重复没有收入登记册，不在以上各数之内。"


def cells_to_verify(facts: ReportFacts) -> Iterator[str]:
    """Yield how many warnings of each kind the imports left."""
    counts = Counter(p.code for p in facts.problems if p.severity == "warning")
    if counts:
        told = "、".join(f"{CODES[code].meaning}{n}处" for code, n in sorted(counts.items()))
        yield f"登记资料中有{counts.total()}处待核实：{told}。"


DOUBTS: tuple[Callable[[ReportFacts], Iterator[str]], ...] = (
    declared_otherwise,
    villages_apart,
    rows_set_aside,
    cells_to_verify,
)
LISTS: tuple[Callable[[ReportFacts], ReportList], ...] = (rules, villages, to_verify)


def lists(facts: ReportFacts) -> list[ReportList]:
    """Return every list, in the order of `LISTS`."""
    return [function(facts) for function in LISTS]


def _joined(rows: Any, attribute: str) -> str:
    return "、".join(dict.fromkeys(row[attribute] for row in rows if row[attribute]))
