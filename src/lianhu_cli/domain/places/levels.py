"""The tree 省 市 县 乡镇 村 组, as the attributes of households and helpers spell it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


LEVELS = ("province", "prefecture", "county", "township", "village", "group")
"""From the widest to the narrowest."""

LEFT_LEVELS = ("county", "township", "village", "group")
"""The levels a pair can leave, the widest first: the order in which leaving them hurts."""
LEFT = {"county": "出县", "township": "出乡镇", "village": "出村", "group": "出组"}
"""What a pair is called that leaves a level."""

VILLAGE = LEVELS.index("village")
GROUP = LEVELS.index("group")

Path = tuple[str, ...]
"""Names from the province down to some level; "" where the roster does not say."""


def distinct_paths(frame: "pa.Table", depth: int) -> tuple[list[Path], Any]:
    """Return the distinct paths of a table's rows down to `depth` levels, and each row's index in them.

    The index is an int64 numpy array of the table's length.
    """
    import numpy as np

    from lianhu_cli.domain.arrays import coded, numbered

    rows = frame.num_rows
    code = np.zeros(rows, np.int64)
    paths: list[Path] = [()]
    for level in LEVELS[:depth]:
        names, place = coded(frame[level])
        if len(names) == 1:
            paths = [(*path, names[0]) for path in paths]
            continue
        values, code = numbered(code * max(len(names), 1) + place)
        paths = [(*paths[v // len(names)], names[v % len(names)]) for v in values.tolist()]
    return paths, code
