# ruff: noqa: S608  tables and columns are this file's own
"""Foreign bytes in a register of 0.1.0, wherever they stand: a sentence or taken over, and nothing is lost."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from lianhu_cli.domain.rules import policy

from .conftest import Lianhu
from .test_old_register import REGISTER

VALUES = {"utf8": "CAST(x'c3f7b5d7' AS TEXT)", "nul": "CAST(x'610062' AS TEXT)", "blob": "x'00ff01'"}  # fmt: skip
WHERE = (
    ("households", "people"), ("households", "source_row"), ("households", "note"), ("helpers", "post"),
    ("rounds", "figures"), ("rounds", "rules"), ("orders", "pair"), ("set_aside", "cells"),
    ("visits", "cash"), ("pairs", "slot"),
)  # fmt: skip
"""Numbers that are read and that are not, texts, JSON."""
COMMANDS = ["stats", "list households", "list set-aside", "rounds", "diff", "history 吴十", "audit"]


def _held(path: Path, table: str, column: str) -> list[bytes]:
    """Return a column as it lies in the file."""
    with sqlite3.connect(path) as read:
        rows = read.execute(f"SELECT CAST(`{column}` AS BLOB) FROM {table}").fetchall()
    read.close()
    return sorted(value for (value,) in rows if value is not None)


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(("table", "column"), WHERE)
def test_foreign_bytes_in_an_old_register(
    lianhu: Lianhu, folder: Path, table: str, column: str, value: str
) -> None:
    """Every command meets every column, each with one of the values."""
    some = COMMANDS[[*VALUES].index(value) :: len(VALUES)]
    _answered(lianhu, folder / "lianhu.db", (table, column, value), some)


@pytest.mark.slow
@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize(("table", "column"), WHERE)
def test_every_command_meets_every_foreign_byte(
    lianhu: Lianhu, folder: Path, table: str, column: str, value: str
) -> None:
    _answered(lianhu, folder / "lianhu.db", (table, column, value), COMMANDS)


def _answered(
    lianhu: Lianhu, path: Path, put: tuple[str, str, str], commands: Sequence[str]
) -> None:
    """Put foreign bytes into a column, and run commands."""
    table, column, value = put
    with sqlite3.connect(path) as made:
        made.executescript(REGISTER.replace("RULES", policy.dump(policy.Policy())))
        last = f"rowid = (SELECT max(rowid) FROM {table})"
        made.execute(f"UPDATE {table} SET `{column}` = {VALUES[value]} WHERE {last}")
    made.close()
    before = _held(path, table, column)
    for command in commands:
        ran = lianhu(*command.split())
        assert ran.code in {0, 1, 3}, (command, ran)
        assert (ran.code != 3) == ("坏" not in ran.err), (command, ran.err)
    assert _held(path, table, column) == before
