"""Looking up what is nearly known already: by numbers in order, or from a guess that is confirmed."""

import numpy as np

from lianhu_cli.domain.arrays import Ints, Values, positions
from lianhu_cli.domain.arrow import pa

_SPARSE = 4
"""So many numbers there may be between the first and the last for each that is there."""


def sorted_places(keys: Ints, some: Ints) -> Ints:
    """Return where each of some numbers stands among ascending ones, -1 for nowhere.

    >>> sorted_places(np.array([3, 5, 9]), np.array([9, 4]))
    array([ 2, -1])
    >>> sorted_places(np.array([3, 5, 9_000]), np.array([9_000, 4, 9_001]))
    array([ 2, -1, -1])
    """
    if not (len(keys) and len(some)):
        return np.full(len(some), -1)
    lowest, highest = int(keys[0]), int(keys[-1])
    if highest - lowest < _SPARSE * len(keys):
        # a list of all numbers between: to look there is ten times as fast
        there = np.full(highest - lowest + 1, -1)
        there[keys - lowest] = np.arange(len(keys))
        inside = (some >= lowest) & (some <= highest)
        return np.where(inside, there[np.where(inside, some - lowest, 0)], -1)
    at = np.minimum(np.searchsorted(keys, some), len(keys) - 1)
    return np.where(keys[at] == some, at, -1)


def confirmed(guess: Ints | None, column: Values, values: Values) -> Ints:
    """Return what `positions` returns: as guessed where that is right, looked up where it is not.

    >>> confirmed(np.array([1, 0]), pa.array(["乙", "乙"]), pa.array(["甲", "乙"]))
    array([1, 1])
    """
    import pyarrow.compute as pc

    if guess is None or len(guess) != len(column) or int(guess.max(initial=-1)) >= len(values):
        return positions(column, values)
    beside = values.take(pa.array(np.maximum(guess, 0)))
    same = pc.fill_null(pc.equal(beside, column), fill_value=False).to_numpy(zero_copy_only=False)
    found, rest = guess.copy(), np.flatnonzero(~same | (guess < 0))
    if len(rest):
        found[rest] = positions(column.take(pa.array(rest)), values)
    return found
