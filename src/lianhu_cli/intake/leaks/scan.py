"""The only door of the look for numbers: files and folders in, what was found and could not be read out."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from lianhu_cli.domain import error_texts
from lianhu_cli.domain.errors import UnreadableError
from lianhu_cli.domain.regular import regular
from lianhu_cli.intake.files.formats import FOREIGN, OLE
from lianhu_cli.intake.files.raw import RefusalError
from lianhu_cli.intake.leaks import markup, old, package, plain
from lianhu_cli.intake.leaks.found import Errand, Found, in_bytes, in_name

_HEAD = 4096
_DATABASE = b"SQLite format 3"
"""A register of ours is one: its texts stand in it as they are."""
_MOST = 2048 << 20
_MOST_OLD = 200 << 20
_TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")


@dataclass(slots=True, kw_only=True)
class Scan:
    """What a look through files gave: numbers found, files that cannot be read and why, pictures."""

    files: list[str] = field(default_factory=list)
    found: list[tuple[str, Found]] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the JSON that `lianhu publish --scan` prints; numbers are masked."""
        return {
            "files": self.files,
            "findings": [
                {
                    "file": file,
                    "place": found.place,
                    "hidden": found.hidden,
                    "kind": found.leak.kind,
                    "value": found.leak.masked,
                }
                for file, found in self.found
            ],
            "unreadable": [{"file": file, "reason": reason} for file, reason in self.unreadable],
            "pictures": self.pictures,
        }


def look(paths: Sequence[Path]) -> Scan:
    """Look through files, and through every file in folders.

    Raises:
        UnreadableError: a path is missing.
    """
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise UnreadableError(f"找不到 {'、'.join(missing)}，请检查文件名。")
    scan = Scan()
    for path, folders in _files(paths):
        name = str(path)
        errand = Errand(inside=of_stream)
        scan.files.append(name)
        scan.found += [(name, found) for found in in_name(path.stem, "文件名")]
        scan.found += [(name, found) for one in folders for found in in_name(one, "文件夹名")]
        try:
            with regular(path).open("rb") as stream:
                for found in of_stream(stream, errand):
                    scan.found.append((name, found))
        except RefusalError as refusal:
            errand.refused.append(str(refusal))
        except OSError as error:
            errand.refused.append(f"打不开：{error_texts.of_system(error)}")
        scan.unreadable += [(name, reason) for reason in errand.refused]
        scan.pictures += [f"{name} {picture}" for picture in errand.pictures]
    return scan


def of_stream(stream: IO[bytes], errand: Errand) -> Iterator[Found]:
    """Yield what stands in one file.

    Raises:
        RefusalError: it cannot be read, or not to its end.
    """
    head = stream.read(_HEAD)
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    stream.seek(0)
    if size > _MOST or (size > _MOST_OLD and head.startswith((b"PK", OLE))):
        raise RefusalError("太大，请分成几个文件再查")
    for start, what in FOREIGN.items():
        if head.startswith(start) and start != _DATABASE:
            raise RefusalError(f"是{what}，里面的文字查不了，请改查它的原稿")
    if head.startswith(b"PK"):
        yield from package.look(stream, errand)
    elif head.startswith(OLE):
        yield from _placed(old.look(stream.read()), errand.before)
    elif b"\0" in head and not head.startswith(_TEXT_MARKS):
        yield from _unknown(stream.read(), errand.before)
    elif head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        yield from markup.look(stream, f"{errand.before}网页", paragraphs=True)
    else:
        yield from plain.look(stream, errand.before)


def _placed(found: Iterator[Found], before: str) -> Iterator[Found]:
    for one in found:
        yield replace(one, place=before + one.place)


def _unknown(data: bytes, before: str) -> Iterator[Found]:
    """Yield what stands in bytes of no known form; that nothing was found there proves nothing."""
    some = False
    for found in in_bytes(data, f"{before}文件内部"):
        some = True
        yield found
    if not some:
        raise RefusalError("不是认得的格式，里面的文字查不了")


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, Sequence[str]]]:
    """Yield the files named and those in the folders named, each once, with the folders that go along."""
    seen: set[Path] = set()
    for path in paths:
        inside = _in_folder(path) if path.is_dir() else [path]
        for file in inside:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                folders = file.parent.relative_to(path).parts if file != path else ()
                yield file, (path.absolute().name, *folders) if file != path else ()


def _in_folder(folder: Path) -> list[Path]:
    found = []
    for root, folders, names in os.walk(folder):
        folders.sort()
        found += [Path(root, name) for name in sorted(names) if not name.startswith("~$")]
    return [path for path in found if path.is_file()]
