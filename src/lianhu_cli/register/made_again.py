"""Which claims of before are made again just so, and where: compared as numbers and column by column."""

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, numbered
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.repeats import nth
from lianhu_cli.register.identity import numbers_of
from lianhu_cli.register.versioned import changed_rows

_SAID_AT = ("version", "line")
"""Where a claim was first made: made again, it keeps that."""


def matched(old: pa.Table, new: pa.Table) -> tuple[Flags, Ints]:
    """Return per old claim whether it is made again just so, and where."""
    keys, others = _keys(old, new)
    place = np.full(int(max(keys.max(initial=-1), others.max(initial=-1))) + 1, -1, np.int64)
    place[others] = np.arange(len(others))
    at_new: Ints = place[keys]
    again = np.flatnonzero(at_new >= 0)
    compared = [name for name in new.column_names if name not in _SAID_AT]
    stays = np.zeros(old.num_rows, bool)
    stays[again] = ~changed_rows(old, new, compared, (again, at_new[again]))
    return stays, at_new


def as_first_made(old: pa.Table, new: pa.Table, stays: Flags, at_new: Ints) -> pa.Table:
    """Return new claims of which those that stay bear where they were first made."""
    for name in _SAID_AT:
        numbers = new[name].to_numpy().copy()
        numbers[at_new[stays]] = old[name].to_numpy()[stays]
        new = new.set_column(new.column_names.index(name), name, pa.array(numbers))
    return new


def _keys(*both: pa.Table) -> tuple[Ints, Ints]:
    """Return a number a claim: for its source, its code, and which of the source's claims on the person it is."""
    count = both[0].num_rows
    key = np.concatenate(numbers_of(*(frame["code"] for frame in both)))
    source = numbered(np.concatenate([frame["source"].to_numpy() for frame in both]))[1]
    if len(source) and int(source.max()):
        key = numbered(key * (int(source.max()) + 1) + source)[1]
    sides = key[:count], key[count:]
    if any(np.bincount(side).max(initial=0) > 1 for side in sides):  # told cheaply, without sorting
        which = np.concatenate([nth(side) for side in sides])
        key = numbered(key * (int(which.max()) + 1) + which)[1]
    return key[:count], key[count:]
