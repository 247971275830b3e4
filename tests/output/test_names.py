"""Names of files and sheets from data: each its own, legal everywhere; and texts without control characters."""

from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from lianhu_cli.domain.rules.office import Office
from lianhu_cli.output import names
from lianhu_cli.output.books import pairs_csv
from lianhu_cli.output.page_form import Book, Field, new_workbook
from lianhu_cli.output.word.text import plain

ALIKE = [
    "石桥村/东", "石桥村:东", "石桥村?东", "西村", "A站", "a站", "ａ站", *["石桥村" * 11 + tail for tail in "甲乙"],
    "柳" * 101, "柳" * 102, "𠮷" * 40, "nul", "COM1", "com1.x", "History", "history", "'东'", "村.", "村 ", ".", "",
    "62000019900307001X村", "石桥\x07村", "\x1b[31m东村",
]  # fmt: skip


def test_every_text_has_a_file_and_a_sheet_of_its_own(tmp_path: Path) -> None:
    keyed = list(enumerate(ALIKE))
    files, sheets = names.files(keyed, "公示表-.xlsx"), names.sheets(keyed)
    for told, limit in ((files, 240), (sheets, 999)):
        assert len({name.casefold() for name in told.values()}) == len(ALIKE)
        assert all(len(name.encode()) <= limit for name in told.values())
        assert not any(set(name) & set("\\/:*?\"<>|[]'") for name in told.values())
        assert all(name.isprintable() and name.strip(". ") == name for name in told.values())
        assert "62000019900307001X" not in "".join(told.values())
    assert all(len(name.encode("utf-16-le")) <= 62 for name in sheets.values())
    with new_workbook(tmp_path / "a.xlsx", "表") as book:
        for name in sheets.values():
            Book(book, Office()).sheet(
                name, "表", [Field(title=f"栏{n}", width=9) for n in range(5)]
            )
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == list(sheets.values())
    for name in files.values():
        (tmp_path / f"公示表-{name}.xlsx").write_text("")
    assert len(list(tmp_path.glob("公示表-*.xlsx"))) == len(ALIKE)


@pytest.mark.parametrize("text", ["con", "Nul", "lpt9", "COM1.tar", "aux "])
def test_no_file_bears_the_name_of_a_device(text: str) -> None:
    assert names.for_file(text, (), ".xlsx").startswith("_")
    assert not names.for_file(text, (), "公示表-.xlsx").startswith("_")
    assert names.for_file("console", (), ".xlsx") == "console"


def test_no_paper_holds_control_characters(tmp_path: Path) -> None:
    wild = "石桥\x07村\x1b[31m红\x9b0m\x85二\u202e行"
    with new_workbook(tmp_path / "a.xlsx", "表") as book:
        fields = [Field(title=f"栏{n}", width=9) for n in range(5)]
        sheet = Book(book, Office()).sheet("表", wild, fields)
        sheet.add([wild, 1, "一\n二", None, ""])
        sheet.span(wild)
        sheet.foot()
    found = openpyxl.load_workbook(tmp_path / "a.xlsx")["表"]
    assert [found.cell(row, 1).value for row in (1, 5, 6)] == ["石桥村红二行"] * 3
    assert found.cell(5, 3).value == "一\n二"
    assert plain(wild) == "石桥村红 二行"
    assert pairs_csv.safe(pa.array([wild, "一\n二", None])).to_pylist() == [
        "石桥村红二行",
        "一\n二",
        None,
    ]


UNSAFE = ["\x00", "\x08", "\x0b", "\x1f", "\x7f", "\x80", "\x9f", "\u202a", "\u202e", "\u2066", "\u2069"]  # fmt: skip


@pytest.mark.parametrize("sign", UNSAFE)
def test_a_control_character_is_found_wherever_it_stands(sign: str) -> None:
    texts = ["石桥村", None, "", f"东沟{sign}村", "一\n二·三—四"]
    column = pa.chunked_array([pa.array(["西村", *texts]).slice(1), pa.array(["柳湾村"])])
    told = pairs_csv.safe(column).to_pylist()
    assert told == ["石桥村", None, "", "东沟村", "一\n二·三—四", "柳湾村"]


@pytest.mark.parametrize("sign", "=+-@\t\r＝＋－＠")
def test_a_text_that_a_spreadsheet_would_work_out_is_quoted(sign: str) -> None:
    column = pa.array(["=先", "石桥村", None, "", f"{sign}1+1", f"一{sign}", "（无单位）"]).slice(1)
    told = pairs_csv.safe(pa.chunked_array([column])).to_pylist()
    assert told == ["石桥村", None, "", f"'{sign}1+1", f"一{sign}", "（无单位）"]
