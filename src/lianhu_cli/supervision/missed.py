"""The households that lack visits, with when and how many."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from lianhu_cli.domain.supervision.periods import Period
from lianhu_cli.domain.supervision.report import Row
from lianhu_cli.supervision.duties import Window
from lianhu_cli.supervision.figures import PeriodFigures


def missed(found: PeriodFigures, windows: list[Window], period: Period) -> Iterator[Row]:
    """Yield the households that lack visits, in the township's order, with when and how many."""
    told: dict[int, Row] = {}
    for window in windows:
        for household, wanted, made in zip(
            window.households.tolist(),
            window.wanted.tolist(),
            window.made.tolist(),
            strict=True,
        ):
            row = told.setdefault(household, {"wanted": 0, "made": 0, "periods": []})
            row["wanted"] += wanted
            row["made"] += made
            row["periods"].append(window.period.title)
    people = found.people
    order = sorted(told, key=lambda household: (int(people.village_of[household]), household))
    helpers = _helpers(found, period)
    last = np.zeros(people.households.num_rows, np.int64)
    known = found.visits.first <= period.on.toordinal()
    np.maximum.at(last, found.visits.household[known], found.visits.first[known])
    households = people.households.take(np.array(order, np.int64)).to_pylist()
    named = people.helpers.select(["name", "unit"]).to_pylist() if order else []
    for at, row in zip(order, households, strict=True):
        names = [named[helper] for helper in helpers.get(at, ())]
        yield {
            **{key: row[key] for key in ("code", "township", "village", "group", "head", "kind")},
            "helpers": [one["name"] for one in names],
            "units": [one["unit"] for one in names],
            **told[at],
            "last": date.fromordinal(int(last[at])).isoformat() if last[at] else "",
        }


def _helpers(found: PeriodFigures, period: Period) -> dict[int, list[int]]:
    helpers: dict[int, list[int]] = {}
    for household, helper in zip(*(side.tolist() for side in found.paired(period)), strict=True):
        helpers.setdefault(household, []).append(helper)
    return helpers
