"""A large table is read without the columns that hold one value: what is read is the same."""

import random
from collections.abc import Iterator
from pathlib import Path

import pyarrow.compute as pc
import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.register import one_value
from lianhu_cli.register.database import Database
from lianhu_cli.register.versioned import Versioned

COLUMNS = {
    "code": "text", "cause": "text", "people": "integer", "land": "real", "party": "flag", "note": "text",
}  # fmt: skip
VALUES = {
    "cause": ("", "因病", "因病\0", "It's"), "people": (None, 0, 3), "land": (None, 0.5, 2.25), "party": (None, 0, 1),
    "note": ("", " "),
}  # fmt: skip


@pytest.fixture
def versioned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Versioned]:
    monkeypatch.setattr(one_value, "FROM_ROWS", 1)
    with Database(tmp_path / "lianhu.db") as database:
        database.execute(
            "CREATE TABLE homes (seat INTEGER PRIMARY KEY, first INTEGER, code TEXT, cause TEXT,"
            " people INTEGER, land REAL, party INTEGER, note TEXT)"
        )
        yield Versioned(database)


def filled(versioned: Versioned, rows: list[dict[str, object]]) -> None:
    versioned.database.execute("DELETE FROM homes")
    types = [
        ("seat", pa.int64()), ("first", pa.int64()), ("code", pa.string()), ("cause", pa.string()),
        ("people", pa.int64()), ("land", pa.float64()), ("party", pa.int64()), ("note", pa.string()),
    ]  # fmt: skip
    versioned.database.append("homes", pa.Table.from_pylist(rows, pa.schema(types)))


def test_what_is_read_is_what_is_read_whole(versioned: Versioned) -> None:
    chance = random.Random(11)
    for many in (0, 1, 2, *[30] * 25):
        same = {name: chance.choice(some) for name, some in VALUES.items()}
        varies = chance.sample([*VALUES], chance.randrange(4))
        rows = [{"seat": 3 * at, "first": 1, "code": f"H{at}", **same} for at in range(1, many + 1)]
        for name in varies if rows else ():
            chance.choice(rows)[name] = chance.choice(VALUES[name])
        filled(versioned, rows)
        whole = versioned.load("homes", COLUMNS, seats=True)
        assert one_value.load(versioned, "homes", COLUMNS).equals(whole), (same, varies)
        most = one_value.load(versioned, "homes", COLUMNS, "seat > 3")
        assert most.equals(whole.filter(pc.greater(whole["seat"], 3))), (same, varies)


def test_what_somebody_wrote_meanwhile_is_read(
    versioned: Versioned, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"first": 1, "cause": "因病", "people": 3, "land": None, "party": 0, "note": ""}
    filled(versioned, [{**row, "seat": at, "code": f"H{at}"} for at in (1, 2)])
    load = versioned.load

    def meanwhile(*given: object, **named: object) -> object:
        if named.get("seats"):
            with Database(versioned.database.path) as other:
                other.execute("UPDATE homes SET cause = '因残' WHERE seat = 2")
        return load(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(versioned, "load", meanwhile)
    read = one_value.load(versioned, "homes", COLUMNS)
    assert read["cause"].to_pylist() == ["因病", "因残"]
