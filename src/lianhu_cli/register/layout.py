"""The register's tables in SQL, from the declared tables."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.problem import Problem, SetAside
from lianhu_cli.domain.schema import Table, conform
from lianhu_cli.domain.tables import TABLES, Departed, Pair

APPLICATION = 0x6C696168  # "liah": tells our files from other SQLite files
VERSION = 2

_TEXT = "TEXT NOT NULL DEFAULT ''"
_TYPES = {"text": _TEXT, "integer": "INTEGER", "real": "REAL", "flag": "INTEGER"}


def statements() -> Iterator[str]:
    """Yield what makes an empty database a register."""
    for table in TABLES:
        yield f"CREATE TABLE {table.role} ({_columns(table)})"
    for name, row in (("problems", Problem), ("set_aside", SetAside)):
        columns = ", ".join(f"{quoted(n)} {t}" for n, t in _row_types(row).items())
        yield f"CREATE TABLE {name} (source {_TEXT}, {columns})"
    yield f"CREATE TABLE rounds (number INTEGER PRIMARY KEY, figures {_TEXT}, rules {_TEXT})"
    yield f"CREATE TABLE pairs (round INTEGER NOT NULL, {_columns(Pair)})"
    yield f"CREATE TABLE departed ({_columns(Departed)})"
    yield "CREATE INDEX pairs_of_round ON pairs (round)"
    yield f"PRAGMA application_id = {APPLICATION}"
    yield f"PRAGMA user_version = {VERSION}"


def since(version: int) -> Iterator[str]:
    """Yield what a register of an older version lacks."""
    if version < 2:
        yield f"ALTER TABLE pairs ADD COLUMN since {_TEXT}"
        yield f"CREATE TABLE departed ({_columns(Departed)})"
    yield f"PRAGMA user_version = {VERSION}"


def selected(table: type[Table], attributes: Collection[str] | None = None) -> str:
    """Return the columns of a declared table, or those among `attributes`, as a SELECT lists them."""
    chosen = [name for name in table.types() if attributes is None or name in attributes]
    return ", ".join(map(quoted, chosen or table.types()))


def to_sql(frame: Any) -> Any:
    """Return a declared table as SQLite stores it: flags as 0 and 1."""
    for at, field in enumerate(frame.schema):
        if pa.types.is_boolean(field.type):
            frame = frame.set_column(at, field.name, frame.column(at).cast(pa.int64()))
    return frame


def from_sql(table: type[Table], frame: Any) -> Any:
    """Return a declared table with its declared types, from what SQLite gave."""
    return conform(table, frame).combine_chunks()


def findings_to_sql(
    row: type, findings: Sequence[Problem] | Sequence[SetAside], sources: Mapping[str, str]
) -> Any:
    """Return problems or rows set aside as a frame, each with the path of the file it is about."""
    columns: dict[str, Any] = {
        "source": [sources.get(finding.file, finding.file) for finding in findings],
        **{name: [getattr(one, name) for one in findings] for name in _row_types(row)},
    }
    if "cells" in columns:
        columns["cells"] = [json.dumps(cells, ensure_ascii=False) for cells in columns["cells"]]
    types = {name: pa.int64() if name == "row" else pa.string() for name in columns}
    return pa.table(columns, schema=pa.schema(list(types.items())))


def literal(text: str) -> str:
    """Return a text as SQL writes it.

    >>> literal("O'Neil.xlsx")
    "'O''Neil.xlsx'"
    """
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """Return a column's name as SQL takes it even where it is a keyword."""
    return f'"{name}"'


def _columns(table: type[Table]) -> str:
    return ", ".join(f"{quoted(name)} {_TYPES[kind]}" for name, kind in table.types().items())


def _row_types(row: type) -> dict[str, str]:
    return {field.name: "INTEGER" if field.name == "row" else _TEXT for field in fields(row)}
