"""Handing out: the n-th of those who want to the n-th of what is offered, among equal keys."""

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.repeats import nth_together


def matching(wanted: Ints, offered: Ints) -> Ints:
    """Return for each wanted key the index of an offered one: the n-th for the n-th of its equals."""
    order = np.argsort(wanted, kind="stable")
    supply = np.argsort(offered, kind="stable")
    start = np.searchsorted(offered[supply], wanted[order])
    found = np.empty(len(wanted), np.int64)
    found[order] = supply[start + nth_together(wanted[order])]
    return found
