"""Round: all pairs of one decision, and the figures that sum it up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.places.levels import LEFT_LEVELS
from lianhu_cli.domain.tables.pair import Pair

if TYPE_CHECKING:
    import pyarrow as pa

    from lianhu_cli.domain.arrays import Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One decision: `pairs` is a `tables.Pair` frame sorted by household code, then helper code.

    `left` counts the pairs that leave each level (a pair that leaves the village of a helper whose
    base is a group counts under both); `kept` and `changed` compare with the round before.
    """

    pairs: "pa.Table"
    status: str = "optimal"
    number: int = 0
    name: str = ""
    date: str = ""
    helpers: int = 0
    households: int = 0
    slots: int = 0
    covered: int = 0
    by_kind: dict[str, tuple[int, int]] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LEFT_LEVELS, 0))
    kept: int = 0
    changed: int = 0
    pinned: int = 0
    unmet: int = 0
    """How many households helpers are short of the least that their rules give them."""
    unfilled: int = 0
    """How many households have a helper, but not all that the rules give them."""
    digest: str = ""
    """Of the register it was made from (`domain.digest`), "" where it was not kept."""
    revision: int = 0
    """The register's revision that it was made from, 0 where it was not kept."""
    basis: int = 0
    """The number of the round that `kept` and `changed` compare with, 0 for none."""
    root: str = ""
    """Over register, rules and round (`domain.rounds.root`), "" where it was not kept."""
    rows: "tuple[Ints, Ints] | None" = field(default=None, compare=False, repr=False)
    """Household and helper of each pair as rows of the roster it was just made from; no part of the decision."""

    @property
    def pair(self) -> Pair:
        """The pairs, whose columns are attributes."""
        return Pair(self.pairs)

    def summary(self) -> dict[str, Any]:
        """Return the figures under the keys that `lianhu pair --json` prints."""
        used = self.pairs.num_rows
        return {
            "round": self.number,
            "status": self.status,
            "helpers": self.helpers,
            "households": self.households,
            "slots": self.slots,
            "slots_used": used,
            "covered": self.covered,
            "uncovered": self.households - self.covered,
            "coverage": rate(self.covered, self.households),
            "by_kind": {
                kind: {"households": total, "covered": covered}
                for kind, (total, covered) in self.by_kind.items()
            },
            "left": dict(self.left),
            "idle_slots": self.slots - used,
            "kept": self.kept,
            "changed": self.changed,
            "pinned": self.pinned,
            **({"unmet": self.unmet} if self.unmet else {}),
            **({"unfilled": self.unfilled} if self.unfilled else {}),
        }


def check_new(name: str, date: str, rounds: Sequence[Mapping[str, Any]]) -> None:
    """Make sure that a round of a name and a date can follow those there were, given as figures.

    Raises:
        UsageError: the name is a number or another round's, or the date is before the last round's.
    """
    if name and name.isdecimal():
        raise UsageError(f"轮次名称不能只是数字“{name}”，会和序号混淆：请写成 {name}年 一类")
    for one in rounds:
        if name and name == one["name"]:
            raise UsageError(
                f"第 {one['number']} 轮结对（{one['date']}）已经叫“{name}”了，请换一个名称"
            )
    if rounds and date < rounds[-1]["date"]:
        last = rounds[-1]
        raise UsageError(
            f"结对日期 {date} 早于上一轮（第 {last['number']} 轮，{last['date']}）："
            "请用 --date 写上一轮那天或以后的日期，或先 lianhu undo"
        )


def keys(pairs: "pa.Table") -> "pa.Array":
    """Return one text a pair."""
    import pyarrow.compute as pc

    joined: pa.ChunkedArray = pc.binary_join_element_wise(pairs["household"], pairs["helper"], "/")
    return joined.combine_chunks()


def places(pairs: "pa.Table", others: "pa.Table") -> "Ints":
    """Return where each pair stands among others, -1 for nowhere.

    From one round to the next most pairs stay: each is looked for beside its household first.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if not (pairs.num_rows and others.num_rows):
        return np.full(pairs.num_rows, -1)
    found = _beside(pairs["household"], others["household"])
    beside = others.select(["household", "helper"]).take(pa.array(np.maximum(found, 0)))
    same = pc.and_(*(pc.equal(pairs[side], beside[side]) for side in ("household", "helper")))
    rest = np.flatnonzero(~(pc.fill_null(same, fill_value=False).to_numpy() & (found >= 0)))
    if not len(rest):
        return found
    asked = pairs.take(pa.array(rest))
    near = np.arange(others.num_rows)
    if len(rest) < others.num_rows // 4:
        some = pc.is_in(others["household"], value_set=asked["household"].combine_chunks())
        near = np.flatnonzero(some.to_numpy())
    at = pc.index_in(keys(asked), value_set=keys(others.take(pa.array(near))))
    found[rest] = np.append(near, -1)[pc.fill_null(at, len(near)).to_numpy()]
    return found


def _beside(households: "pa.ChunkedArray", others: "pa.ChunkedArray") -> "Ints":
    """Return where the household of each pair first stands in a round in its order, -1 where that is not told."""
    import numpy as np

    from lianhu_cli.domain.arrays import as_numbers

    if households.equals(others):
        return np.arange(len(others))
    numbers = as_numbers(households, others)
    if numbers is None or (np.diff(numbers[1]) < 0).any():
        return np.full(len(households), -1)
    at: Ints = np.searchsorted(numbers[1], numbers[0])
    return np.where(at < len(others), at, -1)


def without(pairs: "pa.Table", others: "pa.Table") -> "pa.Table":
    """Return the pairs that are not among others."""
    import pyarrow as pa

    return pairs.filter(pa.array(places(pairs, others) < 0))


def dated(decided: Round, before: Round | None) -> Round:
    """Return the round with the day from which each pair has been one: what it was, or the round's date."""
    import pyarrow as pa
    import pyarrow.compute as pc

    pairs = decided.pairs
    since = pa.chunked_array([pa.repeat(pa.scalar(decided.date), pairs.num_rows)])
    if before is not None:
        at_then = places(pairs, before.pairs)
        known = before.pair.since.take(pa.array(at_then, mask=at_then < 0))
        known = pc.if_else(pc.equal(known, ""), before.date, known)  # stored before it was kept
        since = pc.coalesce(known, since)
    at = pairs.column_names.index("since")
    return replace(decided, pairs=pairs.set_column(at, pairs.schema.field(at), since))


def repeats(decided: Round, before: Round) -> bool:
    """Tell whether a decision is that of a round before: the same register, the same pairs."""
    same = decided.digest == before.digest and decided.households == before.households
    names = decided.pairs.column_names
    return same and bool(decided.pairs.equals(before.pairs.select(names)))


def rate(part: int, whole: int) -> float:
    """Return part ÷ whole to four decimals; nothing to cover is full coverage.

    >>> rate(443, 455), rate(0, 0)
    (0.9736, 1.0)
    """
    return round(part / whole, 4) if whole else 1.0
