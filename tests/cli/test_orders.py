"""指定与回避: by sheet and by command, obeyed, audited, and refused where they contradict."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import HELPERS, HOUSEHOLDS, Lianhu

Draw = Callable[..., Path]
HEADING = ("类型", "户主姓名", "帮扶责任人", "原因")


def pairs(lianhu: Lianhu) -> dict[str, str]:
    listed = lianhu("list", "pairs", "--json").json["pairs"]
    return {row["head"]: row["name"] for row in listed}


def test_a_sheet_orders(lianhu: Lianhu, draw: Draw) -> None:
    orders = [HEADING, ("指定", "赵六", "石村", ""), ("回避", "张三", "林干", "亲属")]
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS, 指定与回避=orders))
    paired = lianhu("pair", "--json").json
    assert (paired["covered"], paired["pinned"]) == (4, 1)
    made = pairs(lianhu)
    assert made["赵六"] == "石村"
    assert made["张三"] != "林干"
    assert lianhu("audit").code == 0


def test_namesakes_without_a_unit_are_told_apart_by_their_village(
    lianhu: Lianhu, draw: Draw
) -> None:
    members = [
        ("姓名", "人员类别", "所在村", "村民小组"),
        ("石村", "党员明星户", "石桥村", "1组"),
        ("石村", "党员明星户", "杨家湾村", "2组"),
    ]
    orders = [("类型", "户主姓名", "帮扶责任人", "单位"), ("指定", "赵六", "石村", "杨家湾村2组")]
    lianhu(
        "import",
        draw("a.xlsx", 登记册=HOUSEHOLDS, 党员=members, 指定与回避=orders),
    )
    assert lianhu("pair", "--json").json["pinned"] == 1


def test_commands_order_and_set_free(lianhu: Lianhu, survey: Path) -> None:
    lianhu("import", survey)
    lianhu("pair")
    before = pairs(lianhu)
    other = next(name for name in before.values() if name != before["赵六"])
    assert lianhu("pin", "赵六", other, "--reason", "熟悉情况").code == 0
    broken = lianhu("audit", "--json")
    assert (broken.code, broken.json["findings"][0]["rule"]) == (1, "pin")
    assert lianhu("pair", "--json").json["pinned"] == 1
    assert pairs(lianhu)["赵六"] == other
    assert lianhu("audit").code == 0
    assert lianhu("avoid", "杨家湾村/赵六", other).code == 0
    lianhu("pair")
    assert pairs(lianhu)["赵六"] != other
    assert lianhu("free", "赵六", other).code == 0
    assert lianhu("free", "赵六", other).code == 2
    lianhu("import", survey)
    assert lianhu("pin", "钱七", other).code == 2


@pytest.mark.parametrize(
    ("orders", "said"),
    [
        ([("指定", "张三", "林干", ""), ("回避", "张三", "林干", "")], "既指定又回避"),
        ([("指定", "张三", "林干", ""), ("指定", "张三", "石村", "")], "一户只能有 1 名"),
        ([("指定", "张三", "林干", ""), ("指定", "李四", "林干", "")], "接不了"),
        ([("指定", "张三", "高明", ""), ("指定", "李四", "高明", "")], "接不了"),
    ],
)
def test_contradictions_end_with_4_and_are_said_with_their_lines(
    lianhu: Lianhu, draw: Draw, folder: Path, orders: list[tuple[str, ...]], said: str
) -> None:
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS, 指定与回避=[HEADING, *orders]))
    before = (folder / "lianhu.db").read_bytes()
    ran = lianhu("pair")
    assert ran.code == 4
    assert said in ran.err
    assert "第2行" in ran.err
    assert "第3行" in ran.err
    assert (folder / "lianhu.db").read_bytes() == before
    assert not (folder / "out").exists()


def test_what_is_unclear_is_named_and_the_rest_goes_on(lianhu: Lianhu, draw: Draw) -> None:
    twice = [*HOUSEHOLDS, ("杨家湾村", "2组", "张三", "", 1, 0, "困难户", "")]
    orders = [HEADING, ("指定", "张三", "林干", ""), ("回避", "没有的人", "林干", "")]
    read = lianhu("import", draw("a.xlsx", 登记册=twice, 干部=HELPERS, 指定与回避=orders), "--json")
    assert "order-unknown" in {problem["code"] for problem in read.json["problems"]}
    ran = lianhu("pair")
    assert ran.code == 0
    assert "有2个" in ran.err
    assert "没有的人" in ran.err


def test_nobody_helps_himself(lianhu: Lianhu, draw: Draw) -> None:
    helpers = [
        ("姓名", "人员类别", "所在村", "村民小组", "身份证号码"),
        ("张三", "村干部", "石桥村", "1组", "62000019900307001X"),
        ("石村", "村干部", "杨家湾村", "1组", ""),
    ]
    lianhu("import", draw("a.xlsx", 登记册=[*HOUSEHOLDS[:2], HOUSEHOLDS[4]], 干部=helpers))
    lianhu("pair")
    assert pairs(lianhu) == {"张三": "石村", "赵六": "张三"}
