"""Keys that come again: which of its equals each one is."""

import numpy as np

from lianhu_cli.domain.arrays import Ints


def nth(keys: Ints) -> Ints:
    """Return of each key how many like it stand before it.

    >>> nth(np.array([7, 3, 7, 7]))
    array([0, 0, 1, 2])
    """
    order = np.argsort(keys, kind="stable")
    found = np.empty(len(order), np.int64)
    found[order] = nth_together(keys[order])
    return found


def nth_of_small(keys: Ints) -> Ints:
    """Return what `nth` returns, of small numbers ≥ 0 of which few come again: only these are sorted.

    >>> nth_of_small(np.array([7, 3, 7, 5, 7]))
    array([0, 0, 1, 0, 2])
    """
    again = np.flatnonzero(np.bincount(keys)[keys] > 1)
    found = np.zeros(len(keys), np.int64)
    found[again] = nth(keys[again])
    return found


def nth_together(keys: Ints) -> Ints:
    """Return what `nth` returns, where equal keys stand together: without sorting.

    >>> nth_together(np.array([7, 7, 3, 5, 5, 5]))
    array([0, 1, 0, 0, 1, 2])
    """
    first = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    lengths = np.diff(first, append=len(keys))
    found: Ints = np.arange(len(keys)) - np.repeat(first, lengths)
    return found
