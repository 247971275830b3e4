"""The township's own order: villages as in the 村情 sheet, groups by number, then as registered."""

import re
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.places.levels import GROUP, LEVELS, VILLAGE, distinct_paths
from lianhu_cli.domain.rounds.decision import Decision

if TYPE_CHECKING:
    import pyarrow as pa


_NUMBER = re.compile(r"\d+")


def household_order(decision: Decision) -> Ints:
    """Return the rows of the households in the order in which they print.

    Within a group they stand as in the workbook that names them, so that a clerk can tick one against the
    other; codes decide only between rows of no workbook.
    """
    import numpy as np

    households = decision.roster.households
    ranks = decision.village_ranks
    paths, path_of = distinct_paths(households, len(LEVELS))
    by_name = sorted({path[GROUP] for path in paths}, key=_group_key)
    group = {name: at for at, name in enumerate(by_name)}
    key = [ranks[path[: VILLAGE + 1]] * len(group) + group[path[GROUP]] for path in paths]
    place = np.array(key, np.int64)[path_of]
    file, sheet = (_ranks(households[name]) for name in ("source_file", "source_sheet"))
    row = households["source_row"].fill_null(0).to_numpy()
    keys = (row, sheet, file, place)
    order = np.lexsort(keys)
    if _differ(keys, order).all():
        return order
    return np.lexsort((_ranks(households["code"]), *keys))


def _differ(keys: Any, order: Any) -> Any:
    """Tell of each row in an order whether it differs in a key from the one before it."""
    import numpy as np

    return np.any([np.diff(key[order]) != 0 for key in keys], axis=0)


def _ranks(column: "pa.ChunkedArray") -> Ints:
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
