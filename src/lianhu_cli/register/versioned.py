"""Pairs of tables with validity in revisions: rows are opened and closed, never overwritten."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from lianhu_cli.domain import text_bytes
from lianhu_cli.domain.arrays import Flags, Ints, whole
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.repeats import nth
from lianhu_cli.domain.tables.schema import in_arrow
from lianhu_cli.register import layout
from lianhu_cli.register.database import Database
from lianhu_cli.register.layout import SEAT, quoted

_LISTED = 10_000


class Versioned:
    """The pairs of one register. What is opened or closed is so since `revision`, 0 while nobody writes."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.revision = 0
        self.day = ""
        self.changed = False
        self.making: Any = None
        """The revision that is being made (`revisions.Making`), None while nobody writes."""
        self.read_beside: Callable[[str], pa.Table | None] = lambda _name: None
        """Gives the rows of a table with their seats where they have been read beforehand (`beside`)."""

    def load(
        self,
        name: str,
        columns: Mapping[str, str],
        *,
        at: int = 0,
        where: str = "",
        seats: bool = False,
    ) -> "pa.Table":
        """Return the rows of a table that are true now, or were at revision `at`, in their places.

        `columns` is name → type; with `seats` the first column is the row's seat.
        """
        condition = f"({where})" if where else "1"
        types = {SEAT: "integer", **{name: str(kind) for name, kind in columns.items()}}
        listed = ", ".join(map(quoted, types))
        now = f"SELECT {listed} FROM {name} WHERE {condition}"
        if not at:
            frame = self.database.query(f"{now} ORDER BY {SEAT}", types)
        else:
            then = f"SELECT {listed} FROM {name}_was WHERE {condition}"
            frame = self.database.query(
                f"{now} AND first <= {at:d} UNION ALL {then} AND first <= {at:d} AND last > {at:d}",
                types,
            )
            seat = frame[SEAT].to_numpy()
            if (seat[1:] < seat[:-1]).any():
                frame = frame.take(pa.array(np.argsort(seat, kind="stable")))
        frame = _flagged(frame, types)
        return frame if seats else frame.drop_columns([SEAT])

    def none(self, columns: Mapping[str, str]) -> pa.Table:
        """Return what `load` returns with the seats where there is no row."""
        types = {SEAT: "integer", **columns}
        return pa.schema([(name, in_arrow(kind)) for name, kind in types.items()]).empty_table()

    def ever(self, name: str, columns: Mapping[str, str], where: str = "") -> pa.Table:
        """Return the rows that are or were true, with `first` and `last` (null for what still is)."""
        condition = f" WHERE {where}" if where else ""
        types = {**{name: str(kind) for name, kind in columns.items()}, "first": "integer"}
        listed = ", ".join(map(quoted, types))
        sql = (
            f"SELECT {listed}, NULL AS last FROM {name}{condition}"
            f" UNION ALL SELECT {listed}, last FROM {name}_was{condition}"
        )
        types = {**types, "last": "integer"}
        return _flagged(self.database.query(sql, types), types)

    def count(self, name: str, where: str = "1") -> int:
        """Return how many rows are true now."""
        rows = self.database.query(f"SELECT count(*) AS n FROM {name} WHERE {where}")
        number: int = rows["n"][0].as_py()
        return number

    def filled(self, names: Sequence[str]) -> set[str]:
        """Return which of some tables have a row that is true now: most ledgers of a town have none."""
        each = ", ".join(f"EXISTS (SELECT 1 FROM {name}) AS {name}" for name in names)
        (row,) = self.database.query(f"SELECT {each}").to_pylist()
        return {name for name in names if row[name]}

    def last_seat(self, name: str) -> int:
        """Return the highest seat of a table, 0 for none: it has no more rows, and to count them takes longer."""
        rows = self.database.query(f"SELECT coalesce(max({SEAT}), 0) AS n FROM {name}")
        number: int = rows["n"][0].as_py()
        return number

    def append(self, name: str, frame: "pa.Table") -> None:
        """Open rows; `frame` may give their seats."""
        if not frame.num_rows:
            return
        since = pa.repeat(pa.scalar(self.revision, pa.int64()), frame.num_rows)
        frame = without_defaults(layout.to_sql(frame))
        self.database.append(name, frame.append_column("first", since))
        self.changed = True

    def close(self, name: str, where: str, *, gone: bool = False) -> int:
        """End the rows that meet a condition, and return how many; `gone` where nothing follows them."""
        number = self.count(name, where)
        if number:
            self._close(name, where, gone=gone)
        return number

    def _close(self, name: str, where: str, *, gone: bool) -> None:
        listed = ", ".join(map(quoted, (SEAT, "first", *layout.paired()[name])))
        self.database.execute(
            f"INSERT INTO {name}_was (last, gone, {listed})"
            f" SELECT {self.revision:d}, {int(gone)}, {listed} FROM {name}"
            f" WHERE ({where}) AND first < {self.revision:d}"
        )
        self.database.execute(f"DELETE FROM {name} WHERE {where}")
        self.changed = True

    def close_seats(self, name: str, seats: Collection[int] | Ints, *, gone: bool = False) -> None:
        """End the rows of some seats."""
        some = np.asarray(list(seats) if not isinstance(seats, np.ndarray) else seats, np.int64)
        if not len(some):
            return
        self._close(name, self.of_seats(some), gone=gone)

    def of_seats(self, seats: Ints) -> str:
        """Return the condition that a row's seat is one of some; it holds until others are asked for."""
        self.database.execute("CREATE TEMP TABLE IF NOT EXISTS chosen (id INTEGER PRIMARY KEY)")
        self.database.execute("DELETE FROM temp.chosen")
        for at in range(0, len(seats), _LISTED):
            values = ", ".join(f"({seat:d})" for seat in seats[at : at + _LISTED].tolist())
            self.database.execute(f"INSERT INTO temp.chosen VALUES {values}")
        return f"{SEAT} IN (SELECT id FROM temp.chosen)"

    def replace(
        self, name: str, old: "pa.Table", new: "pa.Table", keep: Sequence[str] = ()
    ) -> None:
        """Bring the rows `old` (with seats) to what `new` says: what is in both stays as it is.

        Args:
            name: the table.
            old: rows that `load` gave with their seats.
            new: the rows that are to be there instead.
            keep: columns that do not count when two rows are compared.
        """
        import pyarrow.compute as pc

        if not (old.num_rows and new.num_rows):
            self.close_seats(name, old[SEAT].to_numpy())
            self.append(name, new)
            return
        names = [name for name in new.column_names if name not in keep]
        before, after = _numbered_again(old, names), _numbered_again(new, names)
        stays = pc.is_in(before, value_set=after).to_numpy(zero_copy_only=False)
        there = pc.is_in(after, value_set=before).to_numpy(zero_copy_only=False)
        self.close_seats(name, old[SEAT].to_numpy()[~stays])
        self.append(name, new.filter(pa.array(~there)))


def changed_rows(
    old: "pa.Table", new: "pa.Table", names: Sequence[str], at: tuple[Ints, Ints] | None = None
) -> Flags:
    """Tell of two tables which rows differ in any of these columns: `at` are the rows that face each other.

    Without it the tables are of as many rows, and face each other row by row.
    """
    import pyarrow.compute as pc

    found = np.zeros(new.num_rows if at is None else len(at[0]), bool)
    for name in names:
        if _is_blank(old[name]) and _is_blank(new[name]):
            continue
        before, after = _facing(old[name], new[name], at)
        if before.equals(after):
            continue
        same = pc.equal(before, after)
        both = pc.and_(pc.is_null(before), pc.is_null(after))
        differs = pc.invert(pc.fill_null(pc.or_kleene(same, both), fill_value=False))
        found |= np.asarray(differs)
    return found


def _facing(
    before: pa.ChunkedArray, after: pa.ChunkedArray, at: tuple[Ints, Ints] | None
) -> tuple[Any, Any]:
    """Return two columns at the rows that face each other; rows in order are copied in pieces, which is faster."""
    if at is None:
        return before, after
    found = []
    for column, rows in zip((before, after), at, strict=True):
        rises = len(rows) < 2 or bool((np.diff(rows) > 0).all())
        if rises and len(rows) == len(column):
            found.append(column)
        elif rises:
            mask = np.zeros(len(column), bool)
            mask[rows] = True
            found.append(column.filter(pa.array(mask)))
        else:
            found.append(column.take(pa.array(rows)))
    return found[0], found[1]


def _is_blank(column: "pa.ChunkedArray") -> bool:
    """Tell at a glance whether a column of texts holds nothing at all."""
    if not pa.types.is_string(column.type) or column.null_count:
        return False
    return not text_bytes.total(column)


def without_defaults(frame: "pa.Table") -> "pa.Table":
    """Leave out the columns that hold nothing: SQLite fills them in, and faster."""

    def says(column: "pa.ChunkedArray") -> bool:
        if column.null_count == len(column):
            return False
        return not pa.types.is_string(column.type) or text_bytes.total(column) > 0

    return frame.select([name for name in frame.column_names if says(frame[name])])


def _flagged(frame: "pa.Table", types: Mapping[str, str]) -> "pa.Table":
    """Return a frame with its flags as flags: SQLite keeps 0 and 1."""
    for at, (name, kind) in enumerate(types.items()):
        if kind == "flag":
            frame = frame.set_column(at, name, frame.column(at).cast(pa.bool_()))
    return frame


def _numbered_again(frame: pa.Table, names: Sequence[str]) -> pa.Array:
    """Return one text a row; equal rows are numbered, so that each is another."""
    import pyarrow.compute as pc

    texts = [pc.fill_null(frame[name].cast(pa.string()), "\x00") for name in names]
    joined = pc.binary_join_element_wise(*texts, "\x1f")
    joined = whole(joined)
    which = nth(joined.dictionary_encode().indices.to_numpy())
    if not which.any():
        return joined
    told: pa.Array = pc.binary_join_element_wise(joined, pa.array(which).cast(pa.string()), "\x1f")
    return told
