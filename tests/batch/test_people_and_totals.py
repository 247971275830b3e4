"""Who stands in two partitions, and sums over all of them, held against a count in plain Python."""

import random
import sys
from collections import defaultdict
from pathlib import Path

import pyarrow as pa
import pytest

from lianhu_cli.batch import people, totals
from lianhu_cli.domain.errors import UnwritableError
from tests.batch.conftest import ran_here, township

SALTED = "00" * 32


def _write(folder: Path, name: str, rows: list[tuple[str, str, str, str]]) -> Path:
    columns = dict(zip(("number", "role", "code", "place"), zip(*rows, strict=True), strict=True))
    (folder / name).mkdir()
    people.write(
        folder / name / people.FILE, pa.table({k: pa.array(v) for k, v in columns.items()}), SALTED
    )
    return folder / name / people.FILE


def test_planted_people_are_all_found_and_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "_AT_ONCE", 8)
    draw = random.Random(4)
    numbers = [f"6200001990{at:08d}" for at in range(60)]
    files, where = {}, defaultdict(set)
    for name in ("东县", "南县", "西县"):
        chosen = draw.sample(numbers, 20)
        rows = [(one, "household", f"H{at:03d}", "石桥村") for at, one in enumerate(chosen)]
        files[name] = _write(tmp_path, name, [*rows, (chosen[0], "member", "H999", "石桥村")])
        for one in chosen:
            where[one].add(name)
    expected = sorted(sorted(names) for names in where.values() if len(names) > 1)
    found = people.across(files, tmp_path)
    got = defaultdict(set)
    for one in found:
        got[one.person].add(one.partition)
    assert sorted(sorted(names) for names in got.values()) == expected
    assert {one.hashed for one in found} == {
        people.hashed(number, SALTED) for number, names in where.items() if len(names) > 1
    }
    assert people.across({"东县": files["东县"]}, tmp_path) == []
    nobody = pa.table(
        {name: pa.array([], pa.string()) for name in ("number", "role", "code", "place")}
    )
    people.write(tmp_path / people.FILE, nobody, SALTED)
    assert people.across({"东县": files["东县"], "空县": tmp_path / people.FILE}, tmp_path) == []


def test_a_join_for_which_there_is_no_room_is_a_sentence(tmp_path: Path) -> None:
    numbers = [(f"62000019{at:010d}", "household", "H", "石桥村") for at in range(30_000)]
    files = {name: _write(tmp_path, name, numbers) for name in ("东县", "西县")}
    full = tmp_path / "满"
    full.write_text("no folder: nothing can be kept there", encoding="utf-8")
    with pytest.raises(UnwritableError, match=r"内存和 .*满 所在磁盘的空间不够.*--memory"):
        people.across(files, full, "1MB")


def test_a_batch_without_what_joins_partitions_is_refused_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    township(tmp_path / "s" / "东镇", "石桥村", "张三")
    township(tmp_path / "s" / "西镇", "柳湾村", "王五")
    refused = ran_here(tmp_path, "batch", "s", "--work", "w")
    assert (refused.code, refused.out) == (2, "")
    assert "lianhu-cli[cluster]" in refused.err
    assert not (tmp_path / "w").exists()
    (tmp_path / "s" / "西镇" / "登记册.csv").unlink()
    (tmp_path / "s" / "西镇" / "干部.csv").unlink()
    (tmp_path / "s" / "西镇").rmdir()
    assert ran_here(tmp_path, "batch", "s", "--work", "w").code == 0, "one partition needs none"


def test_the_salt_is_made_once_and_its_owners_alone(tmp_path: Path) -> None:
    made = people.salt(tmp_path)
    assert people.salt(tmp_path) == made
    assert len(made) == 64
    assert (tmp_path / ".salt").stat().st_mode & 0o777 == 0o600


def _figures(folder: Path, county: str, households: int, covered: int, slots: int) -> Path:
    folder.mkdir()
    place = {
        "province": ["甘省"],
        "prefecture": ["定市"],
        "county": [county],
        "township": [""],
        "village": ["石桥村"],
    }
    homes = {
        "kind": ["困难户"],
        "households": [households],
        "covered": [covered],
        "party_households": [1],
    }
    staff = {
        "category": ["村干部"],
        "helpers": [2],
        "helpers_paired": [1],
        "slots": [slots],
        "slots_used": [covered],
    }
    totals.write(folder, pa.table(place | homes), pa.table(place | staff))
    return folder


def test_sums_are_exact_and_a_short_county_is_named_beside_an_idle_one(tmp_path: Path) -> None:
    folders = {
        "甲": _figures(tmp_path / "甲", "东县", 10, 7, 7),
        "乙": _figures(tmp_path / "乙", "西县", 5, 5, 9),
        "丙": _figures(tmp_path / "丙", "西县", 2, 2, 2),
    }
    added = totals.add_up(folders, ("county", "partition", "kind", "category", "village"))
    assert added.totals["households"] == 17
    assert added.totals["coverage"] == round(14 / 17, 4)
    assert [(row["county"], row["households"], row["slots"]) for row in added.by["county"]] == [
        ("东县", 10, 7),
        ("西县", 7, 11),
    ]
    assert added.by["category"][0]["idle_slots"] == 4
    (short,) = added.short
    assert (short["county"], short["uncovered"]) == ("东县", 3)
    assert [(one["partition"], one["idle_slots"]) for one in short["beside"]] == [("乙", 4)]
