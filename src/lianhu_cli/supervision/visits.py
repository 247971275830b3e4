"""What helpers did, as arrays: whom, by whom, when, what; and the sums of it over some time."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.cells.ledger import CALL, DEEDS, GOODS, MONEY, OTHER, span
from lianhu_cli.domain.supervision.periods import Period
from lianhu_cli.supervision.people import NumberedPeople

if TYPE_CHECKING:
    import pyarrow as pa


_GIFTS_IN_KIND = frozenset({GOODS, CALL})
"""What is worth money and was given when calling: the flour that a visitor brought is a gift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """The entries of 帮扶台账, one element each; every array has their number.

    `household` and `helper` are numbers of `NumberedPeople`. `first` and `last` are the days (ordinals) between which
    the entry lies: the same day, unless only its month or year is told. `once` tells whether the entry
    is the first one of its helper, household and day: several things done in one call are one visit.
    """

    household: "Ints"
    helper: "Ints"
    first: "Ints"
    last: "Ints"
    deed: "Ints"
    cash: Any
    once: Flags

    def within(self, period: Period) -> Flags:
        """Return per entry whether it surely lies in a period."""
        return (self.first >= period.start.toordinal()) & (self.last <= period.end.toordinal())

    def seen(self, period: Period) -> Flags:
        """Return per entry whether it lies in a period and had begun on the day of the report."""
        return self.within(period) & (self.first <= period.on.toordinal())


def numbered(frame: "pa.Table", people: NumberedPeople) -> Visits:
    """Return the entries of `tables.Visit` as arrays."""
    household, helper = people.household(frame["household"]), people.helper(frame["helper"])
    days = frame["date"].combine_chunks().dictionary_encode()
    spans = [_ordinals(day) for day in days.dictionary.to_pylist()]
    day = days.indices.to_numpy()
    first, last = (np.array([one[at] for one in spans], np.int64)[day] for at in (0, 1))
    deeds = frame["deed"].combine_chunks().dictionary_encode()
    kinds = [DEEDS.index(d if d in DEEDS else OTHER) for d in deeds.dictionary.to_pylist()]
    cash = np.nan_to_num(frame["cash"].to_numpy(zero_copy_only=False).astype(float))
    key = (
        day.astype(np.int64) * people.helpers.num_rows + helper
    ) * people.households.num_rows + household
    once = np.zeros(len(key), bool)
    once[np.unique(key, return_index=True)[1]] = True
    return Visits(
        household=household,
        helper=helper,
        first=first,
        last=last,
        deed=np.array(kinds, np.int64)[deeds.indices.to_numpy()],
        cash=cash,
        once=once,
    )


def _ordinals(day: str) -> tuple[int, int]:
    from datetime import date

    first, last = (date.fromisoformat(text).toordinal() for text in span(day))
    return first, last


def money(visits: Visits) -> Flags:
    """Return per entry whether its cash is money given."""
    given: Flags = visits.deed == DEEDS.index(MONEY)
    return given


def goods(visits: Visits) -> Flags:
    """Return per entry whether its cash is the worth of things given."""
    return np.isin(visits.deed, [DEEDS.index(deed) for deed in _GIFTS_IN_KIND])
