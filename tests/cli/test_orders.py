"""指定与回避: by sheet and by command, obeyed, audited, and refused where they contradict."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import HELPERS, HOUSEHOLDS, Lianhu

pytestmark = pytest.mark.usefixtures("blank_papers")

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


def test_commands_order_and_set_free(lianhu: Lianhu, imported: Path) -> None:
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
    lianhu("import", imported)
    assert lianhu("pin", "钱七", other).code == 2


@pytest.mark.parametrize(
    ("orders", "said"),
    [
        ([("指定", "张三", "林干", ""), ("回避", "张三", "林干", "")], "既指定又回避"),
        ([("指定", "张三", "林干", ""), ("指定", "张三", "石村", "")], "一户只能有 1 名"),
        (
            [("指定", "张三", "林干", ""), ("指定", "李四", "林干", "")],
            "只有 1 个名额，却指定了 2 户",
        ),
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
    found = {problem["code"]: problem["cell"] for problem in read.json["problems"]}
    assert (found["order-unclear"], found["order-unknown"]) == ("B2", "B3")
    ran = lianhu("pair")
    assert ran.code == 0
    assert "有 2 个" in ran.err
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


NAMESAKES = [
    HOUSEHOLDS[0],
    ("石桥村", "1组", "张三", "", 4, 2, "困难户", ""),
    ("石桥村", "2组", "张三", "", 3, 1, "困难户", ""),
    ("柳湾村", "1组", "张三", "", 3, 1, "困难户", ""),
]
OF_TWO_UNITS = [
    ("姓名", "单位", "人员类别"),
    ("王五", "县农业局", "一般干部"),
    ("王五", "县卫生局", "一般干部"),
    ("刘局", "县农业局", "一般干部"),
]
WIDE = ("类型", "行政村", "村民小组", "户主姓名", "帮扶责任人", "单位")


def test_a_command_replaces_only_what_is_ordered_of_the_same_two_persons(
    lianhu: Lianhu, draw: Draw
) -> None:
    orders = [
        WIDE,
        ("回避", "石桥村", "1组", "张三", "王五", "县农业局"),
        ("回避", "石桥村", "2组", "张三", "王五", "县农业局"),
        ("回避", "柳湾村", "1组", "张三", "王五", "县卫生局"),
    ]
    lianhu("import", draw("a.xlsx", 登记册=NAMESAKES, 干部=OF_TWO_UNITS, 指定与回避=orders))
    pinned = lianhu("pin", "柳湾村/张三", "县卫生局/王五")
    assert "第4行回避作废" in pinned.out
    freed = lianhu("free", "石桥村/2组/张三", "县农业局/王五")
    assert "第3行回避" in freed.out
    assert "第2行" not in pinned.out + freed.out
    assert lianhu("free", "石桥村/2组/张三", "县农业局/王五").code == 2
    assert lianhu("free", "石桥村/1组/张三", "县卫生局/王五").code == 2
    last = lianhu("free", "石桥村/1组/张三", "县农业局/王五")
    assert (last.code, "第2行回避" in last.out) == (0, True)
    assert "命令" in lianhu("free", "柳湾村/张三", "县卫生局/王五").out


def test_the_words_of_an_order_are_read_with_care(lianhu: Lianhu, draw: Draw) -> None:
    words = {"指 定": "pin", "亲属回避": "avoid", "回避（近亲属）": "avoid", "取消指定": ""}
    for word, meant in words.items():
        orders = [HEADING, (word, "张三", "林干", "")]
        lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS[:2], 干部=HELPERS, 指定与回避=orders))
        paired = lianhu("pair", "--fresh", "--json")
        assert paired.json["pinned"] == (meant == "pin"), word
        assert ("不认识" in paired.err) == (not meant), word
        assert meant != "avoid" or pairs(lianhu)["张三"] != "林干", word


def test_a_namesake_of_the_same_group_is_the_same_person(lianhu: Lianhu, draw: Draw) -> None:
    heading = ("姓名", "人员类别", "所在村", "村民小组", "身份证号码")
    homes = [HOUSEHOLDS[0], HOUSEHOLDS[4]]
    same = [heading, ("赵六", "村干部", "杨家湾村", "1组", "620000198001010017")]
    lianhu("import", draw("a.xlsx", 登记册=homes, 干部=same))
    assert lianhu("pair", "--json").json["covered"] == 0
    assert lianhu("pin", "赵六", "赵六").code == 0
    ran = lianhu("pair")
    assert (ran.code, "按同一人处理" in ran.err) == (4, True)
    lianhu("free", "赵六", "赵六")
    told = ("杨家湾村", "1组", "赵六", "62000019900307001X", 5, 2, "困难户", "")
    lianhu("import", draw("a.xlsx", 登记册=[HOUSEHOLDS[0], told], 干部=same))
    assert lianhu("pair", "--json").json["covered"] == 1


def test_nobody_helps_the_household_he_lives_in(lianhu: Lianhu, draw: Draw) -> None:
    homes = [
        ("行政村", "村民小组", "户编号", "姓名", "与户主关系", "身份证号码", "户类别"),
        ("石桥村", "1组", "001", "赵六", "户主", "62000019900307001X", "困难户"),
        ("石桥村", "1组", "001", "钱七", "配偶", "620000198001010017", "困难户"),
    ]
    helpers = [("姓名", "人员类别", "所在村", "身份证号码")]
    draw("户.xlsx", 登记册=homes)
    lianhu("import", "户.xlsx")
    spouse = ("钱七", "村干部", "石桥村", "620000198001010017")
    lianhu("import", draw("干部.xlsx", 干部=[*helpers, spouse]))
    assert lianhu("pair", "--json").json["covered"] == 0
    assert lianhu("audit").code == 0
    listed = lianhu("list", "households", "--json")
    assert "members" not in listed.out
    assert "620000198001010017" not in listed.out
    assert lianhu("pin", "赵六", "钱七").code == 0
    assert "家庭成员" in lianhu("pair").err
    draw("户.xlsx", 登记册=homes[:2])
    lianhu("import", "户.xlsx")
    assert lianhu("pair", "--json").json["pinned"] == 1


def test_a_third_line_is_no_cause_of_what_two_contradict(lianhu: Lianhu, draw: Draw) -> None:
    orders = [
        HEADING,
        ("指定", "张三", "林干", ""),
        ("回避", "张三", "林干", ""),
        ("指定", "张三", "石村", ""),
    ]
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS, 指定与回避=orders))
    both, crowded = lianhu("pair").err.splitlines()[1:]
    for said, lines in ((both, "23"), (crowded, "24")):
        assert {at for at in "234" if f"第{at}行" in said} == {*lines}


def test_lines_of_several_files_are_said_with_their_file(lianhu: Lianhu, draw: Draw) -> None:
    one = draw("甲.xlsx", 指定与回避=[HEADING, ("指定", "张三", "林干", "")])
    other = draw(
        "乙.xlsx", 指定与回避=[HEADING, ("指定", "李四", "林干", ""), ("换人", "王五", "林干", "")]
    )
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS), one)
    lianhu("import", other)
    ran = lianhu("pair")
    assert ran.code == 4
    assert "甲.xlsx 指定与回避第2行" in ran.err
    assert "乙.xlsx 指定与回避第2行" in ran.err
    lianhu("free", "李四", "林干")
    noted = lianhu("pair").err
    assert noted.count("指定与回避") == 1
    listed = lianhu("list", "problems", "--json").json["problems"]
    assert ("order-type-unknown", "A3") in [(found["code"], found["cell"]) for found in listed]
    assert "乙.xlsx 指定与回避第3行：类型“换人”不认识" in noted


def test_who_is_in_a_list_and_in_the_register_is_one(lianhu: Lianhu, draw: Draw) -> None:
    lianhu("import", draw("册.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS))
    orders = [HEADING, ("回避", "张三", "石村", ""), ("回避", "张四", "石村", "")]
    ran = lianhu("import", draw("补.xlsx", 登记册=HOUSEHOLDS[:2], 指定与回避=orders), "--json")
    told = [(one["code"], one["cell"], one["message"]) for one in ran.json["problems"]]
    assert [one for one in told if one[0].startswith("order-")] == [
        ("order-unknown", "B3", "登记库里没有户“张四”，是不是“李四”？")
    ]
