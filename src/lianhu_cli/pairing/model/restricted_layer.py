"""The restricted layer: where slots enter it that must not leave their base or must not come to some household."""

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.people import stay
from lianhu_cli.domain.places.tree import Paths, Tree
from lianhu_cli.pairing.model.aggregation import Aggregation, Pools


def entries(aggregation: Aggregation, entries: list[Ints], wanted: Ints) -> Ints:
    """Return (type, restricted spot or pool, base, place around it) for each way into the layer."""
    sides, types, pools = aggregation.sides, aggregation.types, aggregation.pools
    owner, spots = aggregation.owners, wanted.size
    places = sides.where.households[sides.wanting]
    closed: dict[int, list[int]] = {}
    for household, helper in sides.closed.tolist():
        closed.setdefault(helper, []).append(household)
    paths, at_spot = Paths(sides.where.tree), _Pools(pools, wanted.shape[1])
    rows = []
    for of, kind, base in zip(*(column.tolist() for column in entries), strict=True):
        households = closed.get(int(owner[of]), [])
        within = stay.within(int(types.bound[of]))
        alone = {int(pools.of[household]) for household in households}
        for place, outer, whole in paths.clear_of(base, places[households].tolist(), within):
            spot = kind * wanted.shape[1] + place
            if whole and wanted[kind, place]:
                rows.append((of, spots + spot, base, outer))
            elif not whole:
                rows += [
                    (of, 2 * spots + pool, base, outer)
                    for pool in at_spot.pools(spot)
                    if pool not in alone
                ]
    return np.array(rows, np.int64).reshape(-1, 4)


def spots(tree: Tree, entered: Ints, wanted: Ints) -> Flags:
    """Tell which spots are in the layer: those entered, and those inside where anything is wanted."""
    spots = np.zeros(wanted.shape, bool)
    inside = entered[entered < 2 * wanted.size] - wanted.size
    spots.reshape(-1)[inside] = True
    for level in range(int(tree.level.max()) + 1 if len(inside) else 0):
        here = np.flatnonzero(tree.level == level)
        spots[:, here] |= spots[:, tree.parent[here]] & (wanted[:, here] > 0)
    return spots.reshape(-1)


class _Pools:
    """The pools at each spot."""

    def __init__(self, pools: Pools, size: int) -> None:
        keys = pools.kind * size + pools.place
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]

    def pools(self, spot: int) -> list[int]:
        """Return the pools at a spot."""
        start, end = (np.searchsorted(self._keys, spot, side=side) for side in ("left", "right"))
        found: list[int] = self._order[start:end].tolist()
        return found
