"""One copy of the tree of places for each kind of household, and how much can usefully move in it."""

from dataclasses import dataclass

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.places.tree import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """Spots, one a kind and a place, numbered kind × len(tree) + place.

    `climb` and `descend` are the most that can usefully flow from a spot to the one around it and
    back, 0 where there is no way.
    """

    tree: Tree
    climb: Ints
    descend: Ints

    def around(self, spot: Ints) -> Ints:
        """Return the spot around each."""
        kind, place = np.divmod(spot, len(self.tree))
        around: Ints = kind * len(self.tree) + self.tree.parent[place]
        return around

    def level(self, spot: Ints) -> Ints:
        """Return the level of each spot's place."""
        level: Ints = self.tree.level[spot % len(self.tree)]
        return level

    def ways(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Return the spots that flow climbs from and to, descends to and from."""
        up, down = np.flatnonzero(self.climb), np.flatnonzero(self.descend)
        return up, self.around(up), down, self.around(down)

    def passable(self) -> Flags:
        """Tell of each spot whether flow can leave it for another spot."""
        up, _, _, above = self.ways()
        leads_on = np.zeros(len(self.climb), bool)
        leads_on[up] = leads_on[above] = True
        return leads_on


def grow(tree: Tree, offered: Ints, wanted: Ints) -> Forest:
    """Return the forest, given what is offered and wanted at or below each place, per kind.

    No more climbs out of a place than is offered in it, nor more than is wanted outside; no more
    descends into it than is wanted there, nor more than is offered outside.
    """
    climb = np.minimum(offered, wanted[:, :1] - wanted)
    descend = np.minimum(wanted, offered[:, :1] - offered)
    return Forest(tree=tree, climb=climb.ravel(), descend=descend.ravel())


def below(tree: Tree, kinds: int, kind: Ints, place: Ints, amount: Ints) -> Ints:
    """Return, per kind and place, the sum of the amounts at the place and all places inside it."""
    total = np.zeros((kinds, len(tree)), np.int64)
    np.add.at(total, (kind, place), amount)
    for level in range(int(tree.level.max()), -1, -1):
        here = np.flatnonzero(tree.level == level)
        for row in total:
            np.add.at(row, tree.parent[here], row[here])
    return total
