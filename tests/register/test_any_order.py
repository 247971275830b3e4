"""Random deliveries of a day, in every order, together and apart: one register in one order, as derived anew."""

from collections.abc import Iterable, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.register import revisions
from lianhu_cli.register.delivery import Delivery
from lianhu_cli.register.store import Register

from ..budget import FUZZ, examples
from .test_import_again import LI, WANG, ZHANG, household, roster

FILES = ("1-村册.xlsx", "2-民政.xlsx", "3-残联.xlsx")
ROW = st.fixed_dictionaries(
    {
        "head": st.sampled_from(["张三", "李四"]),
        "group": st.sampled_from(["1组", "2组"]),
        "id_number": st.sampled_from(
            ["", ZHANG, LI, WANG, ZHANG[:-1] + "1", ZHANG[:6] + "********" + ZHANG[14:]]
        ),
        "kind": st.sampled_from(["困难户", "特殊户"]),
        "people": st.sampled_from([None, 3, 4]),
        "phone": st.sampled_from(["", "13900000001", "13900000002"]),
    }
)


def _distinct(rows: Sequence[dict[str, Any]]) -> bool:
    """Tell whether no two rows of a file are one household: intake sets such rows aside."""
    places = [(row["group"], row["head"]) for row in rows]
    numbers = [row["id_number"] for row in rows if row["id_number"]]
    return len({*places}) == len(places) and len({*numbers}) == len(numbers)


LIST = st.lists(ROW, min_size=1, max_size=3).filter(_distinct)
DELIVERIES = st.lists(LIST, min_size=3, max_size=3)


def brought(
    deliveries: Sequence[Sequence[dict[str, Any]]], which: Sequence[int], day: str
) -> Delivery:
    frames = [
        roster(FILES[at], households=[household(**row) for row in deliveries[at]]).households
        for at in which
    ]
    return Delivery(
        roster=Roster.of({"households": pa.concat_tables(frames)}),
        sources={FILES[at]: f"/{FILES[at]}" for at in which},
        hashes={FILES[at]: f"{day}{at}{deliveries[at]}" for at in which},
    )


def told(register: Register) -> list[Any]:
    assert all(one.stored == one.derived for one in register.check()), [*register.check()]
    rows = register.roster().households.to_pylist()
    problems = [(p.code, p.file, p.cell, p.message) for p in register.findings().problems]
    return [rows, problems]


def taken(
    before: Sequence[Sequence[dict[str, Any]]],
    deliveries: Sequence[Sequence[dict[str, Any]]],
    imports: Iterable[Sequence[int]],
    monkeypatch: Any = None,
) -> list[Any]:
    today = revisions.today
    with Register.nowhere() as register:
        try:
            revisions.today = lambda: "2026-03-01"
            if before:
                register.absorb(brought(before, range(len(before)), "March"))
            revisions.today = lambda: "2026-04-01"
            for which in imports:
                register.absorb(brought(deliveries, which, "April"))
        finally:
            revisions.today = today
        return told(register)


OTHERWISE = ([(2,), (1,), (0,)], [(1,), (0, 2)], [(1,), (2,), (0,)], [(2, 0), (1,)])
"""Ways in which three lists come, other than together and in order."""


@given(st.lists(LIST, min_size=1, max_size=2), DELIVERIES, st.permutations(OTHERWISE))
@settings(deadline=None, max_examples=examples(20, least=2))
def test_the_order_of_the_deliveries_of_a_day_does_not_matter(
    before: list[list[dict[str, Any]]],
    deliveries: list[list[dict[str, Any]]],
    ways: list[list[tuple[int, ...]]],
) -> None:
    first = taken(before, deliveries, [(0, 1, 2)])
    for imports in ways[: None if FUZZ >= 1 else 2]:
        assert taken(before, deliveries, imports) == first


def test_whoever_got_another_code_on_a_day_keeps_it_in_the_months_after() -> None:
    """A list that comes later the same day, and is taken before, moves a household to another group."""
    lists = [
        [{"head": "张三", "group": "2组", "id_number": ZHANG}],
        [{"head": "张三", "group": "1组", "id_number": ZHANG, "people": 3}],
    ]
    today = revisions.today
    codes = []
    with Register.nowhere() as register:
        try:
            for day, which in (("03-01", 1), ("03-01", 0), ("04-01", 1), ("05-01", 0)):
                revisions.today = lambda day=day: f"2026-{day}"
                register.absorb(brought(lists, (which,), day))
                codes.append([row["code"] for row in told(register)[0]])
        finally:
            revisions.today = today
        assert not register.departed()
    assert [len(some) for some in codes] == [1, 1, 1, 1]
    assert codes[0] != codes[1] == codes[2] == codes[3]
    assert taken([], lists, [(0,), (1,)])[0][0]["code"] == codes[1][0]


def test_a_list_that_comes_later_the_same_day_leaves_places_and_first_lines_alone() -> None:
    """A list without 张三 comes before the one that still names him; both rows stand elsewhere since March."""
    zhang, li, wang = (
        {"head": head, "group": "1组", "id_number": number}
        for head, number in (("张三", ZHANG), ("李四", LI), ("王五", WANG))
    )
    march = [[zhang, li], [li]]
    april = [[wang, li], [{**zhang, "people": 4}, {**li, "people": 4}], [{**wang, "people": 3}]]
    first, *others = (
        taken(march, april, imports)
        for imports in ([(0, 1, 2)], [(0,), (1,), (2,)], [(2,), (1,), (0,)], [(1,), (0, 2)])
    )
    assert [row["head"] for row in first[0]] == ["张三", "李四", "王五"]
    assert others == [first] * 3


def test_whom_a_list_that_comes_later_names_first_stands_where_that_list_has_them() -> None:
    """张三 of 2组 comes with the second list, and the first list names two: he stands behind the other."""
    one, two = ({"head": "张三", "group": group} for group in ("1组", "2组"))
    lists = [[one, two], [two], [{"head": "李四", "group": "2组", "id_number": LI}]]
    first = taken([], lists, [(0, 1, 2)])
    assert [(row["head"], row["group"]) for row in first[0]] == [
        ("张三", "1组"),
        ("张三", "2组"),
        ("李四", "2组"),
    ]
    assert taken([], lists, [(1,), (0, 2)]) == first


def test_of_namesakes_a_list_means_the_one_whom_it_named_before() -> None:
    """Two 张三 of one group by two numbers; later the first list has lost its number."""
    both = [{"head": "张三", "group": "1组", "id_number": number} for number in (ZHANG, LI)]
    seen = []
    with Register.nowhere() as register:
        for day, row in (("1", {}), ("2", {"people": 3}), ("3", {"people": 3, "id_number": ""})):
            lists = [[{**both[0], **row}], [both[1]]]
            register.absorb(brought(lists, (0, 1), day))
            seen.append({row["code"]: row["id_number"] for row in told(register)[0]})
    first, second, third = seen
    assert sorted(first.values()) == sorted([ZHANG, LI])
    assert first == second
    assert third.keys() == first.keys()
