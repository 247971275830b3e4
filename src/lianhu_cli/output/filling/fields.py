"""What a form may ask for: of each household and its helper, and of all of them together."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rounds.round import rate
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.domain.tables.headings import claim, index, key
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import SIDES, Helper, Household
from lianhu_cli.output.counted import households_with_helpers

HELPER = "帮扶人"
ORDINAL, SINCE, TOTAL = "序号", "结对时间", "合计"
UNCOVERED = "未落实"
_SINCE = {"结对时间", "结对日期", "帮扶时间", "帮扶开始时间", "结对帮扶时间"}
_HELPER_SIDE = re.compile(
    r"帮扶(责任)?人|责任人|[帮包联结][扶户对]干部|帮扶单位|帮扶力量|帮扶领导|结对帮扶"
)
_THIRD_SIDE = re.compile(r"配偶|监护人|子女|家庭成员")
_OF_HELPER = re.compile(r"(?:(?:结对)?帮扶(?:责任)?人|责任人|[帮包联结][扶户对]干部)的?(.+)")
_OF_HOUSEHOLD = re.compile(r"(?:结对|帮扶|联系|包[联挂抓]?)(?:户(?!主)的?)?(.+)")
_OF_A_PERSON = {"sex", "id_number", "phone"}
_NOTE = "note"
_NEAR = 0.5
_RATE = "合计.落实率"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One thing to be put into a cell; `side` is household, helper or row."""

    side: str
    attribute: str

    @property
    def private(self) -> bool:
        """Whether it is a number that must not leave the office as it is."""
        return self.side != "row" and bool(SIDES[self.side].columns[self.attribute].mask)

    @property
    def title(self) -> str:
        """What it is called."""
        return SIDES[self.side].columns[self.attribute].title

    @property
    def counted(self) -> bool:
        """Whether it is a number that a form may add up."""
        return self.side != "row" and SIDES[self.side].columns[self.attribute].type in {
            "integer",
            "real",
        }

    def of(self, row: "FormLine") -> Any:
        """Return the value for a row: text, number, or "" where there is none."""
        value = {"household": row.household, "helper": row.helper}.get(self.side, row.more)
        found = value.get(self.attribute)
        if isinstance(found, bool):
            return "是" if found else "否"
        return "" if found is None else found


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """One row of the filled form: a household and one of its helpers, if it has any."""

    household: Mapping[str, Any]
    helper: Mapping[str, Any]
    more: Mapping[str, Any]


def lines(decision: Decision, office: Office) -> list[FormLine]:
    """Return a line for each household and helper, in print order.

    Where the register names no county or township, being one office's, they are the office's own.
    """
    helpers = {row["code"]: row for row in decision.roster.helpers.to_pylist()}
    pairs = decision.round.pairs.select(["household", "helper", "since"]).to_pylist()
    since = {(p["household"], p["helper"]): p["since"] or decision.round.date for p in pairs}
    return [
        FormLine(
            household={
                **row,
                _NOTE: row[_NOTE] or ("" if row["helper"] else UNCOVERED),
                "county": row["county"] or office.county,
                "township": row["township"] or office.township,
            },
            helper=helpers.get(row["helper"], {}),
            more={SINCE: since.get((row["code"], row["helper"]), "")},
        )
        for row in households_with_helpers.households(decision).to_pylist()
    ]


Block = tuple[FormLine, ...]
"""What the rows of one household are filled with: a line for each helper that they have room for."""


def blocks(rows: Sequence[FormLine], helpers: int) -> list[Block]:
    """Return the lines by household, so many helpers in each, with their numbers from 1."""
    of_one: list[list[FormLine]] = []
    for row in rows:
        last = of_one[-1] if of_one else []
        if last and len(last) < helpers and last[0].household["code"] == row.household["code"]:
            last.append(row)
        else:
            of_one.append([row])
    return [
        tuple(replace(row, more={**row.more, ORDINAL: at}) for row in own)
        for at, own in enumerate(of_one, start=1)
    ]


def named(name: str) -> FormField | None:
    """Return what a placeholder asks of each row, None where it asks for something else.

    >>> named("户主姓名"), named("帮扶人.单位").attribute, named("填报单位")
    (FormField(side='household', attribute='head'), 'unit', None)
    """
    first, dot, rest = name.partition(".")
    if dot:
        return _claimed(Helper, (rest,)) if _HELPER_SIDE.fullmatch(first) else None
    if name == ORDINAL or name in _SINCE:
        return FormField(side="row", attribute=ORDINAL if name == ORDINAL else SINCE)
    return _claimed(Household, (name,)) or _claimed(Helper, (name,))


ORDINAL_FIELD = FormField(side="row", attribute=ORDINAL)
_PERSONS = (
    FormField(side="household", attribute="head"),
    FormField(side="helper", attribute="name"),
)


def headed(columns: Sequence[tuple[str, ...]]) -> dict[int, FormField]:
    """Return what each column asks for by its headings, from the widest to the narrowest.

    Where 联系电话 and the like fit both sides, they are of whom a column before them has named last.
    """
    found: dict[int, FormField] = {}
    for column, names in enumerate(columns):
        field = _headed(names, found.values()) if names else None
        if field and field not in found.values():
            found[column] = field
    return found


def _headed(names: tuple[str, ...], taken: Any) -> FormField | None:
    folded = key(names[-1])
    above = "".join(map(key, names[:-1]))
    if folded == ORDINAL or folded in _SINCE:
        return FormField(side="row", attribute=ORDINAL if folded == ORDINAL else SINCE)
    if _THIRD_SIDE.search(above + folded) and not claim(Household, names[-1:]):
        return None
    if _THIRD_SIDE.search(above):
        return None
    if _HELPER_SIDE.search(above):
        return _claimed(Helper, names)
    told = _OF_HELPER.fullmatch(folded)
    if told and not claim(Helper, (folded,)):
        return _claimed(Helper, (told.group(1),))
    if _HELPER_SIDE.search(folded):
        return _claimed(Helper, names) or _claimed(Household, names)
    household, helper = _claimed(Household, names), _claimed(Helper, names)
    if household is None or helper is None:
        return household or helper or _prefixed(folded)
    theirs = household in taken or (household.attribute in _OF_A_PERSON and _after_helper(taken))
    return helper if theirs else household


def _prefixed(folded: str) -> FormField | None:
    """Return what 结对户电话 asks for."""
    told = _OF_HOUSEHOLD.fullmatch(folded)
    return _claimed(Household, (told.group(1),)) if told else None


def _after_helper(taken: Any) -> bool:
    """Tell whether the helper is the last person that a column has named."""
    named = [field for field in taken if field in _PERSONS]
    return bool(named) and named[-1].side == "helper"


def _claimed(table: type[Table], names: tuple[str, ...]) -> FormField | None:
    found = claim(table, names)
    return FormField(side=table.owner, attribute=found[0]) if found else None


def scalars(rows: Sequence[FormLine], office: Office, decision: Decision) -> dict[str, Any]:
    """Return what holds for the whole form, by the name of its placeholder."""
    households = {row.household["code"]: row for row in rows}
    covered = {row.household["code"] for row in rows if row.helper}
    helpers = {row.helper["code"] for row in rows if row.helper}
    told: dict[str, Any] = {
        "填报单位": office.name,
        "填报时间": office.line[1].partition("：")[2],
        "工作名称": office.title,
        "填表人": office.filler,
        "审核人": office.reviewer,
        "分管领导": office.leader,
        "轮次": decision.round.name or decision.round.number,
        f"{TOTAL}.户数": len(households),
        f"{TOTAL}.已落实": len(covered),
        f"{TOTAL}.{UNCOVERED}": len(households) - len(covered),
        _RATE: rate(len(covered), len(households)),
        f"{TOTAL}.帮扶人数": len(helpers),
    }
    for attribute, column in Household.columns.items():
        if column.type in {"integer", "real"}:
            values = (row.household[attribute] for row in households.values())
            told[f"{TOTAL}.{column.title}"] = round(sum(value or 0 for value in values), 2)
    for kind, count in sorted(
        Counter(row.household["kind"] for row in households.values()).items()
    ):
        told[f"{TOTAL}.{kind}"] = count
    for kind in decision.policy.kinds:
        told.setdefault(f"{TOTAL}.{kind.name}", 0)
    for level in LEVELS[:-1]:
        names = {row.household[level] for row in households.values()}
        if len(names) == 1:
            told[Household.columns[level].title] = names.pop()
    return told


def said(name: str, value: Any) -> str:
    """Return a value as it stands inside a text.

    >>> said("耕地面积(亩)", 6.0), said("合计.落实率", 0.9736)
    ('6', '97.4%')
    """
    if name == _RATE:
        return f"{value:.1%}"
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)


def nearest(name: str, also: Mapping[str, Any]) -> str:
    """Return the known name that an unknown one is nearest to, "" if none is near."""
    titles = (
        ORDINAL, SINCE, *(column.title for column in Household.columns.values()),
        *(f"{HELPER}.{column.title}" for column in Helper.columns.values()), *also,
    )  # fmt: skip
    others = (*index(Household), *(f"{HELPER}.{title}" for title in index(Helper)))
    for known in (titles, others):
        if found := get_close_matches(name, known, n=1, cutoff=_NEAR):
            return found[0]
    return ""
