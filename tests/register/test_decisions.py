"""What clerks settle by command: set, leave, same, differ, drop, forget; and the register derived anew."""

from pathlib import Path
from typing import Any

import pytest

from lianhu_cli.domain.errors import UsageError
from lianhu_cli.register.decisions import LEAVE, SET, StoredDecision
from lianhu_cli.register.store import Register

from .test_import_again import LI, WANG, ZHANG, absorb, household, roster


def here(path: Path) -> list[tuple[str, Any]]:
    with Register.open(path) as register:
        assert all(one.stored == one.derived for one in register.check())
        rows = register.roster().households.to_pylist()
    return sorted((row["head"], row["people"]) for row in rows)


def code(path: Path, head: str) -> str:
    with Register.open(path) as register:
        rows = register.everybody().households.to_pylist()
    return next(str(row["code"]) for row in rows if row["head"] == head)


def decide(path: Path, kind: str, head: str, **more: str) -> None:
    with Register.open(path) as register:
        register.decide(StoredDecision(kind=kind, side="household", code=code(path, head), **more))


def test_what_was_set_holds_until_a_list_says_something_new(db: Path) -> None:
    rows = [household("张三", people=3, id_number=ZHANG), household("李四", people=2)]
    absorb(db, roster(households=rows))
    decide(db, SET, "张三", attribute="people", before="3", after="4", reason="添丁")
    assert here(db) == [("张三", 4), ("李四", 2)]
    absorb(db, roster(households=[*rows, household("王五", people=1)]))
    assert ("张三", 4) in here(db)
    merged = absorb(db, roster(households=[{**rows[0], "people": 6}, rows[1]]))
    assert ("张三", 6) in here(db)
    assert "添丁" in next(p for p in merged.problems if p.code == "sources-disagree").message


def test_who_was_told_to_have_left_stays_away_until_a_new_list_names_them(db: Path) -> None:
    rows = [household("张三", id_number=ZHANG), household("李四", id_number=LI)]
    absorb(db, roster(households=rows))
    decide(db, LEAVE, "李四", reason="迁出", day="2026-03-02")
    absorb(db, roster(households=[{**rows[0], "people": 2}, {**rows[1], "people": 5}]))
    assert here(db) == [("张三", 2)]
    absorb(db, roster("乙.xlsx", households=[rows[1]]), {"乙.xlsx": "/乙.xlsx"})
    assert [head for head, _ in here(db)] == ["张三", "李四"]


def test_two_who_are_one_keep_the_older_code_and_two_who_are_two_stay_two(db: Path) -> None:
    absorb(db, roster(households=[household("张三", id_number=ZHANG, people=3)]))
    absorb(db, roster(households=[household("张小三", id_number=LI, people=2)]))
    father, son = code(db, "张三"), code(db, "张小三")
    with Register.open(db) as register:
        assert register.same("household", (son, father), "户主变更") == (father, son)
        with pytest.raises(UsageError, match="互相矛盾"):
            register.differ("household", (father, son), "")
    absorb(db, roster(households=[household("张小三", id_number=LI, people=4)]))
    assert here(db) == [("张小三", 4)]
    assert code(db, "张小三") == father
    with Register.open(db) as register:
        told = register.history("household", father)
    assert [one.after for one in told if one.attribute == "head"] == ["张三", "张小三"]


def test_a_file_that_is_dropped_no_longer_counts_but_is_remembered(db: Path) -> None:
    absorb(db, roster(households=[household("张三", people=3)]))
    other = roster("乙.xlsx", households=[household("张三", people=7), household("王五")])
    absorb(db, other, {"乙.xlsx": "/乙.xlsx"})
    with Register.open(db) as register:
        register.drop(register.source("乙.xlsx"))
        assert register.departed()[code(db, "王五")]["name"] == "王五"
    assert here(db) == [("张三", 3)]


def test_who_is_forgotten_leaves_no_byte(db: Path) -> None:
    rows = [
        household("欧阳满仓", id_number=WANG, phone="19934560001"),
        household("张三", id_number=ZHANG),
    ]
    absorb(db, roster(households=rows))
    absorb(db, roster(households=[{**rows[0], "people": 2}, rows[1]]))
    absorb(db, roster(households=rows[1:]))
    gone = code(db, "欧阳满仓")
    with Register.open(db) as register:
        register.forget("household", gone, "本人申请")
        assert register.forgotten(gone)[0]["reason"] == "本人申请"
        assert register.roster(at=1).households["head"].to_pylist() == ["张三"]
        with pytest.raises(UsageError):
            register.undo()
    for path in db.parent.glob("lianhu.db*"):
        raw = path.read_bytes()
        for text in ("欧阳满仓", WANG, "19934560001"):
            assert text.encode() not in raw
        assert ZHANG.encode() in raw
