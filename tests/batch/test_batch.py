"""`lianhu batch`: partitions side by side, what each comes to, and what all of them come to."""

import csv
import errno
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import time
from pathlib import Path

import openpyxl
import pytest

from lianhu_cli.batch.partitions import Partition, found
from lianhu_cli.batch.running import STEPS, PartitionTask, recover, run
from lianhu_cli.cli.answers import schema
from lianhu_cli.domain.errors import UnreadableError, UsageError
from lianhu_cli.intake.leaks import scan
from lianhu_cli.output.books import batch_book
from tests.batch.conftest import TWICE, Done, ran, ran_here, started, township
from tests.cli.test_schema import faults

KEYS = {
    "schema", "name", "exit", "code", "message", "step", "households", "covered", "helpers", "set_aside", "problems",
    "seconds", "peak", "digest", "skipped",
}  # fmt: skip


def test_a_line_for_each_partition_and_the_rest_goes_on(done: Done) -> None:
    lines = done.first.lines
    assert done.first.code == 1
    assert {name: one["exit"] for name, one in lines.items()} == {"东镇": 0, "西镇": 0, "坏镇": 3}
    assert all(set(one) == KEYS for one in lines.values())
    assert (lines["东镇"]["households"], lines["东镇"]["covered"], lines["东镇"]["helpers"]) == (
        2,
        1,
        1,
    )
    assert lines["坏镇"]["code"] == "unreadable"
    assert "册.csv" in lines["坏镇"]["message"]
    assert not (done.folder / "work" / "坏镇").exists()


def test_lines_and_sums_are_as_the_schema_declares(done: Done) -> None:
    declared = schema.of_command("batch")
    for line in done.first.lines.values():
        assert list(faults(line, declared)) == []
        assert list(faults({**line, "more": 1}, declared))
    for by in ("village", "township", "kind"):
        told = json.loads(ran_here(done.folder, "stats", "--all", "work", "--by", by, "--json").out)
        assert list(faults(told, schema.of_command("stats"))) == []


def test_the_digest_is_that_of_the_list_of_pairs(done: Done) -> None:
    pairs = (done.folder / "work" / "东镇" / "结对清单.csv").read_bytes()
    assert done.first.lines["东镇"]["digest"] == hashlib.sha256(pairs).hexdigest()


def test_the_summary_is_on_paper_and_for_programs(done: Done) -> None:
    work = done.folder / "work"
    told = json.loads((work / "批次汇总.json").read_text("utf-8"))
    assert told["totals"]["done"], told["totals"]["failed"] == (2, 1)
    assert (told["totals"]["households"], told["totals"]["covered"]) == (3, 2)
    assert told["twofold"] == 1
    sheet = openpyxl.load_workbook(work / "批次汇总.xlsx").active
    assert sheet is not None
    cells = [
        [cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)
    ]
    assert any(row[:3] == [1, "东镇", "完成"] for row in cells)
    assert any("未完成" in row for row in cells)


def test_who_stands_in_two_partitions_is_found_and_nobody_else(done: Done) -> None:
    with (done.folder / "work" / "跨区重复清单.csv").open(encoding="utf-8-sig") as file:
        rows = [(row["分区"], row["身份"], row["姓名"]) for row in csv.DictReader(file)]
    assert rows == [("东镇", "户主", "张三"), ("西镇", "帮扶人", "石柳")]


def test_no_number_leaves_its_partition(done: Done) -> None:
    for path in (done.folder / "work").rglob("*.parquet"):
        assert TWICE.encode() not in path.read_bytes()


def test_what_was_written_is_logged_where_it_stands(done: Done) -> None:
    """A partition is made in a folder that is gone when the batch ends."""
    home = done.folder / "work" / "东镇"
    said = json.loads(
        ran_here(done.folder, "log", "--exports", "--json", "--db", home / "lianhu.db").out
    )
    (row,) = said["exports"]
    assert (Path(row["file"]).name, row["people"]) == ("结对帮扶一览表.xlsx", 2)
    assert ".running" not in row["file"]
    assert (home / Path(row["file"]).name).is_file()


def test_all_partitions_together(done: Done) -> None:
    told = json.loads(ran_here(done.folder, "stats", "--all", "work", "--json").out)
    assert (told["totals"]["households"], told["totals"]["covered"], told["totals"]["helpers"]) == (
        3,
        2,
        2,
    )
    assert [row["partition"] for row in told["by_partition"]] == ["东镇", "西镇"]
    assert told["short_beside_idle"] == []
    assert told["notes"] == ["提醒：坏镇 没有做成，不在合计里"]


def test_the_workbook_of_all_has_titles_that_people_read(done: Done, tmp_path: Path) -> None:
    out = tmp_path / "合计.xlsx"
    assert (
        ran_here(done.folder, "stats", "--all", "work", "--by", "prefecture", "--out", out).code
        == 0
    )
    book = openpyxl.load_workbook(out)
    rows = {sheet.title: [*sheet.iter_rows(values_only=True)] for sheet in book}
    assert [*rows["按人员类别"][2]] == [
        "人员类别",
        "人数",
        "已结对人数",
        "名额",
        "已用名额",
        "空余名额",
    ]
    assert rows["按市"][2][0] == "省"
    text = ran_here(
        done.folder, "stats", "--all", "work", "--by", "category", "--format", "csv"
    ).out
    assert text.splitlines()[0] == "人员类别,人数,已结对人数,名额,已用名额,空余名额"


def test_what_has_not_changed_is_passed_over_until_it_changes(done: Done, tmp_path: Path) -> None:
    folder = tmp_path / "again"
    shutil.copytree(done.folder, folder)
    arguments = ("batch", "surveys", "--work", "work", "--date", "2026-03-01")
    shutil.rmtree(folder / "surveys" / "坏镇")
    with (folder / "surveys" / "西镇" / "登记册.csv").open("a", encoding="utf-8") as file:
        file.write("柳湾村,2组,赵六,,2,困难户\n")
    again = ran_here(folder, *arguments)
    lines = again.lines
    # the folder lies elsewhere now, and that decides nothing
    assert {name: (one["skipped"], one["households"]) for name, one in lines.items()} == {
        "东镇": (True, 2),
        "西镇": (False, 2),
    }
    (folder / "work" / "东镇" / "figures-helpers.parquet").unlink()
    assert not ran_here(folder, *arguments).lines["东镇"]["skipped"], "something of it is gone"


def test_a_register_in_use_is_told_and_left_alone(tmp_path: Path) -> None:
    township(tmp_path / "s" / "东镇", "石桥村", "张三")
    (part,) = found(tmp_path / "s", tmp_path / "w")
    part.home.mkdir(parents=True)
    other = sqlite3.connect(part.home / "lianhu.db")
    other.executescript("CREATE TABLE t (x); BEGIN EXCLUSIVE;")
    before = (part.home / "lianhu.db").read_bytes()
    told = run(PartitionTask(partition=part, steps=STEPS, version="1"))
    assert (told.exit, told.code) == (5, "busy")
    assert (part.home / "lianhu.db").read_bytes() == before
    other.close()


def test_a_kill_between_two_renames_is_mended(tmp_path: Path) -> None:
    (tmp_path / ".running" / "东镇.old").mkdir(parents=True)
    (tmp_path / ".running" / "东镇.old" / "done.json").write_text("{}", encoding="utf-8")
    (tmp_path / ".running" / "西镇-0a1b2c3d").mkdir()
    recover(tmp_path)
    assert [str(one.relative_to(tmp_path)) for one in sorted(tmp_path.rglob("*"))] == [
        "东镇",
        "东镇/done.json",
    ]


@pytest.mark.parametrize(
    ("made", "work", "said"),
    [
        ((), "w", "没有分区"),
        (("s/东镇", "s/w"), "s/w", "一个套一个"),
        (("s/东镇",), "s", "一个套一个"),
        (("s/A镇", "s/a镇"), "w", "同名"),
        (("s/东镇", "w/照片"), "w", "别的东西：照片"),
        (("s/东镇", "w/东镇"), "w", ""),
    ],
)
def test_folders_that_do_not_fit_are_refused(
    tmp_path: Path, made: tuple[str, ...], work: str, said: str
) -> None:
    (tmp_path / "s").mkdir()
    for name in made:
        (tmp_path / name).mkdir(parents=True)
    if not said:
        assert [part.name for part in found(tmp_path / "s", tmp_path / work)] == ["东镇"]
        return
    with pytest.raises(UsageError, match=said):
        found(tmp_path / "s", tmp_path / work)


def test_surveys_that_are_not_there_are_an_input_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="没有文件夹"):
        found(tmp_path / "s", tmp_path / "w")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--cluster", "tcp://127.0.0.1:9"), 2),
        (("--steps", "pair"), 2),
        (("--memory", "much"), 2),
        (("--date", "March"), 2),
        (("--work", "s/w"), 2),
        (("--work", "."), 2),
        (("--engine", "dask", "--cluster", "tcp://127.0.0.1:9"), 3),
    ],
)
def test_wrong_use_runs_nothing(tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    township(tmp_path / "s" / "东镇", "石桥村", "张三")
    assert ran_here(tmp_path, "batch", "s", "--work", "w", *arguments).code == code
    assert not list(tmp_path.glob("w/*镇"))


def test_a_work_folder_that_takes_nothing_is_said_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    township(tmp_path / "s" / "东镇", "石桥村", "张三")
    (tmp_path / "文件").write_text("", "utf-8")
    refused = ran_here(tmp_path, "batch", "s", "--work", "文件/w", "--json")
    assert (refused.code, "写不进去" in refused.err) == (5, True)

    def no_disk(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(sqlite3, "connect", no_disk)
    refused = ran_here(tmp_path, "batch", "s", "--work", "w")
    assert (refused.code, "写不进去" in refused.err) == (5, True)


def test_a_full_disk_after_the_partitions_says_how_many_are_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    township(tmp_path / "s" / "东镇", "石桥村", "张三")
    monkeypatch.setattr(batch_book, "write_lines", full)
    stopped = ran_here(tmp_path, "batch", "s", "--work", "w")
    assert (stopped.code, stopped.err.count("磁盘满了")) == (5, 1)
    assert "1 个分区已完成" in stopped.err


def test_figures_that_find_no_room_are_told(tmp_path: Path) -> None:
    township(tmp_path / "s" / "东镇", "石桥村", "张三")
    assert ran_here(tmp_path, "batch", "s", "--work", "w").code == 0
    figures = tmp_path / "w" / "东镇" / "figures-households.parquet"
    figures.unlink()
    figures.mkdir()
    told = ran_here(tmp_path, "stats", "--db", "w/东镇/lianhu.db", "--for-batch", "w")
    assert (told.code, "写不进去" in told.err) == (5, True)


def test_a_message_names_the_register_where_it_stands(tmp_path: Path) -> None:
    township(tmp_path / "s" / "东镇", "石桥村", "张三")
    (tmp_path / "w" / "东镇").mkdir(parents=True)
    (tmp_path / "w" / "东镇" / "lianhu.db").write_bytes(b"?" * 5000)
    line = ran_here(tmp_path, "batch", "s", "--work", "w").lines["东镇"]
    assert (line["exit"], line["code"]) == (3, "unreadable")
    assert str(tmp_path / "w" / "东镇" / "lianhu.db") in line["message"]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows knows no SIGKILL")
def test_a_batch_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    for at in range(4):
        township(tmp_path / "s" / f"{at}镇", "石桥村", "张三", "李四")
    arguments = ("batch", "s", "--jobs", 1, "--date", "2026-03-01", "--work")
    child = started(tmp_path, *arguments, "w", start_new_session=True)
    assert child.stdout is not None
    first = json.loads(child.stdout.readline())
    while not list((tmp_path / "w" / ".running").glob("*-*/lianhu.db")):
        time.sleep(0.02)
    os.killpg(child.pid, signal.SIGKILL)
    child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL
    lines = ran(tmp_path, *arguments, "w").lines
    assert {name for name, one in lines.items() if one["skipped"]} == {first["name"]}
    assert all(one["exit"] == 0 for one in lines.values())
    assert not list((tmp_path / "w" / ".running").iterdir())
    alone = ran(tmp_path, *arguments, "whole").lines
    assert {name: one["digest"] for name, one in alone.items()} == {
        name: one["digest"] for name, one in lines.items()
    }


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a limit on the size of files")
def test_a_partition_that_finds_no_room_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    import resource

    township(tmp_path / "s" / "东镇", "石桥村", "张三")
    township(tmp_path / "s" / "西镇", "柳湾村", *(f"王{at}" for at in range(3000)))

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (700_000, 700_000))

    child = started(tmp_path, "batch", "s", "--work", "w", preexec_fn=small_disk)
    out, _ = child.communicate(timeout=300)
    lines = {one["name"]: one for one in map(json.loads, out.splitlines())}
    assert (child.returncode, lines["东镇"]["exit"], lines["西镇"]["exit"]) == (1, 0, 5)
    assert lines["西镇"]["code"] == "unwritable"
    assert not (tmp_path / "w" / "西镇").exists()


def test_what_decides_changes_the_key(tmp_path: Path) -> None:
    (tmp_path / "东镇").mkdir()
    (tmp_path / "东镇" / "册.csv").write_text("a", encoding="utf-8")
    part = Partition(name="东镇", folder=tmp_path / "东镇", home=tmp_path / "w" / "东镇")
    keys = [
        PartitionTask(partition=part, steps=STEPS, version="1").key,
        PartitionTask(partition=part, steps=STEPS, version="2").key,
    ]
    keys.append(PartitionTask(partition=part, steps=STEPS, version="1", rules="凤山").key)
    (tmp_path / "东镇" / "册.csv").write_text("b", encoding="utf-8")
    keys.append(PartitionTask(partition=part, steps=STEPS, version="1").key)
    (tmp_path / "lianhu.toml").write_text('rules = "规则.toml"\nmap = "别名.toml"\n', "utf-8")
    for name in ("规则.toml", "别名.toml"):
        (tmp_path / name).write_text("# 改过\n", encoding="utf-8")
        keys.append(PartitionTask(partition=part, steps=STEPS, version="1").key)
    assert len(set(keys)) == len(keys)


@pytest.mark.slow
def test_an_interrupt_ends_the_children_and_says_what_is_done(tmp_path: Path) -> None:
    for at in range(6):
        township(tmp_path / "s" / f"{at}镇", "石桥村", "张三", "李四")
    child = started(
        tmp_path, "batch", "s", "--work", "w", "--jobs", 1, "--json", start_new_session=True
    )
    assert child.stdout is not None
    first = json.loads(child.stdout.readline())
    time.sleep(0.3)
    os.kill(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=120)
    assert child.returncode == 130
    assert json.loads(out.splitlines()[-1])["error"]["code"] == "interrupted"
    assert "已中断" in err
    assert first["exit"] == 0
    assert not list((tmp_path / "w" / ".running").glob("*-*"))
    lines = ran(tmp_path, "batch", "s", "--work", "w").lines
    assert lines[first["name"]]["skipped"]
    assert all(one["exit"] == 0 for one in lines.values())


@pytest.mark.usefixtures("few_spins")
def test_what_a_batch_writes_with_numbers_leaves_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lists, summaries and the people of two partitions are masked; a 一览表 has phones, and is sealed."""
    pytest.importorskip("msoffcrypto")
    township(tmp_path / "各镇" / "东镇", "石桥村", "张三", number=TWICE)
    township(tmp_path / "各镇" / "西镇", "柳湾村", "王五", helper_number=TWICE)
    told = ("batch", "各镇", "--work", "批次", "--jobs", 1)
    assert ran_here(tmp_path, *told, "--password-env", "口令").code == 2
    assert ran_here(tmp_path, *told).code == 0

    def with_numbers() -> set[str]:
        papers = [
            one
            for one in (tmp_path / "批次").rglob("*")
            if one.suffix in {".xlsx", ".csv", ".json"}
        ]
        assert len(papers) > 8
        return {Path(name).name for name, _ in scan.look(papers).found}

    assert with_numbers() == {"结对帮扶一览表.xlsx"}
    monkeypatch.setenv("口令", "石桥2012")
    assert ran_here(tmp_path, *told, "--password-env", "口令").code == 0
    assert with_numbers() == set()
    sealed = tmp_path / "批次" / "东镇" / "结对帮扶一览表.xlsx"
    assert sealed.read_bytes().startswith(bytes.fromhex("d0cf11e0"))
    assert all(
        one["skipped"] for one in ran_here(tmp_path, *told, "--password-env", "口令").lines.values()
    )
