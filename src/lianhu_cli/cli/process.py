"""The process around a command: its streams, its signals, its arguments, and our own bugs.

What is set up here holds for the whole process; a test that runs commands inside itself leaves it out.
"""

import _thread
import gc
import io
import os
import signal
import sys
import threading
import traceback
from contextlib import suppress
from typing import Any

from lianhu_cli.domain import done, error_texts
from lianhu_cli.domain.cells import control
from lianhu_cli.domain.errors import UnwritableError

_BUG = "程序内部出错，是 lianhu 的毛病，不是您的数据的：请把上面的文字发给维护人"
_AGAIN = 0.01
_UTF8 = "PYTHONUTF8"


class _Stdout(io.FileIO):
    """Stdout itself: what the system says against it becomes the sentence of exit 5, once."""

    _lost = False

    def write(self, data: Any, /) -> int:
        """Write some bytes; where nobody reads them any more (`| head`) they go nowhere.

        Raises:
            UnwritableError: the disk that stdout goes to is full, or the like.
        """
        if self._lost:
            return len(data)
        try:
            return super().write(data)
        except BrokenPipeError:
            self._lost = True
            return len(data)
        except OSError as error:
            self._lost = True
            raise UnwritableError(
                f"结果写不出去（{error_texts.of_system(error)}），{done.changed()}：请看接收输出的文件或磁盘"
            ) from error


def prepare() -> None:
    """Set up streams and signals; once, before anything is read or written."""
    if not getattr(sys, "frozen", False):
        _speak_utf8()
    _open_streams()
    _clean_up_when_ended()
    sys.unraisablehook = _unraisable


def arguments() -> list[str]:
    """Return the arguments; texts in the bytes of another encoding are read as GB18030.

    A path keeps its bytes where there is a file of that name. Everything else is without terminal sequences.
    """
    return [
        told if os.path.lexists(told) else control.clean(control.readable(told))
        for told in sys.argv[1:]
    ]


def bug(error: BaseException) -> None:
    """Print the traceback of a bug of ours, without anybody's numbers, and what to do with it."""
    from lianhu_cli.domain.privacy.masking import mask_text

    with suppress(OSError, ValueError):
        sys.stderr.write(mask_text("".join(traceback.format_exception(error))))
        sys.stderr.write(f"错误：{_BUG}\n")


def finish() -> None:
    """Write what is left for stdout and stderr; nothing is done after it.

    Raises:
        UnwritableError: stdout does not take it.
    """
    sys.stdout.flush()
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    gc.freeze()  # the interpreter would look everything through for rings, three times, before it ends


def drop_stdout() -> None:
    """Let what is left for stdout go nowhere: the interpreter would try, and complain, once more."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _speak_utf8() -> None:
    """Begin again in UTF-8 where file names cannot hold Chinese (LC_ALL=C without Python's own remedy)."""
    if sys.getfilesystemencoding().lower() in {"ascii", "us-ascii", "ansi_x3.4-1968", "iso8859-1"}:
        environment = {**os.environ, _UTF8: "1"}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606


def _open_streams() -> None:
    """Make 0, 1 and 2 streams: a file that is opened next would otherwise take the place of a closed one."""
    held = os.open(os.devnull, os.O_RDWR)
    while held <= 2:
        held = os.dup(held)
    os.close(held)
    for name, mode, number in (("stdin", "r", 0), ("stdout", "w", 1), ("stderr", "w", 2)):
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
    told = sys.stdout
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(_Stdout(1, "w", closefd=False)),
        encoding=told.encoding,
        errors=told.errors,
        line_buffering=bool(told.line_buffering),
    )


def _clean_up_when_ended() -> None:
    """Let an end from outside (SIGTERM, SIGHUP, a closed window) clean up as an interrupt does."""
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) not in (signal.SIG_IGN, None):
            signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: Any) -> None:
    raise KeyboardInterrupt


def _unraisable(seen: "sys.UnraisableHookArgs") -> None:
    """An interrupt that came where Python cannot raise it (a lock of its imports) comes again.

    Everything else that cannot be raised is of the interpreter's own tidying up.
    """
    if issubclass(seen.exc_type, KeyboardInterrupt):
        again = threading.Timer(_AGAIN, _thread.interrupt_main)
        again.daemon = True
        again.start()
    elif not issubclass(seen.exc_type, OSError):  # a file not written: that was said already
        sys.__unraisablehook__(seen)
