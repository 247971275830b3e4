"""Where a line is drawn, one example on each side of it; and what is said, masked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianhu_cli.domain.cells import idcard

from .conftest import Draw, households, read, rows, said

ID = "62000019900307001X"


def numbered(first17: str) -> str:
    return first17 + idcard.check_character(first17)


@pytest.mark.parametrize(
    ("total", "wrong"), [("18", False), ("18.004", False), ("18.04", True), ("18.4", True)]
)
def test_a_total_may_be_off_by_what_rounding_does(draw: Draw, total: str, wrong: bool) -> None:
    """Hundredths of a mu are measured: a tenth is no rounding, and a thousandth no fault."""
    table = f"""村|户主|耕地面积(亩)|户类别
石桥村|张三|#6.1|困难户
石桥村|李四|#3.2|困难户
石桥村|王五|#8.7|困难户
合计||#{total}|"""
    assert (("total-mismatch", "C5") in said(read(draw("a.xlsx", 登记册=table)))) == wrong


def test_a_subtotal_is_about_the_rows_since_the_last_total_of_any_sort(draw: Draw) -> None:
    """And a total about those since the last total, over all subtotals between."""
    table = """村|户主|人口|户类别
石桥村|张三|#4|困难户
石桥村小计||#4|
柳树村|李四|#3|困难户
合计||#9|
北沟村|王五|#5|困难户
北沟村小计||#6|
南沟村|赵六|#2|困难户"""
    found = read(draw("a.xlsx", 登记册=table)).problems
    told = {p.cell: (p.code, p.message) for p in found if p.code.endswith("total-mismatch")}
    assert told["C5"][1] == "合计填的是9，上面各行相加是7"
    assert told["C7"] == ("subtotal-mismatch", "小计填的是6，上面各行相加是5")


def test_a_total_that_counts_households_is_held_against_their_rows(draw: Draw) -> None:
    def codes(counted: int) -> set[str]:
        table = f"村|户主|人口|户类别\n石桥村|张三|#4|困难户\n石桥村|李四|#3|困难户\n合计{counted}户||#7|"
        return {code for code, _ in said(read(draw("a.xlsx", 登记册=table)))}

    assert "total-mismatch" not in codes(2)
    assert "total-mismatch" in codes(3)


def test_an_age_may_be_a_year_off_and_no_more(draw: Draw) -> None:
    """Asked in the year that most agree on: who has had no birthday yet is a year younger."""
    born = [1950, 1960, 1970, 1980, 1990, 1951, 1961, 1971, 1981]
    off = [0, 0, 0, 0, 0, 1, -1, 2, -2]
    lines = [
        f"石桥村|1组|户{at}|{numbered(f'620000{year}010100{at}')}|#{2012 - year + more}|困难户"
        for at, (year, more) in enumerate(zip(born, off, strict=True))
    ]
    heading = "行政村|村民小组|户主姓名|身份证号码|年龄|户类别"
    found = read(draw("a.xlsx", 登记册="\n".join([heading, *lines])))
    wrong = {cell for code, cell in said(found) if code == "age-mismatch"}
    assert wrong == {"E9", "E10"}  # the rows that are two years off


def test_a_truncated_number_is_only_completed_by_somebody_of_that_name(draw: Draw) -> None:
    """Fifteen digits are shared by all who were born on one day in one county."""
    whole = "620000199003070036"
    found = read(
        draw(
            "a.xlsx",
            甲=f"行政村|户主姓名|户类别|身份证号\n石桥村|张三|困难户|#{whole}\n石桥村|李四|困难户|#{whole}",
            乙=f"姓名|单位|人员类别|身份证号\n李四|县农业局|一般干部|{whole}",
        )
    )
    assert households(found, "head", "id_number") == [("张三", whole[:15]), ("李四", whole)]


def test_repairs_and_sentences_leave_masked(draw: Draw) -> None:
    """What a repair made of a number is the number; so is a number in the wrong column."""
    found = read(
        draw(
            "a.xlsx",
            登记册=f"""行政村|户主姓名|身份证号码|家庭人口|户类别|联系电话
石桥村|张三|620000 19900307 001x|#3|困难户|138 0000 0001
石桥村|李四||{ID}|困难户|
石桥村|王五||#2|{ID}|
石桥村|赵六|62000019900307|#2|困难户|13800000001转3""",
        )
    )
    told = {(p.code, p.cell): p for p in found.problems}
    assert told["id-normalised", "C2"].after == "62*************01X"
    assert told["phone-normalised", "F2"].after == "138****0001"
    text = "".join(f"{p.value} {p.message} {p.after}" for p in found.problems)
    assert "62*************01X" in text
    for number in (ID, "13800000001", "138 0000 0001", "19900307"):
        assert number not in text


@pytest.mark.parametrize(
    ("rank", "post", "category"),
    [
        ("科员", "副镇长", "一般干部"),  # 职级 is the person's own, 职务 may be acting
        ("副科级", "干事", "副科级以上"),
        ("", "副镇长", "副科级以上"),
        ("科员", "", "一般干部"),
    ],
)
def test_a_category_follows_the_rank_before_the_post(
    draw: Draw, rank: str, post: str, category: str
) -> None:
    table = f"姓名|单位|职务|职级|人员类别\n林干|镇政府|{post}|{rank}|"
    assert rows(read(draw("a.xlsx", 干部=table)), "helpers", "category") == [(category,)]


DAYS = st.one_of(
    st.dates(date(1870, 1, 1), date(2050, 12, 31)).map(lambda day: day.strftime("%Y%m%d")),
    st.tuples(st.integers(1895, 2005), st.integers(0, 13), st.integers(0, 32)).map(
        lambda told: "{:04}{:02}{:02}".format(*told)
    ),
)


@given(
    st.lists(
        st.one_of(
            st.builds(
                lambda province, day, rest, end: f"{province:02}0000{day}{rest:03}{end}",
                st.integers(10, 99), DAYS, st.integers(0, 999), st.sampled_from("0123456789X"),
            ),
            st.builds(
                lambda day, rest: numbered(f"620000{day}{rest:03}"), DAYS, st.integers(0, 999)
            ),
            st.sampled_from(["", "62000019900307", "620000********001X", "6200001990030700１X"]),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_numbers_together_are_judged_as_one_by_one(numbers: list[str]) -> None:
    assert idcard.faults(numbers) == [idcard.fault(number) for number in numbers]


@pytest.mark.parametrize(
    ("born", "code"),
    [
        ("19900131", ""), ("19900132", "id-birth-date"), ("19900430", ""), ("19900431", "id-birth-date"),
        ("20000229", ""), ("19000229", "id-birth-date"), ("19960229", ""), ("19970229", "id-birth-date"),
        ("18800101", ""), ("18791231", "id-birth-date"), ("19901231", ""), ("19901301", "id-birth-date"),
    ],
)  # fmt: skip
def test_a_day_of_birth_exists(born: str, code: str) -> None:
    number = numbered(f"620000{born}001")
    assert idcard.faults([number]) == [code]
    assert idcard.fault(number) == code


@pytest.mark.parametrize(
    ("cell", "people"), [("4.0", 4), ("#4", 4), ("3.5", None), ("#3.5", None), ("四口", 4)]
)
def test_people_are_whole(draw: Draw, cell: str, people: int | None) -> None:
    table = f"行政村|户主姓名|家庭人口|户类别\n石桥村|张三|{cell}|困难户"
    assert households(read(draw("a.xlsx", 登记册=table)), "people") == [(people,)]


@pytest.mark.parametrize(("labour", "told"), [("#3", False), ("#4", False), ("#5", True)])
def test_labour_may_be_all_the_people_and_no_more(draw: Draw, labour: str, told: bool) -> None:
    table = f"行政村|户主姓名|家庭人口|劳动力|户类别\n石桥村|张三|#4|{labour}|困难户"
    codes = {code for code, _ in said(read(draw("a.xlsx", 登记册=table)))}
    assert ("labour-exceeds-people" in codes) == told


@pytest.mark.parametrize(
    ("digits", "right"), [("1380000123", False), ("13800001234", True), ("12800001234", False), ("138000012345", False)]
)  # fmt: skip
def test_a_mobile_has_eleven_digits_from_13_on(draw: Draw, digits: str, right: bool) -> None:
    table = f"行政村|户主姓名|户类别|联系电话\n石桥村|张三|困难户|{digits}"
    found = read(draw("a.xlsx", 登记册=table))
    assert ("phone-invalid" not in {code for code, _ in said(found)}) == right


def test_a_blank_below_what_is_typed_row_by_row_is_a_gap(draw: Draw) -> None:
    """A village typed once for its block goes down; one typed in every row but one does not."""
    once = "行政村|村民小组|户主姓名|户类别\n石桥村|1组|张三|困难户\n||李四|困难户\n||王五|困难户"
    found = read(draw("a.xlsx", 登记册=once))
    assert households(found, "village", "group") == [("石桥村", "1组")] * 3
    each = (
        "行政村|村民小组|户主姓名|户类别\n石桥村|1组|张三|困难户\n石桥村|1组|李四|困难户\n"
        "石桥村||王五|困难户\n石桥村|2组|赵六|困难户"
    )
    found = read(draw("b.xlsx", 登记册=each))
    assert households(found, "group") == [("1组",), ("1组",), ("",), ("2组",)]


def test_a_group_is_not_carried_into_the_next_village(draw: Draw) -> None:
    table = "行政村|村民小组|户主姓名|户类别\n石桥村|1组|张三|困难户\n||李四|困难户\n柳树村||王五|困难户"
    assert households(read(draw("a.xlsx", 登记册=table)), "village", "group") == [
        ("石桥村", "1组"), ("石桥村", "1组"), ("柳树村", ""),
    ]  # fmt: skip


def test_the_same_household_in_another_file_is_no_repeat(draw: Draw) -> None:
    """Another file may say of a household what it likes; a second row of one file may not."""
    row = f"张三|{ID}|困难户"
    heading = "行政村|户主姓名|身份证号码|户类别"
    one = draw("a.xlsx", 登记册=f"{heading}\n石桥村|{row}")
    again = draw("b.xlsx", 登记册=f"{heading}\n石桥村|{row}")
    other = draw("c.xlsx", 登记册=f"{heading}\n柳树村|{row}")
    both = draw("d.xlsx", 登记册=f"{heading}\n石桥村|{row}\n柳树村|{row}")
    assert not read(one, again, other).set_aside
    assert [row.code for row in read(both).set_aside] == ["duplicate-household"]


def test_a_row_that_is_mostly_filled_is_no_note(draw: Draw) -> None:
    """A household whose head is missing is set aside with its reason, whatever its remark says."""
    heading = "行政村|村民小组|户主姓名|家庭人口|户类别|备注"
    table = f"{heading}\n石桥村|1组|张三|#4|困难户|\n石桥村|1组||#3|困难户|已签字"
    assert [row.code for row in read(draw("a.xlsx", 登记册=table)).set_aside] == ["head-missing"]
    note = f"{heading}\n石桥村|1组|张三|#4|困难户|\n|||||镇长签字"
    assert not read(draw("b.xlsx", 登记册=note)).set_aside


@pytest.mark.parametrize(
    ("last", "read_as_row"), [("王五", True), ("以上各户均已公示无异议", False)]
)
def test_a_name_alone_is_a_row_and_a_sentence_is_none(
    draw: Draw, last: str, read_as_row: bool
) -> None:
    table = f"行政村|户主姓名|家庭人口|户类别\n石桥村|张三|#4|困难户\n|{last}||"
    (sheet,) = read(draw("a.xlsx", 登记册=table)).files[0].sheets
    assert sheet.rows == 1 + read_as_row
