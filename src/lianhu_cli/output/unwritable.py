"""What is said of a file that cannot be written, and of what was and was not changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lianhu_cli.domain import done, error_texts
from lianhu_cli.domain.cells.control import readable
from lianhu_cli.domain.errors import UnwritableError


@contextmanager
def said(path: Path, drafted: Path | None = None) -> Iterator[None]:
    """Turn what the system says of a file that cannot be written into words.

    With `drafted`, the folder in which the files of the folder `path` are written first, the file that the
    system names there is named as the one that it is to become.

    Raises:
        UnwritableError: the system said something.
    """
    try:
        yield
    except OSError as error:
        why = error_texts.of_system(error)
        path = _becomes(path, drafted, error.filename)
        raise UnwritableError(
            f"{readable(str(path))} 写不进去（{why}），{done.changed()}："
            "请检查文件夹权限、磁盘空间，或先关闭正打开的文件，再试一次"
        ) from error


def _becomes(path: Path, drafted: Path | None, named: object) -> Path:
    """Return the file that one in a folder of drafts is to become, the folder itself for anything else."""
    if drafted is None or not isinstance(named, str | Path):
        return path
    file = Path(named)
    return path / file.relative_to(drafted) if file.is_relative_to(drafted) else path
