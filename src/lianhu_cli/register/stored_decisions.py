"""Decisions: what the clerk settled, tied to a person, an attribute and the value that was there."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.register.layout import DECISIONS, from_json, literal
from lianhu_cli.register.versioned import Versioned

SET, LEAVE, SAME, DIFFER, RENAME = "set", "leave", "same", "differ", "rename"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDecision:
    """One decision.

    `kind` is set, leave, same, differ or rename; `code` whom it is about, `other` the second of two; `before` the
    value that was there, `after` the one decided; `origin` the list that it came in, "" for a command.
    `told` is what the sources said of it then: source → value; it holds as long as they say so.
    """

    number: int = 0
    kind: str
    side: str = ""
    code: str
    other: str = ""
    attribute: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""
    day: str = ""
    origin: str = ""
    told: Mapping[str, str] = field(default_factory=dict)


def every(versioned: Versioned, at: int = 0) -> list[StoredDecision]:
    """Return the decisions in force, the first one first."""
    rows = versioned.load("decisions", DECISIONS, at=at).to_pylist()
    return [StoredDecision(**{**row, "told": from_json(row["told"] or "{}", dict)}) for row in rows]


def take(versioned: Versioned, decisions: Sequence[StoredDecision]) -> None:
    """Store decisions; a new one on the same person and attribute replaces the one before."""
    told = versioned.database.query(
        "SELECT max((SELECT coalesce(max(number), 0) FROM decisions),"
        " (SELECT coalesce(max(number), 0) FROM decisions_was)) AS n"
    )
    last: int = told["n"][0].as_py()
    for one in decisions:
        versioned.close(
            "decisions",
            f"kind = {literal(one.kind)} AND code = {literal(one.code)}"
            f" AND attribute = {literal(one.attribute)}"
            + (f" AND other = {literal(one.other)}" if one.kind in {SAME, DIFFER} else ""),
        )
    rows = [
        {**asdict(one), "number": last + n, "told": json.dumps(one.told, ensure_ascii=False)}
        for n, one in enumerate(decisions, start=1)
    ]
    if rows:
        frame = pa.Table.from_pylist([{name: row[name] for name in DECISIONS} for row in rows])
        versioned.append("decisions", frame)


def of_two(decisions: Iterable[StoredDecision]) -> dict[tuple[str, str], str]:
    """Return which pairs of codes are told to be one or two: (first, second) → same or differ."""
    return {(one.code, one.other): one.kind for one in decisions if one.kind in {SAME, DIFFER}}


def check_two(decisions: Iterable[StoredDecision], kind: str, one: str, other: str) -> None:
    """Make sure that two are not told to be one and two.

    Raises:
        UsageError: they are, or it is one person.
    """
    if one == other:
        raise UsageError("说的是同一个，没有可认的")
    told = [one for one in decisions if one.kind in {SAME, DIFFER}]
    joined = [(a.code, a.other) for a in told if a.kind == SAME]
    apart = [a for a in told if a.kind == DIFFER]
    if kind == SAME:
        of = _together([*joined, (one, other)])
        against = [a for a in apart if of(a.code) == of(a.other)]
        said = "两个"
    else:
        of = _together(joined)
        against = [a for a in told if a.kind == SAME] if of(one) == of(other) else []
        against = [a for a in against if of(a.code) == of(one)]
        said = "一个"
    if against:
        first = against[0]
        raise UsageError(
            f"这两个在 {first.day} 已认作{said}（{first.reason or '未写原因'}），互相矛盾："
            "先用 lianhu undo 退回，或写明是谁"
        )


def _together(pairs: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    """Return the code that stands for all that are one with a code, by any chain of pairs."""
    stands: dict[str, str] = {}

    def of(code: str) -> str:
        while code in stands:
            code = stands[code]
        return code

    for one, other in pairs:
        first, second = of(one), of(other)
        if first != second:
            stands[second] = first
    return of


def as_text(value: object) -> str:
    """Return a value as decisions keep it."""
    return "" if value is None else str(value)


def merged(decisions: Iterable[StoredDecision]) -> dict[str, str]:
    """Return the code of whoever was taken for one with somebody else → the code they go under now."""
    into = {one.other: one.code for one in decisions if one.kind == SAME}
    for code in into:
        while into[code] in into:
            into[code] = into[into[code]]
    return into
