"""Several helpers of one household: together they owe what it is due, no visit more and none less."""

from dataclasses import replace
from datetime import date

import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.history import Helping
from lianhu_cli.domain.rules.assessment import Item
from lianhu_cli.domain.rules.parts import Duty
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.supervision import periods
from lianhu_cli.supervision.people import LedgersKnown
from lianhu_cli.supervision.plan import plan
from lianhu_cli.supervision.score import assess

from .drawing import known

MARCH = periods.of("month", date(2012, 3, 31))
FIRST = "2012-03-01"


def shared(helpers: int) -> LedgersKnown:
    """One household with so many helpers since the first of March."""
    codes = [f"P{at}" for at in range(helpers)]
    one = known(
        [("H1", "石桥村", "1组", "特殊户")], {FIRST: dict(zip(("H1", *"XYZ"), codes, strict=False))}
    )
    pairs = [{"turn": 0, "household": "H1", "helper": code, "since": FIRST} for code in codes]
    return replace(one, helping=Helping(days=(FIRST,), pairs=pa.Table.from_pylist(pairs)))


@pytest.mark.parametrize(
    ("visits", "owed"),
    [
        (2, [2]),
        (2, [1, 1]),
        (3, [2, 1]),
        (2, [1, 1, 0]),  # rounded down, nobody would owe anything
        (1, [1, 0, 0]),
        (4, [2, 1, 1]),
        (0, [0, 0]),
    ],
)
def test_what_each_owes_adds_up(visits: int, owed: list[int]) -> None:
    policy = Policy(
        duties=(Duty(visits=visits),), assessment=(Item(name="走访", count="visits", weight=10),)
    )
    everybody = shared(len(owed))
    cadres = {one.code: one for one in assess(everybody, policy, MARCH).cadres}
    assert [cadres[f"P{at}"].items[0].target for at in range(len(owed))] == owed
    planned = plan(everybody, policy, MARCH, date(2012, 3, 1))
    stops = [
        sum(len(trip.stops) for trip in planned.trips if trip.helper == f"P{at}")
        for at in range(len(owed))
    ]
    assert stops == owed
