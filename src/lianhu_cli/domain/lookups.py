"""Looking up what is nearly known already: by numbers in order, or from a guess that is confirmed."""

import numpy as np

from lianhu_cli.domain.arrays import Ints, Values, positions
from lianhu_cli.domain.arrow import pa


def sorted_places(keys: Ints, some: Ints) -> Ints:
    """Return where each of some numbers stands among ascending ones, -1 for nowhere.

    >>> sorted_places(np.array([3, 5, 9]), np.array([9, 4]))
    array([ 2, -1])
    """
    at = np.minimum(np.searchsorted(keys, some), max(len(keys) - 1, 0))
    return np.where(keys[at] == some, at, -1) if len(keys) else np.full(len(some), -1)


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
