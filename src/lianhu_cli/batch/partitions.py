"""Which partitions there are, what each is made from, and whether folder and work folder fit together."""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lianhu_cli.domain.errors import UnreadableError, UsageError

SETTINGS = "lianhu.toml"
SUMMARY = "批次汇总"
ACROSS = "跨区重复清单"
ASKED = "跨区重复问题清单"
REGISTER, PAIRS = "lianhu.db", "结对清单.csv"
RUNNING = ".running"
SALT = ".salt"
LOCK = ".lock"
DONE = "done.json"
_OURS = {RUNNING, SALT, LOCK, f"{LOCK}-journal"}
_ROSTERS = frozenset(
    {".xlsx", ".xls", ".xlsm", ".et", ".ods", ".csv", ".tsv", ".txt", ".html", ".htm", ".xml"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """One folder of workbooks, and the folder in which its register and sheets are kept."""

    name: str
    folder: Path
    home: Path


def found(surveys: Path, work: Path) -> tuple[Partition, ...]:
    """Return the partitions of a folder in order of their names; hidden folders are none.

    Raises:
        UnreadableError: there is no such folder.
        UsageError: it is a file or has nothing in it, two folders bear one name, one folder lies
            in the other, or there is something in the work folder that no batch has put there.
    """
    surveys, work = surveys.resolve(), work.resolve()
    if not surveys.exists():
        raise UnreadableError(f"没有文件夹 {surveys}：请看路径写得对不对")
    if not surveys.is_dir():
        raise UsageError(f"{surveys} 不是文件夹：请写放着各分区文件夹的那个文件夹")
    if surveys == work or surveys in work.parents or work in surveys.parents:
        raise UsageError(
            f"工作文件夹 {work} 和调查文件夹 {surveys} 不能一个套一个：请用 --work 换一个地方"
        )
    folders = sorted(
        one for one in surveys.iterdir() if one.is_dir() and not one.name.startswith(".")
    )
    if not folders:
        raise UsageError(f"{surveys} 里没有分区：每个分区一个文件夹，里面放它的调查表")
    seen: dict[str, str] = {}
    for name in (one.name for one in folders):
        other = seen.setdefault(_same(name), name)
        if other != name or name != name.strip():
            raise UsageError(f"两个分区同名：“{other}”和“{name}”，请改名后再运行")
    _only_ours(work, {_same(one.name) for one in folders})
    return tuple(Partition(name=one.name, folder=one, home=work / one.name) for one in folders)


def loose(surveys: Path) -> list[str]:
    """Return the names of rosters that lie in the folder itself and so belong to no partition."""
    return sorted(
        one.name
        for one in surveys.iterdir()
        if one.is_file() and one.suffix.lower() in _ROSTERS and not one.name.startswith((".", "~$"))
    )


def fingerprint(partition: Partition, told: Iterable[str], rules: Path | None) -> str:
    """Return a digest of all that a partition's results follow from.

    `told` is whatever else decides: version, steps, date, names of ready rules.
    """
    digest = hashlib.sha256()
    for text in told:
        digest.update(f"{text}\n".encode())
    settings = _settings(partition)
    files = sorted(
        one for one in partition.folder.rglob("*") if one.is_file() and not one.is_symlink()
    )
    named = [(str(one.relative_to(partition.folder)), one) for one in files]
    named += [
        (label, one)
        for label, one in (("settings", settings), ("rules", rules), *_named_in(settings))
        if one and one.is_file()
    ]
    for label, one in named:
        digest.update(f"{label}\n{digest_of(one)}\n".encode())
    return digest.hexdigest()


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, "" where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def has_own_rules(partition: Partition) -> bool:
    """Tell whether a partition's own lianhu.toml names rules: they go before those of the batch."""
    return "rules" in _read(partition.folder / SETTINGS)


def _settings(partition: Partition) -> Path | None:
    """Return the settings that hold in a partition: its own, else the nearest above."""
    places = (partition.folder, *partition.folder.parents)
    return next((one / SETTINGS for one in places if (one / SETTINGS).is_file()), None)


def _named_in(settings: Path | None) -> Iterator[tuple[str, Path]]:
    """Yield the files that settings name, which may lie anywhere."""
    told = _read(settings) if settings else {}
    for key in ("rules", "map"):
        if settings and isinstance(named := told.get(key), str):
            yield key, settings.parent / named


def _read(settings: Path) -> Mapping[str, Any]:
    """Return what a settings file says; nothing where it cannot be read, which the commands say."""
    from lianhu_cli.domain.rules import toml

    try:
        return toml.loads(settings.read_text("utf-8-sig"))
    except (OSError, ValueError):
        return {}


def _same(name: str) -> str:
    """Return a name as file systems compare it that tell neither case nor composed letters apart."""
    return unicodedata.normalize("NFC", name).casefold().strip()


def _only_ours(work: Path, names: set[str]) -> None:
    if not work.exists():
        return
    if not work.is_dir():
        raise UsageError(f"{work} 不是文件夹：请用 --work 换一个地方")
    foreign = [one.name for one in sorted(work.iterdir()) if not _ours(one, names)]
    if foreign:
        raise UsageError(
            f"工作文件夹 {work} 里有别的东西：{_listed(foreign)}。请用 --work 换一个空的文件夹"
        )


def _ours(one: Path, names: set[str]) -> bool:
    if one.is_dir():
        return one.name == RUNNING or (one / DONE).is_file() or _same(one.name) in names
    return one.name in _OURS or one.stem in {SUMMARY, ACROSS} or one.name.startswith(".lianhu-")


def _listed(names: Sequence[str]) -> str:
    return "、".join(names[:3]) + ("等" if len(names) > 3 else "")
