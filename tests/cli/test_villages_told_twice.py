"""A village that 村情 gives twice: the figures that do not count are told at their cells, with those that do."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lianhu_cli.register.store import Register

from .conftest import Lianhu

TITLES = ["行政村", "总户数", "总人口"]


def _said(lianhu: Lianhu, *arguments: str) -> set[tuple[str, str]]:
    answer = json.loads(lianhu("import", *arguments, "--json").out)
    found = [one for one in answer["problems"] if one["code"] == "sources-disagree"]
    assert all("按后者登记" in one["message"] for one in found)
    return {(one["file"], one["cell"]) for one in found}


def _kept(folder: Path) -> list[tuple[str, int | None]]:
    with Register.open(folder / "lianhu.db") as register:
        places = register.roster().places
    return list(zip(places["village"].to_pylist(), places["households"].to_pylist(), strict=True))


def test_in_one_file_the_last_counts_and_a_blank_is_no_figure(
    lianhu: Lianhu, folder: Path, draw: Callable[..., Path]
) -> None:
    rows = [
        ["石桥村", 320, 1000],
        ["柳湾村", 200, 900],
        ["石桥村", 300, 1000],
        ["柳湾村", 200, None],
    ]
    draw("村情.xlsx", 村情=[TITLES, *rows])
    assert _said(lianhu, "村情.xlsx") == {("村情.xlsx", "B2"), ("村情.xlsx", "C3")}
    assert _kept(folder) == [("石桥村", 300), ("柳湾村", 200)]


@pytest.mark.parametrize("order", [("甲.xlsx", "乙.xlsx"), ("乙.xlsx", "甲.xlsx")])
def test_of_two_files_the_first_name_counts(
    lianhu: Lianhu, folder: Path, draw: Callable[..., Path], order: tuple[str, str]
) -> None:
    draw("甲.xlsx", 村情=[TITLES, ["石桥村", 320, 1000]])
    draw("乙.xlsx", 村情=[TITLES, ["石桥村", 300, 1000]])
    first, other = sorted(order)
    assert _said(lianhu, *order) == {(other, "B2")}
    assert _kept(folder) == [("石桥村", {"甲.xlsx": 320, "乙.xlsx": 300}[first])]


def test_items_of_two_offices_are_their_own(lianhu: Lianhu, draw: Callable[..., Path]) -> None:
    for name, count in (("甲.xlsx", 3), ("乙.xlsx", 4)):
        draw(name, 填报汇总=[["项目", "填报数"], ["困难户", count]])
    assert not _said(lianhu, "甲.xlsx", "乙.xlsx")
