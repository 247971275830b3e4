"""Large tables read without the columns that hold one value in all their rows, which are looked at but not fetched.

To look whether a column is what it was in the first row takes a fraction of what it takes to fetch it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lianhu_cli.register import snapshots
from lianhu_cli.register.layout import SEAT, literal, quoted
from lianhu_cli.register.versioned import Versioned

if TYPE_CHECKING:
    from lianhu_cli.domain.arrow import pa

FROM_ROWS = 20_000
"""From so many rows on it saves time."""


def load(
    versioned: Versioned, name: str, columns: Mapping[str, str], where: str = "1"
) -> "pa.Table":
    """Return what `Versioned.load` returns with the seats: of the whole table, or of most of it."""
    if versioned.last_seat(name) < FROM_ROWS:
        return versioned.load(name, columns, where=where, seats=True)
    generation = versioned.database.generation()
    alike = _alike(versioned, name, columns, where)
    others = {one: kind for one, kind in columns.items() if alike is None or one not in alike}
    frame = versioned.load(name, others, where=where, seats=True)
    if alike is None:
        return frame
    if versioned.database.generation() != generation:
        return versioned.load(name, columns, where=where, seats=True)
    return snapshots.with_one_value(frame, alike, (SEAT, *columns))


def _alike(
    versioned: Versioned, name: str, columns: Mapping[str, str], condition: str
) -> dict[str, Any] | None:
    """Return the columns that hold the same in all rows, each with its value; None where there is no row."""
    first = f"{SEAT} = (SELECT min({SEAT}) FROM {name} WHERE {condition})"
    typed = versioned.load(name, columns, where=first)
    if not typed.num_rows:
        return None
    (row,) = versioned.database.query(_sql(name, [*columns], first)).to_pylist()
    left = {one: told for one in columns if (told := _as_sql(row[one]))}
    seat = -1
    while left:
        other = " OR ".join(f"{quoted(one)} IS NOT {told}" for one, told in left.items())
        where = f"{SEAT} > {seat:d} AND ({condition}) AND ({other}) ORDER BY {SEAT} LIMIT 1"
        found = versioned.database.query(_sql(name, [SEAT, *left], where)).to_pylist()
        if not found:
            break
        (differs,) = found
        seat = differs[SEAT]
        left = {one: told for one, told in left.items() if differs[one] == row[one]}
    return {one: typed[one][0] for one in left}


def _sql(name: str, columns: list[str], where: str) -> str:
    return f"SELECT {', '.join(map(quoted, columns))} FROM {name} WHERE {where}"


def _as_sql(value: Any) -> str:
    """Return a value as it is written in a query, "" where it is not certain to be the same there.

    >>> _as_sql("因病"), _as_sql(None), _as_sql(3), _as_sql(0.5), _as_sql(chr(0))
    ("'因病'", 'NULL', '3', '', '')
    """
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "" if "\0" in value else literal(value)
    return str(value) if isinstance(value, int) else ""
