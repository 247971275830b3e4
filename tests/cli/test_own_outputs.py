"""What lianhu writes, given back to it: the documented way back or a sentence, and never a change."""

import json
import random
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from typer.main import get_command

from lianhu_cli.cli import catalogue
from lianhu_cli.cli.app import app

from ..conftest import copied
from .conftest import HELPERS, HOUSEHOLDS, Lianhu, drawer, runner

COMMANDS: tuple[tuple[str, ...], ...] = (
    ("pair", "--out", "out"),
    ("sheets", "--out", "sheets"),
    ("sheets", "--split", "village", "--out", "分村"),
    ("stats", "--by", "village", "--out", "统计.xlsx"),
    ("stats", "--by", "unit", "--out", "单位统计.xlsx", "--html", "统计.html"),
    ("publish", "--out", "公示"),
    ("report", "day", "--date", "2012-03-05", "--out", "日.xlsx"),
    ("report", "month", "--date", "2012-03-05", "--out", "月.xlsx"),
    ("report", "year", "--date", "2012-03-05", "--out", "年.xlsx"),
    ("report", "situation", "--out", "情况.docx"),
    ("report", "situation", "--save-template", "汇报模板.docx"),
    ("plan", "--month", "2012-03", "--out", "计划.xlsx"),
    ("assess", "--year", "2012", "--out", "考核"),
    ("link", "--out", "联村"),
    ("whatif", "--leave", "高明", "--out", "试算.xlsx"),
    ("pair", "--fresh", "--out", "再"),
    ("diff", "--out", "调整.xlsx"),
    ("cards", "--out", "卡"),
    ("cards", "--save-template", "卡片模板.docx"),
    ("audit", "--proof", "证明.json"),
    ("export", "households", "--out", "户.xlsx"),
    ("export", "helpers", "--out", "人.xlsx"),
    ("compare", "摸底.xlsx", "--out", "对照.xlsx"),
    ("fill", "表样.xlsx", "--out", "填好.xlsx"),
    ("template", "空白.xlsx"),
    ("template", "--filled", "已填.xlsx"),
    (
        "import",
        "摸底.xlsx",
        "--again",
        "--problems",
        "问题清单.xlsx",
        "--mark",
        "涂色",
        "--save-map",
        "对照.toml",
    ),
)
ALIKE: tuple[tuple[str, ...], ...] = (
    ("sheets", "--split", "unit", "--out", "分单位"),
    ("publish", "--split", "village", "--out", "分村公示"),
    ("report", "week", "--date", "2012-03-05", "--out", "周.xlsx"),
    ("import", "摸底.xlsx", "--again", "--problems", "问题"),
)
"""What these write is like what others write: they are tried with the slow."""
_WRITES = frozenset("--out --html --problems --mark --save-map --proof --save-template".split())
_ELSEWHERE = {"demo", "batch", "list"}
"""A register of its own, many registers, and what is printed (below)."""
LISTS = ("households", "helpers", "pairs", "uncovered", "idle", "problems", "set-aside", "visits")


def test_every_command_that_writes_is_tried() -> None:
    """Each option that names an output, of each command of the catalogue."""
    group: Any = get_command(app)
    root = group.make_context("lianhu", [], resilient_parsing=True)
    tried = {(line[0], word) for line in COMMANDS for word in line if word.startswith("--")}
    for name in dict(catalogue.entries()):
        written = {
            option
            for one in group.get_command(root, name).params
            for option in one.opts
            if option in _WRITES
        }
        if name not in _ELSEWHERE:
            assert {(name, option) for option in written} <= tried, name


def _people(lianhu: Lianhu) -> dict[str, Any]:
    found = {}
    for what in ("households", "helpers", "visits"):
        rows = json.loads(lianhu("list", what, "--json").out)[what]
        found[what] = sorted(
            json.dumps(
                {k: v for k, v in row.items() if v and not k.startswith("source")}, sort_keys=True
            )
            for row in rows
        )
    return found


def _imported(folder: Path) -> None:
    """Import a survey and a ledger; the ledger does not stay."""
    draw, lianhu = drawer(folder), runner(folder)
    draw("摸底.xlsx", 登记册=HOUSEHOLDS, 干部=HELPERS)
    draw(
        "台账.xlsx",
        台账=[
            ("日期", "户主姓名", "帮扶人", "帮扶类型", "内容"),
            ("2012-03-05", "张三", "高明", "走访", "看望"),
        ],
    )
    for name in ("摸底.xlsx", "台账.xlsx"):
        assert lianhu("import", name).code == 0
    (folder / "台账.xlsx").unlink()


def _written(folder: Path, *, alike: bool = False) -> None:
    """Run every command that writes, after the import."""
    _imported(folder)
    lianhu = runner(folder)
    with xlsxwriter.Workbook(folder / "表样.xlsx") as book:
        sheet = book.add_worksheet("表样")
        sheet.write_row(1, 0, ("序号", "行政村", "户主姓名", "户类别", "帮扶责任人"))
    for arguments in COMMANDS + ALIKE if alike else COMMANDS:
        assert lianhu(*arguments).code in {0, 1}, arguments
    (folder / "表样.xlsx").unlink()
    for what in LISTS:
        text = lianhu("list", what, "--format", "csv").out
        (folder / f"{what}.csv").write_text(text, "utf-8")
        if alike or what in {"households", "visits"}:
            (folder / f"{what}.json").write_text(lianhu("list", what, "--json").out, "utf-8")


@pytest.fixture
def register(folder: Path, lianhu: Lianhu, made_once: Callable[..., Path]) -> Lianhu:
    copied(made_once(_imported, "own-register"), folder)
    return lianhu


@pytest.fixture
def outputs(folder: Path, lianhu: Lianhu, made_once: Callable[..., Path]) -> Lianhu:
    """`lianhu` where every command has written what it writes."""
    copied(made_once(_written, "own-outputs"), folder)
    return lianhu


@pytest.fixture
def all_outputs(folder: Path, lianhu: Lianhu, made_once: Callable[..., Path]) -> Lianhu:
    """`outputs` with those that are like others."""
    copied(made_once(partial(_written, alike=True), "all-own-outputs"), folder)
    return lianhu


def _files(folder: Path) -> list[Path]:
    kinds = {".xlsx", ".csv", ".html", ".docx", ".json", ".toml"}
    found = sorted(p for p in folder.rglob("*") if p.suffix in kinds and p.name != "摸底.xlsx")
    assert len(found) >= 40
    return found


def _changed(
    folder: Path, lianhu: Lianhu, files: Iterable[Path], people: dict[str, Any]
) -> list[str]:
    """Import files, each for itself, and return those after which the register knows other people."""
    kept = folder / "lianhu.db"
    before = kept.read_bytes()
    changed = []
    for file in files:
        code = lianhu("import", file, "--json").code
        assert code in {0, 1, 3}, file.name
        if kept.read_bytes() != before:  # a version more, at least
            if _people(lianhu) != people:
                changed.append(str(file.relative_to(folder)))
            kept.write_bytes(before)
    return changed


def test_nothing_that_is_written_changes_the_register(folder: Path, outputs: Lianhu) -> None:
    """One kind, another every time, and all of them together beside the survey; each for itself if slow."""
    families: dict[tuple[str, str], list[Path]] = {}
    for file in _files(folder):
        whole = file.stem if file.parent == folder else file.parent.name
        families.setdefault((whole, file.suffix), []).append(file)
    assert len(families) >= 40
    before = _people(outputs)
    some = random.choice(list(families.values()))
    assert not _changed(folder, outputs, [random.choice(some)], before)
    assert outputs("import", ".").code in {0, 1}
    assert _people(outputs) == before


@pytest.mark.slow
def test_no_file_of_all_that_are_written_changes_the_register(
    folder: Path, all_outputs: Lianhu
) -> None:
    files = _files(folder)
    assert len(files) >= 60
    assert not _changed(folder, all_outputs, files, _people(all_outputs))


def test_every_workbook_is_marked_and_refused_with_its_name(folder: Path, register: Lianhu) -> None:
    register("pair")
    register("publish", "--out", "公示")
    (notice,) = (folder / "公示").glob("公示表*.xlsx")
    assert openpyxl.load_workbook(notice).custom_doc_props["lianhu"].value == "结对帮扶公示表"
    ran = register("import", notice)
    assert ran.code == 3
    assert "lianhu 写出的“结对帮扶公示表”" in ran.err


def test_the_mark_is_found_where_only_the_name_is_left(folder: Path, register: Lianhu) -> None:
    register("pair")
    register("publish", "--out", "公示")
    (notice,) = (folder / "公示").glob("公示表*.xlsx")
    book = openpyxl.load_workbook(notice)
    del book.custom_doc_props["lianhu"]
    book.save(folder / "另存.xlsx")
    ran = register("import", "另存.xlsx")
    assert (ran.code, "公示表" in ran.err) == (3, True)


@pytest.mark.parametrize(
    "words",
    [
        ("import", "摸底.xlsx", "--problems", "摸底.xlsx"),
        ("compare", "摸底.xlsx", "--out", "./摸底.xlsx"),
        ("fill", "摸底.xlsx", "--out", "摸底.xlsx"),
        ("import", "摸底.xlsx", "--save-map", "lianhu.db"),
        ("audit", "--proof", "lianhu.db"),
        ("report", "situation", "--out", "摸底.xlsx"),
    ],
)
def test_no_output_takes_the_place_of_the_register_or_of_what_is_read(
    paired: Lianhu, folder: Path, words: tuple[str, ...]
) -> None:
    there = [folder / name for name in ("摸底.xlsx", "lianhu.db")]
    before = [path.read_bytes() for path in there]
    ran = paired(*words)
    assert ran.code == 2, ran
    assert words[-1].removeprefix("./") in ran.err
    assert [path.read_bytes() for path in there] == before
