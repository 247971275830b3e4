"""What an import does to the register: files replaced, households updated, nobody doubled."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.rounds.links import PROPOSED
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Departed
from lianhu_cli.register.codes import assign
from lianhu_cli.register.identity import (
    Keys,
    helper_keys,
    household_keys,
    match,
    may_be_one,
    plain_keys,
    repeats,
)

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
    """The register's tables after an import, and what changed."""

    roster: Roster
    households: Changes
    helpers: Changes
    ledgers: Mapping[str, Entered]
    """Role → what happened to a ledger; none for ledgers that are empty before and after."""
    leftovers: tuple[Leftover, ...] = ()


def merge(
    old: Roster, new: Roster, names: Mapping[str, str], renamed: Mapping[str, str] | None = None
) -> Merged:
    """Return the register `old` after files that hold `new` are imported.

    `names` is the name of each file in reports → its own path; the register keeps the path, so
    that two villages' files of one name are two files.

    Rows that one of the files gave before are replaced. A household or helper that another file
    gave is updated; cells the new file leaves blank keep what the other file said. Villages of `old`
    take their `renamed` names first.
    """
    if renamed:
        old = Roster(**{r: _with_villages(frame, renamed) for r, frame in old.by_role().items()})
    new = Roster(**{role: _with_paths(frame, names) for role, frame in new.by_role().items()})
    sources = tuple(names.values())
    households, household_changes = _people(
        old.households, new.households, sources, household_keys, ("H", (*LEVELS, "head"), "head")
    )
    helpers, helper_changes = _people(
        old.helpers, new.helpers, sources, helper_keys, ("P", ("unit", "village", "name"), "name")
    )
    village = ("province", "prefecture", "county", "township", "village")
    roster = Roster(
        households=households,
        helpers=helpers,
        links=_replaced(
            _without_proposals(old.links, new.links),
            new.links,
            sources,
            plain_keys(*village, "unit"),
        ),
        places=_replaced(old.places, new.places, sources, plain_keys(*village)),
        declared=_replaced(old.declared, new.declared, sources, plain_keys("item")),
        orders=_replaced(
            old.orders,
            new.orders,
            sources,
            plain_keys(*village, "group", "order", "household", "helper", "unit", "pair"),
        ),
        resolutions=_replaced(
            old.resolutions,
            new.resolutions,
            sources,
            plain_keys("file", "sheet", "cell", "rule"),
        ),
    )
    return Merged(
        roster=roster,
        households=household_changes,
        helpers=helper_changes,
        ledgers={},
        leftovers=tuple(_leftovers(old, roster, sources)),
    )


def _leftovers(old: Roster, now: Roster, sources: Sequence[str]) -> Iterator[Leftover]:
    """Yield the files of before most of whose people one of `sources` has taken over, but not all."""
    gave, left = (
        [Counter(frame["source_file"].to_pylist()) for frame in (one.households, one.helpers)]
        for one in (old, now)
    )
    for source in sorted({*gave[0], *gave[1]} - {*sources}):
        had = sum(one[source] for one in gave)
        households, helpers = (one[source] for one in left)
        if 0 < households + helpers <= had // 2:
            yield Leftover(source=source, households=households, helpers=helpers)


def arrived(old: Roster, new: Roster) -> Any:
    """Return the codes of the households that are in the new roster and not in the old one."""
    import pyarrow.compute as pc

    before, after = old.households["code"], new.households["code"]
    return after.filter(pc.invert(pc.is_in(after, value_set=before.combine_chunks())))


def departed(old: Roster, new: Roster) -> Any:
    """Return who is in the old roster and not in the new one, as `tables.Departed`."""
    import pyarrow.compute as pc

    found = []
    for side, before, after, names in (
        ("household", old.households, new.households, {"name": "head", "kind": "kind"}),
        ("helper", old.helpers, new.helpers, {"name": "name", "kind": "category", "unit": "unit"}),
    ):
        gone = before.filter(
            pc.invert(pc.is_in(before["code"], value_set=after["code"].combine_chunks()))
        )
        names = {**names, **{same: same for same in ("code", "village", "group")}}
        columns: dict[str, Any] = {name: gone[column] for name, column in names.items()}
        columns["side"] = pa.repeat(pa.scalar(side), gone.num_rows)
        found.append(conform(Departed, pa.table(columns)))
    return pa.concat_tables(found)


def _with_villages(frame: Any, renamed: Mapping[str, str]) -> Any:
    if "village" not in frame.column_names:
        return frame
    coded = frame["village"].combine_chunks().dictionary_encode()
    names = pa.array([renamed.get(n, n) for n in coded.dictionary.to_pylist()], pa.string())
    at = frame.column_names.index("village")
    return frame.set_column(at, frame.schema.field("village"), names.take(coded.indices))


def _with_paths(frame: Any, names: Mapping[str, str]) -> Any:
    coded = frame["source_file"].combine_chunks().dictionary_encode()
    paths = pa.array([names.get(n, n) for n in coded.dictionary.to_pylist()], pa.string())
    at = frame.column_names.index("source_file")
    return frame.set_column(at, frame.schema.field("source_file"), paths.take(coded.indices))


def _people(
    old: Any,
    new: Any,
    sources: Sequence[str],
    keys: Callable[[Any], Keys],
    naming: tuple[str, tuple[str, ...], str],
) -> tuple[Any, Changes]:
    """Merge a table whose rows have codes; `naming` is the code's prefix, parts, and the name."""
    prefix, parts, name = naming
    new = _once(new, keys, name)
    replaced = _is_in(old["source_file"], sources)
    found = np.full(new.num_rows, -1, np.int64)
    if old.num_rows and new.num_rows:
        allowed = may_be_one(old, new, name, corrected=replaced)
        found = match(keys(old), keys(new), allowed)
    at_old = np.full(old.num_rows, -1, np.int64)
    at_old[found[found >= 0]] = np.flatnonzero(found >= 0)
    updated = _overlay(old, new, at_old, keep_known=~replaced)
    details = _differences(old, updated, at_old, name)
    stays = (at_old >= 0) | ~replaced
    added = _with_codes(new.filter(pa.array(found < 0)), prefix, parts, old["code"].to_pylist())
    merged = pa.concat_tables([updated.filter(pa.array(stays)), added]).combine_chunks()
    return merged, Changes(
        added=added.num_rows,
        changed=len({change.code for change in details}),
        removed=int((~stays).sum()),
        details=(
            *(_whole(added, "added", name) if old.num_rows else ()),
            *details,
            *_whole(old.filter(pa.array(~stays)), "removed", name),
        ),
    )


def _whole(frame: Any, change: str, name: str) -> Iterator[Change]:
    for code, whose in zip(frame["code"].to_pylist(), frame[name].to_pylist(), strict=True):
        yield Change(code=code, name=whose, change=change)


def _once(new: Any, keys: Callable[[Any], Keys], name: str) -> Any:
    """Fold rows that several files of one import give for the same person into the first of them."""
    files = new["source_file"].to_pylist()
    if len(set(files)) < 2:
        return new
    again = np.array(repeats(keys(new), files, may_be_one(new, new, name)), np.int64)
    base_rows = np.flatnonzero(again < 0)
    position = np.full(new.num_rows, -1, np.int64)
    position[base_rows] = np.arange(len(base_rows))
    base = new.take(pa.array(base_rows))
    rows = np.flatnonzero(again >= 0)
    while len(rows):
        _, first = np.unique(again[rows], return_index=True)
        layer = rows[first]
        pick = np.full(base.num_rows, -1, np.int64)
        pick[position[again[layer]]] = np.arange(len(layer))
        base = _overlay(
            base, new.take(pa.array(layer)), pick, keep_known=np.ones(base.num_rows, bool)
        )
        rows = np.delete(rows, first)
    return base


def _overlay(old: Any, new: Any, pick: np.ndarray, keep_known: np.ndarray) -> Any:
    """Return `old` with row i replaced by row `pick[i]` of `new` where that is not -1.

    Where `keep_known`, a blank in `new` leaves what `old` knew. The code always stays.
    """
    import pyarrow.compute as pc

    if not new.num_rows or not (pick >= 0).any():
        return old
    index = pa.array(np.maximum(pick, 0), mask=pick < 0)
    picked, keep = pa.array(pick >= 0), pa.array(keep_known)
    columns = []
    for field in old.schema:
        before = old[field.name]
        if field.name == "code":
            columns.append(before)
            continue
        after = new[field.name].take(index)
        blank = pc.equal(after, "") if pa.types.is_string(field.type) else pc.is_null(after)
        use = pc.and_(picked, pc.invert(pc.and_(keep, pc.fill_null(blank, fill_value=True))))
        columns.append(pc.if_else(use, after, before))
    return pa.table(columns, schema=old.schema)


def _differences(old: Any, updated: Any, pick: np.ndarray, name: str) -> tuple[Change, ...]:
    import pyarrow.compute as pc

    if old is updated:
        return ()
    codes, names = old["code"], updated[name]
    changes = []
    for field in old.schema:
        if field.name in _SOURCE or not (pick >= 0).any():
            continue
        before = pc.fill_null(old[field.name].cast(pa.string()), "")
        after = pc.fill_null(updated[field.name].cast(pa.string()), "")
        rows = pa.array(np.flatnonzero(pc.not_equal(before, after).to_numpy()))
        told = (column.take(rows).to_pylist() for column in (codes, names, before, after))
        changes += [
            Change(
                code=code,
                name=whose,
                change="changed",
                attribute=field.name,
                before=old_text,
                after=new_text,
            )
            for code, whose, old_text, new_text in zip(*told, strict=True)
        ]
    return tuple(changes)


def _with_codes(frame: Any, prefix: str, parts: tuple[str, ...], taken: list[str]) -> Any:
    """Give every row a code; people of one name and place in the order of their ID and phone."""
    import pyarrow.compute as pc

    if not frame.num_rows:
        return frame
    names = pc.binary_join_element_wise(*(frame[part] for part in parts), "/").to_pylist()
    ties = [frame[key].to_pylist() for key in ("id_number", "phone", "source_row")]
    codes = assign(prefix, names, taken, lambda row: tuple(tie[row] for tie in ties))
    at = frame.column_names.index("code")
    return frame.set_column(at, frame.schema.field("code"), pa.array(codes, pa.string()))


def _without_proposals(old: Any, new: Any) -> Any:
    """Leave out the links that were proposed for units or villages of which a sheet speaks now."""
    import pyarrow.compute as pc

    proposed = pc.equal(old["source_sheet"], PROPOSED)
    told = pc.or_(
        *(pc.is_in(old[n], value_set=new[n].combine_chunks()) for n in ("unit", "village"))
    )
    return old.filter(pc.invert(pc.and_(proposed, told)))


def _replaced(old: Any, new: Any, sources: Sequence[str], keys: Callable[[Any], Keys]) -> Any:
    """Merge a table without codes: the last file that gives a row wins."""
    if not new.num_rows and not old.num_rows:
        return old
    (names,), (known,) = keys(new), keys(old)
    stays = ~_is_in(old["source_file"], sources) & ~_is_in(known, names)
    last = {key: row for row, key in enumerate(names.to_pylist())}
    only = new.take(pa.array(sorted(last.values()), pa.int64()))
    return pa.concat_tables([old.filter(pa.array(stays)), only]).combine_chunks()


def _is_in(column: Any, values: Any) -> np.ndarray:
    import pyarrow.compute as pc

    some = pa.chunked_array(values) if hasattr(values, "chunks") else pa.array(values, pa.string())
    found: np.ndarray = pc.is_in(column, value_set=some).to_numpy()
    return found
