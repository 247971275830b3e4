"""The audit: a stored round held against the rules, written from the rules alone.

It shares no code with what makes a round. It looks at persons and pairs; there is no network in it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, coded, distinct_rows, numbered, positions
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people import stay
from lianhu_cli.domain.people.quotas import Quotas, quotas
from lianhu_cli.domain.places.levels import LEFT, LEFT_LEVELS
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rounds.digest import LATER, LOOKED_AT
from lianhu_cli.domain.rounds.round import Round, keys, without
from lianhu_cli.domain.rules.parts import Slot

NEEDED = frozenset({*LOOKED_AT, *LATER})
"""The attributes of the roster that are looked at, here and by the proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One broken rule: which, about whom (a code, or the name of a figure), in a sentence."""

    rule: str
    subject: str
    message: str


def check(
    decision: Decision, previous: Any = None, before: Round | None = None
) -> tuple[Finding, ...]:
    """Return every rule that the round breaks.

    `previous` are the pairs that the round was compared with (`tables.Pair`); given, kept and changed are
    counted again too. `before` is the round that was there before it, by which the days of the pairs are told.
    """
    facts = _facts(decision, previous, before)
    return tuple(finding for rule in RULES for finding in rule(facts))


def counted(decision: Decision, previous: Any = None) -> dict[str, Any]:
    """Return the figures of a round's pairs, by attribute of `Round`."""
    return {name: value for name, _, value in _counted(_facts(decision, previous))}


@dataclass(frozen=True, kw_only=True)
class _Facts:
    """A decision as arrays. `home` and `helper` are the rows of each pair's two sides, -1 unknown.

    `known` are the pairs whose two sides are in the register; `slots` what each helper (row) has.
    """

    decision: Decision
    previous: Any
    before: Round | None
    home: Ints
    helper: Ints
    known: Ints
    slots: list[tuple[Slot, ...]]
    standing: Ints
    """Per helper the index into `slots`."""

    @cached_property
    def left(self) -> Flags:
        """Tell which levels each pair leaves whose two sides are known."""
        where, pairs = self.decision.where, self.known
        return where.left(where.bases[self.helper[pairs]], where.homes[self.home[pairs]])

    def household(self, row: int) -> str:
        """Name a household as a clerk would."""
        told = self.decision.roster.households.slice(row, 1).to_pylist()[0]
        return f"{told['village']}{told['group']}{told['head']}（{told['code']}）"

    def person(self, row: int) -> str:
        """Name a helper as a clerk would."""
        told = self.decision.roster.helpers.slice(row, 1).to_pylist()[0]
        return f"{told['unit']}{told['name']}（{told['code']}）"

    def named(self, pair: int) -> str:
        """Name the two of a pair, by their codes where the register does not know them."""
        home, hand = int(self.home[pair]), int(self.helper[pair])
        told = self.household(home) if home >= 0 else self.code("household", pair)
        return f"{told}与{self.person(hand) if hand >= 0 else self.code('helper', pair)}"

    def code(self, side: str, pair: int) -> str:
        """Return the code a pair gives for one side."""
        return str(self.decision.round.pairs[side][pair])

    def kind(self, pair: int) -> str:
        """Return the kind of a pair's household."""
        return str(self.decision.roster.households["kind"][int(self.home[pair])])

    def quota(self, pair: int) -> tuple[Slot, ...]:
        """Return the slots of a pair's helper."""
        return self.slots[int(self.standing[self.helper[pair]])]


def everybody_is_registered(facts: _Facts) -> Iterator[Finding]:
    """Both sides of a pair are in the register."""
    for side, rows, word in (("household", facts.home, "户"), ("helper", facts.helper, "帮扶人")):
        for pair in np.flatnonzero(rows < 0).tolist():
            code = facts.code(side, pair)
            yield Finding(
                rule=f"{side}-unknown", subject=code, message=f"{word} {code} 不在登记库里"
            )


def nobody_paired_twice(facts: _Facts) -> Iterator[Finding]:
    """The same household and helper are paired once only."""
    width = len(facts.standing) + 1
    both = facts.home[facts.known] * width + facts.helper[facts.known]
    for pair in _repeated(both):
        row = int(facts.known[pair])
        yield Finding(
            rule="pair-twice",
            subject=facts.code("household", row),
            message=f"{facts.household(int(facts.home[row]))}与"
            f"{facts.person(int(facts.helper[row]))}结对记了不止一次",
        )


def no_household_over(facts: _Facts) -> Iterator[Finding]:
    """A household has no more helpers of a tier than the rules give it."""
    names, category = coded(facts.decision.roster.helpers["category"])
    kinds, kind = coded(facts.decision.roster.households["kind"])
    for rules in facts.decision.policy.by_tier():
        takes = np.array([rules.takes(name) for name in kinds], np.int64)
        of_tier = np.array([bool(rules.categories_named(name)) for name in names], bool)
        ours = facts.known[of_tier[category[facts.helper[facts.known]]]]
        count = np.bincount(facts.home[ours], minlength=len(kind))
        for row in np.flatnonzero(count > takes[kind]).tolist():
            yield Finding(
                rule="double-cover",
                subject=str(facts.decision.roster.households["code"][row]),
                message=f"{facts.household(row)}有 {count[row]} 名帮扶人，只该有 {takes[kind[row]]} 名",
            )


def nobody_leaves_where_they_stay(facts: _Facts) -> Iterator[Finding]:
    """Where the rules require it, helpers stay in their unit's linked villages, their village or group."""
    policy, where = facts.decision.policy, facts.decision.where
    if not policy.bound():
        return
    helper = facts.helper[facts.known]
    kept = stay.levels_kept(facts.decision.roster.helpers, where, policy)[helper]
    linked = where.linked[helper] & (policy.linked == "require")
    for nth in np.flatnonzero(stay.leaves(kept, facts.left)).tolist():
        pair = int(facts.known[nth])
        there = "单位的联系村" if linked[nth] else "不能离开的村或组"
        yield Finding(
            rule="linked" if linked[nth] else "stay",
            subject=facts.code("household", pair),
            message=f"{facts.household(int(facts.home[pair]))}不在"
            f"{facts.person(int(facts.helper[pair]))}{there}",
        )


def only_households_to_pair(facts: _Facts) -> Iterator[Finding]:
    """A household's kind is one that the rules know, its status none that excludes it."""
    known = {kind.name for kind in facts.decision.policy.kinds}
    names, at = coded(facts.decision.roster.households["kind"])
    strange = np.array([name not in known for name in names], bool)[at]
    for row in np.unique(facts.home[facts.known][strange[facts.home[facts.known]]]).tolist():
        home = facts.decision.roster.households.slice(row, 1).to_pylist()[0]
        if facts.decision.policy.gone(home["status"]):
            yield Finding(
                rule="household-excluded",
                subject=home["code"],
                message=f"{facts.household(row)}户状态是“{home['status']}”，不该结对",
            )
            continue
        kind = home["kind"]
        yield Finding(
            rule="kind-unknown",
            subject=home["code"],
            message=f"{facts.household(row)}的户类别“{kind}”不在规则里，不该结对",
        )


def only_helpers_with_slots(facts: _Facts) -> Iterator[Finding]:
    """A helper is in a category that takes households and in no status that excludes."""
    idle = np.array([not slots for slots in facts.slots], bool)
    helper = facts.helper[facts.known]
    for row in np.unique(helper[idle[facts.standing[helper]]]).tolist():
        told = facts.decision.roster.helpers.slice(row, 1).to_pylist()[0]
        why = f"状态是“{told['status']}”" if told["status"] else f"类别是“{told['category']}”"
        yield Finding(
            rule="helper-excluded",
            subject=told["code"],
            message=f"{facts.person(row)}{why}，不承担包户任务，却结了对",
        )


def every_slot_once(facts: _Facts) -> Iterator[Finding]:
    """Each pair takes a slot that its helper has, and no other pair takes it."""
    slot = _slot_numbers(facts)[facts.known]
    sizes = np.array([sum(one.count for one in slots) for slots in facts.slots], np.int64)
    size = sizes[facts.standing[facts.helper[facts.known]]]
    for pair in np.flatnonzero((size > 0) & ((slot < 0) | (slot >= size))).tolist():
        row = int(facts.known[pair])
        yield Finding(
            rule="quota",
            subject=facts.code("helper", row),
            message=f"{facts.person(int(facts.helper[row]))}只有 {int(size[pair])} 个名额，"
            f"没有第 {int(slot[pair]) + 1} 个",
        )
    width = 2 + int(slot.max(initial=0))
    for pair in _repeated(facts.helper[facts.known] * width + np.maximum(slot, -1) + 1):
        row = int(facts.known[pair])
        yield Finding(
            rule="quota",
            subject=facts.code("helper", row),
            message=f"{facts.person(int(facts.helper[row]))}的第 {int(slot[pair]) + 1} 个名额"
            "用了不止一次",
        )


def every_slot_for_its_kinds(facts: _Facts) -> Iterator[Finding]:
    """The household's kind is one that the slot may serve."""
    slot = _slot_numbers(facts)[facts.known]
    names, kind = coded(facts.decision.roster.households["kind"])
    most = max((sum(one.count for one in slots) for slots in facts.slots), default=0)
    serves = np.ones((len(facts.slots), most + 1, len(names)), bool)
    for at, slots in enumerate(facts.slots):
        for nth, one in enumerate(_each(slots)):
            serves[at, nth] = [name in one.kinds for name in names]
    standing = facts.standing[facts.helper[facts.known]]
    number = np.where((slot < 0) | (slot > most), most, slot)
    right = serves[standing, number, kind[facts.home[facts.known]]]
    for pair in np.flatnonzero(~right).tolist():
        row = int(facts.known[pair])
        allowed = _each(facts.quota(row))[int(slot[pair])].kinds
        yield Finding(
            rule="kind",
            subject=facts.code("helper", row),
            message=f"{facts.person(int(facts.helper[row]))}的这个名额只能包"
            f"{'或'.join(allowed)}，"
            f"{facts.household(int(facts.home[row]))}是{facts.kind(row)}",
        )


def orders_are_obeyed(facts: _Facts) -> Iterator[Finding]:
    """Pairs that are fixed by hand are there, those that are forbidden are not."""
    decision = facts.decision
    ordered = decision.orders
    made = _made_of(decision.round.pairs, {home for home, _ in (*ordered.pins, *ordered.avoids)})
    for pair in ordered.pins:
        if pair not in made:
            yield Finding(
                rule="pin",
                subject=pair[0],
                message=f"{ordered.line(pair, 'pin')}：没有照办，请重新 lianhu pair",
            )
    for pair in ordered.avoids:
        if pair in made:
            yield Finding(
                rule="avoid",
                subject=pair[0],
                message=f"{ordered.line(pair, 'avoid', 'relative')}：却结了对，请重新 lianhu pair",
            )


def _made_of(pairs: Any, households: set[str]) -> set[tuple[str, str]]:
    """Return the pairs of some households."""
    import pyarrow.compute as pc

    some = pa.array(sorted(households), pa.string())
    pairs = pairs.filter(pc.is_in(pairs["household"], value_set=some))
    return set(zip(pairs["household"].to_pylist(), pairs["helper"].to_pylist(), strict=True))


def figures_are_true(facts: _Facts) -> Iterator[Finding]:
    """The figures stored with the round are those of its pairs."""
    stored = facts.decision.round
    for name, words, counted in _counted(facts):
        said = getattr(stored, name)
        if said != counted:
            message = f"记录的{words}是{_in_words(said)}，实际是{_in_words(counted)}"
            yield Finding(rule="figures", subject=name, message=message)


def _in_words(figure: Any) -> str:
    """Say a figure: a number, pairs by level, or households there are and covered by kind.

    >>> _in_words(3), _in_words({"county": 0, "village": 2}), _in_words({"特殊户": (3, 2)})
    (' 3', '出县 0、出村 2', '特殊户 3 户落实 2 户')
    """
    if not isinstance(figure, dict):
        return f" {figure}"
    return "、".join(
        f"{name} {said[0]} 户落实 {said[1]} 户"
        if isinstance(said, tuple)
        else f"{LEFT.get(name, name)} {said}"
        for name, said in figure.items()
    )


def levels_are_true(facts: _Facts) -> Iterator[Finding]:
    """The level that each pair is said to leave is the widest one it leaves."""
    said = facts.decision.round.pairs["left"].to_numpy()[facts.known]
    left = facts.left
    names = np.array([*LEFT_LEVELS, ""])
    widest = names[np.where(left.any(1), left.argmax(1), len(LEFT_LEVELS))]
    for pair in np.flatnonzero(widest != said).tolist():
        row = int(facts.known[pair])
        yield Finding(
            rule="left",
            subject=facts.code("household", row),
            message=f"{facts.household(int(facts.home[row]))}与"
            f"{facts.person(int(facts.helper[row]))}记为{_LEAVES[said[pair]]}，"
            f"实际{_LEAVES[widest[pair]]}",
        )


def days_are_true(facts: _Facts) -> Iterator[Finding]:
    """A pair that the round before had keeps its day, another has that of the round.

    Nothing is said of a round without a day, and of pairs stored before their days were kept.
    """
    decided, before = facts.decision.round, facts.before
    if not decided.date or decided.status == "given" or (before is None and decided.number > 1):
        return
    import pyarrow.compute as pc

    should: Any = pa.chunked_array([pa.repeat(pa.scalar(decided.date), decided.pairs.num_rows)])
    if before is not None:
        then = before.pairs["since"].take(pc.index_in(keys(decided.pairs), keys(before.pairs)))
        should = pc.coalesce(pc.if_else(pc.equal(then, ""), before.date, then), should)
    said = decided.pairs["since"]
    wrong = pc.and_(pc.not_equal(said, ""), pc.not_equal(said, should))
    for pair in np.flatnonzero(wrong.to_numpy()).tolist():
        yield Finding(
            rule="since",
            subject=facts.code("household", pair),
            message=f"{facts.named(pair)}的结对时间记为 {said[pair]}，应是 {should[pair]}",
        )


_LEAVES: Mapping[str, str] = defaultdict(lambda: "不认识的跨越", {**LEFT, "": "没有跨越"})


RULES: tuple[Callable[[_Facts], Iterator[Finding]], ...] = (
    everybody_is_registered,
    nobody_paired_twice,
    no_household_over,
    only_households_to_pair,
    only_helpers_with_slots,
    every_slot_once,
    every_slot_for_its_kinds,
    orders_are_obeyed,
    nobody_leaves_where_they_stay,
    levels_are_true,
    days_are_true,
    figures_are_true,
)


def _facts(decision: Decision, previous: Any, before: Round | None = None) -> _Facts:
    pairs, roster = decision.round.pairs, decision.roster
    home = positions(pairs["household"], roster.households["code"])
    helper = positions(pairs["helper"], roster.helpers["code"])
    found = quotas(roster.helpers, decision.policy)
    return _Facts(
        decision=decision,
        previous=previous,
        before=before,
        home=home,
        helper=helper,
        known=np.flatnonzero((home >= 0) & (helper >= 0)),
        slots=[*found.each],
        standing=found.of,
    )


def _counted(facts: _Facts) -> Iterator[tuple[str, str, Any]]:
    """Yield (attribute of the round, its Chinese name, what it should be)."""
    policy, households = facts.decision.policy, facts.decision.roster.households
    names, kind = coded(households["kind"])
    has = np.bincount(facts.home[facts.home >= 0], minlength=households.num_rows)
    reached = has > 0
    there = dict(zip(names, np.bincount(kind, minlength=len(names)).tolist(), strict=True))
    covered = np.bincount(kind[reached], minlength=len(names)).tolist()
    by_kind = {
        one.name: (there.get(one.name, 0), dict(zip(names, covered, strict=True)).get(one.name, 0))
        for one in policy.kinds
    }
    sizes = np.array([sum(one.count for one in slots) for slots in facts.slots], np.int64)
    yield "households", "户数", sum(both[0] for both in by_kind.values())
    yield "covered", "已落实户数", int(reached.sum())
    yield "by_kind", "分类户数", by_kind
    yield "helpers", "帮扶人数", int((sizes[facts.standing] > 0).sum())
    yield "slots", "名额", int(sizes[facts.standing].sum())
    yield "left", "跨界对数", dict(zip(LEFT_LEVELS, facts.left.sum(0).tolist(), strict=True))
    yield "unmet", "欠的最少户数", _unmet(facts)
    yield "pinned", "按指定结对的对数", _pinned(facts)
    most = np.array([policy.most_helpers(name) for name in names], np.int64)
    yield "unfilled", "帮扶人不齐的户数", int(((has > 0) & (has < most[kind])).sum())
    if facts.previous is not None:
        kept, lost = _kept_and_lost(facts.previous, facts.decision.round.pairs)
        yield "kept", "保持不变的对数", kept
        yield "changed", "变动的对数", lost


def _pinned(facts: _Facts) -> int:
    """Count the pairs that are fixed by hand, each once."""
    pins = set(facts.decision.orders.pins)
    return len(pins & _made_of(facts.decision.round.pairs, {home for home, _ in pins}))


def _kept_and_lost(previous: Any, pairs: Any) -> tuple[int, int]:
    """Count the pairs of before that are there again, and those that are not."""
    lost = len(keys(without(previous, pairs)).unique())
    return len(keys(previous).unique()) - lost, lost


def _unmet(facts: _Facts) -> int:
    """Count how many households all helpers are short of the least that the rules give them, tier by tier.

    Nobody belongs to two tiers, and a kind is the same in all of them.
    """
    names, kind = coded(facts.decision.roster.households["kind"])
    found = Quotas(each=tuple(facts.slots), of=facts.standing)
    return unmet(found, names, facts.helper[facts.known], kind[facts.home[facts.known]])


def unmet(quotas: Quotas, kinds: list[str], helper: Ints, kind: Ints) -> int:
    """Count how many households helpers are short of the least of their quotas, whatever slots they hold.

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
    for (hand, what), n in zip(rows.tolist(), count.tolist(), strict=True):
        of[hand].append((what, n))
    met: Counter[tuple[int, tuple[tuple[int, int], ...]]] = Counter(
        (int(quotas.of[hand]), tuple(some)) for hand, some in of.items()
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


def _each(slots: tuple[Slot, ...]) -> list[Slot]:
    return [slot for slot in slots for _ in range(slot.count)]


def _slot_numbers(facts: _Facts) -> Ints:
    """Return the slot of each pair, -1 where the round does not say."""
    import pyarrow.compute as pc

    numbers: Ints = pc.fill_null(facts.decision.round.pairs["slot"], -1).to_numpy()
    return numbers


def _repeated(keys: Ints) -> list[int]:
    """Return the places of keys that an earlier one equals."""
    distinct, at = numbered(keys)
    first = np.full(len(distinct), len(keys))
    np.minimum.at(first, at, np.arange(len(keys)))
    repeated: list[int] = np.flatnonzero(first[at] != np.arange(len(keys))).tolist()
    return repeated
