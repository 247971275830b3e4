"""Everybody a report speaks of, numbered: the roster's, those who have left, those only ledgers name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.history import Helping
from lianhu_cli.domain.people.official_order import village_ranks
from lianhu_cli.domain.places.incomplete import Resolver
from lianhu_cli.domain.places.levels import LEVELS, VILLAGE, Path, distinct_paths
from lianhu_cli.domain.tables.ledger_set import Ledgers
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import Departed

if TYPE_CHECKING:
    from lianhu_cli.domain.arrays import Ints, Values


_HOUSEHOLD = ("code", "head", *LEVELS, "kind")
_HELPER = ("code", "name", "unit", "category")


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgersKnown:
    """What a report is made from: the register, its ledgers, who has left it, who helped whom when."""

    roster: Roster
    ledgers: Ledgers
    helping: Helping
    departed: Any
    """`tables.Departed`, None for nobody."""


class NumberedPeople:
    """Households and helpers, each with a number: the row of `households` and of `helpers`.

    `villages` are the paths that households live in, in the township's own order; `village_of` is the
    number of each household's.
    """

    def __init__(self, known: LedgersKnown) -> None:
        self.households = _named_or_departed(known, "household", _HOUSEHOLD)
        self.helpers = _named_or_departed(known, "helper", _HELPER)
        paths, of = distinct_paths(self.households, VILLAGE + 1)
        ranks = village_ranks(known.roster)
        order = sorted(range(len(paths)), key=lambda at: (ranks.get(paths[at], len(ranks)), at))
        place = np.empty(len(paths), np.int64)
        place[order] = np.arange(len(paths))
        self.villages: list[Path] = [paths[at] for at in order]
        self.village_of = place[of] if len(paths) else np.zeros(0, np.int64)
        self._resolve = Resolver(paths)

    def household(self, codes: pa.ChunkedArray) -> "Ints":
        """Return the numbers of households by code, an int64 array, -1 for none."""
        return _at(self.households, codes)

    def helper(self, codes: pa.ChunkedArray) -> "Ints":
        """Return the numbers of helpers by code, an int64 array, -1 for none."""
        return _at(self.helpers, codes)

    def village(self, frame: "pa.Table") -> "Ints":
        """Return the village number of each row of a ledger; villages without households are added."""
        paths, of = distinct_paths(frame, VILLAGE + 1)
        numbers = {path: at for at, path in enumerate(self.villages)}
        for path in map(self._resolve, paths):
            if path not in numbers:
                numbers[path] = len(self.villages)
                self.villages.append(path)
        told = [numbers[self._resolve(path)] for path in paths]
        return np.array(told, np.int64)[of] if told else np.zeros(0, np.int64)


def _named_or_departed(known: LedgersKnown, side: str, names: Sequence[str]) -> "pa.Table":
    """Return one row per code: from the roster, else from those who left, else from the ledgers."""
    frame = known.roster.households if side == "household" else known.roster.helpers
    frames = [_plain(frame, names)]
    if known.departed is not None and known.departed.num_rows:
        import pyarrow.compute as pc

        gone = known.departed.filter(pc.equal(Departed(known.departed).side, side))
        called = {"name": "head"} if side == "household" else {"kind": "category"}
        frames.append(
            _plain(gone.rename_columns([called.get(n, n) for n in gone.column_names]), names)
        )
    for ledger in (known.ledgers.visits, known.ledgers.disputes, known.ledgers.industries):
        if side in ledger.column_names and ledger.num_rows:
            told = ledger.drop_columns([n for n in ("code",) if n in ledger.column_names])
            frames.append(_plain(_first_of(told, side), names))
    every = pa.concat_tables(frames).combine_chunks()
    codes = every["code"].to_numpy(zero_copy_only=False)
    _, first = np.unique(codes.astype(str), return_index=True)
    first = first[codes[first] != ""]
    return every.take(pa.array(np.sort(first)))


def _first_of(ledger: "pa.Table", side: str) -> "pa.Table":
    """Return the first entry of each code, the code under `code`."""
    codes = ledger[side].combine_chunks().dictionary_encode().indices.to_numpy()
    _, first = np.unique(codes, return_index=True)
    rows = ledger.take(pa.array(np.sort(first)))
    return rows.append_column("code", rows[side])


def _plain(frame: "pa.Table", names: Sequence[str]) -> "pa.Table":
    """Return the columns `names` as text, "" where the frame lacks one."""
    blank = pa.repeat(pa.scalar(""), frame.num_rows)
    columns = {n: frame[n] if n in frame.column_names else blank for n in names}
    schema = pa.schema([(name, pa.string()) for name in names])
    return pa.table(columns).cast(schema)


def _at(frame: "pa.Table", codes: "Values") -> "Ints":
    import pyarrow.compute as pc

    found = pc.index_in(codes, value_set=frame["code"].combine_chunks())
    found = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    return pc.fill_null(found, -1).to_numpy(zero_copy_only=False).astype(np.int64)
