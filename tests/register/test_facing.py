"""What helpers come to, derived on the second core beside the taking of households: the register is the same."""

import sqlite3
import threading
from pathlib import Path

import pytest

from lianhu_cli.cli.app import run
from lianhu_cli.domain.errors import Exit
from lianhu_cli.register import deriving, facing

HOMES = [
    "行政村,村民小组,户主姓名,户类别,家庭人口",
    "东沟村,1组,方有田,困难户,3",
    "东沟村,2组,方有余,困难户,2",
]
HANDS = [
    "姓名,单位,人员类别,联系电话",
    "白小川,县农机站,一般干部,13900000001",
    "黑大山,县林站,一般干部,13900000002",
]
TABLES = ("households", "helpers", "claims_households", "claims_helpers", "lines", "unused")


def listed(name: str, rows: list[str]) -> None:
    Path(name).write_text("\n".join([*rows, ""]), "utf-8")


def told(path: Path) -> list[list[tuple[object, ...]]]:
    every = [both for one in TABLES for both in (one, f"{one}_was")]
    with sqlite3.connect(path) as connection:
        asked = (f"SELECT * FROM {one}" for one in every)  # noqa: S608  our own names
        return [connection.execute(one).fetchall() for one in asked]


def test_helpers_are_derived_beside_households_and_come_to_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    where: dict[str, bool] = {}
    derive = deriving.derive

    def noted(table: type, *arguments: object) -> object:
        where[table.__name__] = threading.current_thread() is threading.main_thread()
        return derive(table, *arguments)  # type: ignore[arg-type]  what it was given

    monkeypatch.setattr(deriving, "derive", noted)
    found = []
    for large in (1 << 40, 0):
        monkeypatch.setattr(facing, "_LARGE", large)
        Path("lianhu.db").unlink(missing_ok=True)
        for homes, hands in (
            (HOMES, HANDS),
            (HOMES[:2], [*HANDS[:2], "蓝小河,县林站,一般干部,13900000003", ",县林站,一般干部,"]),
        ):
            listed("户.csv", homes)
            listed("人.csv", hands)
            assert run(["import", "户.csv", "人.csv"]) in {Exit.DONE, Exit.SET_ASIDE}
        found.append(told(tmp_path / "lianhu.db"))
        assert where == {"Household": True, "Helper": large > 0}
    assert found[0] == found[1]


def test_what_goes_wrong_beside_is_told_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(facing, "_LARGE", 0)
    listed("户.csv", HOMES)
    listed("人.csv", HANDS)
    assert run(["import", "户.csv", "人.csv"]) == Exit.DONE
    before = told(tmp_path / "lianhu.db")
    derive = deriving.derive

    def breaks(table: type, *arguments: object) -> object:
        if table.__name__ == "Helper":
            raise MemoryError
        return derive(table, *arguments)  # type: ignore[arg-type]  what it was given

    monkeypatch.setattr(deriving, "derive", breaks)
    listed("户.csv", HOMES[:2])
    listed("人.csv", HANDS[:2])
    with pytest.raises(MemoryError):
        run(["import", "户.csv", "人.csv"])
    assert told(tmp_path / "lianhu.db") == before
