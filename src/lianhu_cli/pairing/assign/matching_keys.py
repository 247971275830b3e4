"""Handing out: the n-th of those who want to the n-th of what is offered, among equal keys."""

import numpy as np

from lianhu_cli.domain.arrays import Ints


def nth(keys: Ints) -> Ints:
    """Return how many equal keys stand before each, where equal keys stand together.

    >>> nth(np.array([7, 7, 3, 5, 5, 5]))
    array([0, 1, 0, 0, 1, 2])
    """
    first = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    lengths = np.diff(first, append=len(keys))
    found: Ints = np.arange(len(keys)) - np.repeat(first, lengths)
    return found


def matching(wanted: Ints, offered: Ints) -> Ints:
    """Return for each wanted key the index of an offered one: the n-th for the n-th of its equals."""
    order = np.argsort(wanted, kind="stable")
    supply = np.argsort(offered, kind="stable")
    start = np.searchsorted(offered[supply], wanted[order])
    found = np.empty(len(wanted), np.int64)
    found[order] = supply[start + nth(wanted[order])]
    return found
