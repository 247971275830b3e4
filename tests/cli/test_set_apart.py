"""Households that nobody is to help any more, by their status: kept in the register, not paired."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from lianhu_cli.domain.rules.policy import Policy, dump, parse

from .conftest import Lianhu

pytestmark = pytest.mark.usefixtures("blank_papers")

Draw = Callable[..., Path]
_TITLES = ("行政村", "村民小组", "户主姓名", "家庭人口", "户类别", "户状态")
_HEADS = ("赵一", "钱二", "孙三")
_HELPERS = [
    ("姓名", "单位", "人员类别"),
    ("林干", "畜牧站", "一般干部"),
    ("周干", "农技站", "一般干部"),
]


def _drawn(draw: Draw, status: dict[str, str]) -> Path:
    homes = [("石桥村", "1组", head, 3, "困难户", status.get(head, "")) for head in _HEADS]
    return draw("a.xlsx", 登记册=[_TITLES, *homes], 干部=_HELPERS)


def test_a_dead_household_gives_its_helper_to_a_living_one(
    lianhu: Lianhu, draw: Draw, folder: Path
) -> None:
    assert lianhu("import", _drawn(draw, {})).code == 0
    assert lianhu("pair").code == 0
    first = {row["head"]: row["name"] for row in lianhu("list", "pairs", "--json").json["pairs"]}
    dead, living = sorted(first)
    (without,) = set(_HEADS) - {dead, living}
    lianhu("import", _drawn(draw, {dead: "已死亡"}))
    refused = lianhu("audit")
    assert refused.code == 1
    assert "户状态是“已死亡”，不该结对" in refused.out

    paired = lianhu("pair")
    assert "另有 1 户户状态为死亡，不再结对" in paired.err
    assert lianhu("audit").code == 0
    now = {row["head"]: row["name"] for row in lianhu("list", "pairs", "--json").json["pairs"]}
    assert now == {living: first[living], without: first[dead]}
    reasons = {row["head"]: row["reason"] for row in lianhu("diff", "--json").json["changes"]}
    assert reasons[dead] == "户已死亡"

    listed = lianhu("list", "households", "--json").json["households"]
    assert {row["head"] for row in listed} == set(_HEADS)
    assert not lianhu("list", "uncovered", "--json").json["uncovered"]
    totals = lianhu("stats", "--json").json["totals"]
    assert (totals["households"], totals["covered"], totals["set_apart"]) == (2, 2, 1)
    assert "另有 1 户按户状态不再结对" in lianhu("stats").out
    assert "户状态是“已死亡”，不再结对" in lianhu("explain", dead).out
    assert lianhu("sheets", "uncovered", "--out", "o").code == 0
    (book,) = (folder / "o").glob("*未落实*.xlsx")
    cells = [c.value for row in openpyxl.load_workbook(book).active.iter_rows() for c in row]
    assert dead not in cells


def test_the_rules_say_which_households_are_left_out(
    lianhu: Lianhu, draw: Draw, folder: Path
) -> None:
    lianhu("import", _drawn(draw, {"赵一": "死亡", "钱二": "长期外出"}))
    for written, households in (
        ("excluded_households = []", 3),
        ("excluded_households = ['长期外出', '死亡']", 1),
    ):
        (folder / "r.toml").write_text(written, "utf-8")
        found = lianhu("pair", "--rules", "r.toml", "--json").json
        assert found["households"] == households
        assert lianhu("audit").code == 0
    assert "户状态是这些的，不再结对：长期外出、死亡。" in lianhu("rules", "--rules", "r.toml").out
    tried = lianhu("whatif", "--rules", "双联", "--json").json
    assert (tried["today"]["households"], tried["then"]["households"]) == (1, 2)


def test_a_household_without_helper_is_not_counted_with_the_dead(
    lianhu: Lianhu, draw: Draw
) -> None:
    homes = [("石桥村", "1组", head, 3, "困难户", "") for head in (*_HEADS, "李四")]
    homes[0] = (*homes[0][:5], "死亡")
    lianhu("import", draw("a.xlsx", 登记册=[_TITLES, *homes], 干部=_HELPERS))
    lianhu("pair")
    (without,) = lianhu("list", "uncovered", "--json").json["uncovered"]
    assert "石桥村3户中1户没有落实" in lianhu("explain", without["head"]).out


@pytest.mark.parametrize(
    ("status", "gone"),
    [
        ("死亡", "死亡"),
        ("已故", "已故"),
        ("整户 迁出", "迁出"),
        ("全家已迁出本村", "迁出"),
        ("户主死亡", ""),
        ("死亡1人", ""),
        ("未销户", ""),
        ("在册", ""),
        ("", ""),
    ],
)
def test_a_status_speaks_of_the_whole_household(status: str, gone: str) -> None:
    assert Policy().gone(status) == gone


def test_a_round_of_before_left_no_household_out() -> None:
    assert parse(dump(Policy())) == Policy()
    assert parse('{"relatives": "avoid"}').excluded_households == ()
