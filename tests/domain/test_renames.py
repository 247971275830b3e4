"""Villages renamed, merged, split and taken back, in any order told: every old name comes to what is now."""

import hypothesis.strategies as st
from hypothesis import given, settings

from lianhu_cli.domain.places.renames import Renames
from tests.budget import examples

VILLAGES = ("东岭村", "西岭村", "南坡村", "北坡村")
GROUPS = ("1组", "2组", "")
NEW = ("双岭村", "大坡村", "新村", "柳村", "桃村")


def _became(now: Renames, one: str) -> list[str]:
    return [old for old, new in now.villages.items() if new == one]


def _may_take(now: Renames, village: str, one: str) -> bool:
    """Tell whether what a village writes stays clear when another joins it: none of its groups stands elsewhere."""
    return set(now.splits.get(village, {}).values()) <= {one, village}


@st.composite
def _stories(draw: st.DrawFn) -> list[Renames]:
    """Draw what is told, one map after the other, each about villages that there are by then."""
    told: list[Renames] = []
    now, used = Renames(), set[str]()
    for _ in range(draw(st.integers(1, 3))):
        places = {now.of(village, group) for village in VILLAGES for group in GROUPS}
        there = sorted({village for village, _ in places})
        kind = draw(st.sampled_from(["rename", "merge", "absorb", "split", "named again", "back"]))
        one = draw(st.sampled_from(there))
        other = draw(st.sampled_from(there))
        new = next(name for name in NEW if name not in used)
        groups = sorted(group for village, group in places if village == one and group)
        if kind == "rename":
            told.append(Renames(villages={one: new}))
        elif kind == "merge" and one != other:
            told.append(Renames(villages={one: new, other: new}))
        elif kind == "absorb" and one != other and _may_take(now, other, one):
            told.append(Renames(villages={one: other}))
        elif kind == "split" and groups:
            told.append(Renames(splits={one: {draw(st.sampled_from(groups)): new}}))
        elif kind == "named again" and one in NEW and len(olds := _became(now, one)) == 1:
            told.append(Renames(villages={one: olds[0]}))
        elif kind == "back" and told and draw(st.booleans()):
            told.append(draw(st.sampled_from(told)))  # the same map once more
        else:
            continue
        now = told[-1].over(now, there)
        used.add(new)
    return told


@settings(max_examples=examples(3000))
@given(_stories())
def test_what_a_list_writes_and_what_the_register_holds_come_to_the_same(
    told: list[Renames],
) -> None:
    before, there = Renames(), set(VILLAGES)
    for one in told:
        now = one.over(before, there)
        for village in VILLAGES:
            for group in GROUPS:
                held = before.of(village, group)
                assert now.of(*held) == now.of(village, group), (village, group, held)
                assert now.of(*now.of(village, group)) == now.of(village, group)
        before, there = now, {now.of(v, g)[0] for v in VILLAGES for g in GROUPS}


def test_a_merged_village_that_is_renamed_keeps_the_names_of_its_groups() -> None:
    merged = Renames(villages={"东岭村": "双岭村", "西岭村": "双岭村"}).over(Renames())
    renamed = Renames(villages={"双岭村": "新村"}).over(merged, {"双岭村"})
    assert renamed.of("双岭村", "东岭1组") == renamed.of("东岭村", "1组") == ("新村", "东岭1组")


def test_a_village_split_off_comes_back_with_the_name_of_its_group() -> None:
    split = Renames(splits={"东岭村": {"3组": "新村"}}).over(Renames(), {"东岭村"})
    back = Renames(villages={"新村": "东岭村"}).over(split, {"东岭村", "新村"})
    assert back.of("东岭村", "3组") == back.of("新村", "3组") == ("东岭村", "3组")


def test_a_village_split_off_and_renamed_has_its_new_name_for_old_lists_too() -> None:
    split = Renames(splits={"东岭村": {"3组": "新村"}}).over(Renames(), {"东岭村"})
    renamed = Renames(villages={"新村": "柳村"}).over(split, {"东岭村", "新村"})
    assert renamed.of("东岭村", "3组") == ("柳村", "3组")


def test_a_split_is_taken_back_by_a_split() -> None:
    split = Renames(splits={"东岭村": {"3组": "新村"}}).over(Renames(), {"东岭村"})
    back = Renames(splits={"新村": {"3组": "东岭村"}}).over(split, {"东岭村", "新村"})
    assert back.of("东岭村", "3组") == back.of("新村", "3组") == ("东岭村", "3组")
    assert Renames(splits=split.splits).over(back).of("东岭村", "3组") == ("新村", "3组")


def test_the_name_of_a_group_goes_on_and_comes_back() -> None:
    told = Renames()
    for old, new in (("1组", "甲组"), ("甲组", "乙组")):
        told = Renames(groups={"东岭村": {old: new}}).over(told)
    assert {told.of("东岭村", one) for one in ("1组", "甲组", "乙组")} == {("东岭村", "乙组")}
    back = Renames(groups={"东岭村": {"乙组": "1组"}}).over(told)
    assert {back.of("东岭村", one) for one in ("1组", "甲组", "乙组")} == {("东岭村", "1组")}


def test_a_chain_of_names_in_one_map_is_no_merger() -> None:
    chain = Renames(villages={"东岭村": "双岭村", "双岭村": "新村"}).over(Renames())
    assert chain.of("东岭村", "1组") == chain.of("双岭村", "1组") == ("新村", "1组")


def test_a_merged_village_called_like_one_of_the_old_ones_sheds_its_name() -> None:
    merged = Renames(villages={"东岭村": "双岭村", "西岭村": "双岭村"}).over(Renames())
    named = Renames(villages={"双岭村": "东岭村"}).over(merged, {"双岭村"})
    assert named.of("双岭村", "东岭1组") == named.of("东岭村", "1组") == ("东岭村", "1组")
    assert named.of("西岭村", "1组") == named.of("双岭村", "西岭1组") == ("东岭村", "西岭1组")
