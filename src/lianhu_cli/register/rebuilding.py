"""The register derived anew from what lists said and clerks decided, and held against what is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.schema import Table, conform
from lianhu_cli.register import claims, layout, persons, revisions, taking
from lianhu_cli.register.versioned import Versioned

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
    """Derive households and helpers anew and compare them byte by byte with what is stored."""
    grounds = taking.grounds(versioned)
    for table in layout.PEOPLE:
        derived, _ = persons.derive(versioned, table, claims.load(versioned, table), grounds)
        stored = conform(table, versioned.load(table.role, table.types()))
        yield _compared(table, stored, derived)


def rebuild(versioned: Versioned) -> None:
    """Store what is derived where it differs from what is stored, as one revision."""
    with revisions.making(versioned, "rebuild"):
        grounds = taking.grounds(versioned)
        for table in layout.PEOPLE:
            now = versioned.load(table.role, {"code": "text"})["code"]
            told = versioned.load(claims.name(table), {"code": "text"})["code"]
            both = [pa.chunked_array(some).combine_chunks() for some in (now, told)]
            persons.settle(versioned, table, pa.concat_arrays(both).unique(), grounds)


def _compared(table: type[Table], stored: Any, derived: Any) -> Rebuilt:
    one, other = (_lines(table, frame) for frame in (stored, derived))
    differing = sorted({code for code, _ in set(one) ^ set(other)})
    return Rebuilt(
        role=table.role,
        rows=len(one),
        stored=_digest(one),
        derived=_digest(other),
        differing=tuple(differing),
    )


def _lines(table: type[Table], frame: Any) -> list[tuple[str, str]]:
    """Return each row as (code, all of it as text), by code."""
    names = [name for name in table.types() if name != _LINE]
    rows = zip(*(frame[name].to_pylist() for name in names), strict=True)
    at = names.index("code")
    return sorted((row[at], "\x1f".join(map(repr, row))) for row in rows)


def _digest(lines: list[tuple[str, str]]) -> str:
    found = blake2b(digest_size=20)
    for _, line in lines:
        found.update(line.encode() + b"\n")
    return found.hexdigest()
