"""Sources and versions: a file by its path and name, and what it said on which day, known by SHA-256."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.register.layout import SOURCES, VERSIONS
from lianhu_cli.register.versioned import Versioned


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a source said on one day; `revision` is the one that took it."""

    number: int
    sha256: str
    day: str
    name: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that the register goes by, with its versions, the one in force last."""

    number: int
    name: str
    path: str
    versions: tuple[Version, ...]

    @property
    def day(self) -> str:
        """The day of its last delivery."""
        return self.versions[-1].day if self.versions else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A file of this import: its source, the version it is, and whether that version is new."""

    source: int
    version: int
    name: str
    path: str
    day: str
    fresh: bool
    before: str = ""
    """The day of the version before it, "" for none."""


def every(versioned: Versioned, at: int = 0) -> list[Source]:
    """Return the sources in force with their versions."""
    rows = versioned.load("sources", SOURCES, at=at).to_pylist()
    told = versioned.load("versions", {**VERSIONS, "first": "integer"}, at=at).to_pylist()
    of: dict[int, list[Version]] = {}
    for row in sorted(told, key=lambda row: int(row["number"])):
        of.setdefault(row["source"], []).append(
            Version(
                number=row["number"],
                sha256=row["sha256"],
                day=row["day"],
                name=row["name"],
                revision=row["first"],
            )
        )
    return [Source(**row, versions=tuple(of.get(row["number"], ()))) for row in rows]


def find(known: Sequence[Source], named: str) -> Source:
    """Return the one source that a path or a file's name means.

    Raises:
        UsageError: there is none, or several have the name.
    """
    fitting = [one for one in known if named in (one.path, one.name, PurePath(one.path).name)]
    if len(fitting) != 1:
        there = "、".join(sorted(one.path if fitting else one.name for one in fitting or known))
        said = "有好几个，请写全路径" if fitting else "没有导入过"
        raise UsageError(f"{named}：{said}。登记库里有：{there or '无'}")
    return fitting[0]


def superseded(known: Sequence[Source], hashes: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each file that is an older version of a source; `hashes` is name → SHA-256."""
    for name, sha256 in hashes.items():
        for source in known:
            older = [one for one in source.versions[:-1] if one.sha256 == sha256]
            if older and source.versions[-1].sha256 != sha256:
                now = source.versions[-1]
                yield (
                    f"{name} 是 {source.name} 的旧版（{older[-1].day} 收过），登记库里现在是"
                    f"{now.day} 的 {now.name}：没有导入。真要换回旧版，请加 --again"
                )


def arrive(
    versioned: Versioned,
    files: Mapping[str, str],
    hashes: Mapping[str, str],
    replaced: Sequence[str],
) -> list[Arrival]:
    """Give every file its source and version, new ones where needed; `files` is name → path."""
    known = every(versioned)
    day = versioned.day
    found = []
    for name, path in sorted(files.items(), key=lambda one: (PurePath(one[1]).name, one[1])):
        source = _source_of(known, path, replaced, alone=len(files) == 1)
        source = source or _once_said(known, hashes.get(name, ""))
        number = source.number if source else _next(versioned, "sources")
        row = {"number": number, "name": PurePath(path).name, "path": path}
        if source is None:
            versioned.append("sources", pa.Table.from_pylist([row]))
        elif source.path != path:
            versioned.close("sources", f"number = {number:d}")
            versioned.append("sources", pa.Table.from_pylist([row]))
        sha256 = hashes.get(name, "")
        last = source.versions[-1] if source and source.versions else None
        fresh = last is None or (last.sha256 != sha256 if sha256 else last.day != day)
        version = _next(versioned, "versions") if fresh or last is None else last.number
        if fresh:
            told = {
                "number": version, "source": number, "sha256": sha256, "day": day,
                "name": PurePath(path).name,
            }  # fmt: skip
            versioned.append("versions", pa.Table.from_pylist([told]))
        found.append(
            Arrival(
                source=number,
                version=version,
                name=name,
                path=path,
                day=last.day if last and not fresh else day,
                fresh=fresh,
                before=last.day if last else "",
            )
        )
    return found


def _source_of(
    known: Sequence[Source], path: str, replaced: Sequence[str], *, alone: bool
) -> Source | None:
    """Return the source that a file is a version of: by its path, as told, or moved to another folder."""
    same = next((one for one in known if one.path == path), None)
    if same is None and alone and len(replaced) == 1:
        same = next((one for one in known if one.path == replaced[0]), None)
    if same is None:
        name = PurePath(path).name
        moved = [one for one in known if PurePath(one.path).name == name]
        if len(moved) == 1 and not Path(moved[0].path).exists() and Path(path).exists():
            same = moved[0]
    return same


def _once_said(known: Sequence[Source], sha256: str) -> Source | None:
    """Return the source of which a file is an older version, under whatever name it comes."""
    older = (
        one for one in known for version in one.versions[:-1] if sha256 and version.sha256 == sha256
    )
    return next(older, None)


def _next(versioned: Versioned, name: str) -> int:
    rows: Any = versioned.database.query(
        f"SELECT max((SELECT coalesce(max(number), 0) FROM {name}),"
        f" (SELECT coalesce(max(number), 0) FROM {name}_was)) + 1 AS n"
    )
    number: int = rows["n"][0].as_py()
    return number
