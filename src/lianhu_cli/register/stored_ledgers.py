"""Ledgers in the register: a file replaces what it gave, and what two sheets say is one entry.

Only entries of the same files or of the same days are looked at: a month's ledger does not load the
year's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places.renames import Renames
from lianhu_cli.domain.repeats import nth
from lianhu_cli.domain.tables.ledger_set import Ledgers
from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.domain.tables.schema import Table, conform
from lianhu_cli.register import layout
from lianhu_cli.register.changes import Entered
from lianhu_cli.register.versioned import Versioned

_SEPARATOR = "\x1f"
_MOST_DAYS = 400
"""So many days are picked in SQL; with more, the whole ledger is looked at."""
_SOURCE = ("source_file", "source_sheet", "source_row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is to be done to one ledger: rows that go, rows that come, and what that amounts to."""

    table: type[Table]
    old: pa.Table | None
    """The stored rows that go, with their seats; None where there are none."""
    new: pa.Table
    entered: Entered


def steps(
    versioned: Versioned, new: Ledgers, sources: Mapping[str, str], renames: Renames | None = None
) -> Iterator[Step]:
    """Yield what an import does to each ledger that there is or will be.

    `sources` is name in reports → path of the files that are being imported.
    """
    paths = list(sources.values())
    for table in LEDGERS:
        frame = _once(table, new.frames[table.role])
        total = versioned.count(table.role)
        old = _concerned(versioned, table, frame, paths) if total else None
        if frame.num_rows or total:
            yield _step(table, old, frame, (paths, total), renames or Renames())


def apply(versioned: Versioned, step: Step) -> None:
    """Do it, inside the caller's transaction."""
    if step.old is None:
        versioned.append(step.table.role, step.new)
    else:
        versioned.replace(step.table.role, step.old, step.new)


def load(
    versioned: Versioned, table: type[Table], day: tuple[str, str], names: Any = None, at: int = 0
) -> "pa.Table":
    """Return a ledger; of those with dates, the entries from one day to another ("" for no end)."""
    first, last = day
    where = []
    if "date" in table.columns:
        where += [f"date >= {layout.literal(first[:4])}"] if first else []
        where += [f"date <= {layout.literal(last)}"] if last else []
    rows = versioned.load(table.role, layout.types(table, names), at=at, where=" AND ".join(where))
    return layout.from_sql(table, rows)


def _concerned(
    versioned: Versioned, table: type[Table], new: "pa.Table", paths: Sequence[str]
) -> "pa.Table":
    """Return the stored entries, with their seats, that the import may replace."""
    listed = ", ".join(layout.literal(path) for path in paths)
    where = f"source_file IN ({listed})"
    if new.num_rows:
        days = new["date"].unique().to_pylist() if "date" in table.columns else []
        if days and len(days) <= _MOST_DAYS:
            where += f" OR date IN ({', '.join(layout.literal(day) for day in days)})"
        else:
            where = "1"
    return versioned.load(table.role, table.types(), where=where, seats=True)


def _step(
    table: type[Table],
    old: pa.Table | None,
    new: "pa.Table",
    there: tuple[Sequence[str], int],
    renames: Renames,
) -> Step:
    """Compare what there was with what comes."""
    import pyarrow.compute as pc

    paths, total = there
    if old is None:
        entered = Entered(rows=new.num_rows, added=new.num_rows)
        return Step(table=table, old=None, new=new, entered=entered)
    before = renames.apply(conform(table, old.drop_columns([layout.SEAT])))
    ours = pc.is_in(before["source_file"], value_set=pa.array(paths, pa.string())).to_numpy()
    was, now = _keys(table, before), _keys(table, new)
    at = pc.index_in(was, value_set=now)
    again = at.is_valid().to_numpy(zero_copy_only=False)
    said = pc.equal(_whole(table, before), _whole(table, new).take(at))
    same = pc.fill_null(said, fill_value=False).to_numpy(zero_copy_only=False)
    gone = ours | again
    found = len(pc.unique(was.filter(pa.array(again))))
    return Step(
        table=table,
        old=old.filter(pa.array(gone)),
        new=new,
        entered=Entered(
            rows=total - int(gone.sum()) + new.num_rows,
            added=new.num_rows - found,
            changed=int((again & ~same).sum()),
            removed=int((ours & ~again).sum()),
        ),
    )


def _once(table: type[Table], frame: "pa.Table") -> "pa.Table":
    """Leave out what several sheets of one import say alike: the last of them says it."""
    if frame.num_rows < 2 or int(_sheets(frame).max()) < 1:
        return frame
    keys = _keys(table, frame).dictionary_encode().indices.to_numpy()
    _, last = np.unique(keys[::-1], return_index=True)
    rows = np.sort(len(keys) - 1 - last)
    return frame.take(pa.array(rows)).combine_chunks()


def _keys(table: type[Table], frame: pa.Table) -> pa.Array:
    """Return one text per entry, the same for what is one entry in two sheets (a month's, the year's).

    The same thing said twice in one sheet is two entries: the second one is counted in its key.
    """
    import pyarrow.compute as pc

    plain = _joined(frame, table.identity)
    sheets = _sheets(frame)
    codes = plain.dictionary_encode().indices.to_numpy().astype(np.int64)
    within = codes * (int(sheets.max(initial=0)) + 1) + sheets
    which = nth(within)
    if not which.any():
        return plain
    counted = pc.binary_join_element_wise(plain, pa.array(which).cast(pa.string()), _SEPARATOR)
    told: pa.Array = pc.if_else(pa.array(which > 0), counted, plain)
    return told


def _sheets(frame: "pa.Table") -> Ints:
    """Return per entry a number of its file and sheet."""
    files, sheets = (
        frame[name].combine_chunks().dictionary_encode() for name in ("source_file", "source_sheet")
    )
    both = files.indices.to_numpy().astype(np.int64) * max(len(sheets.dictionary), 1)
    return np.unique(both + sheets.indices.to_numpy(), return_inverse=True)[1]


def _whole(table: type[Table], frame: pa.Table) -> pa.Array:
    return _joined(frame, [name for name in table.types() if name not in _SOURCE])


def _joined(frame: "pa.Table", names: Sequence[str]) -> "pa.Array":
    import pyarrow.compute as pc

    texts = [pc.fill_null(frame[name].cast(pa.string()), "") for name in names]
    joined = pc.binary_join_element_wise(*texts, _SEPARATOR)
    return joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined
