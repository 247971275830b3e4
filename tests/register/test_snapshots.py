"""A large table is kept as columns: what is read of it is what its rows say, whatever happened since."""

import contextlib
import os
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from lianhu_cli.cli.app import run
from lianhu_cli.domain.errors import Exit
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.tables.survey import PEOPLE
from lianhu_cli.register import database, layout, snapshots
from lianhu_cli.register.store import Register

from ..budget import FUZZ
from ..conftest import copied


def _a_town(folder: Path) -> None:
    with contextlib.chdir(folder), pytest.MonkeyPatch.context() as patch:
        _all_as_columns(patch)
        households(range(20))
        helpers(range(14))
        for words in (["import", "户.csv", "人.csv"], ["pair"]):
            assert run(words) == 0


def _all_as_columns(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(snapshots, "LARGE", 1)
    patch.setattr(snapshots, "_PART", 7)
    patch.setattr(snapshots, "_SAMPLE", 10)  # of a part that holds one value a column is a number


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made_once: Callable[..., Path]) -> Path:
    """Return a folder with two lists that are imported and paired, and everything kept as columns."""
    copied(made_once(_a_town, "columns"), tmp_path)
    monkeypatch.chdir(tmp_path)
    _all_as_columns(monkeypatch)
    return tmp_path


@pytest.fixture
def own_town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return such a town made in this very folder: its lists may be imported again, as they come from here."""
    _a_town(tmp_path)
    monkeypatch.chdir(tmp_path)
    _all_as_columns(monkeypatch)
    return tmp_path


def households(numbers: object, people: int = 3) -> None:
    lines = "".join(f"柳湾村,{n % 3 + 1}组,田{n}生,困难户,{people}\n" for n in numbers)  # type: ignore[attr-defined]
    Path("户.csv").write_text("行政村,村民小组,户主姓名,户类别,家庭人口\n" + lines, "utf-8")


def helpers(numbers: object) -> None:
    lines = "".join(f"岳{n}明,一般干部,柳湾村\n" for n in numbers)  # type: ignore[attr-defined]
    Path("人.csv").write_text("姓名,人员类别,行政村\n" + lines, "utf-8")


def kept() -> int:
    connection = sqlite3.connect("lianhu.db")
    count = connection.execute("SELECT count(*) FROM snapshots").fetchone()[0]
    connection.close()
    return int(count)


def same_as_rows() -> None:
    """Hold what is read against the rows, people as well as the pairs of the last round."""
    with Register.open(Path("lianhu.db")) as register:
        roster, last = register.roster(), register.round()
        for table in PEOPLE:
            rows = register._versioned.load(table.role, table.types())
            assert roster.by_role()[table.role].equals(layout.from_sql(table, rows))
            few = register.roster(["code", "village"]).by_role()[table.role]
            assert few["code"].to_pylist() == rows["code"].to_pylist()
        if last is not None:
            where = f"round = {last.number}"
            pairs = register._versioned.load(
                "pairs", {"household": "text", "helper": "text"}, where=where
            )
            assert last.pairs.select(["household", "helper"]).to_pylist() == pairs.to_pylist()


def test_what_is_read_is_what_the_rows_say_after_any_months(
    own_town: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(None if FUZZ >= 1 else 4)
    same_as_rows()
    assert kept() > 2
    for _ in range(9 if FUZZ >= 1 else 5):
        what = chance.choice(("import", "import", "leave", "set", "undo", "pair", "pair", "pin"))
        if what == "import":
            households(sorted(chance.sample(range(30), 22)), people=chance.randrange(1, 5))
            helpers(chance.sample(range(18), 14))
            assert run(["import", "户.csv", "人.csv", "--accept-removals"]) in {0, 1, 2}
        elif what == "leave":
            run(["leave", f"岳{chance.randrange(14)}明", "--reason", "调走"])
        elif what == "set":
            run(["set", f"田{chance.randrange(20)}生", f"家庭人口={chance.randrange(9)}"])
        elif what == "undo":
            assert run(["undo", "--yes"]) == 0
        elif what == "pin":
            run(["pin", f"田{chance.randrange(20)}生", f"岳{chance.randrange(14)}明"])
        else:
            run(["pair", "--force-round"])
        same_as_rows()
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.usefixtures("own_town")
def test_a_last_part_of_few_rows_is_read_with_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """What holds few values in one part, as a single row does, may hold many in another."""
    monkeypatch.setattr(snapshots, "_MOST", 0)
    households(range(22))
    helpers(range(15))
    assert run(["import", "户.csv", "人.csv"]) == 0
    assert run(["pair", "--force-round"]) == 0
    assert kept() == 4 + 3 + 3  # households of 7, 7, 7 and 1 row, helpers and pairs of 7, 7 and 1
    same_as_rows()


def test_a_pair_after_a_change_leaves_the_columns_as_they_are(town: Path) -> None:
    with Register.open(town / "lianhu.db") as register:
        first = snapshots.revision_of(register._versioned, "households")
    assert run(["set", "田3生", "家庭人口=8"]) == 0
    assert run(["pair", "--force-round"]) == 0
    same_as_rows()
    with Register.open(town / "lianhu.db") as register:
        assert snapshots.revision_of(register._versioned, "households") == first
        assert snapshots.revision_of(register._versioned, "pairs") == register.revision()


def test_after_many_changes_the_rows_are_read_and_kept_anew(
    own_town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "_MOST", 3)
    households(range(20), people=5)
    assert run(["import", "户.csv"]) == 0
    same_as_rows()
    assert run(["pair", "--force-round"]) == 0
    with Register.open(own_town / "lianhu.db") as register:
        assert snapshots.revision_of(register._versioned, "households") == 3
    same_as_rows()


def test_the_rows_of_the_last_pairs_are_known_by_seat(town: Path) -> None:
    for words in (["leave", "岳3明"], ["pair"], ["leave", "田5生"]):
        assert run(words) == 0
    with Register.open(town / "lianhu.db") as register:
        roster, last = register.roster(), register.round()
        assert last
        rows = register.rows_of(last.number)
        assert rows
        assert register.rows_of(last.number - 1) is None
        for at, codes, named in zip(
            rows, (roster.household.code, roster.helper.code), _named(last), strict=True
        ):
            there = {*codes.to_pylist()}
            found = [codes[row].as_py() if row >= 0 else "" for row in at]
            assert found == [code if code in there else "" for code in named]


def _named(last: Round) -> tuple[list[str], list[str]]:
    return last.pair.household.to_pylist(), last.pair.helper.to_pylist()


def test_who_is_read_by_rows_is_not_held_twice(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the driver gave is freed batch by batch: the seats kept for the columns are a copy."""
    with sqlite3.connect("lianhu.db") as connection:
        connection.execute("DELETE FROM snapshots")
    connection.close()
    monkeypatch.setattr(database, "_BATCH", 4)
    with Register.open(town / "lianhu.db") as register:
        register.roster()
        assert [frame["seat"].num_chunks for frame in register._by_rows.values()] == [1, 1]


def test_whoever_is_erased_is_in_no_column(town: Path) -> None:
    """The parts are packed, so it is their number that tells: none is left, and the next pairing has no such name."""
    assert kept()
    assert run(["forget", "田3生", "--reason", "本人要求", "--yes"]) == 0
    assert kept() == 0
    assert run(["pair", "--force-round"]) == 0
    assert kept() > 0
    with Register.open(town / "lianhu.db") as register:
        heads = snapshots.read(register._versioned, "households", ("head",))
    assert heads is not None
    assert "田3生" not in heads["head"].to_pylist()


def test_what_takes_the_kept_revision_back_drops_its_columns(town: Path) -> None:
    for _ in range(2):  # the round, then the import that the people were read at
        assert run(["undo", "--yes"]) == 0
    assert kept() == 0


def test_a_damaged_part_is_said(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    connection = sqlite3.connect("lianhu.db")
    with connection:
        connection.execute("UPDATE snapshots SET data = zeroblob(length(data)) WHERE part = 1")
    connection.close()
    capsys.readouterr()
    assert run(["list", "households"]) == Exit.UNREADABLE
    assert "已损坏" in capsys.readouterr().err


def test_a_large_file_is_looked_through_beside_the_pairing(
    town: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from lianhu_cli.register import beside, database

    looked: list[bool | None] = []
    asked = beside.Beside.is_whole

    def noted(self: beside.Beside) -> bool | None:
        looked.append(asked(self))
        return looked[-1]

    def lie_there() -> None:  # as a file that was not written just now
        os.utime("lianhu.db", ns=(10**18, 10**18))

    monkeypatch.setattr(database, "_SMALL", 0)
    monkeypatch.setattr(beside.Beside, "is_whole", noted)
    lie_there()
    assert run(["pair", "--force-round"]) == 0
    assert looked == [True]
    monkeypatch.setattr(database.Database, "is_whole", lambda self: False)
    lie_there()
    capsys.readouterr()
    before = (town / "lianhu.db").read_bytes()
    assert run(["pair", "--force-round"]) == Exit.UNREADABLE
    assert looked == [True, False]
    assert "已损坏" in capsys.readouterr().err
    assert (town / "lianhu.db").read_bytes() == before


def test_the_people_of_a_round_are_read_by_column_while_they_are_those_of_now(
    town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    read = snapshots.load

    def noted(*given: object) -> object:
        asked.append(str(given[1]))
        return read(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(snapshots, "load", noted)
    with Register.open(town / "lianhu.db") as register:
        at = register.revision()
        then = register.roster(at=at)
        assert asked == ["households", "helpers"]
        assert then.households.equals(register.roster().households)
    assert run(["set", "田3生", "家庭人口=8"]) == 0
    asked.clear()
    with Register.open(town / "lianhu.db") as register:
        assert register.roster(at=at).households.equals(then.households)
        assert asked == ["helpers"]


def test_a_column_of_one_value_is_not_of_one_value_any_more_once_a_row_has_another(
    town: Path,
) -> None:
    same_as_rows()
    assert run(["set", "田3生", "致贫原因=因病", "--reason", "入户核实"]) == 0
    same_as_rows()
    assert run(["set", "田5生", "户类别=特殊户", "--reason", "入户核实"]) == 0
    same_as_rows()
    with Register.open(Path("lianhu.db")) as register:
        kinds = register.roster().households["kind"].to_pylist()
        assert kinds.count("特殊户") == 1
        assert register.roster().households["cause"].to_pylist().count("因病") == 1
