"""Revisions: every command that changes the register adds one, and the newest can be taken back."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import blake2b
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.register import layout, snapshots
from lianhu_cli.register.layout import SEAT, literal, quoted
from lianhu_cli.register.versioned import Versioned


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One change of the register.

    `at` is its UTC time, `day` the day on which it was made here; `files` are names; `counts` says what
    changed (households.added …); `digest` hashes this revision with all before it; `undone` is the UTC
    time at which it was taken back, "" for never.
    """

    number: int
    at: str
    day: str
    command: str
    files: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    digest: str = ""
    undone: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the revision under the keys that `lianhu log --json` prints."""
        return {
            "revision": self.number,
            "at": self.at,
            "day": self.day,
            "command": self.command,
            "files": list(self.files),
            "changes": dict(self.counts),
            "digest": self.digest,
            "undone": self.undone,
        }


class Making:
    """A revision while its command runs: what it is called and what it has done so far."""

    def __init__(self, number: int, command: str, files: Sequence[str]) -> None:
        self.number = number
        self.command = command
        self.files = tuple(files)
        self.counts: dict[str, int] = {}
        self.day = today()


def today() -> str:
    """Return the day on which this command runs, here."""
    return date.today().isoformat()


def now() -> str:
    """Return the time of now as UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def every(versioned: Versioned) -> list[Revision]:
    """Return every revision, the first one first, those taken back among them."""
    listed = ", ".join(map(quoted, layout.REVISIONS))
    rows = versioned.database.query(
        f"SELECT {listed} FROM revisions ORDER BY number", layout.REVISIONS
    ).to_pylist()
    return [
        Revision(
            **{
                **row,
                "files": tuple(layout.from_json(row["files"], list)),
                "counts": layout.from_json(row["counts"], dict),
            }
        )
        for row in rows
    ]


def last(versioned: Versioned, command: str = "") -> int:
    """Return the number of the newest revision in force (that a command made), 0 for none."""
    by = f" AND command = {literal(command)}" if command else ""
    rows = versioned.database.query(
        f"SELECT coalesce(max(number), 0) AS n FROM revisions WHERE undone = ''{by}"
    )
    number: int = rows["n"][0].as_py()
    return number


def at(versioned: Versioned, text: str) -> int:
    """Return the revision that a number or a day means: of a day, the last one until its end.

    Raises:
        UsageError: there is none.
    """
    known = [one for one in every(versioned) if not one.undone]
    if text.isdecimal() and len(text) < 8:
        if int(text) in {one.number for one in known}:
            return int(text)
        raise UsageError(f"没有第 {text} 次修订：lianhu log 列出全部")
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError:
        raise UsageError(f"--at {text}：写修订号，或日期，如 2026-03-01") from None
    before = [one.number for one in known if one.day <= day]
    if not before:
        first = known[0].day if known else "无"
        raise UsageError(f"{day} 还没有登记库：最早的修订在 {first}")
    return before[-1]


@contextmanager
def making(versioned: Versioned, command: str, files: Sequence[str] = ()) -> Iterator[Making]:
    """Run a command that changes the register, in one transaction; what changes nothing adds no revision.

    Inside another command's revision it is part of that.
    """
    if versioned.making is not None:
        versioned.making.files = versioned.making.files or tuple(files)
        yield versioned.making
        return
    database = versioned.database
    with database.transaction():
        found = every(versioned)
        made = Making(found[-1].number + 1 if found else 1, command, files)
        versioned.revision, versioned.changed, versioned.making = made.number, False, made
        versioned.day = made.day
        try:
            yield made
            if versioned.changed:
                _note(versioned, made, found)
        finally:
            versioned.revision, versioned.making = 0, None


def _note(versioned: Versioned, made: Making, before: Sequence[Revision]) -> None:
    in_force = [one for one in before if not one.undone]
    revision = Revision(
        number=made.number,
        at=now(),
        day=made.day,
        command=made.command,
        files=made.files,
        counts={name: number for name, number in made.counts.items() if number},
    )
    said = json.dumps(revision.as_json(), ensure_ascii=False, sort_keys=True)
    chained = (in_force[-1].digest if in_force else "") + said
    revision = replace(revision, digest=blake2b(chained.encode(), digest_size=20).hexdigest())
    row = {
        **{name: getattr(revision, name) for name in layout.REVISIONS},
        "files": json.dumps(revision.files, ensure_ascii=False),
        "counts": json.dumps(revision.counts, ensure_ascii=False),
    }
    versioned.database.append("revisions", pa.Table.from_pylist([row]))


def newest(versioned: Versioned) -> Revision:
    """Return the newest revision that is in force.

    Raises:
        UsageError: there is none, or it took over an older register.
    """
    known = [one for one in every(versioned) if not one.undone]
    if not known:
        raise UsageError("登记库还没有变动过，没有可撤销的")
    if known[-1].command == "forget":
        raise UsageError("最近一次是按要求删除个人信息，不能撤销，也不能再往前退")
    if known[-1].command == TAKEN_OVER:
        raise UsageError("再往前是旧版登记库，没有可撤销的")
    return known[-1]


def undo(versioned: Versioned) -> Revision:
    """Take the newest revision back, and return it: what it opened goes, what it closed is true again."""
    database = versioned.database
    with database.transaction():
        revision = newest(versioned)
        number = revision.number
        for name, columns in layout.paired().items():
            database.execute(f"DELETE FROM {name} WHERE first = {number:d}")
            listed = ", ".join(map(quoted, (SEAT, "first", *columns)))
            database.execute(
                f"INSERT INTO {name} ({listed}) SELECT {listed} FROM {name}_was WHERE last = {number:d}"
            )
            database.execute(f"DELETE FROM {name}_was WHERE last = {number:d}")
        snapshots.drop(versioned, number)
        undone = literal(now())
        database.execute(f"UPDATE revisions SET undone = {undone} WHERE number = {number:d}")
    return revision


TAKEN_OVER = "从旧版登记库迁入"
