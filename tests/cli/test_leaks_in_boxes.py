"""A number with one digit a text box, as forms print it, in documents and workbooks."""

import io
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from docx import Document

from lianhu_cli.intake.leaks import markup

from .conftest import Lianhu

NUMBER = "13800001234"


def workbook(path: Path, letters: str) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for at, letter in enumerate(letters):
        sheet.insert_textbox(2, at, letter, {"width": 30, "height": 30})
    book.close()


def document(path: Path, letters: str, *, twice: bool) -> None:
    """Draw a box a letter; Word writes each `twice`, the new way and the old way."""
    Document().save(str(path))
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    boxes = ""
    for letter in letters:
        inner = f"<w:txbxContent><w:p><w:r><w:t>{letter}</w:t></w:r></w:p></w:txbxContent>"
        box = f'<w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml">{inner}</v:textbox></w:pict>'
        if twice:
            box = (
                '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
                f'<mc:Choice Requires="wps">{inner}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
                "</mc:AlternateContent>"
            )
        boxes += f"<w:p><w:r>{box}</w:r></w:p>"
    body = parts["word/document.xml"]
    parts["word/document.xml"] = body.replace(b"<w:sectPr", boxes.encode() + b"<w:sectPr", 1)
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)


@pytest.mark.parametrize(("letters", "code"), [(NUMBER, 1), ("填表说明请看背面", 0)])
def test_one_digit_a_text_box(lianhu: Lianhu, folder: Path, letters: str, code: int) -> None:
    workbook(folder / "框.xlsx", letters)
    document(folder / "一框.docx", letters, twice=False)
    document(folder / "两框.docx", letters, twice=True)
    for name in ("框.xlsx", "一框.docx", "两框.docx"):
        ran = lianhu("publish", "--scan", folder / name)
        assert (ran.code, NUMBER in ran.out) == (code, False), name


@pytest.mark.parametrize(
    "tag", ["<w:txbxContent>", "</w:txbxContent>", "<mc:Fallback>", "<xdr:col>"]
)
def test_boxes_that_nobody_closes_take_no_longer(tag: str) -> None:
    def seconds(times: int) -> float:
        body = io.BytesIO(f"<w:document>{(tag + 'x') * times}<w:txbxContent>".encode())
        start = time.process_time()
        list(markup.look(body, "word/document.xml", paragraphs=True))
        return time.process_time() - start

    seconds(1000)
    assert seconds(40_000) < 40 * max(seconds(4000), 0.005)


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ('="620000"&"19900307"&"001X"', 1),
        ('=620000 & 19900307 & "001X"', 1),
        ('=CONCATENATE("62000019","900307", "001X")', 1),
        ('=TEXTJOIN("",TRUE,"62000019","900307001X")', 1),
        ('=A2&"户"&B2&"人"', 0),
        ("=SUM(A2:A40)", 0),
    ],
)
def test_a_number_that_a_formula_puts_together(
    lianhu: Lianhu, folder: Path, formula: str, code: int
) -> None:
    """As a program leaves it that does not reckon: no value is stored beside the formula."""
    book = xlsxwriter.Workbook(folder / "合并.xlsx")
    book.add_worksheet().write_formula("C4", formula, None, "")
    book.close()
    ran = lianhu("publish", "--scan", "合并.xlsx", "--json")
    assert ran.code == code, ran.out
    assert [one["place"] for one in ran.json["findings"]] == ["Sheet1!C4"] * code
