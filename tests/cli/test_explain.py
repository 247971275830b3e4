"""Sentences to act on: why this helper, why none, what is short by how many."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import HELPERS, HOUSEHOLDS, Lianhu

Draw = Callable[..., Path]


@pytest.fixture
def paired(lianhu: Lianhu, draw: Draw) -> Lianhu:
    """Five households and four slots; two people of one name."""
    more = ("杨家湾村", "2组", "张三", "", 1, 1, "困难户", "")
    lianhu("import", draw("a.xlsx", 登记册=[*HOUSEHOLDS, more], 干部=HELPERS))
    lianhu("pair")
    return lianhu


def sentences(ran: object) -> str:
    return "".join(ran.json["sentences"])  # type: ignore[attr-defined]


def test_a_pair_is_explained_with_what_else_there_was(paired: Lianhu) -> None:
    pair = next(p for p in paired("list", "pairs", "--json").json["pairs"] if p["kind"] == "特殊户")
    ran = paired("explain", pair["head"], "--json")
    assert ran.json["household"] == pair["household"]
    assert f"由{pair['unit']}{pair['name']}帮扶" in sentences(ran)
    assert "不由他帮扶的话，最好是" in sentences(ran)
    assert pair["name"] in paired("explain", pair["head"]).out


def test_a_household_without_helper_is_told_what_is_short(paired: Lianhu) -> None:
    uncovered = paired("list", "uncovered", "--json").json["uncovered"]
    assert len(uncovered) == 1
    said = sentences(paired("explain", uncovered[0]["code"], "--json"))
    assert "没有帮扶人" in said
    assert "困难户共4户，能接困难户的名额只有3个，缺1个。" in said
    assert "增加一名一般干部，可多落实困难户1户" in said


def test_a_helper_is_told_what_is_due_and_done(paired: Lianhu) -> None:
    said = sentences(paired("explain", "高明", "--json"))
    assert "应包1户困难户和1户特殊户，实包2户" in said
    assert "村干部" in sentences(paired("explain", "石桥村委会/石村", "--json"))


def test_an_idle_slot_and_an_excluded_helper(lianhu: Lianhu, draw: Draw) -> None:
    helpers = [(*HELPERS[0], "状态"), *((*row, "") for row in HELPERS[1:-1])]
    helpers.append((*HELPERS[-1], "退休"))
    only = [HOUSEHOLDS[0], HOUSEHOLDS[1]]
    lianhu("import", draw("a.xlsx", 登记册=only, 干部=helpers))
    lianhu("pair")
    said = sentences(lianhu("explain", "高明", "--json"))
    assert "还空着" in said
    assert "不承担包户任务" in sentences(lianhu("explain", "石村", "--json"))


def test_a_name_that_means_nobody_or_several(paired: Lianhu, folder: Path) -> None:
    several = paired("explain", "张三")
    assert several.code == 2
    assert "有 2 个" in several.err
    assert paired("explain", "杨家湾村/张三").code == 0
    assert paired("explain", "没有这人").code == 2
    assert paired("explain", "张三", "--db", folder / "none.db").code == 3
