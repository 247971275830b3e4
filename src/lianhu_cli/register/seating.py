"""The places of persons among one another: who was there first, and who came on one day as the lists of it stand.

Files by name, sheets as in their workbook, then rows: whatever the order in which the lists came.
"""

from collections.abc import Iterable, Mapping
from pathlib import PurePath

import numpy as np

from lianhu_cli.domain.arrays import Ints, coded, numbered, ranks_by
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.register import snapshots, sources
from lianhu_cli.register.layout import SEAT, literal
from lianhu_cli.register.versioned import Versioned

_LISTED = 10_000
_PLACE = {
    "source_file": "text",
    "source_sheet": "text",
    "source_row": "integer",
    "code": "text",
}


def in_order(versioned: Versioned, frame: "pa.Table") -> "pa.Table":
    """Return rows of persons as the lists stand that name them."""
    if frame.num_rows < 2:
        return frame
    file, sheet, line = _places(versioned, frame)
    ahead, behind = slice(None, -1), slice(1, None)
    rises = (file[ahead] < file[behind]) | (
        (file[ahead] == file[behind])
        & (
            (sheet[ahead] < sheet[behind])
            | ((sheet[ahead] == sheet[behind]) & (line[ahead] < line[behind]))
        )
    )
    if rises.all():
        return frame
    codes, of_code = coded(frame["code"])
    code = ranks_by(codes, str)[of_code]
    return frame.take(pa.array(np.lexsort((code, line, sheet, file))))


def arrange(versioned: Versioned, table: type[Table], base: int) -> None:
    """Give who came since revision `base` the places that the lists since then come to, in any order.

    Whoever was there before and left for a part of the day has the place of before.
    """
    name, since = table.role, f"first > {base:d}"
    if not versioned.count(name, since):
        return
    if _rises(versioned, name, base):
        return
    rows = _since(versioned, name, base)
    before = _seats_before(versioned, name, base)
    start = 1 + max(
        _highest(versioned, name, f"first <= {base:d}"),
        _highest(versioned, f"{name}_was", f"first <= {base:d}"),
    )
    seats: dict[str, int] = {}
    for code in in_order(versioned, rows)["code"].to_pylist():
        seats[code] = before.get(code) or start + len(seats)
    there = versioned.database.query(f"SELECT {SEAT}, code FROM {name} WHERE {since}")
    both = zip(there["code"].to_pylist(), there[SEAT].to_pylist(), strict=True)
    if any(seats[code] != seat for code, seat in both):
        _store(versioned, name, since, seats)


def _rises(versioned: Versioned, name: str, base: int) -> bool:
    """Tell whether all who have just come stand behind those who came since revision `base`.

    Not where somebody left since, nor where another list now names first who came since: their row is new, their
    seat is not.
    """
    if versioned.count(f"{name}_was", f"last > {base:d} AND (gone = 1 OR first > {base:d})"):
        return False

    def files(where: str) -> list[tuple[str, str]]:
        sql = f"SELECT DISTINCT source_file FROM {name} WHERE {where}"
        return [_by_name(path) for path in versioned.database.query(sql)["source_file"].to_pylist()]

    now = versioned.revision
    earlier = files(f"first > {base:d} AND first < {now:d}")
    return not earlier or max(earlier) < min(files(f"first = {now:d}"), default=("",))


def _since(versioned: Versioned, name: str, base: int) -> pa.Table:
    """Return the last row of every code that was written since revision `base`."""
    listed = ", ".join(_PLACE)
    sql = (
        f"SELECT {listed}, 1 << 62 AS last FROM {name} WHERE first > {base:d}"
        f" UNION ALL SELECT {listed}, last FROM {name}_was WHERE first > {base:d} ORDER BY last"
    )
    rows = versioned.database.query(sql, {**_PLACE, "last": "integer"})
    last = {code: row for row, code in enumerate(rows["code"].to_pylist())}
    return rows.take(pa.array(sorted(last.values()), pa.int64()))


def _seats_before(versioned: Versioned, name: str, base: int) -> Mapping[str, int]:
    """Return the seats at revision `base` of those whose row has ended since."""
    sql = f"SELECT code, {SEAT} FROM {name}_was WHERE first <= {base:d} AND last > {base:d}"
    rows = versioned.database.query(sql, {"code": "text", SEAT: "integer"})
    return dict(zip(rows["code"].to_pylist(), rows[SEAT].to_pylist(), strict=True))


def _highest(versioned: Versioned, name: str, where: str) -> int:
    sql = f"SELECT coalesce(max({SEAT}), 0) AS n FROM {name} WHERE {where}"
    number: int = versioned.database.query(sql)["n"][0].as_py()
    return number


def _store(versioned: Versioned, name: str, since: str, seats: Mapping[str, int]) -> None:
    """Write new seats; they are written as negative numbers first, since others may still sit there."""
    database = versioned.database
    snapshots.drop(versioned)
    database.execute(
        "CREATE TEMP TABLE IF NOT EXISTS seating (code TEXT PRIMARY KEY, seat INTEGER) WITHOUT ROWID"
    )
    database.execute("DELETE FROM temp.seating")
    listed = [f"({literal(code)}, {seat:d})" for code, seat in seats.items()]
    for at in range(0, len(listed), _LISTED):
        values = ", ".join(listed[at : at + _LISTED])
        database.execute(f"INSERT INTO temp.seating VALUES {values}")
    seat = "(SELECT s.seat FROM temp.seating AS s WHERE s.code = {}.code)"
    database.execute(f"UPDATE {name} SET {SEAT} = -{seat.format(name)} WHERE {since}")
    database.execute(f"UPDATE {name} SET {SEAT} = -{SEAT} WHERE {SEAT} < 0")
    ended = f"{name}_was"
    database.execute(f"UPDATE {ended} SET {SEAT} = {seat.format(ended)} WHERE {since}")


def _places(versioned: Versioned, frame: "pa.Table") -> tuple[Ints, Ints, Ints]:
    """Return per row numbers that order its file, its sheet and its line."""
    import pyarrow.compute as pc

    paths, of_path = coded(frame["source_file"])
    names, of_name = coded(frame["source_sheet"])
    told = _sheets(versioned, paths)

    def sheet(both: int) -> tuple[int, str]:
        path, name = paths[both // len(names)], names[both % len(names)]
        return told.get((path, name), len(told)), name

    file = ranks_by(range(len(paths)), lambda at: _by_name(paths[at]))
    sheets, of_sheet = numbered(of_path * len(names) + of_name)
    line: Ints = pc.fill_null(frame["source_row"], 0).to_numpy()
    return file[of_path], ranks_by(sheets.tolist(), sheet)[of_sheet], line


def _sheets(versioned: Versioned, paths: Iterable[str]) -> dict[tuple[str, str], int]:
    """Return (path, sheet) → its place in the workbook, of the newest versions of some files."""
    wanted = {*paths}
    of = {one.versions[-1].number: one.path for one in sources.every(versioned) if one.versions}
    numbers = ", ".join(f"{number:d}" for number, path in of.items() if path in wanted)
    columns = {"version": "integer", "sheet": "text"}
    rows = versioned.load("headings", columns, where=f"version IN ({numbers})").to_pylist()
    places = dict.fromkeys((of[row["version"]], row["sheet"]) for row in rows)
    return {key: at for at, key in enumerate(places)}


def _by_name(path: str) -> tuple[str, str]:
    return PurePath(path).name, path
