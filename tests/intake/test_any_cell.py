"""Whatever stands in a cell under whatever heading: read alone as among others, refused in Chinese, never a crash."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.tables.column import Column
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import SHEETS, Helper, Household
from lianhu_cli.domain.tables.visit import Visit
from lianhu_cli.intake import opened, settled
from lianhu_cli.intake.files.find import File
from lianhu_cli.intake.files.raw import Cell, RawSheet, encode
from lianhu_cli.intake.sheet.columns import ReadColumn, read_column
from lianhu_cli.intake.sheet.grid import Grid, as_text
from lianhu_cli.intake.sheet.request import Asked

from ..budget import examples
from .conftest import Draw, read, rows, said

COLUMNS = [column for table in SHEETS for column in table.columns.values()]
SIGNS = (
    "0123456789XxＸ×*＊０１９．零〇一二三四十百廿组社村第户人口-—/、，,;：:.。()（）' =\"+%eE年月日是√张三·"
    "\u3000\u200b\ufeff\u00a0\u0301\0\x1b\n\r\t\u2028😀𬭚\ue000٣²½Ⅻ"
)
TEXTS = [
    *(
        "620000199003070011 62000019900307001X 620000900307001 62000019900307001X44 6200001990030700XX"
        " 620000199003070012、62000019900307001x 13800001234 138-0000-0001、13900000002 0931-2345678"
        " nan inf 1e400 - — / #N/A 同上 〃 2024年十月 2204-13-45 46000 2958466 十 百百 廿 TRUE 张三 李四、王五"
        " 石桥村 柳湾村 一组 困难户 小计 合计3户 注： 填表人：张三 户主 之妻 县农业局 镇政府 3、4 回避 死亡 2024年3月"
    ).split(),
    *("9" * 400, "九" * 400, "一" * 5000, "9" * 16 + "组", "9" * 5000),
]
NUMBERS = (
    float("nan"), float("inf"), -0.0, 0.5, 3.0, 60.0, 46000.0, 46000.25, 2958466.0, 1e15, 6.2e17, 1e300,
    13800001234.0,
)  # fmt: skip
CELLS = st.one_of(
    st.text(SIGNS, max_size=4),
    st.sampled_from([15, 17, 18, 19, 20, 22]).flatmap(
        lambda long: st.text("0123456789Xx*９", min_size=long, max_size=long)
    ),
    st.sampled_from(TEXTS),
    st.tuples(st.sampled_from(TEXTS), st.text(SIGNS, max_size=2)).map("".join),
    st.sampled_from(NUMBERS),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
ENGLISH = re.compile("[A-Za-z]{3,} [a-z]{2,}")


def read_as(cells: list[Cell], column: Column) -> ReadColumn:
    columns, height = encode([[cell] for cell in cells])
    (held,) = Grid(RawSheet(name="", columns=columns, height=height)).columns
    return read_column(held, 0, column, np.arange(height))


def told(found: ReadColumn, row: int) -> tuple[str, str]:
    """Return the standard form in a row and what is said of it, as texts: NaN is no NaN."""
    return repr(found.value(row)), repr(found.findings.get(int(found.codes[row]), []))


@given(st.sampled_from(COLUMNS), st.lists(CELLS, min_size=1, max_size=6))
@example(Visit.date, ["2204-13-45", "9" * 5000])
@example(Household.born, ["9" * 5000])
@example(Helper.quota, ["九" * 400, "一" * 5000, "9" * 400, "1e400"])
@settings(max_examples=examples(1000), deadline=None)
def test_a_cell_is_read_alone_as_among_others(column: Column, cells: list[Cell]) -> None:
    found = read_as(cells, column)
    for row, cell in enumerate(cells):
        assert told(found, row) == told(read_as([cell], column), 0)
        for finding in found.findings.get(int(found.codes[row]), []):
            assert not ENGLISH.search(finding.message.replace(as_text(cell), ""))


def headed(columns: list[Column]) -> st.SearchStrategy[list[list[Cell]]]:
    """Draw rows below the headings of some columns: mostly what such a column holds."""
    cells = [
        st.one_of(
            st.just(""), st.sampled_from([one.example, *one.choices]), st.sampled_from(TEXTS), CELLS
        )
        for one in columns
    ]
    heading = st.tuples(*[st.sampled_from(one.headings) for one in columns]).map(list)
    below = st.lists(st.tuples(*cells).map(list), max_size=5)
    return st.tuples(heading, below).map(lambda drawn: [drawn[0], *drawn[1]])


def of_a_table(columns: list[Column]) -> st.SearchStrategy[list[list[Cell]]]:
    """Draw a sheet with columns of one table, and some of others."""
    own = st.lists(st.sampled_from(columns), min_size=2, max_size=10, unique=True)
    others = st.lists(st.sampled_from(COLUMNS), max_size=2)
    return st.tuples(own, others).map(lambda drawn: drawn[0] + drawn[1]).flatmap(headed)


DRAWN = st.sampled_from([*SHEETS]).flatmap(lambda table: of_a_table([*table.columns.values()]))
NO_NAME = [["编号", "主要任务", "办结日期"], ["1", "硬化村道2公里", "2012-06-28"], ["合计", "", ""]]


@given(st.lists(DRAWN, min_size=1, max_size=2))
@example([NO_NAME])
@settings(max_examples=examples(300), deadline=None)
def test_a_sheet_of_any_table_is_read_or_left(sheets: list[list[list[Cell]]]) -> None:
    raws = []
    for number, cells in enumerate(sheets):
        columns, height = encode(cells)
        raws.append(RawSheet(name=f"表{number}", columns=columns, height=height))
    book = opened.open_file(File("a.xlsx", Path("a.xlsx"), named=True), raws, Asked())
    for problem in settled.settle([book], Asked(), Roster.of({})).problems:
        assert problem.cell
        assert problem.message


def test_a_group_that_is_a_phone_says_so_only_where_groups_are_known(draw: Draw) -> None:
    groups = ("石桥村|13800001234", "柳湾村|13800001234", "石桥村|" + "9" * 5000)
    rows = "\n".join(f"{one}|张{n}|困难户" for n, one in enumerate(groups))
    homes = f"村|组|户主|户类别\n{rows}"
    found = read(draw("a.xlsx", 登记册=homes, 村情="村|组数|总户数\n石桥村|#3|#90\n柳湾村||#80"))
    assert {cell for code, cell in said(found) if code == "group-unknown"} == {"B2", "B4"}


def test_only_some_helpers_beside_households_have_a_quota(draw: Draw) -> None:
    table = """村|户主|户类别|帮扶责任人|帮扶责任人单位|名额
石桥村|张三|困难户|刘一|县农业局|#4
石桥村|李四|困难户|孙二|县农业局|"""
    found = read(draw("a.xlsx", 登记册=table))
    assert rows(found, "helpers", "name", "quota") == [("刘一", 4), ("孙二", None)]


def test_what_several_helpers_share_is_read_as_if_each_had_a_cell(draw: Draw) -> None:
    heading = "村|户主|户类别|帮扶责任人|帮扶责任人身份证号|帮扶责任人电话|帮扶责任人单位|名额"
    numbers = "62000019900307001x、620000199003070012|138-0000-0001、13900000002"
    row = f"石桥村|张三|困难户|刘一、孙二|{numbers}|县农业局|3、4"
    found = read(draw("a.xlsx", 登记册=f"{heading}\n{row}"))
    assert rows(found, "helpers", "name", "id_number", "phone", "quota") == [
        ("刘一", "62000019900307001X", "13800000001", 3),
        ("孙二", "620000199003070012", "13900000002", 4),
    ]
    assert {("id-normalised", "E2"), ("id-checksum", "E2"), ("phone-normalised", "F2")} <= said(
        found
    )


@pytest.mark.parametrize("cell", ["九" * 400, "9" * 400])
def test_no_number_is_that_long(draw: Draw, cell: str) -> None:
    table = f"村|户主|户类别|家庭人口\n石桥村|张三|困难户|{cell}"
    assert ("number-invalid", "D2") in said(read(draw("a.xlsx", 登记册=table)))
