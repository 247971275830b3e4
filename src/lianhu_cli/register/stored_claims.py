"""Claims: what each row of each version says of one household or helper, and on which line it stands."""

import base64
import json
import zlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Ints, Values
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.addresses import on_line
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.register import one_value
from lianhu_cli.register.layout import HEADINGS, LINES, SEAT, claim_types, from_json, literal
from lianhu_cli.register.versioned import Versioned

_MANY = 0.5
"""From such a share of the persons on, everybody is read and then chosen."""
_FEW = 1_000
"""Of more persons than so the seats are looked for first."""


def name(table: type[Table]) -> str:
    """Return the name of the table that keeps the claims of a declared table."""
    return f"claims_{table.role}"


def load(versioned: Versioned, table: type[Table], where: str = "", at: int = 0) -> "pa.Table":
    """Return the claims in force, with their seats."""
    if at:
        return versioned.load(name(table), claim_types(table), where=where, at=at, seats=True)
    return one_value.load(versioned, name(table), claim_types(table), where or "1")


def of_codes(versioned: Versioned, table: type[Table], codes: "pa.Array") -> "pa.Table":
    """Return the claims in force of some persons, with their seats."""
    return of_some(versioned, name(table), claim_types(table), codes)


def of_some(
    versioned: Versioned, stored: str, columns: Mapping[str, str], codes: "pa.Array"
) -> "pa.Table":
    """Return the rows of some persons in a stored table, with their seats."""
    import pyarrow.compute as pc

    if len(codes) > _MANY * versioned.last_seat(stored):
        rows = versioned.load(stored, columns, seats=True)
        return rows.filter(pc.is_in(rows["code"], value_set=codes))
    if len(codes) > _FEW:
        every = versioned.load(stored, {"code": "text"}, seats=True)
        seats = every[SEAT].filter(pc.is_in(every["code"], value_set=codes)).to_numpy()
        return versioned.load(stored, columns, where=versioned.of_seats(seats), seats=True)
    choose(versioned, codes)
    where = "code IN (SELECT code FROM temp.persons)"
    return versioned.load(stored, columns, where=where, seats=True)


def choose(versioned: Versioned, codes: Values | Sequence[str]) -> None:
    """Put codes where a query finds them: `temp.persons`."""
    database = versioned.database
    database.execute(
        "CREATE TEMP TABLE IF NOT EXISTS persons (code TEXT PRIMARY KEY) WITHOUT ROWID"
    )
    database.execute("DELETE FROM temp.persons")
    listed = sorted(set(codes.to_pylist() if hasattr(codes, "to_pylist") else codes))
    for at in range(0, len(listed), 10_000):
        values = ", ".join(f"({literal(code)})" for code in listed[at : at + 10_000])
        database.execute(f"INSERT INTO temp.persons VALUES {values}")


def next_seat(versioned: Versioned, table: type[Table]) -> int:
    """Return the first seat that no claim ever had: lines go on meaning the claims they meant."""
    of = name(table)
    rows = versioned.database.query(
        f"SELECT max((SELECT coalesce(max({SEAT}), 0) FROM {of}),"
        f" (SELECT coalesce(max({SEAT}), 0) FROM {of}_was)) + 1 AS n"
    )
    number: int = rows["n"][0].as_py()
    return number


def pack(numbers: Ints) -> str:
    """Return whole numbers as a short text: differences, compressed, in base64.

    >>> unpack(pack(np.array([3, 4, 5, 90]))).tolist()
    [3, 4, 5, 90]
    """
    steps = np.diff(numbers, prepend=0).astype("<i8")
    return base64.b64encode(zlib.compress(steps.tobytes(), 1)).decode()


def unpack(text: str) -> Ints:
    """Return the numbers of a packed text."""
    return np.cumsum(np.frombuffer(zlib.decompress(base64.b64decode(text)), "<i8"))


class Where:
    """Addresses of what was said: by version the lines of the claims and the columns of the sheets."""

    def __init__(self, versioned: Versioned, table: type[Table]) -> None:
        self._versioned = versioned
        self._role = table.role
        self._lines: dict[int, dict[int, int]] = {}
        self._columns: dict[tuple[int, str], Mapping[str, str]] = {}

    def cell(self, version: int, sheet: str, attribute: str, line: int) -> str:
        """Return the address of an attribute on a line: `F2`; of the row where no column is known."""
        letters = self.columns(version, sheet).get(attribute, "")
        return on_line(letters or "A", line) if line else ""

    def line(self, version: int, seat: int, otherwise: int) -> int:
        """Return the line on which a claim stands in a version."""
        if version not in self._lines:
            where = f"version = {version:d} AND role = {literal(self._role)}"
            rows = self._versioned.load("lines", LINES, where=where).to_pylist()
            found: dict[int, int] = {}
            for row in rows:
                both = zip(
                    unpack(row["seats"]).tolist(), unpack(row["lines"]).tolist(), strict=True
                )
                found.update(both)
            self._lines[version] = found
        return self._lines[version].get(seat, otherwise)

    def columns(self, version: int, sheet: str) -> Mapping[str, str]:
        """Return attribute → letters of a sheet of a version."""
        if (version, sheet) not in self._columns:
            where = f"version = {version:d} AND role = {literal(self._role)} AND sheet = {literal(sheet)}"
            rows = self._versioned.load("headings", HEADINGS, where=where).to_pylist()
            self._columns[version, sheet] = from_json(rows[-1]["columns"], dict) if rows else {}
        return self._columns[version, sheet]


def lines(versioned: Versioned, table: type[Table], version: int, at: int = 0) -> dict[int, int]:
    """Return the line on which each claim of a version stands: seat → line."""
    where = f"version = {version:d} AND role = {literal(table.role)}"
    found: dict[int, int] = {}
    for row in versioned.load("lines", LINES, where=where, at=at).to_pylist():
        both = zip(unpack(row["seats"]).tolist(), unpack(row["lines"]).tolist(), strict=True)
        found.update(both)
    return found


def note_lines(
    versioned: Versioned, table: type[Table], version: int, seats: Ints, lines: Ints
) -> None:
    """Note on which lines of a version its claims stand."""
    where = f"version = {version:d} AND role = {literal(table.role)}"
    before = versioned.load("lines", LINES, where=where, seats=True)
    order = np.argsort(seats, kind="stable")
    row = {
        "version": version,
        "role": table.role,
        "seats": pack(seats[order]),
        "lines": pack(lines[order]),
    }
    versioned.replace("lines", before, pa.Table.from_pylist([row]))


def note_headings(
    versioned: Versioned, versions: Mapping[str, int], headings: Mapping[tuple[str, str, str], Any]
) -> None:
    """Note under which columns the sheets of versions keep what; `versions` is name → version."""
    wanted: Collection[int] = {versions[file] for file, _, _ in headings if file in versions}
    if not wanted:
        return
    where = f"version IN ({', '.join(map(str, sorted(wanted)))})"
    before = versioned.load("headings", HEADINGS, where=where, seats=True)
    rows = [
        {
            "version": versions[file],
            "sheet": sheet,
            "role": role,
            "columns": json.dumps(dict(columns), ensure_ascii=False),
        }
        for (file, sheet, role), columns in headings.items()
        if file in versions
    ]
    versioned.replace("headings", before, pa.Table.from_pylist(rows))
