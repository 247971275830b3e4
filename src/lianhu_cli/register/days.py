"""The deliveries of a day, taken together: whatever the order in which they came, the same comes out.

Imports of one day that follow one another build on the register as it was before the first of them. Each
time all of them are taken anew: what came first of every source, then what came second, each time in the
order of the files' names. A day ends early where something else changes the register, or goes by
codes that were given on it: a round, a decision, a ledger, a list that brings our codes back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.register.layout import ARRIVALS, VERSIONS
from lianhu_cli.register.sources import Arrival
from lianhu_cli.register.versioned import Versioned


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEntry:
    """A version of a source as it is taken on a day.

    `name` and `path` are the file's, `kept_until` the day until which what it says no more was said;
    `turn` is 0 for what came of its source first that day. `read_at` is the revision as of which its
    rows are in the register, 0 for now; `delivered` says that they are just being brought.
    """

    source: int
    version: int
    name: str
    path: str
    kept_until: str
    accepts_removals: bool
    turn: int = 0
    read_at: int = 0
    delivered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The versions that are taken together, in their order, on the register as it was at revision `base`.

    With `base_is_now` they are taken on the register as it is now: nothing that came since is derived anew.
    """

    base: int
    entries: tuple[DayEntry, ...]
    base_is_now: bool = False

    @property
    def sources(self) -> frozenset[int]:
        """The sources of which versions are taken."""
        return frozenset(one.source for one in self.entries)

    @property
    def last(self) -> dict[int, DayEntry]:
        """Source → its last version of the day."""
        return {one.source: one for one in self.entries}


def begun(versioned: Versioned, before: int, day: str) -> int:
    """Return the revision on which an import of a day builds; `before` is the newest revision."""
    rows = versioned.load("arrivals", ARRIVALS, where=f"first = {before:d}").to_pylist()
    if not rows or any(row["closes"] or row["day"] != day for row in rows):
        return before
    base: int = rows[0]["base"]
    return base


def with_arrivals(
    versioned: Versioned, base: int, arrivals: Sequence[Arrival], *, accepts_removals: bool
) -> Day:
    """Return the day to which files are just being delivered."""
    before = _told(versioned, base)
    told = [
        {
            "source": one.source, "version": one.version, "kept_until": one.before,
            "accepts": int(accepts_removals), "path": one.path, "name": one.name, "first": None,
        }
        for one in arrivals
    ]  # fmt: skip
    entries = _entries([*before, *told])
    new = tuple(replace(one, turn=0) for one in entries if one.delivered)
    turns = [one.turn for one in entries if not one.delivered]
    if all(one.turn > max(turns, default=-1) for one in entries if one.delivered):
        return Day(base=base, entries=new, base_is_now=True)
    return Day(base=base, entries=entries)


def remembered(versioned: Versioned, day: Day) -> str:
    """Return the condition that a claim of the past is one to go by on a day.

    What was said for a part of a day only, when other lists of it had not come yet, is none.
    """
    until = "first" if day.base_is_now else "last"
    parts = [f"{until} <= {day.base:d}"]
    for base, end in bases(versioned):
        if base + 1 < end and base < day.base:
            parts.append(f"NOT (first > {base:d} AND last <= {end:d})")
    return " AND ".join(parts)


def past(versioned: Versioned, base: int, end: int) -> Day:
    """Return a day that is over: what came from revision `base` to revision `end`."""
    told = [row for row in _told(versioned, base, end) if row["first"] <= end]
    return Day(base=base, entries=_entries(told, end))


def ended(versioned: Versioned, base: int, end: int = 0) -> frozenset[int]:
    """Return the sources that were there before a day and are not at its end, now by default."""
    number = {"number": "integer"}
    if not base:
        return frozenset()
    then, now = (
        set(versioned.load("sources", number, at=at)["number"].to_pylist()) for at in (base, end)
    )
    return frozenset(then - now)


def bases(versioned: Versioned) -> list[tuple[int, int]]:
    """Return the days on which something was delivered: the revision each builds on, and its last."""
    ends: dict[int, int] = {}
    for row in versioned.ever("arrivals", ARRIVALS).to_pylist():
        ends[row["base"]] = max(ends.get(row["base"], 0), row["first"])
    return sorted(ends.items())


def note(versioned: Versioned, day: Day, *, closes: bool) -> None:
    """Keep which versions were just delivered, and on which register they build."""
    rows = [
        {
            "source": one.source, "version": one.version, "base": day.base, "day": versioned.day,
            "kept_until": one.kept_until, "accepts": int(one.accepts_removals), "closes": int(closes),
        }
        for one in day.entries
        if one.delivered
    ]  # fmt: skip
    if rows:
        listed = ", ".join(f"{row['source']:d}" for row in rows)
        versioned.close("arrivals", f"source IN ({listed})")
        versioned.append("arrivals", pa.Table.from_pylist(rows))


def _told(versioned: Versioned, base: int, at: int = 0) -> list[dict[str, Any]]:
    """Return what arrived on a day, in the order in which it came, with the files' names."""
    rows: list[dict[str, Any]] = versioned.ever(
        "arrivals", ARRIVALS, f"base = {base:d}"
    ).to_pylist()
    if not rows:
        return []
    named = {row["number"]: row["name"] for row in versioned.ever("versions", VERSIONS).to_pylist()}
    columns = {"number": "integer", "path": "text"}
    there = versioned.load("sources", columns, at=at).to_pylist()
    paths = {row["number"]: row["path"] for row in there}
    return [
        {**row, "name": named.get(row["version"], ""), "path": paths[row["source"]]}
        for row in sorted(rows, key=lambda row: int(row["first"]))
        if row["source"] in paths
    ]


def _entries(told: Iterable[dict[str, Any]], end: int = 0) -> tuple[DayEntry, ...]:
    """Return arrivals as entries in the order in which they are taken."""
    of: dict[int, list[dict[str, Any]]] = {}
    for row in told:
        of.setdefault(row["source"], []).append(row)
    entries = [
        DayEntry(
            source=row["source"],
            version=row["version"],
            name=row["name"],
            path=row["path"],
            kept_until=row["kept_until"],
            accepts_removals=bool(row["accepts"]),
            turn=turn,
            read_at=_read_at(versions[turn + 1 :], end),
            delivered=row["first"] is None,
        )
        for versions in of.values()
        for turn, row in enumerate(versions)
    ]  # fmt: skip
    return tuple(sorted(entries, key=lambda one: (one.turn, PurePath(one.path).name, one.path)))


def _read_at(later: Sequence[dict[str, Any]], end: int) -> int:
    """Return the revision as of which a version is in force: before the next one came, or at the end."""
    first = later[0]["first"] if later else None
    return end if first is None else int(first) - 1
