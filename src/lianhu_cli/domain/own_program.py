"""How this program starts itself again: one of its modules, in a process of its own.

`python -m` puts the current folder first on the search path, so a `zipfile.py` beside the data would
run. What is started here has no current folder on its path. A frozen program (PyInstaller) has no
interpreter: it starts itself, and `__main__` passes the errand on to `run_child`.
"""

import importlib
import os
import sys
from pathlib import Path

CHILD = "--isolated-child"
"""The first argument of a frozen program that is started as a child."""
READY = b"lianhu\n"
"""What a child says on stdout once its modules are there, before it reads anything."""
_START = """\
import sys
sys.path[:] = {folders!r}
from lianhu_cli.domain.own_program import run_child
run_child(sys.argv[1:])
"""


def module(name: str, *arguments: str) -> list[str]:
    """Return the command line that runs `main()` of one of our modules and nothing else.

    It has no PYTHON* variables of its own, only the folders in which this process finds its modules.
    """
    if is_frozen():
        return [sys.executable, CHILD, name, *arguments]
    start = _START.format(folders=_folders())
    return [
        sys.executable, "-I", "-X", "utf8", "-W", "ignore", "-c", start, name, *arguments,
    ]  # fmt: skip


def is_frozen() -> bool:
    """Tell whether this is a frozen program."""
    return bool(getattr(sys, "frozen", False))


def is_child(arguments: list[str]) -> bool:
    """Tell whether a frozen program was started as a child: its arguments are an errand of ours."""
    return is_frozen() and arguments[:1] == [CHILD]


def run_child(arguments: list[str]) -> None:
    """Run the module that the first argument names, as the child that it is."""
    name, *rest = arguments
    sys.argv = [name, *rest]
    main = importlib.import_module(name).main
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    main()


def _folders() -> list[str]:
    """Return the folders that modules come from here, without the current one."""
    here = _here()
    package = str(Path(__file__).resolve().parents[2])
    listed = [folder for folder in sys.path if folder and Path(folder).is_absolute()]
    return [package, *(folder for folder in listed if Path(folder) != here or folder == package)]


def _here() -> Path | None:
    """Return the current folder, None where it was deleted."""
    try:
        return Path.cwd()
    except OSError:
        return None


def drop_current_folder() -> None:
    """Take the current folder off this process's own search path, and off its children's.

    `python -m lianhu_cli` and the start of a `multiprocessing` child put it there.
    """
    package = Path(__file__).resolve().parents[2]
    here = _here()
    first = sys.path[0] if sys.path else None
    if first is not None and (not first or Path(first) == here) and here != package:
        del sys.path[0]
    os.environ["PYTHONSAFEPATH"] = "1"
