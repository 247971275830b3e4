"""The month's plan as an office asks for it: one helper on the terminal, the rest on paper."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from lianhu_cli.domain.supervision.workdays import Calendar

from .conftest import Lianhu


@pytest.fixture
def paired(lianhu: Lianhu, survey: Path) -> Lianhu:
    lianhu("import", survey)
    assert lianhu("pair", "--date", "2012-03-01").code == 0
    return lianhu


def test_a_month_is_planned(paired: Lianhu, folder: Path) -> None:
    told = paired("plan", "--month", "2012-04", "--json", "--out", "计划.xlsx").json
    assert (told["month"], told["households"], told["not_planned"]) == ("2012-04", 4, [])
    heads = sorted(row["head"] for row in told["plan"])
    assert heads == ["张三", "李四", "王五", "王五", "赵六"]  # 特殊户 twice
    assert all(Calendar().works(date.fromisoformat(row["date"])) for row in told["plan"])
    book = openpyxl.load_workbook(folder / "计划.xlsx")
    assert set(book.sheetnames) == {row["unit"] for row in told["plan"]}
    rows = [
        row for sheet in book.worksheets for row in sheet.iter_rows(min_row=5, values_only=True)
    ]
    assert sorted(row[6] for row in rows if isinstance(row[0], int)) == heads
    assert (folder / "计划.xlsx").stat().st_mode & 0o777 == 0o600
    assert paired("plan", "--month", "2012-04", "--json", "--out", "计划.xlsx").json == told


def test_one_helper_one_village(paired: Lianhu) -> None:
    ran = paired("plan", "--month", "2012-04", "--helper", "高明")
    lines = ran.out.splitlines()
    assert lines[0].split("\t") == [
        "日期",
        "星期",
        "行政村",
        "村民小组",
        "户主姓名",
        "户类别",
        "上次走访",
    ]
    assert lines[-1].startswith("帮扶人 1 名，下户 ")
    assert lines[-1].endswith("全部 4 户里，这个月已走访够的 0 户")
    told = paired("plan", "--month", "2012-04", "--village", "杨家湾", "--json").json
    assert [row["head"] for row in told["plan"]] == ["赵六"]
    late = paired("plan", "--month", "2012-04", "--from", "2012-04-28", "--json").json
    assert {row["date"] for row in late["plan"]} == {"2012-04-28"}
    assert [one["visits"] for one in late["not_planned"]] == [1]


@pytest.mark.usefixtures("imported")
def test_what_cannot_be_planned(lianhu: Lianhu) -> None:
    assert lianhu("plan", "--month", "2012-04").code == 2
    lianhu("pair", "--date", "2012-03-01")
    assert lianhu("plan", "--month", "2012-13").code == 2
    assert lianhu("plan").code == 2
    assert lianhu("plan", "--month", "2012-04", "--helper", "无名").code == 2
    assert lianhu("plan", "--month", "2012-04", "--unit", "无名").code == 2
    nowhere = lianhu("plan", "--month", "2012-04", "--village", "杨湾村")
    assert (nowhere.code, nowhere.out) == (2, "")
    assert "没有行政村“杨湾村”，是不是“杨家湾村”" in nowhere.err
    assert lianhu("plan", "--month", "2012-04", "--out", "a.pdf").code == 2
