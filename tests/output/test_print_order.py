"""The order in which households are printed: villages, groups by number, rows of the workbook, then codes."""

import random
from dataclasses import replace

import pyarrow as pa
import pytest

from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.output.counted.print_order import household_order
from lianhu_cli.pairing import solve

from ..pairing.drawing import Home, Town

PLACES = ["甲县/东镇/二村/2组", "甲县/东镇/二村/10组", "甲县/东镇/一村/", "甲县/东镇/一村/1组"]


@pytest.mark.parametrize("rows", [3, 0])
def test_rows_print_by_place_then_as_in_the_workbook_then_by_code(rows: int) -> None:
    """Held against sorting row by row; `rows` of a workbook are told, 0: none is."""
    dice = random.Random(rows)
    homes = [Home(f"H{dice.randrange(10**6)}", dice.choice(PLACES), "困难户") for _ in range(60)]
    roster = Town(tuple(homes), ()).roster()
    line = [dice.randint(1, rows) if rows else None for _ in homes]
    at = roster.households.column_names.index("source_row")
    households = roster.households.set_column(at, "source_row", pa.array(line, pa.int64()))
    roster = replace(roster, households=households)
    decision = Decision(roster=roster, round=solve.pair(roster, Policy()), policy=Policy())
    seen = list(dict.fromkeys(home.place.split("/")[2] for home in homes))

    def key(row: int) -> tuple[int, int, int, str]:
        *_, village, group = homes[row].place.split("/")
        number = int(group.removesuffix("组")) if group else 10**6
        return seen.index(village), number, line[row] or 0, homes[row].code

    assert household_order(decision).tolist() == sorted(range(len(homes)), key=key)
