"""Rosters as offices keep them (DOMAIN.md §4), each drawn in its test."""

import pytest

from .conftest import HEADING, Draw, households, read, rows, said


def test_heading_below_title_lines(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            Sheet1=f"""附件1
2012年城关镇困难户特殊户登记册|<|<|<|<|<|<|<|<
填报单位(盖章)：城关镇||||填报时间：2012年3月|||单位：户、人|
{HEADING}
石桥村|1组|张三|62000019900307001X|#4|#2|#6.5|困难户|13800000001
""",
        )
    )
    (sheet,) = found.files[0].sheets
    assert (sheet.role, sheet.heading_rows, sheet.rows) == ("households", (4,), 1)
    assert households(found, "village", "head", "people", "land", "kind", "source_row") == [
        ("石桥村", "张三", 4, 6.5, "困难户", 5)
    ]
    assert not found.problems


def test_two_heading_rows_merged(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="""困难户特殊户登记册|<|<|<|<|<|<
行政村|村民\n小组|户主姓名|家庭情况|<|<|户 类 别
^|^|^|人口（人）|劳动力|耕地（亩）|^
石桥村|1组|张三|#4|#2|#6.5|困难户
""".replace("村民\n小组", "村民小组"),
        )
    )
    assert found.files[0].sheets[0].heading_rows == (2, 3)
    assert households(found, "group", "people", "labour", "land", "kind") == [
        ("1组", 4, 2, 6.5, "困难户")
    ]


def test_the_line_of_the_office_above_a_heading_of_two_rows_is_none_of_it(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="""困难户特殊户登记册|<|<|<|<|<
填报单位(盖章)：|||填报时间：2012年3月||单位：户、人
行政村|户主姓名|家庭情况|<|<|户类别
^|^|人口（人）|劳动力|耕地（亩）|^
石桥村|张三|#4|#2|#6.5|困难户
""",
        )
    )
    assert found.files[0].sheets[0].heading_rows == (3, 4)
    assert households(found, "head", "people", "land") == [("张三", 4, 6.5)]


def test_what_stands_behind_a_name_of_several_is_no_part_of_it(draw: Draw) -> None:
    roster = "姓名|单位|人员类别\n李干：|镇政府|一般干部\n王二（组长）|镇政府|一般干部"
    beside = "行政村|户主姓名|户类别|帮扶责任人\n石桥村|张三|困难户|李干:\n石桥村|李四|困难户|王二（组长）"
    for path in (draw("a.xlsx", 名册=roster), draw("b.xlsx", 登记册=beside)):
        assert read(path).roster.helpers["name"].to_pylist() == ["李干", "王二"]


def test_another_number_beside_ditto_for_a_head_is_told_at_its_cell(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="""行政村|户主姓名|身份证号码|户类别
石桥村|张三|62000019900307001X|困难户
石桥村|同上|620000198001010019|困难户
石桥村|〃|62000019900307001X|困难户
石桥村|王五|620000197505050036|困难户
""",
        )
    )
    assert [(p.code, p.cell) for p in found.problems if p.severity == "warning"] == [
        ("head-ditto", "B3")
    ]
    assert households(found, "head") == [("张三",), ("王五",)]


def test_three_heading_rows_without_merges(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="""行政村|户主|||家庭情况||户类别
|||联系|人口||
|姓名|身份证号|电话|总数|劳动力|
石桥村|张三|62000019900307001X|13800000001|#4|#2|特殊户
""",
        )
    )
    assert found.files[0].sheets[0].role == "households"
    assert households(found, "head", "id_number", "phone", "labour", "kind") == [
        ("张三", "62000019900307001X", "13800000001", 2, "特殊户")
    ]


def test_helper_columns_in_a_register_are_somebody_elses(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="""行政村|户主|<|户类别|帮扶责任人|<|<
^|姓名|联系电话|^|姓名|单位|联系电话
石桥村|张三|13800000001|困难户|李干部|县农业局|13900000001
""",
        )
    )
    assert households(found, "head", "phone", "kind") == [("张三", "13800000001", "困难户")]


def test_a_sheet_of_pairs_is_no_register(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册=f"{HEADING}\n石桥村|1组|张三||#4|#2|#6|困难户|",
            总表="""行政村|户主姓名|户类别|帮扶责任人|<|<|<|结对时间
^|^|^|姓名|单位|职务|人员类别|^
石桥村|张三|困难户|李干部|县农业局|干事|一般干部|2012-03
""",
        )
    )
    assert [sheet.role for sheet in found.files[0].sheets] == ["households", "ignored"]
    assert len(households(found, "head")) == 1


def test_village_merged_down(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册=f"""{HEADING}
石桥村|1组|张三|62000019900307001X|#4|#2|#6|困难户|
^|^|李四|620000199003070028|#4|#2|#6|困难户|
^|2组|王五|620000199003070036|#4|#2|#6|困难户|
柳树村|1组|赵六|620000199003070044|#4|#2|#6|特殊户|
""",
        )
    )
    assert households(found, "village", "group", "head") == [
        ("石桥村", "1组", "张三"),
        ("石桥村", "1组", "李四"),
        ("石桥村", "2组", "王五"),
        ("柳树村", "1组", "赵六"),
    ]


def test_village_typed_once_with_blanks_below(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="""行政村|组|户主|户类别
石桥|一组|张三|困难户
||李四|困难户
|二组|王五|困难户
同上|〃|赵六|困难户
柳树村|1组|孙七|困难户
||周八|特殊户
""",
        )
    )
    assert [row[:2] for row in households(found, "village", "group")] == [
        ("石桥村", "1组"),
        ("石桥村", "1组"),
        ("石桥村", "2组"),
        ("石桥村", "2组"),
        ("柳树村", "1组"),
        ("柳树村", "1组"),
    ]
    assert {("filled-down", "A3"), ("filled-down", "B3"), ("filled-down", "A5")} <= said(found)
    assert not found.set_aside


def test_a_gap_in_a_column_typed_row_by_row_is_a_gap(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="""行政村|组|户主|户类别
石桥村|1组|张三|困难户
石桥村|1组|李四|困难户
石桥村||王五|困难户
|1组|赵六|困难户
石桥村|1组|孙七|困难户
石桥村|2组|周八|特殊户
""",
        )
    )
    assert said(found, "error") == {("village-missing", "A5")}
    assert ("石桥村", "", "王五") in households(found, "village", "group", "head")


def test_a_group_is_not_carried_into_the_next_village(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="""行政村|组|户主|户类别
石桥村|1组|张三|困难户
||李四|困难户
柳树村||王五|困难户
""",
        )
    )
    assert households(found, "village", "group")[-1] == ("柳树村", "")


def test_totals_and_notes_are_taken_off_and_their_sums_checked(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册=f"""{HEADING}
石桥村|1组|张三||#4|#2|#6.5|困难户|
石桥村|1组|李四||#3|#1|#3.5|困难户|
小 计||||#7|#3|#10||
柳树村|1组|王五||#5|#2|#8|特殊户|
柳树村小计||||#6|#2|#8||
合计||3户||#12|#5|#18||
注：本表一式两份。
分管领导签字：||审核人：赵主任||填表人：钱一|||联系电话：0931-2345678|
""",
        )
    )
    (sheet,) = found.files[0].sheets
    assert (sheet.rows, sheet.accepted) == (3, 3)
    assert said(found, "warning") - {(c, a) for c, a in said(found) if c == "id-missing"} == {
        ("subtotal-mismatch", "E6")
    }


def test_wrong_total(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="""村|户主|人口|户类别
石桥村|张三|#4|困难户
石桥村|李四|#3|困难户
总计||#8|
""",
        )
    )
    assert ("total-mismatch", "C4") in said(found)
    (problem,) = [p for p in found.problems if p.code == "total-mismatch"]
    assert "7" in problem.message


def test_totals_above_the_rows(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="""村|户主|人口|户类别
合计|2户|#7|
石桥村|张三|#4|困难户
石桥村|李四|#3|困难户
""",
        )
    )
    assert found.files[0].sheets[0].rows == 2
    assert not said(found)


def test_village_from_the_sheet_then_from_the_file(draw: Draw) -> None:
    table = "组|户主姓名|户类别\n1组|{}|困难户"
    found = read(
        draw("a.xlsx", 石桥村=table.format("张三"), 柳树=table.format("李四")),
        draw("2.杨家湾村困难户登记册.xlsx", Sheet1=table.format("王五"), Sheet2="", Sheet3=""),
    )
    assert households(found, "village", "head") == [
        ("石桥村", "张三"),
        ("柳树村", "李四"),
        ("杨家湾村", "王五"),
    ]
    assert [sheet.role for sheet in found.files[1].sheets] == ["households", "ignored", "ignored"]


def test_a_sheet_that_repeats_the_others_is_skipped_and_said(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            汇总="村|户主姓名|户类别\n石桥村|张三|困难户\n柳树村|李四|困难户",
            石桥村="村|户主姓名|户类别\n石桥村|张三|困难户",
            柳树村="村|户主姓名|户类别\n柳树村|李四|困难户",
        )
    )
    assert [sheet.role for sheet in found.files[0].sheets] == [
        "ignored",
        "households",
        "households",
    ]
    assert "重复" in found.files[0].sheets[0].reason
    assert len(households(found, "head")) == 2
    assert not found.set_aside


def test_one_row_per_member_is_rolled_up(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            Sheet1="""户编号|行政村|姓名|证件号码|与户主关系|户类型|联系电话|党员
001|石桥村|张三|62000019900307001X|户主|困难户|13800000001|否
001|石桥村|李四|620000199003070028|配偶|困难户||是
001|石桥村|张小|620000199003070036|之子|困难户||
002|石桥村|王五|620000199003070044|户主|特殊户||
""",
        )
    )
    assert households(found, "head", "id_number", "people", "kind", "party") == [
        ("张三", "62000019900307001X", 3, "困难户", True),
        ("王五", "620000199003070044", 1, "特殊户", False),
    ]
    assert found.files[0].sheets[0].rows == 2


def test_members_below_a_merged_head(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            Sheet1="""行政村|户主姓名|家庭人口|户类别|成员姓名|与户主关系
石桥村|张三|#3|困难户|张三|本人
^|^|^|^|李四|妻子
^|^|^|^|张小|儿子
石桥村|王五|#1|特殊户|王五|本人
""",
        )
    )
    assert households(found, "head", "people", "kind") == [
        ("张三", 3, "困难户"),
        ("王五", 1, "特殊户"),
    ]
    assert not found.set_aside


def test_village_and_group_in_one_cell(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="村组|户主姓名|户类别\n石桥村三组|张三|困难户\n石桥村第四村民小组|李四|困难户",
        )
    )
    assert households(found, "village", "group") == [("石桥村", "3组"), ("石桥村", "4组")]


def test_sections_name_the_village(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="""序号|组|户主姓名|户类别
一、石桥村|<|<|<
#1|1组|张三|困难户
#2|2组|李四|困难户
二、柳树村（1户）|<|<|<
#1|1组|王五|特殊户
""",
        )
    )
    assert households(found, "village", "head") == [
        ("石桥村", "张三"),
        ("石桥村", "李四"),
        ("柳树村", "王五"),
    ]


def test_export_of_a_national_system(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            Sheet1="""全国防返贫监测信息系统
导出时间：2023-05-06
县(市、区、旗)|乡(镇)|行政村|自然村|户编号|人编号|姓名|证件号码|与户主关系|户类型|致贫原因1|联系电话
甲县|城关镇|石桥村委会|上庄|620000001|62000000101|张三|62000019900307001X|户主|困难户|因病|13800000001
甲县|城关镇|石桥村委会|上庄|620000001|62000000102|李四|620000199003070028|配偶|困难户|因病|
""",
        )
    )
    assert households(found, "county", "township", "village", "head", "cause", "people") == [
        ("甲县", "城关镇", "石桥村", "张三", "因病", 2)
    ]


def test_other_roles(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            干部="姓名|单位|职务|人员类别|联系电话\n刘一|县农业局|局长|副科级以上|13900000001",
            联村="帮扶单位|联系村|指导员\n县农业局|石桥村、柳树村|马一",
            村情="行政村|村民小组|户数|人口|耕地面积\n石桥村|#5|#300|#1200|#3000\n柳树村|#4|#200|#800|#900\n合计|#9|#500|#2000|#3900",
            填报汇总="指标|填报数\n参与干部|#623\n人均耕地|#2.47",
            调整="类型|行政村|户主姓名|帮扶责任人\n指定|石桥村|张三|刘一",
        )
    )
    assert [sheet.role for sheet in found.files[0].sheets] == [
        "helpers",
        "links",
        "places",
        "declared",
        "orders",
    ]
    assert rows(found, "links", "unit", "village") == [
        ("县农业局", "石桥村"),
        ("县农业局", "柳树村"),
    ]
    assert rows(found, "places", "village", "groups", "households") == [
        ("石桥村", 5, 300),
        ("柳树村", 4, 200),
    ]
    assert rows(found, "declared", "item", "value") == [("参与干部", 623.0), ("人均耕地", 2.47)]


def test_two_columns_claim_one_attribute(draw: Draw) -> None:
    found = read(draw("a.xlsx", 登记册="村|姓名|户主姓名|户类别\n石桥村|成员甲|张三|困难户"))
    assert households(found, "head") == [("张三",)]
    assert "B列" in "".join(found.files[0].sheets[0].how)


def test_hidden_sheets_are_left_out_with_the_reason(draw: Draw, tmp_path) -> None:
    import openpyxl

    path = draw(
        "a.xlsx",
        登记册="村|户主|户类别\n石桥村|张三|困难户",
        旧表="村|户主|户类别\n石桥村|李四|困难户",
    )
    book = openpyxl.load_workbook(path)
    book["旧表"].sheet_state = "hidden"
    book.save(path)
    found = read(path)
    assert [(s.role, s.reason) for s in found.files[0].sheets][1] == ("ignored", "隐藏的工作表")
    assert len(households(found, "head")) == 1


def test_the_heading_again_on_every_page(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="""序号|行政村|户主|家庭情况|<|户类别
^|^|^|人口|劳动力|^
|(1)|(2)|(人)|(人)|
#1|石桥村|张三|#4|#2|困难户
序号|行政村|户主|家庭情况|<|户类别
^|^|^|人口|劳动力|^
#2|石桥村|李四|#3|#1|特殊户
""",
        )
    )
    assert households(found, "head", "people") == [("张三", 4), ("李四", 3)]
    assert not found.set_aside


def test_numbered_columns_below_the_heading(draw: Draw) -> None:
    found = read(draw("a.xlsx", 册="村|户主|人口|户类别\n#1|#2|#3|#4\n石桥村|张三|#4|困难户"))
    assert households(found, "head") == [("张三",)]


def test_a_mistyped_heading_is_offered_the_right_one(draw: Draw) -> None:
    found = read(
        draw("a.xlsx", 册="村|户主姓名|身份证号吗|户类别\n石桥村|张三|62000019900307001X|困难户")
    )
    assert households(found, "id_number") == [("",)]
    assert "C列“身份证号吗”没有读取，表头是不是“身份证号”？" in found.files[0].sheets[0].how


def test_model_party_households_are_helpers(draw: Draw) -> None:
    found = read(
        draw("a.xlsx", 党员明星户花名册="行政村|组|户主姓名|联系电话\n石桥村|1组|张三|13800000001")
    )
    assert rows(found, "helpers", "name", "village", "category") == [
        ("张三", "石桥村", "党员明星户")
    ]


def test_a_column_to_tick_for_each_kind(draw: Draw) -> None:
    rows_below = """石桥村|1组|张三|√|
石桥村|1组|李四||√
石桥村|1组|王五||
石桥村|1组|赵六|√|√"""
    flat = f"行政村|村民小组|户主姓名|是否困难户|特殊户\n{rows_below}"
    below = f"行政村|村民小组|户主姓名|户类别|<\n^|^|^|困难户|特殊户\n{rows_below}"
    for name, table, first in (("a.xlsx", flat, 2), ("b.xlsx", below, 3)):
        found = read(draw(name, 登记册=table))
        assert households(found, "head", "kind") == [
            ("张三", "困难户"),
            ("李四", "特殊户"),
            ("赵六", "特殊户"),
        ]
        assert said(found, "error", "warning") == {
            ("kind-missing", f"D{first + 2}"),
            ("kind-several", f"D{first + 3}"),
        }


def test_counts_below_the_names_of_kinds_are_no_ticks(draw: Draw) -> None:
    found = read(draw("a.xlsx", 登记册="行政村|户主姓名|家庭人口|困难户\n石桥村|张三|#4|#7"))
    assert said(found, "error") == {("kind-missing", "B2")}


def test_a_group_written_out_is_no_village(draw: Draw) -> None:
    found = read(
        draw("a.xlsx", 石桥村="户主姓名|所属组|户类别\n张三|三社|困难户\n李四|第四村民小组|困难户")
    )
    assert households(found, "village", "group", "head") == [
        ("石桥村", "3组", "张三"),
        ("石桥村", "4组", "李四"),
    ]


def test_two_tables_below_one_another(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            Sheet1="""困难户花名册||
行政村|组|户主姓名
石桥村|1组|张三
特殊户花名册||
行政村|组|户主姓名
石桥村|1组|李四""",
        )
    )
    assert households(found, "head", "kind") == [("张三", "困难户"), ("李四", "特殊户")]


def test_sections_tell_the_category_of_helpers(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            帮扶干部="""姓名|单位|职务
一、副科级以上干部||
赵一|县农业局|局长
二、一般干部||
钱二|县农业局|
三、党员明星户||
周四|石桥村|""",
        )
    )
    assert rows(found, "helpers", "name", "category") == [
        ("赵一", "副科级以上"),
        ("钱二", "一般干部"),
        ("周四", "党员明星户"),
    ]
    assert not said(found, "error")


def test_a_column_that_is_one_of_which(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="行政村|户主姓名|家庭人口|其中：劳动力|户类别\n石桥村|张三|#4|#2|困难户",
        )
    )
    assert households(found, "people", "labour") == [(4, 2)]


def test_unit_and_post_in_one_cell(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            帮扶干部="""姓名|工作单位及职务
钱二|县农业局科员
孙三|石桥村党支部书记
周五|白沙镇副镇长
李四|县农业局""",
        )
    )
    assert rows(found, "helpers", "name", "category") == [
        ("钱二", "一般干部"),
        ("孙三", "村干部"),
        ("周五", "副科级以上"),
    ]
    assert said(found, "error") == {("category-unknown", "B5")}


def test_two_tables_side_by_side(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="""困难户登记册
序号|村|户主|户类别|序号|村|户主|户类别
#1|石桥村|张三|困难户|#3|柳树村|王五|特殊户
#2|石桥村|李四|不知道|#4|柳树村|赵六|怪
""",
        )
    )
    assert households(found, "village", "head", "kind") == [
        ("石桥村", "张三", "困难户"),
        ("柳树村", "王五", "特殊户"),
    ]
    assert [(p.code, p.cell) for p in found.problems] == [
        ("kind-unknown", "D4"),
        ("kind-unknown", "H4"),
    ]
    assert [sheet.role for sheet in found.files[0].sheets] == ["households", "households"]


@pytest.mark.parametrize(
    ("subtotal", "wrong"), [("6", set()), ("7", {("subtotal-mismatch", "D3")})]
)
def test_totals_above_their_rows(draw: Draw, subtotal: str, wrong: set[tuple[str, str]]) -> None:
    sheet = f"""村|户主|户类别|家庭人口
合计|||#9
石桥村小计|||#{subtotal}
石桥村|张三|困难户|#2
石桥村|李四|特殊户|#4
柳树村小计|||#3
柳树村|王五|困难户|#3
"""
    found = read(draw("a.xlsx", 登记册=sheet))
    assert {one for one in said(found) if "mismatch" in one[0]} == wrong


def test_villages_of_one_name_in_two_townships(draw: Draw) -> None:
    sheet = """乡镇|村|组|户主|户类别
甲镇|新民村|1组|张三|困难户
乙镇|新民村|1组|张三|困难户
乙镇|新民村|1组|张三|困难户
"""
    found = read(draw("a.xlsx", 登记册=sheet))
    assert households(found, "township", "head") == [("甲镇", "张三"), ("乙镇", "张三")]
    assert said(found, "error") == {("duplicate-household", "D4")}


def test_a_register_and_a_roster_side_by_side(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="""村|户主|户类别||姓名|单位|职务|人员类别
石桥村|张三|困难户||林干|镇政府|干事|一般干部
石桥村|李四|特殊户||罗干|镇政府|镇长|副科级以上
石桥村|王五|困难户
""",
        )
    )
    assert households(found, "head") == [("张三",), ("李四",), ("王五",)]
    assert rows(found, "helpers", "name", "post") == [("林干", "干事"), ("罗干", "镇长")]


def test_a_gap_before_the_households_helper_makes_no_roster(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="村|户主|户类别||帮扶责任人|单位|人员类别\n石桥村|张三|困难户||林干|镇政府|一般干部",
        )
    )
    (sheet,) = found.files[0].sheets
    assert (sheet.role, sheet.pairs) == ("both", 1)


def test_one_helper_on_a_row_for_each_linked_village(draw: Draw) -> None:
    roster = """姓名|单位|人员类别|联系村|联系电话
林干|镇政府|一般干部|石桥村|13800000001
林干|镇政府|一般干部|柳树村|13800000001
罗干|镇政府|一般干部|柳树村|13800000002
罗干|镇政府|一般干部|石桥村|13800000003
"""
    found = read(draw("a.xlsx", 名册=roster))
    assert rows(found, "helpers", "name", "phone") == [
        ("林干", "13800000001"),
        ("罗干", "13800000002"),
        ("罗干", "13800000003"),
    ]
    assert said(found, "error") == {("duplicate-helper", "A3")}


def test_a_heading_said_under_two_others_is_no_second_table(draw: Draw) -> None:
    found = read(
        draw(
            "a.xlsx",
            登记册="""行政村|户主|<|<|帮扶责任人|<|<|户类别
^|姓名|性别|联系电话|姓名|性别|联系电话|^
石桥村|张三|男|13800000001|李干部|女|13900000001|困难户
""",
        )
    )
    assert households(found, "head", "sex", "phone", "kind") == [
        ("张三", "男", "13800000001", "困难户")
    ]
