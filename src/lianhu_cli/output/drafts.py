"""A draft: files that are written beside those they are to replace, and then take their places or do not.

On disk it is a hidden folder in the folder of the outputs: `new` holds the files written, `old` those
they replace until all is done, `moves.json` what is being moved, `lock` tells that the process lives.
A process that is killed leaves the folder behind; whoever comes next settles it (`leftover`).

What is read back may have been cut short by a full disk: the note beside a register can then name a folder
above the draft. So a draft is known by its own name and its lock, never by what a text says, and only
what a draft consists of is ever removed, by name.
"""

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lianhu_cli.output import locks
from lianhu_cli.output.unwritable import said

PREFIX = ".lianhu-"
_POINTER = ".draft-"
_NEW, _OLD, _LOCK, _MOVES = "new", "old", "lock", "moves.json"

Revision = Callable[[Path], int | None]
"""Asks a register for the number of its last revision; None where it cannot tell."""


@dataclass(slots=True)
class Draft:
    """The draft of some files of one folder."""

    folder: Path
    path: Path
    made: Path | None
    """The topmost folder that was made for it, to be removed again where nothing comes of it."""
    pointer: Path | None = None
    """A note beside the register that says where the draft is."""
    _lock: locks.Lock | None = None

    @classmethod
    def begin(cls, folder: Path, register: Path | None) -> "Draft":
        """Make the draft of files for a folder, and the folder where there is none.

        Raises:
            OSError: the system does not let us.
        """
        for left in _drafts_in(folder):
            leftover(left, None)
        made = _first_missing(folder)
        folder.mkdir(parents=True, exist_ok=True)
        path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
        draft = cls(folder=folder, path=path, made=made)
        try:
            draft._lock = locks.Lock(path / _LOCK, str(made.absolute()) if made else "")
            draft.new.mkdir()
            draft.old.mkdir()
            if register is not None:
                draft.pointer = _point(register, path)
        except OSError:
            draft.end()
            raise
        return draft

    @property
    def new(self) -> Path:
        """The folder to write into."""
        return self.path / _NEW

    @property
    def old(self) -> Path:
        """The folder of what is being replaced."""
        return self.path / _OLD

    def prepare(self, seal: Callable[[Path], None] | None = None) -> None:
        """Bring the files written to the disk, and make sure that each can take its place.

        `seal` is done to each of them before.

        Raises:
            UnwritableError: a place is taken by a folder, a device or a pipe; or its file is open or protected.
        """
        for path in sorted(self.new.iterdir()):
            target = self.folder / path.name
            with said(target):
                path.chmod(0o600)
                if seal:
                    seal(path)
                with path.open("rb+") as file:
                    os.fsync(file.fileno())
                if target.is_dir():
                    raise IsADirectoryError(errno.EISDIR, "")
                if target.exists():
                    if not target.is_file():  # /dev/full, a pipe: not ours to replace
                        raise OSError(errno.ENOTSUP, "")
                    target.open("rb+").close()

    def move(self, register: Path | None, revision: int | None) -> None:
        """Put each file in its place; what was there is kept until `end`.

        Raises:
            UnwritableError: a place could not be taken after all; `undo` is for the caller.
        """
        names = sorted(path.name for path in self.new.iterdir())
        told = {
            "register": str(register.absolute()) if register else None,
            "revision": revision,
            "had": [name for name in names if (self.folder / name).exists()],
            "files": names,
            "numbers": {name: (self.new / name).stat().st_ino for name in names},
        }
        with said(self.folder), (self.path / _MOVES).open("w", encoding="utf-8") as file:
            json.dump(told, file)
            file.flush()
            os.fsync(file.fileno())
        for name in names:
            with said(self.folder / name):
                _keep(self.folder / name, self.old / name)
                (self.new / name).replace(self.folder / name)

    def undo(self) -> None:
        """Put back what was there, wherever the moves came to."""
        told = self._told()
        for name in reversed(told.get("files", [])):
            target = self.folder / name
            if (self.old / name).exists():
                (self.old / name).replace(target)
            elif name not in told["had"] and _is_placed(target, told["numbers"].get(name)):
                target.unlink(missing_ok=True)

    def finish(self) -> None:
        """Carry on with the moves to their end."""
        for name in self._told().get("files", []):
            if (self.new / name).exists():
                (self.new / name).replace(self.folder / name)

    def leave(self) -> None:
        """Leave the draft as it is to whoever comes next."""
        if self._lock:
            self._lock.release()

    def end(self) -> list[Path]:
        """Remove the draft and what it kept; return the files that were placed."""
        placed = [self.folder / name for name in self._told().get("files", [])]
        self.leave()
        self._remove()
        if self.pointer:
            self.pointer.unlink(missing_ok=True)
        if self.made:
            _remove_empty(self.folder, self.made)
        return placed

    def _remove(self) -> None:
        """Remove what a draft consists of, and its folder where nothing else is in it."""
        if not self.path.name.startswith(PREFIX):
            raise ValueError(f"no draft: {self.path.name}")
        for folder in (self.new, self.old):
            shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            (self.path / _MOVES).unlink(missing_ok=True)
            (self.path / _LOCK).unlink(missing_ok=True)
            self.path.rmdir()

    def _told(self) -> dict[str, Any]:
        try:
            told: dict[str, Any] = json.loads((self.path / _MOVES).read_text("utf-8"))
            plain = all(
                Path(name).name == name for name in (*told["files"], *told["had"], *told["numbers"])
            )
        except (OSError, ValueError, KeyError, TypeError):
            return {}
        return told if plain else {}


def leftover(path: Path, revision: Revision | None) -> bool:
    """Settle the draft of a process that was killed; tell whether it was one.

    The moves are finished where the register has the revision they belong to, else undone. Anything that has not a
    draft's name and lock is somebody else's and stays.
    """
    if not path.name.startswith(PREFIX) or path.is_symlink():
        return False
    if not (path / _LOCK).is_file():
        with suppress(OSError):  # killed before it had a lock: there is nothing in it
            path.rmdir()
        return not path.exists()
    try:
        made = locks.free(path / _LOCK)
        if made is None:
            return False
        draft = Draft(folder=path.parent, path=path, made=Path(made) if made else None)
        told = draft._told()
        if told and _committed(told, revision):
            draft.finish()
        elif told:
            draft.undo()
        draft.end()
    except OSError:  # it may be a folder of somebody else's: then it stays
        return False
    return True


def _is_placed(target: Path, number: Any) -> bool:
    """Tell whether a file is the one that was moved there, by the number that the disk gave it."""
    try:
        return number is not None and target.lstat().st_ino == number
    except OSError:
        return False


def _committed(told: dict[str, Any], revision: Revision | None) -> bool:
    """Tell whether the register has got beyond the revision at which files were moved."""
    before, register = told.get("revision"), told.get("register")
    if revision is None or before is None or register is None:
        return False
    now = revision(Path(register))
    return now is not None and now > int(before)


def pointed(register: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the notes beside a register and the drafts that they point at.

    A note and its draft have one name: a note that was cut short names something else, and is passed over.
    """
    with suppress(OSError):
        for entry in sorted(register.parent.glob(f"{_escaped(register.name)}{_POINTER}*")):
            with suppress(OSError, ValueError):
                draft = Path(entry.read_text("utf-8", errors="surrogateescape"))
                if draft.name == PREFIX + entry.name.removeprefix(register.name + _POINTER):
                    yield entry, draft
                elif not entry.stat().st_size:  # its process was killed before it wrote
                    entry.unlink()


def _point(register: Path, path: Path) -> Path | None:
    """Write the note beside the register; a register on a read-only disk goes without."""
    pointer = register.with_name(f"{register.name}{_POINTER}{path.name.removeprefix(PREFIX)}")
    try:
        number = os.open(pointer, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError:
        return None
    try:
        with os.fdopen(number, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(str(path.absolute()))
    except OSError:
        with suppress(OSError):
            pointer.unlink()
        raise
    return pointer


def _keep(target: Path, old: Path) -> None:
    """Keep what stands in a place: by a second name for it where the disk has such, else by moving it."""
    if not target.exists():
        return
    try:
        if target.is_symlink():
            raise NotImplementedError
        os.link(target, old)
    except (OSError, NotImplementedError):
        target.replace(old)


def _drafts_in(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.glob(f"{PREFIX}*") if path.is_dir()]
    except OSError:
        return []


def _first_missing(folder: Path) -> Path | None:
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    return missing[-1] if missing else None


def _remove_empty(folder: Path, top: Path) -> None:
    """Remove a folder and those above it up to `top`, as long as nothing is in them."""
    here, top = folder.absolute(), top.absolute()
    with suppress(OSError):
        while here.is_relative_to(top):
            here.rmdir()
            here = here.parent


def _escaped(name: str) -> str:
    return "".join(f"[{one}]" if one in "[]*?" else one for one in name)
