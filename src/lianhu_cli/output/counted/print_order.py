"""The township's own order: villages as in the 村情 sheet, groups by number, then by code."""

import re
from typing import Any

from lianhu_cli.domain.people import official_order
from lianhu_cli.domain.places.levels import GROUP, LEVELS, VILLAGE, Path, distinct_paths
from lianhu_cli.domain.rounds.decision import Decision

_NUMBER = re.compile(r"\d+")


def village_ranks(decision: Decision) -> dict[Path, int]:
    """Return the rank of each village: first those of the 村情 sheet, then others as they occur."""
    return official_order.village_ranks(decision.roster)


def household_order(decision: Decision) -> Any:
    """Return the rows of the households in the order in which they print."""
    import numpy as np
    import pyarrow.compute as pc

    households = decision.roster.households
    ranks = village_ranks(decision)
    paths, path_of = distinct_paths(households, len(LEVELS))
    key = {
        path: at
        for at, path in enumerate(
            sorted(paths, key=lambda p: (ranks[p[: VILLAGE + 1]], _group_key(p[GROUP])))
        )
    }
    place = np.array([key[path] for path in paths], np.int64)[path_of]
    codes = pc.rank(households["code"]).to_numpy() if households.num_rows else place
    return np.lexsort((codes, place))


def _group_key(name: str) -> tuple[int, str]:
    found = _NUMBER.search(name)
    return (int(found.group()) if found else 10**6, name)
