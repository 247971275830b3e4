"""From a stored round to its people: everybody whom its pairs name is in the roster that goes with it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import PEOPLE

Departed = Mapping[str, Mapping[str, str]]
"""Who is no longer in the register, by code: the last that was known of each."""
LastKnown = Callable[[str, list[str]], Any]
"""Returns of a table (its role) the rows of some codes that have left, as last known."""
ERASED = "（已删除）"
"""What stands in place of a name of which nothing is kept: a code is no name."""
_PLACES = ("unit", "village", "group")


def with_left(
    roster: Roster, decided: Round, last_known: LastKnown
) -> tuple[Roster, frozenset[str]]:
    """Return a roster in which whoever a round's pairs name is there, and the codes of those who have left."""
    frames, left = {}, frozenset[str]()
    for side, role in ((table.owner, table.role) for table in PEOPLE):
        frame = roster.by_role()[role]
        codes = _missing([decided.pairs[side]], frame["code"])
        rows = last_known(role, codes) if codes else None
        if rows is not None and rows.num_rows:
            rows = rows.select(frame.column_names).cast(frame.schema)
            frames[role] = pa.concat_tables([frame, rows])
            left |= frozenset(rows["code"].to_pylist())
    return (replace(roster, **frames) if frames else roster), left


def with_departed(roster: Roster, decided: Iterable[Round], departed: Departed) -> Roster:
    """Return a roster in which whoever the pairs of some rounds name is there, as last known.

    Args:
        roster: the households and helpers there are.
        decided: the rounds.
        departed: who was there once; somebody of whom nothing is known is left out.
    """
    frames = {}
    for table in PEOPLE:
        frame, kept = roster.by_role()[table.role], dict(zip(_PLACES, _PLACES, strict=True))
        kept |= {attribute: under for under, attribute in table.departs_as}
        codes = _missing([one.pairs[table.owner] for one in decided], frame["code"])
        rows = [
            {
                "code": code,
                **{attribute: departed[code].get(under, "") for attribute, under in kept.items()},
            }
            for code in codes
            if code in departed
        ]
        if rows:
            frames[table.role] = pa.concat_tables([frame, _rows(rows, frame.schema)])
    return replace(roster, **frames) if frames else roster


def _missing(columns: "list[pa.ChunkedArray]", codes: "pa.ChunkedArray") -> list[str]:
    import pyarrow.compute as pc

    named = pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string())
    strange = named.filter(pc.invert(pc.is_in(named, value_set=codes.combine_chunks())))
    found: list[str] = sorted(strange.unique().to_pylist())
    return found


def _rows(rows: list[dict[str, str]], schema: Any) -> pa.Table:
    """Return rows of a schema; what is not told is blank."""
    return pa.table(
        {
            field.name: pa.array(
                [row.get(field.name, "") for row in rows]
                if pa.types.is_string(field.type)
                else [None] * len(rows),
                field.type,
            )
            for field in schema
        },
        schema=schema,
    )
