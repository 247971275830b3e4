"""Which files an import means: those named, and the tables in the folders named."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lianhu_cli.domain import error_texts
from lianhu_cli.domain.cells import control
from lianhu_cli.domain.errors import UnreadableError

_SUFFIXES = frozenset(
    ".xlsx .xlsm .xls .xlsb .xltx .xlt .et .ett .ods .csv .tsv .txt .htm .html .xml".split()
)
_DEPTH = 4


@dataclass(frozen=True, slots=True)
class File:
    """One file to read: its name in reports, its own path, whether the user named it himself."""

    name: str
    path: Path
    named: bool
    kept: str = ""
    """The path under which the register keeps it, "" for its own."""

    @property
    def source(self) -> str:
        """The path as the register keeps it: bytes of another encoding are read as GB18030."""
        return control.readable(self.kept or str(self.path))


@dataclass(frozen=True, slots=True)
class Files:
    """The files to read, and a sentence for each folder that could not be looked into."""

    files: list[File]
    left_out: list[str]


def find(paths: Sequence[Path], kept: Mapping[Path, str] | None = None) -> Files:
    """Return the files to read, each once, those of a folder by name.

    `kept` is file → the path under which the register keeps it, where that is not its own: such a file
    stands for the one of that path in a folder, too.

    Raises:
        UnreadableError: a path is missing, or a folder holds no tables.

    """
    elsewhere = kept or {}
    plain = {Path(path): file for file, path in elsewhere.items()}
    found: dict[Path, bool] = {}
    wrong: list[str] = []
    left_out: list[str] = []
    for path in paths:
        name = control.readable(str(path))
        if path.is_dir():
            before = len(left_out)
            tables = sorted(_tables(path, _DEPTH, left_out))
            if not tables:
                wrong += left_out[before:]
                wrong.append(f"{name} 里没有工作簿（xlsx、xls、csv 等），请检查文件夹。")
            for table in tables:
                file = table.resolve()
                found.setdefault(plain.get(file, file), False)
        elif path.is_file():
            found[path.resolve()] = True
        elif path.exists():
            wrong.append(f"{name} 不是文件（是管道或设备），请先存成文件再导入。")
        else:
            wrong.append(f"找不到 {name}，请检查文件名。")
    if wrong or not found:
        raise UnreadableError("\n".join(wrong or ["没有指明要导入的文件。"]))
    files = [
        File(name, path, found[path], elsewhere.get(path, ""))
        for path, name in _names(list(found), elsewhere).items()
    ]
    return Files(files, left_out)


def tables(folder: Path) -> list[Path]:
    """Return the tables in a folder, by name, as far as it can be looked into."""
    return sorted(_tables(folder, _DEPTH, []))


def _tables(folder: Path, depth: int, left_out: list[str]) -> Iterator[Path]:
    try:
        entries = list(folder.iterdir())
    except OSError as error:
        why = error_texts.of_system(error)
        left_out.append(f"{control.readable(str(folder))} 打不开（{why}），里面的文件没有读。")
        return
    for entry in entries:
        if entry.name.startswith((".", "~$", "__")):
            continue
        if _is(entry, Path.is_dir) and depth:
            yield from _tables(entry, depth - 1, left_out)
        elif _is(entry, Path.is_file) and entry.suffix.lower() in _SUFFIXES:
            yield entry


def _is(path: Path, what: Callable[[Path], bool]) -> bool:
    """Ask the system about a path; what it does not say is taken for no."""
    try:
        return what(path)
    except OSError:
        return False


def _names(paths: list[Path], kept: Mapping[Path, str]) -> dict[Path, str]:
    """Return the name of each file, with as many folders as tell it from the others."""
    told = {path: Path(kept.get(path) or path) for path in paths}
    names = {path: control.one_line(control.readable(told[path].name)) for path in paths}
    for length in range(2, 8):
        counts = Counter(names.values())
        if counts.most_common(1)[0][1] == 1:
            break
        for path in paths:
            if counts[names[path]] > 1:
                names[path] = control.one_line(
                    control.readable("/".join(told[path].parts[-length:]))
                )
    return names


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, by which its version is known."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
