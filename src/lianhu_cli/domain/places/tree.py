"""The tree of places as arrays: who lies in whom, and which levels a pair leaves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, numbered
from lianhu_cli.domain.places.levels import LEFT_LEVELS, LEVELS
from lianhu_cli.domain.row_numbers import PlaceNumbers

_LEFT = [LEVELS.index(level) for level in LEFT_LEVELS]
_VILLAGE = LEVELS.index("village")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Places by number, 0 the whole; a place's number is greater than that of the one around it.

    `level` is the index into LEVELS, -1 for the whole; `name` the index into `names`; `within` has
    one row a place and one column a level: the place of that level around it (itself included), -1
    where its path names none. Numbers follow the sorted names, not the order of any rows.
    """

    names: tuple[str, ...]
    parent: Ints
    level: Ints
    name: Ints
    within: Ints

    def __len__(self) -> int:
        """Count the places."""
        return len(self.parent)

    def left(self, base: PlaceNumbers, household: PlaceNumbers) -> Flags:
        """Return which levels pairs leave, one row a pair, one column a level of LEFT_LEVELS.

        A pair leaves each level of its helper's base that does not contain the household.
        """
        different = np.empty((len(base), len(_LEFT)), bool)
        for at, level in enumerate(_LEFT):
            around = np.ascontiguousarray(self.within[:, level])
            mine = around[base]
            different[:, at] = (mine >= 0) & (mine != around[household])
        return different

    def villages(self, place: PlaceNumbers) -> PlaceNumbers:
        """Return the village around each place, the place itself where its path names none."""
        around = self.within[place, _VILLAGE]
        return PlaceNumbers(np.where(around < 0, place, around))

    def path(self, place: int) -> tuple[str, ...]:
        """Return the names of the places around a place and its own, the widest first."""
        above: list[str] = []
        while place > 0:
            above.append(self.names[self.name[place]])
            place = int(self.parent[place])
        return tuple(reversed(above))


class Paths:
    """Ways down a tree that keep clear of some places."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        order = np.argsort(tree.parent, kind="stable")
        start = np.searchsorted(tree.parent[order], np.arange(len(tree) + 1))
        self._children = order, start

    def clear_of(
        self, base: int, closed: Iterable[int], within: int | None = None
    ) -> Iterator[tuple[int, int, bool]]:
        """Yield (place, outer, whole): where one can go down without coming to a shut place.

        `outer` is the place around the base from which the way leads down. A whole place is clear with
        all places inside it; one that is not whole is clear itself only. The places around the base
        are taken one after the other, the narrow ones first, up to the level `within`.
        """
        parent = self._tree.parent
        blocked = set()
        for place in closed:
            while place >= 0 and place not in blocked:
                blocked.add(place)
                place = int(parent[place])
        outer, inner = base, -1
        while outer >= 0:
            if outer not in blocked:
                yield outer, outer, True
            else:
                yield from self._beside(outer, inner, blocked)
            last = within is not None and int(self._tree.level[outer]) <= within
            outer, inner = (-1 if last else int(parent[outer])), outer

    def _beside(self, outer: int, inner: int, blocked: set[int]) -> Iterator[tuple[int, int, bool]]:
        order, start = self._children
        todo = [outer]
        while todo:
            place = todo.pop()
            yield place, outer, False
            for child in order[start[place] : start[place + 1]].tolist():
                if child in blocked and child != inner:
                    todo.append(child)
                elif child != inner:
                    yield child, outer, True


def plant(names: tuple[str, ...], rows: Ints) -> tuple[Tree, Ints]:
    """Build the tree of all places that rows spell, and return it with each row's place.

    `rows` has one column a level, holding indices into the sorted `names`, 0 for a level that the
    row does not name: such a level collapses.

    >>> tree, at = plant(("", "1组", "石桥村"), np.array([[0, 0, 0, 0, 2, 1], [0, 0, 0, 0, 2, 0]]))
    >>> [tree.path(place) for place in at]
    [('石桥村', '1组'), ('石桥村',)]
    """
    at = np.zeros(len(rows), np.int64)
    columns = {"parent": [np.array([-1])], "level": [np.array([-1])], "name": [np.array([0])]}
    size = 1
    for level in range(len(LEVELS)):
        named = np.flatnonzero(rows[:, level])
        keys, found = numbered(at[named] * len(names) + rows[named, level])
        columns["parent"].append(keys // len(names))
        columns["level"].append(np.full(len(keys), level))
        columns["name"].append(keys % len(names))
        at[named] = size + found
        size += len(keys)
    parent, levels, name = (np.concatenate(parts) for parts in columns.values())
    tree = Tree(names=names, parent=parent, level=levels, name=name, within=_within(parent, levels))
    return tree, at


def _within(parent: Ints, level: Ints) -> Ints:
    within = np.full((len(parent), len(LEVELS)), -1)
    for depth in range(len(LEVELS)):
        here = np.flatnonzero(level == depth)
        within[here] = within[parent[here]]
        within[here, depth] = here
    return within
