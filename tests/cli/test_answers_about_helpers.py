"""What a clerk answers in a 问题清单 about helpers: in the rows of households, and in a roster."""

from pathlib import Path

import openpyxl

from .conftest import Lianhu, drawer


def _answered(path: Path, rule: str, result: str) -> None:
    """Write a 处理结果 beside every line of a rule in a 问题清单."""
    book = openpyxl.load_workbook(path)
    for sheet in book:
        rows = list(sheet.iter_rows())
        heading = next((row for row in rows if "处理结果" in [c.value for c in row]), None)
        if heading is None:
            continue
        names = [cell.value for cell in heading]
        for row in rows:
            if row[1].value == rule:
                row[names.index("处理结果")].value = result
    book.save(path)


def test_a_category_answered_for_a_helper_in_a_households_row(folder: Path, lianhu: Lianhu) -> None:
    """Also where the unit's cell is what the list names, and where a roster has no such column."""
    drawer(folder)(
        "册.xlsx",
        登记册=[
            ["行政村", "户主姓名", "户类别", "帮扶责任人", "单位"],
            ["石桥村", "张三", "困难户", "刘一", "县水务局"],
        ],
        干部=[["姓名", "单位", "职务"], ["孙二", "县医院", "院长"], ["周三", "镇政府", "干事"]],
    )
    told = folder / "问题.xlsx"
    assert lianhu("import", "册.xlsx", "--problems", told).code == 1
    _answered(told, "人员类别看不出来，先按一般干部", "副科级以上")
    _answered(told, "人员类别认不出", "副科级以上")
    assert lianhu("import", told).code == 0
    helpers = lianhu("list", "helpers", "--json").json["helpers"]
    assert {h["name"]: (h["unit"], h["category"]) for h in helpers} == {
        "刘一": ("县水务局", "副科级以上"),
        "孙二": ("县医院", "副科级以上"),
        "周三": ("镇政府", "一般干部"),
    }
