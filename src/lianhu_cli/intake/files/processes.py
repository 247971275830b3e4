"""Files read side by side, each in a process of its own that may fail without taking us along."""

import math
import os
import pickle
import signal
import subprocess
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO

from lianhu_cli.domain import error_texts
from lianhu_cli.intake.files import isolated
from lianhu_cli.intake.files.formats import DAMAGED
from lianhu_cli.intake.files.raw import RawSheet, RefusalError

_SECONDS = 30.0
_SECONDS_PER_MIB = 0.6
"""A file may keep the processor so long: a busy machine takes longer by the clock for the same work."""
_BY_THE_CLOCK = 1 if os.name == "nt" else 20
"""So many times as long by the clock: Windows cannot be asked to stop a process after its processor time."""
_USED_UP = -int(getattr(signal, "SIGXCPU", 0)) or None
"""How a process ends that had its processor time."""
_MOST_AT_ONCE = 61
"""Windows waits for no more than so many processes at once."""
_TAIL = 4096
_TOO_LONG = "读取时间太长，可能已损坏，请用 Excel、WPS 打开后另存，或分成几个文件再导入"


class Reading:
    """The reading of some files, begun at once; `result` waits for one of them."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._pool = ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, _MOST_AT_ONCE))
        self._futures = {path: self._pool.submit(self._read, path) for path in paths}

    def result(self, path: Path) -> list[RawSheet]:
        """Return the sheets of one file, once.

        Raises:
            RefusalError: the file cannot be read, or must not be.

        """
        return self._futures.pop(path).result()

    def close(self) -> None:
        """Stop what is still being read: nobody waits for it any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in list(self._running):
            process.kill()

    def _read(self, path: Path) -> list[RawSheet]:
        try:
            seconds = _SECONDS + _SECONDS_PER_MIB * path.stat().st_size / (1 << 20)
        except OSError as error:
            raise RefusalError(f"无法打开（{error_texts.of_system(error)}）") from error
        with _started(path, seconds) as process:
            said = _Said(process)
            self._running.add(process)
            late = threading.Event()

            def stop() -> None:
                late.set()
                process.kill()

            clock = threading.Timer(seconds * _BY_THE_CLOCK, stop)
            clock.start()
            try:
                return _answer(process)
            except (EOFError, pickle.UnpicklingError, _NotStartedError) as error:
                if late.is_set() or process.wait() == _USED_UP:
                    why = _TOO_LONG
                elif isinstance(error, _NotStartedError):
                    why = isolated.broken(said.all())
                else:  # it aborted, or was killed
                    why = DAMAGED
                raise RefusalError(why) from error
            finally:
                clock.cancel()
                process.kill()
                self._running.discard(process)


class _NotStartedError(Exception):
    """The child died before it looked at the file."""


class _Said:
    """What a child says on stderr, read aside so that it never waits for us; the end of it is kept."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._text = b""
        self._thread = threading.Thread(target=self._read, args=(process.stderr,), daemon=True)
        self._thread.start()

    def _read(self, stream: IO[bytes]) -> None:
        with suppress(
            OSError, ValueError
        ):  # closed under our hands: the child is not wanted any more
            while data := stream.read(_TAIL):
                self._text = (self._text + data)[-_TAIL:]

    def all(self) -> bytes:
        """Return what was said, once the child has ended."""
        self._thread.join(1.0)
        return self._text


def _started(path: Path, seconds: float) -> "subprocess.Popen[bytes]":
    try:
        return isolated.start("lianhu_cli.intake.files.child", str(path), str(math.ceil(seconds)))
    except OSError as error:
        raise RefusalError(isolated.broken(error_texts.of_system(error).encode())) from error


def _answer(process: "subprocess.Popen[bytes]") -> list[RawSheet]:
    assert process.stdout is not None  # noqa: S101  it is a pipe
    if not isolated.is_ready(process.stdout):
        raise _NotStartedError
    status, found = pickle.load(process.stdout)  # noqa: S301  written by our own module
    if status == "refused":
        raise RefusalError(found)
    if status == "bug":
        raise RuntimeError(found)
    sheets: list[RawSheet] = found
    return sheets
