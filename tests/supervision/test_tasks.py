"""Tasks and disputes on the days around the day that counts; what leaves of them is masked."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.supervision import periods
from lianhu_cli.domain.supervision.report import Supervised
from lianhu_cli.domain.tables.ledger_set import Ledgers
from lianhu_cli.domain.tables.ledgers import Dispute, Task
from lianhu_cli.supervision.report import supervise

from .drawing import frame, known

NUMBER, PHONE = "62000019900307001X", "13800000001"


def report(day: str, *, tasks: Any = (), disputes: Any = ()) -> Supervised:
    """The month up to a day, of a township with these tasks and disputes."""
    town = known([("H1", "石桥村", "1组", "困难户")], {"2012-03-01": {"H1": "P1"}})
    ledgers = Ledgers.of({"tasks": frame(Task, tasks), "disputes": frame(Dispute, disputes)})
    on = date.fromisoformat(day)
    return supervise(replace(town, ledgers=ledgers), Policy(), periods.of("month", on))


@pytest.mark.parametrize(
    ("day", "late"),
    [
        ("2012-03-30", False),
        ("2012-03-31", False),  # on the day it is due there is still time
        ("2012-04-01", True),
    ],
)
def test_a_task_is_late_the_day_after_it_was_due(day: str, late: bool) -> None:
    task = {"number": "1", "content": "修渠", "due": "2012-03-31", "done": False}
    found = report(day, tasks=[task])
    assert (found.totals["tasks_late"], len(found.late)) == (int(late), int(late))


@pytest.mark.parametrize(
    ("day", "late"), [("2012-04-04", True), ("2012-04-05", False), ("2012-04-06", False)]
)
def test_a_task_done_late_is_late_until_the_day_it_is_done(day: str, late: bool) -> None:
    """A report of last week says what was true last week, whatever the ledger says by now."""
    task = {
        "number": "1", "content": "修渠", "due": "2012-03-31", "done": True, "done_on": "2012-04-05",
    }  # fmt: skip
    assert report(day, tasks=[task]).totals["tasks_late"] == int(late)


def test_only_what_is_over_counts_as_done_or_settled() -> None:
    tasks = [
        {"number": "1", "content": "修渠", "due": "2012-03-20", "done": True},
        {"number": "2", "content": "修路", "due": "2012-03-20", "done": False},
    ]
    disputes = [
        {"date": "2012-03-02", "village": "石桥村", "settled": True, "settled_on": "2012-03-09"},
        {"date": "2012-03-03", "village": "石桥村", "settled": False},
        {"date": "2012-04-10", "village": "石桥村", "settled": False},
    ]
    found = report("2012-03-31", tasks=tasks, disputes=disputes)
    assert (found.totals["tasks_due"], found.totals["tasks_done"]) == (2, 1)
    assert (found.totals["disputes"], found.totals["settled"]) == (2, 1)
    # What is found in April is no open dispute of March.
    assert (found.totals["open_disputes"], len(found.unsettled)) == (1, 1)


def test_a_month_seen_on_its_15th_knows_nothing_of_its_16th() -> None:
    """What is due stays what is due; what was found, settled or done after the day had not happened."""
    tasks = [
        {"number": "1", "content": "修渠", "due": "2012-03-20", "done": True, "done_on": "2012-03-18"},
        {"number": "2", "content": "修路", "due": "2012-03-20", "done": True, "done_on": "2012-03-09"},
        {"number": "3", "content": "栽树", "due": "2012-03-20", "done": True, "done_on": "2012-03"},
    ]  # fmt: skip
    disputes = [
        {"date": "2012-03-02", "village": "石桥村", "settled": True, "settled_on": "2012-03-16"},
        {"date": "2012-03-16", "village": "石桥村", "settled": True},
        {"date": "2012-03-03", "village": "石桥村", "settled": True, "settled_on": "2012-03-15"},
    ]
    found = report("2012-03-15", tasks=tasks, disputes=disputes)
    told = ("disputes", "settled", "open_disputes", "tasks_due", "tasks_done", "tasks_done_so_far")
    assert [found.totals[name] for name in told] == [2, 1, 1, 3, 2, 2]
    assert [row["status"] for row in found.unsettled] == ["未化解"]
    assert [found.rows[0][name] for name in ("disputes", "settled")] == [2, 1]
    whole = report("2012-03-31", tasks=tasks, disputes=disputes)
    assert [whole.totals[name] for name in told] == [3, 3, 0, 3, 3, 3]


def test_numbers_in_sentences_of_ledgers_leave_masked() -> None:
    """Clerks write whom to call into the text of a task: lists of tasks go to many desks."""
    told = f"找张三{PHONE}，身份证{NUMBER}"
    task = {"number": "1", "content": told, "person": told, "due": "2012-03-01", "done": False}
    dispute = {"date": "2012-03-02", "cause": told, "mediator": told, "settled": False}
    found = report("2012-03-31", tasks=[task], disputes=[dispute])
    for rows in (found.late, found.unsettled):
        assert len(rows) == 1
        assert "找张三138****0001" in str(rows)
        assert PHONE not in str(rows)
        assert NUMBER not in str(rows)
