"""Every check has one survey that breaks it and one that does not."""

import pytest

from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.intake.checks import survey

from .conftest import Draw, households, read, rows, said

A, B, C = "62000019900307001X", "620000199003070028", "620000199003070036"
WIDE = "行政村|村民小组|户主姓名|身份证号码|家庭人口|劳动力|户类别|联系电话"
HELPERS = "姓名|单位|人员类别|身份证号码|所在村|村民小组|联系电话"
ZHANG = f"石桥村|1组|张三|{A}|#4|#2|困难户|13800000001"
LI = f"石桥村|2组|李四|{B}|#4|#2|特殊户|13800000002"
PLACES = "行政村|户数|人口\n石桥村|#300|#1200\n柳树沟村|#200|#800"

# check → (sheets that break it, code and cell, sheets that do not)
CASES: dict[str, tuple[dict[str, str], tuple[str, str], dict[str, str]]] = {
    "village_is_known": (
        {"登记册": f"{WIDE}\n柳树村|1组|王五|{C}|#4|#2|困难户|", "村情": PLACES},
        ("village-unknown", "A2"),
        {"登记册": f"{WIDE}\n{ZHANG}", "村情": PLACES},
    ),
    "group_is_known": (
        {"村情": "行政村|村民小组数|总户数\n石桥村|#2|#300", "登记册": f"{WIDE}\n石桥村|5组|王五|{C}|#4|#2|困难户|"},
        ("group-unknown", "B2"),
        {"村情": "行政村|村民小组数|总户数\n石桥村|#2|#300", "登记册": f"{WIDE}\n石桥村|2组|王五|{C}|#4|#2|困难户|"},
    ),
    "one_row_per_household": (
        {"登记册": f"{WIDE}\n{ZHANG}\n{LI}\n柳树村|1组|张三|{A}|#4|#2|困难户|"},
        ("duplicate-household", "C4"),
        {"登记册": f"{WIDE}\n{ZHANG}\n{LI}\n石桥村|2组|张三|{C}|#4|#2|困难户|"},
    ),
    "one_row_per_helper": (
        {"名册": f"{HELPERS}\n刘一|县农业局|一般干部||||\n刘二|县农业局|一般干部||||\n刘一|县农业局|一般干部||||"},
        ("duplicate-helper", "A4"),
        {"名册": f"{HELPERS}\n刘一|县农业局|一般干部|{A}|||\n刘一|县农业局|一般干部|{B}|||\n刘一|县水务局|村干部||||"},
    ),
    "one_person_per_number": (
        {"登记册": f"{WIDE}\n{ZHANG}\n石桥村|2组|李四|{A}|#4|#2|特殊户|"},
        ("id-shared", "D3"),
        {"登记册": f"{WIDE}\n{ZHANG}\n{LI}"},
    ),
    "orders_name_somebody": (
        {"登记册": f"{WIDE}\n{ZHANG}", "名册": f"{HELPERS}\n刘一|县农业局|一般干部||||",
         "指定与回避": "类型|户主姓名|帮扶人\n回避|张山|刘一"},
        ("order-unknown", "B2"),
        {"登记册": f"{WIDE}\n{ZHANG}", "名册": f"{HELPERS}\n刘一|县农业局|一般干部||||",
         "指定与回避": "类型|户主姓名|帮扶人\n回避|张三|刘一"},
    ),
    "orders_are_words_we_know": (
        {"指定与回避": "类型|户主姓名|帮扶人\n换人|张三|刘一"},
        ("order-type-unknown", "A2"),
        {"指定与回避": "类型|户主姓名|帮扶人\n近亲属|张三|刘一"},
    ),
    "age_as_in_the_number": (
        {"登记册": f"行政村|户主姓名|身份证号码|出生日期|户类别\n石桥村|张三|{A}|1991年3月|困难户"},
        ("age-mismatch", "D2"),
        {"登记册": f"行政村|户主姓名|身份证号码|出生日期|户类别\n石桥村|张三|{A}|1990.3|困难户"},
    ),
    "one_phone_per_household": (
        {"登记册": f"{WIDE}\n{ZHANG}\n石桥村|2组|李四|{B}|#4|#2|特殊户|13800000001"},
        ("phone-shared", "H3"),
        {"登记册": f"{WIDE}\n{ZHANG}\n{LI}"},
    ),
    "names_apart_in_village": (
        {"登记册": f"{WIDE}\n{ZHANG}\n石桥村|2组|张三|{B}|#4|#2|特殊户|"},
        ("same-name-in-village", "C3"),
        {"登记册": f"{WIDE}\n{ZHANG}\n柳树村|1组|张三|{B}|#4|#2|特殊户|"},
    ),
    "labour_within_people": (
        {"登记册": f"{WIDE}\n石桥村|1组|张三|{A}|#2|#3|困难户|"},
        ("labour-exceeds-people", "F2"),
        {"登记册": f"{WIDE}\n石桥村|1组|张三|{A}|#3|#3|困难户|"},
    ),
    "helper_is_no_household": (
        {"登记册": f"{WIDE}\n{ZHANG}", "名册": f"{HELPERS}\n张三|石桥村|村干部|{A}|石桥村|1组|"},
        ("helper-is-household", "A2"),
        {"登记册": f"{WIDE}\n{ZHANG}", "名册": f"{HELPERS}\n张三|县农业局|一般干部|{B}|||"},
    ),
    "figures_agree": (
        {"村情": f"{PLACES}\n石桥村|#310|#1200", "登记册": f"{WIDE}\n{ZHANG}"},
        ("sources-disagree", "B2"),
        {"村情": f"{PLACES}\n石桥村|#300|#1200", "登记册": f"{WIDE}\n{ZHANG}"},
    ),
    "unit_is_linked": (
        {
            "联村": "帮扶单位|联系村\n县农业局|石桥村",
            "名册": f"{HELPERS}\n刘一|县水务局|一般干部||||\n刘二|县水务局|一般干部||||",
        },
        ("unit-not-linked", "B2"),
        {
            "联村": "帮扶单位|联系村\n县农业局|石桥村",
            "名册": f"{HELPERS}\n刘一|县农业局|一般干部||||\n刘二|城关镇党政办|一般干部||||\n刘三|石桥村|村干部||||",
        },
    ),
}  # fmt: skip


def test_every_check_has_a_case_of_both_sides() -> None:
    assert {check.__name__ for check in survey.CHECKS} == set(CASES)


@pytest.mark.parametrize("check", CASES)
def test_broken(draw: Draw, check: str) -> None:
    sheets, (code, cell), _ = CASES[check]
    assert (code, cell) in said(read(draw("a.xlsx", **sheets)))


@pytest.mark.parametrize("check", CASES)
def test_kept(draw: Draw, check: str) -> None:
    _, (code, _), sheets = CASES[check]
    assert code not in {found for found, _ in said(read(draw("a.xlsx", **sheets)))}


def test_the_nearest_village_is_offered(draw: Draw) -> None:
    sheets, _, _ = CASES["village_is_known"]
    (problem,) = [p for p in read(draw("a.xlsx", **sheets)).problems if p.code == "village-unknown"]
    assert "柳树沟村" in problem.message
    assert (problem.head, problem.value, problem.severity) == ("王五", "柳树村", "error")


def test_villages_that_the_register_holds_are_known(draw: Draw) -> None:
    known = read(draw("村情.xlsx", 村情=PLACES)).roster
    found = read(draw("a.xlsx", 登记册=f"{WIDE}\n柳树村|1组|王五|{C}|#4|#2|困难户|"), known=known)
    assert ("village-unknown", "A2") in said(found)


def test_a_file_read_again_is_not_held_against_itself(draw: Draw) -> None:
    path = draw("a.xlsx", 登记册=f"{WIDE}\n{ZHANG}", 名册=f"{HELPERS}\n刘一|县农业局|一般干部||||")
    known = read(path).roster
    path = draw("a.xlsx", 名册=f"{HELPERS}\n张三|石桥村|村干部|{A}|石桥村|1组|")
    assert not said(read(path, known=known))
    other = draw("b.xlsx", 名册=f"{HELPERS}\n张三|石桥村|村干部|{A}|石桥村|1组|")
    assert said(read(other, known=known)) == {("helper-is-household", "A2")}


def test_without_places_or_links_nothing_is_held_against_them(draw: Draw) -> None:
    found = read(
        draw("a.xlsx", 登记册=f"{WIDE}\n{ZHANG}", 名册=f"{HELPERS}\n刘一|县水务局|一般干部||||"),
        known=Roster.of({}),
    )
    assert not said(found)


def test_a_row_set_aside_is_kept_whole(draw: Draw) -> None:
    found = read(draw("a.xlsx", 登记册=f"序号|{WIDE}\n#1|石桥村|1组||{A}|#4|#2|困难户|"))
    (row,) = found.set_aside
    assert (row.code, row.row, row.cell) == ("head-missing", 2, "D2")
    assert row.cells["身份证号码"] == A
    assert row.cells["序号"] == "1"
    sheet = found.files[0].sheets[0]
    assert (sheet.rows, sheet.accepted, sheet.set_aside) == (1, 0, 1)


def test_a_household_that_another_file_says_again_is_no_duplicate(draw: Draw) -> None:
    one = draw("a.xlsx", 登记册=f"{WIDE}\n{ZHANG}")
    two = draw("b.xlsx", 登记册=f"{WIDE}\n{ZHANG}")
    found = read(one, two)
    assert not found.set_aside
    assert len(households(found, "head")) == 2


def test_the_same_person_in_two_villages_files_is_for_the_register_to_settle(draw: Draw) -> None:
    one = draw("石桥村.xlsx", Sheet1=f"户主|身份证号|户类别\n张三|{A}|困难户")
    two = draw("柳树村.xlsx", Sheet1=f"户主|身份证号|户类别\n张三|{A}|困难户")
    found = read(one, two)
    assert not found.set_aside
    assert households(found, "village") == [("石桥村",), ("柳树村",)]


def test_a_row_that_repeats_its_own_file_is_set_aside_whatever_other_files_say(draw: Draw) -> None:
    one = draw("a.xlsx", 登记册=f"{WIDE}\n{ZHANG}")
    two = draw("b.xlsx", 登记册=f"{WIDE}\n{ZHANG}\n{LI}\n{ZHANG}")
    for files in ((one, two), (two, one)):
        (row,) = read(*files).set_aside
        assert (row.code, row.file, row.cell) == ("duplicate-household", "b.xlsx", "C4")
        assert "第2行" in row.message


def test_duplicates_across_sheets_name_the_first(draw: Draw) -> None:
    table = "村|户主|身份证号|户类别\n石桥村|{}||困难户"
    found = read(draw("a.xlsx", 甲=table.format("张三"), 乙=table.format("张三")))
    (row,) = found.set_aside
    assert row.sheet == "乙"
    assert "“甲”B2" in row.message


def test_the_policys_own_kinds(draw: Draw) -> None:
    from lianhu_cli.domain.rules.parts import Kind
    from lianhu_cli.domain.rules.policy import Policy
    from lianhu_cli.intake.sheet.request import Asked

    policy = Policy(kinds=(Kind(name="监测户", aliases=("边缘易致贫户",), priority=0),))
    found = read(
        draw("a.xlsx", 登记册="村|户主|户类别\n石桥村|张三|边缘易致贫户\n石桥村|李四|困难户"),
        asked=Asked(policy=policy),
    )
    assert households(found, "head", "kind") == [("张三", "监测户")]
    assert said(found) == {("kind-alias", "C2"), ("kind-unknown", "C3")}


def test_helpers_without_categories_are_set_aside(draw: Draw) -> None:
    found = read(draw("a.xlsx", 名册="姓名|单位\n|县农业局\n刘一|县农业局"))
    assert said(found, "error") >= {("helper-name-missing", "A2"), ("category-unknown", "B3")}
    assert not rows(found, "helpers", "name")


def test_ages_are_held_against_the_numbers(draw: Draw) -> None:
    numbers = ("195001010012", "196001010012", "197001010010", "198001010018", "199001010015")
    rows = "\n".join(
        f"石桥村|1组|户{n}|620000{number}|{born}|#{age}|困难户"
        for n, (number, born, age) in enumerate(
            zip(
                numbers,
                ("1950.1", "1960年1月", "1971-01-01", "19800101", ""),
                (62, 52, 42, 32, 72),
                strict=True,
            )
        )
    )
    heading = "行政村|村民小组|户主姓名|身份证号码|出生日期|年龄|户类别"
    found = read(draw("a.xlsx", 登记册=f"{heading}\n{rows}"))
    assert {one for one in said(found) if one[0] == "age-mismatch"} == {
        ("age-mismatch", "E4"),
        ("age-mismatch", "F6"),
    }
    assert not found.set_aside
    assert [row[0] for row in households(found, "born")] == [
        "1950", "1960-01", "1971-01-01", "1980-01-01", "",
    ]  # fmt: skip
