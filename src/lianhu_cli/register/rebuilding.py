"""The register derived anew from what lists said and clerks decided, and held against what is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.schema import Table, conform
from lianhu_cli.domain.tables.survey import PEOPLE
from lianhu_cli.register import (
    brought,
    days,
    deriving,
    facing,
    layout,
    persons,
    placing,
    revisions,
    stored_claims,
    stored_decisions,
    taking,
)
from lianhu_cli.register.brought import Brought
from lianhu_cli.register.versioned import Versioned

Lines = list[tuple[str, str]]
"""Rows as (code, all of it as text)."""
_LINE = "source_row"
"""Where a row was first read so: what follows from the versions, not from the claims in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """How one table compares: how many rows there are, their digests, and the codes that differ."""

    role: str
    rows: int
    stored: str
    derived: str
    differing: tuple[str, ...]


def check(versioned: Versioned) -> Iterator[Rebuilt]:
    """Derive claims and persons anew and compare them byte by byte with what is stored.

    Of every day since the last erasure the claims are derived from the register before it and from what was
    delivered on it; households and helpers then from all claims in force. An erasure took claims away,
    so that days before it cannot be derived.
    """
    grounds = taking.grounds(versioned)
    over = [day for day in days.bases(versioned) if day[0] >= _last_erasure(versioned)]
    for table in PEOPLE:
        derived, _ = persons.derive(versioned, table, stored_claims.load(versioned, table), grounds)
        now = _lines(table, derived)
        then = _lines(table, conform(table, versioned.load(table.role, table.types())))
        rows = len(then)
        for base, end in over:
            stored, anew = _claims(versioned, table, base, end)
            then, now = then + stored, now + anew
        yield Rebuilt(
            role=table.role,
            rows=rows,
            stored=_digest(then),
            derived=_digest(now),
            differing=tuple(sorted({code for code, _ in set(then) ^ set(now)})),
        )


def _last_erasure(versioned: Versioned) -> int:
    made = (one.number for one in revisions.every(versioned) if one.command == "forget")
    return max(made, default=0)


def _claims(versioned: Versioned, table: type[Table], base: int, end: int) -> tuple[Lines, Lines]:
    """Return the claims that a day came to, as stored and as derived."""
    day = days.past(versioned, base, end)
    told = stored_decisions.every(versioned, end)
    delivery = Brought(
        rows=conform(table, pa.table({})),
        unused=None,
        set_aside=(),
        day=day,
        decided=stored_decisions.of_two(told),
        renames=placing.renames(told),
        ended=days.ended(versioned, base, end),
    )
    says, _ = brought.said(versioned, table, delivery)
    before = facing.before_day(versioned, table, day, delivery)
    derived = deriving.derive(table, day, before, says, delivery.renames)
    listed = ", ".join(map(str, sorted(day.sources))) or "-1"
    where = f"source IN ({listed})"
    types = layout.claim_types(table)
    stored = versioned.load(stored_claims.name(table), types, where=where, at=end)
    names = [name for name in types if name not in {"version", "line"}]
    return _rows(stored, names), _rows(derived.claims, names)


def rebuild(versioned: Versioned) -> None:
    """Store what is derived where it differs from what is stored, as one revision."""
    with revisions.making(versioned, "rebuild"):
        grounds = taking.grounds(versioned)
        for table in PEOPLE:
            now = versioned.load(table.role, {"code": "text"})["code"]
            told = versioned.load(stored_claims.name(table), {"code": "text"})["code"]
            both = [pa.chunked_array(some).combine_chunks() for some in (now, told)]
            persons.settle(versioned, table, pa.concat_arrays(both).unique(), grounds)


def _lines(table: type[Table], frame: "pa.Table") -> Lines:
    """Return each row as (code, all of it as text), by code."""
    return _rows(frame, [name for name in table.types() if name != _LINE])


def _rows(frame: "pa.Table", names: list[str]) -> Lines:
    rows = zip(*(frame[name].to_pylist() for name in names), strict=True)
    at = names.index("code")
    return sorted((row[at], "\x1f".join(map(repr, row))) for row in rows)


def _digest(lines: Lines) -> str:
    found = blake2b(digest_size=20)
    for _, line in lines:
        found.update(line.encode() + b"\n")
    return found.hexdigest()
