"""What was read in a transaction is not read again before something is written to it."""

from pathlib import Path

import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.register.database import Database

KIND = {"name": "text"}


@pytest.fixture
def database(tmp_path: Path) -> Database:
    found = Database.create(tmp_path / "lianhu.db")
    for table in ("sources", "versions"):
        found.execute(f"CREATE TABLE {table} (name TEXT NOT NULL)")
    return found


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that SQLite answered."""
    found: list[str] = []
    rows = Database._rows

    def told(database: Database, sql: str, batch: int = 8_192) -> pa.Table:
        found.append(sql)
        return rows(database, sql, batch)

    monkeypatch.setattr(Database, "_rows", told)
    return found


def _names(database: Database) -> list[str]:
    found: list[str] = database.query("SELECT name FROM sources", KIND)["name"].to_pylist()
    return found


def test_a_query_is_answered_again_until_its_table_is_written(
    database: Database, read: list[str]
) -> None:
    with database, database.transaction():
        database.append("sources", pa.table({"name": ["村册.xlsx"]}))
        read.clear()
        for _ in range(3):
            assert _names(database) == ["村册.xlsx"]
        database.append("versions", pa.table({"name": ["三月"]}))
        assert _names(database) == ["村册.xlsx"]
        assert len(read) == 1
        for statement, left in (
            ("INSERT INTO sources VALUES ('民政.xlsx')", ["村册.xlsx", "民政.xlsx"]),
            ("UPDATE sources SET name = upper(name)", ["村册.XLSX", "民政.XLSX"]),
            ("DELETE FROM sources WHERE name LIKE '村%'", ["民政.XLSX"]),
            ("REPLACE INTO sources VALUES ('残联.csv')", ["民政.XLSX", "残联.csv"]),
        ):
            database.execute(statement)
            assert _names(database) == left, statement


def test_outside_of_a_transaction_and_in_the_next_one_others_may_have_written(
    database: Database,
) -> None:
    with database, Database(database.path) as other:
        with database.transaction():
            assert _names(database) == []
        other.append("sources", pa.table({"name": ["村册.xlsx"]}))
        assert _names(database) == ["村册.xlsx"]
        other.append("sources", pa.table({"name": ["民政.xlsx"]}))
        with database.transaction():
            assert _names(database) == ["村册.xlsx", "民政.xlsx"]
