"""Taking in a delivery: whose rows they are, what was claimed before, who leaves and who is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places.renames import Renames
from lianhu_cli.domain.problem import Problem, SetAside
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import Household
from lianhu_cli.register import claims as said
from lianhu_cli.register import identity, resolving
from lianhu_cli.register.layout import SEAT, claim_types
from lianhu_cli.register.resolving import KnownPersons, Rows
from lianhu_cli.register.sources import Arrival
from lianhu_cli.register.versioned import Versioned, changed_rows

MOST_LEAVING = 5
MOST_SHARE = 0.1
"""So many of a source's households or helpers may leave at once without being asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was taken in: the code of each row, whose claims changed, and what is to be said.

    `first` are all claims where there were none before; `met` the codes that this delivery names.
    """

    codes: list[str]
    touched: Any
    met: Any
    problems: tuple[Problem, ...]
    first: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a delivery brings of one table, and under which conditions."""

    rows: Any
    unused: Any
    set_aside: Sequence[SetAside]
    arrivals: Sequence[Arrival]
    accept_removals: bool
    decided: Mapping[tuple[str, str], str]
    """Pairs of codes that the clerk has told to be one ("same") or two ("differ")."""
    renames: Renames = field(default_factory=Renames)
    leaving: frozenset[int] = frozenset()
    """Sources that end with this delivery."""


def absorb(versioned: Versioned, table: type[Table], brought: Brought) -> Taken:
    """Bring the claims of a table to what a delivery says."""
    return _Absorbing(versioned, table, brought).done()


class _Absorbing:
    def __init__(self, versioned: Versioned, table: type[Table], brought: Brought) -> None:
        self.versioned, self.table, self.brought = versioned, table, brought
        self.arrivals = {one.path: one for one in brought.arrivals}
        self.of_source = {one.source: one for one in brought.arrivals}
        order = sorted(brought.arrivals, key=lambda one: (PurePath(one.path).name, one.path))
        self.order = {one.path: at for at, one in enumerate(order)}
        self.problems: list[Problem] = []
        self.empty = not versioned.count(said.name(table))

    def done(self) -> Taken:
        known = self._known()
        rows, frame = self._rows(self.brought.rows, known)
        resolved = resolving.resolve(self.table, known, rows)
        ever = set(known.codes.to_pylist()) if known.frame.num_rows else set()
        codes = resolving.with_codes(
            self.table, resolved, rows, ever, frame["source_row"].to_pylist()
        )
        self._say_near(frame, resolved, codes)
        kept = self._kept(known, set(codes))
        new = self._claims(frame, rows, codes)
        touched = self._replace(new, kept)
        return Taken(
            codes=codes,
            touched=touched,
            met=pa.array(codes, pa.string()),
            problems=tuple(self.problems),
            first=new if self.empty else None,
        )

    # ------------------------------------------------------------ who is known
    def _known(self) -> KnownPersons:
        """Return whom the register knows: by claims in force, and by the last claims of who has left."""
        names = identity.looked_at(self.table)
        columns = {
            "code": "text",
            "source": "integer",
            **{n: claim_types(self.table)[n] for n in names},
        }
        name = said.name(self.table)
        now = self.versioned.load(name, columns)
        past = self.versioned.database.query(
            f"SELECT {', '.join(f'`{one}`' for one in columns)} FROM {name}_was", columns
        )
        frame = pa.concat_tables([now, past])
        present = np.ones(frame.num_rows, bool)
        if past.num_rows:
            import pyarrow.compute as pc

            there = pc.is_in(past["code"], value_set=pa.chunked_array(now["code"]).combine_chunks())
            present[now.num_rows :] = ~np.asarray(there)
        alias = {b: a for (a, b), what in self.brought.decided.items() if what == "same"}
        if alias:
            codes = [alias.get(code, code) for code in frame["code"].to_pylist()]
            frame = frame.set_column(0, "code", pa.array(codes, pa.string()))
        return KnownPersons(frame=self.brought.renames.apply(frame), present=present)

    def _rows(self, frame: Any, known: KnownPersons) -> tuple[Rows, Any]:
        """Return rows to resolve, and the frame without what is our own code or our own mask."""
        import pyarrow.compute as pc

        own = identity.numbered(self.table)
        coded = pa.chunked_array(frame[own]).combine_chunks()
        ours = pc.is_in(coded, value_set=pa.chunked_array(known.codes).combine_chunks().unique())
        blank = pa.scalar("", pa.string())
        codes = pc.if_else(ours, coded, blank)
        at = frame.column_names.index(own)
        frame = frame.set_column(at, frame.schema.field(at), pc.if_else(ours, blank, coded))
        paths = frame["source_file"].to_pylist()
        source = pa.array([self.arrivals[path].source for path in paths], pa.int64())
        names = identity.looked_at(self.table)
        looked = pa.table({"source": source, **{name: frame[name] for name in names}})
        order = np.array([self.order[path] for path in paths], np.int64)
        return Rows(frame=looked, own=codes, order=order), frame

    def _say_near(self, frame: Any, resolved: resolving.ResolvedPersons, codes: list[str]) -> None:
        told = {
            (min(pair), max(pair))
            for pair, what in self.brought.decided.items()
            if what == "differ"
        }
        name = identity.called(self.table)
        for row, code, other in resolved.near:
            there = code or codes[other]
            if (min(codes[row], there), max(codes[row], there)) in told:
                continue
            whose = frame[name][row].as_py()
            where = self._seen(there, frame, other)
            self._tell(
                frame, row, "maybe-same", name, f"与{where}{whose}同名，是否同一{self._who}？"
            )

    @property
    def _who(self) -> str:
        return "户" if self.table is Household else "人"

    def _seen(self, code: str, frame: Any, other: int) -> str:
        """Say where somebody stands: in another row of the delivery, or in the register."""
        if other >= 0:
            path, sheet, line = (
                frame[one][other].as_py() for one in ("source_file", "source_sheet", "source_row")
            )
            return f"{self.arrivals[path].name}“{sheet}”第{line}行的"
        return f"登记库里的（{code}）"

    # ------------------------------------------------------------ who is kept
    def _kept(self, known: KnownPersons, there: set[str]) -> dict[int, set[str]]:
        """Return by source whom rows set aside name who are known and in no other row of it: they stay."""
        unused = self.brought.unused
        if unused is None or not unused.num_rows or not known.frame.num_rows:
            return {}
        rows, frame = self._rows(unused, known)
        resolved = resolving.resolve(self.table, known, rows)
        by_row = {(one.file, one.sheet, one.row): one for one in self.brought.set_aside}
        kept: dict[int, set[str]] = {}
        for row, code in enumerate(resolved.codes):
            if not code or code in there:
                continue
            path, sheet, line = (
                frame[one][row].as_py() for one in ("source_file", "source_sheet", "source_row")
            )
            arrival = self.arrivals[path]
            kept.setdefault(arrival.source, set()).add(code)
            cause = by_row.get((arrival.name, sheet, line))
            whose = frame[identity.called(self.table)][row].as_py()
            why = f"：{cause.message}" if cause else ""
            self.problems.append(
                Problem(
                    code="kept-as-before",
                    file=arrival.name,
                    sheet=sheet,
                    cell=cause.cell if cause else f"A{line}",
                    value="",
                    message=f"{whose}这一行不能用，登记库里仍按原来的{why}",
                    head=whose,
                    village=frame["village"][row].as_py(),
                )
            )
        return kept

    # ------------------------------------------------------------ claims
    def _claims(self, frame: Any, rows: Rows, codes: list[str]) -> Any:
        """Return the rows as claims, in canonical order."""
        types = claim_types(self.table)
        paths = frame["source_file"].to_pylist()
        made = {
            "code": pa.array(codes, pa.string()),
            "source": rows.frame["source"],
            "version": pa.array([self.arrivals[path].version for path in paths], pa.int64()),
            "kept": pa.repeat(pa.scalar(""), frame.num_rows),
            "line": frame["source_row"],
        }
        found = pa.table(
            {name: made.get(name, frame[name] if name not in made else None) for name in types}
        )
        if len(self.order) > 1:
            by = np.lexsort((frame["source_row"].to_numpy(), rows.order))
            found = found.take(pa.array(by))
        return found

    def _replace(self, new: Any, kept: Mapping[int, set[str]]) -> Any:
        """Open and close claims; return the codes of those whose claims changed."""
        versioned, name = self.versioned, said.name(self.table)
        ending = self.brought.leaving
        sources = ", ".join(str(one) for one in sorted({*self.of_source, *ending})) or "-1"
        old = said.load(versioned, self.table, f"source IN ({sources})") if not self.empty else None
        if old is None or not old.num_rows:
            self._open(new, np.arange(new.num_rows), None)
            return new["code"].combine_chunks() if new.num_rows else pa.array([], pa.string())
        stays, differs, at_new = self._matched(old, new)
        gone = np.flatnonzero(at_new < 0)
        held = self._held(old, gone, new, kept)
        closing = np.concatenate([np.flatnonzero(differs), gone])
        staying_held = (
            held[np.array(old["kept"].take(pa.array(held)).to_pylist(), object) != ""]
            if len(held)
            else held
        )
        renewed = np.setdiff1d(held, staying_held)
        closing = np.setdiff1d(closing, staying_held)
        versioned.close_seats(name, old[SEAT].take(pa.array(closing)).to_numpy())
        self._reopen(old, renewed)
        fresh = np.setdiff1d(np.arange(new.num_rows), at_new[stays])
        self._open(new, fresh, (old, stays, at_new))
        codes = pa.concat_arrays(
            [pa.chunked_array(old["code"].take(pa.array(closing))).combine_chunks(),
             pa.chunked_array(new["code"].take(pa.array(fresh))).combine_chunks()]
        )  # fmt: skip
        return codes.unique()

    def _matched(self, old: Any, new: Any) -> tuple[Flags, Flags, Ints]:
        """Return per old claim whether it is said again just so, whether it is said otherwise, and where."""
        import pyarrow.compute as pc

        one, other = (_nth(frame) for frame in (old, new))
        at = pc.index_in(one, value_set=other)
        at_new: Ints = pc.fill_null(at, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        again = np.flatnonzero(at_new >= 0)
        compared = [n for n in new.column_names if n not in {"version", "line"}]
        both = old.take(pa.array(again)), new.take(pa.array(at_new[again]))
        changed = np.zeros(old.num_rows, bool)
        changed[again] = changed_rows(*both, compared)
        return (at_new >= 0) & ~changed, changed, at_new

    def _open(self, new: Any, rows: Ints, old: tuple[Any, Flags, Ints] | None) -> None:
        """Open new claims, and note on which lines the claims of each version stand now."""
        first = said.next_seat(self.versioned, self.table)
        seats = np.zeros(new.num_rows, np.int64)
        seats[rows] = first + np.arange(len(rows))
        if old is not None:
            before, stays, at_new = old
            seats[at_new[stays]] = before[SEAT].to_numpy()[stays]
        opened = new.take(pa.array(rows)).append_column(SEAT, pa.array(seats[rows]))
        self.versioned.append(said.name(self.table), opened)
        source, line = new["source"].to_numpy(), new["line"].to_numpy()
        for arrival in self.brought.arrivals:
            its = np.flatnonzero(source == arrival.source)
            if len(its):
                said.note_lines(self.versioned, self.table, arrival.version, seats[its], line[its])

    def _reopen(self, old: Any, rows: Ints) -> None:
        """Go on with claims that are kept: said until the version before this one."""
        if not len(rows):
            return
        again = old.take(pa.array(rows)).drop_columns([SEAT])
        days = [self.of_source[source].before for source in again["source"].to_pylist()]
        at = again.column_names.index("kept")
        again = again.set_column(at, "kept", pa.array(days, pa.string()))
        seats = said.next_seat(self.versioned, self.table) + np.arange(len(rows))
        self.versioned.append(said.name(self.table), again.append_column(SEAT, pa.array(seats)))

    # ------------------------------------------------------------ who leaves
    def _held(self, old: Any, gone: Ints, new: Any, kept: Mapping[int, set[str]]) -> Ints:
        """Return which of the claims that nobody says any more stay all the same."""
        if not len(gone):
            return gone
        codes = np.array(old["code"].take(pa.array(gone)).to_pylist(), object)
        sources = old["source"].to_numpy()[gone]
        named = set(new["code"].to_pylist())
        absent = np.array([code not in named for code in codes.tolist()], bool)
        stays = np.array(
            [
                code in kept.get(source, ())
                for code, source in zip(codes.tolist(), sources.tolist(), strict=True)
            ],
            bool,
        )
        if absent.any():
            elsewhere = self._elsewhere(codes[absent], {*self.of_source, *self.brought.leaving})
            leaving = (
                absent & ~stays & np.array([code not in elsewhere for code in codes.tolist()], bool)
            )
            if not self.brought.accept_removals:
                stays |= self._too_many(old, (codes, sources, leaving))
        staying: Ints = gone[stays]
        return staying

    def _elsewhere(self, codes: Any, sources: set[int]) -> set[str]:
        """Return which of some codes sources that are not delivered now claim, too."""
        said.choose(self.versioned, [*codes])
        listed = ", ".join(map(str, sorted(sources)))
        rows = self.versioned.database.query(
            f"SELECT DISTINCT code FROM {said.name(self.table)} WHERE source NOT IN ({listed})"
            " AND code IN (SELECT code FROM temp.persons)",
            {"code": "text"},
        )
        return set(rows["code"].to_pylist())

    def _too_many(self, old: Any, leaving: tuple[Any, Ints, Flags]) -> Flags:
        """Tell which claims are kept because too many of their source would leave; say so."""
        codes, sources, leaves = leaving
        kept = np.zeros(len(codes), bool)
        of_old = old["source"].to_numpy()
        for source in np.unique(sources[leaves]).tolist():
            its = leaves & (sources == source)
            number = len(set(codes[its].tolist()))
            every = len(set(old["code"].filter(pa.array(of_old == source)).to_pylist()))
            if (
                source not in self.of_source
                or number <= MOST_LEAVING
                or number <= every * MOST_SHARE
            ):
                continue
            kept |= its
            arrival = self.of_source[source]
            what = f"{number} {'户' if self.table is Household else '名帮扶人'}"
            self.problems.append(
                Problem(
                    code="many-removed",
                    file=arrival.name,
                    sheet="",
                    cell="",
                    value="",
                    message=f"比上一版少了 {what}（上一版 {every}），先都保留；"
                    "确已离册，请加 --accept-removals 再导入",
                )
            )
        return kept

    def _tell(self, frame: Any, row: int, code: str, attribute: str, message: str) -> None:
        path, sheet, line = (
            frame[one][row].as_py() for one in ("source_file", "source_sheet", "source_row")
        )
        arrival = self.arrivals[path]
        where = said.Where(self.versioned, self.table)
        self.problems.append(
            Problem(
                code=code,
                file=arrival.name,
                sheet=sheet,
                cell=where.cell(arrival.version, sheet, attribute, line),
                value="",
                message=message,
                head=frame[identity.called(self.table)][row].as_py(),
                village=frame["village"][row].as_py(),
            )
        )


def _nth(frame: Any) -> Any:
    """Return one text a claim: source, code, and which of the source's claims on the person it is."""
    import pyarrow.compute as pc

    source = frame["source"].cast(pa.string())
    joined = pc.binary_join_element_wise(source, frame["code"], "\x1f")
    joined = joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined
    codes = joined.dictionary_encode().indices.to_numpy()
    if len(codes) and int(codes.max()) + 1 == len(codes):
        return joined
    order = np.argsort(codes, kind="stable")
    starts = np.ones(len(order), bool)
    starts[1:] = codes[order][1:] != codes[order][:-1]
    nth = np.empty(len(order), np.int64)
    position = np.arange(len(order))
    nth[order] = position - np.maximum.accumulate(np.where(starts, position, 0))
    return pc.binary_join_element_wise(joined, pa.array(nth).cast(pa.string()), "\x1f")
