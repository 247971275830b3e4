"""Child processes that run our own modules and nothing else.

`python -m` puts the current folder first on the search path, so a `zipfile.py` beside the data would
run. A child started here has no current folder on its path and no PYTHON* variables of its own, only
the folders in which this process finds its modules. A frozen program (PyInstaller) has no interpreter:
it starts itself, and `__main__` passes the errand on to `run_child`.
"""

import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

CHILD = "--isolated-child"
"""The first argument of a frozen program that is started as a child."""
READY = b"lianhu\n"
"""What a child says on stdout once its modules are there, before it reads anything."""
_START = """\
import sys
sys.path[:] = {folders!r}
from lianhu_cli.intake.files.isolated import run_child
run_child(sys.argv[1:])
"""
_BROKEN = (
    "没能读取：读取程序启动不了（{why}），不是文件的毛病：请重新安装 lianhu，或关掉些程序后再试"
)


def command(module: str, *arguments: str) -> list[str]:
    """Return the command line that runs `main()` of one of our modules in a process of its own."""
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD, module, *arguments]
    start = _START.format(folders=_folders())
    return [
        sys.executable, "-I", "-X", "utf8", "-W", "ignore", "-c", start, module, *arguments,
    ]  # fmt: skip


def start(module: str, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start a child whose answer is read from its stdout.

    Raises:
        OSError: the system starts no more processes.
    """
    return subprocess.Popen(  # noqa: S603  our own interpreter and module
        command(module, *arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run_child(arguments: list[str]) -> None:
    """Run the module that the first argument names, as the child that it is."""
    module, *rest = arguments
    sys.argv = [module, *rest]
    main = importlib.import_module(module).main
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    main()


def is_ready(stdout: IO[bytes]) -> bool:
    """Tell whether a child has started: False where it died before it could read anything."""
    return stdout.read(len(READY)) == READY


def broken(stderr: bytes) -> str:
    """Return the sentence for a child that did not start, from what it said last."""
    said = stderr.decode("utf-8", "replace").strip().splitlines()
    return _BROKEN.format(why=said[-1] if said else "没有说明")


def _folders() -> list[str]:
    """Return the folders that modules come from here, without the current one."""
    here = Path.cwd()
    package = str(Path(__file__).resolve().parents[3])
    listed = [folder for folder in sys.path if folder and Path(folder).is_absolute()]
    return [package, *(folder for folder in listed if Path(folder) != here or folder == package)]


def drop_current_folder() -> None:
    """Take the current folder off this process's own search path, and off its children's.

    `python -m lianhu_cli` and the start of a `multiprocessing` child put it there.
    """
    package = Path(__file__).resolve().parents[3]
    first = sys.path[0] if sys.path else None
    if first is not None and (not first or Path(first) == Path.cwd()) and Path.cwd() != package:
        del sys.path[0]
    os.environ["PYTHONSAFEPATH"] = "1"
