"""One command of lianhu as a child process: what it answered, how it ended, and what it took."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lianhu_cli.domain import own_program
from lianhu_cli.domain.errors import Exit

_CODES = {
    Exit.USAGE: "usage",
    Exit.UNREADABLE: "unreadable",
    Exit.CONTRADICTION: "contradiction",
    Exit.UNWRITABLE: "unwritable",
    Exit.INTERRUPTED: "interrupted",
}
_KIB = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended. `answer` is its JSON, empty where it gave none; `peak` is in bytes."""

    exit: int
    answer: dict[str, Any]
    said: str
    peak: int | None

    @property
    def error(self) -> tuple[str, str]:
        """The code and the sentence of what stopped it; without JSON, what the exit code and stderr say."""
        told = self.answer.get("error", {})
        lines = [line for line in self.said.splitlines() if line.strip()]
        last = (
            lines[-1].removeprefix("错误：")
            if lines
            else f"命令没有说明原因就结束了（{self.exit}）"
        )
        code = told.get("code") or _CODES.get(
            Exit(self.exit) if self.exit in set(Exit) else Exit.DONE, "crashed"
        )
        return code, told.get("message") or last


class Children:
    """The commands under way; `stop` ends them all and lets none begin after it."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    def run(self, arguments: Sequence[str], cwd: Path) -> Ended:
        """Run one command to its end.

        Raises:
            KeyboardInterrupt: the batch was stopped.
        """
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            with self._lock:
                if self._stopped:
                    raise KeyboardInterrupt
                child = subprocess.Popen(  # noqa: S603  our own program, our own arguments
                    own_program.command(*arguments, "--json"),
                    cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=_environment(),
                )  # fmt: skip
                self._running.add(child)
            try:
                peak = _wait(child)
            finally:
                with self._lock:
                    self._running.discard(child)
            if self._stopped:
                raise KeyboardInterrupt
            out.seek(0)
            err.seek(0)
            return Ended(
                exit=child.returncode,
                answer=_parsed(out.read()),
                said=err.read().decode("utf-8", "replace"),
                peak=peak,
            )

    def stop(self) -> None:
        """End every command; each leaves its register as it was."""
        with self._lock:
            self._stopped = True
            for child in self._running:
                child.terminate()


CHILDREN = Children()
"""Those of this process: an engine's worker has its own."""


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "LIANHU_DB"}
    return {**kept, "PYTHONIOENCODING": "utf-8", "PYTHONUTF8": "1"}


def _wait(child: subprocess.Popen[bytes]) -> int | None:
    """Wait for a command; return the most memory that it held, None where the system does not tell."""
    if not hasattr(os, "wait4"):
        child.wait()
        return None
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return int(used.ru_maxrss) * (1 if sys.platform == "darwin" else _KIB)


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(text)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
