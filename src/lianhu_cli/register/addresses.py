"""Where the register has something from: file, sheet and cell of what it says of a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.register import sources, stored_claims
from lianhu_cli.register.layout import SEAT
from lianhu_cli.register.versioned import Versioned

Asked = tuple[str, str, Any]
"""Code, attribute and value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A cell of a file that was imported."""

    file: str
    sheet: str
    cell: str


def of_values(
    versioned: Versioned, table: type[Table], asked: Iterable[Asked]
) -> dict[tuple[str, str], Address]:
    """Return for code and attribute the cell that says the value; of the row where no cell does."""
    wanted = list(asked)
    codes = sorted({code for code, _, _ in wanted})
    if not codes:
        return {}
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in stored_claims.of_codes(versioned, table, pa.array(codes, pa.string())).to_pylist():
        rows.setdefault(row["code"], []).append(row)
    known = {one.number: one for one in sources.every(versioned)}
    where = stored_claims.Where(versioned, table)
    found = {}
    for code, attribute, value in wanted:
        told = [row for row in rows.get(code, ()) if row["source"] in known]
        if told:
            said = [row for row in told if row.get(attribute) == value]
            found[code, attribute] = _address(where, known, (said or told)[0], attribute)
    return found


def _address(
    where: stored_claims.Where,
    known: dict[int, sources.Source],
    row: dict[str, Any],
    attribute: str,
) -> Address:
    source = known[row["source"]]
    version = source.versions[-1].number
    line = where.line(version, row[SEAT], row["line"])
    if not where.columns(version, row["source_sheet"]):
        version = row["version"]
    cell = where.cell(version, row["source_sheet"], attribute, line)
    return Address(file=source.name, sheet=row["source_sheet"], cell=cell)
