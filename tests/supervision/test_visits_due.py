"""漏访: what is enough, what is one visit, and from when on one is due."""

from datetime import date

import pytest

from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.supervision import periods
from lianhu_cli.supervision.report import supervise

from .drawing import known

HOME = ("H1", "石桥村", "1组", "特殊户")  # due twice a month


def missed(*entries: tuple[str, str], since: str = "2012-02-01") -> list[tuple[int, int]]:
    """(Wanted, made) of who was visited too seldom in March."""
    told = [(day, "P1", "H1", deed, 0.0) for day, deed in entries]
    town = known([HOME], {since: {"H1": "P1"}}, told)
    found = supervise(town, Policy(), periods.of("month", date(2012, 3, 31)))
    return [(row["wanted"], row["made"]) for row in found.missed]


@pytest.mark.parametrize(
    ("entries", "short"),
    [
        ([], [(2, 0)]),
        ([("2012-03-05", "走访")], [(2, 1)]),
        ([("2012-03-05", "走访"), ("2012-03-06", "走访")], []),
        # Flour brought on a call is no second call: nobody came twice.
        ([("2012-03-05", "走访"), ("2012-03-05", "捐物")], [(2, 1)]),
        ([("2012-03-05", "走访"), ("2012-04-01", "走访")], [(2, 1)]),
        ([("2012-03-01", "走访"), ("2012-03-31", "走访")], []),
        ([("2012-03-05", "走访"), ("2012-02-29", "走访")], [(2, 1)]),
    ],
)
def test_two_visits_are_two_days_of_the_month(
    entries: list[tuple[str, str]], short: list[tuple[int, int]]
) -> None:
    assert missed(*entries) == short


@pytest.mark.parametrize(("since", "due"), [("2012-03-01", True), ("2012-03-02", False)])
def test_who_got_a_helper_during_the_month_is_due_next_month(since: str, due: bool) -> None:
    assert bool(missed(since=since)) == due


def test_the_year_counts_from_new_year_to_the_end_of_the_period() -> None:
    days = ("2011-12-31", "2012-01-01", "2012-02-10", "2012-03-31", "2012-04-01")
    told = [(day, "P1", "H1", "走访", 0.0) for day in days]
    town = known([HOME], {"2011-12-01": {"H1": "P1"}}, told)
    found = supervise(town, Policy(), periods.of("month", date(2012, 3, 31)))
    assert (found.totals["visits"], found.year["visits"]) == (1, 3)
    assert [row["visits_so_far"] for row in found.rows] == [3]
