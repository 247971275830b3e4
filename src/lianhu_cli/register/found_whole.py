"""Which register files this process has looked through and found whole: a command opens its own several times."""

import time
from pathlib import Path

_SETTLED = 20_000_000
"""Nanoseconds after which a file that is written again bears another time, on any clock of files."""
_FOUND: dict[tuple[int, ...], tuple[int, ...]] = {}
"""The device and number of a file → its state when it was found whole."""


def state(path: Path) -> tuple[int, ...]:
    """Return what is another as soon as a file is written; nothing where it was written just now, or is not there."""
    try:
        seen = path.stat()
    except OSError:
        return ()
    if not 0 < seen.st_mtime_ns < time.time_ns() - _SETTLED:
        return ()
    return (seen.st_dev, seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)


def is_known(seen: tuple[int, ...]) -> bool:
    """Tell whether a file in this state has been found whole."""
    return bool(seen) and _FOUND.get(seen[:2]) == seen


def note(seen: tuple[int, ...]) -> None:
    """Note that a file in this state is whole."""
    if seen:
        _FOUND[seen[:2]] = seen
