"""Taking in a delivery: the claims that its day comes to, held against those there are, are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.register import doubts, made_again, seating, stored_claims
from lianhu_cli.register.days import Day
from lianhu_cli.register.doubts import Doubt
from lianhu_cli.register.facing import DerivedDay, Facing
from lianhu_cli.register.layout import SEAT, claim_types, literal, quoted
from lianhu_cli.register.versioned import Versioned, without_defaults


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was taken in: the code of each row, whose claims changed, and what is doubtful.

    `first` are all claims where there were none before, to be written by `open_first`; `claims` those that are
    in force now, with their seats, None where they must be read; `met` the codes that this delivery names;
    `renamed` who has another code since: earlier today it was another.
    """

    codes: pa.Array
    touched: pa.Array
    met: pa.Array
    doubts: tuple[Doubt, ...] = ()
    first: pa.Table | None = None
    claims: pa.Table | None = None
    renamed: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """Whose claims changed, new codes of old ones, and the claims that are now those of the sources, with seats."""

    touched: pa.Array
    renamed: Mapping[str, str] = field(default_factory=dict)
    claims: pa.Table | None = None


def absorb(versioned: Versioned, facing: Facing | None, found: DerivedDay | None = None) -> Taken:
    """Bring the claims of a table to what a day's deliveries say; `found` is that where it is derived already."""
    if facing is None:
        none = pa.array([], pa.string())
        return Taken(codes=none, touched=none, met=none)
    found = found or facing.derived()
    table, by, came = facing.table, facing.by, found.came
    written = _Written(touched=found.new["code"].combine_chunks())
    if facing.every:
        written = _write(versioned, facing, found)
    codes = came.codes.take(pa.array(facing.rows))
    return Taken(
        codes=codes,
        touched=written.touched,
        met=codes,
        doubts=tuple(doubts.told(versioned, table, (by.day, by.decided), facing.says, came)),
        first=None if facing.every else came.claims,
        claims=written.claims if facing.alone else None,
        renamed=written.renamed,
    )


def open_first(
    versioned: Versioned, table: type[Table], first: pa.Table, merged: pa.Table, day: Day
) -> None:
    """Open the claims of a register that had none; `merged` are the persons as they have been written.

    Where every person is what one claim says, SQLite copies the rows, which is twice as fast.
    """
    if not _says_the_same(versioned, table, first, merged):
        which = np.arange(first.num_rows), None
        _open(versioned, table, first, which, day, first["line"])
        return
    names = without_defaults(first).column_names
    of = {one.path: (one.source, one.version) for one in day.last.values()}
    rows = ", ".join(f"({literal(path)}, {source:d}, {v:d})" for path, (source, v) in of.items())
    own = {"source": "f.source", "version": "f.version", "line": "t.source_row"}
    into = ", ".join(map(quoted, names))
    given = ", ".join(own.get(name, f"t.{quoted(name)}") for name in names)
    versioned.database.execute(
        f"INSERT INTO {stored_claims.name(table)} (seat, first, {into})"
        f" WITH f(path, source, version) AS (VALUES {rows})"
        f" SELECT t.seat, t.first, {given} FROM {table.role} AS t JOIN f ON f.path = t.source_file"
        " ORDER BY t.seat"
    )
    _note_lines(versioned, table, first, 1 + np.arange(first.num_rows), day)


def _says_the_same(
    versioned: Versioned, table: type[Table], first: pa.Table, merged: pa.Table
) -> bool:
    """Tell whether the persons just written are the claims, row by row, on the first seats there were."""
    import pyarrow.compute as pc

    if first.num_rows != merged.num_rows or pc.any(pc.not_equal(first["own"], "")).as_py():
        return False
    ever = versioned.database.query(f"SELECT max(seat) AS n FROM {table.role}")["n"][0].as_py()
    if ever != first.num_rows or stored_claims.next_seat(versioned, table) != 1:
        return False
    if seating.in_order(versioned, merged) is not merged:
        return False
    alike = (name for name in claim_types(table) if name in merged.column_names)
    return all(first[name].equals(merged[name]) for name in alike)


def withdraw(versioned: Versioned, table: type[Table], source: int) -> pa.Array:
    """End the claims of a source; return the codes of those on whom it made any."""
    old = stored_claims.load(versioned, table, f"source = {source:d}")
    versioned.close_seats(stored_claims.name(table), old[SEAT].to_numpy())
    return old["code"].combine_chunks().unique()


def _write(versioned: Versioned, facing: Facing, found: DerivedDay) -> _Written:
    """Open and close claims."""
    import pyarrow.compute as pc

    table, day, old, new = facing.table, facing.by.day, facing.old, found.new
    name, lines = stored_claims.name(table), found.came.claims["line"]
    if old is None or found.again is None:
        _open(versioned, table, new, (np.arange(new.num_rows), None), day, lines)
        return _Written(touched=new["code"].combine_chunks())
    stays, at_new = found.again
    closing = np.flatnonzero(~stays)
    versioned.close_seats(name, old[SEAT].to_numpy()[closing])
    seats = np.zeros(new.num_rows, np.int64)
    seats[at_new[stays]] = old[SEAT].to_numpy()[stays]
    fresh = np.flatnonzero(seats == 0)
    _open(versioned, table, new, (fresh, seats), day, lines)
    closed, opened = old.take(pa.array(closing)), new.take(pa.array(fresh))
    both = [pa.chunked_array(one["code"]).combine_chunks() for one in (closed, opened)]
    earlier = [one.source for one in day.last.values() if not one.delivered]
    its = pa.array(earlier, pa.int64())
    closed, opened = (
        one.filter(pc.is_in(one["source"], value_set=its)) for one in (closed, opened)
    )
    now = made_again.as_first_made(old, new, stays, at_new)
    return _Written(
        touched=pa.concat_arrays(both).unique(),
        renamed=_renamed(closed, opened, new),
        claims=now.add_column(0, SEAT, pa.array(seats)),
    )


def _open(
    versioned: Versioned,
    table: type[Table],
    new: pa.Table,
    which: tuple[Ints, Ints | None],
    day: Day,
    lines: pa.ChunkedArray,
) -> None:
    """Open new claims, and note on which `lines` the claims of each version stand now."""
    rows, seats = which
    seats = np.zeros(new.num_rows, np.int64) if seats is None else seats
    seats[rows] = stored_claims.next_seat(versioned, table) + np.arange(len(rows))
    opened = new if len(rows) == new.num_rows else new.take(pa.array(rows))
    versioned.append(stored_claims.name(table), opened.append_column(SEAT, pa.array(seats[rows])))
    line = new.column_names.index("line")
    _note_lines(versioned, table, new.set_column(line, "line", lines), seats, day)


def _note_lines(
    versioned: Versioned, table: type[Table], new: pa.Table, seats: Ints, day: Day
) -> None:
    """Note on which lines of the day's versions their claims stand, by the claims' seats."""
    import pyarrow.compute as pc

    said_now = np.asarray(pc.equal(new["kept"], ""))
    source, line = new["source"].to_numpy(), new["line"].to_numpy()
    by = np.flatnonzero(said_now)
    by = by[np.argsort(source[by], kind="stable")]
    for entry in day.last.values():
        first, last = np.searchsorted(source[by], [entry.source, entry.source + 1]).tolist()
        its = by[first:last]
        if len(its):
            stored_claims.note_lines(versioned, table, entry.version, seats[its], line[its])


def _renamed(closed: pa.Table, opened: pa.Table, new: pa.Table) -> dict[str, str]:
    """Return old code → new code of persons whose rows are the same and who are called otherwise now."""
    names = ("source", "version", "source_sheet", "line")
    if not closed.num_rows or not opened.num_rows:
        return {}
    then = zip(*(closed[name].to_pylist() for name in (*names, "code")), strict=True)
    before = {row[:-1]: row[-1] for row in then}
    still = set(new["code"].to_pylist())
    found: dict[str, set[str]] = {}
    for *place, code in zip(*(opened[name].to_pylist() for name in (*names, "code")), strict=True):
        was = before.get(tuple(place), code)
        if was != code and was not in still:
            found.setdefault(was, set()).add(code)
    return {was: min(codes) for was, codes in found.items()}
