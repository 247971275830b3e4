"""Rounds: listed, compared with reasons, taken back."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest

from .conftest import HELPERS, HOUSEHOLDS, Lianhu

pytestmark = pytest.mark.usefixtures("blank_papers")

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
    assert "结对" in lianhu("undo").out
    assert [one["round"] for one in lianhu("rounds", "--json").json["rounds"]] == [1]
    assert {
        r["head"]: r["name"] for r in lianhu("list", "pairs", "--json").json["pairs"]
    }.items() <= (first.items())
    undone = [lianhu("undo", "--yes", "--json").json["undone"]["command"] for _ in range(3)]
    assert undone == ["import", "pair", "import"]
    assert lianhu("undo").code == 2


_TITLES = ("行政村", "村民小组", "户主姓名", "家庭人口", "户类别")
_OF_ONE_VILLAGE = [
    ("姓名", "单位", "人员类别"),
    ("林干", "畜牧站", "一般干部"),
    ("周干", "农技站", "一般干部"),
    ("吴干", "水管站", "一般干部"),
]


def _homes(*heads: str) -> list[tuple[object, ...]]:
    return [_TITLES, *(("石桥村", "1组", head, 3, "困难户") for head in heads)]


def _reasons(lianhu: Lianhu, *arguments: object) -> dict[str, str]:
    changes = lianhu("diff", *arguments, "--json").json["changes"]
    return {row["head"]: row["reason"] for row in changes}


def test_a_household_new_since_the_old_round_is_told_from_one_that_waited(
    lianhu: Lianhu, draw: Draw
) -> None:
    few = draw("a.xlsx", 登记册=_homes("赵一", "钱二", "孙三"), 干部=_OF_ONE_VILLAGE[:3])
    lianhu("import", few)
    lianhu("pair", "--date", "2026-03-01")
    waited = lianhu("list", "uncovered", "--json").json["uncovered"][0]["head"]
    more = [*_OF_ONE_VILLAGE, ("郑干", "民政办", "一般干部")]
    lianhu("import", draw("a.xlsx", 登记册=_homes("赵一", "钱二", "孙三", "李四"), 干部=more))
    lianhu("pair", "--date", "2026-04-01")
    assert _reasons(lianhu) == {waited: "新落实", "李四": "新增户"}

    since = {r["head"]: r["since"] for r in lianhu("list", "pairs", "--json").json["pairs"]}
    assert since.pop(waited) == since.pop("李四") == "2026-04-01"
    assert set(since.values()) == {"2026-03-01"}
    assert "结对时间" in lianhu("list", "pairs", "--format", "csv").out.splitlines()[0]

    lianhu("undo")
    lianhu("pair", "--date", "2026-04-02")
    assert _reasons(lianhu) == {waited: "新落实", "李四": "新增户"}
    lianhu("undo")
    all_of_them = _homes("赵一", "钱二", "孙三", "李四")
    lianhu("import", draw("a.xlsx", 登记册=all_of_them, 干部=more[:3]))
    assert lianhu("pair", "--date", "2026-04-03").code == 0
    lianhu("import", draw("a.xlsx", 登记册=all_of_them, 干部=more))
    assert lianhu("pair", "--date", "2026-04-04").code == 0
    assert _reasons(lianhu) == {waited: "新落实", "李四": "新落实"}
    assert _reasons(lianhu, "1")["李四"] == "新增户"


def test_an_exchange_that_brings_nobody_nearer_does_not_say_so(lianhu: Lianhu, draw: Draw) -> None:
    book = draw("a.xlsx", 登记册=_homes("赵一", "钱二"), 干部=_OF_ONE_VILLAGE[:3])
    lianhu("import", book)
    lianhu("pair")
    pairs = lianhu("list", "pairs", "--json").json["pairs"]
    lianhu("pin", pairs[0]["head"], pairs[1]["name"])
    lianhu("pair")
    assert _reasons(lianhu) == {pairs[0]["head"]: "指定", pairs[1]["head"]: "为其他户让位"}


def test_an_exchange_that_brings_somebody_nearer_says_so(lianhu: Lianhu, draw: Draw) -> None:
    titles = ("姓名", "单位", "人员类别", "所在村")
    homes = [
        _TITLES,
        *((f"{village}村", "1组", f"户{village}", 3, "困难户") for village in ("石桥", "杨湾")),
    ]
    hands = [
        titles,
        ("石干", "石桥村委会", "村干部", "石桥村"),
        ("杨干", "杨湾村委会", "村干部", "杨湾村"),
    ]
    lianhu("import", draw("a.xlsx", 登记册=homes, 干部=hands))
    lianhu("pin", "户石桥", "杨干")
    lianhu("pair")
    lianhu("free", "户石桥", "杨干")
    lianhu("pin", "户石桥", "石干")
    lianhu("pair")
    assert _reasons(lianhu) == {"户石桥": "指定", "户杨湾": "为其他户让位，整体更近"}


@pytest.mark.usefixtures("imported")
def test_rounds_follow_one_another_under_names_of_their_own(lianhu: Lianhu, folder: Path) -> None:
    assert lianhu("pair", "--round", "春", "--date", "2026-03-01").code == 0
    for arguments, said in (
        (("--date", "2025-01-01"), "结对日期 2025-01-01 早于上一轮（第 1 轮，2026-03-01）"),
        (("--round", "春"), "第 1 轮结对（2026-03-01）已经叫“春”了"),
        (("--round", "1"), "轮次名称不能只是数字"),
        (("--round", "２"), "轮次名称不能只是数字"),
    ):
        ran = lianhu("pair", "--out", "o", *arguments)
        assert (ran.code, said in ran.err, (folder / "o").exists()) == (2, True, False)
    assert lianhu("pair", "--round", "夏", "--date", "2026-03-01").code == 0
    assert [one["name"] for one in lianhu("rounds", "--json").json["rounds"]] == ["春", "夏"]


@pytest.mark.usefixtures("imported")
def test_names_that_older_registers_gave_twice_or_after_numbers(
    lianhu: Lianhu, folder: Path
) -> None:
    for name in ("春", "夏", "秋"):
        lianhu("pair", "--round", name)
    with closing(sqlite3.connect(folder / "lianhu.db")) as old, old:
        old.execute("UPDATE rounds SET figures = replace(figures, '\"夏\"', '\"春\"')")
        old.execute("UPDATE rounds SET figures = replace(figures, '\"秋\"', '\"1\"')")
    refused = lianhu("diff", "春", "3")
    assert refused.code == 2
    assert "有 2 轮结对都叫“春”，请写序号：1、2" in refused.err
    told = lianhu("diff", "1", "2", "--json").json
    assert (told["old"], told["new"]) == (1, 2)
