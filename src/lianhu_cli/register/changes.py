"""What a command did to the register: rows added, changed and removed, by table."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.problem import Problem
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.register.versioned import changed_rows

_SOURCE = ("source_file", "source_sheet", "source_row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an import did to one household or helper: added, changed (one attribute), removed."""

    code: str
    name: str
    change: str
    attribute: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What an import did to one table: rows added, changed and removed.

    `details` names each of them, but not those that a first import adds.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    details: tuple[Change, ...] = ()

    def counts(self) -> dict[str, int]:
        """Return the three numbers by name."""
        return {"added": self.added, "changed": self.changed, "removed": self.removed}

    def plus(self, more: "Changes") -> "Changes":
        """Return these changes and more that followed."""
        return Changes(
            added=self.added + more.added,
            changed=self.changed + more.changed,
            removed=self.removed + more.removed,
            details=(*self.details, *more.details),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What an import did to one ledger, and how many entries it has now."""

    rows: int
    added: int = 0
    changed: int = 0
    removed: int = 0

    def counts(self) -> dict[str, int]:
        """Return the three changes by name."""
        return {"added": self.added, "changed": self.changed, "removed": self.removed}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """How many an earlier file gave that are in none of the files now, while most that it gave are."""

    source: str
    households: int = 0
    helpers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What an import did: the counts of the register after it, and what changed.

    `problems` are those that show only beside what the register knows; `household_codes` and
    `helper_codes` the code of each row that was read. `judged` are the codes of problems of which those
    told here count, and not what reading found.
    """

    counts: Mapping[str, int]
    households: Changes
    helpers: Changes
    ledgers: Mapping[str, Entered]
    """Role → what happened to a ledger; none for ledgers that are empty before and after."""
    leftovers: tuple[Leftover, ...] = ()
    problems: tuple[Problem, ...] = ()
    household_codes: pa.Array
    helper_codes: pa.Array
    judged: tuple[str, ...] = ()

    def noted(self) -> Mapping[str, int]:
        """Return what a revision notes of an import."""
        done: dict[str, Changes | Entered] = {
            "households": self.households, "helpers": self.helpers, **self.ledgers,
        }  # fmt: skip
        return {
            f"{role}.{what}": number
            for role, changes in done.items()
            for what, number in changes.counts().items()
        }


def between(table: type[Table], old: pa.Table, new: pa.Table, *, known: bool) -> Changes:
    """Compare persons before and after; a first import names nobody whom it adds."""
    import pyarrow.compute as pc

    name = table.named_by
    if not old.num_rows:
        details = [*_whole(new, "added", name)] if known else []
        return Changes(added=new.num_rows, details=tuple(details))
    at = pc.index_in(old["code"], value_set=pa.chunked_array(new["code"]).combine_chunks())
    there = np.asarray(at.is_valid())
    added = pc.invert(
        pc.is_in(new["code"], value_set=pa.chunked_array(old["code"]).combine_chunks())
    )
    before, after = old.filter(pa.array(there)), new.take(at.drop_null())
    details = list(_differences(table, before, after))
    if known:
        details = [*_whole(new.filter(added), "added", name), *details]
    details += _whole(old.filter(pa.array(~there)), "removed", name)
    return Changes(
        added=int(np.asarray(added).sum()),
        changed=len({one.code for one in details if one.change == "changed"}),
        removed=int((~there).sum()),
        details=tuple(details),
    )


def _whole(frame: pa.Table, change: str, name: str) -> Iterator[Change]:
    for code, whose in zip(frame["code"].to_pylist(), frame[name].to_pylist(), strict=True):
        yield Change(code=code, name=whose, change=change)


def _differences(table: type[Table], before: "pa.Table", after: "pa.Table") -> Iterator[Change]:
    for name in table.types():
        if name in _SOURCE:
            continue
        rows = pa.array(np.flatnonzero(changed_rows(before, after, [name])))
        if not len(rows):
            continue
        told = (
            column.take(rows).to_pylist()
            for column in (before["code"], after[table.named_by], before[name], after[name])
        )
        for code, whose, old, new in zip(*told, strict=True):
            yield Change(
                code=code,
                name=whose,
                change="changed",
                attribute=name,
                before=_text(old),
                after=_text(new),
            )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
