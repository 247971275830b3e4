"""What was settled once holds: rules and words are remembered, and a pair without news adds no round."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lianhu_cli.domain.errors import BusyError, ChangedError
from lianhu_cli.register import waiting
from lianhu_cli.register.database import Database
from lianhu_cli.register.store import Register

from .conftest import Lianhu

pytestmark = pytest.mark.usefixtures("blank_papers")

Draw = Callable[..., Path]
_TWO_EACH = (
    '[[categories]]\nname = "一般干部"\nslots = [{kinds = ["困难户", "特殊户"], count = 2}]\n'
)


def test_rules_used_once_are_used_again_and_named(
    lianhu: Lianhu, survey: Path, folder: Path
) -> None:
    (folder / "两户.toml").write_text(_TWO_EACH, "utf-8")
    lianhu("import", survey, "--rules", "两户.toml")
    first = lianhu("pair", "--json")
    assert first.json["slots"] == 2
    assert first.json["notes"][0] == "沿用上次的规则 两户.toml（改用内置的：--rules 内置）"
    assert lianhu("rules", "--json").json["name"] == "两户.toml"
    (folder / "两户.toml").write_text(_TWO_EACH.replace("2}", "3}"), "utf-8")
    again = lianhu("pair", "--json")
    assert again.json["slots"] == 2, "a file changed since is asked for, not taken in silence"
    assert "这个文件后来改过，要用新的请加 --rules 两户.toml" in again.json["notes"][0]
    (folder / "两户.toml").unlink()
    assert lianhu("pair", "--json").json["slots"] == 2
    assert lianhu("import", survey, "--rules", "内置").code == 0
    back = lianhu("pair", "--json")
    assert (back.json["slots"], back.json["notes"][:1]) == (4, [])
    assert not any("沿用" in note for note in lianhu("pair", "--json").json["notes"])


def test_a_trial_is_not_remembered(lianhu: Lianhu, survey: Path, folder: Path) -> None:
    (folder / "两户.toml").write_text(_TWO_EACH, "utf-8")
    lianhu("import", survey)
    assert lianhu("pair", "--rules", "两户.toml", "--dry-run", "--json").json["slots"] == 2
    assert lianhu("pair", "--json").json["slots"] == 4


def test_words_explained_once_are_understood_next_month(
    lianhu: Lianhu, draw: Draw, folder: Path
) -> None:
    strange = [("行政村", "户主姓名", "户类别"), ("石桥村", "张三", "红牌户")]
    book = draw("a.xlsx", 登记册=strange)
    (folder / "写法.toml").write_text('["户类别"]\n"红牌户" = "困难户"\n', "utf-8")
    assert lianhu("import", book).code == 1
    assert lianhu("import", book, "--map", "写法.toml").code == 0
    (folder / "写法.toml").unlink()
    again = lianhu("import", book, "--json")
    assert again.code == 0
    assert again.json["notes"] == ["沿用上次的词语对照 写法.toml（改用内置的：--map 内置）"]
    assert lianhu("import", book, "--map", "内置").code == 1


@pytest.mark.usefixtures("imported")
def test_a_pair_without_news_adds_no_round(lianhu: Lianhu, folder: Path) -> None:
    assert lianhu("pair", "--json").json["stored"] is True
    same = lianhu("pair", "--date", "2999-01-01", "--json")
    assert (same.json["round"], same.json["stored"], same.json["changed"]) == (1, False, 0)
    assert same.json["notes"][0].startswith("与上一轮相同（第 1 轮")
    assert len(lianhu("rounds", "--json").json["rounds"]) == 1
    assert lianhu("pair", "--force-round", "--json").json["round"] == 2
    assert lianhu("pair", "--round", "四月", "--json").json["round"] == 3
    lianhu("avoid", "赵六", "石村")
    lianhu("free", "赵六")
    lianhu("avoid", "王五", "石村")
    assert lianhu("pair", "--json").json["round"] == 4, "the register has changed"


def test_make_settles(lianhu: Lianhu, survey: Path, folder: Path) -> None:
    register = folder / "lianhu.db"
    lianhu("import", survey)
    for _ in range(2):  # a round stored, then none
        lianhu("pair")
        for file in (folder / "out").iterdir():
            assert file.stat().st_mtime_ns >= register.stat().st_mtime_ns


def test_a_pair_decided_on_a_register_that_changed_stores_nothing(
    lianhu: Lianhu, survey: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lianhu_cli.pairing import solve

    lianhu("import", survey)
    pair = solve.pair

    def meanwhile(*given: object) -> object:
        with Register.open(folder / "lianhu.db") as other:
            other.remember("rules", f"第{len(other.revisions())}个", "")
        return pair(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(solve, "pair", meanwhile)
    ran = lianhu("pair", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (5, ChangedError.code)
    assert "请再运行一次" in ran.err
    assert not (folder / "out").exists()
    monkeypatch.setattr(solve, "pair", pair)
    assert lianhu("rounds", "--json").json["rounds"] == []
    assert lianhu("pair").code == 0
    printed = {one.name: one.read_bytes() for one in (folder / "out").iterdir()}
    monkeypatch.setattr(solve, "pair", meanwhile)
    again = lianhu("pair", "--json")  # the same round again, of a register that is another by now
    assert (again.code, again.json["error"]["code"]) == (5, ChangedError.code)
    assert {one.name: one.read_bytes() for one in (folder / "out").iterdir()} == printed


@pytest.mark.usefixtures("imported")
def test_a_writer_waits_for_another_and_no_longer(
    lianhu: Lianhu, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    with Database(folder / "lianhu.db") as first, Database(folder / "lianhu.db") as second:
        first.execute("BEGIN IMMEDIATE")

        def leave(seconds: float) -> None:
            pauses.append(seconds)
            first.execute("COMMIT")

        monkeypatch.setattr(waiting.time, "sleep", leave)
        waiting.up_to(30)
        try:
            with second.transaction():
                pass
            assert len(pauses) == 1
            waiting.up_to(0)
            first.execute("BEGIN IMMEDIATE")
            with pytest.raises(BusyError), second.transaction():
                pass
        finally:
            waiting.up_to(0)
        assert len(pauses) == 1
