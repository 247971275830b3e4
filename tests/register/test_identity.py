"""Who is taken for whom: a key that is nearly one is none."""

from typing import Any

import pytest

from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.register.identity import (
    helper_keys,
    household_keys,
    match,
    may_be_one,
    repeats,
)

from ..pairing.drawing import frame

ZHANG, LI = "62000019900307001X", "620000198001010017"
HOME = {"village": "石桥村", "group": "1组", "head": "张三"}
HAND = {"name": "林干", "unit": "畜牧站", "phone": "13900000001"}


def same(table: Any, old: list[dict[str, str]], new: list[dict[str, str]]) -> list[int]:
    keys, name = {Household: (household_keys, "head"), Helper: (helper_keys, "name")}[table]
    before, after = frame(table, old), frame(table, new)
    return match(keys(before), keys(after), may_be_one(after, before, name)).tolist()


@pytest.mark.parametrize(
    ("change", "who"),
    [
        ({"unit": "农经站"}, 0),  # moved to another office, phone and name stayed
        (
            {"unit": "农经站", "name": "孙干"},
            -1,
        ),  # a phone that an office passes on is nobody's name
        ({"unit": "农经站", "phone": "13900000002"}, -1),  # the name alone is never a key
        ({"phone": "13900000002"}, 0),  # a new phone at the same desk
        ({"phone": ""}, 0),
    ],
)
def test_a_helper_is_known_by_phone_and_name_together(change: dict[str, str], who: int) -> None:
    assert same(Helper, [HAND], [{**HAND, **change}]) == [who]


def test_helpers_without_a_phone_do_not_share_one() -> None:
    old = [{"name": "林干", "unit": "畜牧站", "phone": ""}]
    assert same(Helper, old, [{"name": "林干", "unit": "农经站", "phone": ""}]) == [-1]


@pytest.mark.parametrize(
    ("old", "new", "who"),
    [
        (HOME, {**HOME, "group": "2组"}, -1),  # of one name in another group
        (HOME, HOME, 0),
        ({**HOME, "id_number": ZHANG}, {**HOME, "group": "2组", "id_number": ZHANG}, 0),
        ({**HOME, "id_number": ZHANG}, {**HOME, "id_number": LI}, -1),  # father and son of one name
        ({**HOME, "id_number": ZHANG}, {**HOME, "id_number": ""}, 0),
        # Fifteen digits that Excel left of it are shared by whoever was born on that day.
        ({**HOME, "id_number": ZHANG[:15]}, {**HOME, "head": "李四", "id_number": ZHANG[:15]}, -1),
        ({**HOME, "id_number": ZHANG}, {**HOME, "head": "李四", "id_number": ZHANG}, -1),
    ],
)
def test_a_household_is_known_by_number_and_head_or_by_place_and_head(
    old: dict[str, str], new: dict[str, str], who: int
) -> None:
    assert same(Household, [old], [new]) == [who]


def test_a_key_of_two_decides_nothing() -> None:
    """Two 张三 of one group: the third 张三 is neither of them."""
    assert same(Household, [HOME, HOME], [HOME]) == [-1]
    assert same(Household, [HOME], [HOME, HOME]) == [-1, -1]


def test_what_one_file_says_twice_repeats_nobody() -> None:
    keys = (["a", "a", "a"],)
    assert repeats(keys, ["x.xlsx", "y.xlsx", "z.xlsx"]) == [-1, 0, 0]
    assert repeats(keys, ["x.xlsx", "y.xlsx", "y.xlsx"]) == [-1, -1, -1]
