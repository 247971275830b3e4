"""The tree 省 市 县 乡镇 村 组, as the attributes of households and helpers spell it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

LEVELS = ("province", "prefecture", "county", "township", "village", "group")
"""From the widest to the narrowest."""

LEFT_LEVELS = ("county", "township", "village", "group")
"""The levels a pair can leave, the widest first: the order in which leaving them hurts."""

LEVEL_NAMES = {"county": "县", "township": "乡镇", "village": "村", "group": "组"}

VILLAGE = LEVELS.index("village")
GROUP = LEVELS.index("group")

Path = tuple[str, ...]
"""Names from the province down to some level; "" where the roster does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Every place of a roster. Place 0 is the root; a parent comes before its children.

    `level[p]` is the depth of place p (0 for the root, 1 for a province … 6 for a group), so that
    `LEVELS[level[p] - 1]` names it. Places are in the order of their paths, never of the rows.
    """

    paths: tuple[Path, ...]
    parent: tuple[int, ...]
    index: dict[Path, int]

    @classmethod
    def of(cls, paths: Iterable[Path]) -> "Tree":
        """Plant the tree of the paths and of everything above them."""
        every: set[Path] = {()}
        for path in paths:
            while path not in every:
                every.add(path)
                path = path[:-1]
        ordered = sorted(every, key=lambda path: (len(path), path))
        index = {path: at for at, path in enumerate(ordered)}
        parent = tuple(index[path[:-1]] if path else -1 for path in ordered)
        return cls(paths=tuple(ordered), parent=parent, index=index)

    def ancestors(self) -> Any:
        """Return an int64 array (places, 7): the ancestor of each place at each depth, -1 below it."""
        import numpy as np

        found = np.full((len(self.paths), len(LEVELS) + 1), -1, np.int64)
        depth = np.array([len(path) for path in self.paths])
        parent = np.array(self.parent)
        for level in range(len(LEVELS) + 1):
            here = np.flatnonzero(depth == level)
            if level:
                found[here] = found[parent[here]]
            found[here, level] = here
        return found

    def level(self, place: int) -> int:
        """Return the depth of a place."""
        return len(self.paths[place])


def distinct_paths(frame: Any, depth: int) -> tuple[list[Path], Any]:
    """Return the distinct paths of a table's rows down to `depth` levels, and each row's index in them.

    The index is an int64 numpy array of the table's length.
    """
    import numpy as np

    from lianhu_cli.domain.arrow import pa

    rows = frame.num_rows
    code = np.zeros(rows, np.int64)
    paths: list[Path] = [()]
    for level in LEVELS[:depth]:
        column = frame[level]
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        encoded = column.dictionary_encode()
        names = encoded.dictionary.to_pylist()
        both = code * max(len(names), 1) + encoded.indices.to_numpy(zero_copy_only=False)
        values, code = np.unique(both, return_inverse=True)
        paths = [(*paths[v // len(names)], names[v % len(names)]) for v in values.tolist()]
    return paths, code.astype(np.int64)


class Resolver:
    """Finds the one place a path means where one sheet names the township and another does not.

    >>> resolve = Resolver([("", "", "清水县", "白沙镇", "石桥村"), ("", "", "", "", "杨家湾村")])
    >>> resolve(("", "", "", "", "石桥村"))
    ('', '', '清水县', '白沙镇', '石桥村')
    >>> resolve(("", "", "清水县", "", "杨家湾村"))
    ('', '', '', '', '杨家湾村')
    """

    def __init__(self, known: Iterable[Path]) -> None:
        self._known: dict[tuple[int, str], list[Path]] = defaultdict(list)
        whole = {path[:depth] for path in known for depth in range(1, len(path) + 1)}
        for path in sorted(whole):
            self._known[len(path), path[-1]].append(path)

    def __call__(self, path: Path) -> Path:
        """Return the known path that agrees with `path` wherever both say something.

        The path itself where it is known and nothing says more, or where several agree.
        """
        own, rest = path[: VILLAGE + 1], path[VILLAGE + 1 :]
        agreeing = [
            other
            for other in self._known.get((len(own), own[-1] if own else ""), [])
            if all(not a or not b or a == b for a, b in zip(own, other, strict=True))
        ]
        if len(agreeing) > 1:
            fullest = max(sum(map(bool, other)) for other in agreeing)
            agreeing = [other for other in agreeing if sum(map(bool, other)) == fullest]
        return (*agreeing[0], *rest) if len(agreeing) == 1 else path


def narrowest(path: Sequence[str]) -> Path:
    """Return the path cut after its last name.

    >>> narrowest(("", "", "清水县", "白沙镇", "", ""))
    ('', '', '清水县', '白沙镇')
    """
    last = max((at for at, name in enumerate(path, start=1) if name), default=0)
    return tuple(path[:last])
