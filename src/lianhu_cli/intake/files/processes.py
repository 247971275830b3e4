"""Files read side by side, each in a process of its own that may fail without taking us along."""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lianhu_cli.domain import error_texts
from lianhu_cli.intake.files.formats import DAMAGED
from lianhu_cli.intake.files.raw import RawSheet, RefusalError

_SECONDS = 30.0
_SECONDS_PER_MIB = 0.6
_PACKAGES = Path(__file__).resolve().parents[2]
_TOO_LONG = "读取时间太长，可能已损坏，请用 Excel、WPS 打开后另存，或分成几个文件再导入"


class Reading:
    """The reading of some files, begun at once; `result` waits for one of them."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._pool = ThreadPoolExecutor(max_workers=max(os.cpu_count() or 1, 1))
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
        with _started(path) as process:
            self._running.add(process)
            late = threading.Event()

            def stop() -> None:
                late.set()
                process.kill()

            clock = threading.Timer(seconds, stop)
            clock.start()
            try:
                return _answer(process)
            except (EOFError, pickle.UnpicklingError) as error:  # it aborted, or was killed
                raise RefusalError(_TOO_LONG if late.is_set() else DAMAGED) from error
            finally:
                clock.cancel()
                process.kill()
                self._running.discard(process)


def _started(path: Path) -> "subprocess.Popen[bytes]":
    environment = dict(os.environ)
    known = [str(_PACKAGES), *filter(None, [environment.get("PYTHONPATH")])]
    environment.update(PYTHONPATH=os.pathsep.join(known), PYTHONWARNINGS="ignore")
    return subprocess.Popen(  # noqa: S603  our own interpreter and module
        [sys.executable, "-m", "lianhu_cli.intake.files.child", str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    )


def _answer(process: "subprocess.Popen[bytes]") -> list[RawSheet]:
    assert process.stdout is not None  # noqa: S101  it is a pipe
    status, found = pickle.load(process.stdout)  # noqa: S301  written by our own module
    if status == "refused":
        raise RefusalError(found)
    if status == "bug":
        raise RuntimeError(found)
    sheets: list[RawSheet] = found
    return sheets
