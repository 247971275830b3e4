"""调整对照表: what changed from one round to another, household by household, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lianhu_cli.domain.office import Office
from lianhu_cli.domain.orders import Orders
from lianhu_cli.domain.policy import Policy
from lianhu_cli.domain.roster import Roster
from lianhu_cli.domain.round import Round
from lianhu_cli.output.files import whole
from lianhu_cli.output.form import Book, Field, new_workbook

_FIELDS = (
    Field(title="序号", width=6, look="number"),
    Field(title="行政村", width=12),
    Field(title="村民小组", width=10),
    Field(title="户主姓名", width=11),
    Field(title="户类别", width=10),
    Field(title="姓名", width=11, above="原帮扶责任人"),
    Field(title="单位", width=20, above="原帮扶责任人"),
    Field(title="姓名", width=11, above="现帮扶责任人"),
    Field(title="单位", width=20, above="现帮扶责任人"),
    Field(title="调整原因", width=22),
)
TITLES = {
    "village": "行政村", "group": "村民小组", "head": "户主姓名", "kind": "户类别", "old": "原帮扶人",
    "new": "现帮扶人", "reason": "调整原因",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Two rounds with the rules of each, who and what is there now, and who no longer is, by code."""

    old: Round
    new: Round
    rules: tuple[Policy, Policy]
    roster: Roster
    departed: Mapping[str, Mapping[str, str]]
    orders: Orders


def rows(sides: Sides) -> list[dict[str, Any]]:
    """Return one row for every household whose helper is another one, by village, group and name."""
    before, after = (_helpers(r) for r in (sides.old, sides.new))
    homes, people = (
        {row["code"]: row for row in frame.select(names).to_pylist()}
        for frame, names in (
            (sides.roster.households, ["code", "head", "village", "group", "kind"]),
            (sides.roster.helpers, ["code", "name", "unit", "category", "status"]),
        )
    )
    found = []
    for code in dict.fromkeys([*before, *after]):
        old, new = before.get(code, ""), after.get(code, "")
        if old == new:
            continue
        home = homes.get(code) or _last_known(sides, code)
        found.append(
            {
                "household": code,
                **{name: home[name] for name in ("village", "group", "head", "kind")},
                **_who("old", old, people.get(old) or _last_known(sides, old)),
                **_who("new", new, people.get(new) or _last_known(sides, new)),
                "reason": _reason(sides, code if code in homes else "", old, new, people),
            }
        )
    return sorted(
        found, key=lambda row: (row["village"], row["group"], row["head"], row["household"])
    )


def _helpers(decided: Round) -> dict[str, str]:
    pairs = decided.pairs
    return dict(zip(pairs["household"].to_pylist(), pairs["helper"].to_pylist(), strict=True))


def _last_known(sides: Sides, code: str) -> Mapping[str, Any]:
    """Return what was last known of somebody who is no longer in the register."""
    told = sides.departed.get(code, {})
    names = ("name", "unit", "village", "group", "kind")
    found = {name: told.get(name, "") for name in names}
    return {**found, "name": found["name"] or code, "head": found["name"] or code}


def _who(side: str, code: str, person: Mapping[str, Any]) -> dict[str, str]:
    return {f"{side}_helper": code, side: person["name"], f"{side}_unit": person["unit"]}


def _reason(sides: Sides, home: str, old: str, new: str, people: dict[str, dict[str, Any]]) -> str:
    """Return why a pair changed, the firmest reason first."""
    if not home:
        return "户已不在册"
    if old and old not in people:
        return "原帮扶人已不在名册"
    status = people[old]["status"] if old else ""
    if status and not sides.rules[1].slots(people[old]["category"], status):
        return f"原帮扶人{status}"
    if (home, old) in sides.orders.avoids:
        return "回避"
    if (home, new) in sides.orders.pins:
        return "指定"
    if not old:
        return "新落实"
    if sides.rules[0] != sides.rules[1]:
        return "规则变更"
    return "名额不足，让给优先的户" if not new else "为其他户让位，整体更近"


def write(path: Path, changed: list[dict[str, Any]], office: Office | None = None) -> None:
    """Write the table as a workbook to print."""
    with whole(path) as draft, new_workbook(draft, "调整对照表") as workbook:
        book = Book(workbook, office or Office())
        sheet = book.sheet("调整对照表", book.office.heading("结对帮扶调整对照表"), _FIELDS)
        for at, row in enumerate(changed, start=1):
            sheet.add(
                [
                    at, row["village"], row["group"], row["head"], row["kind"], row["old"],
                    row["old_unit"], row["new"], row["new_unit"], row["reason"],
                ]
            )  # fmt: skip
        if not changed:
            sheet.span("没有调整")
        sheet.foot()
