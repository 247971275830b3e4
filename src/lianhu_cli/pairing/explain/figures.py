"""A round weighed: one number for everything that the aims of the policy count, in their order.

Less is better. Pairs are looked at, not what made them; what a skill knows about is said in `need`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Ints, coded, numbered, positions
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places.levels import LEFT_LEVELS
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rounds.round import keys, without
from lianhu_cli.pairing.assign.need import known_causes

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
    home = positions(pairs["household"], roster.households["code"])
    hand = positions(pairs["helper"], roster.helpers["code"])
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
    import pyarrow.compute as pc

    before = weighing.earlier.pairs
    if before is None:
        return
    decision, pairs = weighing.decision, weighing.decision.round.pairs
    yield "changed", len(keys(without(before, pairs)).unique())
    come, left = without(pairs, before), before.filter(pc.invert(_has_slots(decision, before)))
    units = {**weighing.earlier.units, **_units(decision, come, left)}
    heirs = {(home, units.get(hand, "")) for home, hand in _codes(left)}
    yield (
        "unit",
        -sum((home, units[hand]) in heirs for home, hand in _codes(come) if units.get(hand)),
    )


def _has_slots(decision: Decision, pairs: Any) -> Any:
    """Tell which pairs have a helper who has slots."""
    import pyarrow.compute as pc

    helpers = decision.roster.helpers
    (categories, category), (states, status) = (
        coded(helpers[name]) for name in ("category", "status")
    )
    able = [[bool(decision.policy.slots(one, other)) for other in states] for one in categories]
    table = np.array(able, bool).reshape(len(categories), len(states))
    codes = helpers["code"].filter(pa.array(table[category, status]))
    return pc.is_in(pairs["helper"], value_set=codes.combine_chunks())


def _units(decision: Decision, *pairs: Any) -> dict[str, str]:
    """Return the unit of each helper of some pairs who is there, by code."""
    import pyarrow.compute as pc

    hands = pa.chunked_array(
        [chunk for some in pairs for chunk in some["helper"].chunks], pa.string()
    )
    helpers = decision.roster.helpers.select(["code", "unit"])
    there = helpers.filter(pc.is_in(helpers["code"], value_set=hands))
    return dict(zip(there["code"].to_pylist(), there["unit"].to_pylist(), strict=True))


def _locality(weighing: _Weighing) -> Iterator[tuple[str, Figure]]:
    for level in LEFT_LEVELS:
        yield level, weighing.decision.round.left[level]


def _kin(weighing: _Weighing) -> Iterator[tuple[str, Figure]]:
    import pyarrow.compute as pc

    if weighing.decision.policy.relatives == "prefer":
        pairs = weighing.decision.round.pairs
        kin = set(weighing.decision.orders.kin)
        homes = pa.array({home for home, _ in kin}, pa.string())
        theirs = pairs.filter(pc.is_in(pairs["household"], value_set=homes))
        yield "kin", -sum(one in kin for one in _codes(theirs))


def _codes(pairs: Any) -> set[tuple[str, str]]:
    return set(zip(pairs["household"].to_pylist(), pairs["helper"].to_pylist(), strict=True))


def _fairness(weighing: _Weighing) -> Iterator[tuple[str, Figure]]:
    """Σ u²/n over the villages, u of n households without helper."""
    decision = weighing.decision
    if not decision.policy.fairness:
        return
    known = {kind.name for kind in decision.policy.kinds}
    names, kind = coded(decision.roster.households["kind"])
    ours = np.array([name in known for name in names], bool)[kind]
    where = decision.where
    _, at = numbered(where.tree.villages(where.homes)[ours])
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
    able, cause = known_causes(weighing.decision.roster, weighing.decision.policy)
    yield "need", -int(np.count_nonzero(able[weighing.hand] & cause[weighing.home]))


_AIMS: dict[str, Callable[[_Weighing], Iterator[tuple[str, Figure]]]] = {
    "coverage": _coverage,
    "duty": _duty,
    "stability": _stability,
    "locality": _locality,
    "kin": _kin,
    "fairness": _fairness,
    "need": _need,
}
