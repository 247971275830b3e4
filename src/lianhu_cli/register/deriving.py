"""Claims derived from what was delivered on a day: which person each row is about, who leaves, who is kept.

A pure function of the register before the day and the versions that came on it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places.renames import Renames
from lianhu_cli.domain.records import dataclass
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.register import identity, removals, resolving
from lianhu_cli.register.codes import assign
from lianhu_cli.register.days import Day, DayEntry
from lianhu_cli.register.layout import claim_types
from lianhu_cli.register.removals import TooMany, Turn
from lianhu_cli.register.resolving import ClaimsBefore, DeliveredRows, LinkedRows

_TIES = ("id_number", "phone", "source_sheet", "line")
"""What tells namesakes of one place apart when codes are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """The register before a day: `known` are claims in force, then those of the past.

    `in_force` is how many of `known` are in force, `own` the whole claims of the day's sources among them;
    `ended` are sources that end with the day.
    """

    known: ClaimsBefore
    in_force: int
    own: Any
    ended: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidRows:
    """What the versions of a day say: `claims` without codes, of each row the place of its version, rising.

    `unused` are the rows that were set aside, in the columns of `identity.looked_at` with source and own.
    """

    claims: Any
    order: Ints
    unused: Any
    unused_order: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivedClaims:
    """The claims that a day comes to: `codes` per row that was said, `unused` per row set aside.

    `claims` are those in force at its end of its sources; `rows` says which row that was said each is, -1 for
    a claim that was kept. `near` are (row, code or row) of somebody new who looks like somebody there.
    """

    codes: list[str]
    unused: list[str]
    claims: Any
    rows: Ints
    near: tuple[tuple[int, str, int], ...]
    too_many: tuple[TooMany, ...]
    kept: tuple[tuple[int, str], ...]
    """Rows set aside, and the person who is kept as before for each."""


def derive(
    table: type[Table], day: Day, before: Before, said: SaidRows, renames: Renames
) -> DerivedClaims:
    """Return the claims that a day comes to."""
    linked = _linked(table, before, said, renames)
    codes = _with_codes(table, before, said, linked, (day, renames))
    count = said.claims.num_rows
    state = _State(day, before, said, codes, linked.codes[count:])
    for turn in range(1 + max((one.turn for one in day.entries), default=0)):
        state.take(turn)
    claims, rows = state.claims(table)
    in_force = {at for at, one in enumerate(day.entries) if one in day.last.values()}
    return DerivedClaims(
        codes=codes,
        unused=linked.codes[count:],
        claims=claims,
        rows=rows,
        near=tuple(one for one in linked.near if int(said.order[one[0]]) in in_force),
        too_many=tuple(one for one in state.too_many if one.entry in day.last.values()),
        kept=tuple(one for one in state.kept if int(said.unused_order[one[0]]) in in_force),
    )


def _linked(table: type[Table], before: Before, said: SaidRows, renames: Renames) -> LinkedRows:
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
    return resolving.link(table, before.known, delivered)


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
    table: type[Table], before: Before, said: SaidRows, linked: LinkedRows, by: tuple[Day, Renames]
) -> list[str]:
    """Return the code of every row that was said, new ones where somebody is new."""
    import pyarrow.compute as pc

    day, renames = by
    codes = linked.codes[: said.claims.num_rows]
    roots = linked.roots[: len(codes)]
    new = np.array([not code for code in codes], bool) & (roots == np.arange(len(codes)))
    if new.any():
        taken = (
            set(before.known.codes.unique().to_pylist()) if before.known.frame.num_rows else set()
        )
        turns = np.array([one.turn for one in day.entries], np.int64)[said.order]
        for turn in np.unique(turns[new]).tolist():
            at = np.flatnonzero(new & (turns == turn))
            frame = renames.apply(
                said.claims.select([*dict.fromkeys((*table.coded_by, *_TIES))]).take(pa.array(at))
            )
            names = pc.binary_join_element_wise(*(frame[part] for part in table.coded_by), "/")
            order = said.order[at]

            def rank(row: int, frame: Any = frame, order: Ints = order) -> tuple[Any, ...]:
                number, phone, sheet, line = (frame[one][row].as_py() for one in _TIES)
                return number, phone, int(order[row]), sheet, line

            given = assign(table.code_prefix, names.to_pylist(), taken, rank)
            taken.update(given if turn < int(turns.max()) else ())
            for row, code in zip(at.tolist(), given, strict=True):
                codes[row] = code
    return [code or codes[root] for code, root in zip(codes, roots.tolist(), strict=True)]


class _State:
    """The claims of the day's sources, turn by turn."""

    def __init__(
        self, day: Day, before: Before, said: SaidRows, codes: Sequence[str], unused: Sequence[str]
    ) -> None:
        self.day, self.before, self.said = day, before, said
        self.codes = pa.array(codes, pa.string())
        self.unused = unused
        self.too_many: list[TooMany] = []
        self.kept: list[tuple[int, str]] = []
        self._held: dict[int, Any] = {}
        """Source → claims that are kept."""
        self._said: dict[int, Ints] = {}
        """Source → the rows of its version in force."""

    def take(self, turn: int) -> None:
        """Take the versions of a turn."""
        its = {at: one for at, one in enumerate(self.day.entries) if one.turn == turn}
        if not its:
            return
        entries = {one.source: one for one in its.values()}
        rows = {one.source: self._of_entry(at) for at, one in its.items()}
        codes = {source: self.codes.take(pa.array(some)) for source, some in rows.items()}
        before = self._claims_of(entries)
        if before is not None:
            taken = Turn(
                entries=entries,
                before=before,
                codes=codes,
                unused=self._named_aside(its, codes),
                elsewhere=self._elsewhere(entries),
            )
            held, told = removals.kept(taken)
            self.too_many += told
            self._note_kept(taken, its)
            for source in entries:
                self._held[source] = held.filter(pa.array(held["source"].to_numpy() == source))
        self._said.update(rows)

    def _of_entry(self, at: int) -> Ints:
        first, last = np.searchsorted(self.said.order, [at, at + 1]).tolist()
        return np.arange(first, last)

    def _claims_of(self, entries: Mapping[int, DayEntry]) -> Any:
        """Return the claims until now of some sources, None for none."""
        import pyarrow.compute as pc

        fresh = [source for source in entries if source not in self._said]
        own = self.before.own
        found = [own.filter(pc.is_in(own["source"], value_set=pa.array(fresh, pa.int64())))]
        for source in entries:
            if source in self._said:
                found.append(self._rows(self._said[source]))
                found += [self._held[source]] if source in self._held else []
        found = [one for one in found if one.num_rows]
        return pa.concat_tables(found).combine_chunks() if found else None

    def _rows(self, rows: Ints) -> Any:
        """Return rows that were said as claims."""
        at = pa.array(rows)
        frame = self.said.claims.take(at).add_column(0, "code", self.codes.take(at))
        return frame.select(self.before.own.column_names)

    def _named_aside(
        self, its: Mapping[int, DayEntry], codes: Mapping[int, Any]
    ) -> dict[int, set[str]]:
        """Return by source whom rows set aside name who are in no row of the turn."""
        named: dict[int, set[str]] = {}
        rows = np.flatnonzero(np.isin(self.said.unused_order, [*its])).tolist()
        there = {code for some in codes.values() for code in some.to_pylist()} if rows else set()
        for row in rows:
            code = self.unused[row]
            if code and code not in there:
                source = its[int(self.said.unused_order[row])].source
                named.setdefault(source, set()).add(code)
        return named

    def _note_kept(self, turn: Turn, its: Mapping[int, DayEntry]) -> None:
        """Note which rows set aside keep somebody as before."""
        for row in np.flatnonzero(np.isin(self.said.unused_order, [*its])).tolist():
            entry = its[int(self.said.unused_order[row])]
            if self.unused[row] in turn.unused.get(entry.source, ()):
                self.kept.append((row, self.unused[row]))

    def _elsewhere(self, entries: Mapping[int, DayEntry]) -> Any:
        """Return whom lists claim that are not taken in this turn."""
        known = self.before.known.frame.slice(0, self.before.in_force)
        away = [*entries, *self._said, *self.before.ended]
        listed = ~np.isin(known["source"].to_numpy(), away)
        found = [known["code"].filter(pa.array(listed)).combine_chunks()]
        for source, rows in self._said.items():
            if source not in entries:
                found.append(self.codes.take(pa.array(rows)))
                held = self._held.get(source)
                found += [held["code"].combine_chunks()] if held is not None else []
        return pa.concat_arrays(found)

    def claims(self, table: type[Table]) -> tuple[Any, Ints]:
        """Return the claims in force at the end, and which row that was said each is."""
        rows = [*self._said.values()]
        at = np.concatenate(rows) if rows else np.zeros(0, np.int64)
        whole = len(at) == self.said.claims.num_rows and bool((np.diff(at) == 1).all())
        frame = self.said.claims if whole else self.said.claims.take(pa.array(at))
        codes = self.codes if whole else self.codes.take(pa.array(at))
        frame = frame.add_column(0, "code", codes).select([*claim_types(table)])
        held = [one.select([*claim_types(table)]) for one in self._held.values() if one.num_rows]
        if held:
            frame = pa.concat_tables([frame, *held])
        extra = np.full(frame.num_rows - len(at), -1, np.int64)
        return frame.combine_chunks(), np.concatenate([at, extra])


def known(frame: Any, past: Any) -> ClaimsBefore:
    """Return claims in force with those of the past; of these, those of who has left are there, too."""
    import pyarrow.compute as pc

    both = pa.concat_tables([frame, past])
    present: Flags = np.ones(both.num_rows, bool)
    if past.num_rows:
        there = pc.is_in(past["code"], value_set=pa.chunked_array(frame["code"]).combine_chunks())
        present[frame.num_rows :] = ~np.asarray(there)
    return ClaimsBefore(frame=both, present=present)
