"""What clerks settle by command: set, leave, same, differ, drop, forget; and the register derived anew."""

from pathlib import Path
from typing import Any

import pytest

from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.problem import SetAside
from lianhu_cli.register.delivery import Findings
from lianhu_cli.register.store import Register
from lianhu_cli.register.stored_decisions import LEAVE, SET, StoredDecision

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


def test_who_is_forgotten_and_still_in_the_list_is_told_at_the_row(db: Path) -> None:
    rows = [household("张三", id_number=ZHANG), household("李四", id_number=LI)]
    absorb(db, roster(households=rows))
    hers = code(db, "李四")
    with Register.open(db) as register:
        register.forget("household", hers, "本人申请")
    for _ in range(2):  # as long as the list names them
        (told,) = absorb(db, roster(households=rows)).problems
        assert (told.code, told.head, told.severity) == ("forgotten-again", "李四", "warning")
        assert told.cell.endswith("3")
        assert hers in told.message
        assert "本人申请" in told.message
    assert here(db) == [("张三", None), ("李四", None)]
    absorb(db, roster(households=rows[:1]))
    with Register.open(db) as register:
        assert not register.findings().problems
        assert register.forgotten(hers)


def test_who_had_moved_before_they_were_forgotten_is_known_again_where_they_live_now(
    db: Path,
) -> None:
    """A code is made from where somebody first lived: the list now has another place, and another code."""
    both = [household("张三", id_number=ZHANG), household("李四", id_number=LI)]
    moved = [both[0], {**both[1], "group": "9组"}]
    absorb(db, roster(households=both))
    absorb(db, roster(households=moved))
    with Register.open(db) as register:
        register.forget("household", code(db, "李四"), "本人申请")
    (told,) = absorb(db, roster(households=moved)).problems
    assert (told.code, told.head, "本人申请" in told.message) == ("forgotten-again", "李四", True)


def test_a_namesake_who_lives_where_somebody_forgotten_moved_to_is_left_alone(db: Path) -> None:
    namesake = household("李四", id_number=WANG, group="9组")
    first = household("李四", id_number=LI)
    absorb(db, roster(households=[namesake, first]))
    with Register.open(db) as register:
        rows = register.roster().households.to_pylist()
        hers = next(row["code"] for row in rows if row["group"] != "9组")
    absorb(db, roster(households=[namesake, {**first, "group": "9组"}]))
    with Register.open(db) as register:
        register.forget("household", hers, "本人申请")
    told = absorb(db, roster(households=[{**namesake, "people": 2}])).problems
    assert "forgotten-again" not in {one.code for one in told}


def test_two_whom_a_conflict_of_numbers_joined_are_parted_and_stay_so(db: Path) -> None:
    both = [household("王强", phone="13900000001", id_number=number) for number in (ZHANG, LI)]
    for file, row in zip(("甲.xlsx", "乙.xlsx"), both, strict=True):
        absorb(db, roster(file, households=[row, household("李四")]), {file: f"/{file}"})
    assert here(db) == [("李四", None), ("王强", None)]
    one = code(db, "王强")
    with Register.open(db) as register:
        assert [p.code for p in register.findings().problems] == ["id-conflict"]
        with pytest.raises(UsageError):
            register.apart("household", (one, WANG), "没有人报过这个号码")
        held = register.roster().households.to_pylist()
        goes = next({ZHANG, LI} - {row["id_number"]} for row in held if row["code"] == one).pop()
        other = register.apart("household", (one, goes), "两户人")
        assert not register.findings().problems
        with pytest.raises(UsageError):
            register.same("household", (one, other), "又说是一户")
    for file, row in zip(("甲.xlsx", "乙.xlsx"), both, strict=True):
        rows = [{**row, "people": 3}, household("李四")]
        absorb(db, roster(file, households=rows), {file: f"/{file}"})
    assert here(db) == [("李四", None), ("王强", 3), ("王强", 3)]
    with Register.open(db) as register:
        rows = register.roster().households.to_pylist()
        assert {row["code"]: row["id_number"] for row in rows if row["head"] == "王强"} == {
            one: ({ZHANG, LI} - {goes}).pop(),
            other: goes,
        }


def test_what_is_one_by_way_of_a_third_cannot_be_two(db: Path) -> None:
    absorb(db, roster(households=[household(head) for head in ("张三", "李四", "王五")]))
    first, second, third = (code(db, head) for head in ("张三", "李四", "王五"))
    with Register.open(db) as register:
        register.same("household", (first, second), "")
        register.same("household", (first, third), "")
        with pytest.raises(UsageError):
            register.differ("household", (second, third), "")
    absorb(db, roster(households=[household(head) for head in ("张三", "赵六", "钱七")]))
    sixth, seventh = (code(db, head) for head in ("赵六", "钱七"))
    with Register.open(db) as register:
        register.differ("household", (sixth, seventh), "")
        register.same("household", (first, sixth), "")
        with pytest.raises(UsageError):
            register.same("household", (first, seventh), "")


def test_what_is_new_since_something_was_set_is_taken_and_not_what_was_there_before(
    db: Path,
) -> None:
    one = household("张三", people=3, id_number=ZHANG)
    absorb(db, roster("1-村册.xlsx", households=[one]), {"1-村册.xlsx": "/1-村册.xlsx"})
    decide(db, SET, "张三", attribute="people", before="3", after="4", reason="添丁")
    new = {**one, "people": 5}
    merged = absorb(db, roster("2-民政.xlsx", households=[new]), {"2-民政.xlsx": "/2-民政.xlsx"})
    assert here(db) == [("张三", 5)], "the older list is first by its name, but says nothing new"
    (told,) = merged.problems
    assert (told.code, told.file) == ("sources-disagree", "2-民政.xlsx")
    decide(db, SET, "张三", attribute="people", before="5", after="6", reason="又添丁")
    with Register.open(db) as register:
        assert not register.findings().problems, "what the lists say is settled"
        events = register.history("household", code(db, "张三"))
    counted = [(one.what, one.after, one.cell) for one in events if one.attribute == "people"]
    assert [one[:2] for one in counted] == [
        ("told", "3"),
        ("set", "4"),
        ("changed", "5"),
        ("set", "6"),
    ]
    assert not counted[1][2], "no cell says what was set by hand"


def test_who_is_forgotten_is_so_under_every_code_that_was_one_with_theirs(db: Path) -> None:
    father = household("欧阳满仓", id_number=WANG, phone="19934560001")
    son = household("欧阳小满", id_number=LI)
    absorb(db, roster(households=[father, household("张三", id_number=ZHANG)]))
    absorb(db, roster(households=[son, household("张三", id_number=ZHANG)]))
    codes = code(db, "欧阳满仓"), code(db, "欧阳小满")
    with Register.open(db) as register:
        register.same("household", codes, "户主变更")
    with Register.open(db) as register:
        register.forget("household", codes[0], "本人申请")
        assert [bool(register.forgotten(one)) for one in codes] == [True, True]
    raw = b"".join(path.read_bytes() for path in db.parent.glob("lianhu.db*"))
    for text in ("欧阳满仓", "欧阳小满", WANG, LI, "19934560001"):
        assert text.encode() not in raw
    assert here(db) == [("张三", None)]


def test_who_is_forgotten_stands_in_no_row_as_it_was_typed(db: Path) -> None:
    """A number with blanks or strokes in a row set aside, and a name in a neighbour's remark."""
    rows = [
        household("欧阳槿兰", id_number=ZHANG, phone="13900017788"),
        household("李四", id_number=LI, note="邻居欧阳槿兰代领"),
    ]
    typed = {
        "电话": "139-0001 7788",
        "证件号": f"{ZHANG[:6]} {ZHANG[6:14]} {ZHANG[14:].lower()}",
        "户数": "１２",
    }
    aside = SetAside(
        role="households", file="甲.xlsx", sheet="S", row=9, cell="A9", code="kind-unknown",
        message="欧阳槿兰 １３９０００１７７８８", cells=typed,
    )  # fmt: skip
    absorb(db, roster(households=rows), found=Findings(set_aside=(aside,)))
    with Register.open(db) as register:
        register.forget("household", code(db, "欧阳槿兰"), "本人申请")
        (kept,) = register.findings().set_aside
        assert kept.cells == {"电话": "□", "证件号": "□", "户数": "１２"}
        assert kept.message == "□ □"
    raw = b"".join(path.read_bytes() for path in db.parent.glob(f"{db.name}*"))
    assert not [text for text in ("欧阳槿兰", "7788", ZHANG[6:14]) if text.encode() in raw]
    assert here(db) == [("李四", None)]
