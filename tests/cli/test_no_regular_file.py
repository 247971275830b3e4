"""Pipes and devices in place of files, a folder that is gone, a signal before the first line: a sentence each."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lianhu_cli import __main__ as door
from lianhu_cli.cli import app
from lianhu_cli.domain import done, own_program
from lianhu_cli.domain.errors import UnwritableError
from lianhu_cli.register import database

from .conftest import Lianhu

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")


@pytest.fixture
def pipe(folder: Path) -> Iterator[Path]:
    """A pipe into which nobody writes; who waits for it is let go, with nothing read."""
    path = folder / "管道"
    os.mkfifo(path)
    given_up = threading.Timer(20, lambda: path.write_bytes(b""))
    given_up.start()
    yield path
    given_up.cancel()


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "摸底.xlsx", "--map", "管道"),
        ("import", "摸底.xlsx", "--rules", "管道"),
        ("rules", "--rules", "管道"),
        ("pair", "--rules", "管道"),
        ("audit", "管道"),
        ("verify", "管道"),
        ("publish", "--scan", "管道"),
        ("cards", "--template", "管道"),
        ("fill", "管道"),
        ("compare", "管道"),
    ],
)
def test_a_pipe_without_a_writer_is_refused_at_once(
    lianhu: Lianhu, imported: Path, pipe: Path, folder: Path, arguments: tuple[str, ...]
) -> None:
    lianhu("pair")
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    ran = lianhu(*(imported if one == "摸底.xlsx" else one for one in arguments))
    assert (ran.code, "管道" in ran.out + ran.err) == (3, True)
    assert "设备" in ran.out + ran.err
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_settings_that_are_a_pipe_are_refused(lianhu: Lianhu, pipe: Path, folder: Path) -> None:
    pipe.rename(folder / "lianhu.toml")
    ran = lianhu("stats")
    assert (ran.code, "lianhu.toml 读不了：是管道或设备" in ran.err) == (3, True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the folder that a program is in")
def test_a_current_folder_that_is_gone_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = folder / "没了"
    gone.mkdir()
    monkeypatch.chdir(gone)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    monkeypatch.setenv("PYTHONSAFEPATH", "1")  # put back afterwards
    gone.rmdir()
    own_program.drop_current_folder()
    assert "" not in sys.path
    assert app.run(["stats"]) == 3
    assert capsys.readouterr().err.startswith("错误：找不到当前文件夹")
    assert app.run(["--version"]) == 0


_ENDING = {
    signal.SIGHUP: signal.SIG_DFL,
    signal.SIGTERM: signal.SIG_DFL,
    signal.SIGINT: signal.default_int_handler,
}


@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM", "SIGINT"])
def test_a_signal_before_the_command_is_loaded_is_an_interrupt(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_early", [])
    done.forget()
    of_tests = {number: signal.getsignal(number) for number in _ENDING}
    try:
        for number, handler in _ENDING.items():  # as Python starts, whatever a test before set up
            signal.signal(number, handler)
        assert door._noting() == _ENDING
        os.kill(os.getpid(), getattr(signal, name))
        assert door._code() == 130
    finally:
        for number, handler in of_tests.items():
            signal.signal(number, handler)
    assert capsys.readouterr().err == "错误：已中断，登记库和原有文件都没有改动\n"


def test_a_register_that_may_not_be_written_is_said_to_be_unchanged() -> None:
    for said in ("attempt to write a readonly database", "unable to open database file"):
        error = database._in_words(Path("甲.db"), said)
        assert isinstance(error, UnwritableError)
        assert "登记库和原有文件都没有改动" in str(error)
