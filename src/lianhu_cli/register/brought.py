"""What is brought on a day: rows just delivered and what came before them, as claims without codes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places.renames import Renames
from lianhu_cli.domain.problem import SetAside
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.register import identity, layout, stored_claims
from lianhu_cli.register.days import Day, DayEntry
from lianhu_cli.register.deriving import SaidRows
from lianhu_cli.register.layout import SEAT, UNUSED, claim_types
from lianhu_cli.register.versioned import Versioned


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a delivery brings of one table: rows with their paths, and those that were set aside."""

    rows: pa.Table
    unused: pa.Table | None
    set_aside: Sequence[SetAside]
    day: Day
    decided: Mapping[tuple[str, str], str]
    """Pairs of codes that the clerk has told to be one ("same") or two ("differ")."""
    renames: Renames
    ended: frozenset[int] = frozenset()
    """Sources that ended with this day."""


def said(versioned: Versioned, table: type[Table], brought: Brought) -> tuple[SaidRows, Ints]:
    """Return what the versions of the day say, and which of the rows are those just delivered."""
    entries = brought.day.entries
    frames, orders = [], []
    delivered: Ints = np.zeros(0, np.int64)
    count = 0
    by_path = {one.path: at for at, one in enumerate(entries) if one.delivered}
    if by_path:
        frame, order = _delivered(table, brought, by_path)
        delivered = np.arange(frame.num_rows)
        frames, orders, count = [frame], [order], frame.num_rows
    for at, one in enumerate(entries):
        if not one.delivered:
            frame = _said_before(versioned, table, one)
            frames.append(frame)
            orders.append(np.full(frame.num_rows, at, np.int64))
    order = np.concatenate(orders)
    whole = pa.concat_tables(frames) if len(frames) > 1 else frames[0]
    if (np.diff(order) < 0).any():
        by = np.argsort(order, kind="stable")
        place = np.empty(len(by), np.int64)
        place[by] = np.arange(len(by))
        whole, order, delivered = whole.take(pa.array(by)), order[by], place[:count]
    unused, unused_order = _unused(versioned, table, entries)
    return SaidRows(claims=whole, order=order, unused=unused, unused_order=unused_order), delivered


def _delivered(
    table: type[Table], brought: Brought, by_path: Mapping[str, int]
) -> tuple[Any, Ints]:
    """Return the rows just delivered as claims without codes, and the place of each row's version."""
    entries = brought.day.entries
    frame = with_own(table, brought.rows)
    coded = pa.chunked_array(frame["source_file"]).combine_chunks().dictionary_encode()
    places = [by_path[path] for path in coded.dictionary.to_pylist()]
    order = (
        np.array(places, np.int64)[coded.indices.to_numpy()] if places else np.zeros(0, np.int64)
    )
    source = np.array([one.source for one in entries], np.int64)[order]
    version = np.array([one.version for one in entries], np.int64)[order]
    made = {
        "source": pa.array(source),
        "version": pa.array(version),
        "kept": pa.repeat(pa.scalar(""), frame.num_rows),
        "line": frame["source_row"],
    }
    names = [name for name in claim_types(table) if name != "code"]
    return pa.table(
        {name: made.get(name, frame[name] if name not in made else None) for name in names}
    ), order


def with_own(table: type[Table], frame: "pa.Table") -> "pa.Table":
    """Return rows with our own code in a column of its own, where the attribute for it holds one."""
    import pyarrow.compute as pc

    coded = pa.chunked_array(frame[table.own_code]).combine_chunks()
    ours = pc.match_substring_regex(coded, f"^{table.code_prefix}[0-9A-F]{{12}}$")
    blank = pa.scalar("", pa.string())
    at = frame.column_names.index(table.own_code)
    frame = frame.set_column(at, frame.schema.field(at), pc.if_else(ours, blank, coded))
    return frame.append_column("own", pc.if_else(ours, coded, blank))


def _said_before(versioned: Versioned, table: type[Table], entry: DayEntry) -> "pa.Table":
    """Return what a version said that came before: its claims without codes, on the lines it had."""
    where = f"source = {entry.source:d} AND kept = ''"
    rows = versioned.load(
        stored_claims.name(table), claim_types(table), where=where, at=entry.read_at, seats=True
    )
    lines = stored_claims.lines(versioned, table, entry.version, entry.read_at)
    now = [
        lines.get(seat, line)
        for seat, line in zip(rows[SEAT].to_pylist(), rows["line"].to_pylist(), strict=True)
    ]
    at = rows.column_names.index("line")
    rows = rows.set_column(at, "line", pa.array(now, pa.int64()))
    at = rows.column_names.index("version")
    rows = rows.set_column(
        at, "version", pa.repeat(pa.scalar(entry.version, pa.int64()), rows.num_rows)
    )
    return rows.drop_columns([SEAT, "code"])


def note_unused(versioned: Versioned, table: type[Table], brought: Brought) -> None:
    """Keep of the rows just set aside what says whom they are about."""
    entries = {one.path: one for one in brought.day.entries if one.delivered}
    if not entries:
        return
    listed = ", ".join(f"{one.version:d}" for one in entries.values())
    where = f"version IN ({listed}) AND role = {layout.literal(table.role)}"
    old = versioned.load("unused", UNUSED, where=where, seats=True)
    why = {(one.file, one.sheet, one.row): one for one in brought.set_aside}
    rows = []
    if brought.unused is not None and brought.unused.num_rows:
        frame = with_own(table, brought.unused)
        for row in frame.to_pylist():
            entry = entries[row["source_file"]]
            cause = why.get((entry.name, row["source_sheet"], row["source_row"]))
            rows.append(
                {
                    "version": entry.version, "role": table.role, "sheet": row["source_sheet"],
                    "line": row["source_row"], "cell": cause.cell if cause else "",
                    "why": cause.message if cause else "", "own": row["own"],
                    "told": json.dumps(
                        {n: row[n] for n in identity.looked_at(table)}, ensure_ascii=False
                    ),
                }
            )  # fmt: skip
    types = {
        name: pa.int64() if kind == "integer" else pa.string() for name, kind in UNUSED.items()
    }
    versioned.replace("unused", old, pa.Table.from_pylist(rows, schema=pa.schema([*types.items()])))


def _unused(
    versioned: Versioned, table: type[Table], entries: Sequence[DayEntry]
) -> tuple[Any, Ints]:
    """Return the rows of versions that were set aside, and the place of each row's version."""
    rows: list[dict[str, Any]] = []
    for at in sorted({one.read_at for one in entries}):
        of = {one.version: place for place, one in enumerate(entries) if one.read_at == at}
        where = f"version IN ({', '.join(map(str, of))}) AND role = {layout.literal(table.role)}"
        there = versioned.load("unused", UNUSED, where=where, at=at).to_pylist()
        rows += [{**row, "place": of[row["version"]]} for row in there]
    rows.sort(key=lambda row: (row["place"], row["sheet"], row["line"]))
    told = [layout.from_json(row["told"], dict) for row in rows]
    columns = {
        name: pa.array([one.get(name, "") for one in told], pa.string())
        for name in identity.looked_at(table)
    }
    places = np.array([row["place"] for row in rows], np.int64)
    columns["source"] = pa.array(np.array([one.source for one in entries], np.int64)[places])
    for name in ("own", "sheet", "cell", "why"):
        columns[name] = pa.array([row[name] for row in rows], pa.string())
    columns["line"] = pa.array([row["line"] for row in rows], pa.int64())
    return pa.table(columns), places
