"""Interrupts held back for a moment: what is begun then is done to its end, and is known to be done."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Held:
    """Interrupts held back until `end`."""

    def __init__(self) -> None:
        self._came: list[tuple[int, FrameType | None]] = []
        self._handlers: dict[int, Any] = {}
        if threading.current_thread() is not threading.main_thread():
            return
        for name in _SIGNALS:
            number = getattr(signal, name, None)
            if number is not None and callable(signal.getsignal(number)):
                self._handlers[number] = signal.signal(number, self._hold)

    def _hold(self, number: int, frame: FrameType | None) -> None:
        self._came.append((number, frame))

    def end(self) -> None:
        """Let interrupts come again, first of all the one that came meanwhile."""
        handlers, self._handlers = self._handlers, {}
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for number, frame in self._came[:1]:
            handlers[number](number, frame)


@contextmanager
def held() -> Iterator[None]:
    """Hold interrupts back while the block runs.

    Raises:
        KeyboardInterrupt: one came meanwhile; the block is done.
    """
    holding = Held()
    try:
        yield
    finally:
        holding.end()
