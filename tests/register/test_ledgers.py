"""Ledgers imported again and again: replaced by file, one entry where two files say it, nobody forgotten."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places.renames import Renames
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.tables.ledger_set import Ledgers
from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Pair
from lianhu_cli.register.changes import Entered
from lianhu_cli.register.delivery import Delivery
from lianhu_cli.register.store import Register


def visit(day: str, cash: float | None = None, **more: Any) -> dict[str, Any]:
    return {
        "date": day, "helper": "P1", "household": "H1", "name": "高明", "head": "张三",
        "village": "石桥村", "deed": "走访", "cash": cash, **more,
    }  # fmt: skip


def ledgers(**rows: Sequence[tuple[str, dict[str, Any]]]) -> Ledgers:
    """Entries by role, each with the file that gives it."""
    frames = {}
    for table in LEDGERS:
        told = [
            dict.fromkeys(table.types())
            | {"source_file": file, "source_sheet": "表", "source_row": at, **row}
            for at, (file, row) in enumerate(rows.get(table.role, []), start=2)
        ]
        if told:
            columns = {
                name: pa.array([row[name] for row in told]) for name in table.types() if any(
                    row[name] is not None for row in told
                )
            }  # fmt: skip
            frames[table.role] = conform(table, pa.table(columns))
    return Ledgers.of(frames)


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "lianhu.db"


def absorb(db: Path, new: Ledgers, *paths: str) -> Mapping[str, Entered]:
    with Register.create(db) as register:
        sources = {path.strip("/"): path for path in paths}
        return register.absorb(Delivery(roster=Roster.of({}), sources=sources, ledgers=new)).ledgers


def stored(db: Path, role: str = "visits", *names: str) -> list[Any]:
    with Register.open(db) as register:
        rows = register.ledgers().by_role()[role].to_pylist()
    return [tuple(row[name] for name in names) if names else row for row in rows]


def test_the_same_file_again_changes_nothing(db: Path) -> None:
    new = ledgers(visits=[("/甲", visit("2012-03-05", 20)), ("/甲", visit("2012-03-06"))])
    assert absorb(db, new, "/甲") == {"visits": Entered(rows=2, added=2)}
    first = stored(db)
    assert absorb(db, new, "/甲") == {"visits": Entered(rows=2)}
    assert stored(db) == first


def test_a_file_replaces_what_it_gave(db: Path) -> None:
    absorb(db, ledgers(visits=[("/甲", visit("2012-03-05")), ("/甲", visit("2012-03-06"))]), "/甲")
    again = ledgers(visits=[("/甲", visit("2012-03-06")), ("/甲", visit("2012-03-07"))])
    assert absorb(db, again, "/甲")["visits"] == Entered(rows=2, added=1, removed=1)
    assert absorb(db, ledgers(), "/甲")["visits"] == Entered(rows=0, removed=2)
    assert stored(db) == []


def test_what_two_files_say_is_one_entry(db: Path) -> None:
    absorb(db, ledgers(visits=[("/甲", visit("2012-03-05"))]), "/甲")
    both = ledgers(
        visits=[("/乙", visit("2012-03-05")), ("/乙", visit("2012-03-05", head="张三 "))]
    )
    assert absorb(db, both, "/乙")["visits"].rows == 2, "the second of one file is its own entry"
    once = ledgers(visits=[(file, visit("2012-03-05")) for file in ("/丙", "/丁")])
    assert absorb(db, once, "/丙", "/丁")["visits"].rows == 2
    assert sorted(stored(db, "visits", "source_file")) == [("/丁",), ("/乙",)]


def test_what_two_sheets_of_a_file_say_is_one_entry(db: Path) -> None:
    said = [("/甲", visit("2012-03-05", source_sheet=sheet)) for sheet in ("三月", "全年", "全年")]
    assert absorb(db, ledgers(visits=said), "/甲")["visits"] == Entered(rows=2, added=2)
    assert absorb(db, ledgers(visits=said), "/甲")["visits"] == Entered(rows=2)


def test_a_later_file_says_anew_how_far_a_task_is(db: Path) -> None:
    task = {"number": "1", "village": "石桥村", "content": "修渠", "progress": "30%", "done": False}
    absorb(db, ledgers(tasks=[("/三月", task)]), "/三月")
    new = ledgers(tasks=[("/四月", {**task, "progress": "100%", "done": True})])
    assert absorb(db, new, "/四月")["tasks"] == Entered(rows=1, changed=1)
    assert stored(db, "tasks", "progress", "done") == [("100%", True)]


def test_only_tried(db: Path) -> None:
    absorb(db, ledgers(visits=[("/甲", visit("2012-03-05"))]), "/甲")
    with Register.open(db) as register:
        new = ledgers(visits=[("/甲", visit("2012-03-06"))])
        delivery = Delivery(roster=Roster.of({}), sources={"甲": "/甲"}, ledgers=new)
        tried = register.absorb(delivery, write=False).ledgers
    assert tried == {"visits": Entered(rows=1, added=1, removed=1)}
    assert stored(db, "visits", "date") == [("2012-03-05",)]


def test_a_village_that_is_renamed(db: Path) -> None:
    absorb(db, ledgers(visits=[("/甲", visit("2012-03-05"))]), "/甲")
    with Register.open(db) as register:
        register.absorb(
            Delivery(
                roster=Roster.of({}),
                sources={"乙": "/乙"},
                renames=Renames(villages={"石桥村": "上湾村"}),
            )
        )
    assert stored(db, "visits", "village") == [("上湾村",)]


def test_entries_of_some_time(db: Path) -> None:
    days = ("2011-12-31", "2012", "2012-03", "2012-03-05", "2012-04-01")
    absorb(db, ledgers(visits=[("/甲", visit(day)) for day in days]), "/甲")
    with Register.open(db) as register:
        found = register.ledgers("2012-03-01", "2012-03-31", ["date"]).visits["date"].to_pylist()
    assert found == ["2012", "2012-03", "2012-03-05"]


def test_who_helped_whom_when(db: Path) -> None:
    absorb(db, ledgers())
    for day, helper in (("2012-06-01", "P2"), ("2012-03-01", "P1"), ("2012-06-01", "P3")):
        pairs = conform(Pair, pa.table({"household": ["H1"], "helper": [helper], "since": [day]}))
        with Register.open(db) as register, register.saving(Round(pairs=pairs, date=day), "{}"):
            pass
    with Register.open(db) as register:
        helping = register.helping()
    held = {
        day: helping.at(day)["helper"].to_pylist()
        for day in ("2012-02-29", "2012-03-01", "2012-05-31", "2012-06-01")
    }
    assert held == {
        "2012-02-29": [],
        "2012-03-01": ["P1"],
        "2012-05-31": ["P1"],
        "2012-06-01": ["P3"],
    }


def test_a_register_of_before_the_ledgers(db: Path) -> None:
    import sqlite3

    absorb(db, ledgers())
    with sqlite3.connect(db) as old:
        for table in LEDGERS:
            old.execute(f"DROP TABLE {table.role}")
        old.execute("PRAGMA user_version = 2")
    old.close()
    assert stored(db) == []
