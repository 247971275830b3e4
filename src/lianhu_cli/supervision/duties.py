"""漏访: households that were visited less often than the rules want, helper by helper."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.people.history import Helping
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.supervision.periods import Period, windows
from lianhu_cli.domain.tables.survey import Household
from lianhu_cli.supervision.people import NumberedPeople
from lianhu_cli.supervision.visits import Visits


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One period in which visits fall due: households (numbers) that lack some, wanted and made."""

    period: Period
    households: "Ints"
    wanted: "Ints"
    made: "Ints"


def missed_windows(
    period: Period, visits: Visits, people: NumberedPeople, rules: tuple[Policy, Helping]
) -> Iterator[Window]:
    """Yield the windows of a period with the households that lack visits.

    A household's visits fall due in a window if it had a helper on the first day of the window and
    has one on its last (or on the day of the report): who was paired in mid-month is due next month.
    A visit counts whoever made it. Of a window that ends after the period only the visits within the period count.
    """
    policy, helping = rules
    kinds = Household(people.households).kind.combine_chunks().dictionary_encode()
    duties = [policy.duty(kind) for kind in kinds.dictionary.to_pylist()]
    kind_of = kinds.indices.to_numpy()
    for name in dict.fromkeys(duty.period for duty in duties if duty.visits):
        wanted = np.array([d.visits if d.period == name else 0 for d in duties], np.int64)[kind_of]
        for window in windows(name, period):
            due = _paired(window.start.isoformat(), people, helping)
            due &= _paired(window.on.isoformat(), people, helping)
            seen = replace(window, end=min(window.end, period.end))
            counted = visits.household[visits.seen(seen) & visits.once]
            made = np.bincount(counted, minlength=len(wanted))
            households = np.flatnonzero(due & (made < wanted))
            yield Window(
                period=window,
                households=households,
                wanted=wanted[households],
                made=made[households],
            )


def _paired(day: str, people: NumberedPeople, helping: Helping) -> Flags:
    """Return per household whether it had a helper on a day."""
    paired = np.zeros(people.households.num_rows, bool)
    found = people.household(helping.at(day)["household"])
    paired[found[found >= 0]] = True
    return paired
