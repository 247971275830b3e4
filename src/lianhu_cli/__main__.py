"""The one door of the program: runs a command, and turns what stops it into words and an exit code."""

import gc
import signal
import sys
from typing import Any

_COLLECTED = 100_000
"""New objects after which Python looks for rings among them: to load a command makes fewer, and keeps them all."""
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_early: list[int] = []
"""Interrupts that came while the program was still being loaded."""


def main() -> None:
    """Run the command line and exit with the code of the contract (see `domain.errors.Exit`)."""
    gc.set_threshold(_COLLECTED)
    if getattr(sys, "frozen", False):
        import multiprocessing

        multiprocessing.freeze_support()
    handlers = _noting()
    from lianhu_cli.domain import own_program

    own_program.drop_current_folder()
    if own_program.is_child(sys.argv[1:]):
        for number, handler in handlers.items():
            signal.signal(number, handler)
        own_program.run_child(sys.argv[2:])
        return
    sys.exit(_code())


def _noting() -> dict[int, Any]:
    """Note the signals that would end the program, until it can say so; return what they did before."""
    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    ending = {
        number: handler
        for number, handler in before.items()
        if handler in {signal.SIG_DFL, signal.default_int_handler}
    }
    for number in ending:
        signal.signal(number, _note)
    return ending


def _stop_if_asked() -> None:
    if _early:
        raise KeyboardInterrupt


def _note(number: int, _frame: object) -> None:
    _early.append(number)


def _code() -> int:
    """Run the command and return its exit code."""
    from lianhu_cli.cli import process
    from lianhu_cli.domain import done
    from lianhu_cli.domain.errors import Exit, UnwritableError
    from lianhu_cli.output import console

    try:
        if signal.getsignal(signal.SIGINT) is _note:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        _stop_if_asked()
        process.prepare()
        _stop_if_asked()
        from lianhu_cli.cli.app import run

        code = run(process.arguments())
        process.finish()
    except KeyboardInterrupt:  # before or after `run` could catch it
        console.fault(f"已中断，{done.changed()}")
        return Exit.INTERRUPTED
    except UnwritableError as error:  # the last that was written did not arrive
        process.drop_stdout()
        console.fault(str(error))
        return Exit.UNWRITABLE
    except Exception as error:
        process.drop_stdout()
        process.bug(error)
        return Exit.BUG
    return code


if __name__ == "__main__":
    main()
