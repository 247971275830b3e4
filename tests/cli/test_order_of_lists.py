"""What is printed stands in one order, in whatever order the lists of a day came."""

from typing import Any

import openpyxl
import pytest

from .office import Office
from .people import BAO, FANG, HE, LUO, MIAO, QIN, TAO, YAN

LISTED = ("households", "helpers", "pairs", "uncovered", "problems")
PRINTED = ("结对帮扶一览表.xlsx", "干部包户台账.xlsx")


FILES = ("乙村册.xlsx", "甲村册.xlsx", "民政.xlsx", "干部.xlsx", "组织部.xlsx")


@pytest.mark.parametrize(
    "others",
    [
        [[(name,) for name in FILES[::-1]]],
        pytest.param([[FILES[::-1]], [(name,) for name in FILES]], marks=pytest.mark.slow),
    ],
    ids=["apart-and-backwards", "together-or-in-order"],
)
def test_papers_stand_in_one_order_however_the_lists_of_a_day_came(
    office: Office, others: list[list[tuple[str, ...]]]
) -> None:
    office.book("乙村册.xlsx", LUO, HE, MIAO.but(people=None))
    office.book("甲村册.xlsx", QIN)
    office.book("民政.xlsx", QIN.but(people=5), MIAO, HE.but(phone=""))
    office.book("干部.xlsx", YAN, BAO, sheet="干部")
    office.book("组织部.xlsx", FANG, TAO, BAO.but(unit="农业中心"), sheet="干部")
    first = _seen(office, [FILES])
    for imports in others:
        assert _seen(office, imports) == first


def test_a_household_that_two_villages_list_is_one_and_both_cells_are_told(office: Office) -> None:
    """柏树村's book and 青石村's name one number: of one day the first by file name counts, in any order."""
    office.book("柏树村.xlsx", HE, LUO)
    office.book("青石村.xlsx", QIN, HE.but(village="青石村", group="4组", people=5))
    office.in_every_order("柏树村.xlsx", "青石村.xlsx")
    assert office.homes("village", "group")["何有田"] == ("柏树村", "1组")
    assert not office.json("list", "set-aside")["set_aside"]
    told = [
        one
        for one in office.listed("problems", "code", "file", "cell", "message")
        if one[0] == "sources-disagree"
    ]
    assert [one[1:3] for one in told] == [("青石村.xlsx", "A3"), ("青石村.xlsx", "F3")]
    assert all(
        "柏树村.xlsx“登记册”A2" in one[3] or "柏树村.xlsx“登记册”F2" in one[3] for one in told
    )
    office.on("2026-03-20")  # later 青石村 says so again: the newest delivery counts
    office.book("青石村.xlsx", QIN.but(people=4), HE.but(village="青石村", group="4组", people=5))
    office.take("青石村.xlsx")
    assert office.homes("village", "group", "people")["何有田"] == ("青石村", "4组", 5)


def _seen(office: Office, imports: list[tuple[str, ...]]) -> dict[str, Any]:
    """Return rows in their order as they are listed, printed and counted after some imports."""
    (office.folder / "lianhu.db").unlink(missing_ok=True)
    for names in imports:
        office.run("import", *names, code=(0, 1))
    office.run("pair", "--date", "2026-03-05", code=(0, 1))
    office.run("sheets", "list", "ledger", code=(0, 1))
    found = {what: office.json("list", what)[what] for what in LISTED}
    found["stats"] = office.json("stats", "--by", "unit")
    for name in PRINTED:
        book = openpyxl.load_workbook(office.folder / "out" / name)
        found[name] = {page.title: [*page.values] for page in book}
    return found
