"""How long a command waits for a register that another one holds: `--wait`."""

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from lianhu_cli.domain.errors import BusyError

_PAUSE = 0.05
"""Seconds between two attempts."""
_seconds: ContextVar[float] = ContextVar("seconds", default=0.0)

Result = TypeVar("Result")


def up_to(seconds: float) -> None:
    """Have everything that follows wait so long for the register."""
    _seconds.set(seconds)


def until_free(work: Callable[[], Result]) -> Result:
    """Do some work on the register, again while another command holds it, and return its result.

    Raises:
        BusyError: it is still held when the time is over.
    """
    give_up = time.monotonic() + _seconds.get()
    while True:
        try:
            return work()
        except BusyError:
            if time.monotonic() >= give_up:
                raise
        time.sleep(_PAUSE)
