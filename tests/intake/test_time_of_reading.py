"""How long a file may take: by the processor, so that a busy machine reads what an idle one does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lianhu_cli.domain import own_program
from lianhu_cli.intake.files import isolated, processes
from lianhu_cli.intake.files.raw import RefusalError

pytestmark = [
    pytest.mark.usefixtures("children"),
    pytest.mark.skipif(os.name == "nt", reason="Windows has no limit of processor time"),
]


def _read(path: Path) -> int:
    reading = processes.Reading([path])
    try:
        return len(reading.result(path))
    finally:
        reading.close()


def _roster(folder: Path) -> Path:
    path = folder / "柳湾村.csv"
    path.write_text("户主姓名,行政村\n王一,柳湾村\n", "utf-8")
    return path


def test_a_machine_busy_with_other_work_reads_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A roster of a million was called damaged where twenty processes shared two cores."""
    monkeypatch.setattr(processes, "_SECONDS", 0.01)  # by the clock it is over before it has begun
    monkeypatch.setattr(processes, "_BY_THE_CLOCK", 10_000)
    assert _read(_roster(tmp_path)) == 1


@pytest.mark.parametrize("ready", [own_program.READY, b""])
def test_a_file_that_keeps_the_processor_is_said_to_take_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ready: bytes
) -> None:
    ends = f"import os, signal; os.write(1, {ready!r}); os.kill(os.getpid(), signal.SIGXCPU)"

    def start(*_: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", ends],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    monkeypatch.setattr(isolated, "start", start)
    with pytest.raises(RefusalError, match="读取时间太长"):
        _read(_roster(tmp_path))


def test_the_system_ends_a_child_after_its_seconds() -> None:
    endless = "from lianhu_cli.intake.files import child; child.limit_time(1)\nwhile True: pass"
    assert (
        subprocess.run([sys.executable, "-c", endless], check=False).returncode
        == processes._USED_UP
    )
