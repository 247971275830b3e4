"""A township's survey as it comes in: 14 villages' files in four formats, each messy in its own way."""

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from ..conftest import IN_MEMORY
from .conftest import Lianhu

VILLAGES = "石桥 白家河 南沟 杨家湾 大柳树 红崖 西坪 马营 上川 清泉 双碑 新庄 梨园 东岔".split()
EACH = 12
TITLES = ["序号", "村民小组", "户主姓名", "身份证号码", "家庭人口", "劳动力", "户类别", "联系电话"]
Row = list[Any]


def rows(village: int) -> list[Row]:
    """The households of a village, clean."""
    return [
        [n + 1, f"{n // 4 + 1}组", f"户{village:02}{'甲乙丙丁戊己庚辛壬癸子丑'[n]}", "", n % 5 + 2, n % 3,
         "特殊户" if n % 10 == 9 else "困难户", f"1380000{village:02}{n:02}"]
        for n in range(EACH)
    ]  # fmt: skip


def merged(path: Path, village: int) -> None:
    """Title, two-row merged heading, groups merged down, subtotal and signatures; xlsx."""
    with xlsxwriter.Workbook(path, IN_MEMORY) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.merge_range("A1:H1", f"{VILLAGES[village]}村困难户登记册")
        sheet.write("A2", f"填报单位(盖章)：{VILLAGES[village]}村委会")
        for column, title in enumerate(TITLES):
            if title in {"家庭人口", "劳动力"}:
                continue
            sheet.merge_range(2, column, 3, column, title)
        sheet.merge_range("E3:F3", "家庭情况")
        sheet.write_row("E4", ["人口", "劳动力"])
        data = rows(village)
        for n, row in enumerate(data):
            sheet.write_row(4 + n, 0, row[:1])
            sheet.write_row(4 + n, 2, row[2:])
        for first in range(0, EACH, 4):
            sheet.merge_range(4 + first, 1, 7 + first, 1, data[first][1])
        sheet.write_row(4 + EACH, 0, ["合计", "", "", "", sum(row[4] for row in data)])
        sheet.write(5 + EACH, 0, "审核人：        填表人：        联系电话：")
        book.add_worksheet("Sheet2")


def blanks(path: Path, village: int) -> None:
    """Typed once with blanks below, 三社 for 3组, units in numbers, padding; utf-8 csv with BOM."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["行政村", *TITLES])
        for n, row in enumerate(rows(village)):
            _, _, head, _, people, labour, kind, phone = row
            own = f"{'一二三'[n // 4]}社" if n % 4 == 0 else ""
            place = f"{VILLAGES[village]}村委会" if n == 0 else ""
            name = f"{head[0]}　{head[1:]}"
            writer.writerow(
                [place, n + 1, own, name, '="62000"', f"{people}人", labour, kind, phone]
            )


def markup(path: Path, village: int) -> None:
    """An xls that is an HTML table, in GBK."""
    lines = ["".join(f"<td>{title}</td>" for title in TITLES)]
    lines += ["".join(f"<td>{cell}</td>" for cell in row) for row in rows(village)]
    table = "".join(f"<tr>{line}</tr>" for line in lines)
    page = f'<html><meta charset="gb2312"><table><caption>{VILLAGES[village]}村</caption>{table}</table></html>'
    path.write_bytes(page.encode("gb18030"))


def text(path: Path, village: int) -> None:
    """Tab-separated GB18030 text, full-width figures, 同上."""
    lines = ["\t".join(["村", *TITLES])]
    for n, row in enumerate(rows(village)):
        row[4] = "０１２３４５６７"[row[4]]
        lines.append("\t".join(map(str, [f"{VILLAGES[village]}行政村" if not n else "同上", *row])))
    path.write_bytes("\r\n".join(lines).encode("gb18030"))


FORMS = ((merged, "xlsx"), (blanks, "csv"), (markup, "xls"), (text, "txt"))


@pytest.fixture
def survey(folder: Path) -> Path:
    inbox = folder / "各村上报"
    inbox.mkdir()
    for village, name in enumerate(VILLAGES):
        draw, suffix = FORMS[village % len(FORMS)]
        draw(inbox / f"{village + 1:02}{name}村.{suffix}", village)
    book = openpyxl.Workbook()
    book.active.title = "帮扶干部名册"
    book.active.append(["姓名", "单位", "职务", "人员类别"])
    for n in range(EACH * len(VILLAGES)):
        post = ["镇长" if n < 20 else "干事", "副科级以上" if n < 20 else "一般干部"]
        book.active.append([f"干部{n}", "镇政府", *post])
    places = book.create_sheet("村情")
    places.append(["行政村", "村民小组数", "总户数", "总人口"])
    for name in reversed(VILLAGES):
        places.append([f"{name}村", 3, 500, 2000])
    book.save(inbox / "镇上.xlsx")
    return inbox


def test_all_come_in_with_one_command_and_nobody_is_lost(
    lianhu: Lianhu, survey: Path, folder: Path
) -> None:
    read = lianhu("import", survey, "--json", "--mark", "标记", "--problems", "问题清单.xlsx")
    assert read.code == 0, read.err
    assert read.json["counts"]["households"] == EACH * len(VILLAGES)
    assert (read.json["counts"]["villages"], read.json["counts"]["groups"]) == (14, 42)
    households = lianhu("list", "households", "--json").json["households"]
    for village, name in enumerate(VILLAGES):
        got = {
            r["head"]: (r["group"], r["people"], r["kind"])
            for r in households
            if r["village"] == f"{name}村"
        }
        assert got == {row[2]: (row[1], row[4], row[6]) for row in rows(village)}
    said = {problem["severity"] for problem in read.json["problems"]}
    assert "error" not in said
    assert sorted(path.suffix for path in (folder / "标记").iterdir()) == [".xlsx"] * 4
    how = {f["file"]: str(f["sheets"]) for f in read.json["files"]}
    assert "GB18030" in how["04杨家湾村.txt"]
    paired = lianhu("pair", "--json").json
    assert paired["covered"] == EACH * len(VILLAGES)
    stats = lianhu("stats", "--json").json
    assert [row["village"] for row in stats["by_village"]] == [f"{v}村" for v in reversed(VILLAGES)]
