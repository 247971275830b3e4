"""Tables without persons: links, places, declared figures, orders. Kept by file, told as one."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places.renames import Renames
from lianhu_cli.domain.rounds.links import PROPOSED
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import TABLES
from lianhu_cli.register import layout
from lianhu_cli.register.sources import Source
from lianhu_cli.register.versioned import Versioned


def tables() -> Sequence[type[Table]]:
    """Return the tables of this kind: those whose rows have no code, and are one by what they say."""
    return tuple(table for table in TABLES if table.identity)


def write(versioned: Versioned, table: type[Table], rows: "pa.Table", paths: Sequence[str]) -> None:
    """Bring what some files told to what they tell now."""
    listed = ", ".join(map(layout.literal, paths))
    old = versioned.load(table.role, table.types(), where=f"source_file IN ({listed})", seats=True)
    versioned.replace(table.role, old, rows)


def told(
    table: type[Table], rows: pa.Table, sources: Sequence[Source], renames: Renames
) -> pa.Table:
    """Return the rows that count: of one village, unit or item what the newest file says.

    Of files of one day the first by name counts, of rows of one file the last.
    """
    rows = _without_proposals(table, rows)
    rows = _added_up(table, rows, renames) if table.added_up else renames.apply(rows)
    names = table.identity
    if rows.num_rows < 2 or not {*names} <= {*rows.column_names}:
        return rows
    order = _believed(rows["source_file"].to_pylist(), sources)
    keys = list(zip(*(rows[name].to_pylist() for name in names), strict=True))
    best: dict[tuple[Any, ...], int] = {}
    for row, key in enumerate(keys):
        other = best.get(key)
        if other is None or order[row] >= order[other]:
            best[key] = row
    if len(best) == rows.num_rows:
        return rows
    return rows.take(pa.array(sorted(best.values())))


def _added_up(table: type[Table], rows: "pa.Table", renames: Renames) -> "pa.Table":
    """Return rows with villages as they are called now: what one file tells of those that merged is added."""
    now = renames.apply(rows)
    if now is rows:
        return rows
    listed, names = now.to_pylist(), rows["village"].to_pylist()
    sums: dict[tuple[Any, ...], dict[str, Any]] = {}
    old: dict[tuple[Any, ...], set[str]] = {}
    numbers = [
        f.name for f in now.schema if not pa.types.is_string(f.type) and f.name != "source_row"
    ]
    for row, name in zip(listed, names, strict=True):
        key = (row["source_file"], *(row[level] for level in table.identity))
        if key in sums and name not in old[key]:
            one = sums[key]
            for number in numbers:
                told = [n for n in (one[number], row[number]) if n is not None]
                one[number] = sum(told) if told else None
        else:
            sums[key] = row
        old.setdefault(key, set()).add(name)
    return pa.Table.from_pylist([*sums.values()], schema=now.schema)


def _believed(paths: Sequence[str], sources: Sequence[Source]) -> Ints:
    """Return per row how much its file counts, more for newer ones."""
    days = {one.path: one.day for one in sources}
    first_last = sorted({*paths}, key=lambda path: (path.rsplit("/", 1)[-1], path), reverse=True)
    ranked = sorted(first_last, key=lambda path: days.get(path, ""))
    place: Mapping[str, int] = {path: at for at, path in enumerate(ranked)}
    return np.array([place[path] for path in paths])


def _without_proposals(table: type[Table], rows: "pa.Table") -> "pa.Table":
    """Leave out what was proposed for units or villages of which a sheet speaks."""
    import pyarrow.compute as pc

    if not table.gives_way or "source_sheet" not in rows.column_names or not rows.num_rows:
        return rows
    proposed = pc.equal(rows["source_sheet"], PROPOSED)
    if not pc.any(proposed).as_py():
        return rows
    sheets = rows.filter(pc.invert(proposed))
    spoken = pc.or_(
        *(
            pc.is_in(rows[n], value_set=pa.chunked_array(sheets[n]).combine_chunks())
            for n in table.gives_way
        )
    )
    return rows.filter(pc.invert(pc.and_(proposed, spoken)))
