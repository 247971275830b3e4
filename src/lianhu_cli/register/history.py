"""The history of one person: every change with the file, sheet and cell that told it, and who helped."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import SIDES
from lianhu_cli.register import layout, stored_claims, stored_decisions
from lianhu_cli.register.layout import literal
from lianhu_cli.register.revisions import Revision
from lianhu_cli.register.stored_decisions import SET
from lianhu_cli.register.versioned import Versioned

_QUIET = frozenset({"code", "members", "source_file", "source_sheet", "source_row", "classes"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to somebody; `attribute` is "" where all of them came or went."""

    revision: int
    day: str
    what: str
    attribute: str = ""
    before: str = ""
    after: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the event under the keys that `lianhu history --json` prints."""
        return asdict(self)


def of(
    versioned: Versioned, side: str, code: str, revisions: Sequence[Revision], until: int = 0
) -> list[Event]:
    """Return what happened to somebody, the first thing first."""
    table = SIDES[side]
    days = {one.number: one.day for one in revisions if not one.undone}
    telling = _Telling(versioned, table, code)
    decided = [*_decided(versioned, side, code)]
    settled = {(one.revision, one.attribute, one.after) for one in decided if one.what == SET}
    found = [
        one
        for one in _changes(versioned, table, code, telling, days)
        if (one.revision, one.attribute, one.after) not in settled
    ]
    found += decided
    return sorted(
        (one for one in found if not until or one.revision <= until), key=lambda one: one.revision
    )


class _Telling:
    """What each claim on somebody said and where, to find who told a value."""

    def __init__(self, versioned: Versioned, table: type[Table], code: str) -> None:
        self.table = table
        self.where = stored_claims.Where(versioned, table)
        columns = layout.claim_types(table)
        rows = versioned.ever(stored_claims.name(table), columns, f"code = {literal(code)}")
        self.rows: list[dict[str, Any]] = rows.to_pylist()
        told = versioned.ever("sources", layout.SOURCES).to_pylist()
        self.names = {row["number"]: row["name"] for row in told}
        versions = versioned.ever("versions", layout.VERSIONS).to_pylist()
        self.versions = {row["number"]: row["name"] for row in versions}

    def place(self, attribute: str, value: Any, revision: int) -> dict[str, str]:
        """Return file, sheet and cell of the claim in force at a revision that says a value."""
        live = [
            row
            for row in self.rows
            if row["first"] <= revision and (row["last"] is None or row["last"] > revision)
        ]
        fitting = [row for row in live if not attribute or row.get(attribute) == value]
        newest = max(fitting, key=lambda row: (row["first"], -row["source"]), default=None)
        if newest is None:
            return {}
        name = attribute or next(iter(self.table.required))
        version = newest["version"]
        return {
            "file": self.versions.get(version) or self.names.get(newest["source"], ""),
            "sheet": newest["source_sheet"],
            "cell": self.where.cell(version, newest["source_sheet"], name, newest["line"]),
        }


def _changes(
    versioned: Versioned, table: type[Table], code: str, telling: _Telling, days: Mapping[int, str]
) -> Iterator[Event]:
    """Yield what changed from row to row."""
    rows = versioned.ever(table.role, table.types(), f"code = {literal(code)}").to_pylist()
    before: dict[str, Any] | None = None
    for row in sorted(rows, key=lambda row: int(row["first"])):
        revision = row["first"]
        day = days.get(revision, "")
        if before is None or before["last"] != revision:
            yield Event(
                revision=revision, day=day, what="came", **telling.place("", None, revision)
            )
            for name in _told(table, row):
                yield Event(
                    revision=revision, day=day, what="told", attribute=name,
                    after=_text(row[name]), **telling.place(name, row[name], revision),
                )  # fmt: skip
        else:
            for name in table.types():
                if name not in _QUIET and row[name] != before[name]:
                    yield Event(
                        revision=revision, day=day, what="changed", attribute=name,
                        before=_text(before[name]), after=_text(row[name]),
                        **telling.place(name, row[name], revision),
                    )  # fmt: skip
        before = row
        ended = row["last"]
        if ended is not None and not any(other["first"] == ended for other in rows):
            yield Event(revision=ended, day=days.get(ended, ""), what="left")


def _told(table: type[Table], row: Mapping[str, Any]) -> Iterator[str]:
    return (name for name in table.types() if name not in _QUIET and row[name] not in {"", None})


def _decided(versioned: Versioned, side: str, code: str) -> Iterator[Event]:
    rows = versioned.ever("decisions", layout.DECISIONS)
    for row in rows.to_pylist():
        if row["side"] != side or code not in {row["code"], row["other"]}:
            continue
        other = row["code"] if row["other"] == code else row["other"]
        pair = row["kind"] in {stored_decisions.SAME, stored_decisions.DIFFER}
        yield Event(
            revision=row["first"],
            day=row["day"],
            what=row["kind"],
            attribute=row["attribute"],
            before=row["before"],
            after=other if pair else row["after"],
            reason=row["reason"],
        )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
