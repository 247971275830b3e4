"""Claims derived from what was delivered on a day: which person each row is about, who leaves, who is kept.

A pure function of the register before the day and the versions that came on it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places.renames import Renames
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.register import identity, removals, resolving
from lianhu_cli.register.codes import assign
from lianhu_cli.register.days import Day
from lianhu_cli.register.layout import claim_types
from lianhu_cli.register.removals import TooMany, Turn
from lianhu_cli.register.resolving import ClaimsBefore, DeliveredRows, LinkedRows

_TIES = ("id_number", "phone", "source_sheet", "line")
"""What tells namesakes of one place apart when codes are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The register before some versions are taken: claims `in_force`, and those of the `past`.

    Both have the columns of `identity.looked_at` with code and source; `own` are the whole claims in force of
    the sources of which versions are taken; `ended` are sources that end with the day.
    """

    in_force: pa.Table
    past: pa.Table
    own: pa.Table
    ended: frozenset[int] = frozenset()

    def known(self) -> ClaimsBefore:
        """Return whom the register knows; of the past, those who have left are there, too."""
        import pyarrow.compute as pc

        both = pa.concat_tables([self.in_force, self.past])
        present: Flags = np.ones(both.num_rows, bool)
        if self.past.num_rows:
            codes = pa.chunked_array(self.in_force["code"]).combine_chunks()
            there = pc.is_in(self.past["code"], value_set=codes)
            present[self.in_force.num_rows :] = ~np.asarray(there)
        return ClaimsBefore(frame=both, present=present)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidRows:
    """What the versions of a day say: `claims` without codes, of each row the place of its version, rising.

    `unused` are the rows that were set aside, in the columns of `identity.looked_at` with source and own.
    """

    claims: pa.Table
    order: Ints
    unused: pa.Table
    unused_order: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedClaims:
    """The claims that a day comes to: `codes` per row that was said, `unused` per row set aside.

    `claims` are those in force at its end of its sources; `near` are (row, code or row) of somebody new who
    looks like somebody there.
    """

    codes: pa.Array
    unused: list[str]
    claims: pa.Table
    near: tuple[tuple[int, str, int], ...]
    too_many: tuple[TooMany, ...]
    kept: tuple[tuple[int, str], ...]
    """Rows set aside, and the person who is kept as before for each."""


def derive(
    table: type[Table], day: Day, before: Before, said: SaidRows, renames: Renames
) -> DerivedClaims:
    """Return the claims that a day comes to: what came of each source first, then what came second."""
    turns = sorted({one.turn for one in day.entries})
    if len(turns) < 2:
        return _taken(table, day, before, said, renames)
    now, parts = before, []
    for turn in turns:
        part, its = _part(day, said, turn)
        parts.append(_taken(table, part, now, its, renames))
        now = _after((before, now), parts[-1], (day, turn), renames)
    return _together(day, parts, said, now)


def _part(day: Day, said: SaidRows, turn: int) -> tuple[Day, SaidRows]:
    """Return what comes in one turn of a day."""
    its = [at for at, one in enumerate(day.entries) if one.turn == turn]
    ends = its[0], its[-1] + 1
    first, last = np.searchsorted(said.order, ends).tolist()
    start, end = np.searchsorted(said.unused_order, ends).tolist()
    part = Day(base=day.base, entries=tuple(day.entries[at] for at in its))
    return part, SaidRows(
        claims=said.claims.slice(first, last - first),
        order=said.order[first:last] - its[0],
        unused=said.unused.slice(start, end - start),
        unused_order=said.unused_order[start:end] - its[0],
    )


def _after(
    both: tuple[Before, Before], taken: DerivedClaims, by: tuple[Day, int], renames: Renames
) -> Before:
    """Return the register after a turn; what was said for a part of the day only is not remembered."""
    (start, now), (day, turn) = both, by
    its = {one.source for one in day.entries if one.turn == turn}
    until_now = {one.source for one in day.entries if one.turn <= turn} | start.ended
    new = renames.apply(taken.claims.select(start.in_force.column_names))
    return Before(
        in_force=pa.concat_tables([_of(now.in_force, its | start.ended, said=False), new]),
        past=pa.concat_tables([start.past, _of(start.in_force, until_now, said=True)]),
        own=pa.concat_tables(
            [_of(now.own, its, said=False), taken.claims.select(now.own.column_names)]
        ),
    )


def _of(frame: "pa.Table", sources: Collection[int], *, said: bool) -> "pa.Table":
    """Return the claims of some sources, or those of all others."""
    its = np.isin(frame["source"].to_numpy(), [*sources]) == said
    return frame if its.all() else frame.filter(pa.array(its))


def _together(
    day: Day, parts: Sequence[DerivedClaims], said: SaidRows, end: Before
) -> DerivedClaims:
    """Return the turns of a day as one; of doubts, those about what a source said last."""
    sizes = [len(one.codes) for one in parts]
    aside = [len(one.unused) for one in parts]
    last = {at for at, one in enumerate(day.entries) if one in day.last.values()}
    found: dict[str, list[Any]] = {"near": [], "kept": [], "too_many": []}
    for at, one in enumerate(parts):
        rows, rows_aside = sum(sizes[:at]), sum(aside[:at])
        near = (
            (row + rows, code, other + rows if other >= 0 else other)
            for row, code, other in one.near
        )
        found["near"] += [each for each in near if int(said.order[each[0]]) in last]
        kept = ((row + rows_aside, code) for row, code in one.kept)
        found["kept"] += [each for each in kept if int(said.unused_order[each[0]]) in last]
        found["too_many"] += [each for each in one.too_many if each.entry in day.last.values()]
    return DerivedClaims(
        codes=pa.concat_arrays([one.codes for one in parts]),
        unused=[code for one in parts for code in one.unused],
        claims=_of(end.own, day.sources, said=True).combine_chunks(),
        **{name: tuple(some) for name, some in found.items()},
    )


def _taken(
    table: type[Table], day: Day, before: Before, said: SaidRows, renames: Renames
) -> DerivedClaims:
    """Return the claims that the versions of one turn come to."""
    known = before.known()
    linked = _linked(table, known, said, renames)
    codes = _with_codes(table, known, said, linked, renames)
    count = said.claims.num_rows
    unused = linked.codes.slice(count).to_pylist()
    claims = said.claims.add_column(0, "code", codes).select([*claim_types(table)])
    turn = _turn(day, before, said, codes, unused)
    held, too_many = removals.kept(turn)
    if held.num_rows:
        claims = pa.concat_tables([claims, held.select([*claim_types(table)])])
    source_of = [one.source for one in day.entries]
    kept = (
        (row, code)
        for row, (code, at) in enumerate(zip(unused, said.unused_order.tolist(), strict=True))
        if code in turn.unused.get(source_of[at], ())
    )
    return DerivedClaims(
        codes=codes,
        unused=unused,
        claims=claims.combine_chunks(),
        near=tuple(one for one in linked.near if one[0] < count),
        too_many=tuple(too_many),
        kept=tuple(kept),
    )


def _turn(
    day: Day, before: Before, said: SaidRows, codes: "pa.Array", unused: Sequence[str]
) -> Turn:
    """Return what removals are judged by."""
    import pyarrow.compute as pc

    bounds = np.searchsorted(said.order, np.arange(len(day.entries) + 1)).tolist()
    its = {
        one.source: codes.slice(bounds[at], bounds[at + 1] - bounds[at])
        for at, one in enumerate(day.entries)
    }
    there = pc.is_in(pa.array(unused, pa.string()), value_set=codes).to_pylist()
    aside: dict[int, set[str]] = {}
    for code, at, named in zip(unused, said.unused_order.tolist(), there, strict=True):
        if code and not named:
            aside.setdefault(day.entries[at].source, set()).add(code)
    in_force = before.in_force.select(["code", "source"])
    elsewhere = _of(in_force, {*its, *before.ended}, said=False)["code"]
    return Turn(
        entries={one.source: one for one in day.entries},
        before=_of(before.own, its, said=True),
        codes=its,
        unused=aside,
        elsewhere=elsewhere,
    )


def _linked(
    table: type[Table], known: ClaimsBefore, said: SaidRows, renames: Renames
) -> LinkedRows:
    """Link the rows that were said, and after them those that were set aside."""
    names = ["source", *identity.looked_at(table)]
    rows = [said.claims.select(names), said.unused.select(names)]
    own = pa.chunked_array([c for f in (said.claims, said.unused) for c in f["own"].chunks])
    order = np.concatenate([said.order, said.unused_order])
    unused = np.arange(len(order)) >= said.claims.num_rows
    frame = renames.apply(pa.concat_tables(rows) if said.unused.num_rows else rows[0])
    delivered = DeliveredRows(
        frame=frame,
        own=own,
        order=order,
        place=_places(said, order),
        unused=unused if unused.any() else None,
    )
    return resolving.link(table, known, delivered)


def _places(said: SaidRows, order: Ints) -> Ints:
    """Return the place of each row among all of them: by version, sheet and line, however they were read."""
    count = said.claims.num_rows
    if not count or int(said.order.min()) == int(said.order.max()):
        return order
    sheet = pa.chunked_array(said.claims["source_sheet"]).combine_chunks().dictionary_encode()
    names = sheet.dictionary.to_pylist()
    rank = np.empty(len(names), np.int64)
    rank[np.argsort(np.array(names), kind="stable")] = np.arange(len(names))
    by = np.lexsort((said.claims["line"].to_numpy(), rank[sheet.indices.to_numpy()], said.order))
    places = np.full(len(order), count, np.int64)
    places[by] = np.arange(count)
    return places


def _with_codes(
    table: type[Table], known: ClaimsBefore, said: SaidRows, linked: LinkedRows, renames: Renames
) -> pa.Array:
    """Return the code of every row that was said, new ones where somebody is new."""
    import pyarrow.compute as pc

    rows = np.arange(said.claims.num_rows)
    codes, roots = linked.codes.slice(0, len(rows)), linked.roots[: len(rows)]
    unknown = np.asarray(pc.equal(codes, ""))
    at = np.flatnonzero(unknown & (roots == rows))
    if not len(at):
        return codes.take(pa.array(np.where(unknown, roots, rows)))
    frame = said.claims.select([*dict.fromkeys((*table.coded_by, *_TIES))])
    frame = renames.apply(frame if len(at) == len(rows) else frame.take(pa.array(at)))
    names = pc.binary_join_element_wise(*(frame[part] for part in table.coded_by), "/").to_pylist()

    def rank(row: int) -> tuple[Any, ...]:
        number, phone, sheet, line = (frame[one][row].as_py() for one in _TIES)
        return number, phone, int(said.order[at[row]]), sheet, line

    taken = pa.chunked_array(known.codes).combine_chunks().unique()
    given = assign(table.code_prefix, names, taken, rank)
    if len(at) == len(rows):
        return given
    place = rows.copy()
    place[at] = len(rows) + np.arange(len(at))
    place = np.where(unknown, place[roots], place)
    return pa.concat_arrays([codes, given]).take(pa.array(place))
