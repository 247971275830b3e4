"""What a thread reads of a large register beside the files: the import comes to the same, and others are seen."""

import os
import sqlite3
from pathlib import Path

import pytest

from lianhu_cli.cli.app import run
from lianhu_cli.domain.errors import Exit
from lianhu_cli.domain.tables.survey import Household
from lianhu_cli.register import beside, database, stored_claims
from lianhu_cli.register.beside import Beside

HEADING = "行政村,村民小组,户主姓名,户类别,家庭人口"
FIRST = ["东沟村,1组,方有田,困难户,3", "东沟村,2组,方有余,困难户,2", "西坡村,1组,白小川,特殊户,4"]
LATER = [FIRST[0], "东沟村,2组,方有余,困难户,5", "西坡村,3组,黑大山,困难户,1"]
CLAIMS = stored_claims.name(Household)


def listed(rows: list[str]) -> None:
    Path("册.csv").write_text("\n".join([HEADING, *rows, ""]), "utf-8")


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register that is looked at beside whatever its size, and was not written just now."""
    monkeypatch.chdir(tmp_path)
    listed(FIRST)
    assert run(["import", "册.csv"]) == Exit.DONE
    monkeypatch.setattr(database, "_SMALL", 0)
    return lying_there(tmp_path / "lianhu.db")


def lying_there(path: Path) -> Path:
    os.utime(path, ns=(10**18, 10**18))
    return path


def told(path: Path) -> list[list[tuple[object, ...]]]:
    with sqlite3.connect(path) as connection:
        tables = ("households", "households_was", CLAIMS, f"{CLAIMS}_was", "lines")
        asked = (f"SELECT * FROM {one}" for one in tables)  # noqa: S608  our own names
        return [connection.execute(one).fetchall() for one in asked]


def test_an_import_goes_by_what_was_read_beside_it(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[bool] = []
    rows = Beside.rows

    def noted(self: Beside, name: str) -> object:
        found = rows(self, name)
        used.append(found is not None)
        return found

    monkeypatch.setattr(Beside, "rows", noted)
    before = large.read_bytes()
    listed(LATER)
    assert run(["import", "册.csv"]) == Exit.DONE
    assert used == [True]
    with_it = told(large)
    large.write_bytes(before)
    monkeypatch.setattr(database, "_SMALL", 1 << 40)
    assert run(["import", "册.csv"]) == Exit.DONE
    assert used == [True]
    assert told(large) == with_it


def test_what_others_have_written_since_is_read_again(large: Path) -> None:
    looked = Beside(large, [str(Path("册.csv").resolve())])
    looked._thread.join()
    assert run(["set", "方有田", "家庭人口=9"]) == Exit.DONE
    assert looked.is_whole() is None
    assert looked.rows(CLAIMS) is None


def test_only_claims_of_the_files_that_come_again_are_read(large: Path) -> None:
    for paths, read in ((["别的.csv"], False), ([str(Path("册.csv").resolve())], True)):
        looked = Beside(large, paths)
        assert looked.is_whole()
        assert (looked.rows(CLAIMS) is not None) == read


def test_a_damaged_file_is_refused_by_what_was_found_beside(
    large: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(database.Database, "is_whole", lambda self: False)
    before = large.read_bytes()
    listed(LATER)
    assert run(["import", "册.csv"]) == Exit.UNREADABLE
    assert "已损坏" in capsys.readouterr().err
    assert large.read_bytes() == before


def test_a_small_register_starts_no_thread(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_SMALL", 8_000_000)
    assert beside.Beside.begin(large) is None
