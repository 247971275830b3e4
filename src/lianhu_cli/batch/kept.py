"""What stands in a partition's folder and no batch has put there, or has been changed since: it stays."""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from lianhu_cli.batch.partitions import DONE, REGISTER, digest_of

_NEVER = {DONE, REGISTER, *(f"{REGISTER}-{end}" for end in ("journal", "wal", "shm"))}
_CHANGED = "-已改"


def written(folder: Path) -> dict[str, str]:
    """Return the digest of every file that a batch has put into a folder, by its path there."""
    return {name: digest_of(path) for name, path in _files(folder)}


def carry(home: Path, folder: Path) -> None:
    """Copy into the folder that takes the place of another what no batch has written there.

    A file that would stand in the way of a new one is named otherwise.
    """
    known = _told(home)
    if known is None:
        return
    for name, path in _files(home) if home.is_dir() else ():
        if known.get(name) == digest_of(path):
            continue
        place = _free(folder / name)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, place)


def is_changed(home: Path, name: str) -> bool:
    """Tell whether a file stands in a partition's folder that is not as a batch has written it."""
    path = home / name
    return path.exists() and (_told(home) or {}).get(name) != digest_of(path)


def set_apart(home: Path, name: str) -> None:
    """Give a changed file another name, so that a new one can take its place."""
    (home / name).rename(_free(home / name))


def note(home: Path, name: str) -> None:
    """Note that a batch has written a file, or has taken it away."""
    told = json.loads((home / DONE).read_text("utf-8"))
    files = told.setdefault("files", {})
    files.pop(name, None)
    if (home / name).exists():
        files[name] = digest_of(home / name)
    (home / DONE).write_text(
        json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in _NEVER:
            yield name, path


def _told(home: Path) -> Mapping[str, str] | None:
    """Return what the batch of before noted, nothing where none was; None where it did not note files."""
    try:
        told = json.loads((home / DONE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    files = told.get("files") if isinstance(told, dict) else {}
    return files if isinstance(files, dict) else None


def _free(path: Path) -> Path:
    """Return a name that nothing bears yet."""
    number, free = 1, path
    while free.exists():
        tail = _CHANGED if number == 1 else f"{_CHANGED}{number}"
        free, number = path.with_name(f"{path.stem}{tail}{path.suffix}"), number + 1
    return free
