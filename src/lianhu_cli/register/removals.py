"""Who leaves: whom a new version of a list names no more, and who is kept all the same."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, whole
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.register.days import DayEntry

MOST_LEAVING = 5
MOST_SHARE = 0.1
"""So many of a source's households or helpers may leave at once without being asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """New versions of some sources, taken together: `before` are the sources' claims until then.

    `codes` are whom the new versions name, by source; `unused` whom only rows name that were set aside.
    `elsewhere` are the codes that other lists claim.
    """

    entries: Mapping[int, DayEntry]
    before: pa.Table
    codes: Mapping[int, Any]
    unused: Mapping[int, Collection[str]]
    elsewhere: pa.ChunkedArray


@dataclass(frozen=True, slots=True, kw_only=True)
class TooMany:
    """That so many of a source would leave at once; `of` is how many it named."""

    entry: DayEntry
    number: int
    of: int

    def message(self, table: type[Table]) -> str:
        """Say that they stay, and what to do where they have left indeed."""
        return (
            f"比上一版少了 {self.number} {table.counted_as[1]}（上一版 {self.of}），先都保留；"
            "确已离册，请加 --accept-removals 再导入"
        )


def kept(turn: Turn) -> tuple[Any, list[TooMany]]:
    """Return the claims of before that stay although nobody makes them any more, and why so many."""
    gone = _gone(turn) if turn.before.num_rows else np.array([], np.int64)
    if not len(gone):
        return turn.before.slice(0, 0), []
    claims = turn.before.take(pa.array(gone))
    codes = np.array(claims["code"].to_pylist(), object)
    sources = claims["source"].to_numpy()
    both = zip(codes.tolist(), sources.tolist(), strict=True)
    stays = np.array([code in turn.unused.get(source, ()) for code, source in both], bool)
    leaves = ~_is_in(claims["code"], [turn.elsewhere, *turn.codes.values()]) & ~stays
    told = list(_too_many(turn, codes, sources, leaves))
    for one in told:
        stays |= leaves & (sources == one.entry.source)
    found = claims.filter(pa.array(stays))
    at = found.column_names.index("kept")
    days = [
        before or turn.entries[source].kept_until
        for before, source in zip(
            found["kept"].to_pylist(), found["source"].to_pylist(), strict=True
        )
    ]
    return found.set_column(at, "kept", pa.array(days, pa.string())), told


def _gone(turn: Turn) -> Ints:
    """Return the claims on persons whom their own source names no more."""
    source = turn.before["source"].to_numpy()
    if len(turn.codes) == 1 and (source == next(iter(turn.codes))).all():
        return np.flatnonzero(~_is_in(turn.before["code"], [*turn.codes.values()]))
    by = np.argsort(source, kind="stable")
    named = np.zeros(len(source), bool)
    for number, codes in turn.codes.items():
        first, last = np.searchsorted(source[by], [number, number + 1]).tolist()
        its = by[first:last]
        named[its] = _is_in(turn.before["code"].take(pa.array(its)), [codes])
    return np.flatnonzero(~named)


def _is_in(codes: pa.ChunkedArray, among: Collection[Any]) -> Flags:
    import pyarrow.compute as pc

    every = pa.chunked_array([whole(some) for some in among], pa.string()).combine_chunks()
    if len(codes) < len(every) // 4:  # hash the few that are asked for, not all there are
        every = every.filter(pc.is_in(every, value_set=whole(codes)))
    return np.asarray(pc.is_in(whole(codes), value_set=every))


def _too_many(turn: Turn, codes: Any, sources: Ints, leaves: Flags) -> Iterator[TooMany]:
    """Yield the sources of which too many would leave at once."""
    of_before = turn.before["source"].to_numpy()
    for source in np.unique(sources[leaves]).tolist():
        entry = turn.entries[source]
        number = len(set(codes[leaves & (sources == source)].tolist()))
        its = pa.array(of_before == source)
        every = len(turn.before["code"].filter(its).unique())
        many = number > MOST_LEAVING and number > every * MOST_SHARE
        if many and not entry.accepts_removals:
            yield TooMany(entry=entry, number=number, of=every)
