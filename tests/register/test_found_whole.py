"""A register that is opened again is not looked through again, unless it was written since."""

import os
import sqlite3
import time
from pathlib import Path

import pytest

from lianhu_cli.cli.app import run
from lianhu_cli.domain.errors import Exit
from lianhu_cli.register.database import Database
from lianhu_cli.register.store import Register


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The registers that were looked through, one by one."""
    found: list[Path] = []
    through = Database.is_whole

    def told(database: Database) -> bool:
        found.append(database.path)
        return through(database)

    monkeypatch.setattr(Database, "is_whole", told)
    return found


def test_what_was_found_whole_is_looked_through_again_when_it_is_written(
    path: Path, looked: list[Path]
) -> None:
    os.utime(path, ns=(10**18, 10**18))  # as one that has been lying there
    looked.clear()
    for _ in range(3):
        with Register.open(path):
            pass
    assert run(["stats"]) == Exit.DONE
    assert looked == [path]
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE households SET head = CAST(x'b1b8d7a2' AS TEXT)")
    connection.close()
    size = path.stat().st_size
    os.utime(path, ns=(10**18, 10**18))  # another change than that of its time alone
    assert run(["list", "households"]) == Exit.UNREADABLE
    assert path.stat().st_size == size


def test_one_that_was_written_just_now_is_looked_through_every_time(
    path: Path, looked: list[Path]
) -> None:
    later = time.time_ns() + 10**12
    os.utime(path, ns=(later, later))
    looked.clear()
    for _ in range(2):
        with Register.open(path):
            pass
    assert looked == [path, path]
