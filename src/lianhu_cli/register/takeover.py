"""Registers of older versions: taken over at the first open, as one revision, with no figure changed."""

from collections.abc import Collection, Mapping
from pathlib import PurePath
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.survey import PEOPLE, SHEETS
from lianhu_cli.register import layout, revisions
from lianhu_cli.register.database import BETWEEN
from lianhu_cli.register.layout import quoted
from lianhu_cli.register.versioned import Versioned

_OLD = "old_"
_DEPARTED = {
    "household": ("households", {"code": "code", "head": "name", "village": "village",
                                 "group": "group", "kind": "kind"}),
    "helper": ("helpers", {"code": "code", "name": "name", "unit": "unit", "village": "village",
                           "group": "group", "category": "kind"}),
}  # fmt: skip


def complete(versioned: Versioned) -> None:
    """Bring a register to the tables of today: one of an older version, or one that lacks a column."""
    database = versioned.database
    if layout.as_made(database.made().split(BETWEEN)):
        return
    there = _columns(versioned)
    if there and not layout.incomplete(there):
        return
    with database.transaction():
        there = _columns(versioned)
        old = "households" in there and "revisions" not in there
        if old:
            moved = [name for name in layout.paired() if name in there]
            for name in moved:
                database.execute("DROP INDEX IF EXISTS pairs_of_round")
                database.execute(f"ALTER TABLE {name} RENAME TO {_OLD}{name}")
        for statement in layout.statements({} if old else there):
            if not (old and "CREATE TABLE arrived" in statement and "arrived" in there):
                database.execute(statement)
        if old:
            _take_over(versioned, there, moved)
    database.schema()  # others go by what was told last


def _take_over(
    versioned: Versioned, there: Mapping[str, Collection[str]], moved: Collection[str]
) -> None:
    database = versioned.database
    for name in moved:
        columns = [one for one in layout.paired()[name] if one in there[name]]
        listed = ", ".join(map(quoted, columns))
        database.execute(
            f"INSERT INTO {name} (first, {listed}) SELECT 1, {listed} FROM {_OLD}{name} ORDER BY rowid"
        )
        database.execute(f"DROP TABLE {_OLD}{name}")
    _claim(versioned)
    if "departed" in there:
        for side, (table, named) in _DEPARTED.items():
            into, given = (", ".join(map(quoted, some)) for some in (named, named.values()))
            database.execute(
                f"INSERT INTO {table}_was (seat, first, last, gone, {into})"
                f" SELECT rowid, 0, 1, 1, {given} FROM departed WHERE side = '{side}'"
            )
        database.execute("DROP TABLE departed")
    row = {
        **dict.fromkeys(layout.REVISIONS, ""), "number": 1, "command": revisions.TAKEN_OVER,
        "day": revisions.today(), "at": revisions.now(), "files": "[]", "counts": "{}",
    }  # fmt: skip
    database.append("revisions", pa.Table.from_pylist([row]))


def _claim(versioned: Versioned) -> None:
    """Let each row of before be what its file said: sources without versions' bytes, claims of one row."""
    database = versioned.database
    paths: set[str] = set()
    for role in (table.role for table in SHEETS):
        rows = database.query(f"SELECT DISTINCT source_file FROM {role}", {"source_file": "text"})
        paths |= set(rows["source_file"].to_pylist())
    named = [(at, path) for at, path in enumerate(sorted(paths - {""}), start=1)]
    versioned.revision = 1
    for name, made in (
        ("sources", [{"number": at, "name": PurePath(p).name, "path": p} for at, p in named]),
        ("versions", [
            {"number": at, "source": at, "sha256": "", "day": "", "name": PurePath(p).name}
            for at, p in named
        ]),
    ):  # fmt: skip
        if made:
            versioned.append(name, pa.Table.from_pylist(made))
    for table in PEOPLE:
        types = layout.claim_types(table)
        own = {
            "source": "s.number",
            "version": "s.number",
            "kept": "''",
            "own": "''",
            "line": "coalesce(source_row, 0)",
        }
        into = ", ".join(map(quoted, types))
        given = ", ".join(own.get(name, f"t.{quoted(name)}") for name in types)
        database.execute(
            f"INSERT INTO claims_{table.role} (seat, first, {into})"
            f" SELECT t.seat, 1, {given} FROM {table.role} AS t"
            f" JOIN sources AS s ON s.path = t.source_file ORDER BY t.seat"
        )
    versioned.revision = 0


def _columns(versioned: Versioned) -> dict[str, set[str]]:
    told: Any = versioned.database.query(
        "SELECT m.name AS tab, c.name AS col FROM sqlite_master m JOIN pragma_table_info(m.name) c"
        " WHERE m.type = 'table'"
    )
    there: dict[str, set[str]] = {}
    for row in told.to_pylist():
        there.setdefault(row["tab"], set()).add(row["col"])
    return there
