"""Settling persons: claims and decisions merged for those who were touched, and written where they differ."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.problem import Problem
from lianhu_cli.domain.tables.schema import Table, conform
from lianhu_cli.register import disagreements, people, placing, stored_claims, stored_decisions
from lianhu_cli.register.changes import Changes, between
from lianhu_cli.register.delivery import Belief
from lianhu_cli.register.disagreements import Telling
from lianhu_cli.register.layout import SEAT
from lianhu_cli.register.merging import believed, merge, ranked
from lianhu_cli.register.sources import Source
from lianhu_cli.register.stored_decisions import StoredDecision
from lianhu_cli.register.versioned import Versioned


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a merge goes by besides the claims."""

    sources: Sequence[Source]
    belief: Belief
    decisions: Sequence[StoredDecision]

    @property
    def names(self) -> dict[int, str]:
        """Source → what orders sources of one day: the file's name, then its path."""
        return {one.number: f"{one.name}\x1f{one.path}" for one in self.sources}

    @property
    def days(self) -> dict[int, str]:
        """Source → the day of its last delivery."""
        return {one.number: one.day for one in self.sources}


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledPersons:
    """What settling changed, and the disagreements that are new with it; `merged` who was settled."""

    changes: Changes
    problems: tuple[Problem, ...]
    merged: pa.Table


def settle(
    versioned: Versioned,
    table: type[Table],
    touched: "pa.Array",
    grounds: Grounds,
    first: pa.Table | None = None,
    renamed: Mapping[str, str] | None = None,
    now: pa.Table | None = None,
) -> SettledPersons:
    """Merge the claims on the persons `touched` and write what differs.

    `first` are all claims there are where there were none, `now` those in force where they are at hand;
    `renamed` is old code → new code of who has another one since.
    """
    claims = first if first is not None else _claims(versioned, table, touched, now)
    merged, problems = derive(versioned, table, claims, grounds)
    if first is not None:
        old = versioned.none(table.types())
    else:
        old = stored_claims.of_some(versioned, table.role, {**table.types()}, touched)
    before = placing.renames(grounds.decisions).apply(old)  # another name is no change
    before = _under_new_codes(before, renamed or {}, merged)
    changes = between(table, before, merged, known=bool(versioned.last_seat(table.role)))
    people.write(versioned, table, old, merged, (renamed or {}).keys())
    new = disagreements.note(versioned, touched, problems, everything=first is not None)
    return SettledPersons(changes=changes, problems=new, merged=merged)


def _claims(
    versioned: Versioned, table: type[Table], touched: "pa.Array", now: pa.Table | None
) -> pa.Table:
    """Return the claims on some persons with their seats, in their places."""
    import pyarrow.compute as pc

    if now is None:
        return stored_claims.of_codes(versioned, table, touched)
    its = now.filter(pc.is_in(now["code"], value_set=touched))
    return its.take(pa.array(np.argsort(its[SEAT].to_numpy(), kind="stable")))


def _under_new_codes(
    frame: "pa.Table", renamed: Mapping[str, str], merged: "pa.Table"
) -> "pa.Table":
    """Return the rows of before under the codes of now; of several under one, the first."""
    if not renamed:
        return frame
    there = set(merged["code"].to_pylist())
    codes = frame["code"].to_pylist()
    seen = {code for code in codes if code not in renamed}
    keep = []
    for at, code in enumerate(codes):
        new = renamed.get(code, code)
        if new != code and (new in seen or new not in there):
            continue
        seen.add(new)
        codes[at] = new
        keep.append(at)
    at = frame.column_names.index("code")
    return frame.set_column(at, "code", pa.array(codes, pa.string())).take(pa.array(keep))


def derive(
    versioned: Versioned, table: type[Table], claims: "pa.Table", grounds: Grounds
) -> tuple[Any, list[tuple[str, str, Problem]]]:
    """Return the merged rows of claims in force, and (code, path, problem) for each disagreement."""
    mine = [one for one in grounds.decisions if one.side == table.owner]
    left = _left(mine)
    come_back: list[tuple[int, StoredDecision]] = []
    renamed = placing.renames(grounds.decisions).apply(claims)
    ordered = ranked(renamed, grounds.days, grounds.names)
    if left and ordered.num_rows:
        ordered, come_back = _without_left(ordered, left)
    patterns = {one.number: one.name for one in grounds.sources}
    merging = merge(table, ordered, grounds.belief, patterns)
    frame = _with_paths(merging.frame, ordered, merging.base, grounds)
    telling = Telling(versioned, table, ordered, grounds.sources)
    settled = {(one.code, one.attribute) for one in mine if one.kind == stored_decisions.SET}
    problems = [
        telling.of(one)
        for one in merging.disagreements
        if not settled or (ordered["code"][one.row].as_py(), one.attribute) not in settled
    ]
    problems += telling.unknown_numbers(merging.frame)
    problems += [telling.against(row, "", decision) for row, decision in come_back]
    frame, against = _with_decided(table, frame, ordered, (mine, grounds))
    problems += [telling.against(row, name, decision) for row, name, decision in against]
    return frame, problems


def _left(decisions: Iterable[StoredDecision]) -> dict[str, StoredDecision]:
    return {one.code: one for one in decisions if one.kind == stored_decisions.LEAVE}


def _without_left(
    claims: pa.Table, left: Mapping[str, StoredDecision]
) -> tuple[Any, list[tuple[int, StoredDecision]]]:
    """Leave out who is told to have left, unless a list names them that did not name them then."""
    codes, sources = claims["code"].to_pylist(), claims["source"].to_pylist()
    new = {
        code: decision
        for code, source in zip(codes, sources, strict=True)
        if (decision := left.get(code)) and str(source) not in decision.told
    }
    keep = [code not in left or code in new for code in codes]
    kept = claims.filter(pa.array(keep))
    both = zip(kept["code"].to_pylist(), kept["source"].to_pylist(), strict=True)
    back = [
        (row, new[code])
        for row, (code, source) in enumerate(both)
        if code in new and str(source) not in new[code].told
    ]
    return kept, back


def _with_paths(frame: "pa.Table", claims: "pa.Table", base: Ints, grounds: Grounds) -> "pa.Table":
    paths = {one.number: one.path for one in grounds.sources}
    coded = claims["source"].take(pa.array(base)).combine_chunks() if frame.num_rows else None
    if coded is None:
        return frame
    coded = coded.dictionary_encode()
    words = pa.array([paths.get(n, "") for n in coded.dictionary.to_pylist()], pa.string())
    at = frame.column_names.index("source_file")
    return frame.set_column(at, frame.schema.field(at), words.take(coded.indices))


def _with_decided(
    table: type[Table],
    frame: "pa.Table",
    claims: "pa.Table",
    by: tuple[Sequence[StoredDecision], Grounds],
) -> tuple[Any, list[tuple[int, str, StoredDecision]]]:
    """Put in what was set by hand where the lists still say what they said then, else what is new since."""
    decisions, grounds = by
    wanted = [one for one in decisions if one.kind == stored_decisions.SET]
    if not wanted or not frame.num_rows:
        return frame, []
    at_code = {code: row for row, code in enumerate(frame["code"].to_pylist())}
    rows_of: dict[str, list[int]] = {}
    named = {one.code for one in wanted}
    for row, code in enumerate(claims["code"].to_pylist()):
        if code in named:
            rows_of.setdefault(code, []).append(row)
    values = {name: frame[name].to_pylist() for name in {one.attribute for one in wanted}}
    against = []
    for one in wanted:
        if one.code not in at_code:
            continue
        told = _told(claims, rows_of[one.code], one.attribute)
        new = [row for row, source, value in told if not _as_then(one, source, value)]
        against += [(row, one.attribute, one) for row in new]
        some, at = values[one.attribute], at_code[one.code]
        if not new:
            some[at] = table.columns[one.attribute].read(one.after) if one.after else None
        elif some[at] not in {claims[one.attribute][row].as_py() for row in new}:
            some[at] = claims[one.attribute][_first_believed(claims, new, one, grounds)].as_py()
    for name, some in values.items():
        at, field = frame.column_names.index(name), frame.schema.field(name)
        some = ["" if v is None else v for v in some] if pa.types.is_string(field.type) else some
        frame = frame.set_column(at, field, pa.array(some, field.type))
    return conform(table, frame), against


def _first_believed(
    claims: pa.Table, rows: Sequence[int], decision: StoredDecision, grounds: Grounds
) -> int:
    """Return the first of some ranked claims on an attribute: by `[sources]`, then as they are ranked."""
    of = grounds.belief.sources
    patterns = of.get(decision.attribute, of.get("default", ()))
    names = {one.number: one.name for one in grounds.sources}
    return min(
        rows, key=lambda row: (believed(names[claims["source"][row].as_py()], patterns), row)
    )


def _told(claims: pa.Table, rows: Sequence[int], attribute: str) -> Iterator[tuple[int, str, str]]:
    for row in rows:
        value = stored_decisions.as_text(claims[attribute][row].as_py())
        yield row, str(claims["source"][row].as_py()), value


def _as_then(decision: StoredDecision, source: str, value: str) -> bool:
    """Tell whether a list says nothing, what it said when it was decided, or what was decided."""
    return value in {"", decision.after, decision.told.get(source), *decision.told.values()}


def told_now(versioned: Versioned, table: type[Table], code: str, attribute: str) -> dict[str, str]:
    """Return what each source says now of somebody: source → value."""
    claims = stored_claims.of_codes(versioned, table, pa.array([code], pa.string()))
    if not attribute:
        return {str(source): "" for source in claims["source"].to_pylist()}
    return {source: value for _, source, value in _told(claims, range(claims.num_rows), attribute)}
