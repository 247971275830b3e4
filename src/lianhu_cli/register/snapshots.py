"""Large tables as columns, read in a tenth of the time that their rows take, and the rows changed since.

A snapshot is a table as it was at a revision, in parts of Arrow's own format, each with a digest. It lies in the
register and says nothing that the rows do not say: whoever finds none, or too much changed since, reads the rows.
What takes a revision back, erases a person or seats people anew drops it.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import UnreadableError
from lianhu_cli.register.layout import SEAT
from lianhu_cli.register.versioned import Versioned

LARGE = 200_000
"""From so many rows on a table is kept as columns."""
_PART = 250_000
_MOST = 2_000
"""Rows changed since, from which on a snapshot is of no use."""
_SAMPLE = 10_000
_TABLE = "snapshots"
_COLUMNS = {
    "role": "TEXT", "revision": "INTEGER", "part": "INTEGER", "digest": "TEXT", "data": "BLOB",
}  # fmt: skip


def keep(versioned: Versioned, role: str, revision: int, frame: "pa.Table") -> None:
    """Keep a table as it is at a revision: `frame` has all its columns, with the seats or without."""
    if frame.num_rows >= LARGE:
        keep_packed(versioned, role, revision, packed(frame))


def packed(frame: "pa.Table") -> list[bytes]:
    """Return the parts of a large table as they are kept."""
    return [_packed(frame.slice(start, _PART)) for start in range(0, frame.num_rows, _PART)]


def keep_packed(versioned: Versioned, role: str, revision: int, parts: Sequence[bytes]) -> None:
    """Keep a table as it is at a revision, given as its parts."""
    database = versioned.database
    declared = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
    database.execute(f"CREATE TABLE IF NOT EXISTS {_TABLE} ({declared})")
    database.execute(f"DELETE FROM {_TABLE} WHERE role = '{role}'")
    for part, data in enumerate(parts):
        row = {"role": role, "revision": revision, "part": part, "digest": _digest(data)}
        one = pa.Table.from_pylist([row]).append_column("data", pa.array([data], pa.binary()))
        database.append(_TABLE, one)


def revision_of(versioned: Versioned, role: str) -> int:
    """Return the revision as of which a table is kept as columns, 0 where it is not."""
    return _asked(versioned, role, "coalesce(max(revision), 0)")


def drop(versioned: Versioned, since: int = 0) -> None:
    """Forget what was kept at a revision or later."""
    if _is_there(versioned):
        versioned.database.execute(f"DELETE FROM {_TABLE} WHERE revision >= {since:d}")


def load(versioned: Versioned, role: str, columns: Mapping[str, str]) -> "pa.Table | None":
    """Return what `Versioned.load` returns of the whole table with its seats, None where no snapshot says it."""
    revision = revision_of(versioned, role)
    if not revision:
        return None
    now = versioned.load(role, columns, where=f"first > {revision:d}", seats=True)
    ended = versioned.database.query(
        f"SELECT {SEAT} FROM {role}_was WHERE last > {revision:d} AND first <= {revision:d}",
        {SEAT: "integer"},
    )[SEAT].to_numpy()
    if now.num_rows + len(ended) > _MOST:
        return None
    parts = _parts(versioned, role, (SEAT, *columns))
    if not parts:
        return None
    alike = _alike(parts, now)
    rest = [name for name in (SEAT, *columns) if name not in alike]
    before = _together([part.select(rest) for part in parts])
    frame = _patched(before, ended, _encoded_as(before.schema, now.select(rest)))
    return with_one_value(_plain(frame), alike, (SEAT, *columns))


def read(versioned: Versioned, role: str, names: tuple[str, ...]) -> "pa.Table | None":
    """Return columns of a table as it was kept, None where it lacks one.

    Raises:
        UnreadableError: a part is damaged.
    """
    parts = _parts(versioned, role, names)
    return _plain(_together(parts)) if parts else None


def with_one_value(frame: "pa.Table", alike: Mapping[str, Any], names: Sequence[str]) -> "pa.Table":
    """Return a table with columns that hold one value (a scalar) in all rows: equal ones are one array."""
    told = {name: (str(value.type), value.as_py()) for name, value in alike.items()}
    arrays = {told[name]: value for name, value in alike.items()}
    arrays = {key: pa.repeat(value, frame.num_rows) for key, value in arrays.items()}
    columns = [arrays[told[name]] if name in told else frame[name] for name in names]
    return pa.table(columns, names=[*names])


def _parts(versioned: Versioned, role: str, names: tuple[str, ...]) -> "list[pa.Table]":
    """Return the parts of a table as they are kept, none where one lacks a column."""
    parts = []
    for part in range(_asked(versioned, role, "count(*)")):
        row = versioned.database.query(
            f"SELECT digest, data FROM {_TABLE} WHERE role = '{role}' AND part = {part:d}"
        )
        data = row["data"][0].as_buffer()
        if _digest(data) != row["digest"][0].as_py():
            raise UnreadableError(f"登记库 {versioned.database.path} 已损坏：请用备份恢复")
        reader = pa.ipc.open_file(data)
        if not {*names} <= {*reader.schema.names}:
            return []
        wanted = sorted(reader.schema.get_field_index(name) for name in names)
        options = pa.ipc.IpcReadOptions(included_fields=wanted)
        parts.append(pa.ipc.open_file(data, options=options).read_all().select(names))
    return parts


def _together(parts: "Sequence[pa.Table]") -> "pa.Table":
    """Return parts as one table: a column is numbers into lists of its values where it is that in every part."""
    written_out = {
        name
        for name in parts[0].column_names
        if len({pa.types.is_dictionary(part.schema.field(name).type) for part in parts}) > 1
    }
    return pa.concat_tables(
        [
            pa.table(
                {
                    name: column.cast(pa.string()) if name in written_out else column
                    for name, column in zip(part.column_names, part.columns, strict=True)
                }
            )
            for part in parts
        ]
    )


def _alike(parts: "Sequence[pa.Table]", now: "pa.Table") -> dict[str, Any]:
    """Return the columns that hold one value in all rows of some parts, and of those changed since."""
    found: dict[str, Any] = {}
    for name in parts[0].column_names:
        chunks: list[Any] = [chunk for part in parts for chunk in part[name].chunks]
        if any(not pa.types.is_dictionary(one.type) or one.null_count for one in chunks):
            continue
        known = {word for one in chunks for word in one.dictionary.slice(0, 2).to_pylist()}
        if len(known) == 1 and {*now[name].to_pylist()} <= known:
            found[name] = chunks[0].dictionary[0]
    return found


def _patched(before: "pa.Table", ended: Ints, now: "pa.Table") -> "pa.Table":
    """Return a table without the rows of some seats, and with others in their places."""
    seats, fresh = before[SEAT].to_numpy(), now[SEAT].to_numpy()
    new = dict(zip(fresh.tolist(), range(len(fresh)), strict=True))
    pieces, begin = [], 0
    changed = np.union1d(ended, fresh)
    for seat, at in zip(changed.tolist(), np.searchsorted(seats, changed).tolist(), strict=True):
        pieces.append(before.slice(begin, at - begin))
        if seat in new:
            pieces.append(now.slice(new[seat], 1))
        begin = at + int(at < len(seats) and seats[at] == seat)
    return pa.concat_tables([*pieces, before.slice(begin)])


def _packed(frame: "pa.Table") -> bytes:
    """Return a part in Arrow's format; columns of few values as numbers into a list of them."""
    columns: dict[str, Any] = {}
    for name in frame.column_names:
        column = frame[name].combine_chunks()
        few = (
            pa.types.is_string(column.type)
            and len(column.slice(0, _SAMPLE).unique()) < _SAMPLE // 5
        )
        columns[name] = column.dictionary_encode() if few else column
    table = pa.table(columns)
    target = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_file(target, table.schema, options=options) as writer:
        writer.write_table(table)
    packed: bytes = target.getvalue().to_pybytes()
    return packed


def _encoded_as(schema: "pa.Schema", table: "pa.Table") -> "pa.Table":
    """Return a table with the types of a schema, in which columns of few values are numbers into a list of them."""
    columns = [
        column.cast(field.type.value_type).dictionary_encode()
        if pa.types.is_dictionary(field.type)
        else column.cast(field.type)
        for field, column in zip(schema, table.columns, strict=True)
    ]
    return pa.table(columns, schema=schema)


def _plain(table: "pa.Table") -> "pa.Table":
    """Return a table whose columns of few values are texts again: each is put together as numbers, and written once."""
    table = table.unify_dictionaries()
    columns = [
        column.combine_chunks().cast(column.type.value_type)
        if pa.types.is_dictionary(column.type)
        else column
        for column in table.columns
    ]
    return pa.table(columns, names=table.column_names)


def _digest(data: Any) -> str:
    return blake2b(data, digest_size=20).hexdigest()


def _asked(versioned: Versioned, role: str, what: str) -> int:
    """Return a number about the parts of a table that are kept, 0 where nothing ever was: then rows are read."""
    if f"CREATE TABLE {_TABLE} " not in versioned.database.made():
        return 0
    sql = f"SELECT {what} AS n FROM {_TABLE} WHERE role = '{role}'"
    number: int = versioned.database.query(sql)["n"][0].as_py()
    return number


def _is_there(versioned: Versioned) -> bool:
    sql = f"SELECT count(*) AS n FROM sqlite_master WHERE name = '{_TABLE}'"
    return bool(versioned.database.query(sql)["n"][0].as_py())
