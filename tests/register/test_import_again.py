"""Importing again and again: replaced by file, updated by identity, nobody doubled, nobody lost."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import UnreadableError, UsageError
from lianhu_cli.domain.problem import Problem, SetAside
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import TABLES, Pair
from lianhu_cli.register.changes import Merged
from lianhu_cli.register.delivery import Delivery, Findings
from lianhu_cli.register.store import Register
from lianhu_cli.register.versioned import Versioned

ZHANG, LI, WANG = "62000019900307001X", "620000198001010019", "620000197505050036"


def roster(file: str = "甲.xlsx", **tables: list[dict[str, Any]]) -> Roster:
    frames = {}
    for table in TABLES:
        rows = [
            {"source_file": file, "source_sheet": "Sheet1", "source_row": at, **row}
            for at, row in enumerate(tables.get(table.role, []), start=2)
        ]
        if rows:
            frames[table.role] = conform(table, pa.Table.from_pylist(_filled(rows)))
    return Roster.of(frames)


def _filled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [{name: row.get(name) for name in names} for row in rows]


def household(head: str, **more: Any) -> dict[str, Any]:
    return {"head": head, "village": "石桥村", "group": "3组", "kind": "困难户", **more}


def absorb(
    db: Path, new: Roster, paths: Mapping[str, str] | None = None, found: Findings | None = None
) -> Merged:
    paths = paths or {"甲.xlsx": "/甲.xlsx"}
    with Register.create(db) as register:
        return register.absorb(Delivery(roster=new, sources=paths, found=found or Findings()))


def stored(db: Path) -> list[dict[str, Any]]:
    with Register.open(db) as register:
        return register.roster().households.to_pylist()


def test_the_same_file_again_changes_nothing(db: Path) -> None:
    new = roster(households=[household("张三", id_number=ZHANG), household("李四")])
    absorb(db, new)
    first = stored(db)
    again = absorb(db, new)
    assert again.households.counts() == {"added": 0, "changed": 0, "removed": 0}
    assert stored(db) == first


def test_a_new_version_reads_once_what_there_was(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    absorb(db, roster(households=[household(f"张{n}") for n in "一二三四五六七"]))
    read: list[str] = []
    load = Versioned.load

    def noted(self: Versioned, name: str, columns: Mapping[str, str], **more: Any) -> Any:
        read.append(name)
        return load(self, name, columns, **more)

    monkeypatch.setattr(Versioned, "load", noted)
    again = absorb(db, roster(households=[household(f"张{n}") for n in "一二三四五六八"]))
    assert again.households.counts() == {"added": 1, "changed": 0, "removed": 1}
    assert read.count("claims_households") == 1


def test_a_file_replaces_what_it_gave_before(db: Path) -> None:
    absorb(db, roster(households=[household("张三", id_number=ZHANG), household("李四")]))
    code = stored(db)[0]["code"]
    again = absorb(
        db, roster(households=[household("张三", id_number=ZHANG, people=4), household("王五")])
    )
    assert again.households.counts() == {"added": 1, "changed": 1, "removed": 1}
    assert [(row["head"], row["people"]) for row in stored(db)] == [("张三", 4), ("王五", None)]
    assert stored(db)[0]["code"] == code
    assert [
        (change.change, change.name, change.attribute, change.before, change.after)
        for change in again.households.details
    ] == [
        ("added", "王五", "", "", ""),
        ("changed", "张三", "people", "", "4"),
        ("removed", "李四", "", "", ""),
    ]


def test_another_file_updates_a_household_and_keeps_what_it_leaves_blank(db: Path) -> None:
    absorb(
        db, roster(households=[household("张三", id_number=ZHANG, people=4, phone="13800000001")])
    )
    other = roster("乙.xlsx", households=[household("张三", id_number=ZHANG, people=5)])
    merged = absorb(db, other, {"乙.xlsx": "/乙.xlsx"})
    (row,) = stored(db)
    assert merged.households.counts() == {"added": 0, "changed": 1, "removed": 0}
    assert (row["people"], row["phone"]) == (5, "13800000001")


def test_two_files_of_one_name_are_two_files(db: Path) -> None:
    absorb(db, roster(households=[household("张三")]), {"甲.xlsx": "/石桥/甲.xlsx"})
    absorb(
        db,
        roster(households=[household("李四", village="杨家湾村")]),
        {"甲.xlsx": "/杨家湾/甲.xlsx"},
    )
    assert {row["head"] for row in stored(db)} == {"张三", "李四"}


def test_a_name_mended_in_its_own_file_is_a_change(db: Path) -> None:
    absorb(db, roster(households=[household("张山", id_number=ZHANG)]))
    merged = absorb(db, roster(households=[household("张三", id_number=ZHANG)]))
    assert merged.households.counts() == {"added": 0, "changed": 1, "removed": 0}


def test_one_number_under_two_names_in_two_files_stays_two_households(db: Path) -> None:
    absorb(db, roster(households=[household("张三", id_number=ZHANG)]))
    other = roster("乙.xlsx", households=[household("李四", id_number=ZHANG)])
    assert absorb(db, other, {"乙.xlsx": "/乙.xlsx"}).households.added == 1
    assert len({row["code"] for row in stored(db)}) == 2


def test_namesakes_with_two_numbers_are_two_households(db: Path) -> None:
    absorb(db, roster(households=[household("张三", id_number=ZHANG)]))
    other = roster("乙.xlsx", households=[household("张三", id_number=LI)])
    assert absorb(db, other, {"乙.xlsx": "/乙.xlsx"}).households.added == 1


def test_without_a_number_place_and_name_decide_and_the_name_alone_never(db: Path) -> None:
    absorb(db, roster(households=[household("张三"), household("李四", id_number=LI)]))
    other = roster(
        "乙.xlsx",
        households=[
            household("张三", id_number=ZHANG),
            household("张三", group="4组"),
            household("李四"),
        ],
    )
    merged = absorb(db, other, {"乙.xlsx": "/乙.xlsx"})
    assert merged.households.added == 1
    assert [(r["head"], r["group"], r["id_number"]) for r in stored(db)] == [
        ("张三", "3组", ZHANG),
        ("张三", "4组", ""),
        ("李四", "3组", LI),
    ], "of one day's lists, 乙 comes before 甲 by name: its rows say the order"


def test_files_of_one_import_that_repeat_a_household_are_folded(db: Path) -> None:
    first = roster(households=[household("张三", id_number=ZHANG, people=3)])
    second = roster("乙.xlsx", households=[household("张三", id_number=ZHANG, labour=2)])
    both = Roster.of({"households": pa.concat_tables([first.households, second.households])})
    merged = absorb(db, both, {"甲.xlsx": "/甲.xlsx", "乙.xlsx": "/乙.xlsx"})
    (row,) = stored(db)
    assert merged.households.added == 1
    assert (row["people"], row["labour"]) == (3, 2)


def test_codes_do_not_depend_on_the_order_of_rows_nor_on_numbers(db: Path, tmp_path: Path) -> None:
    rows = [
        household("张三", id_number=ZHANG),
        household("张三", id_number=LI),
        household("王五", id_number=WANG),
    ]
    absorb(db, roster(households=rows))
    absorb(tmp_path / "other.db", roster(households=rows[::-1]))
    code = {(r["head"], r["id_number"]): r["code"] for r in stored(db)}
    assert code == {(r["head"], r["id_number"]): r["code"] for r in stored(tmp_path / "other.db")}
    absorb(tmp_path / "third.db", roster(households=[household("王五")]))
    assert stored(tmp_path / "third.db")[0]["code"] == code["王五", WANG]


def test_findings_are_replaced_with_their_file(db: Path) -> None:
    def found(cell: str) -> Findings:
        problem = Problem(
            code="id-missing", file="甲.xlsx", sheet="S", cell=cell, value="", message="缺"
        )
        row = SetAside(
            role="households", file="甲.xlsx", sheet="S", row=9, cell=cell, code="head-missing",
            message="缺", cells={"户主": "", "村": "石桥"},
        )  # fmt: skip
        return Findings(problems=(problem,), set_aside=(row,))

    absorb(db, roster(households=[household("张三")]), found=found("E6"))
    absorb(db, roster(households=[household("张三")]), found=found("E7"))
    with Register.open(db) as register:
        assert register.findings() == found("E7")
        assert register.set_aside_elsewhere(["/甲.xlsx"]) == 0
        assert register.set_aside_elsewhere(["/乙.xlsx"]) == 1


def test_links_and_places_of_the_last_file_win(db: Path) -> None:
    absorb(
        db,
        roster(
            places=[{"village": "石桥村", "households": 5}],
            links=[{"unit": "畜牧站", "village": "石桥村"}],
        ),
    )
    absorb(
        db,
        roster("乙.xlsx", places=[{"village": "石桥村", "households": 6}]),
        {"乙.xlsx": "/乙.xlsx"},
    )
    with Register.open(db) as register:
        kept = register.roster()
    assert kept.places["households"].to_pylist() == [6]
    assert kept.links["unit"].to_pylist() == ["畜牧站"]


def test_a_round_is_kept_with_its_pairs_and_a_failed_one_is_not(db: Path) -> None:
    absorb(db, roster(households=[household("张三")]))
    pairs = conform(Pair, pa.table({"household": ["H1"], "helper": ["P1"], "slot": [0]}))
    decided = Round(pairs=pairs, name="春季", by_kind={"困难户": (1, 1)}, covered=1, households=1)
    with Register.open(db) as register:
        with register.saving(decided, "{}") as stored_round:
            assert stored_round.number == 1
        with pytest.raises(KeyboardInterrupt), register.saving(decided, "{}"):
            raise KeyboardInterrupt
        loaded = register.round()
        assert loaded is not None
        assert loaded.summary() == stored_round.summary()
        assert loaded.pairs.equals(pairs)
        assert register.rules(1) == "{}"
        with pytest.raises(UsageError, match="春季"):
            register.round("秋季")


def test_the_register_is_readable_by_its_owner_alone(db: Path) -> None:
    absorb(db, roster(households=[household("张三", id_number=ZHANG)]))
    assert db.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"hello" * 400, b"SQLite format 3\x00" + b"\x00" * 500])
def test_a_foreign_file_is_refused_and_left_alone(db: Path, content: bytes) -> None:
    db.write_bytes(content)
    with pytest.raises(UnreadableError):
        absorb(db, roster(households=[household("张三")]))
    assert db.read_bytes() == content


def test_no_register_says_to_import_first(db: Path) -> None:
    with pytest.raises(UnreadableError, match="lianhu import"):
        Register.open(db)
    db.touch()
    with pytest.raises(UnreadableError, match="lianhu import"):
        Register.open(db)


def test_a_register_that_lacks_a_column_gets_it_at_the_next_open(tmp_path: Path) -> None:
    path = tmp_path / "short.db"
    absorb(path, roster(households=[household("张三", age=60)]))
    with sqlite3.connect(path) as short:
        for table in ("households", "households_was"):
            short.execute(f"ALTER TABLE {table} DROP COLUMN age")
    short.close()
    with Register.open(path) as register:
        assert register.roster().households["head"].to_pylist() == ["张三"]
        assert register.roster().households["age"].to_pylist() == [None]


VERSION_4 = """
CREATE TABLE households (code TEXT NOT NULL DEFAULT '', village TEXT NOT NULL DEFAULT '',
  "group" TEXT NOT NULL DEFAULT '', head TEXT NOT NULL DEFAULT '', id_number TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT '', people INTEGER, party INTEGER, source_file TEXT NOT NULL DEFAULT '');
INSERT INTO households VALUES ('H1', '石桥村', '3组', '张三', '62000019900307001X', '困难户', 4, 1, '/甲.xlsx');
CREATE TABLE departed (side TEXT, code TEXT, name TEXT, unit TEXT, village TEXT, "group" TEXT, kind TEXT);
INSERT INTO departed VALUES ('helper', 'P9', '林干', '畜牧站', '', '', '一般干部');
CREATE TABLE arrived (code TEXT NOT NULL DEFAULT '', round INTEGER NOT NULL);
INSERT INTO arrived VALUES ('H1', 1);
CREATE TABLE rounds (number INTEGER PRIMARY KEY, figures TEXT NOT NULL DEFAULT '', rules TEXT NOT NULL DEFAULT '');
INSERT INTO rounds VALUES (1, '{"number": 1, "name": "春季", "date": "2026-03-01", "households": 1,
  "covered": 1, "by_kind": {"困难户": [1, 1]}, "kept": 0}', 'rules');
CREATE TABLE pairs (round INTEGER NOT NULL, household TEXT NOT NULL, helper TEXT NOT NULL,
  slot INTEGER, "left" TEXT NOT NULL, since TEXT NOT NULL);
INSERT INTO pairs VALUES (1, 'H1', 'P9', 0, '', '2026-03-01');
PRAGMA application_id = 1818845544;
PRAGMA user_version = 4;
"""


def test_a_register_of_an_older_version_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as old:
        old.executescript(VERSION_4)
    old.close()
    for _ in range(2):
        with Register.open(path) as register:
            (row,) = register.roster().households.to_pylist()
            assert (row["code"], row["people"], row["party"]) == ("H1", 4, True)
            assert register.departed()["P9"]["unit"] == "畜牧站"
            assert register.departed(there=register.roster()) == register.departed()
            assert register.arrived_since(1) == {"H1"}
            stored_round = register.round()
            assert stored_round is not None
            assert stored_round.pairs["since"].to_pylist() == ["2026-03-01"]
            assert [one.command for one in register.revisions()] == ["从旧版登记库迁入"]
            with pytest.raises(UsageError):
                register.undo()
