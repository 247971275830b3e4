"""`lianhu_cli.cli.batch_steps` with a command that does not end by itself."""

import os
import signal
import time
from collections.abc import Sequence

from lianhu_cli.cli import app, batch_steps


def main(lost: int = 0) -> None:
    """Run it; of the signals that are to end it the first `lost` come to nothing."""
    kill, came = signal.pthread_kill, [0]

    def kill_unless_lost(thread: int, number: int) -> None:
        came[0] += 1
        if came[0] > lost:
            kill(thread, number)

    signal.pthread_kill = kill_unless_lost
    channel = os.dup(1)

    def wait(_: Sequence[str]) -> int:
        os.write(channel, b"under way\n")
        time.sleep(600)
        return 0

    app.run = wait
    batch_steps.main()
