"""The user's own workbook, marked: what is coloured and commented, and that nothing else is touched."""

import io
import struct
import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import xlsxwriter

from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.problem import Problem
from lianhu_cli.output.marking import workbook


def png() -> io.BytesIO:
    """Draw one red dot."""

    def chunk(name: bytes, data: bytes) -> bytes:
        whole = name + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return io.BytesIO(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\xff\0\0"))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook with everything that a round trip through a library loses."""
    path = tmp_path / "原件" / "登记册.xlsx"
    path.parent.mkdir()
    with xlsxwriter.Workbook(path) as made:
        sheet, other = made.add_worksheet("登记册"), made.add_worksheet("O'Neil")
        bold = made.add_format({"bold": True, "bg_color": "#DDEEFF", "num_format": "@"})
        sheet.merge_range("A1:D1", "石桥村登记册", bold)
        sheet.write_row("A2", ["行政村", "户主姓名", "家庭人口", "身份证号码"], bold)
        sheet.write_row("A3", ["石桥村", "张三", 4, "62000019900307001X"])
        sheet.write_rich_string("A4", "石桥", bold, "村")
        sheet.write_string("B4", "李四", bold)
        sheet.write_formula("C4", "=1+2", bold, 3)
        sheet.write_comment("B3", "自己的批注")
        sheet.data_validation("A3:A9", {"validate": "list", "source": ["石桥村", "南沟村"]})
        sheet.conditional_format("C3:C9", {"type": "data_bar"})
        sheet.insert_image("F2", "dot.png", {"image_data": png()})
        sheet.set_landscape()
        sheet.repeat_rows(0, 1)
        sheet.print_area("A1:D9")
        other.activate()
        other.write("A1", "别的")
        other.add_table("C1:D3")
        made.define_name("户数", "=登记册!$C$3")
    return path


def problem(cell: str, code: str = "id-checksum", sheet: str = "登记册", **more: str) -> Problem:
    said = {"message": f"{cell}有问题<&>", "value": "", **more}
    return Problem(code=code, file="登记册.xlsx", sheet=sheet, cell=cell, **said)


PROBLEMS = [
    problem("D3"),
    problem("B3", "same-name-in-village"),
    problem("B4", "head-missing"),
    problem("D4", "id-missing"),
    problem("E7", "kind-missing"),
    problem("A3", "village-alias", after="石桥村"),
    problem("A2", "unit-not-linked", sheet="O'Neil"),
]


def marked(book: Path, tmp_path: Path) -> Path:
    workbook.mark(book, tmp_path / "marked.xlsx", PROBLEMS)
    return tmp_path / "marked.xlsx"


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_faulty_cells_are_coloured_and_commented(book: Path, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(marked(book, tmp_path))["登记册"]
    colour = {c: sheet[c].fill.fgColor.rgb for c in ("D3", "B3", "B4", "D4", "E7")}
    assert colour == {
        "D3": "FFFFE699", "B3": "FFFFE699", "B4": "FFF8B4B4", "D4": "FFFFE699", "E7": "FFF8B4B4",
    }  # fmt: skip
    assert "D3有问题<&>" in sheet["D3"].comment.text
    assert "自己的批注" in sheet["B3"].comment.text
    assert "B3有问题" in sheet["B3"].comment.text
    assert sheet["A3"].comment is None
    assert sheet["B4"].font.bold
    assert sheet["B4"].number_format == "@"


def test_the_first_sheet_lists_everything_and_leads_there(book: Path, tmp_path: Path) -> None:
    made = openpyxl.load_workbook(marked(book, tmp_path))
    assert made.sheetnames == ["问题标记", "登记册", "O'Neil"]
    first = made.worksheets[0]
    assert made.active is first
    assert [bool(view.sheet_view.tabSelected) for view in made.worksheets] == [True, False, False]
    cells = [row[3].value for row in first.iter_rows(min_row=3)]
    assert sorted(cells) == sorted(p.cell for p in PROBLEMS)
    assert [row[1].value for row in first.iter_rows(min_row=3)][:2] == ["未收的行", "未收的行"]
    links = {row[3].hyperlink.location for row in first.iter_rows(min_row=3)}
    assert {"'登记册'!D3", "'O''Neil'!A2"} <= links


def test_everything_else_is_as_it_was(book: Path, tmp_path: Path) -> None:
    before, after = parts(book), parts(marked(book, tmp_path))
    patched = {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml", "xl/worksheets/_rels/sheet2.xml.rels",
    }  # fmt: skip
    assert {name for name, data in before.items() if after[name] != data} <= patched
    for name, data in after.items():
        if name.endswith((".xml", ".rels", ".vml")):
            ET.fromstring(data)  # noqa: S314  our own
    values = openpyxl.load_workbook(tmp_path / "marked.xlsx", data_only=True)
    formulas = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    assert values["登记册"]["C4"].value == 3
    assert formulas["登记册"]["C4"].value == "=1+2"
    sheet = formulas["登记册"]
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:D1"]
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.data_validations.dataValidation
    assert formulas.defined_names["户数"].value == "登记册!$C$3"
    assert list(formulas["O'Neil"].tables)


def test_a_workbook_of_another_make_is_marked_too(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.title = "登记册"
    made.active.append(["行政村", "户主姓名"])
    made.active.append(["石桥村"])
    made.save(tmp_path / "登记册.xlsx")
    sheet = openpyxl.load_workbook(marked(tmp_path / "登记册.xlsx", tmp_path))["登记册"]
    assert sheet["B4"].fill.fgColor.rgb == "FFF8B4B4"
    assert sheet["A2"].value == "石桥村"


def test_what_cannot_be_marked_is_named(book: Path, tmp_path: Path) -> None:
    plain = tmp_path / "登记册.csv"
    plain.write_text("行政村,户主姓名\n")
    sources = {"登记册.xlsx": str(book), "登记册.csv": str(plain)}
    other = Problem(
        code="id-missing", file="登记册.csv", sheet="登记册", cell="A1", value="", message=""
    )
    said = [
        one.sentence for one in workbook.mark_all(tmp_path / "标记", sources, [*PROBLEMS, other])
    ]
    assert len(said) == 2
    assert "登记册.csv" in said[1]
    assert [path.name for path in (tmp_path / "标记").iterdir()] == ["登记册.xlsx"]


def test_originals_are_never_overwritten(book: Path) -> None:
    with pytest.raises(UsageError):
        workbook.keep_apart(book.parent, {"登记册.xlsx": str(book)})
