"""The commands of one partition, one after another in one process: what they import is loaded once.

A line on stdin holds the arguments of a command, a line on stdout how it ended, both in JSON. Where stdin
ends nobody waits any more: the command under way is interrupted.
"""

import _thread
import gc
import io
import json
import os
import queue
import signal
import sys
import threading
from contextlib import redirect_stderr, redirect_stdout
from types import FrameType
from typing import Any, TextIO

_COLLECTED = 100_000
"""As in `__main__`."""
_KIB = 1 << 10
_AGAIN = 0.2
"""Seconds after which whoever has not noticed that it is to end is told again."""


def main() -> None:
    """Run what is asked until nobody asks any more."""
    gc.set_threshold(_COLLECTED)
    from lianhu_cli.cli import process

    process.prepare()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    asking, sys.stdin = sys.stdin, io.StringIO()
    busy, noticed = threading.Event(), _noticed()
    threading.Thread(target=_listen, args=(asking, lines, busy, noticed), daemon=True).start()
    try:
        while asked := lines.get():
            busy.set()
            ended = _run(json.loads(asked))
            busy.clear()
            answers.write(json.dumps(ended, ensure_ascii=False) + "\n")
            answers.flush()
    except (KeyboardInterrupt, OSError):  # stopped between two commands, or nobody there to be told
        pass
    process.finish()


def _noticed() -> threading.Event:
    """Return what is set once Python has seen that the process is to end."""
    noticed = threading.Event()
    end = signal.getsignal(signal.SIGTERM)

    def notice(number: int, frame: FrameType | None) -> None:
        noticed.set()
        if callable(end):
            end(number, frame)

    signal.signal(signal.SIGTERM, notice)
    return noticed


def _listen(
    asking: TextIO, lines: "queue.SimpleQueue[str]", busy: threading.Event, noticed: threading.Event
) -> None:
    for line in asking:
        lines.put(line)
    lines.put("")
    # A signal that comes just before the command begins to wait for something does not wake it: the next one does.
    while busy.is_set() and not noticed.is_set():
        _interrupt()
        noticed.wait(_AGAIN)


def _interrupt() -> None:
    if hasattr(signal, "pthread_kill"):  # wakes it from whatever it waits for, too
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
    else:
        _thread.interrupt_main(signal.SIGTERM)


def _run(arguments: list[str]) -> dict[str, Any]:
    """Run one command; return its exit code, its answer, what it said, and the most memory held until now."""
    from lianhu_cli.cli import process
    from lianhu_cli.cli.app import run
    from lianhu_cli.domain.errors import Exit

    out, err = (
        io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace", newline="") for _ in range(2)
    )
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = run(arguments)
        except KeyboardInterrupt:  # before or after `run` could catch it
            code = Exit.INTERRUPTED
        except Exception as error:
            code = Exit.BUG
            process.bug(error)
    return {"exit": code, "out": _written(out), "said": _written(err), "peak": _peak()}


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    text = stream.detach().getvalue()  # type: ignore[attr-defined]  # it is a BytesIO
    return str(text, "utf-8", "replace")


def _peak() -> int | None:
    """Return the most bytes that this process or one that it waited for has held."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(one).ru_maxrss for one in who) * (
        1 if sys.platform == "darwin" else _KIB
    )
