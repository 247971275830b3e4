"""Erasing a person: in every revision, claim, answer, ledger and problem. Code, day and reason remain."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import SIDES
from lianhu_cli.register import layout, snapshots, stored_claims
from lianhu_cli.register.codes import assign
from lianhu_cli.register.layout import literal, quoted
from lianhu_cli.register.stored_decisions import SAME
from lianhu_cli.register.versioned import Versioned

BLANK = "□"
_SECRET = ("id_number", "phone", "members")
_OF_CODES = frozenset({"pairs", "lines", "versions", "revisions", "headings"})
"""Tables in which nobody types a number, and of which some are long."""
_SHORT = 2
"""A text of fewer characters is no name that can be looked for."""


def forget(versioned: Versioned, side: str, code: str, reason: str) -> None:
    """Erase somebody, inside the caller's revision, with whoever was taken for one with them."""
    snapshots.drop(versioned)
    codes = _one_with(versioned, code)
    for one in codes:
        also = _codes_later(versioned, SIDES[side], one)
        _forget(versioned, side, one)
        told = {"side": side, "day": versioned.day, "reason": reason}
        rows = [{"code": each, **told} for each in (one, *also)]
        versioned.database.append("forgotten", pa.Table.from_pylist(rows))
    for stored in ("decisions", "decisions_was"):
        versioned.database.execute(f"DELETE FROM {stored} WHERE {_about(codes)}")
    versioned.changed = True


def _one_with(versioned: Versioned, code: str) -> list[str]:
    """Return a code and those that were ever taken for one with it, by any chain."""
    told = versioned.ever("decisions", layout.DECISIONS, f"kind = {literal(SAME)}").to_pylist()
    found = [code]
    for one in found:  # it grows
        pairs = ((row["code"], row["other"]) for row in told)
        both = (other for pair in pairs if one in pair for other in pair)
        found += [other for other in dict.fromkeys(both) if other not in found]
    return found


def _codes_later(versioned: Versioned, table: type[Table], code: str) -> list[str]:
    """Return the codes that somebody would be given today who has moved or changed their name since.

    A list that names them again gives them one of these; none is a code that anybody has or had.
    """
    parts = dict.fromkeys(table.coded_by, "text")
    of = f"code = {literal(code)}"
    rows = [
        row
        for stored in (table.role, stored_claims.name(table))
        for row in versioned.ever(stored, parts, of).to_pylist()
    ]
    names = sorted({"/".join(row[part] for part in parts) for row in rows})
    nobody = pa.array([], pa.string())
    given = (
        assign(table.code_prefix, names, nobody, lambda row: (row,)).to_pylist() if names else []
    )
    listed = ", ".join(map(literal, [code, *given]))
    taken = versioned.ever(table.role, {"code": "text"}, f"code IN ({listed})")["code"].to_pylist()
    return [one for one in given if one not in {code, *taken}]


def _about(codes: Sequence[str]) -> str:
    listed = ", ".join(map(literal, codes))
    return f"code IN ({listed}) OR other IN ({listed})"


def _forget(versioned: Versioned, side: str, code: str) -> None:
    table = SIDES[side]
    names, numbers = _known(versioned, table, code)
    for name in (table.role, stored_claims.name(table)):
        for stored in (name, f"{name}_was"):
            versioned.database.execute(f"DELETE FROM {stored} WHERE code = {literal(code)}")
    for stored in ("disagreements", "disagreements_was"):
        versioned.database.execute(f"DELETE FROM {stored} WHERE person = {literal(code)}")
    alone = [name for name in names if not _namesake(versioned, name)]
    people = {one for role in SIDES.values() for one in (role.role, stored_claims.name(role))}
    for stored, columns in _texts(versioned):
        others = stored.removesuffix("_was") in people
        for text in numbers if not others else _unshared(versioned, numbers):
            _blank(versioned, stored, columns, text)
        remarks = _remarks(columns) if others else columns
        for name in alone if remarks else ():
            _blank(versioned, stored, remarks, name)
        if not others:
            _blank_as_typed(versioned, stored, columns, numbers)
        for name in names:
            _blank_mine(versioned, stored, columns, (side, code, name))


def forgotten(versioned: Versioned, code: str = "") -> list[dict[str, Any]]:
    """Return what remains of who was erased, of everybody by default, the first erasure first.

    That is code, side, day and reason.
    """
    where = f"code = {literal(code)}" if code else "1"
    listed = ", ".join(layout.FORGOTTEN)
    rows: list[dict[str, Any]] = versioned.database.query(
        f"SELECT {listed} FROM forgotten WHERE {where} ORDER BY rowid", layout.FORGOTTEN
    ).to_pylist()
    return rows


def _known(versioned: Versioned, table: type[Table], code: str) -> tuple[set[str], set[str]]:
    """Return every name and every number that the register ever had of somebody."""
    names: set[str] = set()
    numbers: set[str] = set()
    secret = [name for name in _SECRET if name in table.types()]
    columns = {table.named_by: "text", **dict.fromkeys(secret, "text")}
    for stored in (table.role, stored_claims.name(table)):
        for row in versioned.ever(stored, columns, f"code = {literal(code)}").to_pylist():
            names.add(row[table.named_by])
            numbers |= {part for name in secret for part in row[name].split()}
    told = versioned.ever("decisions", layout.DECISIONS, f"code = {literal(code)}").to_pylist()
    for row in told:
        if row["attribute"] in secret:
            numbers |= {row["before"], row["after"]}
        elif row["attribute"] == table.named_by:
            names |= {row["before"], row["after"]}
    return {one for one in names if len(one) >= _SHORT}, {one for one in numbers if len(one) > 5}


def _namesake(versioned: Versioned, name: str) -> bool:
    """Tell whether anybody else bears or bore a name."""
    return any(
        versioned.ever(table.role, {"code": "text"}, f"{table.named_by} = {literal(name)}").num_rows
        for table in SIDES.values()
    )


def _unshared(versioned: Versioned, numbers: Iterable[str]) -> Iterator[str]:
    """Yield the numbers that nobody else has: a phone may be the neighbours', too."""
    for text in numbers:
        where = f"phone = {literal(text)} OR id_number = {literal(text)}"
        tables = [
            one for table in SIDES.values() for one in (table.role, stored_claims.name(table))
        ]
        if not any(versioned.ever(name, {"code": "text"}, where).num_rows for name in tables):
            yield text


def _texts(versioned: Versioned) -> list[tuple[str, list[str]]]:
    """Return every table with its columns of text."""
    told = versioned.database.query(
        "SELECT m.name AS tab, c.name AS col FROM sqlite_master m JOIN pragma_table_info(m.name) c"
        " WHERE m.type = 'table' AND c.type = 'TEXT'"
    )
    found: dict[str, list[str]] = {}
    for row in told.to_pylist():
        found.setdefault(row["tab"], []).append(row["col"])
    return [*found.items()]


def _blank(versioned: Versioned, stored: str, columns: Sequence[str], text: str) -> None:
    """Blank a text wherever it stands in a table."""
    if not text:
        return
    sets = ", ".join(
        f"{quoted(name)} = replace({quoted(name)}, {literal(text)}, '{BLANK}')" for name in columns
    )
    where = " OR ".join(f"instr({quoted(name)}, {literal(text)})" for name in columns)
    versioned.database.execute(f"UPDATE {stored} SET {sets} WHERE {where}")


def _remarks(columns: Sequence[str]) -> list[str]:
    """Return the columns of households and helpers in which somebody else may be spoken of: what is no one's name."""
    told = {
        name
        for table in SIDES.values()
        for name, one in table.columns.items()
        if one.prose or name == "note"
    }
    return [name for name in columns if name in told]


def _blank_as_typed(
    versioned: Versioned, stored: str, columns: Sequence[str], numbers: Iterable[str]
) -> None:
    """Blank numbers that stand in a table as somebody typed them: with blanks, strokes, full-width digits."""
    if not numbers or stored.removesuffix("_was") in _OF_CODES:
        return
    wanted = re.compile("|".join(map(_typed, numbers)), re.IGNORECASE)
    of = dict.fromkeys(columns, "text")
    looks = " OR ".join(f"{quoted(name)} GLOB '*[0-9０-９][0-9０-９]*'" for name in columns)
    listed = ", ".join(map(quoted, columns))
    rows = versioned.database.query(
        f"SELECT rowid AS row, {listed} FROM {stored} WHERE {looks}", {"row": "integer", **of}
    )
    for row in rows.to_pylist():
        new = {name: wanted.sub(BLANK, row[name]) for name in columns if row[name]}
        sets = [f"{quoted(n)} = {literal(text)}" for n, text in new.items() if text != row[n]]
        if sets:
            sql = f"UPDATE {stored} SET {', '.join(sets)} WHERE rowid = {row['row']:d}"
            versioned.database.execute(sql)


def _typed(number: str) -> str:
    """Return a pattern of a number however it is typed.

    >>> bool(re.search(_typed("13900001111"), "１３９-0000 1111"))
    True
    """
    digits = (
        f"[{one}{chr(ord(one) + 0xFEE0)}]" if one.isascii() else re.escape(one) for one in number
    )
    return r"[\s\-－—–·]*".join(digits)


def _blank_mine(
    versioned: Versioned, stored: str, columns: Sequence[str], mine: tuple[str, str, str]
) -> None:
    """Blank a name that others bear, too, in the entries that are about this person."""
    side, code, name = mine
    ledgers = {table.role for table in LEDGERS if side in table.types()}
    if stored.removesuffix("_was") not in ledgers:
        return
    sets = ", ".join(
        f"{quoted(one)} = replace({quoted(one)}, {literal(name)}, '{BLANK}')" for one in columns
    )
    versioned.database.execute(f"UPDATE {stored} SET {sets} WHERE {quoted(side)} = {literal(code)}")
