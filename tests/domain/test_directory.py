"""Orders, ledgers and commands understand the same words of a person, and list the same candidates."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.people import directory, lookup
from lianhu_cli.domain.people.ledger_names import LedgerNames
from lianhu_cli.domain.rounds.orders import resolve
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Helper, Household, Order

from ..budget import examples

BUREAU, STATION, ZHANG = "P00000000000A", "P00000000000B", "H00000000000A"
HOMES = (
    {"code": ZHANG, "head": "张三", "village": "石桥村", "group": "3组"},
    {"code": "H00000000000B", "head": "张三", "village": "东沟村", "group": "1组"},
    {"code": "H00000000000C", "head": "李四(小)", "village": "东沟村", "group": "1组"},
)
HANDS = (
    {"code": BUREAU, "name": "王干", "unit": "县农业农村局"},
    {"code": STATION, "name": "王干", "unit": "畜牧站"},
)


def roster(*orders: dict[str, str]) -> Roster:
    def frame(table: Any, rows: Any) -> Any:
        return conform(table, pa.Table.from_pylist(list(rows)))

    tables = {"households": frame(Household, HOMES), "helpers": frame(Helper, HANDS)}
    if orders:
        tables["orders"] = frame(Order, [{"order": "指定", **order} for order in orders])
    return Roster.of(tables)


def by_order(household: str, helper: str) -> tuple[str, str] | str:
    found = resolve(roster({"household": household, "helper": helper}), Policy())
    return found.pins[0] if found.pins else found.unclear[0]


def by_ledger(side: str, said: str) -> str:
    everybody = LedgerNames(roster=roster())
    known = everybody.households() if side == "household" else everybody.helpers()
    known.know([said])
    meant = known.find(said)
    return str(known.frame["code"][meant.row].as_py()) if meant.row >= 0 else meant.sentence


@pytest.mark.parametrize(
    "said",
    ["农业农村局/王干", "县农业农村局/王干", "王干（县农业农村局）", "王干(农业农村局)", BUREAU],
)
def test_a_helper_is_the_same_whoever_asks(said: str) -> None:
    assert lookup.helper(roster(), said)["code"] == BUREAU
    assert by_ledger("helper", said) == BUREAU
    assert by_order("石桥村/张三", said) == (ZHANG, BUREAU)


@pytest.mark.parametrize("said", ["石桥村/3组/张三", "石桥/三组/张三", "张三（石桥村）", ZHANG])
def test_a_household_is_the_same_whoever_asks(said: str) -> None:
    assert lookup.household(roster(), said)["code"] == ZHANG
    assert by_ledger("household", said) == ZHANG
    assert by_order(said, "畜牧站/王干") == (ZHANG, STATION)


def test_a_name_with_brackets_is_a_name_first() -> None:
    assert lookup.household(roster(), "李四(小)")["code"] == "H00000000000C"


@pytest.mark.parametrize("said", ["王干", "王甘", "水利局/王干"])
def test_all_say_the_same_of_nobody_and_of_several(said: str) -> None:
    with pytest.raises(UsageError) as refused:
        lookup.helper(roster(), said)
    assert by_ledger("helper", said) == str(refused.value)
    assert str(refused.value) in by_order("石桥村/张三", said)


def test_the_candidates_are_named_as_they_may_be_written() -> None:
    sentence = by_ledger("helper", "王干")
    assert f"县农业农村局/王干（{BUREAU}）、畜牧站/王干（{STATION}）" in sentence
    assert "是不是“王干”？" in by_ledger("helper", "王甘")


def test_who_has_left_gives_way_to_who_is_there() -> None:
    from lianhu_cli.domain.tables.survey import Departed

    gone = {"side": "helper", "code": "P00000000000C", "name": "王干", "unit": "畜牧站"}
    departed = conform(Departed, pa.Table.from_pylist([gone]))
    known = LedgerNames(roster=roster(), departed=departed).helpers()
    known.know(["王干"])
    assert known.frame["code"][known.find("王干", {"unit": "畜牧站"}).row].as_py() == STATION


def test_of_many_namesakes_the_one_of_the_told_village_is_meant() -> None:
    rows = [
        {"code": f"H{at:012d}", "head": "王伟", "village": f"第{at}村", "group": ""}
        for at in range(40)
    ]
    homes = conform(Household, pa.Table.from_pylist(rows))
    found = LedgerNames(roster=Roster.of({"households": homes})).households()
    found.know(["王伟"])
    assert found.find("王伟", {"village": "第7村"}).row == 7
    assert found.find("王伟", {"village": "第99村"}).row == -1


def test_of_many_namesakes_one_who_left_gives_way_as_of_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(directory, "_FEW", 1)
    hands = ({"unit": "农业局", "gone": True}, {"unit": "县农业局", "gone": False})
    rows = [{"code": f"P{at}", "name": "王干", **one} for at, one in enumerate(hands)]
    found = directory.Directory(pa.Table.from_pylist(rows), "helper")
    found.know(["王干"])
    assert found.find("王干", {"unit": "农业局"}).row == 1


PLACES = {"village": ("", "石桥村", "柳湾村"), "group": ("", "1组", "2组")}
UNITS = {"unit": ("", "农业局", "县农业局", "畜牧站"), "village": ("", "石桥村")}
SAID = st.sampled_from(["张三", "李四", "石桥村/张三", "农业局/张三"])


def _drawn(some: dict[str, tuple[str, ...]], **more: Any) -> Any:
    return st.fixed_dictionaries(
        {**{one: st.sampled_from(texts) for one, texts in some.items()}, **more}
    )


@given(st.data(), st.sampled_from([("household", "head", PLACES), ("helper", "name", UNITS)]), SAID)
@settings(max_examples=examples(300))
def test_among_many_namesakes_the_same_one_is_meant_as_among_few(
    data: st.DataObject, side: tuple[Any, str, dict[str, tuple[str, ...]]], said: str
) -> None:
    whose, name, texts = side
    people = _drawn(
        texts, **{name: st.sampled_from(["张三", "张三", "李四"]), "gone": st.booleans()}
    )
    rows = data.draw(st.lists(people, min_size=1, max_size=7))
    frame = pa.Table.from_pylist(
        [
            {"county": "", "township": "", "group": "", **row, "code": f"{at:03}"}
            for at, row in enumerate(rows)
        ]
    )
    told = data.draw(_drawn(texts))
    near = data.draw(st.sampled_from([{}, {"village": "石桥村", "group": "1组"}]))
    meant = []
    for few in (0, 100):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(directory, "_FEW", few)
            found = directory.Directory(frame, whose)
            found.know([said])
            meant.append(found.find(said, told, near=near))
    assert meant[0] == meant[1]
