# ruff: noqa: E501  lists of posts and sheets stand in one line
"""Helpers of whom a sheet tells little: posts and units as offices write them, or the name alone."""

from pathlib import Path

import pytest

from lianhu_cli.domain.cells import ranks

from .conftest import Draw, read, rows, said

POSTS = {
    "副科级以上": "县农业农村局局长 县乡村振兴局副局长 县委组织部副部长 县住建局党组书记、局长 县水务局党组成员、副局长 水务局副局长"
    " 白沙镇党委委员、武装部部长 白沙镇人大主席 镇纪委书记 县政协副主席 县人大常委会主任 县水务局副科级干部 县残联理事长 县扶贫办主任"
    " 县信访局二级主任科员 县教育局四级调研员 主任科员 副主任科员 调研员 管理七级",
    "一般干部": "县水务局科员 县水务局水利股股长 白沙镇农技站站长 白沙司法所所长 白沙镇党政办主任 白沙镇便民服务中心主任 镇政府干部 工勤人员 一级科员",
    "村干部": "石桥村党支部书记 石桥村村委会主任 石桥村监委会主任 石桥村妇联主席 石桥村会计 石桥村文书 村支书",
    "": "县水务局办公室主任 县医院院长 驻村第一书记 公益性岗位",
}


@pytest.mark.parametrize("heading", ["单位及职务", "职务"])
def test_a_post_tells_the_category_in_any_column(draw: Draw, heading: str) -> None:
    posts = {post: category for category, some in POSTS.items() for post in some.split()}
    lines = [
        f"干{'甲乙丙丁戊己庚辛'[n % 8]}{chr(0x4E00 + n)}|{post}" for n, post in enumerate(posts)
    ]
    found = read(draw("干部名册.xlsx", 名册="\n".join([f"姓名|{heading}", *lines])))
    told = dict(rows(found, "helpers", "source_row", "category"))
    assert {post: told.get(n + 2, "") for n, post in enumerate(posts)} == posts
    unknown = {f"B{n + 2}" for n, category in enumerate(posts.values()) if not category}
    assert {cell for code, cell in said(found, "error") if code == "category-unknown"} == unknown


def test_the_head_of_a_bureau_is_known_by_unit_and_post() -> None:
    told = [
        ranks.rank_of_post(post, "县农业农村局")
        for post in ("局长", "党组成员、副局长", "党组书记、局长", "干事")
    ]
    assert told == ["正科级", "副科级", "正科级", ""]


def test_a_helper_of_whom_only_the_name_is_told_keeps_the_household(draw: Draw) -> None:
    """They are taken for ordinary cadres, and asked about at their first cell; a roster knows better."""
    register = "行政村|户主姓名|户类别|帮扶责任人|联系电话\n石桥村|张三|困难户|刘一|13900000001\n石桥村|李四|困难户|刘一|\n石桥村|王五|特殊户|孙二|"
    alone = read(draw("a.xlsx", 登记册=register))
    assert rows(alone, "helpers", "name", "category", "phone") == [
        ("刘一", "一般干部", "13900000001"),
        ("孙二", "一般干部", ""),
    ]
    assert alone.given.num_rows == 3
    assert said(alone, "warning") == {("category-assumed", "D2"), ("category-assumed", "D4")}
    roster = "姓名|单位|职务\n刘一|县农业农村局|局长"
    both = read(draw("b.xlsx", 登记册=register, 干部名册=roster))
    assert sorted(rows(both, "helpers", "name", "category")) == [
        ("刘一", "副科级以上"),
        ("孙二", "一般干部"),
    ]
    assert said(both, "warning") == {("category-assumed", "D4")}


def test_what_the_register_knows_of_a_helper_outweighs_what_was_assumed(draw: Draw) -> None:
    roster = read(draw("干部名册.xlsx", 名册="姓名|单位|职务\n刘一|县农业农村局|局长"))
    register = draw("a.xlsx", 登记册="行政村|户主姓名|户类别|帮扶责任人\n石桥村|张三|困难户|刘一")
    found = read(Path(register), known=roster.roster)
    assert rows(found, "helpers", "name", "category") == [("刘一", "副科级以上")]
    assert not said(found, "warning")


def test_a_roster_still_needs_a_category(draw: Draw) -> None:
    found = read(
        draw("干部名册.xlsx", 名册="姓名|单位|人员类别\n刘一|县水务局|\n孙二|县水务局|一般干部")
    )
    assert ("category-unknown", "C2") in said(found, "error")


def test_a_list_without_groups_is_of_the_people_whom_the_register_knows(draw: Draw) -> None:
    """Of a helper's name that several have it is asked who is meant; nobody is doubled."""
    known = read(
        draw(
            "册.xlsx",
            登记册="行政村|村民小组|户主姓名|户类别\n石桥村|1组|张三|困难户\n石桥村|2组|李四|困难户",
            干部="姓名|单位|人员类别\n刘一|县水务局|一般干部\n孙二|县水务局|一般干部\n孙二|镇政府|副科级以上",
        )
    )
    lists = draw(
        "填好.xlsx",
        表="行政村|户主姓名|户类别|帮扶责任人\n石桥村|张三|困难户|刘一\n石桥村|李四|困难户|孙二",
    )
    found = read(lists, known=known.roster)
    assert rows(found, "households", "head", "group") == [("张三", "1组"), ("李四", "2组")]
    assert rows(found, "helpers", "name", "unit") == [("刘一", "县水务局")]
    assert said(found, "error") == {("category-unknown", "D3")}
