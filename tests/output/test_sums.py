"""Totals over several categories and levels, and reported figures against the right counts."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.survey import Declared, Helper
from lianhu_cli.output.counted import listing, statistics
from lianhu_cli.output.sheets import outgoing

from .conftest import table
from .test_outgoing import silent

LEVELLED = (
    ("P1", "高明", "镇政府", "镇长", "", "副科级以上", ""),
    ("P2", "林干", "畜牧站", "副镇长", "科员", "一般干部", ""),
    ("P3", "石村", "", "", "", "党员明星户", "北沟村"),
    ("P4", "老退", "畜牧站", "干事", "办事员", "一般干部", ""),
    ("P5", "周书", "镇政府", "书记", "副处级", "副科级以上", ""),
)
"""Two levels in each of two categories: one sum is not the other."""


@pytest.fixture
def levelled(decision: Decision) -> Decision:
    helpers = table(Helper, "code name unit post rank category village", LEVELLED)
    return replace(decision, roster=replace(decision.roster, helpers=helpers))


@pytest.fixture
def sheets(tmp_path: Path, levelled: Decision) -> Any:
    material = outgoing.Material(decision=levelled, problems=(), changes=None, office=Office())
    outgoing.write(tmp_path, ["helpers"], "none", material, silent)
    return tmp_path / "责任人统计表.xlsx"


def test_the_grand_total_is_of_all_categories(sheets: Path) -> None:
    sheet = openpyxl.load_workbook(sheets, data_only=True)["责任人统计表"]
    rows = [[cell.value for cell in row[:8]] for row in sheet.iter_rows(min_row=5, max_row=12)]
    assert rows == [
        [1, "副科级以上", "副处级", 1, 0, 2, 0, 2],
        [2, "副科级以上", "正科级", 1, 1, 2, 2, 0],
        [None, "副科级以上小计", None, 2, 1, 4, 2, 2],
        [3, "一般干部", "科员", 1, 1, 1, 1, 0],
        [4, "一般干部", "办事员", 1, 0, 1, 0, 1],
        [None, "一般干部小计", None, 2, 1, 2, 1, 1],
        [5, "党员明星户", "—", 1, 1, 1, 1, 0],  # one row needs no subtotal
        [None, "合计", None, 5, 3, 7, 4, 3],
    ]


def test_the_grand_total_passes_over_the_subtotals(sheets: Path) -> None:
    """As a clerk who adds a row sees it: SUM would count every row that has a subtotal twice."""
    sheet = openpyxl.load_workbook(sheets)["责任人统计表"]
    assert sheet["D7"].value == "=SUBTOTAL(9,D5:D6)"
    assert sheet["D12"].value == "=SUBTOTAL(9,D5:D11)"


def test_each_reported_figure_is_held_against_its_own_count(levelled: Decision) -> None:
    told = [
        ("困难户", 4.0), ("特殊户", 1.0), ("参与干部", 5.0), ("包挂户数", 5.0), ("行政村", 2.0),
        ("党员户", 1.0), ("村民小组", 12.0), ("总户数", 400.0),
    ]  # fmt: skip
    roster = replace(levelled.roster, declared=table(Declared, "item value", told))
    rows = statistics.compute(replace(levelled, roster=roster)).reconciliation
    assert {row["item"]: row["counted"] for row in rows} == dict(told)
    assert not any(row["difference"] for row in rows)


def test_helpers_are_not_households(levelled: Decision) -> None:
    """Six helpers and five households: neither count can stand for the other."""
    six = (*LEVELLED, ("P6", "孙干", "", "", "科员", "一般干部", ""))
    more = table(Helper, "code name unit post rank category village", six)
    declared = table(Declared, "item value", [("帮扶人", 6.0), ("帮扶户数", 5.0)])
    roster = replace(levelled.roster, helpers=more, declared=declared)
    rows = statistics.compute(replace(levelled, roster=roster)).reconciliation
    assert [(row["counted"], row["difference"]) for row in rows] == [(6, 0), (5, 0)]


def test_who_is_set_apart_is_not_counted(decision: Decision) -> None:
    """One household died out: four of five are left to be paired, and their share is of four."""
    homes = decision.roster.households
    at = homes.column_names.index("status")
    status = pa.array(["", "", "", "", "死亡"])
    roster = replace(decision.roster, households=homes.set_column(at, "status", status))
    totals = statistics.compute(replace(decision, roster=roster, policy=Policy())).totals
    assert (totals["households"], totals["covered"], totals["coverage"]) == (4, 4, 1.0)
    assert totals["set_apart"] == 1


def test_numbers_in_any_column_of_a_list_are_masked(decision: Decision) -> None:
    """A clerk writes a number into 备注: no column of a list is trusted to hold none."""
    told = "女儿电话13800000009，身份证62000019900307001X"
    homes = decision.roster.households
    at = homes.column_names.index("note")
    roster = replace(
        decision.roster, households=homes.set_column(at, "note", pa.array([told] * homes.num_rows))
    )
    said = str(listing.of_decision(replace(decision, roster=roster), "households").as_json())
    assert "女儿电话138****0009" in said
    assert "13800000009" not in said
    assert "62000019900307001X" not in said
