"""Rounds: listed, compared with reasons, taken back."""

from collections.abc import Callable
from pathlib import Path

import openpyxl

from .conftest import HELPERS, HOUSEHOLDS, Lianhu

Draw = Callable[..., Path]


def test_rounds_are_listed_compared_and_taken_back(
    lianhu: Lianhu, draw: Draw, folder: Path
) -> None:
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS))
    assert lianhu("diff").code == 3 if not (folder / "lianhu.db").exists() else 2
    lianhu("pair", "--round", "春季")
    first = {r["head"]: r["name"] for r in lianhu("list", "pairs", "--json").json["pairs"]}
    away = [*HELPERS[:1], *((*row, "退休" if row[0] == "石村" else "") for row in HELPERS[1:])]
    away = [(*HELPERS[0], "状态"), *away[1:]]
    more = [*HOUSEHOLDS[:-1], ("石桥村", "1组", "周九", "", 1, 1, "困难户", "")]
    lianhu("import", draw("a.xlsx", 登记册=more, 干部=away))
    lianhu("pair", "--round", "夏季")
    listed = lianhu("rounds", "--json").json["rounds"]
    assert [(one["round"], one["name"]) for one in listed] == [(1, "春季"), (2, "夏季")]
    assert "夏季" in lianhu("rounds").out
    ran = lianhu("diff", "春季", "夏季", "--json", "--out", "调整.xlsx")
    reasons = {row["head"]: row["reason"] for row in ran.json["changes"]}
    lost = next(head for head, name in first.items() if name == "石村")
    if lost in reasons:
        assert reasons[lost] in {"原帮扶人退休", "户已不在册"}
    assert {row["old"] for row in ran.json["changes"]} >= {"石村"}
    table = openpyxl.load_workbook(folder / "调整.xlsx").active
    assert table["A1"].value.endswith("调整对照表")
    assert "调整" in lianhu("diff").out
    assert lianhu("undo").code == 0
    assert [one["round"] for one in lianhu("rounds", "--json").json["rounds"]] == [1]
    assert {
        r["head"]: r["name"] for r in lianhu("list", "pairs", "--json").json["pairs"]
    }.items() <= (first.items())
    assert lianhu("undo", "--yes").code == 0
    assert lianhu("undo").code == 2
