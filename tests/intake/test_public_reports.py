# ruff: noqa: E501  a sheet stands in one line of the table
"""Small rosters in the ways of lists that offices publish and keep: who stands in them comes in, or is named.

Each is told by what kind of list it is. Three counts are kept: right (all as it should be), named
(somebody is not taken, and a problem stands in the row), silent (somebody is lost without a word).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lianhu_cli.domain.rules import rule_files
from lianhu_cli.intake.sheet.request import Asked

from .conftest import Draw, read, rows, said

A, B, C = "62000019900307001X", "620000199003070028", "620000199003070036"
D, E = "620000198001010017", "620000197502020024"


@dataclass(frozen=True)
class Roster:
    """A list of a kind: sheets, the households (village, group, head, kind) and helpers that it holds.

    `pairs` is (head, helper); `told` are (code, cell) that must be said; `named` heads may be set aside.
    """

    sheets: dict[str, str]
    households: tuple[tuple[str, ...], ...] = ()
    helpers: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    told: tuple[tuple[str, str], ...] = ()
    named: tuple[str, ...] = ()
    rules: str = ""
    file: str = "名单.xlsx"


ROSTERS: dict[str, Roster] = {
    "低保 list of a village, the village in the title": Roster(
        {"Sheet1": "石桥村困难户名单||||\n序号|姓名|组别|保障人口|备注\n1|张三|一组|#3|\n2|李四|三组|#1|"},
        (("石桥村", "1组", "张三", "困难户"), ("石桥村", "3组", "李四", "困难户")),
    ),
    "低保 list with applicant and head": Roster(
        {"公示": f"行政村|申请人姓名|申请人身份证号|户主姓名|户类别\n石桥村|王小|{A}|张三|特殊户\n石桥村|李四|{B}|李四|特殊户"},
        (("石桥村", "", "张三", "特殊户"), ("石桥村", "", "李四", "特殊户")),
    ),
    "监测对象 export with wide places and codes": Roster(
        {"导出": "省|市|县(市、区、旗)|乡(镇)|行政村|自然村|户编号|姓名|与户主关系|监测对象类别|家庭人口数\n"
         "甘肃省|定西市|通渭县|白沙镇|石桥村|一社|6200001|张三|户主|边缘易致贫户|#4\n"
         "甘肃省|定西市|通渭县|白沙镇|石桥村|一社|6200001|张小三|之子|边缘易致贫户|#4\n"
         "甘肃省|定西市|通渭县|白沙镇|石桥村|二社|6200002|李四|户主|突发严重困难户|#2"},
        (("石桥村", "1组", "张三", "边缘易致贫户"), ("石桥村", "2组", "李四", "突发严重困难户")),
        rules="防返贫监测",
    ),
    "监测对象 export whose label joins groups by a slash": Roster(
        {"导出": "基础信息/行政村|基础信息/户主姓名|识别信息/监测对象类别|帮扶信息/帮扶联系人姓名\n石桥村|张三|边缘易致贫户|"},
        (("石桥村", "", "张三", "边缘易致贫户"),),
        rules="防返贫监测",
    ),
    "村级花名册, one sheet a group in the file of the village": Roster(
        {"一组": "户主姓名|家庭人口|户类别\n张三|#4|困难户", "2组": "户主姓名|家庭人口|户类别\n李四|#2|特殊户"},
        (("石桥村", "1组", "张三", "困难户"), ("石桥村", "2组", "李四", "特殊户")),
        file="石桥村.xlsx",
    ),
    "村级花名册 with the totals in the head's column": Roster(
        {"册": "行政村|户主姓名|户类别\n石桥村|张三|困难户\n石桥村|李四|特殊户\n小计|2户|\n合计|共2户|\n|以下空白|"},
        (("石桥村", "", "张三", "困难户"), ("石桥村", "", "李四", "特殊户")),
    ),
    "册 with a wrong 小计": Roster(
        {"册": "行政村|户主姓名|户类别\n石桥村|张三|困难户\n小计|5户|"},
        (("石桥村", "", "张三", "困难户"),),
        told=(("subtotal-mismatch", "B3"),),
    ),
    "village and group in one cell, township before it": Roster(
        {"册": "家庭住址|户主姓名|户类别\n白沙镇石桥村三组15号|张三|困难户\n白沙镇东沟村一社|李四|特殊户"},
        (("石桥村", "3组", "张三", "困难户"), ("东沟村", "1组", "李四", "特殊户")),
    ),
    "a place that nobody can tell stays": Roster(
        {"册": "行政村|户主姓名|户类别\n石桥村|张三|困难户\n白沙镇敬老院|李四|特殊户"},
        (("石桥村", "", "张三", "困难户"), ("白沙镇敬老院", "", "李四", "特殊户")),
        told=(("village-unclear", "A3"),),
    ),
    "a merged village with its former name": Roster(
        {"册": "行政村|户主姓名|户类别\n石桥村|张三|困难户\n石桥村（原东坪村）|李四|特殊户"},
        (("石桥村", "", "张三", "困难户"), ("石桥村", "", "李四", "特殊户")),
    ),
    "one row a household with its helper, flat": Roster(
        {"花名册": "行政村|户主姓名|联系电话|户类别|帮扶责任人|单位|职务|联系电话\n"
         "石桥村|张三|13800000001|困难户|刘一|县水务局|干事|13900000001\n石桥村|李四|13800000002|特殊户|刘一|县水务局|干事|13900000001"},
        (("石桥村", "", "张三", "困难户"), ("石桥村", "", "李四", "特殊户")),
        ("刘一",),
        (("张三", "刘一"), ("李四", "刘一")),
    ),
    "helper in front of the households, blanks below": Roster(
        {"包户": "帮扶干部|单位|人员类别|户主姓名|行政村|户类别\n刘一|县水务局|副科级以上|张三|石桥村|困难户\n|||李四|石桥村|特殊户"},
        (("石桥村", "", "张三", "困难户"), ("石桥村", "", "李四", "特殊户")),
        ("刘一",),
        (("张三", "刘一"), ("李四", "刘一")),
    ),
    "a blank helper behind the household is nobody": Roster(
        {"册": "行政村|户主姓名|户类别|帮扶责任人|单位|人员类别\n石桥村|张三|困难户|刘一|县水务局|一般干部\n石桥村|李四|困难户|||"},
        (("石桥村", "", "张三", "困难户"), ("石桥村", "", "李四", "困难户")),
        ("刘一",),
        (("张三", "刘一"),),
    ),
    "a helper yet to be found, below 帮扶信息": Roster(
        {"册": "户主信息|||帮扶信息||\n姓名|行政村|户类别|姓名|单位|人员类别\n张三|石桥村|困难户|刘一|县水务局|一般干部\n李四|石桥村|特殊户|待定||"},
        (("石桥村", "", "张三", "困难户"), ("石桥村", "", "李四", "特殊户")),
        ("刘一",),
        (("张三", "刘一"),),
    ),
    "two helpers a household, 第一责任人 and 第二责任人": Roster(
        {"册": "行政村|户主姓名|户类别|第一责任人|单位|人员类别|第二责任人|单位|人员类别\n"
         "石桥村|张三|困难户|刘一|县水务局|一般干部|孙二|石桥村委会|村干部"},
        (("石桥村", "", "张三", "困难户"),),
        ("刘一", "孙二"),
        (("张三", "刘一"), ("张三", "孙二")),
    ),
    "two helpers in one cell": Roster(
        {"册": "行政村|户主姓名|户类别|帮扶责任人|单位|人员类别\n石桥村|张三|困难户|刘一、孙二|县水务局|一般干部"},
        (("石桥村", "", "张三", "困难户"),),
        ("刘一", "孙二"),
        (("张三", "刘一"), ("张三", "孙二")),
    ),
    "helper's name with the post behind it": Roster(
        {"册": "行政村|户主姓名|户类别|帮扶责任人|单位\n石桥村|张三|困难户|王桂秀副局长|县水务局"},
        (("石桥村", "", "张三", "困难户"),),
        ("王桂秀",),
        (("张三", "王桂秀"),),
    ),
    "two-sided list and a roster that knows the helper": Roster(
        {"册": "行政村|户主姓名|户类别|帮扶责任人\n石桥村|张三|困难户|刘一", "干部": "姓名|单位|人员类别\n刘一|县水务局|一般干部"},
        (("石桥村", "", "张三", "困难户"),),
        ("刘一",),
        (("张三", "刘一"),),
    ),
    "two-sided list that contradicts the roster": Roster(
        {"册": "行政村|户主姓名|户类别|帮扶责任人|单位|人员类别\n石桥村|张三|困难户|刘一|县水务局|村干部",
         "干部": "姓名|单位|人员类别\n刘一|县水务局|一般干部"},
        (("石桥村", "", "张三", "困难户"),),
        ("刘一",),
        (("张三", "刘一"),),
        told=(("sources-disagree", "F2"),),
    ),
    "一览表 beside the register of the same people": Roster(
        {"登记册": "行政村|户主姓名|户类别\n石桥村|张三|困难户\n石桥村|李四|特殊户",
         "一览表": "行政村|户主姓名|户类别|帮扶责任人|单位|人员类别\n石桥村|张三|困难户|刘一|县水务局|一般干部"},
        (("石桥村", "", "张三", "困难户"), ("石桥村", "", "李四", "特殊户")),
        ("刘一",),
        (("张三", "刘一"),),
    ),
    "members with the head in a column of their own": Roster(
        {"成员": f"行政村|户主姓名|成员姓名|与户主关系|身份证号码|户类别\n石桥村|张三|张三|户主|{A}|困难户\n石桥村|张三|赵梅|配偶|{B}|困难户"},
        (("石桥村", "", "张三", "困难户"),),
    ),
    "household numbers that begin again in every village": Roster(
        {"表": "行政村|户号|姓名|与户主关系|户类别\n石桥村|1|张三|户主|困难户\n石桥村|1|赵梅|配偶|困难户\n东沟村|1|李四|户主|特殊户\n东沟村|1|李小四|长子|特殊户"},
        (("石桥村", "", "张三", "困难户"), ("东沟村", "", "李四", "特殊户")),
    ),
    "a relation that tells nothing": Roster(
        {"表": "行政村|姓名|与户主关系|户类别\n石桥村|张三|户主|困难户\n石桥村|赵梅|配偶|困难户\n石桥村|李四|户住|困难户"},
        (("石桥村", "", "张三", "困难户"), ("石桥村", "", "李四", "困难户")),
        told=(("relation-unclear", "C4"),),
    ),
    "heads by a flag": Roster(
        {"表": "行政村|姓名|是否户主|户类别\n石桥村|张三|√|困难户\n石桥村|赵梅||困难户\n石桥村|李四|√|特殊户"},
        (("石桥村", "", "张三", "困难户"), ("石桥村", "", "李四", "特殊户")),
    ),
    "two tables below one another, columns exchanged": Roster(
        {"册": "一、石桥村|||\n行政村|户主姓名|家庭人口|户类别\n石桥村|张三|#4|困难户\n二、东沟村|||\n行政村|户主姓名|户类别|家庭人口\n东沟村|李四|特殊户|#2"},
        (("石桥村", "", "张三", "困难户"), ("东沟村", "", "李四", "特殊户")),
    ),
    "helpers below the households": Roster(
        {"册": "行政村|户主姓名|户类别\n石桥村|张三|困难户\n帮扶干部||\n姓名|单位|人员类别\n刘一|县水务局|一般干部"},
        (("石桥村", "", "张三", "困难户"),),
        ("刘一",),
    ),
    "a form with an example and demands": Roster(
        {"填报": "行政村_必填|请填写户主姓名|③户类别（必填）\n必填|必填|选填\n石桥村|例：王五|困难户\n石桥村|张三|困难户"},
        (("石桥村", "", "张三", "困难户"),),
        told=(("example-row", "A2"), ("example-row", "B3")),
    ),
    "classes of which one is the rules'": Roster(
        {"册": "行政村|户主姓名|户类型|农户属性\n石桥村|张三|脱贫户|困难户\n石桥村|李四|一般农户|特殊户"},
        (("石桥村", "", "张三", "困难户"), ("石桥村", "", "李四", "特殊户")),
    ),
    "several classes in a cell": Roster(
        {"册": "行政村|户主姓名|户类别\n石桥村|张三|困难户/特殊户\n石桥村|李四|困难户"},
        (("石桥村", "", "张三", "特殊户"), ("石桥村", "", "李四", "困难户")),
        told=(("kind-several", "C2"),),
    ),
    "a notice with masked numbers": Roster(
        {"公示": "行政村|户主姓名|身份证号码|户类别\n石桥村|张三|620000********0011|困难户\n石桥村|李四|620000********0011|困难户"},
        (("石桥村", "", "张三", "困难户"), ("石桥村", "", "李四", "困难户")),
        told=(("id-masked", "C2"), ("id-masked", "C3")),
    ),
    "ranks in 单位及职务": Roster(
        {"干部": "姓名|单位及职务\n刘一|县教育局一级主任科员\n孙二|白沙镇党委副书记\n周三|县水务局干事"},
        helpers=("刘一", "孙二", "周三"),
    ),
    "a name with a character that is not there": Roster(
        {"册": "行政村|户主姓名|户类别\n石桥村|王?田|困难户"},
        (("石桥村", "", "王?田", "困难户"),),
        told=(("name-unreadable", "B2"),),
    ),
    "a class that no rule knows is set aside and said": Roster(
        {"册": "行政村|户主姓名|户类别\n石桥村|张三|困难户\n石桥村|李四|五保"},
        (("石桥村", "", "张三", "困难户"),),
        named=("李四",),
        told=(("kind-unknown", "C3"),),
    ),
    "ownership by position, guardian between": Roster(
        {"册": f"行政村|户主姓名|身份证号码|户类别|监护人|联系电话|帮扶责任人|联系电话|人员类别\n石桥村|张三|{A}|特殊户|赵六|13800000009|刘一|13900000001|一般干部"},
        (("石桥村", "", "张三", "特殊户"),),
        ("刘一",),
        (("张三", "刘一"),),
    ),
    "帮扶台账 with households and helpers is a ledger": Roster(
        {"登记册": "行政村|户主姓名|户类别\n石桥村|张三|困难户", "干部": "姓名|单位|人员类别\n刘一|县水务局|一般干部",
         "台账": "日期|户主姓名|帮扶人|帮扶类型|内容\n2024-03-05|张三|刘一|走访|看望"},
        (("石桥村", "", "张三", "困难户"),),
        ("刘一",),
    ),
    "党员联户: households under the member who keeps them": Roster(
        {"联户": "联户党员|联系电话|户主姓名|组别|户类别\n高党|13900000001|张三|1组|困难户\n|||2组|\n高党|13900000001|李四|2组|困难户"},
        (("石桥村", "1组", "张三", "困难户"), ("石桥村", "2组", "李四", "困难户")),
        ("高党",),
        (("张三", "高党"), ("李四", "高党")),
        told=(("category-assumed", "A2"),),
        file="石桥村党员联户.xlsx",
    ),
}  # fmt: skip


def _outcome(draw: Draw, roster: Roster) -> tuple[str, list[str]]:
    """Return "right", "named" or "silent", and what is not as it should be."""
    asked = Asked(policy=rule_files.load(Path(roster.rules))) if roster.rules else Asked()
    found = read(draw(roster.file, **roster.sheets), asked=asked)
    wrong = []
    here = rows(found, "households", "village", "group", "head", "kind")
    helpers = [name for (name,) in rows(found, "helpers", "name")]
    pairs = _pairs(found)
    for what, got, wanted in (
        ("households", here, roster.households),
        ("helpers", helpers, roster.helpers),
        ("pairs", pairs, roster.pairs),
    ):
        if sorted(got) != sorted(wanted):
            wrong.append(f"{what} {sorted(got)}")
    if not set(roster.told) <= said(found):
        wrong.append(f"told {sorted(said(found))}")
    aside = {text for row in found.set_aside for text in row.cells.values()}
    unsaid = [head for head in roster.named if head not in aside]
    if wrong or unsaid:
        return "silent", [*wrong, *unsaid]
    return ("named" if roster.named else "right"), []


def _pairs(found: Any) -> list[tuple[str, str]]:
    heads = found.roster.households["head"].to_pylist()
    names = found.roster.helpers["name"].to_pylist()
    return [(heads[p["household"]], names[p["helper"]]) for p in found.given.to_pylist()]


@pytest.mark.parametrize("kind", ROSTERS)
def test_a_list_of_a_kind(draw: Draw, kind: str) -> None:
    outcome, wrong = _outcome(draw, ROSTERS[kind])
    assert (outcome, wrong) != ("silent", wrong)


def test_whose_numbers_they_are(draw: Draw) -> None:
    kind = "ownership by position, guardian between"
    found = read(draw("a.xlsx", **ROSTERS[kind].sheets))
    assert rows(found, "households", "id_number", "phone") == [(A, "")]
    assert rows(found, "helpers", "phone", "id_number") == [("13900000001", "")]


def test_members_numbers_are_not_the_heads(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            成员=f"行政村|户主姓名|姓名|与户主关系|身份证号码|户类别\n石桥村|张三|赵梅|配偶|{D}|困难户\n石桥村|李四|李四|户主|{E}|困难户",
        )
    )
    assert rows(found, "households", "head", "id_number") == [("张三", ""), ("李四", E)]


def test_no_list_loses_anybody_silently(draw: Draw) -> None:
    """The three counts, as docs/intake.md has them."""
    assert len(ROSTERS) >= 30
    counted = [("named" if roster.named else "right") for roster in ROSTERS.values()]
    assert counted.count("named") <= 3
