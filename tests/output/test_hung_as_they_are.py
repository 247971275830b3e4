"""What an office would not sign: broken headings, cut titles, half-width brackets, small print, blank units."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lianhu_cli.domain.cells.offices import NO_UNIT
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.domain.tables.survey import Helper, Order
from lianhu_cli.domain.tables.visit import Visit
from lianhu_cli.output import measures
from lianhu_cli.output.books import problems_book
from lianhu_cli.output.cards.people import cards
from lianhu_cli.output.page_form import Book, Field, new_workbook
from lianhu_cli.output.sheets import changes, roll, round_book
from lianhu_cli.output.supervised import plan_book

LONG = "镇农业农村和乡村振兴综合服务中心(退役军人服务站)"


def texts(path: Path, name: str = "") -> list[Any]:
    book = openpyxl.load_workbook(path)
    sheet = book[name] if name else book.worksheets[0]
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_a_heading_never_leaves_one_character_or_bracket_alone(
    tmp_path: Path, decision: Decision
) -> None:
    round_book.write(tmp_path / "a.xlsx", decision)
    found = texts(tmp_path / "a.xlsx")
    assert {"村民\n小组", "家庭\n人口", "劳动力", "耕地\n（亩）"} <= set(found)
    for field in (
        roll.HOUSEHOLD["labour"],
        Field(title="（亩）", width=roll.HOUSEHOLD["land"].width),
    ):
        assert measures.lines(field.title, field.width / measures.LINE_FONT) == 1


def test_a_long_title_has_lines_enough(tmp_path: Path) -> None:
    office = Office(township="红旗镇")
    with new_workbook(tmp_path / "a.xlsx", "表") as workbook:
        book = Book(workbook, office)
        fields = [
            Field(title="单位", width=40),
            *(Field(title=f"备注{at}", width=12) for at in "一二三"),
        ]
        for name, title in (("短", "走访计划"), ("长", office.heading("2012年5月走访计划", LONG))):
            sheet = book.sheet(name, title, fields)
            sheet.add([LONG, "f(x)", None, None])
            sheet.foot()
    short, long = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets
    assert long["A1"].value.startswith("红旗镇农业农村和乡村振兴综合服务中心（退役军人服务站）")
    assert long["A1"].alignment.wrap_text
    assert (short.row_dimensions[1].height, long.row_dimensions[1].height) == (36, 96)
    assert (long["A5"].value, long["B5"].value) == (
        LONG.replace("(", "（").replace(")", "）"),
        "f(x)",
    )


@pytest.mark.parametrize(
    ("place", "title"),
    [
        ("石桥村", "白沙镇石桥村联户表"), ("镇财政所", "白沙镇财政所联户表"), ("区水务局", "区水务局联户表"),
        ("区家村", "白沙镇区家村联户表"), ("县前村（无单位）", "白沙镇县前村（无单位）联户表"),
        ("市庄村委会2012年", "白沙镇市庄村委会2012年联户表"), ("县农业农村局", "县农业农村局联户表"),
    ],
)  # fmt: skip
def test_titles_name_a_unit_as_it_is_called(place: str, title: str) -> None:
    assert Office(township="白沙镇").heading("表", place) == title


@pytest.mark.parametrize("fields", [plan_book._FIELDS, problems_book._FIELDS])
def test_plan_and_list_of_problems_print_at_nine_tenths(fields: tuple[Field, ...]) -> None:
    wide = sum(measures._points(field.width) for field in fields)
    assert measures._PAGE_WIDE / wide > 0.85


def test_who_has_no_unit_is_said_in_one_way_and_read_back_as_none(
    tmp_path: Path, decision: Decision
) -> None:
    assert decision.roster.helpers["unit"].to_pylist()[2] == ""
    round_book.write(tmp_path / "a.xlsx", decision)
    assert texts(tmp_path / "a.xlsx", "总表").count(NO_UNIT) == 1
    row: dict[str, Any] = {"number": 1, "since": "2012-03-05", "helper.unit": ""}
    assert next(iter(cards([row], Office()))).texts["帮扶人.单位"] == NO_UNIT
    for table in (Helper, Order, Visit):
        assert table.columns["unit"].read("（无单位）") == ""


def test_a_household_that_lost_its_helper_is_said_to_lack_one(tmp_path: Path) -> None:
    row = dict.fromkeys(
        "village group head kind old old_unit old_helper since new new_unit new_helper changed reason".split(), ""
    )  # fmt: skip
    gone = {**row, "old": "高明", "old_helper": "P1", "reason": "户已不在册"}
    changes.write(tmp_path / "a.xlsx", [{**row, "old": "高明", "old_helper": "P1"}, gone])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[5]][5:10] == ["高明", NO_UNIT, None, "暂缺", None]
    assert sheet["I6"].value == "—"


def test_a_full_last_page_keeps_its_signatures() -> None:
    head, wide = (36.0, 22.0, 24.0, 30.0), [12.0] * 9
    assert measures.pages(wide, head, [21.0] * 10) == 0
    room = measures._PAGE_HIGH / min(1.0, measures._PAGE_WIDE / sum(map(measures._points, wide)))
    full = int((room - sum(head)) / 21)
    assert measures.pages(wide, head, [21.0] * full) == 1


def test_a_row_of_sentences_has_room_for_a_number_that_moves_to_the_next_line() -> None:
    """Filled to the end of each line the sentence takes two; a number keeps together, and it takes three."""
    assert measures.lines("另一张表里写的是620000199003070012，请核对后再改正。", 32) == 3
    assert measures.lines("补填行政村，或以村名命名工作表。", 32) == 1
