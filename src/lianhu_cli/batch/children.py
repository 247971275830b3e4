"""Commands of lianhu in child processes: what each answered, how it ended, and what it took."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

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
_STEPS = "lianhu_cli.cli.batch_steps"


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
    """The programs under way; `stop` ends them all and lets none begin after it."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._stopped = False

    @contextmanager
    def program(self, cwd: Path, *, apart: bool = False) -> "Iterator[Program]":
        """Give what runs commands in a folder; `apart`: each in a process of its own."""
        with tempfile.TemporaryFile() as err:
            program = Program(self, cwd, err, apart=apart)
            try:
                yield program
            finally:
                program.end()

    def start(self, cwd: Path, err: IO[bytes]) -> "subprocess.Popen[bytes]":
        """Start a process that runs commands.

        Raises:
            KeyboardInterrupt: the batch was stopped.
        """
        with self._lock:
            self.hold()
            child = subprocess.Popen(  # noqa: S603  our own program
                own_program.module(_STEPS),
                cwd=cwd, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=err, env=_environment(),
            )  # fmt: skip
            self._running.add(child)
        return child

    def wait(self, child: "subprocess.Popen[bytes]") -> int | None:
        """Wait until a process has ended; return the most bytes that it held."""
        try:
            return _wait(child)
        finally:
            with self._lock:
                self._running.discard(child)

    def hold(self) -> None:
        """Go no further once the batch was stopped.

        Raises:
            KeyboardInterrupt: it was.
        """
        if self._stopped:
            raise KeyboardInterrupt

    def stop(self) -> None:
        """End every command; each leaves its register as it was."""
        with self._lock:
            self._stopped = True
            for child in self._running:
                child.terminate()


class Program:
    """Runs commands in one process, which is started for the first of them, or each in its own."""

    def __init__(self, children: Children, cwd: Path, err: IO[bytes], *, apart: bool) -> None:
        self._children, self._cwd, self._err, self._apart = children, cwd, err, apart
        self._child: subprocess.Popen[bytes] | None = None

    def run(self, arguments: Sequence[str]) -> Ended:
        """Run one command to its end.

        Raises:
            KeyboardInterrupt: the batch was stopped.
        """
        if self._child is None:
            self._child = self._children.start(self._cwd, self._err)
        told = _asked(self._child, [*arguments, "--json"])
        self._children.hold()
        if told is None:
            return self._broken(self._child)
        if self._apart:
            self.end()
        return Ended(
            exit=told["exit"], answer=_parsed(told["out"]), said=told["said"], peak=told["peak"]
        )

    def end(self) -> int | None:
        """Let the process end: there is nothing more to run. Return the most bytes that it held."""
        child, self._child = self._child, None
        if child is None:
            return None
        for pipe in filter(None, (child.stdin, child.stdout)):
            with suppress(OSError):
                pipe.close()
        return self._children.wait(child)

    def _broken(self, child: "subprocess.Popen[bytes]") -> Ended:
        """Return how a process ended that gave no answer."""
        peak = self.end()
        self._err.seek(0)
        said = self._err.read().decode("utf-8", "replace")
        return Ended(exit=child.returncode or Exit.BUG, answer={}, said=said, peak=peak)


CHILDREN = Children()
"""Those of this process: an engine's worker has its own."""


def _asked(child: "subprocess.Popen[bytes]", arguments: Sequence[str]) -> dict[str, Any] | None:
    """Ask a process to run a command; return how that ended, None where the process itself did."""
    asks, answers = child.stdin, child.stdout
    if asks is None or answers is None:
        return None
    try:
        asks.write(json.dumps(arguments).encode() + b"\n")
        asks.flush()
    except OSError:
        return None
    line = answers.readline()
    if line == own_program.READY:
        line = answers.readline()
    told: dict[str, Any] | None = json.loads(line) if line.endswith(b"\n") else None
    return told


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


def _parsed(text: str) -> dict[str, Any]:
    try:
        answer = json.loads(text)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
