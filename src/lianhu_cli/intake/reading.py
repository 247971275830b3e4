"""Files read side by side, each in a process of its own that may fail without taking us along."""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lianhu_cli.intake.formats import DAMAGED
from lianhu_cli.intake.raw import RawSheet, RefusalError

_SECONDS = 30.0
_SECONDS_PER_MIB = 0.6
_PACKAGES = Path(__file__).resolve().parents[2]


class Reading:
    """The reading of some files, begun at once; `result` waits for one of them."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._pool = ThreadPoolExecutor(max_workers=max(os.cpu_count() or 1, 1))
        self._futures = {path: self._pool.submit(_read, path) for path in paths}

    def result(self, path: Path) -> list[RawSheet]:
        """Return the sheets of one file, once.

        Raises:
            RefusalError: the file cannot be read, or must not be.

        """
        return self._futures.pop(path).result()

    def close(self) -> None:
        """Let go of the files that nobody waits for any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _read(path: Path) -> list[RawSheet]:
    try:
        seconds = _SECONDS + _SECONDS_PER_MIB * path.stat().st_size / (1 << 20)
    except OSError as error:
        raise RefusalError(f"无法打开（{error.strerror}）") from error
    environment = dict(os.environ)
    known = [str(_PACKAGES), *filter(None, [environment.get("PYTHONPATH")])]
    environment.update(PYTHONPATH=os.pathsep.join(known), PYTHONWARNINGS="ignore")
    with subprocess.Popen(  # noqa: S603  our own interpreter and module
        [sys.executable, "-m", "lianhu_cli.intake.child", str(path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as process:
        clock = threading.Timer(seconds, process.kill)
        clock.start()
        try:
            return _answer(process)
        finally:
            clock.cancel()
            process.kill()


def _answer(process: "subprocess.Popen[bytes]") -> list[RawSheet]:
    assert process.stdout is not None  # noqa: S101  it is a pipe
    try:
        status, found = pickle.load(process.stdout)  # noqa: S301  written by our own module
    except (EOFError, pickle.UnpicklingError) as error:  # it aborted, or was killed by the clock
        raise RefusalError(DAMAGED) from error
    if status == "refused":
        raise RefusalError(found)
    if status == "bug":
        raise RuntimeError(found)
    sheets: list[RawSheet] = found
    return sheets
