"""A digest of what a round was made from: it tells later whether the register has changed since."""

from hashlib import blake2b
from typing import Any

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.tables.columns import WISHES
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import TABLES

LOOKED_AT = (
    *LEVELS, "code", "kind", "head", "name", "unit", "category", "status", "id_number", "members",
    "order", "household", "helper", "pair",
)  # fmt: skip
"""The attributes that decide who may help whom and where everybody is."""
LATER = ("quota", "successor", *WISHES)
"""Such attributes that came later: they count where they say something, so that older digests hold."""


def of_roster(roster: Roster) -> str:
    """Return a digest of all that decides a round, the same on any machine, for the rows in their order."""
    import pyarrow.compute as pc

    found = blake2b(digest_size=16)
    for role in (table.role for table in TABLES if table.decides_rounds):
        frame = roster.by_role()[role]
        for name in LOOKED_AT:
            if name in frame.column_names:
                found.update(f"{role}.{name}:{frame.num_rows}\n".encode())
                _add(found, _said(frame[name]))
        for name in LATER:
            if name in frame.column_names:
                said = _said(pc.cast(frame[name], pa.string()))
                if pc.any(pc.not_equal(said, "")).as_py():
                    found.update(f"{role}.{name}:{frame.num_rows}\n".encode())
                    _add(found, said)
    return found.hexdigest()


def _said(column: "pa.ChunkedArray") -> "pa.ChunkedArray":
    """Return a column of texts where "" stands for what is missing."""
    import pyarrow.compute as pc

    return pc.fill_null(column, "") if column.null_count else column


def _add(found: Any, column: "pa.ChunkedArray") -> None:
    """Take up a column of texts: how long each is, and all of them together."""
    texts = pa.chunked_array(column).combine_chunks()
    if not len(texts):
        return
    _, starts, letters = texts.buffers()
    begin, count = texts.offset, len(texts)
    start = np.frombuffer(starts, np.int32)[begin : begin + count + 1]
    found.update(np.diff(start).astype("<i4").tobytes())
    if letters is not None:
        found.update(memoryview(letters)[int(start[0]) : int(start[-1])])
