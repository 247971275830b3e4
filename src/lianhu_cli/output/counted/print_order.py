"""The township's own order: villages as in the 村情 sheet, groups by number, then as registered."""

import re
from collections.abc import Sequence

from lianhu_cli.domain.arrays import Flags, Ints, coded, ranks, ranks_by
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.pair import Pair
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import no_rows

_NUMBER = re.compile(r"\d{1,15}")


def of_roster(roster: Roster, policy: Policy) -> Ints:
    """Return the order in which the households of a roster print, whatever the round."""
    return household_order(Decision(roster=roster, round=Round(pairs=no_rows(Pair)), policy=policy))


def household_order(decision: Decision) -> Ints:
    """Return the rows of the households in the order in which they print.

    Within a group they stand as in the workbook that names them, so that a clerk can tick one against the
    other; codes decide only between rows of no workbook.
    """
    import numpy as np

    households, (paths, village_of) = decision.roster.households, decision.villages
    village = np.array([decision.village_ranks[path] for path in paths], np.int64)[village_of]
    names, group_of = coded(households["group"])
    place = village * len(names) + ranks_by(names, _group_key)[group_of]
    file, sheet = (ranks(households[name]) for name in ("source_file", "source_sheet"))
    row = households["source_row"].fill_null(0).to_numpy()
    keys = [key for key in (row, sheet, file, place) if np.ptp(key)] if len(row) else [row]
    order = np.lexsort(keys or [row])
    if _differ(keys, order).all():
        return order
    return np.lexsort((ranks(households["code"]), *keys))


def _differ(keys: "Sequence[Ints]", order: Ints) -> "Flags":
    """Tell of each row in an order whether it differs in a key from the one before it."""
    import numpy as np

    if not keys:
        return np.zeros(max(len(order) - 1, 0), bool)
    differ: Flags = np.any([np.diff(key[order]) != 0 for key in keys], axis=0)
    return differ


def _group_key(name: str) -> tuple[int, str]:
    found = _NUMBER.search(name)
    return (int(found.group()) if found else 10**6, name)
