"""Kill one command at many points: before each write of a file or of the register, or in the midst of one.

    python -m tests.cli.killing FOLDER TURNS SEED COMMAND… [, COMMAND…]

FOLDER holds a register and the files of a command. For each turn the folder is copied, the command is run in a fork
and killed, and the next command is run. Prints one JSON object a turn: what was left; between commands a blank line.
A fork takes milliseconds where a process of its own takes a second.
"""

import contextlib
import datetime
import io
import json
import os
import random
import resource
import select
import shutil
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lianhu_cli.cli import app, exports
from lianhu_cli.intake.files import child
from lianhu_cli.intake.files.processes import Reading
from lianhu_cli.register import revisions
from lianhu_cli.register.database import Database

_WRITES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "shutil.move"}
_REMOVES = {"os.rename", "os.remove", "os.rmdir", "shutil.rmtree", "shutil.move"}
_MICROSECONDS = 4_000
"""How far into a write a command is killed at most: a commit of a small register takes two thousand."""
_SECONDS = 60
_OUTSIDE = 99


def keep_within(scratch: Path) -> None:
    """End this process, and every fork of it, before it removes or moves anything outside a folder.

    A fault that shows only where a disk is full may be one that removes the wrong folder.
    """

    def seen(event: str, given: tuple[Any, ...]) -> None:
        if event not in _REMOVES or (event in {"os.remove", "os.rmdir"} and given[1] != -1):
            return  # what is named below an open folder belongs to a tree that has been looked at
        for path in given[: 2 if event in {"os.rename", "shutil.move"} else 1]:
            if not Path(os.path.realpath(path)).is_relative_to(scratch):
                os.write(2, f"{event} {path}: outside of {scratch}\n".encode())
                os._exit(_OUTSIDE)

    sys.addaudithook(seen)


class Noon(datetime.datetime):
    """A clock that stands still, so that what a command stores is the same at every turn."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> "Noon":
        """Return always the same time."""
        return cls(2026, 3, 2, 12, tzinfo=tz)


class Points:
    """The points at which a command writes, counted; at the chosen one the process dies."""

    def __init__(self, chosen: int = 0, delay: float = 0) -> None:
        self.count, self.chosen, self.delay = 0, chosen, delay

    def watch(self, folder: Path) -> None:
        """Count every statement that the register is given, and every file that is written or moved."""

        def seen(event: str, given: tuple[Any, ...]) -> None:
            opened = event == "open" and given[2] & (os.O_WRONLY | os.O_RDWR)
            if opened or event in _WRITES:
                path = given[0]
                if isinstance(path, str | Path) and Path(path).absolute().is_relative_to(folder):
                    self.reached()

        sys.addaudithook(seen)
        for name in ("execute", "append"):
            setattr(Database, name, self._counted(getattr(Database, name)))

    def _counted(self, write: Callable[..., None]) -> Callable[..., None]:
        def counted(*given: Any) -> None:
            self.reached()
            write(*given)
            self.reached()

        return counted

    def reached(self) -> None:
        """Count a point; at the chosen one die, now or in the midst of what comes."""
        self.count += 1
        if self.count == self.chosen:
            if self.delay:
                signal.setitimer(signal.ITIMER_REAL, self.delay)  # SIGALRM ends a process at once
            else:
                os.kill(os.getpid(), signal.SIGKILL)


def forked(run: Callable[[], Any]) -> Any:
    """Run something in a fork and return what it returns, None where it was killed.

    A fork may inherit a lock of a thread that it does not have, and wait for ever: then another is made.
    """
    for _ in range(3):
        with contextlib.suppress(TimeoutError):
            return _forked_once(run)
    raise TimeoutError(f"no end of it within {_SECONDS} s, three times")


def _forked_once(run: Callable[[], Any]) -> Any:
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        try:
            with os.fdopen(writing, "w") as out:
                json.dump(run(), out)
        finally:
            os._exit(0)
    os.close(writing)
    try:
        if not select.select([reading], [], [], _SECONDS)[0]:
            os.kill(pid, signal.SIGKILL)
            raise TimeoutError
        with os.fdopen(reading) as told:
            text = told.read()
    finally:
        _, ended = os.waitpid(pid, 0)
    if os.waitstatus_to_exitcode(ended) == _OUTSIDE:
        sys.exit("a command would have removed what is not its own")
    return json.loads(text) if text else None


def command(folder: Path, words: list[str], points: Points, room: int = 0) -> dict[str, int]:
    """Run a command in a folder; return its exit code and how many points it has. It may not come to that.

    With `room` no file may grow beyond so many bytes: writes fail as they do on a full disk.
    """
    os.chdir(folder)
    if points.chosen >= 0:
        points.watch(folder)
    if room:
        sys.dont_write_bytecode = True  # modules compiled in part could not be imported afterwards
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    return {"ended": typed(words), "points": points.count}


def typed(words: list[str]) -> int:
    """Type a command into no terminal, and return its exit code."""
    sink = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink):
        try:
            return int(app.run(words))
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else 1


def left(folder: Path) -> dict[str, Any]:
    """Run the next command and say what there is: its exit code, the register, and every file's first bytes."""
    os.chdir(folder)
    code = typed(["rebuild", "--check"])
    with contextlib.closing(sqlite3.connect(folder / "lianhu.db")) as register:
        names = register.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        tables = {
            name: sorted(map(repr, register.execute(f"SELECT * FROM `{name}`")))  # noqa: S608  its own
            for (name,) in names.fetchall()
        }
    files = sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())
    settled_later = (".db-journal", "/lock")  # by SQLite, by the next command that writes there
    files = [one for one in files if not one.endswith(settled_later)]
    listed = folder / "out" / "结对清单.csv"
    return {
        "code": code,
        "tables": tables,
        "files": files,
        "list": listed.read_text("utf-8-sig") if listed.exists() else "",
    }


def main(made: Path, turns: int, seed: int, words: list[str]) -> None:
    """Kill each of some commands, with a comma between them, in as many turns."""
    Reading._read = lambda _, path: child.read(str(path))  # type: ignore[method-assign]
    revisions.now = lambda: "2026-03-02T04:00:00+00:00"
    exports.datetime = Noon  # type: ignore[attr-defined]
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with tempfile.TemporaryDirectory() as scratch:
        sys.dont_write_bytecode = True
        keep_within(Path(scratch).resolve())
        for nth, one in enumerate(" ".join(words).split(" , ")):
            sys.stdout.write("\n" * bool(nth))
            killed(made, Path(scratch).resolve() / "office", turns, seed, one.split())


def killed(made: Path, folder: Path, turns: int, seed: int, words: list[str]) -> None:
    """Kill a command in as many turns, and print what each leaves; the first two lines are of before and after."""
    chance = random.Random(seed)

    def turn(points: Points | None, room: int = 0) -> dict[str, int]:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(made, folder)
        ran = forked(lambda: command(folder, words, points, room)) if points else None
        told = (ran or {}) | {"room": room} | forked(lambda: left(folder))
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return ran or {}

    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made, folder)
    command(folder, words, Points(-1))  # once here, so that no fork need import anything
    left(folder)
    turn(None)
    many = turn(Points())["points"]
    size = (made / "lianhu.db").stat().st_size
    for at in range(turns):
        chosen = 1 + (at * many) // turns + chance.randrange(max(1, many // turns))
        delay = chance.uniform(1, _MICROSECONDS) / 1e6 if at % 2 else 0
        turn(Points(min(chosen, many), delay))
    for at in range(max(1, turns // 4)):
        turn(Points(), chance.randrange(1, size * 5 // 4) if at else 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
