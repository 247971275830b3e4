"""Files given to be read: what is no regular file, a pipe or a device, is refused before anybody waits for it."""

import errno
import os
import stat
from pathlib import Path


def regular(path: Path | str) -> Path:
    """Return the path of a file that can be opened without waiting; a folder is left to who opens it.

    Raises:
        OSError: there is nothing, or something into which another program would have to write first.
    """
    mode = Path(path).stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP), str(path))
    return Path(path)
