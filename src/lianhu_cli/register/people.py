"""Households and helpers as they are stored: written where they differ, found again once they have left."""

from collections.abc import Collection, Mapping, MutableMapping, Sequence
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Ints, whole
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.directory import spellings
from lianhu_cli.domain.tables.schema import Table, conform
from lianhu_cli.domain.tables.survey import SIDES, Departed
from lianhu_cli.register import layout, one_value, seating, snapshots, stored_claims
from lianhu_cli.register.layout import SEAT, literal, quoted
from lianhu_cli.register.versioned import Versioned, changed_rows

_SAME = ("code", "village", "group")


def write(
    versioned: Versioned,
    table: type[Table],
    old: pa.Table,
    new: pa.Table,
    renamed: Collection[str] = (),
) -> None:
    """Bring the stored rows `old` (with seats) to `new`, by code: each keeps its seat.

    `renamed` are old codes of persons who are there under another one: they have not left.
    """
    import pyarrow.compute as pc

    if not old.num_rows:
        versioned.append(table.role, seating.in_order(versioned, new))
        return
    at_new = pc.index_in(old["code"], value_set=whole(new["code"]))
    stays = at_new.is_valid().to_numpy(zero_copy_only=False)
    called_otherwise = np.asarray(
        pc.is_in(old["code"], value_set=pa.array([*renamed], pa.string()))
    )
    versioned.close_seats(table.role, old[SEAT].to_numpy()[~stays & called_otherwise])
    versioned.close_seats(table.role, old[SEAT].to_numpy()[~stays & ~called_otherwise], gone=True)
    kept, then = old.filter(pa.array(stays)), new.take(at_new.drop_null())
    differs = pa.array(changed_rows(kept, then, [*table.types()]))
    seats = kept[SEAT].filter(differs)
    versioned.close_seats(table.role, seats.to_numpy())
    again = then.filter(differs)
    versioned.append(table.role, again.append_column(SEAT, seats))
    known = pc.is_in(new["code"], value_set=whole(old["code"]))
    fresh = new.filter(pc.invert(known))
    versioned.append(table.role, seating.in_order(versioned, fresh))


def are_now(versioned: Versioned, table: type[Table], at: int) -> bool:
    """Tell whether a table as of a revision (0 for now) is that of now; asked only where it is kept by column."""
    if not at:
        return True
    kept = snapshots.revision_of(versioned, table.role)
    return bool(kept) and unchanged_since(versioned, [table.role], at)


def now(
    versioned: Versioned,
    table: type[Table],
    types: Mapping[str, str],
    by_rows: MutableMapping[str, Any],
    seats: MutableMapping[str, Ints],
) -> pa.Table:
    """Return everybody of a table; a large one that was read by rows is put with its seats into `by_rows`.

    Of a large one the seats are put into `seats`.
    """
    kept = snapshots.load(versioned, table.role, types)
    rows = one_value.load(versioned, table.role, types) if kept is None else kept
    frame = layout.from_sql(table, rows.drop_columns([SEAT]))
    if len(frame) >= snapshots.LARGE:
        # The driver frees a batch as a whole: a column kept of it would keep the others, a second time.
        copied = rows[SEAT].combine_chunks()
        seats[table.role] = copied.to_numpy()
        if kept is None and len(types) == len(table.types()):
            by_rows[table.role] = frame.append_column(SEAT, copied)
    return frame


def departed(
    versioned: Versioned,
    at: int = 0,
    codes: Collection[str] | None = None,
    there: Mapping[str, pa.Table] | None = None,
) -> dict[str, dict[str, str]]:
    """Return who is no longer in the register, now or as of a revision, by code: the last known of each.

    With `codes` nobody else is looked for; `there` are the tables of then by role, where they have been read.
    """
    where = "" if codes is None else f"code IN ({layout.literals(sorted(codes))})"
    found: dict[str, dict[str, str]] = {}
    for side, table in SIDES.items():
        columns = {**dict(table.departs_as), **{name: name for name in _SAME}}
        types = dict.fromkeys(columns.values(), "text")
        now = there[table.role]["code"] if there else None
        gone = _gone(versioned, table, types, at, where, now)
        blank = {**dict.fromkeys(Departed.types(), ""), "side": side}
        for row in gone.to_pylist():
            found[row["code"]] = {**blank, **{name: row[one] for name, one in columns.items()}}
    return found


def _gone(
    versioned: Versioned,
    table: type[Table],
    columns: Mapping[str, str],
    at: int = 0,
    where: str = "",
    there: pa.ChunkedArray | None = None,
) -> pa.Table:
    """Return the last rows of those who are no longer there, now or as of a revision; who left last is last.

    `there` are the codes of those who are, where they are known.
    """
    import pyarrow.compute as pc

    until = f" AND last <= {at:d}" if at else ""
    until += f" AND {where}" if where else ""
    listed = ", ".join(map(quoted, columns))
    sql = f"SELECT {listed} FROM {table.role}_was WHERE gone = 1{until} ORDER BY last"
    rows = versioned.database.query(sql, columns)
    if not rows.num_rows:
        return rows
    if there is None:
        stored_claims.choose(versioned, rows["code"])
        where = "code IN (SELECT code FROM temp.persons)"
        back = versioned.load(table.role, {"code": "text"}, at=at, where=where)["code"]
    else:
        back = there.filter(pc.is_in(there, value_set=whole(rows["code"])))
    return rows.filter(pc.invert(pc.is_in(rows["code"], value_set=whole(back))))


def arrived_since(versioned: Versioned, number: int) -> frozenset[str]:
    """Return the codes of the households that a round of some number could not know."""
    database = versioned.database
    told = database.query(f"SELECT first FROM rounds WHERE number = {number:d}")
    since = told["first"][0].as_py() if told.num_rows else 0
    new = database.query(
        f"SELECT code FROM households AS t WHERE first > {since:d} AND NOT EXISTS"
        f" (SELECT 1 FROM households_was AS w WHERE w.code = t.code AND w.first < {since:d})",
        {"code": "text"},
    )
    old = database.query(f"SELECT code FROM arrived WHERE round >= {number:d}", {"code": "text"})
    return frozenset(new["code"].to_pylist() + old["code"].to_pylist())


def unchanged_since(versioned: Versioned, roles: Sequence[str], revision: int) -> bool:
    """Tell whether no row of some tables began or ended after a revision."""
    later = " OR ".join(
        f"EXISTS (SELECT 1 FROM {name} WHERE {column} > {revision:d})"
        for role in roles
        for name, column in ((f"{role}_was", "last"), (role, "first"))
    )
    return not versioned.database.query(f"SELECT {later} AS found")["found"][0].as_py()


def as_departed(frames: Sequence[tuple[str, Any]]) -> pa.Table:
    """Return rows of households and helpers, each with its side, as `tables.Departed`."""
    found = []
    for side, frame in frames:
        named = {**dict(SIDES[side].departs_as), **{name: name for name in _SAME}}
        columns = {name: frame[one] for name, one in named.items()}
        columns["side"] = pa.repeat(pa.scalar(side), frame.num_rows)
        found.append(conform(Departed, pa.table(columns)))
    return pa.concat_tables(found)


def since(versioned: Versioned, table: type[Table], code: str) -> int:
    """Return the revision since which a code is known, a large number where it never was."""
    rows = versioned.ever(table.role, {"code": "text"}, f"code = {literal(code)}")
    return min(rows["first"].to_pylist(), default=1 << 62)


def last_known(versioned: Versioned, table: type[Table], codes: Sequence[str]) -> Any:
    """Return the rows of some codes that are no longer in a table, the last that was known of each."""
    stored_claims.choose(versioned, codes)
    names = ", ".join(quoted(name) for name in table.types())
    return versioned.database.query(
        f"SELECT {names} FROM (SELECT *, max(last) FROM {table.role}_was WHERE gone = 1"
        " AND code IN (SELECT code FROM temp.persons) GROUP BY code ORDER BY code)",
        {**table.types()},
    )


def everybody(versioned: Versioned, table: type[Table], said: str = "") -> "pa.Table":
    """Return everybody who is or was in a table, the last that was known of each.

    With `said` only those whom that code, name or path may mean.
    """
    where, codes = "", ""
    if said:
        texts, names = spellings([said])
        named = layout.literals(sorted(texts | names))
        where = f"code IN ({named}) OR {quoted(table.named_by)} IN ({named})"
        codes = f"code IN (SELECT code FROM {table.role}_was WHERE gone = 1 AND ({where}))"
    gone = _gone(versioned, table, {**table.types()}, where=codes)
    last = {code: row for row, code in enumerate(gone["code"].to_pylist())}
    gone = gone.take(pa.array(sorted(last.values()), pa.int64()))
    now = versioned.load(table.role, table.types(), where=where)
    return pa.concat_tables([conform(table, now), conform(table, gone)])


def through_time(versioned: Versioned, table: type[Table], codes: Sequence[str]) -> pa.Table:
    """Return every row that some codes have or had, with `first` and `last`, for `as_of`."""
    stored_claims.choose(versioned, codes)
    return versioned.ever(table.role, table.types(), "code IN (SELECT code FROM temp.persons)")


def as_of(table: type[Table], rows: pa.Table, at: int) -> pa.Table:
    """Return of rows through time those that were true at a revision, or are, for 0."""
    import pyarrow.compute as pc

    still = pc.is_null(rows["last"])
    if at:
        begun = pc.less_equal(rows["first"], at)
        still = pc.and_(
            begun, pc.or_(still, pc.fill_null(pc.greater(rows["last"], at), fill_value=False))
        )
    return conform(table, rows.filter(still).drop_columns(["first", "last"]))
