"""The township's own order: villages as in the 村情 sheet, groups by number, then as registered."""

import re
from collections.abc import Sequence

from lianhu_cli.domain.arrays import Flags, Ints, ranks
from lianhu_cli.domain.places.levels import GROUP, LEVELS, VILLAGE, distinct_paths
from lianhu_cli.domain.rounds.decision import Decision

_NUMBER = re.compile(r"\d+")


def household_order(decision: Decision) -> Ints:
    """Return the rows of the households in the order in which they print.

    Within a group they stand as in the workbook that names them, so that a clerk can tick one against the
    other; codes decide only between rows of no workbook.
    """
    import numpy as np

    households = decision.roster.households
    villages = decision.village_ranks
    paths, path_of = distinct_paths(households, len(LEVELS))
    by_name = sorted({path[GROUP] for path in paths}, key=_group_key)
    group = {name: at for at, name in enumerate(by_name)}
    key = [villages[path[: VILLAGE + 1]] * len(group) + group[path[GROUP]] for path in paths]
    place = np.array(key, np.int64)[path_of]
    file, sheet = (ranks(households[name]) for name in ("source_file", "source_sheet"))
    row = households["source_row"].fill_null(0).to_numpy()
    keys = (row, sheet, file, place)
    order = np.lexsort(keys)
    if _differ(keys, order).all():
        return order
    return np.lexsort((ranks(households["code"]), *keys))


def _differ(keys: "Sequence[Ints]", order: Ints) -> "Flags":
    """Tell of each row in an order whether it differs in a key from the one before it."""
    import numpy as np

    differ: Flags = np.any([np.diff(key[order]) != 0 for key in keys], axis=0)
    return differ


def _group_key(name: str) -> tuple[int, str]:
    found = _NUMBER.search(name)
    return (int(found.group()) if found else 10**6, name)
