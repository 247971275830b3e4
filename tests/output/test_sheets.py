"""The sheets, held against golden texts and against the rows they come from."""

import re
import stat
import zipfile
from pathlib import Path

import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import UnwritableError
from lianhu_cli.domain.problem import Problem
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.output import files, measures
from lianhu_cli.output.books import pairs_csv, problems_book, statistics_book
from lianhu_cli.output.counted import print_order, statistics
from lianhu_cli.output.page_form import Book, Field, new_workbook
from lianhu_cli.output.sheets import round_book
from lianhu_cli.output.written_rows import workbook_class

from .as_text import check, dump, loaded


@pytest.fixture
def book(tmp_path: Path, decision: Decision) -> Path:
    path = tmp_path / "一览表.xlsx"
    round_book.write(path, decision, Office(name="白沙镇", date="2012年3月5日"))
    return path


def test_the_book_of_a_round(book: Path) -> None:
    check("结对帮扶一览表.txt", dump(book))


def test_villages_stand_in_the_official_order_and_groups_by_number(book: Path) -> None:
    sheet = loaded(book)["总表"]
    rows = [(row[1].value, row[2].value) for row in sheet.iter_rows(min_row=5, max_row=9)]
    assert rows == [
        ("北沟村", "1组"), ("北沟村", "1组"), ("石桥村", "1组"), ("石桥村", "2组"), ("石桥村", "10组"),
    ]  # fmt: skip


def test_no_text_becomes_a_formula_and_no_number_is_lost(book: Path) -> None:
    for name in ("总表", "干部包户台账", "未落实名单"):
        for row in loaded(book)[name].iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert re.match(r"=(SUBTOTAL|SUM|COUNT)\(|=[A-Z]+\d+-", cell.value)
    assert "62000019900307001X" not in _everything(book)
    assert "13800000001" in _everything(book)


def test_every_total_is_the_sum_of_what_stands_above_it(book: Path) -> None:
    sheet = loaded(book, data_only=True)["覆盖统计表"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=7)]
    assert rows[2][1] == "合计"
    for column in (2, 3, 4, 5, 7, 8, 9, 10):
        assert rows[2][column] == rows[0][column] + rows[1][column]
    assert rows[2][6] == pytest.approx(4 / 5)


def test_what_no_list_says_is_added_up_to_nothing(tmp_path: Path, decision: Decision) -> None:
    from dataclasses import replace

    roster = replace(decision.roster, places=decision.roster.places.slice(0, 0))
    round_book.write(tmp_path / "b.xlsx", replace(decision, roster=roster))
    sheet = loaded(tmp_path / "b.xlsx", data_only=True)["覆盖统计表"]
    assert [sheet.cell(row, 3).value for row in (5, 6, 7)] == [None, None, None], "总户数"
    assert sheet["D7"].value == 5
    households = roster.households
    at = households.column_names.index("labour")
    nobody = pa.nulls(households.num_rows, households.schema.field(at).type)
    untold = replace(
        roster, households=households.set_column(at, households.schema.field(at), nobody)
    )
    round_book.write(tmp_path / "c.xlsx", replace(decision, roster=untold))
    sheet = loaded(tmp_path / "c.xlsx", data_only=True)["总表"]
    totals = next(row for row in sheet.iter_rows(min_row=5) if row[1].value == "合计")
    assert totals[5].value is None, "劳动力"
    assert totals[4].value == sum(one or 0 for one in households["people"].to_pylist())


def test_all_covered_is_said(tmp_path: Path, decision: Decision) -> None:
    from dataclasses import replace

    from lianhu_cli.domain.arrow import pa
    from lianhu_cli.domain.tables.schema import conform
    from lianhu_cli.domain.tables.survey import Pair

    more = pa.table({"household": ["H5"], "helper": ["P2"], "slot": [0]})
    pairs = pa.concat_tables([decision.round.pairs, conform(Pair, more)])
    path = tmp_path / "b.xlsx"
    round_book.write(path, replace(decision, round=replace(decision.round, pairs=pairs)))
    sheet = loaded(path)["未落实名单"]
    assert sheet["A5"].value == "全部落实，没有未落实的户"


def test_the_list_for_programs(tmp_path: Path, decision: Decision) -> None:
    path = tmp_path / "清单.csv"
    pairs_csv.write(path, decision)
    text = path.read_bytes().decode("utf-8")
    assert text.startswith("\ufeff")
    lines = text.lstrip("\ufeff").splitlines()
    assert len(lines) == 5
    assert "'=1+1" in text
    assert "'@林干" in text
    assert "'+缺技术" in text


def test_the_list_for_programs_is_the_same_put_together_line_by_line(
    tmp_path: Path, decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs_csv.write(tmp_path / "清单.csv", decision)
    monkeypatch.setattr(pairs_csv, "_PART", 1)
    pairs_csv.write(tmp_path / "逐行.csv", decision)
    assert (tmp_path / "逐行.csv").read_bytes() == (tmp_path / "清单.csv").read_bytes()
    known = print_order.of_roster(decision.roster, decision.policy)
    pairs_csv.write(tmp_path / "已排.csv", decision, known)
    assert (tmp_path / "已排.csv").read_bytes() == (tmp_path / "清单.csv").read_bytes()


def test_the_statistics_book(tmp_path: Path, decision: Decision) -> None:
    path = tmp_path / "统计.xlsx"
    statistics_book.write(path, statistics.compute(decision))
    check("结对帮扶统计.txt", dump(path))
    assert any("charts/chart" in name for name in zipfile.ZipFile(path).namelist())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_list_of_problems(tmp_path: Path) -> None:
    problems = [
        Problem(code="head-missing", file="a.xlsx", sheet="S", cell="C6", value="", message="缺户主姓名"),
        Problem(code="id-checksum", file="a.xlsx", sheet="S", cell="D7", value="62*************081",
                message="校验位不符", head="张三"),
        Problem(code="group-alias", file="a.xlsx", sheet="S", cell="B8", value="三社", message="组名", after="3组"),
    ]  # fmt: skip
    path = tmp_path / "问题清单.xlsx"
    problems_book.write(path, problems)
    check("问题清单.txt", dump(path))


def _interrupted(folder: Path) -> None:
    with files.together(folder) as draft:
        (draft / "a").write_text("new")
        _ = 1 / 0


def test_files_are_replaced_together_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    with pytest.raises(ZeroDivisionError):
        _interrupted(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "old"
    with files.together(tmp_path) as draft:
        (draft / "a").write_text("new")
        (draft / "b").write_text("new")
        assert (tmp_path / "a").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
    assert (tmp_path / "a").read_text() == "new"


def test_a_folder_made_in_vain_goes_again(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), files.together(tmp_path / "new"):
        raise RuntimeError
    assert not (tmp_path / "new").exists()


def test_a_disk_that_is_full_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnwritableError, match="空间"), files.together(tmp_path):
        raise OSError(28, "No space left on device")


def _everything(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


def test_a_name_beyond_gb_2312_has_a_font_that_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with new_workbook(path, "测试") as workbook:
        fields = [Field(title=title, width=10) for title in ("姓名", "单位", "职务", "备注")]
        sheet = Book(workbook, Office()).sheet("表", "龙䶮的表", fields)
        sheet.add(["张三", "镇政府", "", ""])
        sheet.add(["李𬭎", "镇政府", "", ""])
        sheet.add(["合计", "㛃", "", ""], total=True)
        sheet.end()
    cells = loaded(path)["表"]
    fonts = {name: cells[name].font.name for name in ("A1", "A5", "A6", "B6", "B7")}
    assert fonts == {
        "A1": "仿宋", "A5": "仿宋_GB2312", "A6": "宋体-ExtB", "B6": "仿宋_GB2312", "B7": "仿宋",
    }  # fmt: skip
    assert cells["A6"].border.left.style == "thin"


def test_whole_rows_say_what_cells_say(tmp_path: Path) -> None:
    rows = [
        ["张三", 4, 6.5, 0.123456789, None],
        ["李四<&>", 0, 12.0, 1e-7, "=1+1"],
        [" 空白 ", -3, 0.1 + 0.2, 2, "两\n行"],
        ["龙䶮\x07", 10**12, 1.0, 3, ""],
    ]
    fields = [
        Field(title=f"列{look}", width=9, look=look)
        for look in ("middle", "number", "amount", "rate", "text")
    ]
    dumps = []
    for name, cell_by_cell in (("a.xlsx", False), ("b.xlsx", True)):
        with new_workbook(tmp_path / name, "测试") as workbook:
            sheet = Book(workbook, Office()).sheet("表", "测试", fields)
            for row in rows:
                if cell_by_cell:
                    for column, value in enumerate(row):
                        sheet._cell(sheet.row, column, value, sheet._body[column])
                    sheet._high(measures.height(2 if "\n" in str(row[-1]) else 1))
                else:
                    sheet.add(row)
            sheet.span("以上")
            sheet.add(["末行", 1, 1, 1, "后"])
            sheet.foot()
        book = loaded(tmp_path / name)["表"]
        heights = {row: round(one.height) for row, one in book.row_dimensions.items()}
        dumps.append((dump(tmp_path / name), heights, book.dimensions))
    assert dumps[0] == dumps[1]
    assert "张三" in dumps[0][0]


def test_sheets_that_hang_one_by_one_are_numbered_each_from_one(tmp_path: Path) -> None:
    for count, foot in ((1, "第 &P 页，共 &N 页"), (3, "第 &P 页")):
        path = tmp_path / f"{count}.xlsx"
        with new_workbook(path, "测试") as workbook:
            book = Book(workbook, Office())
            for at in range(count):
                fields = [Field(title=f"列{one}", width=9) for one in range(4)]
                book.sheet(f"村{at}", "测试", fields).foot()
        for sheet in loaded(path):
            assert sheet.oddFooter.center.text == foot
            assert sheet.page_setup.useFirstPageNumber == (True if count > 1 else None)


def test_what_nobody_filled_in_is_no_bar(tmp_path: Path, decision: Decision) -> None:
    figures = statistics.compute(decision)
    path = tmp_path / "统计.xlsx"
    statistics_book.write(path, figures)
    rows = list(loaded(path, data_only=True)["按致贫原因"].iter_rows(min_row=5, values_only=True))
    blank = next(at for at, row in enumerate(rows, start=5) if row[0] == "未填")
    assert rows[blank - 4][0] == "合计"
    with zipfile.ZipFile(path) as parts:
        charts = [parts.read(n).decode() for n in parts.namelist() if "charts/chart" in n]
    ends = re.findall(r"'?按致贫原因'?!\$A\$5:\$A\$(\d+)", "".join(charts))
    assert ends
    assert set(ends) == {str(blank - 1)}


@pytest.mark.parametrize(
    "odd",
    [(), ("  前空", "后空 "), ("a&b<c>", "_x0041_"), ("一\n二",), ("<r>x</r>", "tab\there"), ("",)],
)
def test_texts_are_written_as_xlsxwriter_writes_them(tmp_path: Path, odd: tuple[str, ...]) -> None:
    import xlsxwriter

    parts = []
    for made in (xlsxwriter.Workbook, workbook_class()):
        path = tmp_path / f"{len(parts)}.xlsx"
        with made(path) as book:
            sheet = book.add_worksheet()
            for at, text in enumerate(("张三", "f(x)", "𬭎", *odd)):
                sheet.write_string(at, 0, text)
        with zipfile.ZipFile(path) as package:
            parts.append(package.read("xl/sharedStrings.xml"))
    assert parts[0] == parts[1]


def test_rows_given_as_columns_stand_as_rows_given_one_by_one(tmp_path: Path) -> None:
    fields = [
        Field(title="序号", width=5, look="number"), Field(title="户主", width=9),
        *(Field(title=title, width=30) for title in ("备注", "说明")),
    ]  # fmt: skip
    names = [
        "张三", "张䶮", "李𬭎", "", None, "阿卜杜热合曼·买买提", "(代)王五", " 空 ", "a_x0041_b", "<b>&", "\x07响",
        "13800001234", "张三", 12, "长" * 40, "甲\n乙",
    ]  # fmt: skip
    numbers = [1, 2.5, None, 1, *range(7, 19)]
    books = []
    for whole in (False, True):
        path = tmp_path / f"{whole}.xlsx"
        with new_workbook(path, "表") as workbook:
            sheet = Book(workbook, Office()).sheet("表", "表", fields)
            if whole:
                sheet.add_columns([numbers[:9], names[:9], names[:9], numbers[:9]])
                sheet.add_columns([numbers[9:], names[9:], names[9:], numbers[9:]])
                sheet.add_columns([[], [], [], []])
            else:
                for row in zip(numbers, names, names, numbers, strict=True):
                    sheet.add(row)
            sheet.foot()
        books.append(dump(path))
        shared = zipfile.ZipFile(path).read("xl/sharedStrings.xml").decode().split(">")[1]
        books[-1] += shared
    assert books[0] == books[1]
    assert "张䶮" in books[0]
