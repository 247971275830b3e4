"""The blank workbook: sent out, filled in as Excel, LibreOffice or WPS leave it, and read again."""

import re
import stat
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ..conftest import copied
from ..output.as_text import check, dump, loaded
from .conftest import Lianhu, runner

FILLED: dict[str, list[dict[str, Any]]] = {
    "村情": [
        {"行政村": "石桥村", "村民小组数": 2, "总户数": 100, "总人口": 400, "耕地面积(亩)": 900.5},
        {"行政村": "北沟村", "村民小组数": 1, "总户数": 50, "总人口": 210, "耕地面积(亩)": 300},
    ],
    "困难户特殊户登记册": [
        {
            "行政村": "石桥村", "村民小组": "1组", "户主姓名": "张三", "性别": "男",
            "身份证号码": "62000019900307001X", "家庭人口": 4, "劳动力": 2, "耕地面积(亩)": 6.5,
            "户类别": "困难户", "致贫原因": "缺技术", "帮扶需求": "学养殖技术", "健康状况": "健康",
            "是否党员": "是", "联系电话": "13800001234",
        },
        {"行政村": "北沟村", "村民小组": "1组", "户主姓名": "李四", "身份证号码": "620000198001010019",
         "户类别": "特殊户"},
    ],
    "帮扶干部名册": [
        {"姓名": "高明", "单位": "畜牧站", "职务": "站长", "职级": "科员", "人员类别": "一般干部",
         "状态": "在岗", "联系电话": "13900001234"},
        {"姓名": "石村", "单位": "石桥村委会", "职务": "文书", "人员类别": "村干部", "所在村": "石桥村"},
    ],
    "联村单位": [{"帮扶单位": "畜牧站", "联系村": "石桥村", "指导员": "高明"},
              {"帮扶单位": "石桥村委会", "联系村": "石桥村"}],
    "填报汇总": [{"指标": "困难户", "填报数": 1}],
    "指定与回避": [{"类型": "指定", "户主姓名": "张三", "帮扶责任人": "高明", "原因": "上年已结对"}],
}  # fmt: skip


def made(folder: Path) -> None:
    done = runner(folder)("template", "空白.xlsx")
    assert (done.code, done.out) == (0, "已写出 空白.xlsx。填好后：lianhu import 空白.xlsx\n"), (
        done.err
    )


@pytest.fixture
def blank(folder: Path, made_once: Callable[..., Path]) -> Path:
    copied(made_once(made, "blank"), folder)
    return folder / "空白.xlsx"


def fill(blank: Path, filled: Path) -> None:
    """Type into the template as a clerk does; everything else of it stays."""
    book = openpyxl.load_workbook(blank, rich_text=True)
    for name, rows in FILLED.items():
        sheet = book[name]
        columns = {str(cell.value).lstrip("*"): cell.column for cell in sheet[3]}
        for at, row in enumerate(rows, start=4):
            for title, value in row.items():
                cell = sheet.cell(at, columns[title])
                assert not cell.protection.locked
                cell.value = value
    book.save(filled)


def rules(sheet: Worksheet) -> list[str]:
    return [
        f"{rule.sqref} {rule.type} {rule.operator or ''} {rule.formula1 or ''} {rule.formula2 or ''}"
        f" | {rule.errorStyle or 'stop'} | {rule.promptTitle} | {rule.prompt!r} | {rule.error!r}"
        for rule in sheet.data_validations.dataValidation
    ]


def test_the_blank_workbook_as_it_is_sent_out(blank: Path) -> None:
    book = loaded(blank)
    lines = [dump(blank)]
    for sheet in book.worksheets:
        lines += [
            f"## {sheet.title} {sheet.sheet_state} 保护 {sheet.protection.sheet}",
            *rules(sheet),
        ]
    lines += [f"{name} = {book.defined_names[name].attr_text}" for name in book.defined_names]
    check("空白调查表.txt", "\n".join(lines) + "\n")
    assert stat.S_IMODE(blank.stat().st_mode) == 0o600


def test_headings_are_locked_and_rows_can_be_inserted_below(blank: Path) -> None:
    book = loaded(blank)
    for name in FILLED:
        sheet = book[name]
        assert sheet.protection.sheet
        assert not sheet.protection.password
        # In the file, what is *not* allowed is 1.
        assert not sheet.protection.insertRows
        assert not sheet.protection.formatColumns
        assert all(cell.protection.locked for row in (1, 3) for cell in sheet[row])
        assert not any(cell.protection.locked for cell in sheet[4])


def test_its_sheets_end_with_their_last_column(blank: Path) -> None:
    """The look of what is beside them is that of columns, not of ten thousand cells a row."""
    with zipfile.ZipFile(blank) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if "/sheet" in name]
    ends = [end for sheet in sheets for end in re.findall(rb'<dimension ref="A1:([A-Z]+)', sheet)]
    assert len(ends) >= 10
    assert {len(end) for end in ends} == {1}


def test_a_blank_workbook_is_said_to_be_blank(lianhu: Lianhu, blank: Path, folder: Path) -> None:
    done = lianhu("import", blank)
    assert (done.code, done.out) == (3, "")
    assert done.err.strip() == "错误：空白.xlsx 还是空白表，一行也没有填：填好后再导入。"
    assert not (folder / "lianhu.db").exists()


def read_without_a_word(lianhu: Lianhu, filled: Path) -> None:
    done = lianhu("import", filled, "--json")
    assert done.code == 0, done.err
    answer = done.json
    assert answer["problems"] == []
    counts = answer["counts"]
    assert (counts["households"], counts["helpers"], counts["villages"]) == (2, 2, 2)
    [file] = answer["files"]
    sheets = {sheet["sheet"]: (sheet["role"], sheet["rows"]) for sheet in file["sheets"]}
    assert sheets["填表说明"] == ("ignored", 0)
    assert {name: count for name, (_, count) in sheets.items() if count} == {
        name: len(rows) for name, rows in FILLED.items()
    }
    paired = lianhu("pair", "--json")
    assert paired.code == 0, paired.err
    assert paired.json["pinned"] == 1
    assert "请" not in paired.err


def test_a_filled_workbook_is_read_without_a_warning(
    lianhu: Lianhu, blank: Path, folder: Path
) -> None:
    fill(blank, folder / "石桥.xlsx")
    read_without_a_word(lianhu, folder / "石桥.xlsx")


@pytest.mark.slow
def test_a_workbook_that_libreoffice_has_saved_is_read_too(
    lianhu: Lianhu, blank: Path, folder: Path
) -> None:
    fill(blank, folder / "石桥.xlsx")
    (folder / "saved").mkdir()
    office = ["libreoffice", "--headless", f"-env:UserInstallation=file://{folder}/lo"]
    convert = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", "saved", "石桥.xlsx"]
    subprocess.run([*office, *convert], cwd=folder, check=True, capture_output=True, timeout=120)
    saved = folder / "saved" / "石桥.xlsx"
    book = openpyxl.load_workbook(saved)
    sheet = book["困难户特殊户登记册"]
    assert sheet.protection.sheet
    assert len(sheet.data_validations.dataValidation) >= 10
    assert "村名" in book.defined_names
    read_without_a_word(lianhu, saved)


def test_the_rules_and_the_office_give_the_words_of_the_drop_downs(
    lianhu: Lianhu, folder: Path
) -> None:
    (folder / "词语.toml").write_text(
        '["表头"."困难户特殊户登记册"]\n"当家人" = "户主姓名"\n', encoding="utf-8"
    )
    done = lianhu("template", "a.xlsx", "--rules", "防返贫监测", "--map", "词语.toml")
    assert done.code == 0, done.err
    book = openpyxl.load_workbook(folder / "a.xlsx")
    offered = {
        column[0].value: [c.value for c in column[1:] if c.value] for column in book["选项"].columns
    }
    assert "边缘易致贫户" in offered["困难户特殊户登记册：户类别"]
    assert "*当家人" in [cell.value for cell in book["困难户特殊户登记册"][3]]


def test_a_file_that_is_there_is_not_overwritten(lianhu: Lianhu, blank: Path) -> None:
    before = blank.read_bytes()
    done = lianhu("template", blank.name)
    assert (done.code, done.out) == (2, "")
    assert "已经有了" in done.err
    assert blank.read_bytes() == before
