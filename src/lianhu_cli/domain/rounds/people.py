"""From a stored round to its people: everybody whom its pairs name is in the roster that goes with it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.tables.roster import Roster

Departed = Mapping[str, Mapping[str, str]]
"""Who is no longer in the register, by code: the last that was known of each."""
LastKnown = Callable[[str, list[str]], Any]
"""Returns of a table (its role) the rows of some codes that have left, as last known."""
_SIDES = (("households", "household"), ("helpers", "helper"))


def with_left(
    roster: Roster, decided: Round, last_known: LastKnown
) -> tuple[Roster, frozenset[str]]:
    """Return a roster in which whoever a round's pairs name is there, and the codes of those who have left."""
    frames, left = {}, frozenset[str]()
    for role, side in _SIDES:
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
    for role, side, name, kind in (
        ("households", "household", "head", "kind"),
        ("helpers", "helper", "name", "category"),
    ):
        frame = roster.by_role()[role]
        codes = _missing([one.pairs[side] for one in decided], frame["code"])
        rows = [
            {
                "code": code,
                name: departed[code].get("name", ""),
                kind: departed[code].get("kind", ""),
                **{level: departed[code].get(level, "") for level in ("unit", "village", "group")},
            }
            for code in codes
            if code in departed
        ]
        if rows:
            frames[role] = pa.concat_tables([frame, _rows(rows, frame.schema)])
    return replace(roster, **frames) if frames else roster


def _missing(columns: list[Any], codes: Any) -> list[str]:
    import pyarrow.compute as pc

    named = pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string())
    strange = named.filter(pc.invert(pc.is_in(named, value_set=codes.combine_chunks())))
    found: list[str] = sorted(strange.unique().to_pylist())
    return found


def _rows(rows: list[dict[str, str]], schema: Any) -> Any:
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
