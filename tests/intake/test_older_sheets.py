# ruff: noqa: E501  a sheet stands in one line
"""Sheets of one register by month, quarter or year: the newest counts, and nobody in the older ones is lost unsaid."""

from dataclasses import dataclass, field

import pytest

from .conftest import Draw, read, rows, said

H = "行政村|户主姓名|户类别\n"


@dataclass(frozen=True)
class Book:
    """Sheets, the heads that come in, who is told (code is `only-in-older-sheet`) and how many old rows there are."""

    sheets: dict[str, str]
    heads: tuple[str, ...]
    told: set[str] = field(default_factory=set)
    old: int = 0


BOOKS = {
    "months": Book(
        {"1月": H + "石桥村|张三|困难户\n石桥村|李四|困难户\n石桥村|走一|困难户", "2月": H + "石桥村|张三|困难户\n石桥村|走二|困难户\n石桥村|走一|困难户",
         "3月": H + "石桥村|张三|特殊户\n石桥村|李四|困难户\n石桥村|走二|困难户\n石桥村|王五|困难户"},
        ("张三", "李四", "走二", "王五"), {"B4"}, 6),
    "years, the newest first": Book(
        {"2026年": H + "石桥村|张三|困难户\n石桥村|王五|困难户", "2025年": H + "石桥村|张三|困难户\n石桥村|李四|困难户"}, ("张三", "王五"), {"B3"}, 2),
    "quarters": Book(
        {"第一季度": H + "石桥村|张三|困难户", "第二季度": H + "石桥村|张三|特殊户\n石桥村|李四|困难户"}, ("张三", "李四"), old=1),
    "months over the turn of a year": Book(
        {"11月": H + "石桥村|张三|困难户", "12月": H + "石桥村|张三|困难户\n石桥村|李四|困难户", "1月": H + "石桥村|李四|困难户\n石桥村|张三|特殊户\n石桥村|王五|困难户"},
        ("李四", "张三", "王五"), old=3),
    "the day stands in the title": Book(
        {"Sheet1": "白沙镇困难户登记册（2025年3月）||\n" + H + "石桥村|张三|困难户\n石桥村|李四|困难户", "Sheet2": "白沙镇困难户登记册（2025年6月）||\n" + H + "石桥村|张三|困难户\n石桥村|赵六|困难户"},
        ("张三", "赵六"), {"B4"}, 2),
    "a next month that nobody has filled in": Book(
        {"3月": H + "石桥村|张三|困难户", "4月": H}, ("张三",)),
    "villages by month": Book(
        {"石桥村3月": "户主姓名|户类别\n张三|困难户\n李四|困难户", "石桥村4月": "户主姓名|户类别\n张三|困难户", "东沟村3月": "户主姓名|户类别\n赵六|困难户", "东沟村4月": "户主姓名|户类别\n赵六|困难户\n钱七|困难户"},
        ("张三", "赵六", "钱七"), {"A3"}, 3),
    "what each month adds is no register of that month": Book(
        {"1月新增": H + "石桥村|张三|困难户", "2月新增": H + "石桥村|李四|困难户"}, ("张三", "李四")),
}  # fmt: skip


@pytest.mark.parametrize("kind", BOOKS)
def test_the_newest_sheet_counts(draw: Draw, kind: str) -> None:
    book = BOOKS[kind]
    found = read(draw("册.xlsx", **book.sheets))
    assert tuple(r[0] for r in rows(found, "households", "head")) == book.heads
    assert {cell for code, cell in said(found) if code == "only-in-older-sheet"} == book.told
    assert not said(found, "error")
    sheets = [sheet for file in found.files for sheet in file.sheets]
    assert sum(s.balance.repeats for s in sheets if s.balance) == book.old
    old = [s for s in sheets if any(how.startswith("旧表") for how in s.how)]
    assert sum(s.rows for s in old) == book.old
    assert all(s.balance and s.balance.as_json()["rows"] == s.rows for s in old)


def test_the_pairs_are_those_of_the_newest_sheet(draw: Draw) -> None:
    heading = "行政村|户主姓名|户类别|帮扶责任人|单位|职务\n"
    before = "石桥村|张三|困难户|刘一|县水务局|科员\n石桥村|李四|困难户|孙二|县水务局|科员"
    after = "石桥村|张三|困难户|刘一|县水务局|科员\n石桥村|李四|困难户|周三|县水务局|科员"
    found = read(draw("册.xlsx", **{"3月": heading + before, "6月": heading + after}))
    assert [r[0] for r in rows(found, "helpers", "name")] == ["刘一", "周三"]
    assert found.given.num_rows == 2
    assert said(found, "warning") == {("only-in-older-sheet", "D3")}


def test_a_helper_in_two_columns_is_counted_once(draw: Draw) -> None:
    heading = "行政村|户主姓名|户类别|第一责任人|单位|职务|第二责任人|单位|职务\n"
    told = "石桥村|张三|困难户|刘一|县水务局|科员|孙二|石桥村|村支书\n石桥村|李四|困难户|孙二|石桥村|村支书|刘一|县水务局|科员"
    found = read(draw("册.xlsx", 册=heading + told))
    (sheet,) = found.files[0].sheets
    assert (sheet.helpers, sheet.pairs, len(rows(found, "helpers", "name"))) == (2, 4, 2)
