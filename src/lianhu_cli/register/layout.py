"""The register's tables in SQL, from the declared tables."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.problem import Problem, SetAside
from lianhu_cli.domain.tables.schema import Table, conform
from lianhu_cli.domain.tables.survey import SHEETS, Departed, Pair

APPLICATION = 0x6C696168  # "liah": tells our files from other SQLite files
VERSION = 4

_TEXT = "TEXT NOT NULL DEFAULT ''"
_TYPES = {"text": _TEXT, "integer": "INTEGER", "real": "REAL", "flag": "INTEGER"}


def lacks(there: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Yield what adds the declared tables and columns that a register lacks.

    `there` is each table that it has, with its columns.
    """
    for name, columns in _tables().items():
        if name not in there:
            declared = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
            yield f"CREATE TABLE {name} ({declared})"
            continue
        for column, kind in columns.items():
            if column not in there[name]:
                yield f"ALTER TABLE {name} ADD COLUMN {quoted(column)} {kind}"


def statements(there: Mapping[str, Collection[str]] | None = None) -> Iterator[str]:
    """Yield what makes a database a register: an empty one, or one that lacks something."""
    yield from lacks(there or {})
    yield "CREATE INDEX IF NOT EXISTS pairs_of_round ON pairs (round)"
    yield f"PRAGMA application_id = {APPLICATION}"
    yield f"PRAGMA user_version = {VERSION}"


def _tables() -> dict[str, dict[str, str]]:
    """Return every table with its columns and their SQL types."""
    return {
        **{table.role: _columns(table) for table in SHEETS},
        **{
            name: {"source": _TEXT, **_row_types(row)}
            for name, row in (("problems", Problem), ("set_aside", SetAside))
        },
        "rounds": {"number": "INTEGER PRIMARY KEY", "figures": _TEXT, "rules": _TEXT},
        "pairs": {"round": "INTEGER NOT NULL", **_columns(Pair)},
        "departed": _columns(Departed),
        "arrived": {"code": _TEXT, "round": "INTEGER NOT NULL"},  # households; the last round then
    }


def selected(table: type[Table], attributes: Collection[str] | None = None) -> str:
    """Return the columns of a declared table, or those among `attributes`, as a SELECT lists them."""
    chosen = [name for name in table.types() if attributes is None or name in attributes]
    return ", ".join(map(quoted, chosen or table.types()))


def types(table: type[Table], attributes: Collection[str] | None = None) -> dict[str, str]:
    """Return the type of each column that `selected` lists."""
    every = table.types()
    chosen = [name for name in every if attributes is None or name in attributes]
    return {name: every[name] for name in chosen or every}


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
    """Return a column's name as SQL takes it even where it is a keyword.

    In backticks: SQLite takes an unknown name in double quotes for a text, one in backticks never.

    >>> quoted("group")
    '`group`'
    """
    return f"`{name}`"


def _columns(table: type[Table]) -> dict[str, str]:
    return {name: _TYPES[kind] for name, kind in table.types().items()}


def _row_types(row: type) -> dict[str, str]:
    return {field.name: "INTEGER" if field.name == "row" else _TEXT for field in fields(row)}
