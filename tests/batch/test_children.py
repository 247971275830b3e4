"""The process in which a partition's commands run: one for all of them, and nobody's once nobody waits."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lianhu_cli.batch.children import Children

MISSING = ("stats", "--db", "没有.db")


def test_commands_share_a_process_and_one_that_breaks_is_told(tmp_path: Path) -> None:
    children = Children()
    with children.program(tmp_path) as program:
        (told, again) = (program.run(MISSING) for _ in range(2))
        assert (told.exit, told.error[0], again.error) == (3, "no-register", told.error)
        assert told.error[1] in told.said
        assert told.peak is not None
        (child,) = children._running
        os.kill(child.pid, signal.SIGKILL)
        broken = program.run(MISSING)
        assert (broken.exit, broken.error[0], broken.answer) == (-9, "crashed", {})
        assert program.run(MISSING).exit == 3, "the next one has a new process"
    assert not children._running


def test_large_ones_have_a_process_each_and_none_begins_once_stopped(tmp_path: Path) -> None:
    children = Children()
    with children.program(tmp_path, apart=True) as program:
        assert program.run(MISSING).exit == 3
        assert not children._running
        children.stop()
        with pytest.raises(KeyboardInterrupt):
            program.run(MISSING)


@pytest.mark.parametrize("lost", [0, 2])
def test_a_command_is_interrupted_when_whoever_asked_is_gone(tmp_path: Path, lost: int) -> None:
    """What a killed batch leaves does not work on: the next one may work on the same partition.

    A signal that comes just before the command begins to wait is lost on it; then another comes.
    """
    with subprocess.Popen(
        [sys.executable, "-c", f"from tests.batch.slow_command import main; main({lost})"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": os.fspath(Path(__file__).parents[2])},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as child:  # fmt: skip
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(b'["stats"]\n')
        child.stdin.flush()
        assert child.stdout.readline() == b"under way\n"
        child.stdin.close()
        assert child.wait(20) == 0
