"""The figures of a round, counted again on its pairs."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from lianhu_cli.domain.arrays import Ints, coded, distinct_rows
from lianhu_cli.domain.people.quotas import Quotas
from lianhu_cli.domain.places.levels import LEFT_LEVELS
from lianhu_cli.domain.rounds.round import keys, without
from lianhu_cli.domain.rules.parts import Slot
from lianhu_cli.pairing.proof.round_facts import RoundFacts, pairs_of

if TYPE_CHECKING:
    import pyarrow as pa


def figures(facts: RoundFacts) -> Iterator[tuple[str, str, Any]]:
    """Yield (attribute of the round, its Chinese name, what it should be)."""
    policy, households = facts.decision.policy, facts.decision.roster.households
    names, kind = coded(households["kind"])
    has = np.bincount(facts.household[facts.household >= 0], minlength=households.num_rows)
    reached = has > 0
    there = dict(zip(names, np.bincount(kind, minlength=len(names)).tolist(), strict=True))
    covered = np.bincount(kind[reached], minlength=len(names)).tolist()
    by_kind = {
        one.name: (there.get(one.name, 0), dict(zip(names, covered, strict=True)).get(one.name, 0))
        for one in policy.kinds
    }
    yield "households", "户数", sum(both[0] for both in by_kind.values())
    yield "covered", "已落实户数", int(reached.sum())
    yield "by_kind", "分类户数", by_kind
    yield "helpers", "帮扶人数", int((facts.sizes > 0).sum())
    yield "slots", "名额", int(facts.sizes.sum())
    yield "left", "跨界对数", dict(zip(LEFT_LEVELS, facts.left.sum(0).tolist(), strict=True))
    paired = facts.helper[facts.known], kind[facts.household[facts.known]]
    yield "unmet", "欠的最少户数", unmet(facts.quotas, names, *paired)
    yield "pinned", "按指定结对的对数", _pinned(facts)
    most = np.array([policy.most_helpers(name) for name in names], np.int64)
    yield "unfilled", "帮扶人不齐的户数", int(((has > 0) & (has < most[kind])).sum())
    if facts.previous is not None:
        kept, lost = _kept_and_lost(facts.previous, facts.decision.round.pairs)
        yield "kept", "保持不变的对数", kept
        yield "changed", "变动的对数", lost


def _pinned(facts: RoundFacts) -> int:
    """Count the pairs that are fixed by hand, each once."""
    pins = set(facts.decision.orders.pins)
    return len(pins & pairs_of(facts.decision.round.pairs, {household for household, _ in pins}))


def _kept_and_lost(previous: "pa.Table", pairs: "pa.Table") -> tuple[int, int]:
    """Count the pairs of before that are there again, and those that are not."""
    lost = len(keys(without(previous, pairs)).unique())
    return len(keys(previous).unique()) - lost, lost


def unmet(quotas: Quotas, kinds: list[str], helper: Ints, kind: Ints) -> int:
    """Count how many households helpers are short of the least of their quotas, whatever slots they hold.

    Nobody belongs to two tiers, and a kind is the same in all of them: pairs of all tiers are counted together.

    Args:
        quotas: of all helpers, in order of their rows.
        kinds: the names of the kinds.
        helper: the row of the helper of each pair.
        kind: the index of the kind of the household of each pair.
    """
    least = np.array([sum(one.minimum for one in slots) for slots in quotas.each], np.int64)
    total = int(least[quotas.of].sum())
    if not total:
        return 0
    ours = least[quotas.of[helper]] > 0
    rows, at = distinct_rows(np.column_stack([helper[ours], kind[ours]]))
    count = np.bincount(at, minlength=len(rows))
    of: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (person, what), n in zip(rows.tolist(), count.tolist(), strict=True):
        of[person].append((what, n))
    met: Counter[tuple[int, tuple[tuple[int, int], ...]]] = Counter(
        (int(quotas.of[person]), tuple(some)) for person, some in of.items()
    )
    return total - sum(
        times * _most_met(quotas.each[quota], [kinds[what] for what, n in some for _ in range(n)])
        for (quota, some), times in met.items()
    )


def _most_met(slots: tuple[Slot, ...], kinds: list[str]) -> int:
    """Return how many of the places that are to be filled first some households can fill at most.

    >>> _most_met((Slot(kinds=("甲",), minimum=1), Slot(kinds=("甲", "乙"), count=2, minimum=1)), ["甲", "甲"])
    2
    """
    places = [slot.kinds for slot in slots for _ in range(slot.minimum)]
    holder: dict[int, int] = {}

    def found(nth: int, tried: set[int]) -> bool:
        for place, allowed in enumerate(places):
            if kinds[nth] in allowed and place not in tried:
                tried.add(place)
                if place not in holder or found(holder[place], tried):
                    holder[place] = nth
                    return True
        return False

    return sum(found(nth, set()) for nth in range(len(kinds)))
