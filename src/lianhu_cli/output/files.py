"""Files written whole or not at all: beside their final name first, then renamed."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lianhu_cli.domain import error_texts
from lianhu_cli.domain.errors import UnwritableError


@contextmanager
def together(folder: Path) -> Iterator[Path]:
    """Give a folder to write into; its files replace those of `folder` when the block ends well.

    The files are readable by their owner alone. On an error `folder` is as it was.

    Raises:
        UnwritableError: the folder or the disk does not take the files.
    """
    made = not folder.exists()
    draft: Path | None = None
    try:
        with said(folder):
            folder.mkdir(parents=True, exist_ok=True)
            draft = Path(tempfile.mkdtemp(prefix=".lianhu-", dir=folder))
        with said(folder):
            yield draft
            _settle(draft, folder)
    finally:
        if draft is not None:
            for path in draft.glob("*"):
                path.unlink(missing_ok=True)
            draft.rmdir()
        if made and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a path to write to; what is there replaces `path` when the block ends well.

    Raises:
        UnwritableError: the folder or the disk does not take the file.
    """
    with together(path.parent) as draft:
        yield draft / path.name


@contextmanager
def said(path: Path) -> Iterator[None]:
    """Turn what the system says of a file that cannot be written into words."""
    try:
        yield
    except OSError as error:
        raise UnwritableError(
            f"{path} 写不进去（{error_texts.of_system(error)}）：请检查文件夹权限、磁盘空间，或先关闭正打开的文件"
        ) from error


def _settle(draft: Path, folder: Path) -> None:
    for path in sorted(draft.iterdir()):
        path.chmod(0o600)
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    for path in sorted(draft.iterdir()):
        path.replace(folder / path.name)
