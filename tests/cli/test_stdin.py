"""`lianhu import -`: what comes through a pipe is read under a name, and replaced under it."""

import os
import threading
from pathlib import Path

from .conftest import Lianhu, runner

LIST = "行政村,户主姓名,户类别\n石桥村,张三,困难户\n石桥村,李四,困难户\n"


def test_a_list_on_stdin_is_kept_under_its_name(lianhu: Lianhu, folder: Path) -> None:
    first = lianhu("import", "-", "--name", "石桥村.csv", "--json", given=LIST.encode())
    assert (first.code, first.json["counts"]["households"]) == (0, 2)
    assert first.json["files"][0]["file"] == "石桥村.csv"
    (folder / "石桥村.csv").write_text(LIST.replace("李四", "王五"), "utf-8")
    again = lianhu("import", "石桥村.csv", "--json").json
    changes = again["changes"]["households"]
    assert (changes["added"], changes["removed"]) == (1, 1), "the same source, a new version"


def test_the_village_may_be_in_the_name(lianhu: Lianhu) -> None:
    rows = "户主姓名,户类别\n张三,困难户\n"
    lianhu("import", "-", "--name", "柳湾村.csv", given=rows.encode("gb18030"))
    assert lianhu("list", "households", "--json").json["households"][0]["village"] == "柳湾村"


def test_stdin_without_a_name_says_what_it_is_called(lianhu: Lianhu) -> None:
    told = lianhu("import", "-", "--json", given=LIST.encode()).json
    assert "记作“标准输入”" in told["notes"][0]


def test_a_workbook_comes_through_a_pipe_as_well(
    lianhu: Lianhu, survey: Path, folder: Path
) -> None:
    book = lianhu("import", "-", "--name", "摸底.xlsx", "--json", given=survey.read_bytes())
    assert book.json["counts"]["helpers"] == 3
    pipe = folder / "管道"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(LIST.encode(),))
    writer.start()
    piped = runner(folder)("import", pipe, "--name", "又一份.csv", "--json")
    writer.join()
    assert (piped.code, piped.json["files"][0]["file"]) == (0, "又一份.csv")


def test_names_and_marks_are_refused_where_they_mean_nothing(lianhu: Lianhu, survey: Path) -> None:
    assert lianhu("import", survey, "--name", "甲.xlsx").code == 2
    marked = lianhu("import", "-", "--mark", "标记", given=LIST.encode())
    assert (marked.code, "--mark" in marked.err) == (2, True)
    assert lianhu("import", "-", given=b"").code == 3
