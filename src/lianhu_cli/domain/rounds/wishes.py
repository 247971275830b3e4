"""意愿 and 接替人: whom households and helpers would like, and who takes over from whom; names as people write them.

A part of the trusted base of the proof: both the solver's side and the audit read names here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.people.directory import Directory
from lianhu_cli.domain.tables.columns import WISHES

if TYPE_CHECKING:
    import pyarrow as pa

    from lianhu_cli.domain.tables.roster import Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is wished for. A pair costs the place in each list, and the list's length where it is not named there.

    `households` and `helpers` have the length of each one's list (row of the roster); `pairs` are (household, helper)
    rows of those that are named, `gain` by how much each is better than one that is not. `unclear` are the sentences
    on names that mean nobody, or several; they count in the length.
    """

    households: Ints
    helpers: Ints
    pairs: Ints
    gain: Ints
    unclear: tuple[str, ...] = ()


def wishes(roster: "Roster") -> Wishes:
    """Return the wishes of both sides of a roster."""
    gains: dict[tuple[int, int], int] = {}
    lengths, unclear = [], list[str]()
    frames = (roster.households, roster.helpers)
    for nth, (own, lists) in enumerate(zip(frames, ranked(roster, unclear), strict=True)):
        length = np.zeros(own.num_rows, np.int64)
        for row, size, named in lists:
            length[row] = size
            for place, at in named:
                pair = (at, row) if nth else (row, at)
                gains[pair] = gains.get(pair, 0) + size - place
        lengths.append(length)
    pairs = np.array(sorted(gains), np.int64).reshape(-1, 2)
    return Wishes(
        households=lengths[0],
        helpers=lengths[1],
        pairs=pairs,
        gain=np.array([gains[household, helper] for household, helper in pairs.tolist()], np.int64),
        unclear=tuple(unclear),
    )


Ranked = list[tuple[int, int, list[tuple[int, int]]]]
"""Who wishes (row), the length of the list, and (place, row of the other side) of whom it names."""


def ranked(roster: "Roster", unclear: list[str] | None = None) -> tuple[Ranked, Ranked]:
    """Return the lists of households and of helpers; sentences on names that mean nobody go to `unclear`."""
    found: list[Ranked] = []
    for own, other, side in (
        (roster.households, roster.helpers, "helper"),
        (roster.helpers, roster.households, "household"),
    ):
        lists = _lists(own)
        named = sorted({name for _, names in lists for name in names})
        directory = Directory(other, "helper" if side == "helper" else "household")
        directory.know(set(named))
        meant = {name: directory.find(name) for name in named}
        if unclear is not None:
            unclear += [f"意愿：{one.sentence}" for one in meant.values() if one.row < 0]
        found.append(
            [(row, len(names), _first([meant[name].row for name in names])) for row, names in lists]
        )
    return found[0], found[1]


def successors(roster: "Roster", working: Flags) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return who takes over from helpers that have no slots: code → row, and what names nobody.

    `working` tells the helpers (rows) who have slots.
    """
    helpers = roster.helpers
    if "successor" not in helpers.column_names:
        return {}, ()
    import pyarrow.compute as pc

    rows = np.flatnonzero(
        pc.not_equal(helpers["successor"], "").to_numpy(zero_copy_only=False) & ~working
    )
    if not len(rows):
        return {}, ()
    told = helpers.select(["code", "name", "unit", "successor"]).take(rows).to_pylist()
    directory = Directory(helpers, "helper")
    directory.know(one["successor"] for one in told)
    found, unclear = {}, []
    for one in told:
        meant = directory.find(one["successor"], {"unit": one["unit"]})
        if meant.row < 0:
            meant = directory.find(one["successor"])
        if meant.row >= 0:
            found[one["code"]] = meant.row
        else:
            unclear.append(f"{one['unit']}{one['name']}的接替人：{meant.sentence}")
    return found, tuple(unclear)


def _lists(frame: "pa.Table") -> list[tuple[int, list[str]]]:
    """Return the list of each row that has one."""
    import pyarrow.compute as pc

    columns = [name for name in WISHES if name in frame.column_names]
    if not columns:
        return []
    filled = np.zeros(frame.num_rows, bool)
    for name in columns:
        filled |= pc.fill_null(pc.not_equal(frame[name], ""), False).to_numpy(zero_copy_only=False)  # noqa: FBT003
    rows = np.flatnonzero(filled)
    told = frame.select(columns).take(rows).to_pylist()
    return [
        (row, [one[name] for name in columns if one[name]])
        for row, one in zip(rows.tolist(), told, strict=True)
    ]


def _first(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Return (place, row) of those who are named, each once, at the first place."""
    found: dict[int, int] = {}
    for place, row in enumerate(rows):
        if row >= 0 and row not in found:
            found[row] = place
    return [(place, row) for row, place in found.items()]
