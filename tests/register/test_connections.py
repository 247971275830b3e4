"""A command that opens its register several times connects to it once, as long as the file is the same."""

import shutil
import sqlite3
from pathlib import Path

import adbc_driver_sqlite
import pytest

from lianhu_cli.cli.app import run
from lianhu_cli.domain.errors import Exit, LianhuError, UnreadableError
from lianhu_cli.register.connections import Connection, kept
from lianhu_cli.register.store import Register


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were connected to, one by one; closed ones are taken from it again."""
    found: list[str] = []
    connect, close = adbc_driver_sqlite.connect, Connection.close

    def told(path: str) -> object:
        found.append(path)
        return connect(path)

    def ended(connection: Connection) -> None:
        found.append(f"-{connection.path}")
        close(connection)

    monkeypatch.setattr(adbc_driver_sqlite, "connect", told)
    monkeypatch.setattr(Connection, "close", ended)
    return found


def heads(path: Path) -> list[str]:
    with Register.open(path) as register:
        return register.roster().household.head.to_pylist()


def test_a_command_connects_once_and_leaves_nothing_open(path: Path, connected: list[str]) -> None:
    assert run(["stats"]) == Exit.DONE
    assert connected == ["lianhu.db", "-lianhu.db"]
    connected.clear()
    assert run(["list", "pairs", "--at", "2020-01-01"]) == Exit.USAGE
    assert connected == ["lianhu.db", "-lianhu.db"]


def test_whoever_is_no_command_and_whatever_is_not_its_own_register_is_closed_at_once(
    path: Path, connected: list[str], tmp_path: Path
) -> None:
    other = tmp_path / "另一个.db"
    shutil.copy(path, other)
    heads(path)
    with kept(path):
        heads(other)
        assert connected == [str(path), f"-{path}", str(other), f"-{other}"]


def test_two_that_are_open_at_a_time_are_two(path: Path, connected: list[str]) -> None:
    with kept(path):
        with Register.open(path), Register.open(path):
            pass
        assert connected == [str(path), str(path), f"-{path}"]
    assert connected[3:] == [f"-{path}"]


def test_what_others_write_meanwhile_is_seen_and_looked_at(path: Path) -> None:
    with kept(path):
        assert heads(path) == ["方有田"]
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE households SET head = '石来'")
        connection.close()
        assert heads(path) == ["石来"]
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE households SET head = CAST(x'b1b8d7a2' AS TEXT)")
        connection.close()
        with pytest.raises(UnreadableError, match="已损坏"):
            heads(path)


def test_another_file_in_its_place_is_another(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "另一个.db"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE households (head TEXT)")
    connection.close()
    with kept(path):
        heads(path)
        other.replace(path)
        with pytest.raises(UnreadableError, match="不是 lianhu 的登记库"):
            heads(path)


def test_after_a_failure_it_is_not_used_again(path: Path, connected: list[str]) -> None:
    with kept(path):
        with pytest.raises(LianhuError), Register.open(path) as register:
            register.source("没有的.xlsx")
        assert connected == [str(path), f"-{path}"]
