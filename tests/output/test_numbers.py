"""The statistics and the lists, recounted with plain loops."""

import json

import pytest

from lianhu_cli.domain.problem import Problem, SetAside
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.output.books import pairs_csv
from lianhu_cli.output.counted import listing, statistics

from .conftest import HELPERS, HOUSEHOLDS, PAIRS

COVERED = {home for home, *_ in PAIRS}


def test_totals(decision: Decision) -> None:
    assert statistics.compute(decision).totals == {
        "households": 5,
        "covered": 4,
        "coverage": 0.8,
        "helpers": 4,
        "helpers_paired": 3,
        "party_households": 1,
        "by_kind": {
            "困难户": {"households": 4, "covered": 3},
            "特殊户": {"households": 1, "covered": 1},
        },
    }


@pytest.mark.parametrize(("key", "column"), [("village", 1), ("kind", 4), ("cause", 8)])
def test_households_by(decision: Decision, key: str, column: int) -> None:
    for row in statistics.compute(decision).by[key]:
        mine = [home for home in HOUSEHOLDS if home[column] == row[key]]
        assert row["households"] == len(mine)
        assert row["covered"] == sum(home[0] in COVERED for home in mine)
        if key != "kind":
            assert sum(both["households"] for both in row["by_kind"].values()) == len(mine)


def test_villages_are_in_the_official_order(decision: Decision) -> None:
    rows = statistics.compute(decision).by["village"]
    assert [row["village"] for row in rows] == ["北沟村", "石桥村"]
    groups = statistics.compute(decision, "group").by["group"]
    assert (groups[0]["village"], groups[0]["group"]) == ("北沟村", "1组")


def test_helpers_by_category_and_unit(decision: Decision) -> None:
    figures = statistics.compute(decision, "helper")
    rows = {
        row["category"]: (row["helpers"], row["slots"], row["slots_used"])
        for row in figures.by["category"]
    }
    assert rows == {"副科级以上": (1, 2, 2), "一般干部": (2, 1, 1), "党员明星户": (1, 1, 1)}
    assert sum(row["helpers"] for row in figures.by["unit"]) == len(HELPERS)
    assert {row["helper"]: row["slots_used"] for row in figures.by["helper"]}["高明"] == 2


def test_how_far_helpers_travel(decision: Decision) -> None:
    figures = statistics.compute(decision, "helper")
    helper = {row[0]: row for row in HELPERS}
    for key, column in (("category", 4), ("unit", 2)):
        for row in figures.by[key]:
            mine = [left for _, who, _, left in PAIRS if helper[who][column] == row[key]]
            assert row["left"] == {level: mine.count(level) for level in row["left"]}
    assert [row["left"]["village"] for row in figures.by["helper"]] == [0, 0, 1, 0]
    text = statistics.as_text(figures, "category", "csv").splitlines()
    assert text[0] == "人员类别,人数,名额,已用名额,出组,出村,出乡镇,出县"
    assert text[3] == "党员明星户,1,1,1,0,1,0,0"


def test_the_reported_figures_are_held_against_the_counted(decision: Decision) -> None:
    rows = {row["item"]: row for row in statistics.compute(decision).reconciliation}
    assert rows["包挂户数（户）"] == {
        "item": "包挂户数（户）", "declared": 6, "counted": 5, "difference": -1,
    }  # fmt: skip
    assert rows["特殊户"]["difference"] == 0
    assert rows["总人口"] == {"item": "总人口", "declared": 1600, "counted": 1600, "difference": 0}
    assert (rows["人均耕地"]["counted"], rows["人均耕地"]["difference"]) == (2.41, -0.06)
    assert (rows["月球人口"]["counted"], rows["月球人口"]["difference"]) == (None, None)


@pytest.mark.parametrize("form", ["csv", "md"])
@pytest.mark.parametrize("by", ["village", "group", "kind", "category", "unit", "cause", "helper"])
def test_every_way_to_count_prints(decision: Decision, by: str, form: str) -> None:
    figures = statistics.compute(decision, by)
    text = statistics.as_text(figures, by, form)
    assert len(text.splitlines()) == len(figures.by[by]) + (2 if form == "md" else 1)


@pytest.mark.parametrize(
    ("what", "count"),
    [("households", 5), ("helpers", 4), ("pairs", 4), ("uncovered", 1), ("idle", 0)],
)
def test_lists(decision: Decision, what: str, count: int) -> None:
    found = listing.of_decision(decision, what)
    (rows,) = found.as_json().values()
    assert len(rows) == count
    text = json.dumps(found.as_json(), ensure_ascii=False)
    text += pairs_csv.as_bytes(found.titled()).decode()
    for secret in ("62000019900307001X", "13800000001", "13900000001"):
        assert secret not in text


def test_a_pair_tells_what_was_left(decision: Decision) -> None:
    rows = {
        row["household"]: row for row in listing.of_decision(decision, "pairs").as_json()["pairs"]
    }
    assert list(rows["H4"]) == [
        "household", "head", "village", "group", "kind", "helper", "name", "category", "unit", "left", "since",
    ]  # fmt: skip
    assert rows["H4"]["left"] == "village"
    assert rows["H1"]["left"] is None


def test_findings_are_listed_and_masked() -> None:
    problem = Problem(code="id-missing", file="a", sheet="S", cell="F6", value="", message="缺")
    row = SetAside(
        role="households", file="a", sheet="S", row=6, cell="C6", code="head-missing", message="缺",
        cells={"户主姓名": "", "身份证号码": "62000019900307001X"},
    )  # fmt: skip
    (listed,) = listing.of_findings((problem,), "problems").as_json()["problems"]
    assert (listed["code"], listed["severity"], listed["cell"]) == ("id-missing", "warning", "F6")
    (listed,) = listing.of_findings((row,), "set-aside").as_json()["set_aside"]
    assert listed["cells"] == "身份证号码：62*************01X"
    assert listing.of_findings((), "problems").as_json() == {"problems": []}
