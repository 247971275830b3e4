"""`lianhu list`: rows and columns chosen, one object a line, the orders in force."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import HELPERS, HOUSEHOLDS, Lianhu

Draw = Callable[..., Path]


def heads(lianhu: Lianhu, *arguments: str) -> list[str]:
    return [row["head"] for row in lianhu("list", *arguments, "--json").json[arguments[0]]]


def test_rows_are_chosen_by_title_or_key(paired: Lianhu) -> None:
    assert heads(paired, "households", "--where", "户类别=特殊户") == ["王五"]
    assert heads(paired, "households", "--where", "kind=困难户", "--where", "家庭人口=4") == [
        "张三"
    ]
    assert heads(paired, "households", "--where", "家庭人口=４") == ["张三"]
    assert heads(paired, "households", "--where", "联系电话=") == ["王五"]
    assert heads(paired, "households", "--where", "身份证号码=62000019900307001X") == ["张三"]
    assert heads(paired, "households", "--where", "户类别=没有的") == []


def test_a_village_and_a_unit_are_named_as_people_name_them(paired: Lianhu) -> None:
    assert heads(paired, "households", "--village", "杨家湾") == ["赵六"]
    assert heads(paired, "households", "--where", "行政村=杨家湾") == ["赵六"]
    assert heads(paired, "households", "--where", "group=一组", "--where", "village=石桥") == [
        "张三"
    ]
    of_unit = heads(paired, "pairs", "--unit", "石桥村委会")
    assert len(of_unit) == 1
    wrong = paired("list", "households", "--village", "杨家弯村")
    assert (wrong.code, "是不是“杨家湾村”" in wrong.err) == (2, True)
    assert paired("list", "pairs", "--unit", "水务局").code == 2


def test_columns_come_in_the_order_wanted_and_stay_masked(paired: Lianhu) -> None:
    wanted = ("list", "households", "--columns", "联系电话，户主姓名")
    rows = list(csv.reader(io.StringIO(paired(*wanted, "--format", "csv").out)))
    assert rows[0] == ["联系电话", "户主姓名"]
    assert rows[1] == ["138****0001", "张三"]
    row = paired(*wanted, "--limit", "1", "--json").json["households"]
    assert row == [{"phone": "138****0001", "head": "张三"}]


TITLES = {
    "households": "户编码 全部类别 省 市 县 乡镇 行政村 村民小组 户主姓名 性别 身份证号码"
    " 出生日期 年龄 家庭人口 劳动力 耕地面积(亩)"
    " 户类别 致贫原因 帮扶需求 健康状况 是否党员 联系电话 户编号 与户主关系 户状态 意愿1 意愿2 意愿3 备注",
    "helpers": "帮扶人编码 姓名 性别 单位 职务 职级 人员类别 省 市 县 乡镇 所在村"
    " 村民小组 身份证号码 联系电话 特长 状态 编号 名额 接替人 意愿1 意愿2 意愿3 备注",
}
"""What docs/stability.md promises of lianhu/1: a new column comes behind these."""


@pytest.mark.parametrize("what", TITLES)
def test_columns_of_csv_stay_where_they_are(paired: Lianhu, what: str) -> None:
    (titles, *_) = csv.reader(io.StringIO(paired("list", what, "--format", "csv").out))
    promised = TITLES[what].split()
    assert titles[: len(promised)] == promised


def test_a_limit_says_how_many_there_are(paired: Lianhu) -> None:
    some = paired("list", "households", "--limit", "2", "--json")
    assert len(some.json["households"]) == 2
    assert some.json["notes"] == ["只列出前 2 行，共 4 行"]
    assert paired("list", "households", "--limit", "4").err == ""


def test_ndjson_is_one_object_a_line(paired: Lianhu) -> None:
    lines = paired("list", "pairs", "--format", "ndjson").out.splitlines()
    rows = [json.loads(line) for line in lines]
    assert rows == paired("list", "pairs", "--json").json["pairs"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--where", "户类型=特殊户"), "没有“户类型”这一栏，是不是 户类别？"),
        (("--where", "特殊户"), "要写成 列=值"),
        (("--where", "家庭人口=四"), "“四”不是数字"),
        (("--columns", "电话号"), "没有“电话号”这一栏"),
        (("--limit", "-1"), "--limit 不能小于 0"),
    ],
)
def test_what_cannot_be_chosen_is_wrong_use(
    paired: Lianhu, arguments: tuple[str, ...], said: str
) -> None:
    ran = paired("list", "households", *arguments)
    assert ran.code == 2
    assert said in ran.err


def test_orders_in_force_are_listed_with_where_they_stand(lianhu: Lianhu, draw: Draw) -> None:
    orders = [
        ("类型", "户主姓名", "帮扶责任人", "原因"),
        ("指定", "赵六", "石村", "熟"),
        ("回避", "钱七", "石村", ""),
    ]
    lianhu("import", draw("a.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS, 指定与回避=orders))
    lianhu("avoid", "张三", "林干", "--reason", "亲属")
    rows = lianhu("list", "orders", "--json").json["orders"]
    told = {row["head"]: row for row in rows}
    assert (told["赵六"]["order"], told["赵六"]["said"]) == ("指定", "指定与回避第2行")
    assert (told["张三"]["order"], told["张三"]["reason"]) == ("回避", "亲属")
    assert told["张三"]["said"] == "回避（命令）"
    assert told["张三"]["household"].startswith("H")
    assert "钱七" in told["钱七"]["unclear"] or "没有户" in told["钱七"]["unclear"]
    assert told["赵六"]["unclear"] == ""
    lianhu("free", "赵六")
    lianhu("free", "张三")
    assert heads(lianhu, "orders") == ["钱七"]
