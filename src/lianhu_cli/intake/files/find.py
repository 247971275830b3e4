"""Which files an import means: those named, and the tables in the folders named."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

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


def find(paths: Sequence[Path]) -> list[File]:
    """Return the files to read, each once, those of a folder by name.

    Raises:
        UnreadableError: a path is missing, or a folder holds no tables.

    """
    found: dict[Path, bool] = {}
    wrong = []
    for path in paths:
        if path.is_dir():
            tables = sorted(_tables(path, _DEPTH))
            if not tables:
                wrong.append(f"{path} 里没有工作簿（xlsx、xls、csv 等），请检查文件夹。")
            for table in tables:
                found.setdefault(table.resolve(), False)
        elif path.is_file():
            found[path.resolve()] = True
        else:
            wrong.append(f"找不到 {path}，请检查文件名。")
    if wrong or not found:
        raise UnreadableError("\n".join(wrong or ["没有指明要导入的文件。"]))
    return [File(name, path, found[path]) for path, name in _names(list(found)).items()]


def _tables(folder: Path, depth: int) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.name.startswith((".", "~$", "__")):
            continue
        if entry.is_dir() and depth:
            yield from _tables(entry, depth - 1)
        elif entry.is_file() and entry.suffix.lower() in _SUFFIXES:
            yield entry


def _names(paths: list[Path]) -> dict[Path, str]:
    """Return the name of each file, with as many folders as tell it from the others."""
    names = {path: path.name for path in paths}
    for length in range(2, 8):
        counts = Counter(names.values())
        if counts.most_common(1)[0][1] == 1:
            break
        for path in paths:
            if counts[names[path]] > 1:
                names[path] = "/".join(path.parts[-length:])
    return names
