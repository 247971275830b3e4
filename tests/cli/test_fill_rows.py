"""Forms that give each household several rows: headings stand one below the other as the rows do."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lianhu_cli.output.filling import fields, workbook

from .conftest import Lianhu

Form = Callable[..., Path]
STACKED = {
    "A2": "序号", "B2": "户主姓名", "C2": "行政村", "D2": "家庭人口", "E2": "帮扶责任人", "F2": "备注",
    "B3": "身份证号码", "C3": "村民小组", "D3": "户类别", "E3": "单位",
}  # fmt: skip
GROUPED = {
    "A2": "序号", "B2": "帮扶对象", "E2": "结对帮扶", "F2": "备注",
    "B3": "户主姓名", "C3": "行政村", "D3": "家庭人口", "E3": "帮扶责任人",
    "B4": "身份证号码", "C4": "村民小组", "D4": "户类别", "E4": "单位",
}  # fmt: skip
APART = {
    "A2": "序号", "B2": "户主", "E2": "帮扶责任人",
    "B3": "姓名", "C3": "行政村", "D3": "家庭人口", "E3": "姓名", "F3": "单位",
}  # fmt: skip


@pytest.fixture
def form(folder: Path) -> Form:
    """`form(STACKED, heads=["A2:A3"], bodies=["A", "F"])` draws a form of so many rows a household."""

    def drawn(
        heading: Mapping[str, str], heads: Sequence[str], bodies: str, *, height: int = 2,
        blocks: int = 1, numbers: bool = False, asked: Mapping[str, str] | None = None,
    ) -> Path:  # fmt: skip
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet["A1"] = "帮扶登记表"
        for where, text in {**heading, **(asked or {})}.items():
            sheet[where] = text
        for merge in heads:
            sheet.merge_cells(merge)
        first = 1 + max(int(where[1:]) for where in heading)
        end = first + height * blocks
        for top in range(first, end, height):
            for column in "ABCDEF":
                for row in range(top, top + height):
                    sheet[f"{column}{row}"].number_format = "0"
            for column in bodies:
                sheet.merge_cells(f"{column}{top}:{column}{top + height - 1}")
            if numbers:
                sheet[f"A{top}"] = 1 + (top - first) // height
        sheet[f"A{end}"], sheet[f"D{end}"] = "合计", f"=SUM(D{first}:D{end - 1})"
        book.save(folder / "表样.xlsx")
        return folder / "表样.xlsx"

    return drawn


@pytest.mark.usefixtures("paired")
@pytest.mark.parametrize("blocks", [1, 6])
@pytest.mark.parametrize(
    ("heading", "heads", "bodies", "numbers"),
    [
        (STACKED, ("A2:A3", "F2:F3"), "AF", False),
        (STACKED, ("A2:A3", "F2:F3"), "", True),
        (STACKED, (), "A", False),
        (GROUPED, ("A2:A4", "B2:D2", "F2:F4"), "AF", False),
    ],
)
def test_headings_one_below_the_other(
    lianhu: Lianhu, form: Form, blocks: int, heading: Any, heads: Any, bodies: str, numbers: bool
) -> None:
    blocks += numbers  # one number alone does not tell how far the next one would stand
    path = form(heading, heads, bodies, blocks=blocks, numbers=numbers)
    first = 4 if heading is STACKED else 5
    ran = lianhu("fill", path, "--out", path.with_name("填.xlsx"))
    assert (ran.code, f"第 {first} 行起 4 行" in ran.out) == (0, True), ran.err
    rows, merges = read(path.with_name("填.xlsx"), first)
    assert [row[:2] for row in rows[:8:2]] == [(1, "张三"), (2, "李四"), (3, "王五"), (4, "赵六")]
    assert rows[0][2:4] == ("石桥村", 4)
    assert rows[1][1:4] == ("62000019900307001X", "1组", "困难户")
    assert all((upper[4] is None) == (lower[4] is None) for upper, lower in pairs(rows[:8]))
    assert {row[4] for row in rows[:8:2]}.isdisjoint({row[4] for row in rows[1:8:2]} - {None})
    end = first + 2 * max(blocks, 4)
    assert (rows[end - first][0], rows[end - first][3]) == ("合计", f"=SUM(D{first}:D{end - 1})")
    assert not any(any(row) for row in rows[8 : end - first]) or numbers
    expected = {f"{c}{top}:{c}{top + 1}" for c in bodies for top in range(first, end, 2)}
    assert merges == {*heads, *expected}


@pytest.mark.usefixtures("paired")
def test_a_household_of_three_rows_by_placeholders(lianhu: Lianhu, form: Form) -> None:
    asked = {
        "A4": "{{序号}}",
        "B4": "{{户主姓名}}",
        "B5": "{{行政村}}{{村民小组}}",
        "D4": "{{家庭人口}}",
    }
    path = form(STACKED, (), "A", height=3, asked=asked)
    assert lianhu("fill", path, "--out", path.with_name("填.xlsx")).code == 0
    rows, merges = read(path.with_name("填.xlsx"), 4)
    assert [row[:2] for row in rows[:12]] == [
        (1, "张三"), (None, "石桥村1组"), (None, None), (2, "李四"), (None, "石桥村2组"), (None, None),
        (3, "王五"), (None, "石桥村2组"), (None, None), (4, "赵六"), (None, "杨家湾村1组"), (None, None),
    ]  # fmt: skip
    assert merges == {"A4:A6", "A7:A9", "A10:A12", "A13:A15"}
    assert (rows[12][0], rows[12][3]) == ("合计", "=SUM(D4:D15)")


@pytest.mark.usefixtures("paired")
@pytest.mark.parametrize("second", ["B5", "B6"])
def test_two_households_in_two_rows_are_refused(lianhu: Lianhu, form: Form, second: str) -> None:
    path = form(STACKED, (), "", asked={"B4": "{{户主姓名}}", second: "{{户主姓名}}"})
    ran = lianhu("fill", path, "--out", path.with_name("填.xlsx"))
    assert (ran.code, "只能有一行" in ran.err) == (3, True)


@pytest.mark.parametrize(
    "asked", [None, {"B4": "{{户主姓名}}", "E4": "{{帮扶人.姓名}}", "E5": "{{帮扶人.姓名}}"}]
)
def test_each_helper_has_a_row_where_the_household_is_merged(
    folder: Path, form: Form, asked: Any
) -> None:
    path = form(APART, ("A2:A3", "B2:D2", "E2:F2"), "ABCD", asked=asked)
    told: dict[str, Any] = {"code": "", "village": "柳湾村", "people": 3}
    lines = [
        fields.FormLine(
            household={**told, "code": household, "head": household},
            helper={"name": helper, "unit": f"{helper}所"} if helper else {},
            more={},
        )
        for household, helper in (("甲", "一"), ("甲", "二"), ("乙", "三"), ("丙", ""))
    ]
    workbook.fill(path, folder / "填.xlsx", workbook.FormContent(lines=lines, told={}))
    rows, merges = read(folder / "填.xlsx", 4)
    assert [(row[1], row[4]) for row in rows[:6]] == [
        ("甲", "一"), (None, "二"), ("乙", "三"), (None, None), ("丙", None), (None, None),
    ]  # fmt: skip
    assert "B8:B9" in merges


def read(path: Path, first: int) -> tuple[list[tuple[Any, ...]], set[str]]:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = list(sheet.iter_rows(min_row=first, max_col=6, values_only=True))
    return rows, {str(one) for one in sheet.merged_cells.ranges}


def pairs(rows: Sequence[Any]) -> Any:
    return zip(rows[::2], rows[1::2], strict=True)


def test_a_sum_over_two_things_one_below_the_other_is_said(paired: Lianhu, form: Form) -> None:
    """People and workers of each household in one column: their sum is neither."""
    form({**STACKED, "D3": "劳动力"}, ["A2:A3", "F2:F3"], "AF")
    said = paired("fill", "表样.xlsx").err
    assert "合计公式把 D 列的家庭人口、劳动力加在了一起" in said
    form(STACKED, ["A2:A3", "F2:F3"], "AF")
    assert "合计公式" not in paired("fill", "表样.xlsx").err


def test_a_text_wider_than_its_column_is_made_to_fit(
    lianhu: Lianhu, draw: Callable[..., Path], folder: Path
) -> None:
    """Beside it stands another text or a border: it would be cut, or printed over it."""
    long = "阿卜杜热合曼·买买提艾力"
    heading = ["行政村", "村民小组", "户主姓名", "户类别", "家庭人口"]
    people = [["石桥村", "1组", long, "困难户", 3], ["石桥村", "1组", "张三", "困难户", 2]]
    draw("册.xlsx", 登记册=[heading, *people])
    assert lianhu("import", "册.xlsx").code in {0, 1}
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["上报表"])
    sheet.merge_cells("A1:D1")
    sheet.append(["序号", "户主姓名", "户主姓名", "行政村"])
    sheet["C3"].alignment = openpyxl.styles.Alignment(wrap_text=True)
    sheet["B3"].alignment = openpyxl.styles.Alignment(horizontal="center")
    sheet.column_dimensions["B"].width = sheet.column_dimensions["D"].width = 20
    book.save(folder / "表样.xlsx")
    assert lianhu("fill", "表样.xlsx", "--out", "填好.xlsx").code == 0
    filled = openpyxl.load_workbook(folder / "填好.xlsx").worksheets[0]
    looks = {
        f"{row[1].value}": (row[1].alignment, row[3].alignment)
        for row in filled.iter_rows(min_row=2)
    }
    name, village = looks[long]
    assert (name.shrink_to_fit, name.horizontal) == (True, "center")
    assert not village.shrink_to_fit
    assert not looks["张三"][0].shrink_to_fit, "looks as the form's own"
    narrow = openpyxl.load_workbook(folder / "表样.xlsx")
    narrow.worksheets[0].column_dimensions["B"].width = 6
    narrow.worksheets[0].row_dimensions[3].height = 20
    narrow.save(folder / "窄.xlsx")
    assert lianhu("fill", "窄.xlsx", "--out", "窄填好.xlsx").code == 0
    page = openpyxl.load_workbook(folder / "窄填好.xlsx").worksheets[0]
    (row,) = [one for one in page.iter_rows(min_row=2) if one[1].value == long]
    assert (row[1].alignment.wrap_text, row[1].alignment.shrink_to_fit) == (True, None)
    height = page.row_dimensions[row[1].row].height
    assert height is not None
    assert height >= 60
