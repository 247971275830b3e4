"""Which register files this process has looked through and found whole: a command opens its own several times."""

import time
from pathlib import Path

_SETTLED = 20_000_000
"""Nanoseconds after which a file that is written again bears another time, on any clock of files."""
_FOUND: dict[tuple[int, ...], tuple[int, ...]] = {}
"""The device and number of a file → its state when it was found whole."""


def seen(path: Path) -> tuple[int, ...]:
    """Return what is another as soon as a file is written, a tick of the clock apart; nothing where it is not there."""
    try:
        its = path.stat()
    except OSError:
        return ()
    return (its.st_dev, its.st_ino, its.st_size, its.st_mtime_ns, its.st_ctime_ns)


def state(path: Path) -> tuple[int, ...]:
    """Return what is another as soon as a file is written; nothing where it was written just now, or is not there."""
    found = seen(path)
    return found if found and 0 < found[3] < time.time_ns() - _SETTLED else ()


def is_known(its: tuple[int, ...]) -> bool:
    """Tell whether a file in this state has been found whole."""
    return bool(its) and _FOUND.get(its[:2]) == its


def note(its: tuple[int, ...]) -> None:
    """Note that a file in this state is whole."""
    if its:
        _FOUND[its[:2]] = its
