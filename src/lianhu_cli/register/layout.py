"""The register's tables in SQL, from the declared tables.

Every table is a pair: `T` holds what is true now, with `first`, the revision since which it is; `T_was`
what is no longer true, with `first` and `last`, the revision that ended it. `seat` keeps a row's place.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import UnreadableError
from lianhu_cli.domain.problem import Problem, SetAside
from lianhu_cli.domain.tables.schema import Table, conform
from lianhu_cli.domain.tables.survey import PEOPLE, SHEETS, Pair

APPLICATION = 0x6C696168  # "liah": tells our files from other SQLite files
VERSION = 5
SEAT = "seat"

_Kind = TypeVar("_Kind")
_NOT_JSON = "登记库里有一处记录坏了，读不出来：请换回备份的登记库，或重新导入、结对"
_TEXT = "TEXT NOT NULL DEFAULT ''"
_TYPES = {"text": _TEXT, "integer": "INTEGER", "real": "REAL", "flag": "INTEGER"}
_FINDINGS: dict[str, type] = {"problems": Problem, "set_aside": SetAside}
ROUNDS = {"number": "integer", "figures": "text", "rules": "text"}
REVISIONS = {
    "number": "integer", "at": "text", "day": "text", "command": "text", "files": "text", "counts": "text",
    "digest": "text", "undone": "text",
}  # fmt: skip
"""`files` and `counts` are JSON; `undone` is when the revision was taken back, "" for never."""
SOURCES = {"number": "integer", "name": "text", "path": "text"}
VERSIONS = {
    "number": "integer", "source": "integer", "sha256": "text", "day": "text", "name": "text",
}  # fmt: skip
ARRIVALS = {
    "source": "integer", "version": "integer", "base": "integer", "day": "text", "kept_until": "text",
    "accepts": "integer", "closes": "integer",
}  # fmt: skip
"""Which version of a source came last, on which day and register (`days`)."""
UNUSED = {
    "version": "integer", "role": "text", "sheet": "text", "line": "integer", "cell": "text",
    "why": "text", "own": "text", "told": "text",
}  # fmt: skip
"""Rows that were set aside, as far as they say whom they are about: `told` is attribute → text, as JSON."""
HEADINGS = {"version": "integer", "sheet": "text", "role": "text", "columns": "text"}
"""`columns` is attribute → letters, as JSON: with a row's line it is the address of every cell."""
LINES = {"version": "integer", "role": "text", "seats": "text", "lines": "text"}
"""Of each version the lines on which its claims stand, packed (`claims.pack`)."""
DISAGREEMENTS = {"person": "text", "source": "text"}
DECISIONS = {
    "number": "integer", "kind": "text", "side": "text", "code": "text", "other": "text",
    "attribute": "text", "before": "text", "after": "text", "reason": "text", "day": "text",
    "origin": "text", "told": "text",
}  # fmt: skip
"""What clerks settled (`decisions.Decision`)."""
REMEMBERED = {"kind": "text", "name": "text", "text": "text"}
EXPORTED = {
    "at": "text", "file": "text", "columns": "text", "people": "integer", "masked": "integer",
}  # fmt: skip
CARDS = {"code": "text", "number": "integer", "printed": "text"}
"""The cards printed last (`card_numbers`)."""
FORGOTTEN = {"code": "text", "side": "text", "day": "text", "reason": "text"}
_PLAIN = {
    "revisions": REVISIONS,
    "arrived": {"code": "text", "round": "integer"},
    "exported": EXPORTED,
    "cards": CARDS,
    "forgotten": FORGOTTEN,
}
"""Tables that are no pairs. `arrived` is what registers of version 4 knew of newcomers."""


def paired() -> dict[str, dict[str, str]]:
    """Return every table that is a pair, with its columns and their types."""
    return {
        **{table.role: {**table.types()} for table in SHEETS},
        **{name: {"source": "text", **finding_types(row)} for name, row in _FINDINGS.items()},
        **{f"claims_{table.role}": claim_types(table) for table in PEOPLE},
        "sources": SOURCES,
        "versions": VERSIONS,
        "arrivals": ARRIVALS,
        "unused": UNUSED,
        "headings": HEADINGS,
        "lines": LINES,
        "disagreements": {**DISAGREEMENTS, **finding_types(Problem)},
        "decisions": DECISIONS,
        "remembered": REMEMBERED,
        "rounds": ROUNDS,
        "pairs": {"round": "integer", **Pair.types()},
    }


def claim_types(table: type[Table]) -> dict[str, str]:
    """Return the columns of what single rows say of households or helpers.

    `own` is our own code where the row carries it. `source` and `version` say where it was first said,
    on `line`; `kept` is the day until which it was said, where a later version could not be used or
    believed on it, else "".
    """
    own = {
        "code": "text",
        "source": "integer",
        "version": "integer",
        "kept": "text",
        "line": "integer",
        "own": "text",
    }
    left_out = {*own, "source_file", "source_row"}
    return {**own, **{name: kind for name, kind in table.types().items() if name not in left_out}}


def statements(there: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Yield what makes a database a register; `there` is each table that it has, with its columns."""
    creations = _creations()
    for name, columns in _tables().items():
        if name not in there:
            yield creations[name]
            continue
        for column, kind in columns.items():
            if column not in there[name]:
                yield f"ALTER TABLE {name} ADD COLUMN {quoted(column)} {kind}"
    for name, columns in paired().items():
        if f"{name}_was" not in there:
            yield f"CREATE INDEX IF NOT EXISTS {name}_ended ON {name}_was (last)"
            if "code" in columns and not {"message", "cells"} & {*columns}:
                yield f"CREATE INDEX IF NOT EXISTS {name}_code ON {name}_was (code, last)"
    yield "CREATE INDEX IF NOT EXISTS pairs_of_round ON pairs (round)"
    yield f"PRAGMA application_id = {APPLICATION}"
    yield f"PRAGMA user_version = {VERSION}"


def as_made(made: Iterable[str]) -> bool:
    """Tell whether all tables are there as they are made today, by the statements that made them."""
    return {*made}.issuperset(_creations().values())


_CREATIONS: list[tuple[tuple[object, ...], dict[str, str]]] = []
"""The columns that were declared when it was last asked, and table → the statement that makes it."""


def _creations() -> dict[str, str]:
    declared = tuple(table.columns for table in SHEETS)
    if not _CREATIONS or _CREATIONS[0][0] != declared:
        made = {name: _creation(name, columns) for name, columns in _tables().items()}
        _CREATIONS[:] = [(declared, made)]
    return _CREATIONS[0][1]


def _creation(name: str, columns: Mapping[str, str]) -> str:
    declared = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns.items())
    return f"CREATE TABLE {name} ({declared})"


def incomplete(there: Mapping[str, Collection[str]]) -> bool:
    """Tell whether a register lacks a table or a column that is declared."""
    return any(not {*columns} <= {*there.get(name, ())} for name, columns in _tables().items())


def _tables() -> dict[str, dict[str, str]]:
    """Return every table with its columns and their SQL types."""
    found = {name: _sql_types(columns) for name, columns in _PLAIN.items()}
    for name, columns in paired().items():
        now = {"first": "INTEGER NOT NULL", **_sql_types(columns)}
        found[name] = {SEAT: "INTEGER PRIMARY KEY", **now}
        ended = {"last": "INTEGER NOT NULL", "gone": "INTEGER NOT NULL DEFAULT 0"}
        found[f"{name}_was"] = {SEAT: "INTEGER NOT NULL", **ended, **now}
    return found


def _sql_types(columns: Mapping[str, str]) -> dict[str, str]:
    return {name: _TYPES[kind] for name, kind in columns.items()}


def types(table: type[Table], attributes: Collection[str] | None = None) -> dict[str, str]:
    """Return the type of each column of a declared table, or of those among `attributes`."""
    every: dict[str, str] = {**table.types()}
    chosen = [name for name in every if attributes is None or name in attributes]
    return {name: every[name] for name in chosen or every}


def to_sql(frame: "pa.Table") -> "pa.Table":
    """Return a declared table as SQLite stores it: flags as 0 and 1."""
    for at, field in enumerate(frame.schema):
        if pa.types.is_boolean(field.type):
            frame = frame.set_column(at, field.name, frame.column(at).cast(pa.int64()))
    return frame


def as_declared(frame: "pa.Table", types: Mapping[str, str]) -> "pa.Table":
    """Return rows whose numbers are numbers: SQLite keeps a text in any column, and then all of it comes as texts.

    Raises:
        pa.ArrowInvalid: there is a value that is no number.
    """
    numbers = {"integer": pa.int64(), "real": pa.float64(), "flag": pa.int64()}
    for at, (name, kind) in enumerate(types.items()):
        wanted = numbers.get(kind)
        if wanted is not None and frame.schema.field(at).type != wanted:
            frame = frame.set_column(at, name, frame.column(at).cast(wanted))
    return frame


def from_sql(table: type[Table], frame: "pa.Table") -> "pa.Table":
    """Return a declared table with its declared types, from what SQLite gave."""
    return conform(table, frame).combine_chunks()


def finding_types(row: type) -> dict[str, str]:
    """Return the columns of problems or of rows set aside."""
    return {field.name: "integer" if field.name == "row" else "text" for field in fields(row)}


def findings_to_sql(
    row: type, findings: Sequence[Problem] | Sequence[SetAside], sources: Mapping[str, str]
) -> "pa.Table":
    """Return problems or rows set aside as a frame, each with the path of the file it is about."""
    columns: dict[str, Any] = {
        "source": [sources.get(finding.file, finding.file) for finding in findings],
        **{name: [getattr(one, name) for one in findings] for name in finding_types(row)},
    }
    if "cells" in columns:
        columns["cells"] = [json.dumps(cells, ensure_ascii=False) for cells in columns["cells"]]
    types = {name: pa.int64() if name == "row" else pa.string() for name in columns}
    return pa.table(columns, schema=pa.schema(list(types.items())))


def from_json(text: str, kind: type[_Kind]) -> _Kind:
    """Return what a column holds as JSON.

    Raises:
        UnreadableError: it is none, or of another kind.
    """
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    if not isinstance(told, kind):
        raise UnreadableError(_NOT_JSON)
    return told


def literal(text: str) -> str:
    """Return a text as SQL writes it.

    >>> literal("O'Neil.xlsx")
    "'O''Neil.xlsx'"
    """
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Return texts as SQL lists them, between commas.

    >>> literals(["a.xlsx", "b.xlsx"])
    "'a.xlsx', 'b.xlsx'"
    """
    return ", ".join(map(literal, texts))


def quoted(name: str) -> str:
    """Return a column's name as SQL takes it even where it is a keyword, and never for a text."""
    return f"`{name}`"
