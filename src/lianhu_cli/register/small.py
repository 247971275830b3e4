"""Tables without persons: links, places, declared figures, orders. Kept by file, told as one."""

from collections.abc import Mapping, Sequence
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places.renames import Renames
from lianhu_cli.domain.rounds.links import PROPOSED
from lianhu_cli.domain.tables import said_again
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
    counts = sorted({*said_again.that_count(keys, order)})
    return rows if len(counts) == rows.num_rows else rows.take(pa.array(counts))


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


def _believed(paths: Sequence[str], sources: Sequence[Source]) -> list[int]:
    """Return per row how much its file counts, more for newer ones."""
    days = {one.path: one.day for one in sources}
    ranked = sorted(said_again.by_name(paths), key=lambda path: days.get(path, ""))
    place: Mapping[str, int] = {path: at for at, path in enumerate(ranked)}
    return [place[path] for path in paths]


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
