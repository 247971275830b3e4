"""A register that is damaged or holds foreign bytes: a sentence and exit 3, before anything is written."""

import contextlib
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from lianhu_cli.cli.app import run
from lianhu_cli.domain.errors import Exit

from ..conftest import copied

CSV = "行政村,村民小组,户主姓名,户类别,备注\n" + "".join(
    f"{n % 7}村,1组,户{n},困难户,{'备注' * 20}{n}\n" for n in range(400)
)


def _imported(folder: Path) -> None:
    (folder / "a.csv").write_text(CSV, encoding="utf-8")
    with contextlib.chdir(folder):
        assert run(["import", "a.csv"]) == 0


@pytest.fixture
def survey(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made_once: Callable[..., Path]) -> Path:
    """A folder with a list and its register."""
    copied(made_once(_imported, "to-be-damaged"), tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_register_with_foreign_bytes(survey: Path, capsys: pytest.CaptureFixture[str]) -> None:
    connection = sqlite3.connect(survey / "lianhu.db")
    with connection:
        connection.execute("UPDATE households SET head = CAST(x'c3f7b5d7' AS TEXT) WHERE rowid = 3")
    connection.close()
    before = (survey / "lianhu.db").read_bytes()
    (survey / "b.csv").write_text(CSV.replace("户3,", "户三,"), encoding="utf-8")
    for words in (["list", "households"], ["import", "b.csv"]):
        assert run(words) == Exit.UNREADABLE
        assert "已损坏" in capsys.readouterr().err
    assert (survey / "lianhu.db").read_bytes() == before


FOREIGN = "UPDATE {} SET {} = CAST(x'b1b8d7a2' AS TEXT) WHERE rowid = 2"


def _foreign(path: Path, table: str, column: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(FOREIGN.format(table, column))
    connection.close()


@pytest.mark.parametrize(
    ("table", "column"), [("households", "cause"), ("claims_households", "head")]
)
def test_foreign_bytes_are_noticed_by_whoever_writes_beside_them_and_whoever_reads(
    survey: Path, capsys: pytest.CaptureFixture[str], table: str, column: str
) -> None:
    """A list that says all rows again leaves them alone, and a list of other columns does not read them."""
    (survey / "b.csv").write_text(CSV + "9村,1组,户九,困难户,\n", encoding="utf-8")
    _foreign(survey / "lianhu.db", table, column)
    before = (survey / "lianhu.db").read_bytes()
    for words in (
        ["import", "b.csv"],
        ["import", "a.csv", "--again"],
        ["stats"],
        ["list", "households", "--columns", "行政村"],
        ["set", "户1", "家庭人口=4", "--reason", "添丁"],
        ["undo", "--yes"],
    ):
        assert run(words) == Exit.UNREADABLE, words
        assert "已损坏" in capsys.readouterr().err
    assert (survey / "lianhu.db").read_bytes() == before


def test_a_large_register_is_checked_whole_by_pair_with_nothing_new(
    survey: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from lianhu_cli.register import database

    (survey / "干部.csv").write_text("姓名,单位,人员类别\n高明,镇政府,一般干部\n", encoding="utf-8")
    assert run(["import", "干部.csv"]) == 0
    assert run(["pair"]) == 0
    path = survey / "lianhu.db"
    whole = path.read_bytes()
    size = int.from_bytes(whole[16:18], "big")
    leaves_of_indexes = [at for at in range(size, len(whole), size) if whole[at] == 0x0A]
    broken = bytearray(whole)
    broken[leaves_of_indexes[-1] + 3 : leaves_of_indexes[-1] + 5] = b"\xff\xff"
    path.write_bytes(broken)
    printed = [one.read_bytes() for one in sorted((survey / "out").iterdir())]
    capsys.readouterr()
    for limit in (database._SMALL, 0):
        monkeypatch.setattr(database, "_SMALL", limit)
        assert run(["pair"]) == Exit.UNREADABLE
        assert "已损坏" in capsys.readouterr().err
    assert path.read_bytes() == broken
    assert [one.read_bytes() for one in sorted((survey / "out").iterdir())] == printed


def test_flipped_bits_are_answered_and_nothing_is_written_over_them(
    survey: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = survey / "lianhu.db"
    whole = path.read_bytes()
    (survey / "b.csv").write_text(CSV.replace("户3,", "户三,"), encoding="utf-8")
    chance = random.Random(1)
    stopped = 0
    for _ in range(6):
        damaged = bytearray(whole)
        for _ in range(40):
            damaged[chance.randrange(len(damaged) // 2, len(damaged))] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        code = run(["import", "b.csv"])
        assert code in {Exit.DONE, Exit.SET_ASIDE, Exit.UNREADABLE}
        if code == Exit.UNREADABLE:
            stopped += 1
            assert path.read_bytes() == bytes(damaged)
    assert stopped
    assert "Traceback" not in capsys.readouterr().err
    shutil.copy(survey / "a.csv", path)
    assert run(["list", "households"]) == Exit.UNREADABLE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * 20_000 + "]" * 20_000, "套得太深"),
        ("a = " + "9" * 5_000, "数字太长"),
        ("a = ", "读不下去"),
    ],
)
@pytest.mark.parametrize("option", ["--rules", "--map"])
def test_toml_beyond_reading(
    survey: Path, capsys: pytest.CaptureFixture[str], text: str, said: str, option: str
) -> None:
    (survey / "a.toml").write_text(text)
    assert run(["import", "a.csv", option, "a.toml"]) == Exit.CONTRADICTION
    assert said in capsys.readouterr().err
    (survey / "lianhu.toml").write_text(text)
    assert run(["import", "a.csv"]) == Exit.USAGE
    assert said in capsys.readouterr().err


def test_a_cut_tail_and_a_broken_index_are_answered(
    survey: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = survey / "lianhu.db"
    whole = path.read_bytes()
    size = int.from_bytes(whole[16:18], "big")
    (survey / "b.csv").write_text(CSV.replace("户3,", "户三,"), encoding="utf-8")
    leaves_of_indexes = [at for at in range(size, len(whole), size) if whole[at] == 0x0A]
    broken = bytearray(whole)
    broken[leaves_of_indexes[0] + 3 : leaves_of_indexes[0] + 5] = b"\xff\xff"  # so many cells
    for damaged in (whole[:-size], whole[: -size // 2], bytes(broken)):
        path.write_bytes(damaged)
        assert run(["import", "b.csv"]) == Exit.UNREADABLE
        assert "已损坏" in capsys.readouterr().err
        assert path.read_bytes() == damaged
