"""`lianhu import -`: what comes on stdin or through a pipe, as a file for the time of a command."""

import os
import select
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from lianhu_cli.domain import error_texts
from lianhu_cli.domain.errors import UnreadableError, UsageError

STDIN = Path("-")
_UNNAMED = "标准输入"
_UNNAMED_SAID = (
    f"没有写 --name，这批数据记作“{_UNNAMED}”：下次再这样导入，就会替换它；要分开请用 --name 起名"
)
_PATIENCE = 5.0
"""Seconds that the writer of a pipe may take to begin."""
_CHUNK = 1 << 20
_LIMIT = 2048 << 20
"""Bytes: as much as any file that is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFiles:
    """The files to read; `kept` is file → the path under which the register keeps it, where it differs."""

    paths: list[Path]
    kept: Mapping[Path, str] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()
    """What is to be said of the streams."""


@contextmanager
def as_files(paths: Sequence[Path], name: str) -> Iterator[GivenFiles]:
    """Give files in place of streams: each lies in a folder of its own, gone when the block ends.

    A stream is kept as if a file of its name lay in the current folder.

    Raises:
        UsageError: a name for no stream, or one name for several.
        UnreadableError: a stream breaks off, or never ends.
    """
    streams = [path for path in paths if _is_stream(path)]
    if name and not streams:
        raise UsageError("--name 是给标准输入起名的：lianhu import - --name 柳湾村.csv")
    if len(streams) > 1:
        raise UsageError("一次只能从一个管道读：其余的请先存成文件")
    if not streams:
        yield GivenFiles(paths=list(paths))
        return
    import tempfile

    called = Path(name or _UNNAMED).name
    with tempfile.TemporaryDirectory(prefix="lianhu-") as folder:
        file = Path(folder).resolve() / called
        _copy(streams[0], file)
        kept = {file: str(Path.cwd() / (name or _UNNAMED))}
        given = [file if path == streams[0] else path for path in paths]
        yield GivenFiles(paths=given, kept=kept, sentences=() if name else (_UNNAMED_SAID,))


def _is_stream(path: Path) -> bool:
    """Tell whether a path is stdin, a named pipe or the like: what can be read once."""
    if path == STDIN:
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or str(path) == "/dev/stdin"


def _copy(stream: Path, file: Path) -> None:
    try:
        with _opened(stream) as source, _private(file) as target:
            size = 0
            while chunk := source.read(_CHUNK):
                size += len(chunk)
                if size > _LIMIT:
                    raise UnreadableError(f"{stream} 给的数据太多，超过 2 GB：请分开导入")
                target.write(chunk)
    except OSError as error:
        raise UnreadableError(f"{stream} 读不了：{error_texts.of_system(error)}") from error


@contextmanager
def _opened(stream: Path) -> Iterator[IO[bytes]]:
    if stream == STDIN or str(stream) == "/dev/stdin":
        yield sys.stdin.buffer
        return
    begun = str(stream).startswith("/dev/")  # <(curl …): its writer is there, if slow
    if begun or not stat.S_ISFIFO(stream.stat().st_mode):
        with stream.open("rb") as source:
            yield source
        return
    # Opening a pipe into which nobody writes would wait for ever.
    handle = os.open(stream, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as source:
        if not select.select([source], [], [], _PATIENCE)[0]:
            raise UnreadableError(f"{stream} 是管道，没有程序往里写数据：请先存成文件再导入")
        os.set_blocking(handle, True)
        yield source


def _private(file: Path) -> IO[bytes]:
    return os.fdopen(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600), "wb")
