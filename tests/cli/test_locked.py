"""Workbooks with a password: opened where it is given, and never left open behind."""

import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from lianhu_cli.output import files

from .conftest import HOUSEHOLDS, Lianhu, drawer

pytestmark = pytest.mark.usefixtures("few_spins")
office = pytest.importorskip("msoffcrypto.format.ooxml")


def _locked(folder: Path) -> Path:
    plain = drawer(folder)("册.xlsx", 登记册=HOUSEHOLDS)
    target = io.BytesIO()
    with plain.open("rb") as file:
        office.OOXMLFile(file).encrypt("石桥2012", target)
    plain.write_bytes(target.getvalue())
    return plain


def test_a_password_opens_the_workbook(folder: Path, lianhu: Lianhu) -> None:
    path = _locked(folder)
    ran = lianhu("import", path, "--password-env", "口令", "--json", env={"口令": "石桥2012"})
    assert (ran.code, ran.json["counts"]["households"]) == (0, 4)
    assert [file["file"] for file in ran.json["files"]] == ["册.xlsx"]
    assert sorted(p.name for p in folder.iterdir()) == ["lianhu.db", "册.xlsx"]


def test_without_it_a_sentence_says_how(folder: Path, lianhu: Lianhu) -> None:
    ran = lianhu("import", _locked(folder))
    assert (ran.code, "--password-env" in ran.err) == (3, True)


def test_a_wrong_password_changes_nothing(folder: Path, lianhu: Lianhu) -> None:
    ran = lianhu("import", _locked(folder), "--password-env", "口令", env={"口令": "别的"})
    assert (ran.code, "密码不对" in ran.err) == (3, True)
    assert not (folder / "lianhu.db").exists()


def test_in_a_folder_the_others_are_read(folder: Path, lianhu: Lianhu) -> None:
    """The one with a password is named, and read with the others where its password is given."""
    sent = folder / "报来"
    sent.mkdir()
    _locked(sent)
    drawer(sent)("干部.xlsx", 名册=[["姓名", "单位", "人员类别"], ["刘一", "镇政府", "一般干部"]])
    ran = lianhu("import", sent)
    assert (ran.code, "册.xlsx 加了密码" in ran.err) == (1, True)
    assert len(lianhu("list", "helpers", "--json").json["helpers"]) == 1
    ran = lianhu("import", sent, "--password-env", "口令", "--json", env={"口令": "石桥2012"})
    assert (ran.code, ran.json["counts"]["households"]) == (0, 4)
    assert sorted(file["file"] for file in ran.json["files"]) == ["册.xlsx", "干部.xlsx"]


def test_a_folder_of_nothing_else_is_refused(folder: Path, lianhu: Lianhu) -> None:
    sent = folder / "报来"
    sent.mkdir()
    _locked(sent)
    assert lianhu("import", sent).code == 3


def test_what_is_written_after_the_command_is_not_sealed(folder: Path, lianhu: Lianhu) -> None:
    """A program that runs one command with a password goes on to write files of its own."""
    assert (
        lianhu("import", _locked(folder), "--password-env", "口令", env={"口令": "石桥2012"}).code
        == 0
    )
    with files.whole(folder / "清单.xlsx") as path:
        workbook = Workbook()
        workbook.active.append(["11010519491231002X"])
        workbook.save(path)
    assert load_workbook(folder / "清单.xlsx").active["A1"].value == "11010519491231002X"


def test_a_variable_that_is_not_there(folder: Path, lianhu: Lianhu) -> None:
    assert lianhu("import", _locked(folder), "--password-env", "没有").code == 2


@pytest.mark.parametrize(
    "words", [("export", "helpers", "--out", "人.xlsx"), ("import", "名册.xlsx")]
)
def test_an_option_without_a_name_does_not_write_in_clear(
    folder: Path, lianhu: Lianhu, words: tuple[str, ...]
) -> None:
    """`--password-env $PW` with an empty PW asked for encryption: nothing is written without."""
    ran = lianhu(*words, "--password-env", "")
    assert (ran.code, "环境变量的名字" in ran.err) == (2, True)
    assert not (folder / "人.xlsx").exists()
