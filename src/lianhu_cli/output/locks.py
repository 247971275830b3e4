"""A lock on a file that ends with the process, however it ends: tells the living from the dead."""

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


_AT = 1 << 20
"""Where the lock is: Windows lets nobody read a byte that is locked, so it lies behind the text."""


class Lock:
    """A file with a text, locked as long as this process lives."""

    def __init__(self, path: Path, text: str) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        told = text.encode("utf-8", "surrogateescape")
        if os.write(self._file, told) < len(told):
            self.release()
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.lseek(self._file, _AT, os.SEEK_SET)
        with suppress(OSError):  # some network disks know no locks
            _take(self._file)

    def release(self) -> None:
        """Let the file go."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def free(path: Path) -> str | None:
    """Return the text of a file that nobody holds locked any more; None where somebody does.

    A file that is not there is held by nobody, and has no text.
    """
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return ""
    try:
        text = os.read(file, 1 << 16).decode("utf-8", "surrogateescape")
        os.lseek(file, _AT, os.SEEK_SET)
        _take(file)
    except OSError:
        return None
    finally:
        os.close(file)
    return text
