"""What lianhu writes, given back to it: the documented way back or a sentence, and never a change."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from .conftest import Lianhu, Ran

COMMANDS: tuple[tuple[object, ...], ...] = (
    ("pair", "--out", "out"),
    ("sheets", "--out", "sheets"),
    ("stats", "--by", "village", "--out", "统计.xlsx"),
    ("publish", "--out", "公示"),
    ("report", "day", "--date", "2012-03-05", "--out", "日.xlsx"),
    ("report", "month", "--date", "2012-03-05", "--out", "月.xlsx"),
    ("plan", "--month", "2012-03", "--out", "计划.xlsx"),
    ("assess", "--year", "2012", "--out", "考核"),
    ("template", "空白.xlsx"),
)
LISTS = ("households", "helpers", "pairs", "uncovered", "idle", "problems", "set-aside", "visits")


def _people(lianhu: Callable[..., Ran]) -> dict[str, Any]:
    found = {}
    for what in ("households", "helpers", "visits"):
        rows = json.loads(lianhu("list", what, "--json").out)[what]
        found[what] = sorted(
            json.dumps({k: v for k, v in row.items() if not k.startswith("source")}, sort_keys=True)
            for row in rows
        )
    return found


def _written(folder: Path, lianhu: Callable[..., Ran]) -> list[Path]:
    """Run every command that writes, and return the files that an import might be given."""
    for arguments in COMMANDS:
        lianhu(*arguments)
    for what in LISTS:
        text = lianhu("list", what, "--format", "csv").out
        (folder / f"{what}.csv").write_text(text, "utf-8")
    kinds = {".xlsx", ".csv"}
    return sorted(p for p in folder.rglob("*") if p.suffix in kinds and p.name != "摸底.xlsx")


@pytest.fixture
def register(survey: Path, lianhu: Lianhu, draw: Callable[..., Path]) -> Lianhu:
    assert lianhu("import", survey).code == 0
    ledger = draw(
        "台账.xlsx",
        台账=[
            ("日期", "户主姓名", "帮扶人", "帮扶类型", "内容"),
            ("2012-03-05", "张三", "高明", "走访", "看望"),
        ],
    )
    assert lianhu("import", ledger).code == 0
    ledger.unlink()
    return lianhu


def test_nothing_that_is_written_changes_the_register(folder: Path, register: Lianhu) -> None:
    files = _written(folder, register)
    assert len(files) >= 15
    before = _people(register)
    for file in files:
        code = register("import", file, "--json").code
        assert code in {0, 1, 3}, file.name
        assert _people(register) == before, file.name


def test_a_folder_of_outputs_beside_the_survey_is_only_the_survey(
    folder: Path, register: Lianhu, survey: Path
) -> None:
    _written(folder, register)
    before = _people(register)
    assert register("import", ".").code in {0, 1}
    assert _people(register) == before


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
