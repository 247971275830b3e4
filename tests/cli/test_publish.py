"""`lianhu publish` as the user runs it."""

import stat
from pathlib import Path

import openpyxl
import pytest

from .conftest import Lianhu


@pytest.fixture
def paired(lianhu: Lianhu, survey: Path) -> Lianhu:
    lianhu("import", survey)
    lianhu("pair")
    return lianhu


def test_the_notice_of_the_last_round(paired: Lianhu, folder: Path) -> None:
    ran = paired("publish", "--out", "公示", "--date", "2026-03-06", "--title", "白沙镇", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json == {
        "round": 1, "first": "2026-03-06", "last": "2026-03-16", "working_days": 7,
        "columns": ["village", "group", "head", "people", "kind", "helper.name", "helper.unit",
                    "helper.post", "helper.category"],
        "villages": 2, "households": 4, "left_out": 0, "files": ["公示/公示表.xlsx"],
    }  # fmt: skip
    path = folder / "公示" / "公示表.xlsx"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    sheet = openpyxl.load_workbook(path)["石桥村"]
    assert sheet["A1"].value == "白沙镇石桥村结对帮扶公示表"
    assert "节假日" in paired("publish", "--date", "2026-03-06").out


def test_a_refused_column_ends_with_2_and_writes_nothing(paired: Lianhu, folder: Path) -> None:
    ran = paired("publish", "--out", "公示", "--columns", "户主姓名，身份证号码，年龄，致贫原因")
    assert (ran.code, ran.out) == (2, "")
    assert "致贫原因" in ran.err
    assert "331" in ran.err
    assert not (folder / "公示").exists()


def test_before_the_first_round_there_is_nothing_to_publish(lianhu: Lianhu, survey: Path) -> None:
    lianhu("import", survey)
    ran = lianhu("publish")
    assert ran.code == 2
    assert "lianhu pair" in ran.err
