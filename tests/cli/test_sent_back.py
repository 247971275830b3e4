"""A 问题清单 that is filled in and imported: waived, verified, corrected, and where it was set aside, taken."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from .conftest import HELPERS, HOUSEHOLDS, Lianhu

Draw = Callable[..., Path]
FAULTY = [
    *HOUSEHOLDS,
    ("石桥村", "1组", "张三", "", 1, 0, "困难户", ""),  # the same name in one village
    ("石桥村", "9组", "钱七", "620000199003070012", 1, 1, "困难户", ""),  # a wrong checksum
    ("石桥村", "9组", "孙八", "", 2, 1, "五保", ""),  # an unknown kind: set aside
]


@pytest.fixture
def imported(lianhu: Lianhu, draw: Draw) -> Path:
    book = draw("a.xlsx", 登记册=FAULTY, 干部=HELPERS)
    assert lianhu("import", book, "--problems", "问题清单.xlsx").code == 1
    return book


def fill(folder: Path, settled: dict[tuple[str, str], tuple[str, str]]) -> Path:
    """Write 处理结果 and 豁免理由 of (rule, name) into the list."""
    path = folder / "问题清单.xlsx"
    book = openpyxl.load_workbook(path)
    for sheet in book:
        rows = list(sheet.iter_rows())
        heading = next((row for row in rows if row[1].value == "规则"), None)
        if heading is None:
            continue
        at = {cell.value: cell.column - 1 for cell in heading}
        for row in rows:
            found = settled.pop((row[at["规则"]].value, row[at["户主"]].value), None)
            if found:
                row[at["处理结果"]].value, row[at["豁免理由"]].value = found
    assert not settled
    book.save(path)
    return path


def codes(ran: Any) -> set[tuple[str, str]]:
    return {(problem["code"], problem["cell"]) for problem in ran.json["problems"]}


def test_the_list_sent_back_settles_what_it_says(
    lianhu: Lianhu, imported: Path, folder: Path
) -> None:
    back = fill(
        folder,
        {
            ("同村有同名户主", "张三"): ("", "确为两户"),
            ("身份证号码校验位不符", "钱七"): ("620000198501010023", ""),
            ("户类别不认识", "孙八"): ("特殊户", ""),
            ("缺身份证号码", "孙八"): ("属实", ""),
        },
    )
    ran = lianhu("import", back, "--json")
    assert ran.code == 0
    assert ran.json["counts"]["households"] == 7
    assert ran.json["counts"]["set_aside"] == 0
    left = codes(ran)
    assert not left & {("id-checksum", "D7"), ("kind-unknown", "G8"), ("id-missing", "D8")}
    assert "same-name-in-village" not in {code for code, cell in left if cell == "C6"}
    assert ("id-missing", "D4") in left
    rows = {row["head"]: row for row in lianhu("list", "households", "--json").json["households"]}
    assert rows["孙八"]["kind"] == "特殊户"
    again = lianhu("import", imported, "--json")
    assert (again.code, codes(again)) == (0, left)
    assert "豁免" in str(again.json["files"])


def test_a_correction_waits_for_a_file_that_is_away(
    lianhu: Lianhu, imported: Path, folder: Path
) -> None:
    back = fill(folder, {("户类别不认识", "孙八"): ("特殊户", "")})
    away = imported.rename(folder / "别处.xlsx")
    ran = lianhu("import", back)
    assert "a.xlsx" in ran.err
    away.rename(imported)
    assert lianhu("import", imported).code == 0


def test_a_cell_that_says_something_else_by_now_is_left_alone(
    lianhu: Lianhu, imported: Path, draw: Draw, folder: Path
) -> None:
    back = fill(folder, {("户类别不认识", "孙八"): ("特殊户", "")})
    draw(
        "a.xlsx",
        登记册=[*FAULTY[:-1], ("石桥村", "9组", "孙八", "", 2, 1, "困难户", "")],
        干部=HELPERS,
    )
    assert lianhu("import", back).code == 0
    rows = {row["head"]: row for row in lianhu("list", "households", "--json").json["households"]}
    assert rows["孙八"]["kind"] == "困难户"


def test_an_unfilled_list_changes_nothing(lianhu: Lianhu, imported: Path, folder: Path) -> None:
    before = lianhu("list", "problems", "--json").out
    assert lianhu("import", folder / "问题清单.xlsx").code == 0
    assert lianhu("list", "problems", "--json").out == before


def test_one_list_a_village(lianhu: Lianhu, imported: Path, folder: Path) -> None:
    lianhu("import", imported, "--problems", "清单", "--dry-run")
    names = sorted(path.name for path in (folder / "清单").iterdir())
    assert names == ["问题清单-杨家湾村.xlsx", "问题清单-石桥村.xlsx", "问题清单.xlsx"]


def test_problems_by_code(lianhu: Lianhu, imported: Path) -> None:
    assert lianhu("problems", "--json").json["counts"]["kind-unknown"] == 1
    assert "户类别不认识" in lianhu("problems").out
    catalogue = lianhu("problems", "--codes", "--json").json["codes"]
    assert {"code", "severity", "meaning", "remedy"} == set(catalogue[0])
    assert "head-missing" in lianhu("problems", "--codes").out


def test_who_stands_only_in_an_older_sheet_stays_or_leaves(
    lianhu: Lianhu, draw: Draw, folder: Path
) -> None:
    heading = ("行政村", "户主姓名", "户类别")
    older = [
        (*("石桥村", name), "困难户") for name in ("张三", "孙七", "钱八", "李四", "王五", "赵六")
    ]
    book = draw("册.xlsx", **{"1月": [heading, *older], "2月": [heading, *older[:3]]})
    rule = "只在旧表里的人"
    assert lianhu("import", book, "--problems", "问题清单.xlsx").code == 0
    back = fill(
        folder,
        {
            (rule, "李四"): ("仍要登记", ""),
            (rule, "王五"): ("离册", ""),
            (rule, "赵六"): ("再问", ""),
        },
    )
    ran = lianhu("import", back, "--json")
    left = {(p["code"], p["cell"]) for p in ran.json["problems"]}
    assert {cell for code, cell in left if code == "only-in-older-sheet"} == {"B7"}
    assert "answer-unclear" in {code for code, _ in left}
    listed = lianhu("list", "households", "--json").json["households"]
    assert {row["head"] for row in listed} == {"张三", "孙七", "钱八", "李四"}
