"""The last aim: costs drawn from names and codes, so that among equal flows one only is best."""

from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.pairing.model import hashing
from lianhu_cli.pairing.model.hashing import Keys
from lianhu_cli.pairing.model.network import Network
from lianhu_cli.pairing.solver.lexicographic import Level

if TYPE_CHECKING:
    import pyarrow as pa


_BOUND = np.array([0, 4, 3, 2, 1])
"""What stands in the hash for how many levels must not be left."""
_NO_MARK = np.zeros(1, np.uint64)


def order(network: Network) -> Level:
    """Return a cost an arc, the same on any machine, in any row order and under any engine."""
    types, spots, pools = _keys(network)
    restricted = hashing.joined(spots, np.ones(1, np.uint64))
    entered = np.concatenate([spots, restricted, pools])
    loads, idle = _loads(network, types)
    ends = {  # the names are hashed, too: with another name another of the best pairings is taken
        "idle": (types, types), "enter": (types, entered), "keep": (types, pools),
        "inherit": (types, pools), "once": (pools, pools), "fall": (restricted, restricted),
        "land": (restricted, pools),
        "climb": (spots, spots), "descend": (spots, spots), "arrive": (spots, pools),
        "unfilled": (pools, pools), "uncovered": (pools, pools), "rest": (loads, idle),
    }  # fmt: skip
    cost = [
        hashing.joined(
            meaning,
            ends[name][0][arcs.source],
            ends[name][1][arcs.target],
            network.marks.astype(np.uint64) if name == "keep" else _NO_MARK,
        )
        for meaning, (name, arcs) in zip(
            hashing.of_texts(ends).reshape(-1, 1), network.ways.named().items(), strict=True
        )
    ]
    reach = len(network.supply) << hashing.BITS
    return Level(name="order", cost=hashing.costs(np.concatenate(cost)), reach=reach)


def _loads(network: Network, types: Keys) -> tuple[Keys, Keys]:
    """Return one key a group of helpers among whom households are spread, and one a number of idle slots."""
    none = np.zeros(0, np.uint64)
    if network.loads is None:
        return none, none
    first = np.full(len(network.loads.members), len(types))
    np.minimum.at(first, network.loads.of, np.arange(len(types)))
    return types[first], np.arange(int(network.loads.quota.max(initial=0)), dtype=np.uint64)


def _keys(network: Network) -> tuple[Keys, Keys, Keys]:
    """Return one key a type, one a spot and one a pool."""
    sides, types, pools = network.sides, network.types, network.pools
    places = hashing.of_places(sides.where.tree)
    kinds = hashing.of_texts(sides.kinds)
    spots = hashing.joined(kinds[:, None], places[None, :]).ravel()
    served = hashing.of_texts(
        "、".join(sides.kinds[kind] for kind in served) for served in sides.slots.kinds
    )
    several = [hashing.joined(*places[list(some)])[0] for some in sides.where.several]
    bases = np.concatenate([places, np.array(several, np.uint64)])
    households = sides.codes[0].take(sides.wanting)
    helpers = sides.codes[1].take(sides.slots.helper)
    units = np.append(np.zeros(1, np.uint64), hashing.of_texts(sides.units))
    return (
        hashing.joined(
            served[types.serves],
            bases[types.base],
            (types.must + 2 * _BOUND[types.bound] + 16 * types.wish).astype(np.uint64),
            units[types.unit],
            _alone(types.alone, helpers),
        ),
        spots,
        hashing.joined(
            kinds[pools.kind] + pools.wish.astype(np.uint64),
            places[pools.place],
            _alone(pools.alone, households),
        ),
    )


def _alone(marks: Ints, codes: "pa.ChunkedArray") -> Keys:
    """Return the key of the code of whoever is split off, 0 for the rest."""
    keys = np.zeros(len(marks), np.uint64)
    (alone,) = np.nonzero(marks)
    keys[alone] = hashing.of_texts(codes[int(marks[at]) - 1].as_py() for at in alone)
    return keys
