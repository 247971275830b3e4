"""What left the office: every file with a whole number in it is in the log, whichever command wrote it."""

import typing
from pathlib import Path
from typing import Any

import pytest

from lianhu_cli.cli import catalogue
from lianhu_cli.domain.errors import UnwritableError
from lianhu_cli.intake.leaks import scan
from lianhu_cli.register.store import Register

from .conftest import SAMPLES, Lianhu, runner

WITHOUT = {
    "demo": "the sample's people are invented",
    "batch": "calls pair, which notes",
    "rules": "names no people",
    "verify": "writes a program",
    "template": "of a form without people",
}
"""Commands that write files and are not tried as such, and why; `template --filled` is tried."""
COMMANDS = (
    ("import", SAMPLES / "摸底调查-有误.xlsx", "--mark", "标记", "--problems", "清单.xlsx", "--save-map", "m.toml"),
    ("pair", "--out", "结对", "--date", "2012-03-01"),
    ("pair", "--out", "按村", "--split", "village", "--date", "2012-03-02", "--force-round"),
    ("stats", "--out", "统计.xlsx", "--html", "统计.html"),
    ("template", "填好.xlsx", "--filled"),
    ("export", "households", "--out", "户.xlsx"),
    ("export", "helpers", "--out", "人.xlsx"),
    ("compare", SAMPLES / "摸底调查.xlsx", "--out", "对照.xlsx"),
    ("link", "--out", "联村.xlsx"),
    ("whatif", "--leave", "HELPER", "--out", "试算.xlsx"),
    ("audit", "--proof", "证明.json"),
    ("diff", "1", "2", "--out", "变动.xlsx"),
    ("sheets", "--out", "表"),
    ("sheets", "list", "--split", "unit", "--out", "分单位"),
    ("fill", "表样.xlsx", "--out", "上报.xlsx"),
    ("publish", "--out", "公示"),
    ("cards", "--out", "卡片", "--split", "village"),
    ("cards", "--handbook", "--out", "手册.docx"),
    ("report", "situation", "--out", "汇报.docx"),
    ("report", "month", "--on", "2012-04-30", "--out", "月检查.docx"),
    ("plan", "--month", "2012-05", "--out", "计划.xlsx"),
    ("assess", "--from", "2012-03-01", "--to", "2012-06-30", "--out", "考核"),
)  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Lianhu]:
    folder = tmp_path_factory.mktemp("office")
    lianhu = runner(folder)
    assert lianhu("import", SAMPLES / "摸底调查.xlsx").code == 0
    assert lianhu("pair", "--date", "2012-03-01").code == 0
    return folder, lianhu


def test_every_command_that_writes_files_is_tried() -> None:
    writing = set()
    for name, entry in catalogue.entries():
        hints = typing.get_type_hints(entry.load(), include_extras=True)
        told = {
            str(word)
            for hint in hints.values()
            for one in getattr(hint, "__metadata__", ())
            for word in (getattr(one, "default", ""), *(getattr(one, "param_decls", None) or ()))
        }
        if told & {"--out", "--html", "--mark", "--problems", "--proof", "--init", "--program"}:
            writing.add(name)
    assert writing - {*WITHOUT} == {str(words[0]) for words in COMMANDS} - {"template"}


def test_a_round_that_is_written_again_is_in_the_log(office: tuple[Path, Lianhu]) -> None:
    """Nothing was decided anew, and a workbook with everybody's numbers was written all the same."""
    folder, lianhu = office
    assert lianhu("pair", "--date", "2012-03-01", "--out", "再写").code == 0
    said = lianhu("log", "--exports", "--json").json["exports"]
    (row,) = [one for one in said if (folder / one["file"]).parent == folder / "再写"]
    assert (row["masked"], row["people"] > 0) == (False, True)


def test_notices_are_in_the_log_by_their_files(office: tuple[Path, Lianhu]) -> None:
    folder, lianhu = office
    assert lianhu("publish", "--out", "张贴", "--split", "village").code == 0
    columns = "行政村,户主姓名,帮扶责任人.姓名,帮扶责任人.联系电话"
    whole = ("publish", "--out", "带电话", "--columns", columns, "--helper-phones")
    assert lianhu(*whole).code == 0
    said = lianhu("log", "--exports", "--json").json["exports"]
    hung = {Path(row["file"]).name: row for row in said if row["file"].startswith("张贴")}
    assert {*hung} == {path.name for path in (folder / "张贴").iterdir()}
    assert all(row["masked"] for row in hung.values())
    assert sum(row["people"] for row in hung.values()) == 694
    (row,) = [row for row in said if row["file"].startswith("带电话")]
    assert (row["masked"], row["people"]) == (False, 694)
    assert "户主姓名、姓名、联系电话" in lianhu("log", "--exports").out


def test_a_notice_that_cannot_be_noted_does_not_leave(
    paired: Lianhu, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise UnwritableError("磁盘满了")

    monkeypatch.setattr(Register, "note_export", full)
    assert paired("publish", "--out", "公示").code == 5
    assert not [*(folder / "公示").glob("*.xlsx")]


@pytest.mark.usefixtures("imported")
def test_copies_marked_without_an_import_are_said_to_be_in_no_log(lianhu: Lianhu) -> None:
    """A dry run leaves the register as it is, its log too; the copy has what its original has."""
    tried = lianhu(
        "import", SAMPLES / "摸底调查-有误.xlsx", "--dry-run", "--mark", "标记", "--json"
    )
    assert any("log --exports 不记" in note for note in tried.json["notes"])
    assert lianhu("log", "--exports", "--json").json["exports"] == []
    kept = lianhu("import", SAMPLES / "摸底调查-有误.xlsx", "--mark", "标记", "--json")
    assert not any("不记" in note for note in kept.json["notes"])
    (row,) = lianhu("log", "--exports", "--json").json["exports"]
    assert (row["masked"], Path(row["file"]).name) == (False, "摸底调查-有误.xlsx")


@pytest.mark.slow
def test_what_has_whole_numbers_is_in_the_log(office: tuple[Path, Lianhu]) -> None:
    folder, lianhu = office
    import openpyxl

    form = openpyxl.Workbook()
    form.active.append(["序号", "行政村", "户主姓名", "联系电话", "帮扶人"])  # type: ignore[union-attr]
    form.save(folder / "表样.xlsx")
    assert lianhu("import", SAMPLES / "帮扶台账.xlsx").code == 0
    helper = lianhu("list", "helpers", "--limit", "1", "--json").json["helpers"][0]["code"]
    written: dict[str, Any] = {}
    for words in COMMANDS:
        before = set(_files(folder))
        arguments = [helper if word == "HELPER" else word for word in words]
        ran = lianhu(*arguments)
        assert ran.code in {0, 1}, (words, ran.err)
        written[" ".join(map(str, words))] = set(_files(folder)) - before
    logged = {
        (folder / row["file"]).resolve(): row
        for row in lianhu("log", "--exports", "--json").json["exports"]
    }
    told, missing = 0, []
    for words, paths in written.items():
        assert paths, words
        for path in sorted(paths):
            if leaks := scan.look([path]).found:
                told += 1
                row = logged.get(path, {"masked": True, "people": 0})
                if row["masked"] or not row["people"]:
                    missing.append((words, path.name, len(leaks)))
    assert not missing
    assert told > 20
    masked = [path.name for path, row in logged.items() if row["masked"]]
    assert "干部包户台账.xlsx" in masked


def _files(folder: Path) -> list[Path]:
    return [path.resolve() for path in folder.rglob("*") if path.is_file() and path.suffix != ".db"]
