"""Files as they come: encodings, delimiters, wrong suffixes, and what is no workbook at all."""

import zipfile
from pathlib import Path

import pytest

from lianhu_cli.domain.errors import Exit, UnreadableError

from .conftest import Draw, households, read, rows, said

ID = "62000019900307001X"
TEXT = f"行政村,户主姓名,身份证号码,户类别\n石桥村,张三,{ID},困难户\n石桥村,䶮四,,特殊户\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", "；", ";", "，"])
def test_text(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "登记册.csv"
    path.write_text(TEXT.replace(",", delimiter), encoding=encoding)
    found = read(path)
    assert households(found, "head", "id_number") == [("张三", ID), ("䶮四", "")]
    (sheet,) = found.files[0].sheets
    assert (sheet.sheet, sheet.role, sheet.heading_rows) == ("登记册", "households", (1,))
    assert ("id-missing", "C3") in said(found)


def test_text_of_other_systems(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(
        b"\xef\xbb\xbf\xef\xbb\xbf"
        + f'sep=,\r\n行政村,户主姓名,身份证号码,户类别\r\n\r\n石桥村,"张\n三","=""{ID}""",困难户\r\n'.encode()
    )
    found = read(path)
    assert households(found, "head", "id_number", "source_row") == [("张三", ID, 4)]


@pytest.mark.parametrize("name", ["a.xls", "a.xlsb", "a.ods", "a.et", "a.csv"])
def test_a_workbook_under_another_suffix(draw: Draw, name: str) -> None:
    book = draw("a.xlsx", 登记册="村|户主|户类别\n石桥村|张三|困难户")
    assert households(read(book.rename(book.with_name(name))), "head") == [("张三",)]


def test_html_under_xls(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(
        f"""<html><meta charset="gb2312"><table><tr><th rowspan=2>行政村<th colspan=2>户主<th rowspan=2>户类别</tr>
        <tr><td>姓名</td><td>身份证号</td></tr>
        <tr><td rowspan=2>石桥村</td><td>张三</td><td>{ID}</td><td>困难户</td></tr>
        <tr><td>李四</td><td>&nbsp;</td><td>特殊户</td></tr></table></html>""",
        encoding="gb18030",
    )
    found = read(path)
    assert households(found, "village", "head", "id_number") == [
        ("石桥村", "张三", ID),
        ("石桥村", "李四", ""),
    ]
    assert found.files[0].sheets[0].heading_rows == (1, 2)


def test_xml_2003_under_xls(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        return (
            "<Row>"
            + "".join(f'<Cell><Data ss:Type="String">{c}</Data></Cell>' for c in cells)
            + "</Row>"
        )

    path = tmp_path / "a.xls"
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="登记册"><Table>'
        + row("行政村", "户主姓名", "户类别")
        + '<Row ss:Index="4"><Cell><Data ss:Type="String">石桥村</Data></Cell>'
        '<Cell ss:Index="3"><Data ss:Type="String">困难户</Data></Cell></Row>'
        + row("石桥村", "张三", "困难户")
        + "</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )
    found = read(path)
    assert said(found) == {("head-missing", "B4")}
    assert households(found, "head", "source_row") == [("张三", 5)]


def test_the_first_bytes_decide(draw: Draw, tmp_path: Path) -> None:
    book = draw("a.xlsx", 登记册="村|户主|户类别\n石桥村|张三|困难户")
    renamed = book.rename(tmp_path / "登记册.csv")
    assert len(households(read(renamed), "head")) == 1


def _zip(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def _unreadable(path: Path, kind: str) -> None:
    contents = {
        "empty": b"",
        "blank": b"\r\n \n",
        "pdf": b"%PDF-1.4\n%",
        "png": b"\x89PNG\r\n\x1a\n\x00",
        "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        "encrypted": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
        "broken-zip": b"PK\x03\x04" + b"\x00" * 100,
        "binary": bytes(range(256)) * 4,
        "latin": "Straße\n".encode("latin-1") + "姓名".encode(),
        "unknown": b"a,b\n1,2\n",
        "quote": "村,户主,户类别\n石桥村,\"张三,困难户\n".encode() + "石桥村,李四,困难户\n".encode() * 500,
        "xml-bomb": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
    }  # fmt: skip
    if kind in contents:
        path.write_bytes(contents[kind])
    elif kind == "docx":
        _zip(path, {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    elif kind == "zip":
        _zip(path, {"a.txt": b"x"})
    elif kind == "bomb":
        _zip(path, {"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": b" " * (80 << 20)})
    elif kind == "entities":
        _zip(path, {"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY y "z">]><w/>'})


@pytest.mark.parametrize(
    "kind",
    "empty blank pdf png ole encrypted word broken-zip binary latin unknown quote xml-bomb docx zip bomb"
    " entities".split(),
)
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "坏文件.xlsx"
    _unreadable(path, kind)
    with pytest.raises(UnreadableError) as caught:
        read(path)
    assert caught.value.exit_code == Exit.UNREADABLE
    assert str(caught.value).startswith("坏文件.xlsx ")
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("children")
def test_one_unreadable_file_stops_all(draw: Draw, tmp_path: Path) -> None:
    good = draw("a.xlsx", 登记册="村|户主|户类别\n石桥村|张三|困难户")
    for name in ("坏1.xlsx", "坏2.xlsx"):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(UnreadableError, match=r"坏1.*\n坏2"):
        read(good, tmp_path / "坏1.xlsx", tmp_path / "坏2.xlsx")


def test_missing_files_and_folders_without_tables(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="找不到"):
        read(tmp_path / "没有.xlsx")
    (tmp_path / "a.docx").write_bytes(b"x")
    with pytest.raises(UnreadableError, match="没有工作簿"):
        read(tmp_path)


@pytest.mark.usefixtures("children")
def test_a_folder(draw: Draw, tmp_path: Path) -> None:
    draw("石桥村.xlsx", Sheet1="户主|户类别|电话\n张三|困难户|13800000001")
    (tmp_path / "柳树村.csv").write_text("户主姓名,户类别\n李四,特殊户\n", encoding="gb18030")
    (tmp_path / "~$石桥村.xlsx").write_bytes(b"lock")
    (tmp_path / "说明.txt").write_text("请各村于月底前上报", encoding="utf-8")
    found = read(tmp_path)
    assert sorted(households(found, "village", "head")) == [("柳树村", "李四"), ("石桥村", "张三")]
    assert [file.file for file in found.files] == sorted(["柳树村.csv", "石桥村.xlsx", "说明.txt"])
    assert found.sources["石桥村.xlsx"] == str((tmp_path / "石桥村.xlsx").resolve())


def test_files_of_the_same_name_are_told_apart(draw: Draw, tmp_path: Path) -> None:
    for village in ("甲", "乙"):
        (tmp_path / village).mkdir()
        book = draw("登记册.xlsx", Sheet1=f"村|户主|户类别\n{village}村|张三|困难户")
        book.rename(tmp_path / village / "登记册.xlsx")
    assert {file.file for file in read(tmp_path).files} == {"甲/登记册.xlsx", "乙/登记册.xlsx"}


def test_a_far_cell_and_a_claimed_dimension(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["村", "户主", "户类别"])
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(UnreadableError, match="XFD1048576"):
        read(tmp_path / "far.xlsx")


def test_styled_empty_rows_are_nothing(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet, style = book.add_worksheet("登记册"), book.add_format({"border": 1})
    sheet.write_row(0, 0, ["村", "户主", "户类别"])
    sheet.write_row(1, 0, ["石桥村", "张三", "困难户"])
    for row in range(2, 5000):
        for column in range(3):
            sheet.write_blank(row, column, None, style)
    book.close()
    found = read(path)
    assert found.files[0].sheets[0].rows == 1
    assert not said(found)


def test_a_helper_merged_over_rows_of_an_ods(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"

    def cell(text: str, more: str = "") -> str:
        kind = 'office:value-type="string"' if text else ""
        return f"<table:table-cell {kind} {more}><text:p>{text}</text:p></table:table-cell>"

    covered = '<table:covered-table-cell table:number-columns-repeated="2"/>'
    down = 'table:number-rows-spanned="2" table:number-columns-spanned="1"'
    drawn = (
        [cell(text) for text in ("行政村", "户主姓名", "户类别", "帮扶责任人", "单位")],
        [*(cell(text) for text in ("石桥村", "张三", "困难户")), cell("刘一", down), cell("镇政府", down)],
        [*(cell(text) for text in ("石桥村", "李四", "特殊户")), covered],
    )  # fmt: skip
    body = "".join(f"<table:table-row>{''.join(one)}</table:table-row>" for one in drawn)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{office}" xmlns:table="{table}"'
            ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="册">{body}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    found = read(path)
    assert households(found, "head") == [("张三",), ("李四",)]
    assert [pair["household"] for pair in found.given.to_pylist()] == [0, 1]


def test_a_heading_of_a_helper_over_name_and_unit_in_a_web_page(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(
        """<table><tr><td colspan=4>2025年石桥村名册</td></tr>
        <tr><th rowspan=2>户主</th><th rowspan=2>户类别</th><th colspan=2>帮扶责任人</th></tr>
        <tr><th>姓名</th><th>单位</th></tr>
        <tr><td>张三</td><td>困难户</td><td rowspan=2>刘一</td><td rowspan=2>镇政府</td></tr>
        <tr><td>李四</td><td>特殊户</td></tr></table>""",
        encoding="utf-8",
    )
    found = read(path)
    assert households(found, "village", "head") == [("石桥村", "张三"), ("石桥村", "李四")]
    assert rows(found, "helpers", "name", "unit") == [("刘一", "镇政府")]
    assert len(found.given) == 2
