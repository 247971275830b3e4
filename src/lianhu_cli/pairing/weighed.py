"""A round weighed: one number for everything that the aims of the policy count, in their order.

Less is better. What is shared with neither the solver's side nor the audit: pairs are looked at.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places import LEFT_LEVELS, VILLAGE
from lianhu_cli.domain.round import Decision, Earlier
from lianhu_cli.domain.tree import Ints, numbered

Figure = int | Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weighing:
    """A decision, what there was before, and the rows of the two sides of its pairs."""

    decision: Decision
    earlier: Earlier
    home: Ints
    hand: Ints


def weighed(decision: Decision, earlier: Earlier | None = None) -> dict[str, Figure]:
    """Return the figures of a decision by name, in the order of the policy's aims; less is better."""
    pairs, roster = decision.round.pairs, decision.roster
    home = _rows(pairs["household"], roster.households["code"])
    hand = _rows(pairs["helper"], roster.helpers["code"])
    known = (home >= 0) & (hand >= 0)
    weighing = _Weighing(
        decision=decision, earlier=earlier or Earlier(), home=home[known], hand=hand[known]
    )
    return {
        name: count
        for aim in decision.policy.aims
        if aim in _AIMS
        for name, count in _AIMS[aim](weighing)
    }


def difference(now: Mapping[str, Figure], then: Mapping[str, Figure]) -> dict[str, int]:
    """Return by how much each figure grows, those that do not left out; of fairness, the sign only."""
    grown = {name: then[name] - count for name, count in now.items() if then[name] != count}
    return {
        name: int(by) if name != "fairness" else (1 if by > 0 else -1) for name, by in grown.items()
    }


def words(difference: Mapping[str, int]) -> list[str]:
    """Say what differs, figure by figure.

    >>> words({"village": 2, "uncovered_特殊户": 1, "need": 1, "fairness": -1})
    ['出村多2', '特殊户未落实多1', '技能与需求对口的少1', '各村缺口更匀']
    """
    return [_word(name, count) for name, count in difference.items()]


_WORDS = {
    "county": "出县", "township": "出乡镇", "village": "出村", "group": "出组", "changed": "变动",
    "unmet": "欠最少户数", "unfilled": "没配齐帮扶人的户",
}  # fmt: skip
_GAINS = {"unit": "由同单位的人接手的", "kin": "近亲属结对", "need": "技能与需求对口的"}
"""What is counted as less is better, but told as what there is."""


def _word(name: str, count: int) -> str:
    if name == "fairness":
        return f"各村缺口{'更不匀' if count > 0 else '更匀'}"
    if name in _GAINS:
        return f"{_GAINS[name]}{'少' if count > 0 else '多'}{abs(count)}"
    told = _WORDS.get(name) or f"{name.removeprefix('uncovered_')}未落实"
    return f"{told}{'多' if count > 0 else '少'}{abs(count)}"


def _coverage(weighing: _Weighing) -> Iterator[tuple[str, Figure]]:
    decided, policy = weighing.decision.round, weighing.decision.policy
    for kind in sorted(policy.kinds, key=lambda kind: kind.priority):
        every, got = decided.by_kind.get(kind.name, (0, 0))
        yield f"uncovered_{kind.name}", every - got
    yield "unfilled", decided.unfilled


def _duty(weighing: _Weighing) -> Iterator[tuple[str, Figure]]:
    yield "unmet", weighing.decision.round.unmet


def _stability(weighing: _Weighing) -> Iterator[tuple[str, Figure]]:
    """Pairs of before that are gone; then the households of who left, by their units."""
    before = weighing.earlier.pairs
    if before is None:
        return
    then = set(zip(before["household"].to_pylist(), before["helper"].to_pylist(), strict=True))
    pairs, helpers = weighing.decision.round.pairs, weighing.decision.roster.helpers
    now = set(zip(pairs["household"].to_pylist(), pairs["helper"].to_pylist(), strict=True))
    yield "changed", len(then - now)
    names = ("code", "category", "status", "unit")
    standing = zip(*(helpers[name].to_pylist() for name in names), strict=True)
    there = {code: (policy_slots, unit) for code, *policy_slots, unit in standing}
    able = {
        code
        for code, (standing_of, _) in there.items()
        if weighing.decision.policy.slots(*standing_of)
    }
    units = {**weighing.earlier.units, **{code: unit for code, (_, unit) in there.items()}}
    heirs = {(home, units.get(hand, "")) for home, hand in then if hand not in able}
    yield "unit", -sum((home, units[hand]) in heirs for home, hand in now - then if units.get(hand))


def _locality(weighing: _Weighing) -> Iterator[tuple[str, Figure]]:
    for level in LEFT_LEVELS:
        yield level, weighing.decision.round.left[level]


def _kin(weighing: _Weighing) -> Iterator[tuple[str, Figure]]:
    if weighing.decision.policy.relatives == "prefer":
        pairs = weighing.decision.round.pairs
        kin = set(weighing.decision.orders.kin)
        yield "kin", -sum(one in kin for one in _codes(pairs, {home for home, _ in kin}))


def _codes(pairs: Any, homes: set[str]) -> list[tuple[str, str]]:
    import pyarrow.compute as pc

    some = pairs.filter(pc.is_in(pairs["household"], value_set=pa.array(homes, pa.string())))
    return list(zip(some["household"].to_pylist(), some["helper"].to_pylist(), strict=True))


def _fairness(weighing: _Weighing) -> Iterator[tuple[str, Figure]]:
    """Σ u²/n over the villages, u of n households without helper."""
    decision = weighing.decision
    if not decision.policy.fairness:
        return
    known = {kind.name for kind in decision.policy.kinds}
    ours = np.array([kind in known for kind in decision.roster.households["kind"].to_pylist()])
    where = decision.where
    village = where.tree.within[where.homes, VILLAGE]
    _, at = numbered(np.where(village < 0, where.homes, village)[ours])
    without = np.ones(len(ours), bool)
    without[weighing.home] = False
    size, none = np.bincount(at), np.bincount(at, weights=without[ours]).astype(np.int64)
    shared, times = np.unique(np.column_stack([none, size]), axis=0, return_counts=True)
    yield (
        "fairness",
        sum(
            (
                Fraction(u * u * n, of)
                for (u, of), n in zip(shared.tolist(), times.tolist(), strict=True)
            ),
            Fraction(0),
        ),
    )


def _need(weighing: _Weighing) -> Iterator[tuple[str, Figure]]:
    """Pairs in which the helper knows what to do about the household's trouble."""
    roster, skills = weighing.decision.roster, weighing.decision.policy.skills
    wanted = [*skills.values()]
    able = np.bitwise_or.reduce(
        [_bits(roster.helpers[name], wanted) for name in ("skill", "unit", "post")]
    )
    cause = _bits(roster.households["cause"], [(name,) for name in skills])
    yield "need", -int(np.count_nonzero(able[weighing.hand] & cause[weighing.home]))


def _bits(column: Any, wanted: list[tuple[str, ...]]) -> Ints:
    """Return for each text which of the lists have a word in it, as bits."""
    encoded = pa.chunked_array(column).combine_chunks().dictionary_encode()
    distinct = [
        sum(1 << at for at, some in enumerate(wanted) if any(word in text for word in some))
        for text in encoded.dictionary.to_pylist()
    ]
    found: Ints = np.array([*distinct, 0], np.int64)[encoded.indices.to_numpy()]
    return found


def _rows(codes: Any, known: Any) -> Ints:
    import pyarrow.compute as pc

    found = pc.index_in(codes, value_set=pa.chunked_array(known).combine_chunks())
    rows: Ints = pc.fill_null(found, -1).to_numpy().astype(np.int64)
    return rows


_AIMS: dict[str, Callable[[_Weighing], Iterator[tuple[str, Figure]]]] = {
    "coverage": _coverage,
    "duty": _duty,
    "stability": _stability,
    "locality": _locality,
    "kin": _kin,
    "fairness": _fairness,
    "need": _need,
}
