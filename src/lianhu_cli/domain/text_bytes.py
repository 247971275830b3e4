"""How long the texts of a column are, without a look at them."""

import numpy as np

from lianhu_cli.domain.arrow import pa


def total(column: "pa.Values") -> int:
    """Return how many bytes the texts of a column have together.

    >>> total(pa.chunked_array([["ab", ""], ["c"], []], pa.string()))
    3
    """
    found = 0
    for texts in column.chunks if isinstance(column, pa.ChunkedArray) else [column]:
        if len(texts):
            start = np.frombuffer(texts.buffers()[1], np.int32)
            found += int(start[texts.offset + len(texts)]) - int(start[texts.offset])
    return found
