"""The nodes of a round that is laid out as a flow: hub, types, spots, the restricted layer, pools, villages."""

from dataclasses import dataclass

import numpy as np

from lianhu_cli.domain.arrays import Ints, distinct_rows, numbered
from lianhu_cli.pairing.proof.types_and_pools import Aggregated, balanced

HUB = 0
"""The node that takes idle slots and feeds uncovered households."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowNodes:
    """Where each sort of nodes begins; a spot is kind × len(tree) + place.

    Spots come twice: where flow climbs and descends, and restricted, for slots that must not leave a place. `village`
    is the number of each pool's village; `load` the group of helpers, alike in what they have to do, that each type
    is of, empty where no aim looks at that, and `idle` the node that each type's idle slots lead to.
    """

    alike: Aggregated
    village: Ints
    load: Ints
    idle: Ints
    spots: int
    type_at: int
    spot_at: int
    restricted_at: int
    pool_at: int
    village_at: int
    size: int

    @classmethod
    def of(cls, alike: Aggregated) -> "FlowNodes":
        """Number the nodes."""
        tree = alike.people.where.tree
        spots, pools = alike.people.able.shape[1] * len(tree), len(alike.pools)
        ends = np.cumsum((1, len(alike.types), spots, spots, pools, pools)).tolist()
        load = _loads(alike)
        return cls(
            alike=alike,
            village=numbered(tree.villages(alike.pools.place))[1],
            load=load,
            idle=ends[5] + load if len(load) else np.full(len(alike.types), HUB),
            spots=spots,
            type_at=ends[0],
            spot_at=ends[1],
            restricted_at=ends[2],
            pool_at=ends[3],
            village_at=ends[4],
            size=ends[5] + 1 + int(load.max(initial=-1)),
        )


def _loads(alike: Aggregated) -> Ints:
    """Return the group of each type whose helpers are alike in what they have to do."""
    if not balanced(alike.people):
        return np.zeros(0, np.int64)
    types = alike.types
    rows = (types.base, types.bound, types.unit, types.owner, types.load, types.wish)
    return distinct_rows(np.column_stack(rows))[1]
