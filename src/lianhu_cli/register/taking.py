"""An import: a delivery taken into the register, table by table, in one revision."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from lianhu_cli.domain.arrays import whole
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.problem import Problem
from lianhu_cli.domain.tables.ledger_set import Ledgers
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import PEOPLE, Helper, Household
from lianhu_cli.register import (
    absorbing,
    brought,
    days,
    facing,
    findings,
    layout,
    leftovers,
    persons,
    placing,
    revisions,
    seating,
    shared,
    small,
    sources,
    stored_claims,
    stored_decisions,
    stored_ledgers,
)
from lianhu_cli.register.absorbing import Taken
from lianhu_cli.register.brought import Brought
from lianhu_cli.register.changes import Entered, Merged
from lianhu_cli.register.days import Day
from lianhu_cli.register.delivery import Belief, Delivery
from lianhu_cli.register.facing import DerivedDay, Facing
from lianhu_cli.register.persons import Grounds, SettledPersons
from lianhu_cli.register.sources import Arrival
from lianhu_cli.register.versioned import Versioned

_BELIEF = ("sources", "kinds")


def take(versioned: Versioned, delivery: Delivery) -> Merged:
    """Take a delivery in, inside the caller's revision."""
    known = sources.every(versioned)
    arrivals = sources.arrive(versioned, delivery.sources, delivery.hashes, delivery.replaced)
    adopted = {one.source for one in arrivals}
    ended = [one for one in known if one.path in delivery.replaced and one.number not in adopted]
    for one in ended:
        versioned.close("sources", f"number = {one.number:d}")
    stored_claims.note_headings(
        versioned, {one.name: one.version for one in arrivals}, delivery.headings
    )
    last = revisions.last(versioned)
    before = {one.number: one.path for one in known}
    paths = [*{one.path for one in arrivals}, *delivery.replaced]
    paths += [
        before[one.source] for one in arrivals if before.get(one.source, one.path) != one.path
    ]
    belief, anew = _believed(versioned, delivery.belief)
    also = _also(arrivals, before, placing.take(versioned, delivery.renames))
    day = _day(versioned, delivery, arrivals)
    faces = {table: _faced(versioned, table, delivery, (day, ended)) for table in PEOPLE}

    def settled_by(table: type[Table], got: Taken) -> SettledPersons:
        return _settled(versioned, table, got, (belief, anew), arrivals, also)

    taken, settled = _people(versioned, faces, settled_by, (day, last))
    said = [one for table in PEOPLE for one in settled[table].problems]
    for table in small.tables():
        small.write(
            versioned, table, _with_paths(delivery.roster.by_role()[table.role], delivery), paths
        )
    doubted = [one for table in PEOPLE for one in taken[table].doubts]
    earlier = [one.path for one in day.last.values() if one.path not in paths]
    judges = shared.concerns(versioned, paths)
    alike = [*shared.find(versioned, delivery.waived)] if judges else None
    said = [*findings.store(versioned, delivery, doubted, (paths, earlier), alike), *said]
    entered = _entered(versioned, delivery)
    if versioned.changed:
        days.note(versioned, day, closes=_closes(delivery))
    return Merged(
        counts=_counted_at_once(taken, settled),
        households=settled[Household].changes,
        helpers=settled[Helper].changes,
        ledgers=entered,
        leftovers=tuple(leftovers.of(versioned, arrivals, known)),
        problems=tuple(_once(said)),
        household_codes=taken[Household].codes,
        helper_codes=taken[Helper].codes,
        judged=shared.CODES if judges else (),
    )


def _day(versioned: Versioned, delivery: Delivery, arrivals: Sequence[Arrival]) -> Day:
    """Return the day of a delivery: with what came before it today, unless it goes by codes of today."""
    newest = revisions.last(versioned)
    base = days.begun(versioned, newest, versioned.day)
    if base != newest and any(_brings_codes(versioned, delivery, base)):
        base = newest
    return days.with_arrivals(versioned, base, arrivals, accepts_removals=delivery.accept_removals)


def _brings_codes(versioned: Versioned, delivery: Delivery, base: int) -> Iterator[bool]:
    """Yield for each table whether its rows bear codes that were given since a revision."""
    for table in PEOPLE:
        own = brought.with_own(table, delivery.roster.by_role()[table.role])["own"]
        borne = set(own.unique().to_pylist()) - {""}
        if borne:
            since = f"first > {base:d}"
            there = versioned.load(stored_claims.name(table), {"code": "text"}, where=since)
            before = f"first <= {base:d}"
            known = versioned.ever(stored_claims.name(table), {"code": "text"}, before)
            yield bool(borne & (set(there["code"].to_pylist()) - set(known["code"].to_pylist())))


def _closes(delivery: Delivery) -> bool:
    """Tell whether a delivery goes by codes: with ledgers, or orders that name them."""
    orders = delivery.roster.orders
    entries = delivery.ledgers.frames.values() if delivery.ledgers else ()
    return any(one.num_rows for one in entries) or any(orders["pair"].to_pylist())


def grounds(versioned: Versioned, belief: Belief | None = None, at: int = 0) -> Grounds:
    """Return what a merge goes by besides the claims, as it is remembered."""
    return Grounds(
        sources=sources.every(versioned, at),
        belief=belief or remembered_belief(versioned, at),
        decisions=stored_decisions.every(versioned, at),
    )


def remembered_belief(versioned: Versioned, at: int = 0) -> Belief:
    """Return which sources the last import was told to believe, and the order of kinds."""
    rows = versioned.load("remembered", layout.REMEMBERED, at=at).to_pylist()
    told = {row["kind"]: row["text"] for row in rows}
    of = layout.from_json(told.get("sources") or "{}", dict)
    return Belief(
        sources={name: tuple(some) for name, some in of.items()},
        kinds=tuple(layout.from_json(told.get("kinds") or "[]", list)),
    )


def _believed(versioned: Versioned, belief: Belief) -> tuple[Belief, bool]:
    """Remember the belief of this import; tell whether it is another than before."""
    before = remembered_belief(versioned)
    belief = Belief(sources=belief.sources, kinds=belief.kinds or before.kinds)
    if belief == before:
        return belief, False
    for kind, value in zip(_BELIEF, (belief.sources, belief.kinds), strict=True):
        old = versioned.load("remembered", layout.REMEMBERED, where=f"kind = '{kind}'", seats=True)
        row = {"kind": kind, "name": "", "text": json.dumps(value, ensure_ascii=False)}
        versioned.replace("remembered", old, pa.Table.from_pylist([row]))
    return belief, True


def _faced(
    versioned: Versioned,
    table: type[Table],
    delivery: Delivery,
    by: tuple[Day, Sequence[sources.Source]],
) -> Facing | None:
    day, ended = by
    unused = delivery.unused.by_role()[table.role] if delivery.unused else None
    return facing.face(
        versioned,
        table,
        Brought(
            rows=_with_paths(delivery.roster.by_role()[table.role], delivery),
            unused=_with_paths(unused, delivery) if unused is not None else None,
            set_aside=[one for one in delivery.found.set_aside if one.role == table.role],
            day=day,
            decided=stored_decisions.of_two(stored_decisions.every(versioned)),
            renames=delivery.renames,
            ended=days.ended(versioned, day.base) | {one.number for one in ended},
        ),
    )


def _people(
    versioned: Versioned,
    faces: dict[type[Table], Facing | None],
    settled_by: Callable[[type[Table], Taken], SettledPersons],
    by: tuple[Day, int],
) -> tuple[dict[type[Table], Taken], dict[type[Table], SettledPersons]]:
    """Take in the claims of both tables and settle their persons; `by` are the day and the last revision."""
    day, last = by
    taken: dict[type[Table], Taken] = {}
    settled: dict[type[Table], SettledPersons] = {}

    def take_in(table: type[Table], found: DerivedDay | None = None) -> None:
        got = absorbing.absorb(versioned, faces.pop(table), found)
        settled[table] = done = settled_by(table, got)
        if got.first is not None:
            absorbing.open_first(versioned, table, got.first, done.merged, day)
        taken[table] = replace(got, claims=None)  # those of one table are not held beside the next
        if day.base != last:
            seating.arrange(versioned, table, day.base)

    with facing.derived_beside(faces[Helper]) as derived:
        take_in(Household)
        found = derived()
    take_in(Helper, found)
    return taken, settled


def _settled(
    versioned: Versioned,
    table: type[Table],
    taken: Taken,
    belief: tuple[Belief, bool],
    arrivals: Sequence[Arrival],
    also: str,
) -> SettledPersons:
    """Merge those whose claims changed, and those whose claims count otherwise now."""
    by = grounds(versioned, belief[0])
    if taken.first is not None:
        return persons.settle(versioned, table, taken.touched, by, taken.first)
    touched = taken.touched
    if also:
        there = versioned.load(stored_claims.name(table), {"code": "text"}, where=also)["code"]
        touched = pa.concat_arrays([whole(touched), whole(there)]).unique()
    if any(one.fresh for one in arrivals) or belief[1]:
        codes = (
            versioned.load(stored_claims.name(table), {"code": "text"})
            if taken.claims is None
            else taken.claims
        )["code"]
        touched = _and_several(codes, touched, None if belief[1] else taken.met)
    return persons.settle(versioned, table, touched, by, renamed=taken.renamed, now=taken.claims)


def _counted_at_once(
    taken: Mapping[type[Table], Taken], settled: Mapping[type[Table], SettledPersons]
) -> dict[str, int]:
    """Return the register's counts where everybody in it has just come, else nothing."""
    if any(taken[table].first is None for table in PEOPLE):
        return {}
    return Roster.of({table.role: settled[table].merged for table in PEOPLE}).counts()


def _also(arrivals: Sequence[Arrival], paths: Mapping[int, str], moved: Collection[str]) -> str:
    """Return whose rows are written again though their claims stay: of renamed villages and renamed files."""
    villages = ", ".join(map(layout.literal, sorted(moved)))
    of_village = [f"village IN ({villages})"] if moved else []
    renamed = sorted(one.source for one in arrivals if paths.get(one.source, one.path) != one.path)
    of_source = [f"source IN ({', '.join(map(str, renamed))})"] if renamed else []
    return " OR ".join(of_village + of_source)


def _and_several(told: pa.ChunkedArray, codes: pa.Array, among: pa.Array | None) -> pa.Array:
    """Return some codes with those of whom several claims speak (`told` has a code a claim), of `among` if given."""
    import pyarrow.compute as pc

    coded = pa.chunked_array(told).combine_chunks().dictionary_encode()
    often = np.bincount(coded.indices.to_numpy(), minlength=len(coded.dictionary)) > 1
    several = coded.dictionary.filter(pa.array(often))
    if among is not None:
        several = several.filter(pc.is_in(several, value_set=among))
    return pa.concat_arrays([whole(codes), several]).unique()


def _with_paths(frame: "pa.Table", delivery: Delivery) -> "pa.Table":
    """Return a frame whose rows bear the path of their file, by which the register knows it."""
    names = delivery.sources
    coded = pa.chunked_array(frame["source_file"]).combine_chunks().dictionary_encode()
    paths = pa.array([names.get(n, n) for n in coded.dictionary.to_pylist()], pa.string())
    at = frame.column_names.index("source_file")
    return frame.set_column(at, frame.schema.field("source_file"), paths.take(coded.indices))


def _entered(versioned: Versioned, delivery: Delivery) -> dict[str, Entered]:
    entered = {}
    ledgers = delivery.ledgers or Ledgers.of({})
    steps = stored_ledgers.steps(versioned, ledgers, delivery.sources, delivery.renames)
    for step in list(steps):
        stored_ledgers.apply(versioned, step)
        entered[step.table.role] = step.entered
    return entered


def _once(problems: Sequence[Problem]) -> Iterator[Problem]:
    seen = set()
    for one in problems:
        key = (one.code, one.file, one.sheet, one.cell, one.message)
        if key not in seen:
            seen.add(key)
            yield one
