"""The superior's own form: filled below its heading, and nothing else of it changed."""

import re
import stat
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from lianhu_cli.output.filling import fields

from ..output.as_text import check, dump
from .conftest import Lianhu

HEADING = {
    "A4:A6": "序号", "B4:G4": "帮扶对象基本情况", "H4:K4": "帮扶责任人情况", "L4:L6": "备注",
    "B5:B6": "行政村", "C5:C6": "组别", "D5:E5": "户主", "F5:F6": "家庭人口", "G5:G6": "户类别",
    "H5:H6": "姓名", "I5:J5": "单位及职务", "K5:K6": "联系电话",
    "D6": "姓名", "E6": "身份证号", "I6": "单位", "J6": "职务",
}  # fmt: skip
ROW = (
    "{{序号}} {{行政村}} {{村民小组}} {{户主姓名}} {{身份证号码}} {{家庭人口}} {{户类别}} {{帮扶人.姓名}}"
    " {{帮扶人.单位}} {{帮扶人.职务}} {{帮扶人.联系电话}} {{备注}}"
).split()
ID, PHONE = 5, 11


@pytest.fixture
def form(folder: Path) -> Callable[..., Path]:
    """`form("表.xlsx", row=ROW, lines=1)` draws a form with a heading of three rows."""

    def drawn(name: str, *, row: list[str] | None = None, lines: int = 1) -> Path:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.title = "附件1"
        sheet["A1"], sheet["A2"] = "附件1", "全县结对帮扶情况统计表"
        sheet.merge_cells("A2:L2")
        sheet["A3"] = "填报单位：{{填报单位}}" if row else "填报单位："
        sheet["I3"] = "填报时间：{{ 填报时间 }}" if row else "填报时间："
        for where, text in HEADING.items():
            sheet[where.split(":")[0]] = text
            if ":" in where:
                sheet.merge_cells(where)
        framed(sheet, range(4, 7), "黑体")
        framed(sheet, range(7, 8 + lines), "仿宋_GB2312")
        for column, text in enumerate(row or (), start=1):
            sheet.cell(7, column, text)
        total = 7 + lines
        for at in range(7, total):
            sheet.row_dimensions[at].height = 27
        sheet.cell(total, 1, "合计")
        sheet.merge_cells(start_row=total, end_row=total, start_column=1, end_column=5)
        sheet.cell(total, 6, f"=SUM(F7:F{total - 1})")
        sheet.cell(total, 6).comment = Comment("由公式得出", "上级")
        sheet.cell(total + 2, 1, "审核人：")
        said = DataValidation(type="list", formula1='"困难户,特殊户"')
        said.add(f"G7:G{total - 1}")
        sheet.add_data_validation(said)
        rule = CellIsRule(operator="greaterThan", formula=["5"], fill=PatternFill(bgColor="FFC7CE"))
        sheet.conditional_formatting.add(f"F7:F{total - 1}", rule)
        sheet.print_title_rows, sheet.print_area = "4:6", f"A1:L{total + 2}"
        sheet.freeze_panes = "A7"
        other = book.create_sheet("汇总")
        other["A1"] = f"=附件1!F{total}"
        other["A2"] = "共{{合计.户数}}户，落实{{合计.已落实}}户" if row else "共"
        book.save(folder / name)
        return folder / name

    return drawn


def framed(sheet: Worksheet, rows: range, font: str) -> None:
    thin = Side(style="thin")
    for row in rows:
        for column in range(1, 13):
            cell = sheet.cell(row, column)
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.font = Font(name=font, size=11)


def rest(path: Path) -> str:
    """What a golden text of cells does not say: rules, heights, comments."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rules = [str(one.sqref) for one in sheet.data_validations.dataValidation]
    coloured = [str(one.sqref) for one in sheet.conditional_formatting]
    heights = {row: side.height for row, side in sheet.row_dimensions.items() if side.height}
    notes = [(c.coordinate, c.comment.text) for row in sheet.iter_rows() for c in row if c.comment]
    return f"drop-downs {rules}\ncoloured {coloured}\nheights {heights}\nnotes {notes}\n"


def values(path: Path, sheet: str = "附件1", first: int = 7) -> list[list[Any]]:
    book = openpyxl.load_workbook(path)
    return [[cell.value for cell in row] for row in book[sheet].iter_rows(min_row=first)]


@pytest.mark.usefixtures("paired")
def test_a_form_with_placeholders(lianhu: Lianhu, form: Callable[..., Path], folder: Path) -> None:
    template = form("表样.xlsx", row=ROW)
    before = template.read_bytes()
    done = lianhu("fill", template.name, "--office", "白沙镇", "--date", "2012-03-05", "--json")
    assert done.code == 0, done.err
    assert done.answer == {
        "round": 1,
        "rows": 4,
        "sheets": [{"file": "表样-已填.xlsx", "sheet": "附件1", "first_row": 7, "rows": 4}],
        "files": ["表样-已填.xlsx"],
    }
    assert "没有打码" in done.err
    assert "62000019900307001X" not in done.err
    filled = folder / "表样-已填.xlsx"
    check("上级表样-已填.txt", dump(filled) + rest(filled))
    assert stat.S_IMODE(filled.stat().st_mode) == 0o600
    assert template.read_bytes() == before


@pytest.mark.usefixtures("paired")
def test_numbers_of_persons_are_text_cells(
    lianhu: Lianhu, form: Callable[..., Path], folder: Path
) -> None:
    lianhu("fill", form("表样.xlsx", row=ROW).name)
    sheet = openpyxl.load_workbook(folder / "表样-已填.xlsx")["附件1"]
    for column in (ID, PHONE):
        cell = sheet.cell(8, column)
        assert (cell.number_format, cell.border.left.style) == ("@", "thin")
    assert sheet.cell(8, 6).number_format == "General"
    assert [type(sheet.cell(8, column).value) for column in (ID, 6)] == [str, int]


@pytest.mark.usefixtures("paired")
def test_a_form_with_headings_only_keeps_its_blank_lines(
    lianhu: Lianhu, form: Callable[..., Path], folder: Path
) -> None:
    done = lianhu("fill", form("表样.xlsx", lines=6).name)
    assert (done.code, done.out) == (0, "已写出 表样-已填.xlsx（“附件1”第 7 行起 4 行）\n"), (
        done.err
    )
    rows = values(folder / "表样-已填.xlsx")
    assert [(row[0], row[3], row[7], row[10]) for row in rows[:4]] == [
        (at, head, name, phone)
        for at, (head, name, phone) in enumerate(paired_by_name(folder), start=1)
    ]
    assert rows[4:6] == [[None] * 12] * 2
    assert (rows[6][0], rows[6][5], rows[8][0]) == ("合计", "=SUM(F7:F12)", "审核人：")


def paired_by_name(folder: Path) -> list[tuple[str, Any, Any]]:
    """Households in print order, with the helper's name and phone, as the 一览表 has them."""
    book = openpyxl.load_workbook(folder / "out" / "结对帮扶一览表.xlsx")
    rows = [[cell.value for cell in row] for row in book["总表"].iter_rows(min_row=5, max_row=8)]
    return [(row[3], row[11], row[15]) for row in rows]


@pytest.mark.usefixtures("paired")
def test_headings_in_another_order_and_in_one_row(lianhu: Lianhu, draw: Any, folder: Path) -> None:
    heading = [
        "户主",
        "联系方式",
        "帮扶干部",
        "帮扶人电话",
        "单位及职务",
        "所在村",
        "农户类型",
        "结对时间",
        "面积图",
    ]
    draw(
        "表样.xlsx",
        报表=[["结对帮扶名单"], [], heading, ["1", "2", "3", "4", "5", "6", "7", "8", "9"]],
    )
    done = lianhu("fill", "表样.xlsx", "--village", "石桥村委会")
    assert done.code == 0, done.err
    rows = values(folder / "表样-已填.xlsx", "报表", 5)
    assert [row[0] for row in rows] == ["张三", "李四", "王五"]
    assert rows[0][1] == "13800000001"
    assert rows[0][5:7] == ["石桥村", "困难户"]
    assert {row[3] for row in rows} <= {"13900000001", "13900000002", "13900000003", None}
    assert rows[0][4] == "石桥村委会文书"
    assert all(row[8] is None for row in rows)


@pytest.mark.parametrize(
    ("headings", "asked"),
    [
        (
            "序号 村名 社 困难户情况/户主 困难户情况/电话 包抓领导/姓名 包抓领导/单位 包抓领导/电话 备注",
            (
                "row.序号 household.village household.group household.head household.phone helper.name"
                " helper.unit helper.phone household.note"
            ),
        ),
        (
            "行政村 户主姓名 配偶/姓名 身份证号码 联系电话 帮扶责任人 联系电话 帮扶人职级 结对时间",
            (
                "household.village household.head - household.id_number household.phone helper.name"
                " helper.phone helper.rank row.结对时间"
            ),
        ),
        (
            "单位 帮扶干部姓名 职务 联系电话 结对户主姓名 家庭人口 结对户电话",
            (
                "helper.unit helper.name helper.post helper.phone household.head household.people"
                " household.phone"
            ),
        ),
    ],
)
def test_headings_tell_of_whom_they_speak(headings: str, asked: str) -> None:
    columns = [tuple(one.split("/")) for one in headings.split()]
    found = fields.headed(columns)
    said = [f"{f.side}.{f.attribute}" if (f := found.get(n)) else "-" for n in range(len(columns))]
    assert said == asked.split()


@pytest.mark.usefixtures("paired")
def test_formulas_of_a_row_are_copied_and_those_below_grow(lianhu: Lianhu, folder: Path) -> None:
    with xlsxwriter.Workbook(folder / "表样.xlsx") as book:
        sheet = book.add_worksheet("表")
        sheet.write_row("A1", ["户主姓名", "家庭人口", "劳动力", "非劳动力", "占比"])
        sheet.write_row("A2", ["{{户主姓名}}", "{{家庭人口}}", "{{劳动力}}"])
        sheet.write_formula("D2", "=B2-C2")
        sheet.write_formula("E2", "=SUM(B2:C2)/B$3")
        sheet.write_string("A3", "合计")
        for letter in "BCD":
            sheet.write_formula(f"{letter}3", f"=SUM({letter}2)")
        sheet.write_formula("B4", '=IF(A3="A3",$B$2,B3)')
    assert lianhu("fill", "表样.xlsx").code == 0
    rows = values(folder / "表样-已填.xlsx", "表", 2)
    assert [row[3] for row in rows] == ["=B2-C2", "=B3-C3", "=B4-C4", "=B5-C5", "=SUM(D2:D5)", None]
    assert rows[3][4] == "=SUM(B5:C5)/B$6"
    assert rows[4][1] == "=SUM(B2:B5)"
    assert rows[5][1] == '=IF(A6="A3",$B$2,B6)'
    stored = openpyxl.load_workbook(folder / "表样-已填.xlsx", data_only=True)["表"]
    assert (stored["B6"].value, stored["C6"].value) == (14, 6)


@pytest.mark.usefixtures("paired")
def test_shared_formulas_mean_what_they_meant(lianhu: Lianhu, folder: Path) -> None:
    with xlsxwriter.Workbook(folder / "表样.xlsx") as book:
        sheet = book.add_worksheet("表")
        sheet.write_row("A1", ["{{户主姓名}}", "{{家庭人口}}", "{{劳动力}}"])
        sheet.write_row("A2", ["合计", 1, 2])
    shared = '<c r="B2"><f t="shared" ref="B2:C2" si="0">SUM(B1:B1)</f><v>9</v></c><c r="C2"><f t="shared" si="0"/></c>'
    patch(
        folder / "表样.xlsx",
        "xl/worksheets/sheet1.xml",
        r'<c r="B2">.*?</c><c r="C2">.*?</c>',
        shared,
    )
    assert lianhu("fill", "表样.xlsx").code == 0
    assert values(folder / "表样-已填.xlsx", "表", 5)[0][1:] == ["=SUM(B1:B4)", "=SUM(C1:C4)"]


def patch(path: Path, part: str, old: str, new: str) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = re.sub(old, lambda _: new, parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, held in parts.items():
            archive.writestr(name, held)


def picture() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


@pytest.mark.usefixtures("paired")
def test_pictures_text_boxes_charts_and_fonts_are_kept(lianhu: Lianhu, folder: Path) -> None:
    (folder / "章.png").write_bytes(picture())
    with xlsxwriter.Workbook(folder / "表样.xlsx") as book:
        sheet = book.add_worksheet("表")
        bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "red"})
        sheet.write_rich_string("A1", bold, "{{填报单位}}", red, "（盖章）")
        sheet.write_row("A2", ["户主姓名", "家庭人口"])
        sheet.write_row("A3", ["{{户主姓名}}（{{户类别}}）", "{{家庭人口}}"])
        sheet.write_string("A5", "=下面")
        sheet.insert_image("A7", folder / "章.png")
        sheet.insert_textbox("D7", "说明")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=表!$B$3:$B$3", "categories": "=表!$A$3:$A$3"})
        sheet.insert_chart("F1", chart)
    assert lianhu("fill", "表样.xlsx", "--office", "白沙镇").code == 0
    with (
        zipfile.ZipFile(folder / "表样.xlsx") as old,
        zipfile.ZipFile(folder / "表样-已填.xlsx") as new,
    ):
        assert new.namelist() == old.namelist()
        assert new.read("xl/media/image1.png") == old.read("xl/media/image1.png")
        drawn = new.read("xl/drawings/drawing1.xml").decode()
        assert "说明" in drawn
        assert "<xdr:row>9</xdr:row>" in drawn
        assert "表!$B$3:$B$6" in new.read("xl/charts/chart1.xml").decode()
        xml = new.read("xl/worksheets/sheet1.xml").decode()
    assert re.search(r"<b/>.*?白沙镇</t>.*?FFFF0000.*?（盖章）</t>", xml)
    rows = values(folder / "表样-已填.xlsx", "表", 3)
    assert rows[0][0] == "张三（困难户）"
    assert rows[5][0] == "=下面"


@pytest.mark.usefixtures("paired")
def test_a_placeholder_that_nobody_knows_is_named(
    lianhu: Lianhu, form: Callable[..., Path], folder: Path
) -> None:
    form("表样.xlsx", row=[*ROW[:7], "{{帮扶人.姓铭}}", *ROW[8:]])
    done = lianhu("fill", "表样.xlsx")
    assert (done.code, done.out) == (3, "")
    assert (
        done.err
        == "错误：表样.xlsx “附件1”H7 的 {{帮扶人.姓铭}} 不认识，是不是 {{帮扶人.姓名}}？\n"
    )
    assert not (folder / "表样-已填.xlsx").exists()


@pytest.mark.usefixtures("paired")
def test_the_form_itself_is_never_overwritten(lianhu: Lianhu, form: Callable[..., Path]) -> None:
    template = form("表样.xlsx", row=ROW)
    before = template.read_bytes()
    for out in ("表样.xlsx", "./表样.xlsx"):
        done = lianhu("fill", "表样.xlsx", "--out", out)
        assert (done.code, done.out) == (2, "")
        assert "就是表样" in done.err
    done = lianhu("fill", "表样.xlsx", "--split", "village", "--out", ".")
    assert done.code == 2
    assert template.read_bytes() == before


@pytest.mark.usefixtures("paired")
def test_a_form_for_each_village(lianhu: Lianhu, draw: Any, folder: Path) -> None:
    draw(
        "表样.xlsx",
        表=[
            ["{{行政村}}结对名单（{{合计.户数}}户，落实{{合计.落实率}}）"],
            ["{{户主姓名}}", "{{帮扶人.姓名}}"],
        ],
    )
    done = lianhu("fill", "表样.xlsx")
    assert done.code == 3
    assert "“表”A1 的 {{行政村}} 在逐户的那一行之外" in done.err
    done = lianhu("fill", "表样.xlsx", "--split", "village", "--out", "各村", "--json")
    assert done.code == 0, done.err
    assert sorted(path.name for path in (folder / "各村").iterdir()) == [
        "杨家湾村.xlsx",
        "石桥村.xlsx",
    ]
    assert (
        values(folder / "各村" / "石桥村.xlsx", "表", 1)[0][0]
        == "石桥村结对名单（3户，落实100.0%）"
    )
    assert len(values(folder / "各村" / "杨家湾村.xlsx", "表", 2)) == 1


@pytest.mark.usefixtures("paired")
def test_what_is_no_form_is_said_to_be_none(lianhu: Lianhu, draw: Any, folder: Path) -> None:
    draw("a.xlsx", 表=[["品名", "数量"], ["苹果", 3]])
    draw("b.xlsx", 表=[["户主姓名", "户类别"], ["某人", "困难户"]])
    (folder / "c.xlsx").write_bytes(b"\xd0\xcf\x11\xe0 locked")
    for name, said in (
        ("a.xlsx", "没有能填的表"),
        ("b.xlsx", "第 2 行已经有内容"),
        ("c.xlsx", "另存为 xlsx"),
        ("d.xlsx", "没有表样"),
    ):
        done = lianhu("fill", name)
        assert (done.code, done.out) == (3, ""), name
        assert said in done.err
        assert done.err.count("\n") == 1
    assert not list(folder.glob("*-已填*"))


@pytest.mark.slow
@pytest.mark.usefixtures("paired")
def test_libreoffice_reads_and_reckons_what_was_filled(
    lianhu: Lianhu, form: Callable[..., Path], folder: Path
) -> None:
    form("表样.xlsx", row=ROW)
    assert lianhu("fill", "表样.xlsx").code == 0
    office = ["libreoffice", "--headless", f"-env:UserInstallation=file://{folder}/lo"]
    convert = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", "saved", "表样-已填.xlsx"]
    subprocess.run([*office, *convert], cwd=folder, check=True, capture_output=True, timeout=120)
    book = openpyxl.load_workbook(folder / "saved" / "表样-已填.xlsx", data_only=True)
    assert (book["附件1"]["F11"].value, book["汇总"]["A1"].value) == (14, 14)


def preprinted(path: Path, numbers: int) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ("填报单位（盖章）：", None, None, None, None, "填报日期：   年  月  日"),
        ("序号", "乡镇", "行政村", "户主姓名", "帮扶责任人", "备注"),
        *((at, None, None, None, None, None) for at in range(1, numbers + 1)),
        ("合计", None, None, None, None, None),
        ("填表人：", None, None, "审核人：已审", None, None),
    ):
        sheet.append(row)
    book.save(path)
    return path


@pytest.mark.usefixtures("paired")
@pytest.mark.parametrize("numbers", [2, 4, 9])
def test_a_form_with_preprinted_numbers_labels_and_a_column_of_townships(
    lianhu: Lianhu, folder: Path, numbers: int
) -> None:
    (folder / "r.toml").write_text(
        '[office]\nname = "白沙镇政府"\ntownship = "白沙镇"\nfiller = "王文"\nreviewer = "李审"\n',
        "utf-8",
    )
    path = preprinted(folder / "上级.xlsx", numbers)
    ran = lianhu("fill", path, "--out", "填.xlsx", "--rules", "r.toml", "--date", "2012-03-05")
    assert (ran.code, ran.err.count("已经有内容")) == (0, 0), ran.err
    rows = list(
        openpyxl.load_workbook(folder / "填.xlsx").worksheets[0].iter_rows(values_only=True)
    )
    assert (rows[0][0], rows[0][5]) == ("填报单位（盖章）：白沙镇政府", "填报日期：2012年3月5日")
    assert [row[:4] for row in rows[2:6]] == [
        (1, "白沙镇", "石桥村", "张三"), (2, "白沙镇", "石桥村", "李四"),
        (3, "白沙镇", "石桥村", "王五"), (4, "白沙镇", "杨家湾村", "赵六"),
    ]  # fmt: skip
    assert (rows[-1][0], rows[-1][3], rows[-2][0]) == ("填表人：王文", "审核人：已审", "合计")


@pytest.mark.usefixtures("paired")
def test_what_stands_below_a_heading_besides_numbers_is_in_the_way(
    lianhu: Lianhu, folder: Path
) -> None:
    path = preprinted(folder / "上级.xlsx", 3)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["D3"] = "旧户"
    book.save(path)
    ran = lianhu("fill", path, "--out", "填.xlsx")
    assert ran.code == 3
    assert "已经有内容" in ran.err
