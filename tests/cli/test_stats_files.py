"""`lianhu stats --html` and `--out` as the user runs them."""

import stat
from pathlib import Path

import openpyxl
import pytest

from .conftest import Lianhu


@pytest.mark.usefixtures("imported")
def test_the_figures_as_a_page_and_as_a_workbook(lianhu: Lianhu, folder: Path) -> None:
    lianhu("pair", "--round", "春季", "--date", "2026-03-02")
    ran = lianhu(
        "stats", "--html", "统计.html", "--out", "统计.xlsx", "--title", "双联行动", "--json"
    )
    assert (ran.code, ran.err) == (0, "")
    page = (folder / "统计.html").read_text(encoding="utf-8")
    for said in ("双联行动结对帮扶统计", "春季", "2026-03-02", "石桥村", "100%"):
        assert said in page
    assert "张三" not in page
    assert stat.S_IMODE((folder / "统计.html").stat().st_mode) == 0o600
    assert openpyxl.load_workbook(folder / "统计.xlsx")["按村"]["A1"].value.startswith("双联行动")
    told = lianhu("stats", "--out", "统计.xlsx", "--html", "统计.html").out.splitlines()
    assert told[-2:] == ["已写出 统计.xlsx", "已写出 统计.html"]
    as_csv = lianhu("stats", "--format", "csv", "--out", "统计.xlsx")
    assert "已写出" not in as_csv.out
    assert as_csv.err == "已写出 统计.xlsx\n"
    wrong = lianhu("stats", "--out", "统计.txt")
    assert (wrong.code, wrong.err) == (2, "错误：统计.txt 要写成 .xlsx：统计.xlsx\n")
    assert not (folder / "统计.txt").exists()
    assert lianhu("stats", "--html", "统计.pdf").code == 2
    (folder / "a file").touch()
    assert lianhu("stats", "--html", "a file/统计.html").code == 5
