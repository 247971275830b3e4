"""联村 as an office does it: proposed, ordered, stored, used by the pairing, overruled by a sheet."""

from collections.abc import Callable
from pathlib import Path

from .conftest import Lianhu

Draw = Callable[..., Path]
HOUSEHOLDS = [
    ("行政村", "村民小组", "户主姓名", "户类别"),
    *(("石桥村", "1组", f"张{n}", "困难户") for n in "一二三四五"),
    *(("北沟村", "1组", f"李{n}", "困难户") for n in "一二"),
]
HELPERS = [
    ("姓名", "单位", "人员类别"),
    *((f"陈{n}", "区水务局", "一般干部") for n in "甲乙丙丁"),
    *((f"周{n}", "区林业局", "一般干部") for n in "甲乙"),
]


def linked(lianhu: Lianhu, *options: str) -> dict[str, str]:
    links = lianhu("link", "--json", *options).json["links"]
    return {one["unit"]: one["village"] for one in links}


def test_a_proposal_is_stored_and_the_pairing_uses_it(
    lianhu: Lianhu, draw: Draw, folder: Path
) -> None:
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS))
    tried = lianhu("link", "--dry-run", "--json").json
    assert (tried["stored"], tried["kept"], tried["added"], tried["short"]) == (False, 0, 2, 1)
    assert lianhu("link", "--dry-run", "--json").json == tried
    assert not (folder / "out").exists()
    ran = lianhu("link")
    assert (ran.code, ran.err) == (0, "按户数算，联村干部和本村帮扶人合起来还差 1 个名额\n")
    assert "2 个单位联 2 个村：原有 0，新联 2；指导员 2 名" in ran.out
    again = lianhu("link", "--json", "--out", "表").json
    assert (again["kept"], again["files"]) == (2, ["表/单位包村一览表.xlsx"])
    assert (folder / "表" / "单位包村一览表.xlsx").stat().st_mode & 0o777 == 0o600
    paired = lianhu("pair", "--json").json
    assert (paired["covered"], paired["left"]["village"]) == (6, 0)
    units = {row["unit"]: row["village"] for row in lianhu("list", "pairs", "--json").json["pairs"]}
    assert units == {"区水务局": "石桥村", "区林业局": "北沟村"}
    assert lianhu("audit").code == 0


def test_orders_by_command_and_by_sheet(lianhu: Lianhu, draw: Draw) -> None:
    orders = [
        ("类型", "行政村", "户主姓名", "帮扶责任人", "单位"),
        ("回避", "石桥村", "", "", "区水务局"),
    ]
    book = draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS, 指定与回避=orders)
    read = lianhu("import", book, "--json").json
    assert read["files"][0]["sheets"][2]["accepted"] == 1
    assert linked(lianhu, "--dry-run") == {"区水务局": "北沟村", "区林业局": "石桥村"}
    assert lianhu("free", "--link", "石桥村", "区水务局").code == 0
    assert linked(lianhu, "--dry-run") == {"区水务局": "石桥村", "区林业局": "北沟村"}
    assert lianhu("pin", "--link", "北沟", "区水务局", "--reason", "水源在北沟").code == 0
    assert linked(lianhu)["区水务局"] == "北沟村"
    assert lianhu("pair").err == ""  # an order about a unit is no order about two persons
    assert lianhu("avoid", "--link", "北沟村", "区水务局").code == 0
    assert lianhu("link", "--json").json["broken"] == [{"unit": "区水务局", "village": "北沟村"}]
    assert lianhu("free", "--link", "石桥村", "区水务局").code == 2
    assert lianhu("pin", "--link", "无名村", "区水务局").code == 2
    wrong = lianhu("pin", "--link", "北沟村", "区水利局")
    assert (wrong.code, "是不是“区水务局”？" in wrong.err) == (2, True)


def test_orders_that_contradict_end_with_4(lianhu: Lianhu, draw: Draw) -> None:
    heading = ("类型", "行政村", "户主姓名", "帮扶责任人", "单位")
    orders = [
        heading,
        ("指定", "石桥村", "", "", "区水务局"),
        ("回避", "石桥村", "", "", "区水务局"),
    ]
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS, 指定与回避=orders))
    ran = lianhu("link")
    assert ran.code == 4
    assert "第2行" in ran.err
    assert "第3行" in ran.err


def test_a_sheet_overrules_what_was_proposed(lianhu: Lianhu, draw: Draw, folder: Path) -> None:
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS))
    assert linked(lianhu) == {"区水务局": "石桥村", "区林业局": "北沟村"}
    sheet = [("帮扶单位", "联系村", "指导员"), ("区水务局", "北沟村", "陈甲")]
    lianhu("import", draw("b.xlsx", 联村单位=sheet))
    again = lianhu("link", "--json").json
    rows = sorted((one["unit"], one["village"], one["kept"]) for one in again["links"])
    assert rows == [("区林业局", "石桥村", False), ("区水务局", "北沟村", True)]
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS))
    assert lianhu("link", "--json").json["kept"] == 2


def test_the_printed_sheet_is_read_back_as_it_was(lianhu: Lianhu, draw: Draw) -> None:
    helpers = [*HELPERS, ("吴甲", "镇财政所", "一般干部")]
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=helpers))
    before = linked(lianhu)
    lianhu("import", "out/单位包村一览表.xlsx")
    again = lianhu("link", "--dry-run", "--json").json
    assert {one["unit"]: one["village"] for one in again["links"]} == before
    assert (again["kept"], again["added"]) == (2, 0)
