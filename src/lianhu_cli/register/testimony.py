"""Who said what of one person: each attribute of each claim, since when and until when, at which cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import SIDES
from lianhu_cli.register import layout, stored_claims
from lianhu_cli.register.layout import literal
from lianhu_cli.register.revisions import Revision
from lianhu_cli.register.versioned import Versioned

_NO_ATTRIBUTE = frozenset({"code", "source_file", "source_sheet", "source_row", "members"})
"""Columns of a claim that no heading names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """One attribute as one source or one decision has it, from a revision until before another.

    `until` is 0 for what is still said. `source` is the file's name; of a decision it is what decided, and
    `reason` why.
    """

    attribute: str
    value: Any
    kind: str
    source: str
    sheet: str
    cell: str
    revision: int
    day: str
    until: int
    until_day: str
    reason: str


def of(
    versioned: Versioned, side: str, code: str, revisions: Sequence[Revision]
) -> list[Testimony]:
    """Return what was said and decided of somebody, attribute by attribute, the first thing first."""
    table = SIDES[side]
    days = {one.number: one.day for one in revisions}
    said = [*_claimed(versioned, table, code, days), *_decided(versioned, side, code, days)]
    order = {name: at for at, name in enumerate(table.types())}
    return sorted(
        said, key=lambda one: (order.get(one.attribute, -1), one.revision, one.source, one.sheet)
    )


def _claimed(
    versioned: Versioned, table: type[Table], code: str, days: Mapping[int, str]
) -> Iterator[Testimony]:
    rows = versioned.ever(
        stored_claims.name(table), layout.claim_types(table), f"code = {literal(code)}"
    )
    where = stored_claims.Where(versioned, table)
    told = versioned.ever("sources", layout.SOURCES).to_pylist()
    names = {row["number"]: row["name"] for row in told}
    versions = versioned.ever("versions", layout.VERSIONS).to_pylist()
    named = {row["number"]: row["name"] for row in versions}
    last: dict[tuple[int, str, str, Any], int] = {}
    found: list[Testimony] = []
    for row in sorted(rows.to_pylist(), key=lambda row: (row["first"], row["source"])):
        for name in table.types():
            value = row.get(name)
            if name in _NO_ATTRIBUTE or value is None or value == "":
                continue
            key = (row["source"], row["source_sheet"], name, value)
            before = found[last[key]] if key in last else None
            if before is not None and before.until == row["first"]:
                found[last[key]] = _until(before, row["last"], days)  # the row changed elsewhere
                continue
            last[key] = len(found)
            found.append(
                Testimony(
                    attribute=name, value=value, kind="claim",
                    source=named.get(row["version"]) or names.get(row["source"], ""),
                    sheet=row["source_sheet"],
                    cell=where.cell(row["version"], row["source_sheet"], name, row["line"]),
                    revision=row["first"], day=days.get(row["first"], ""),
                    until=row["last"] or 0, until_day=days.get(row["last"] or 0, ""), reason="",
                )
            )  # fmt: skip
    yield from found


def _until(said: Testimony, last: int | None, days: Mapping[int, str]) -> Testimony:
    return replace(said, until=last or 0, until_day=days.get(last or 0, ""))


def _decided(
    versioned: Versioned, side: str, code: str, days: Mapping[int, str]
) -> Iterator[Testimony]:
    for row in versioned.ever("decisions", layout.DECISIONS).to_pylist():
        if row["side"] != side or code not in {row["code"], row["other"]}:
            continue
        other = row["code"] if row["other"] == code else row["other"]
        yield Testimony(
            attribute=row["attribute"], value=row["after"] or other, kind="decision", source=row["kind"],
            sheet="", cell="", revision=row["first"], day=row["day"] or days.get(row["first"], ""),
            until=row["last"] or 0, until_day=days.get(row["last"] or 0, ""), reason=row["reason"],
        )  # fmt: skip
