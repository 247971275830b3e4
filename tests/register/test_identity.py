"""Who is taken for whom: a key that is nearly one is none."""

from typing import Any

import numpy as np
import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.survey import Helper, Household
from lianhu_cli.register.codes import assign
from lianhu_cli.register.identity import looked_at, one_slip
from lianhu_cli.register.resolving import ClaimsBefore, DeliveredRows, link

from ..pairing.drawing import frame

ZHANG, LI = "62000019900307001X", "620000198001010019"
HOME = {"village": "石桥村", "group": "1组", "head": "张三"}
HAND = {"name": "林干", "unit": "畜牧站", "phone": "13900000001"}


def same(
    table: Any, old: list[dict[str, str]], new: list[dict[str, str]], source: int = 2
) -> list[int]:
    """Say of each new row which old one it is; the old ones are claims of source 1."""
    before, after = (frame(table, drawn(rows)).select(looked_at(table)) for rows in (old, new))
    codes = pa.array([f"H{at}" for at in range(len(old))])
    from_one, from_other = (
        pa.repeat(pa.scalar(number, pa.int64()), one.num_rows)
        for number, one in ((1, before), (source, after))
    )
    known = ClaimsBefore(
        frame=before.append_column("code", codes).append_column("source", from_one),
        present=np.ones(len(old), bool),
    )
    rows = DeliveredRows(
        frame=after.append_column("source", from_other),
        own=pa.array([row.get("own", "") for row in new]),
        order=np.zeros(len(new), np.int64),
        place=np.arange(len(new)),
    )
    return [int(code[1:]) if code else -1 for code in link(table, known, rows).codes.to_pylist()]


def drawn(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{name: value for name, value in row.items() if name != "own"} for row in rows]


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
        ({**HOME, "id_number": ZHANG[:15]}, {**HOME, "group": "2组", "id_number": ZHANG[:15]}, -1),
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


DAMAGED, SWAPPED = "62000019900307061X", "62000019900370001X"


@pytest.mark.parametrize(
    ("new", "who"),
    [
        ({**HOME, "id_number": DAMAGED}, 0),  # fails its check: it identifies nobody
        ({**HOME, "id_number": "620000********001X"}, 0),
        ({**HOME, "group": "2组", "id_number": DAMAGED}, -1),
        ({**HOME, "id_number": LI, "phone": "13900000001"}, 0),  # another number, the same phone
        ({**HOME, "group": "9组", "head": "张山", "own": "H0"}, 0),  # our own code
        ({**HOME, "group": "9组", "head": "张山", "id_number": LI, "own": "H0"}, 0),
    ],
)
def test_a_damaged_number_a_phone_and_our_own_code(new: dict[str, str], who: int) -> None:
    known = {**HOME, "id_number": ZHANG, "phone": "13900000001"}
    assert same(Household, [known], [new]) == [who]


def test_a_name_mended_in_its_own_file_is_the_same_household() -> None:
    old, new = {**HOME, "id_number": ZHANG}, {**HOME, "head": "张山", "id_number": ZHANG}
    assert same(Household, [old], [new], source=1) == [0]
    assert same(Household, [old], [new], source=2) == [-1]


def test_one_slip_is_a_digit_or_two_exchanged() -> None:
    assert one_slip(ZHANG, DAMAGED)
    assert one_slip(ZHANG, SWAPPED)
    assert not one_slip(ZHANG, LI)
    assert not one_slip(ZHANG, ZHANG[:17])


def test_rows_of_several_files_are_one_person_whatever_the_order() -> None:
    rows = [{**HOME, "id_number": number} for number in ("", ZHANG, LI)]
    none = ClaimsBefore(
        frame=frame(Household, [])
        .select([*looked_at(Household), "code"])
        .append_column("source", pa.array([], pa.int64())),
        present=np.ones(0, bool),
    )
    roots = []
    for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
        drawn_rows = frame(Household, [rows[at] for at in order]).select(looked_at(Household))
        given = DeliveredRows(
            frame=drawn_rows.append_column("source", pa.array(order, pa.int64())),
            own=pa.array(["", "", ""]),
            order=np.array(order, np.int64),
            place=np.array(order, np.int64),
        )
        found = link(Household, none, given).roots
        roots.append([order[int(found[order.index(at)])] for at in range(3)])
    assert roots == [[0, 0, 2]] * 3


def test_a_new_code_is_none_that_anybody_has() -> None:
    """Namesakes get codes by their rank; a code that was given before is given to nobody else."""
    names = ["杨湾村/1组/赵福", "杨湾村/1组/赵福", "杨湾村/2组/钱贵"]
    first, second, other = assign("H", names, pa.array([], pa.string()), lambda at: (-at,))
    taken = pa.array([second.as_py(), other.as_py(), "H旧码"])
    again = assign("H", names, taken, lambda at: (-at,)).to_pylist()
    assert again[1] == first.as_py()
    assert len({first, second, other}) == 3
    assert not {again[0], again[2]} & {one.as_py() for one in (first, second, other)}


def test_a_new_code_is_none_of_those_taken_whatever_these_look_like() -> None:
    name = "石桥村/3组/张三"
    (first,) = assign("H", [name], pa.array([], pa.string()), lambda row: (row,)).to_pylist()
    foreign = ["", "H", "户甲", first.lower(), f"{first}0", f"B{first[1:]}", "H" + "G" * 12]
    for taken in (foreign, [*foreign, first], [first, *foreign, "户" * 4 + "A"]):
        known = pa.chunked_array([pa.array(taken[:2]), pa.array(taken[2:])])
        (code,) = assign("H", [name], known, lambda row: (row,)).to_pylist()
        assert (code == first) == (first not in taken)
