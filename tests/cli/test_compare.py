"""`lianhu compare`: a list held against the register without importing it."""

from collections.abc import Callable
from pathlib import Path

import openpyxl

from .conftest import HELPERS, HOUSEHOLDS, Lianhu

Draw = Callable[..., Path]
LIST = [
    HOUSEHOLDS[0],
    ("石桥村", "9组", "钱七", "", 1, 1, "困难户", ""),
    ("石桥村", "1组", "张三", "62000019900307001X", 8, 2, "困难户", "138****0001"),
    ("石桥村", "2组", "李四", "620000198001010017", 3, 1, "特殊户", ""),
]


def test_who_and_what_differs_is_told_with_both_cells(lianhu: Lianhu, draw: Draw) -> None:
    lianhu("import", draw("摸底.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS))
    before = lianhu("list", "households", "--json").json["households"]
    told = lianhu("compare", draw("县里.xlsx", 名单=LIST), "--out", "对照.xlsx", "--json")
    assert told.code == 1
    answer = told.json
    assert [(one["name"], one["at"]) for one in answer["only_here"]] == [
        ("王五", "摸底.xlsx“登记册”C4")
    ]
    assert [(one["name"], one["at"]) for one in answer["only_there"]] == [
        ("钱七", "县里.xlsx“名单”C2")
    ]
    differing = {(one["name"], one["title"]): one for one in answer["differing"]}
    assert {*differing} == {("张三", "家庭人口"), ("李四", "户类别")}
    people = differing["张三", "家庭人口"]
    assert (people["here"], people["there"]) == ("4", "8")
    assert (people["here_at"], people["there_at"]) == (
        "摸底.xlsx“登记册”E2",
        "县里.xlsx“名单”E3",
    )
    assert answer["not_compared"] == {"杨家湾村": 1}, "the list knows nothing of that village"
    assert "杨家湾村" in answer["notes"][0]
    assert lianhu("list", "households", "--json").json["households"] == before
    assert len(lianhu("log", "--json").json["revisions"]) == 1


def test_the_workbook_has_a_sheet_for_each_kind(lianhu: Lianhu, draw: Draw, folder: Path) -> None:
    lianhu("import", draw("摸底.xlsx", 登记册=HOUSEHOLDS))
    told = lianhu("compare", draw("县里.xlsx", 名单=LIST), "--out", "对照.xlsx")
    assert "只在登记库里 1，只在来的名单里 1，不一样的格 2" in told.out
    book = openpyxl.load_workbook(folder / "对照.xlsx")
    assert book.sheetnames == ["只在登记库", "只在来的名单", "两边不一样"]
    assert [cell.value for cell in book["两边不一样"][2]][-1] == "县里.xlsx“名单”E3"


def test_the_same_list_differs_in_nothing(lianhu: Lianhu, draw: Draw) -> None:
    book = draw("摸底.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS)
    lianhu("import", book)
    same = lianhu("compare", book, "--json")
    assert same.code == 0
    assert not any(same.json[name] for name in ("only_here", "only_there", "differing"))


def test_our_own_export_differs_in_nothing_though_nobody_said_who_is_in_the_party(
    lianhu: Lianhu, draw: Draw
) -> None:
    lianhu("import", draw("摸底.xlsx", 登记册=HOUSEHOLDS))
    lianhu("export", "households", "--out", "发.xlsx")
    same = lianhu("compare", "发.xlsx", "--json")
    assert (same.code, same.json["differing"]) == (0, [])


def test_numbers_stay_masked(lianhu: Lianhu, draw: Draw, folder: Path) -> None:
    lianhu("import", draw("摸底.xlsx", 登记册=HOUSEHOLDS))
    other = [HOUSEHOLDS[0], ("石桥村", "2组", "李四", "", 3, 1, "困难户", "13800000009")]
    told = lianhu("compare", draw("县里.xlsx", 名单=other), "--out", "对照.xlsx", "--json")
    (one,) = told.json["differing"]
    assert (one["here"], one["there"]) == ("138****0002", "138****0009")
    cells = openpyxl.load_workbook(folder / "对照.xlsx")["两边不一样"].values
    assert "13800000009" not in str([*cells])


def test_what_cannot_be_compared_is_said(lianhu: Lianhu, draw: Draw) -> None:
    lianhu("import", draw("摸底.xlsx", 登记册=HOUSEHOLDS))
    places = [("行政村", "户数", "人口数"), ("石桥村", 30, 90)]
    assert lianhu("compare", draw("村情.xlsx", 村情=places)).code == 2
    assert lianhu("compare", "没有.xlsx").code == 3
