"""A table is one declaration: a ledger, a column or a word is added in one place and works everywhere."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from lianhu_cli.cli import app
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables import columns, entries
from lianhu_cli.domain.tables.column import Derived, Evidence, Needed
from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.domain.tables.schema import Table, conform
from lianhu_cli.domain.tables.survey import Household

Run = Callable[..., tuple[int, str]]


class Training(Table):
    """培训台账: who of a household went to which course, and for how many hours."""

    role = "trainings"
    title = "培训台账"
    label = "技能培训"
    about = "一户参加一次培训记一行"
    owner = "entry"
    required = ("date", "head")
    named_by = "head"
    marks = ("head", "topic")
    identity = ("date", "household", "topic")
    evidence = Evidence(
        words="培训", must=("date", "head", "topic"), deeds=("date head topic",), vague=("日期",)
    )

    household = Derived(title="户编码")
    source_file, source_sheet, source_row = columns.SOURCE
    date = columns.day(
        "培训日期",
        "日期",
        needed=Needed(code="entry-date-missing", sentence="缺日期，无法计入哪一天"),
        weight=3,
        fill_down=True,
    )
    head = entries.head(
        needed=Needed(code="head-missing", sentence="缺户主姓名，不知是哪一户"),
        names=entries.HOUSEHOLD,
        distinctive=True,
    )
    topic = columns.prose("培训内容", "课程", weight=4, hint="学了什么。", example="果树修剪")
    hours = columns.count("学时", high=200, summed=True)


REGISTER = {
    "登记册": (
        ("行政村", "村民小组", "户主姓名", "户类别"),
        ("石桥村", "1组", "张三", "困难户"),
        ("石桥村", "2组", "李四", "困难户"),
    ),
    "干部": (("姓名", "单位", "人员类别"), ("林干", "畜牧站", "一般干部")),
}
ENTRIES = (
    ("2026-03-05", "张三", "果树修剪", 8),
    (None, "李四", "果树修剪", 6),
    (None, "赵九", "养蜂", 4),
    ("合计", None, None, 20),
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("list", "trainings")` in the test's own folder: exit code and stdout."""
    monkeypatch.chdir(tmp_path)

    def ran(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = app.run(arguments)
        return int(code), capsys.readouterr().out

    return ran


@pytest.fixture
def _declared() -> Iterator[None]:
    with LEDGERS.also(Training):
        yield


def book(path: Path, sheets: dict[str, tuple[tuple[object, ...], ...]]) -> str:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return path.name


def filled(run: Run) -> str:
    """Send the blank workbook out and fill in its sheet of the ledger."""
    assert run("template", "blank.xlsx")[0] == 0
    workbook = openpyxl.load_workbook("blank.xlsx")
    sheet = workbook[Training.title]
    heading = next(row for row in sheet.iter_rows() if row[0].value == "*培训日期")
    assert [c.value for c in heading] == ["*培训日期", "*户主姓名", "培训内容", "学时"]
    for at, row in enumerate(ENTRIES, start=heading[0].row + 1):
        for column, value in enumerate(row, start=1):
            sheet.cell(at, column).value = value
    workbook.save("培训.xlsx")
    return "培训.xlsx"


@pytest.mark.usefixtures("_declared")
def test_a_ledger_of_four_columns_is_one_class(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert run("import", book(tmp_path / "register.xlsx", REGISTER))[0] == 0
    assert run("pair", "--json")[0] == 0
    code, out = run("import", filled(run), "--json")
    answer = json.loads(out)
    sheet = next(s for f in answer["files"] for s in f["sheets"] if s["sheet"] == Training.title)
    assert code == 1
    assert (sheet["role"], sheet["accepted"], sheet["set_aside"]) == ("trainings", 2, 1)
    assert answer["changes"]["trainings"] == {"added": 2, "changed": 0, "removed": 0}
    found = {one["code"] for one in answer["problems"]}
    assert {"entry-household-unknown", "filled-down", "total-mismatch"} <= found

    assert "培训台账 B6" in run("problems")[1]
    rows = json.loads(run("list", "trainings", "--json")[1])["trainings"]
    assert [(r["date"], r["head"], r["topic"], r["hours"]) for r in rows] == [
        ("2026-03-05", "张三", "果树修剪", 8),
        ("2026-03-05", "李四", "果树修剪", 6),
    ]
    assert all(row["household"].startswith("H") for row in rows)
    csv = run("list", "trainings", "--format", "csv")[1].splitlines()
    assert csv[0].lstrip("\ufeff").replace('"', "") == "户编码,培训日期,户主姓名,培训内容,学时"
    assert len(csv) == 3
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    assert "培训内容" in run("list", "trainings")[1]
    assert "技能培训" in run("import", "培训.xlsx", "--dry-run")[1]

    assert run("undo", "--yes")[0] == 0
    assert json.loads(run("list", "trainings", "--json")[1])["trainings"] == []


@pytest.mark.usefixtures("_declared")
def test_an_empty_ledger_says_so(run: Run, tmp_path: Path) -> None:
    assert run("import", book(tmp_path / "register.xlsx", REGISTER))[0] == 0
    assert json.loads(run("list", "trainings", "--json")[1])["trainings"] == []


def test_a_ledger_is_there_only_as_long_as_it_is_declared(run: Run, tmp_path: Path) -> None:
    assert run("import", book(tmp_path / "register.xlsx", REGISTER))[0] == 0
    assert run("list", "trainings")[0] == 2
    with LEDGERS.also(Training):  # an older register gets the table when it is opened
        code, out = run("list", "trainings", "--json")
        assert (code, json.loads(out)["trainings"]) == (0, [])


def test_a_new_column_opens_an_existing_register(run: Run, tmp_path: Path) -> None:
    assert run("import", book(tmp_path / "register.xlsx", REGISTER))[0] == 0
    with Household.also(bank=columns.text("开户行", "开户银行")):
        rows = json.loads(run("list", "households", "--json")[1])["households"]
        assert [row["bank"] for row in rows] == ["", ""]
        told = {
            "登记册": (
                ("行政村", "村民小组", "户主姓名", "户类别", "开户银行"),
                ("石桥村", "1组", "张三", "困难户", "信用社"),
            )
        }
        assert run("import", book(tmp_path / "banks.xlsx", told))[0] == 0
        rows = json.loads(run("list", "households", "--json")[1])["households"]
        assert {row["head"]: row["bank"] for row in rows} == {"张三": "信用社", "李四": ""}
    assert run("list", "households", "--json")[0] == 0


def test_a_name_that_is_no_column_is_an_error(tmp_path: Path, run: Run) -> None:
    from lianhu_cli.register import layout

    assert run("import", book(tmp_path / "register.xlsx", REGISTER))[0] == 0

    def asked(name: str) -> str:
        return " ".join(("SELECT", layout.quoted(name), "FROM households"))

    stored = sqlite3.connect("lianhu.db")
    try:
        assert stored.execute(asked("head")).fetchall()
        with pytest.raises(sqlite3.OperationalError, match="no such column"):
            stored.execute(asked("heads"))
    finally:
        stored.close()


def test_the_help_names_every_ledger(run: Run) -> None:
    text = "".join(run("list", "--help")[1].split())
    assert all(f"{ledger.role}{ledger.title}" in text for ledger in LEDGERS)


def test_a_list_of_pairs_says_of_whom_each_column_is(run: Run, tmp_path: Path) -> None:
    assert run("import", book(tmp_path / "register.xlsx", REGISTER))[0] == 0
    assert run("pair", "--json")[0] == 0
    heading = run("list", "pairs", "--format", "csv")[1].splitlines()[0]
    assert heading.lstrip("\ufeff").replace('"', "") == (
        "户编码,户主姓名,行政村,村民小组,户类别,帮扶人编码,帮扶责任人,人员类别,单位,跨越,结对时间"
    )


def test_columns_that_a_sheet_lacks_are_held_once() -> None:
    """A million rows of ten columns that hold nothing would be fifty megabytes."""
    frame = conform(Household, pa.table({"head": ["张三", "李四"]}))
    held = {frame[name].chunk(0).buffers()[1].address for name in ("phone", "note", "county")}
    assert len(held) == 1
    assert frame["phone"].to_pylist() == ["", ""]
