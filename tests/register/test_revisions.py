"""Every change is a revision: what was true then can be asked, and the newest can be taken back."""

from pathlib import Path
from typing import Any

import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import UnwritableError, UsageError
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Pair
from lianhu_cli.register.store import Register

from .test_import_again import absorb, household, roster


def heads(path: Path, at: int = 0) -> list[tuple[str, Any]]:
    with Register.open(path) as register:
        rows = register.roster(at=at).households.to_pylist()
    return [(row["head"], row["people"]) for row in rows]


def test_each_change_is_a_revision_and_the_past_can_be_asked(db: Path) -> None:
    absorb(db, roster(households=[household("张三", people=3), household("李四")]))
    absorb(db, roster(households=[household("张三", people=4), household("王五")]))
    absorb(db, roster(households=[household("张三", people=4), household("王五")]))
    assert heads(db, 1) == [("张三", 3), ("李四", None)]
    assert heads(db, 2) == heads(db) == [("张三", 4), ("王五", None)]
    with Register.open(db) as register:
        first, second = register.revisions()
        assert (first.command, first.files) == ("import", ("甲.xlsx",))
        assert dict(second.counts) == {
            "households.added": 1, "households.changed": 1, "households.removed": 1,
        }  # fmt: skip
        assert first.digest != second.digest
        assert register.revision_at("1") == 1
        assert register.revision_at(second.day) == 2
        for nothing in ("9", "2011-01-01", "前天"):
            with pytest.raises(UsageError):
                register.revision_at(nothing)
        assert register.everybody_gone()["name"].to_pylist() == ["李四"]


def test_undo_goes_back_step_by_step_and_numbers_are_not_used_twice(db: Path) -> None:
    absorb(db, roster(households=[household("张三", people=3), household("李四")]))
    before = heads(db)
    absorb(db, roster(households=[household("张三", people=9), household("王五")]))
    with Register.open(db) as register:
        assert register.undo().number == 2
    assert heads(db) == before
    absorb(db, roster(households=[household("张三", people=5), household("李四")]))
    with Register.open(db) as register:
        assert [(one.number, bool(one.undone)) for one in register.revisions()] == [
            (1, False), (2, True), (3, False),
        ]  # fmt: skip
        with pytest.raises(UsageError):
            register.revision_at("2")
        register.undo()
        register.undo()
        assert register.roster().households.num_rows == 0
        with pytest.raises(UsageError):
            register.undo()


def test_a_round_of_a_register_that_changed_meanwhile_is_not_stored(db: Path) -> None:
    absorb(db, roster(households=[household("张三")]))
    pairs = conform(Pair, pa.table({"household": ["H1"], "helper": ["P1"], "slot": [0]}))
    decided = Round(pairs=pairs)
    with Register.open(db) as register:
        register.roster()
        absorb(db, roster(households=[household("张三"), household("李四")]))
        with pytest.raises(UnwritableError), register.saving(decided, "{}"):
            pytest.fail("it was stored")
        assert register.round() is None
    with Register.open(db) as register:
        register.roster()
        with register.saving(decided, "{}") as stored:
            assert (stored.number, stored.revision) == (1, 2)
        assert register.undo().command == "pair"
        assert register.round() is None
