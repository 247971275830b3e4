"""Random deliveries of one day, in every order: the same register, and the same as derived anew."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.register.delivery import Delivery
from lianhu_cli.register.store import Register

from .test_import_again import LI, WANG, ZHANG, household, roster

FILES = ("1-村册.xlsx", "2-民政.xlsx", "3-残联.xlsx")
ROW = st.fixed_dictionaries(
    {
        "head": st.sampled_from(["张三", "李四"]),
        "group": st.sampled_from(["1组", "2组"]),
        "id_number": st.sampled_from(["", ZHANG, LI, WANG, ZHANG[:-1] + "1"]),
        "kind": st.sampled_from(["困难户", "特殊户"]),
        "people": st.sampled_from([None, 3, 4]),
        "phone": st.sampled_from(["", "13900000001"]),
    }
)


def _distinct(rows: Sequence[dict[str, Any]]) -> bool:
    """Tell whether no two rows of a file are one household: intake sets such rows aside."""
    places = [(row["group"], row["head"]) for row in rows]
    numbers = [row["id_number"] for row in rows if row["id_number"]]
    return len({*places}) == len(places) and len({*numbers}) == len(numbers)


DELIVERIES = st.lists(
    st.lists(ROW, min_size=1, max_size=3).filter(_distinct), min_size=3, max_size=3
)


def taken(deliveries: Sequence[Sequence[dict[str, Any]]], order: Sequence[int]) -> list[Any]:
    frames = [
        roster(FILES[at], households=[household(**row) for row in deliveries[at]]).households
        for at in order
    ]
    whole = Roster.of({"households": pa.concat_tables(frames)})
    with Register.nowhere() as register:
        sources = {FILES[at]: f"/{FILES[at]}" for at in order}
        register.absorb(Delivery(roster=whole, sources=sources))
        assert all(one.stored == one.derived for one in register.check())
        rows = register.roster().households.to_pylist()
        problems = sorted((p.code, p.file, p.cell, p.message) for p in register.findings().problems)
    return [sorted(rows, key=lambda row: str(row["code"])), problems]


@given(DELIVERIES)
@settings(deadline=None, max_examples=2)
def test_the_order_of_the_files_of_one_command_does_not_matter(
    deliveries: list[list[dict[str, Any]]],
) -> None:
    first = taken(deliveries, (0, 1, 2))
    for order in ((2, 1, 0), (1, 2, 0)):
        assert taken(deliveries, order) == first
