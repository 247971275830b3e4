"""What is said of a file that cannot be written, and of what was and was not changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lianhu_cli.domain import done, error_texts
from lianhu_cli.domain.cells.control import readable
from lianhu_cli.domain.errors import UnwritableError


@contextmanager
def said(path: Path) -> Iterator[None]:
    """Turn what the system says of a file that cannot be written into words.

    Raises:
        UnwritableError: the system said something.
    """
    try:
        yield
    except OSError as error:
        why = error_texts.of_system(error)
        raise UnwritableError(
            f"{readable(str(path))} 写不进去（{why}），{done.changed()}："
            "请检查文件夹权限、磁盘空间，或先关闭正打开的文件，再试一次"
        ) from error
