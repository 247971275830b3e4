# ruff: noqa: E501  a line of a form is a line here
"""一户一表: forms as offices draw them, one a household. Whoever is in a form is in the register, or named at a cell."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lianhu_cli.domain.rules import rule_files
from lianhu_cli.intake.sheet.request import Asked

from .conftest import Draw, read, rows, said

A, B, C = "62000019900307001X", "620000199003070028", "620000199003070036"


@dataclass(frozen=True)
class Forms:
    """Sheets of forms: households (village, group, head, people, kind), their IDs, helpers and pairs."""

    sheets: dict[str, str]
    households: tuple[tuple[Any, ...], ...]
    numbers: tuple[str, ...] = ()
    helpers: tuple[tuple[str, str], ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    members: int = 0
    told: tuple[tuple[str, str], ...] = ()
    rules: str = ""


FORMS: dict[str, Forms] = {
    "labels before values, the family in a table inside": Forms(
        {"张三": f"石桥村困难户摸底调查表|<|<|<|<|<\n户主姓名|张三|性别|男|出生年月|1990.3\n身份证号码|{A}|<|联系电话|13800000001|<\n"
         "家庭住址|白沙镇石桥村3组|<|<|<|<\n家庭人口|#4|劳动力|#2|耕地面积(亩)|#6.5\n户类别|困难户|致贫原因|因病|民族|汉族\n"
         f"家庭成员情况|姓名|与户主关系|性别|年龄|身份证号码\n^|张三|户主|男|#35|{A}\n^|李四|配偶|女|#33|{B}\n^|张小三|之子|男|#9|\n"
         "帮扶责任人|王一|单位|县水务局|职务|干事\n联系电话|13900000001|人员类别|一般干部||\n帮扶需求|学养殖技术|<|<|<|<\n调查人签字：||||填表日期：|"},
        (("石桥村", "3组", "张三", 4, "困难户"),), (A,), (("王一", "13900000001"),), (("张三", "王一"),), members=2,
    ),
    "one a sheet, a helper of both": Forms(
        {n: f"困难户摸底调查表|<|<|<\n行政村|石桥村|村民小组|{n}组\n户主姓名|{head}|联系电话|1380000000{n}\n家庭人口|4人|户类别|特殊户\n"
         "帮扶责任人|刘一|工作单位|县水务局\n职务|干事|联系电话|13900000001" for n, head in (("1", "张三"), ("2", "李四"))},
        (("石桥村", "1组", "张三", 4, "特殊户"), ("石桥村", "2组", "李四", 4, "特殊户")),
        helpers=(("刘一", "13900000001"),), pairs=(("张三", "刘一"), ("李四", "刘一")),
    ),
    "below one another, with labels merged down beside, and the place in one cell": Forms(
        {"档案": "\n\n".join(f"一户一档登记表|<|<|<\n村组：石桥村三组||填表时间：2025年3月|\n户主|姓名|{head}|\n^|身份证号|{number}|<\n"
         "家庭情况|家庭人口|#3|\n^|户类别|特殊户|\n帮扶责任人|姓名|刘一|\n^|单位|石桥村委会|\n^|联系电话|13900000001|"
         for head, number in (("张三", A), ("李四", B)))},
        (("石桥村", "3组", "张三", 3, "特殊户"), ("石桥村", "3组", "李四", 3, "特殊户")), (A, B),
        (("刘一", "13900000001"),), (("张三", "刘一"), ("李四", "刘一")),
    ),
    "values below their labels": Forms(
        {"采集表": f"石桥村特殊户信息采集表|<|<|<|<\n户主姓名|性别|年龄|身份证号码|联系电话\n张三|男|#36|{A}|13800000001\n家庭人口|劳动力|户类别|致贫原因|耕地面积\n"
         f"#3|#1|特殊户|因残|#4\n帮扶责任人|单位|职务|联系电话|\n刘一|镇政府|副镇长|13900000001|\n家庭成员|与户主关系|身份证号|健康状况|备注\n李四|配偶|{B}|健康|外出\n张小|之子|{C}|健康|上学"},
        (("石桥村", "", "张三", 3, "特殊户"),), (A,), (("刘一", "13900000001"),), (("张三", "刘一"),), members=2,
    ),
    "label and value in one cell": Forms(
        {"情况": f"困难户基本情况|\n户主姓名：张三|联系电话：13800000001\n行政村：石桥村  村民小组：三组|家庭人口：4人\n户类别：困难户|身份证号：{A}\n"
         "帮扶责任人：刘一  单位：县水务局  职务：干事|联系电话：13900000001"},
        (("石桥村", "3组", "张三", 4, "困难户"),), (A,), (("刘一", "13900000001"),), (("张三", "刘一"),),
    ),
    "side by side, one of them blank": Forms(
        {"卡": "户主姓名|张三|||户主姓名|李四\n行政村|石桥村|||行政村|东沟村\n户类别|困难户|||户类别|特殊户\n家庭人口|#3|||家庭人口|#2\n\n"
         "户主姓名|王五|||户主姓名|\n行政村|石桥村|||行政村|东沟村\n户类别|困难户|||户类别|\n家庭人口|#3|||家庭人口|"},
        (("东沟村", "", "李四", 2, "特殊户"), ("石桥村", "", "张三", 3, "困难户"), ("石桥村", "", "王五", 3, "困难户")),
    ),
    "boxes to tick, and a list of what was done, whose people are no helpers": Forms(
        {"信息卡": f"石桥村农户信息卡|<|<|<\n户主|张三|户号|001\n户类别|□困难户 ☑特殊户|是否党员|☑是 □否\n家庭成员|<|<|<\n姓名|与户主关系|性别|身份证号码\n"
         f"张三|本人|男|{A}\n李四|妻子|女|{B}\n帮扶措施|<|<|<\n时间|内容|帮扶人|金额\n2025-03-01|送化肥|孙二|#200\n包户干部|刘一|单位|石桥村委会"},
        (("石桥村", "", "张三", 2, "特殊户"),), (A,), (("刘一", ""),), (("张三", "刘一"),), members=1,
    ),
    "a list of contents before the forms is no second register": Forms(
        {"目录": "序号|户主姓名|行政村|户类别\n1|张三|石桥村|困难户\n2|李四|石桥村|特殊户",
         **{head: f"户主姓名|{head}|身份证号码|{number}\n行政村|石桥村|户类别|{kind}\n联系电话|1380000000{n}|家庭人口|#3"
            for n, head, number, kind in ((1, "张三", A, "困难户"), (2, "李四", B, "特殊户"))}},
        (("石桥村", "", "张三", 3, "困难户"), ("石桥村", "", "李四", 3, "特殊户")), (A, B),
    ),
    "parts with titles; 姓名 is the head's, the helper's and the family's": Forms(
        {"一户一档": f"一户一档|<|<|<\n一、户主信息|<|<|<\n姓名|张三|身份证号码|{A}\n联系电话|13800000001|户类别|困难户\n二、帮扶责任人信息|<|<|<\n姓名|刘一|单位|镇政府\n"
         f"职务|干事|联系电话|13900000001\n三、家庭成员信息|<|<|<\n姓名|关系|身份证号码|备注\n李四|配偶|{B}|\n四、住址|<|<|<\n行政村|石桥村|村民小组|1组"},
        (("石桥村", "1组", "张三", 2, "困难户"),), (A,), (("刘一", "13900000001"),), (("张三", "刘一"),), members=1,
    ),
    "two helpers in a table inside": Forms(
        {"表": f"附件2|<|<|<|<|<\n防返贫监测户摸底调查表|<|<|<|<|<\n基本情况|户主姓名|张三|行政村|石桥村|\n^|身份证号|{A}|<|联系电话|13800000001\n^|监测对象类别|边缘易致贫户|主要致贫原因|因病|\n"
         "家庭成员|姓名|关系|年龄|身份证号|健康状况\n^|李四|配偶|#40||患有大病\n^|张小|长子|#15||健康\n^||||\n帮扶责任人|姓名|单位|职务|联系电话|\n^|刘一|县水务局|副局长|13900000001|\n"
         "^|孙二|石桥村|村支书|13900000002|\n村委会意见|同意|<|<|<|<\n（盖章）|||||2025年3月1日"},
        (("石桥村", "", "张三", 3, "边缘易致贫户"),), (A,), (("刘一", "13900000001"), ("孙二", "13900000002")),
        (("张三", "刘一"), ("张三", "孙二")), members=2, rules="防返贫监测",
    ),
    "two columns only": Forms(
        {"民情档案": f"石桥村民情档案|<\n户主姓名|张三\n性别|男\n身份证号码|{A}\n村民小组|1组\n户类别|困难户\n家庭人口|#3\n联系电话|13800000001\n"
         "帮扶责任人|刘一\n帮扶单位|县水务局\n职务|科员\n联系电话|13900000001"},
        (("石桥村", "1组", "张三", 3, "困难户"),), (A,), (("刘一", "13900000001"),), (("张三", "刘一"),),
    ),
    "no head in one, nothing in another": Forms(
        {"空": "摸底调查表|<|<|<\n户主姓名||身份证号码|\n家庭住址||<|<\n户类别||家庭人口|",
         "李": f"摸底调查表|<|<|<\n户主姓名||身份证号码|{B}\n家庭住址|石桥村1组|<|<\n户类别|特殊户|家庭人口|#2"},
        (), told=(("head-missing", "B2"),),
    ),
    "what is wrong is told at its own cell": Forms(
        {"表": f"户主姓名|张三|身份证号码|{A[:-1]}1\n行政村|石桥村|户类别|特姝户\n联系电话|1380000|家庭人口|#3\n\n"
         f"户主姓名|李四|身份证号码|{B}\n行政村|石桥村|户类别|特殊户\n联系电话|1380000|家庭人口|#3"},
        (("石桥村", "", "李四", 3, "特殊户"),), (B,),
        told=(("kind-unknown", "D2"), ("id-checksum", "D1"), ("phone-invalid", "B3"), ("phone-invalid", "B7")),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", FORMS)
def test_a_form_is_read_as_a_household(draw: Draw, kind: str) -> None:
    one = FORMS[kind]
    asked = Asked(policy=rule_files.load(Path(one.rules))) if one.rules else None
    found = read(draw("档案.xlsx", **one.sheets), asked=asked)
    assert sorted(rows(found, "households", "village", "group", "head", "people", "kind")) == (
        sorted(one.households)
    )
    if one.numbers:
        assert sorted(r[0] for r in rows(found, "households", "id_number")) == sorted(one.numbers)
    assert sorted(rows(found, "helpers", "name", "phone")) == sorted(one.helpers)
    homes, people = rows(found, "households", "head"), rows(found, "helpers", "name")
    told = found.given.to_pylist() if found.given is not None else []
    pairs = {(homes[one["household"]][0], people[one["helper"]][0]) for one in told}
    assert pairs == set(one.pairs)
    assert set(one.told) <= said(found)
    balances = [sheet.balance for file in found.files for sheet in file.sheets if sheet.balance]
    assert sum(balance.members for balance in balances) == one.members
    assert sum(balance.accepted for balance in balances) == len(one.households)


def test_a_register_is_no_form(draw: Draw) -> None:
    """One row below a heading, a line of labels above it, a heading again on the next page."""
    path = draw(
        "册.xlsx",
        一户="户主姓名|行政村|户类别\n张三|石桥村|困难户",
        两户="填报单位：|石桥村|填表人|李四\n户主姓名|行政村|户类别|联系电话\n王五|石桥村|困难户|\n赵六|石桥村|困难户|",
    )
    found = read(path)
    assert [r[0] for r in rows(found, "households", "head")] == ["张三", "王五", "赵六"]
    assert not any("一户一表" in how for f in found.files for s in f.sheets for how in s.how)


def test_every_cell_of_a_form_keeps_its_address(draw: Draw) -> None:
    """What the register notes of where a value stands leads back to its cell, in each of the forms."""
    form = "户主姓名|{}|身份证号码|{}\n行政村|石桥村|户类别|特殊户\n家庭人口|#3||\n"
    path = draw("表.xlsx", 表="\n".join(form.format(*one) for one in (("张三", A), ("李四", B))))
    found = read(path)
    assert rows(found, "households", "head", "source_row") == [("张三", 1), ("李四", 5)]
    assert found.headings["表.xlsx", "表", "households"] == {
        "head": "B", "id_number": "D", "village": "B+1", "kind": "D+1", "people": "B+2",
    }  # fmt: skip


def test_a_ledger_is_no_form(draw: Draw) -> None:
    """Its heading has labels, and more words that no form knows; below stand a hundred rows."""
    below = "\n".join(f"{n}|石桥村|{n % 5}组|王{n}|养殖|{n}头|3000" for n in range(100))
    heading = "序号|行政村|村民小组|户主姓名|“2+2”产业|规模|目标增收(元)"
    found = read(draw("计划.xlsx", 产业计划=f"2025年产业计划\n{heading}\n{below}"))
    assert [s.role for f in found.files for s in f.sheets] == ["industries"]
