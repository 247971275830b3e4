"""The nodes of a round that is laid out as a flow: hub, types, spots, the restricted layer, pools, villages."""

from dataclasses import dataclass

import numpy as np

from lianhu_cli.domain.arrays import Ints, numbered
from lianhu_cli.pairing.proof.types_and_pools import Aggregated

HUB = 0
"""The node that takes idle slots and feeds uncovered households."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowNodes:
    """Where each sort of nodes begins; a spot is kind × len(tree) + place.

    Spots come twice: where flow climbs and descends, and restricted, for slots that must not leave a place. `village`
    is the number of each pool's village.
    """

    alike: Aggregated
    village: Ints
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
        return cls(
            alike=alike,
            village=numbered(tree.villages(alike.pools.place))[1],
            spots=spots,
            type_at=ends[0],
            spot_at=ends[1],
            restricted_at=ends[2],
            pool_at=ends[3],
            village_at=ends[4],
            size=ends[5],
        )
