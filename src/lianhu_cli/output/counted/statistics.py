"""The numbers of a round: how many are covered by what, and the reported figures against the counted."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lianhu_cli.domain.arrays import grouped, summed
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells import control
from lianhu_cli.domain.cells.offices import NO_UNIT
from lianhu_cli.domain.places.incomplete import Resolver
from lianhu_cli.domain.places.levels import (
    LEFT,
    LEFT_LEVELS,
    LEVELS,
    VILLAGE,
    distinct_paths,
)
from lianhu_cli.domain.privacy import masking
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rounds.round import rate
from lianhu_cli.output.counted import coverage
from lianhu_cli.output.counted.people import CountedPeople, counted_people

Row = dict[str, Any]
SHORT = ("village", "kind", "cause", "category", "unit")
"""Ways to count that give few rows; the rest, by group and by helper, is counted when asked for."""
NEEDED = frozenset(
    {
        *LEVELS, "code", "kind", "cause", "party", "name", "unit", "category", "status", "groups",
        "households", "people", "land", "party_members", "item", "value", "instructor", "quota",
    }
)  # fmt: skip
"""The attributes of the roster that are counted."""
_OF_HELPERS = ("category", "unit", "helper")
TITLES = {
    "village": "行政村", "group": "村民小组", "kind": "户类别", "cause": "致贫原因", "category": "人员类别",
    "unit": "单位", "helper": "帮扶人", "households": "户数", "covered": "已落实", "coverage": "落实率",
    "helpers": "人数", "slots": "名额", "slots_used": "已用名额", "code": "编码", "township": "乡镇",
    "county": "县", "province": "省", "prefecture": "市", "partition": "分区", "party_households": "党员户",
    "uncovered": "未落实", "left": "跨越", "helpers_paired": "已结对人数", "idle_slots": "空余名额",
}  # fmt: skip


def blank(key: str) -> str:
    """Return what a row is called whose key is blank: nobody filled it in, or there is no unit.

    >>> blank("cause"), blank("unit")
    ('未填', '（无单位）')
    """
    return NO_UNIT if key == "unit" else "未填"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Totals, one list of rows for every way to count, and the reconciliation."""

    totals: Row
    by: dict[str, list[Row]]
    reconciliation: list[Row]

    def as_json(self) -> Row:
        """Return the JSON that `lianhu stats` prints."""
        return {
            "totals": self.totals,
            **{f"by_{key}": rows for key, rows in self.by.items()},
            "reconciliation": self.reconciliation,
        }


def compute(decision: Decision, *also: str, people: CountedPeople | None = None) -> Statistics:
    """Count in every way of `SHORT`, and in those of `also`; `people` where they have been looked up."""
    people = people or counted_people(decision)
    households, staff = people.households, people.helpers
    by = {
        key: _helpers_by(staff, key) if key in _OF_HELPERS else coverage.by(households, key)
        for key in dict.fromkeys((*SHORT, *also))
    }
    covered = sum(row["covered"] for row in by["kind"])
    totals = {
        "households": households.num_rows,
        "covered": covered,
        "coverage": rate(covered, households.num_rows),
        "helpers": staff.num_rows,
        "helpers_paired": staff.num_rows - staff["slots_used"].to_pylist().count(0),
        "party_households": households["party"].to_pylist().count(True),
        "by_kind": {
            row["kind"]: {"households": row["households"], "covered": row["covered"]}
            for row in by["kind"]
        },
    }
    apart = decision.roster.households.num_rows - households.num_rows
    if apart:
        totals["set_apart"] = apart
    return Statistics(
        totals=masking.inside(totals),
        by={key: masking.inside(rows) for key, rows in by.items()},
        reconciliation=masking.inside(_reconciliation(decision, totals)),
    )


def as_text(figures: Statistics, by: str, form: str) -> str:
    """Return the rows of one way to count as csv or md, under Chinese titles."""
    import pandas as pd

    frame = pd.DataFrame([_flat(row) for row in figures.by[by]]).rename(columns=TITLES)
    if form == "csv":
        text = io.StringIO()
        frame.map(_safe).to_csv(text, index=False)
        return text.getvalue()
    lines = ["| " + " | ".join(frame.columns) + " |", "|" + "---|" * len(frame.columns)]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in frame.itertuples(index=False)]
    return control.clean("\n".join(lines) + "\n")


def _safe(value: Any) -> Any:
    return control.in_csv(value) if isinstance(value, str) else value


def by_level(row: Row) -> Row:
    """Return a row without `by_kind` and with the pairs that left each level in columns of their own."""
    flat = {key: value for key, value in row.items() if key not in {"by_kind", "left"}}
    return flat | {LEFT[level]: pairs for level, pairs in row.get("left", {}).items()}


def _flat(row: Row) -> Row:
    flat = by_level(row)
    for kind, both in row.get("by_kind", {}).items():
        flat |= {f"{kind}户数": both["households"], f"{kind}已落实": both["covered"]}
    return flat


def _helpers_by(helpers: "pa.Table", key: str) -> list[Row]:
    counted = ["slots", "slots_used", *LEFT_LEVELS]
    if key == "helper":
        named = {"name": "helper", "code": "code", "unit": "unit", "category": "category"}
        groups = helpers.select([*named, *counted])
    else:
        first, group = grouped([helpers[key]])
        sums = {"helpers": summed(group)}
        sums |= {name: summed(group, helpers[name].to_numpy()) for name in counted}
        groups = helpers.select([key]).take(first)
        for name, values in sums.items():
            groups = groups.append_column(name, pa.array(values))
        named = {key: key, "helpers": "helpers"}
    names = [*named.values(), "slots", "slots_used", *LEFT_LEVELS]
    rows: list[Row] = groups.rename_columns(names).to_pylist()
    return [_folded(row) for row in rows]


def _folded(row: Row) -> Row:
    """Return a row with the pairs by the widest level left in one entry, `left`."""
    plain = {name: value for name, value in row.items() if name not in LEFT_LEVELS}
    return {**plain, "left": {level: row[level] for level in reversed(LEFT_LEVELS)}}


def _counters(decision: Decision, totals: Row) -> dict[str, Callable[[], float | None]]:
    """Return how to count each item that an office reports, by its name."""
    places = decision.roster.places
    counts = decision.roster.counts()

    def total(column: str) -> float | None:
        import pyarrow.compute as pc

        value = pc.sum(places[column]).as_py()
        return None if value is None else float(value)

    def kind(name: str) -> float:
        return float(totals["by_kind"].get(name, {"households": 0})["households"])

    def land_per_head() -> float | None:
        land, people = total("land"), total("people")
        return land / people if land is not None and people else None

    def villages() -> float:
        resolve = Resolver(decision.villages[0])
        listed, _ = distinct_paths(places, VILLAGE + 1)
        return float(len({resolve(path) for path in listed}) or counts["villages"])

    helpers, households = float(counts["helpers"]), float(counts["households"])
    counted: tuple[tuple[str, Callable[[], float | None]], ...] = (
        ("参与干部 帮扶干部 帮扶人 参与人数 干部人数 帮扶责任人", lambda: helpers),
        (
            "包挂户数 帮扶户数 结对户数 登记户数 包挂户 帮扶户 包挂困难户 登记造册户数 摸底户数",
            lambda: households,
        ),
        ("特殊户", lambda: kind("特殊户")),
        ("困难户", lambda: kind("困难户")),
        ("党员户 党员户数", lambda: float(totals["party_households"])),
        ("行政村 村数 行政村数", villages),
        ("村民小组 小组 村民小组数 组数", lambda: total("groups") or float(counts["groups"])),
        ("总户数 农户数 户数", lambda: total("households")),
        ("总人口 人口 人口数", lambda: total("people")),
        ("耕地面积 耕地 总耕地面积", lambda: total("land")),
        ("人均耕地 人均耕地面积 人均占有耕地", land_per_head),
        ("农民党员 农村党员 党员人数", lambda: total("party_members")),
        (
            "指导员 指导员人数",
            lambda: float(len(set(decision.roster.link.instructor.to_pylist()) - {""})) or None,
        ),
        (
            "联村单位 帮扶单位 联系部门",
            lambda: float(len(set(decision.roster.link.unit.to_pylist())) or 0),
        ),
    )
    return {name: count for names, count in counted for name in names.split()}


_MEMBERS = (("农民党员", "农村党员"), ("机关党员", "机关一线党员"), ("企业党员",))
_PARTS = dict.fromkeys(("党员", "党员数", "党员总数"), _MEMBERS)
"""An item that the office reports beside its parts, each by any of its names: the parts add up to it."""


def _sum_of_parts(item: str, told: Mapping[str, float | None]) -> float | None:
    """Return what the reported parts of an item add up to, None where one is not reported.

    >>> _sum_of_parts("党员", {"农民党员": 1170.0, "机关一线党员": 184.0, "企业党员": 236.0})
    1590.0
    """
    found = [
        next((told.get(n) for n in names if n in told), None) for names in _PARTS.get(item, ())
    ]
    return None if not found or None in found else sum(filter(None, found))


def _reconciliation(decision: Decision, totals: Row) -> list[Row]:
    counters = _counters(decision, totals)
    declared_items = decision.roster.declared.select(["item", "value"]).to_pylist()
    told = {_bare(row["item"]): row["value"] for row in declared_items}
    rows = []
    for row in declared_items:
        item, declared = row["item"], row["value"]
        if declared is None:
            continue
        counter = counters.get(_bare(item))
        counted = counter() if counter else _sum_of_parts(_bare(item), told)
        places = _decimals(declared)
        rows.append(
            {
                "item": item,
                "declared": _plain(declared, places),
                "counted": None if counted is None else _plain(counted, places),
                "difference": None
                if counted is None
                else _plain(round(counted, places) - declared, places),
            }
        )
    return rows


def _bare(item: str) -> str:
    """Return an item without its unit and blanks: 总人口（人） is 总人口."""
    return "".join(item.replace("（", "(").split("(")[0].split())


def _decimals(value: float) -> int:
    text = f"{value:.6f}".rstrip("0")
    return len(text.split(".")[1])


def _plain(value: float, places: int) -> float | int:
    rounded = round(value, places)
    return rounded if places else int(rounded)
