"""Connections to a register's file: within a command one that was closed is used again while the file is the same.

To connect, SQLite reads and parses what made two hundred tables and indices: more than all else that a small command
asks. A connection that waits holds no lock, and sees what others write; it is closed at the latest with its command,
and kept only of the command's own register: a batch renames the folders of the others.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from lianhu_cli.register import found_whole


class Connection:
    """An open connection of the driver."""

    def __init__(self, path: Path) -> None:
        import adbc_driver_manager
        import adbc_driver_sqlite

        self.path = path
        self.is_new = True
        """Whether nobody has used it before."""
        self.is_checked = False
        """Whether the file has been found whole."""
        self.made: str | None = None
        """The statements that had made its tables when somebody last asked for them."""
        self.erases = False
        """Whether what is erased leaves no byte behind."""
        self._database = adbc_driver_sqlite.connect(os.fspath(path))
        self.adbc = adbc_driver_manager.AdbcConnection(self._database)
        self._left: tuple[int, ...] = ()

    def close(self) -> None:
        """Close it, and the file with it."""
        self.adbc.close()
        self._database.close()

    def leave(self) -> None:
        """Note how the file is left."""
        self.is_new = False
        self._left = found_whole.seen(self.path)

    def is_left(self) -> bool:
        """Tell whether the file is as it was left."""
        return bool(self._left) and self._left == found_whole.seen(self.path)


class _Kept:
    """The connection that waits for the next opening of a file, None while there is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.waiting: Connection | None = None

    def close(self) -> None:
        if self.waiting:
            self.waiting.close()
        self.waiting = None


_KEPT: ContextVar[_Kept | None] = ContextVar("kept", default=None)


@contextmanager
def kept(path: Path | None) -> Iterator[None]:
    """Within, a connection to a file that is closed waits for the next who opens it, in the same thread."""
    if path is None:
        yield
        return
    before = _KEPT.set(own := _Kept(path))
    try:
        yield
    finally:
        _KEPT.reset(before)
        own.close()


def opened(path: Path) -> Connection:
    """Return a connection to a file: the one that waits, or a new one."""
    own = _KEPT.get()
    if own and own.waiting and own.path == path:
        if own.waiting.is_left():
            found, own.waiting = own.waiting, None
            return found
        own.close()
    return Connection(path)


def closed(connection: Connection, *, sound: bool) -> None:
    """Have a connection wait, or close it; one is `sound` where nothing failed while it was open."""
    own = _KEPT.get()
    if sound and own and own.path == connection.path and not own.waiting:
        connection.leave()
        own.waiting = connection
    else:
        connection.close()
