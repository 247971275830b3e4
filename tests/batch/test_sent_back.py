"""跨区重复问题清单: each partition is asked about people who stand in another one, and its answers are taken."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.batch.conftest import Ran, ran_here, township

NUMBER = "62000019900307001X"
OTHER = "620000198501010023"
LIST = "跨区重复问题清单.xlsx"


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two townships: a head of the one is the cadre of the other, and one more head is nobody twice."""
    folder = tmp_path_factory.mktemp("twice")
    township(folder / "s" / "东镇", "石桥村", "张三", "李四", number=NUMBER)
    township(folder / "s" / "西镇", "柳湾村", "王五", helper_number=NUMBER)
    assert batch(folder).code == 0
    return folder


@pytest.fixture
def folder(twice: Path, tmp_path: Path) -> Iterator[Path]:
    """The batch, to be changed: a register knows its files by their paths, so it stays where it is."""
    shutil.copytree(twice, tmp_path / "kept")
    yield twice
    shutil.rmtree(twice)
    shutil.copytree(tmp_path / "kept", twice)


def batch(folder: Path) -> Ran:
    return ran_here(folder, "batch", "s", "--work", "w", "--date", "2026-03-01")


def asked(path: Path) -> list[tuple[str, ...]]:
    """Return rule, file, sheet, cell, name, value, result of every row of a list."""
    rows = openpyxl.load_workbook(path)["请核实"].iter_rows(values_only=True)
    return [tuple(row[1:7] + row[8:9]) for row in rows if isinstance(row[0], int)]


def answer(folder: Path, name: str, result: str) -> Path:
    path = folder / "w" / name / LIST
    book = openpyxl.load_workbook(path)
    row = next(row for row in book["请核实"].iter_rows() if row[0].value == 1)
    row[8].value = result
    book.save(path)
    return path


def households(folder: Path, name: str) -> list[str]:
    told = ran_here(folder, "list", "households", "--db", f"w/{name}/lianhu.db", "--json")
    return [row["head"] for row in json.loads(told.out)["households"]]


def send_back(folder: Path, name: str, result: str) -> Ran:
    path = answer(folder, name, result)
    return ran_here(folder, "import", path, "--db", f"w/{name}/lianhu.db", "--json")


def test_each_partition_is_asked_at_its_own_cell(twice: Path) -> None:
    shown = "62*************01X"
    assert asked(twice / "w" / "东镇" / LIST) == [
        ("别的分区也有这个身份证号码", "登记册.csv", "登记册", "D2", "张三", shown, None)
    ]
    assert asked(twice / "w" / "西镇" / LIST) == [
        ("别的分区也有这个身份证号码", "干部.csv", "干部", "E2", "石柳", shown, None)
    ]
    told = json.loads((twice / "w" / "批次汇总.json").read_text("utf-8"))
    assert told["asked"] == {"东镇": 1, "西镇": 1}


def test_who_is_not_from_here_leaves_and_the_next_batch_asks_nobody(folder: Path) -> None:
    done = send_back(folder, "东镇", "不在本地")
    assert (done.code, json.loads(done.out)["changes"]["households"]["removed"]) == (0, 1)
    assert json.loads(done.out)["counts"]["households"] == 1
    assert households(folder, "东镇") == ["李四"]
    lines = batch(folder).lines
    assert lines["东镇"]["households"] == 1, "the lists that are imported anew leave it so"
    assert json.loads((folder / "w" / "批次汇总.json").read_text("utf-8"))["twofold"] == 0
    assert not (folder / "w" / "西镇" / LIST).exists()
    told = json.loads(ran_here(folder, "history", "张三", "--db", "w/东镇/lianhu.db", "--json").out)
    assert "跨区重复，不在本地" in json.dumps(told, ensure_ascii=False)


@pytest.mark.slow
def test_who_is_from_here_stays_and_is_asked_no_more(folder: Path) -> None:
    assert send_back(folder, "东镇", "属本地").code == 0
    assert households(folder, "东镇") == ["张三", "李四"]
    batch(folder)
    assert [row[-1] for row in asked(folder / "w" / "东镇" / LIST)] == ["属本地"]
    assert json.loads((folder / "w" / "批次汇总.json").read_text("utf-8"))["asked"] == {
        "东镇": 0,
        "西镇": 1,
    }


def test_an_answer_that_is_changed_takes_the_leaver_back(folder: Path) -> None:
    send_back(folder, "东镇", "不在本地")
    done = send_back(folder, "东镇", "属本地")
    assert json.loads(done.out)["changes"]["households"]["added"] == 1
    assert households(folder, "东镇") == ["张三", "李四"]


@pytest.mark.slow
def test_a_number_typed_wrong_is_corrected(folder: Path) -> None:
    assert send_back(folder, "东镇", OTHER).code == 0
    batch(folder)
    assert json.loads((folder / "w" / "批次汇总.json").read_text("utf-8"))["twofold"] == 0


def test_what_nobody_understands_is_asked_back_and_does_nothing(folder: Path) -> None:
    done = send_back(folder, "东镇", "搬家了")
    assert done.code == 1
    assert "answer-unclear" in {one["code"] for one in json.loads(done.out)["problems"]}
    assert households(folder, "东镇") == ["张三", "李四"]


def test_whom_no_register_knows_does_not_leave(folder: Path) -> None:
    path = answer(folder, "东镇", "不在本地")
    done = ran_here(folder, "import", path, "--db", "w/西镇/lianhu.db", "--json")
    (problem,) = [
        one for one in json.loads(done.out)["problems"] if one["code"] == "answer-unclear"
    ]
    assert (done.code, problem["file"], problem["cell"]) == (1, LIST, "I5")


@pytest.mark.slow
def test_a_list_laid_beside_the_surveys_is_taken_by_the_batch(folder: Path) -> None:
    shutil.copy(answer(folder, "东镇", "不在本地"), folder / "s" / "东镇" / LIST)
    assert batch(folder).lines["东镇"]["households"] == 1


@pytest.mark.slow
def test_a_list_that_was_filled_in_is_not_written_over(folder: Path) -> None:
    answer(folder, "西镇", "不在本地")
    with (folder / "s" / "西镇" / "登记册.csv").open("a", encoding="utf-8") as file:
        file.write("柳湾村,2组,赵六,,2,困难户\n")
    (folder / "w" / "西镇" / "批注.txt").write_text("我的", encoding="utf-8")
    assert not batch(folder).lines["西镇"]["skipped"]
    home = folder / "w" / "西镇"
    assert [row[-1] for row in asked(home / "跨区重复问题清单-已改.xlsx")] == ["不在本地"]
    assert [row[-1] for row in asked(home / LIST)] == [None]
    assert (home / "批注.txt").read_text("utf-8") == "我的"
