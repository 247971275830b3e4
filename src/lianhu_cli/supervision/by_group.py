"""The figures of a period village by village, unit by unit or helper by helper."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.places.levels import VILLAGE
from lianhu_cli.domain.supervision.periods import Period, since_new_year
from lianhu_cli.domain.supervision.report import Row
from lianhu_cli.domain.tables.ledgers import Task
from lianhu_cli.domain.tables.survey import Helper
from lianhu_cli.supervision import matters
from lianhu_cli.supervision.figures import PeriodFigures, in_windows, yuan
from lianhu_cli.supervision.visits import goods, money


def rows(found: PeriodFigures, period: Period, by: str) -> Iterator[Row]:
    """Yield the figures of each village, unit or helper that has any, in the register's order."""
    names, of_household, of_helper = _groups(found, by)
    size, year = len(names), since_new_year(period)
    household, helper = found.paired(period)
    of_pair = of_household[household] if of_household is not None else of_helper[helper]
    group, whose = _distinct(of_pair, household)
    visits = found.visits
    of_entry = (
        of_household[visits.household] if of_household is not None else of_helper[visits.helper]
    )
    inside, so_far = visits.seen(period), visits.seen(year)
    visited = found.flags(visits.household[inside])
    missed = found.flags(in_windows(found.windows(period)))
    sums = {
        "households": np.bincount(group, minlength=size),
        "visited": np.bincount(group, visited[whose], size),
        "not_visited": np.bincount(group, ~visited[whose], size),
        "missed": np.bincount(group, missed[whose], size),
        "visits": np.bincount(of_entry, inside & visits.once, size),
        "money": np.bincount(of_entry, visits.cash * (inside & money(visits)), size),
        "goods": np.bincount(of_entry, visits.cash * (inside & goods(visits)), size),
        "visits_so_far": np.bincount(of_entry, so_far & visits.once, size),
        "gifts_so_far": np.bincount(
            of_entry, visits.cash * (so_far & (money(visits) | goods(visits))), size
        ),
        **_matters(found, period, by, names),
    }
    for at, name in enumerate(names):
        row = {key: values[at] for key, values in sums.items()}
        if any(row.values()):
            row["gifts"] = row["money"] + row["goods"]
            yield {**name, **{key: _number(key, value) for key, value in row.items()}}


def _groups(found: PeriodFigures, by: str) -> tuple[list[Row], Any, Any]:
    """Return the groups' names, and the group of each household or of each helper."""
    people = found.people
    if by == "village":
        wide = len({path[:VILLAGE] for path in people.villages}) > 1
        names = [
            {**({"county": p[2], "township": p[3]} if wide else {}), "village": p[VILLAGE]}
            for p in people.villages
        ]
        return names, people.village_of, None
    if by == "helper":
        columns = ["code", "name", "unit", "category"]
        helpers: list[Row] = people.helpers.select(columns).to_pylist()
        return helpers, None, np.arange(len(helpers))
    units = Helper(people.helpers).unit.combine_chunks().dictionary_encode()
    names = [{"unit": unit} for unit in units.dictionary.to_pylist()]
    told = dict.fromkeys(Task(found.known.ledgers.tasks).unit.to_pylist())
    names += [{"unit": unit} for unit in told if {"unit": unit} not in names]
    return names, None, units.indices.to_numpy().astype(np.int64)


def _matters(found: PeriodFigures, period: Period, by: str, names: list[Row]) -> Row:
    """Return the disputes and tasks of each group, as far as they are a village's or a unit's."""
    size, tasks = len(names), found.tasks
    if by == "village":
        of_task = tasks.village
        disputes = {
            "disputes": np.bincount(
                found.disputes.village, matters.found(found.disputes, period), size
            ),
            "settled": np.bincount(
                found.disputes.village, matters.settled(found.disputes, period), size
            ),
        }
    else:
        disputes = {}
        key, told = ("unit", "unit") if by == "unit" else ("code", "helper")
        numbers = {name[key]: at for at, name in enumerate(names)}
        of_task = np.array([numbers.get(one, -1) for one in tasks.frame[told].to_pylist()], int)
    known = of_task >= 0
    return disputes | {
        name: np.bincount(of_task[known], flags[known], size)
        for name, flags in (
            ("tasks_due", matters.begun(tasks, period)),
            ("tasks_done", matters.ended(tasks, period)),
            ("tasks_late", matters.late(tasks, period)),
        )
    }


def _distinct(group: Ints, household: Ints) -> tuple[Any, Any]:
    """Return the distinct (group, household), so that a household counts once in each group."""
    both = (
        np.unique(np.column_stack([group, household]), axis=0)
        if len(household)
        else np.zeros((0, 2), int)
    )
    return both[:, 0], both[:, 1]


def _number(name: str, value: Any) -> int | float:
    return yuan(float(value)) if name in {"money", "goods", "gifts", "gifts_so_far"} else int(value)
