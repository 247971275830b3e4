"""Columns of texts as numbers: which of its distinct texts each is, and where it stands among others."""

from typing import Any

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tree import Ints


def coded(column: Any) -> tuple[list[str], Ints]:
    """Return the distinct texts of a column and each row's position among them.

    >>> coded(pa.chunked_array([["乙", "甲", "乙"]]))
    (['乙', '甲'], array([0, 1, 0]))
    """
    encoded = pa.chunked_array(column).combine_chunks().dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int64)


def positions(column: Any, values: Any) -> Ints:
    """Return where each text of a column stands among distinct values, -1 for nowhere.

    >>> positions(pa.array(["乙", "丙"]), ["甲", "乙"])
    array([ 1, -1])
    """
    import pyarrow.compute as pc

    known = (
        values.combine_chunks()
        if hasattr(values, "combine_chunks")
        else pa.array(values, pa.string())
    )
    place = None
    if len(column) < len(known) // 4:  # hash the few that are asked for, not all there are
        place = np.flatnonzero(pc.is_in(known, value_set=column).to_numpy(zero_copy_only=False))
        known = known.take(pa.array(place))
    found: Ints = pc.fill_null(pc.index_in(column, value_set=known), -1).to_numpy().astype(np.int64)
    return found if place is None else np.append(place, -1)[found]
