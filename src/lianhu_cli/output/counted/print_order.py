"""The township's own order: villages as in the 村情 sheet, groups by number, then as registered."""

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
    """Return the rows of the households in the order in which they print.

    Within a group they stand as in the workbook that names them, so that a clerk can tick one against the
    other; codes decide only between rows of no workbook.
    """
    import numpy as np

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
    seats = (_ranks(households[name]) for name in ("source_file", "source_sheet", "code"))
    file, sheet, code = seats
    row = households["source_row"].fill_null(0).to_numpy()
    return np.lexsort((code, row, sheet, file, place))


def _ranks(column: Any) -> Any:
    """Return the rank of each text among the distinct ones, as numbers."""
    import numpy as np

    encoded = column.combine_chunks().dictionary_encode()
    names = encoded.dictionary.to_numpy(zero_copy_only=False).astype(str)
    rank = np.empty(len(names), np.int64)
    rank[np.argsort(names)] = np.arange(len(names))
    return rank[encoded.indices.to_numpy()]


def _group_key(name: str) -> tuple[int, str]:
    found = _NUMBER.search(name)
    return (int(found.group()) if found else 10**6, name)
