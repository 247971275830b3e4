"""`lianhu_cli.cli.batch_steps` with a command that does not end by itself."""

import os
import time
from collections.abc import Sequence

from lianhu_cli.cli import app, batch_steps


def main() -> None:
    channel = os.dup(1)

    def wait(_: Sequence[str]) -> int:
        os.write(channel, b"under way\n")
        time.sleep(600)
        return 0

    app.run = wait
    batch_steps.main()
