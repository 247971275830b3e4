"""Rows without a person that say something anew: which of those of one village, unit or item counts."""

from collections.abc import Hashable, Iterable, Sequence


def by_name(paths: Iterable[str]) -> list[str]:
    """Return files in the order in which they count for one day, the first by name last.

    >>> by_name(["b/乙.xlsx", "a/乙.xlsx", "z/甲.xlsx"])
    ['z/甲.xlsx', 'b/乙.xlsx', 'a/乙.xlsx']
    """
    return sorted({*paths}, key=lambda path: (path.rsplit("/", 1)[-1], path), reverse=True)


def that_count(keys: Sequence[Hashable], rank: Sequence[int]) -> list[int]:
    """Return per row the row that counts for its key: that of the highest rank, of these the last.

    >>> that_count(["石桥村", "柳湾村", "石桥村", "石桥村"], [1, 0, 1, 0])
    [2, 1, 2, 2]
    """
    best: dict[Hashable, int] = {}
    for row, key in enumerate(keys):
        other = best.get(key)
        if other is None or rank[row] >= rank[other]:
            best[key] = row
    return [best[key] for key in keys]
