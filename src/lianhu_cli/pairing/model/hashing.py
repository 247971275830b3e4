"""Keys hashed from names and codes: the same on any machine, in any row order, under any engine.

Costs drawn from them break every tie, so that equal pairings never differ between two runs.
"""

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.places.tree import Tree

Keys = npt.NDArray[np.uint64]

BITS = 40
"""Size of a tie-breaking cost. Two pairings of equal cost are as rare as arcs / 2**BITS."""


def of_texts(texts: Iterable[str]) -> Keys:
    """Return one key a text."""
    digests = [blake2b(text.encode(), digest_size=8).digest() for text in texts]
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64)


def joined(*keys: Keys) -> Keys:
    """Return one key for several in their order: splitmix64 over each, the last included."""
    total = np.zeros(1, np.uint64)
    for key in keys:
        total = _scrambled(total + key)
    return total


def of_places(tree: Tree) -> Keys:
    """Return one key a place, from the names on its path and their levels."""
    names = of_texts(tree.names)[tree.name] + (tree.level + 1).astype(np.uint64)
    keys = np.zeros(len(tree), np.uint64)
    for level in range(-1, int(tree.level.max()) + 1):
        here = np.flatnonzero(tree.level == level)
        keys[here] = joined(keys[np.maximum(tree.parent[here], 0)], names[here])
    return keys


def costs(keys: Keys) -> Ints:
    """Return costs of 1 … 2**BITS from keys."""
    found: Ints = (keys >> np.uint64(64 - BITS)).astype(np.int64) + 1
    return found


def _scrambled(keys: Keys) -> Keys:
    keys = keys + np.uint64(0x9E3779B97F4A7C15)
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))
