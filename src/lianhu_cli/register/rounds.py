"""The rounds of a register: stored whole with the revision they were made from, found by number or name."""

import json
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import fields, replace
from functools import partial
from typing import Any

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.beside import beside
from lianhu_cli.domain.errors import ChangedError, UnreadableError, UsageError
from lianhu_cli.domain.people.history import Helping
from lianhu_cli.domain.rounds import root
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.tables.survey import Pair
from lianhu_cli.register import layout, revisions, snapshots
from lianhu_cli.register.versioned import Versioned

_DAMAGED = "登记库里结对的记录坏了：请换回备份的登记库，或重新导入、结对"
_FIGURES = {field.name for field in fields(Round)} - {"pairs", "rows"}
_ALWAYS = frozenset({"number", "name", "date", "households", "covered", "by_kind", "kept"})


Seats = MutableMapping[int, tuple[Ints, Ints]]
"""Number of a round → the seats of household and helper of each of its pairs when it was made."""
_SEATS = ("household_seat", "helper_seat")
"""Where the people of a pair sit, beside the pairs that are kept by column: nobody has to be looked for by code."""


@contextmanager
def saving(
    versioned: Versioned,
    decided: Round,
    rules: str,
    made_from: tuple[int, tuple[Ints, Ints] | None],
) -> Iterator[Round]:
    """Store a round under the next number; it is there only if the block ends well.

    `made_from` is the revision that it was made from, and the seats of household and helper of each pair there, None
    where they are not known.

    Yields:
        The round with its number.

    Raises:
        ChangedError: the register has changed since it was read; nothing is stored.
    """
    read, seats = made_from
    with revisions.making(versioned, "pair") as made:
        refuse_changed(versioned, read)
        last = versioned.database.query("SELECT coalesce(max(number), 0) AS n FROM rounds")
        stored = replace(decided, number=last["n"][0].as_py() + 1, revision=read, root="")
        before = every(versioned)
        above = before[-1].get("root", "") if before else ""
        number = pa.repeat(pa.scalar(stored.number, pa.int64()), stored.pairs.num_rows)
        pairs = with_seats = stored.pairs.append_column("round", number)
        for name, some in zip(_SEATS, seats or (), strict=False):
            with_seats = with_seats.append_column(name, pa.array(some))
        large = pairs.num_rows >= snapshots.LARGE
        with (
            beside(partial(root.of, stored, rules, above), really=large) as rooted,
            beside(partial(snapshots.packed, with_seats), really=large) as packed,
        ):
            versioned.append("pairs", pairs)
            stored = replace(stored, root=rooted())
            figures = {f.name: getattr(stored, f.name) for f in fields(Round) if f.name in _FIGURES}
            row = {
                "number": stored.number,
                "figures": json.dumps(figures, ensure_ascii=False),
                "rules": rules,
            }
            versioned.append("rounds", pa.Table.from_pylist([row]))
            if large:
                snapshots.keep_packed(versioned, "pairs", made.number, packed())
        made.counts |= {"round": stored.number, "pairs": stored.pairs.num_rows}
        yield stored


def refuse_changed(versioned: Versioned, read: int) -> None:
    """Make sure that a round was made from the register as it is.

    Raises:
        ChangedError: another command has changed it since revision `read`.
    """
    if revisions.last(versioned) != read:
        raise ChangedError("结对时登记库被另一个命令改过，这一轮没有存：请再运行一次 lianhu pair")


def every(versioned: Versioned, at: int = 0) -> list[dict[str, Any]]:
    """Return the figures of every round, the first one first."""
    rows = versioned.load("rounds", {"number": "integer", "figures": "text"}, at=at).to_pylist()
    return [_figures(row["figures"]) for row in sorted(rows, key=lambda row: row["number"])]


def find(
    versioned: Versioned,
    which: str = "",
    at: int = 0,
    seats: Seats | None = None,
    *,
    by_rows: bool = False,
) -> Round | None:
    """Load a round by its number or name, the last one by default; None where there is none.

    Where the seats of its people are kept they are put into `seats`. `by_rows` reads the pairs as their rows say,
    whatever is kept of them by column.

    Raises:
        UsageError: there is no such round, or rounds of before bear the same name.
    """
    rounds = every(versioned, at)
    if not rounds and not which:
        return None
    chosen = [r for r in rounds if which == str(r["number"])] if which else rounds[-1:]
    chosen = chosen or [r for r in rounds if which == r["name"]]
    if len(chosen) > 1:
        numbers = "、".join(str(r["number"]) for r in chosen)
        raise UsageError(f"有 {len(chosen)} 轮结对都叫“{which}”，请写序号：{numbers}")
    if not chosen:
        known = "、".join(r["name"] or str(r["number"]) for r in rounds) or "无"
        raise UsageError(f"没有“{which}”这一轮结对；已有：{known}")
    number = chosen[-1]["number"]
    if by_rows:
        return _round(chosen[-1], _stored_pairs(versioned, number))
    return _round(chosen[-1], _pairs(versioned, number, seats))


def rules(versioned: Versioned, number: int) -> str:
    """Return the rules a round was made under, as they were stored with it."""
    rows = versioned.load("rounds", {"rules": "text"}, where=f"number = {number:d}")
    found = str(rows["rules"][0]) if rows.num_rows else ""
    if not found:
        raise UnreadableError(_DAMAGED)
    layout.from_json(found, dict)
    return found


def of_one(versioned: Versioned, number: int, side: str, code: str) -> list[dict[str, Any]]:
    """Return the pairs of one household or helper in a round."""
    where = f"round = {number:d} AND {layout.quoted(side)} = {layout.literal(code)}"
    rows: list[dict[str, Any]] = versioned.load(
        "pairs", layout.types(Pair), where=where
    ).to_pylist()
    return rows


def around(versioned: Versioned, side: str, code: str, at: int = 0) -> list[Round]:
    """Return every round, the first one first, with the pairs only of the households that somebody is or ever had."""
    whose = f"{layout.quoted(side)} = {layout.literal(code)}"
    where = f"household IN (SELECT household FROM pairs WHERE {whose})"
    types = {"round": "integer", **layout.types(Pair)}
    pairs = versioned.load("pairs", types, where=where if side == "helper" else whose)
    numbers = pairs["round"].to_numpy()
    without = pairs.drop_columns(["round"])
    return [
        _round(one, without.filter(pa.array(numbers == one["number"])))
        for one in every(versioned, at)
    ]


def helping(versioned: Versioned, at: int = 0) -> Helping:
    """Load who helped whom when: the pairs of every round."""
    rounds = sorted(every(versioned, at), key=lambda one: (one["date"], one["number"]))
    of_day = {one["date"]: one["number"] for one in rounds}
    if not of_day:
        return Helping()
    turns = {number: turn for turn, number in enumerate(of_day.values())}
    numbers = ", ".join(map(str, turns))
    columns = {"round": "integer", "household": "text", "helper": "text", "since": "text"}
    pairs = versioned.load("pairs", columns, where=f"round IN ({numbers})")
    number = pairs["round"].combine_chunks().dictionary_encode()
    turn = pa.array([turns[n] for n in number.dictionary.to_pylist()], pa.int64())
    told = {name: pairs[name].cast(pa.string()) for name in ("household", "helper", "since")}
    found = {**told, "turn": turn.take(number.indices)}
    return Helping(days=tuple(of_day), pairs=pa.table(found).combine_chunks())


def _round(figures: dict[str, Any], pairs: "pa.Table") -> Round:
    figures["by_kind"] = {kind: tuple(both) for kind, both in figures["by_kind"].items()}
    return Round(
        pairs=layout.from_sql(Pair, pairs),
        **{name: value for name, value in figures.items() if name in _FIGURES},
    )


def _pairs(versioned: Versioned, number: int, seats: Seats | None = None) -> "pa.Table":
    names = ("round", *layout.types(Pair))
    kept = snapshots.read(versioned, "pairs", (*names, *_SEATS)) if seats is not None else None
    if kept is None:
        kept = snapshots.read(versioned, "pairs", names)
    elif seats is not None and kept["round"][0].as_py() == number:
        household, helper = (kept[name].to_numpy() for name in _SEATS)
        seats[number] = household, helper
    if kept is not None and kept["round"][0].as_py() == number:
        return kept.select(names[1:])
    return _stored_pairs(versioned, number)


def _stored_pairs(versioned: Versioned, number: int) -> "pa.Table":
    return versioned.load("pairs", layout.types(Pair), where=f"round = {number:d}")


def _figures(text: str) -> dict[str, Any]:
    """Return the figures of a round as they were stored.

    Raises:
        UnreadableError: they are not what was stored.
    """
    figures = layout.from_json(text, dict)
    if not {*figures} >= _ALWAYS:
        raise UnreadableError(_DAMAGED)
    return figures
