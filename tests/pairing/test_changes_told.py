"""What is said of a change, tried, made by hand or made by a new round, against an oracle over persons."""

import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

import pytest

from lianhu_cli.domain.errors import ContradictionError
from lianhu_cli.domain.rounds.decision import Earlier
from lianhu_cli.domain.rules.parts import Slot
from lianhu_cli.output.counted.change_reasons import TwoRounds
from lianhu_cli.output.sheets import changes as sheet
from lianhu_cli.pairing.explain import edits, what_if
from lianhu_cli.pairing.proof import audit

from ..budget import seeds
from . import oracle
from .drawing import Hand, Home, Pairs, least_left
from .test_against_oracle import KINDS, PLACES, drawn, pairs_of, registered, spread
from .test_explained import figures, name_of, seatable, solved

LEVELS = ("county", "township", "village", "group")


def told_moves(moved: list[dict[str, object]]) -> dict[str, tuple[set[str], set[str]]]:
    return {
        str(one["household"]): tuple(
            set(filter(None, str(one[side]).split("、"))) for side in ("old", "new")
        )  # type: ignore[misc]
        for one in moved
    }


def moves(case: oracle.Case, old: Pairs, new: Pairs) -> dict[str, tuple[set[str], set[str]]]:
    """Every household whose helpers are not the same, by the names of the helpers."""
    name = {hand.code: name_of(hand) for hand in case.town.hands}
    of = [
        {
            home.code: {name.get(p, p) for h, p in pairs if h == home.code}
            for home in case.town.homes
        }
        for pairs in (old, new)
    ]
    return {
        h.code: (of[0][h.code], of[1][h.code])
        for h in case.town.homes
        if of[0][h.code] != of[1][h.code]
    }


def tried(seed: int) -> None:
    """A trial is the best under what is tried, compared with today, and names everybody who moves."""
    case = drawn(seed)
    made = solved(case)
    if not made or "compactness" in case.policy.aims:
        return
    decision, earlier = made
    decision = replace(decision, round=replace(decision.round, number=1))
    dice = random.Random(seed)
    policy, hands = case.policy, case.town.hands
    change, after = what_if.WhatIf(), case
    which = dice.choice(("leave", "quota", "priority", "rules"))
    if which == "leave":
        gone = dice.choice(hands)
        change = what_if.WhatIf(leavers=(gone.code,))
        after = replace(case, town=replace(case.town, hands=tuple(h for h in hands if h != gone)))
    elif which == "quota":
        one, n = dice.choice(policy.categories), dice.randint(0, 3)
        change = what_if.WhatIf(quota={one.name: n})
        slots = tuple(Slot(kinds=s.kinds, count=n, minimum=min(s.minimum, n)) for s in one.slots)
        some = tuple(replace(c, slots=slots) if c == one else c for c in policy.categories)
        after = replace(case, policy=replace(policy, categories=some))
    elif which == "priority":
        kind, n = dice.choice(policy.kinds), dice.randint(0, 2)
        change = what_if.WhatIf(priority={kind.name: n})
        kinds = tuple(replace(k, priority=n) if k == kind else k for k in policy.kinds)
        after = replace(case, policy=replace(policy, kinds=kinds))
    else:
        rules = replace(policy, aims=tuple(reversed(policy.aims)))
        change, after = what_if.WhatIf(rules=rules), replace(case, policy=rules)
    try:
        today, then = what_if.tried(decision, change, registered(case), earlier.units)
    except ContradictionError:
        return
    old, new = pairs_of(today.round), pairs_of(then.round)
    assert old == pairs_of(decision.round)
    units = {**case.past.units, **{h.code: h.unit for h in hands}}
    codes = {h.code for h in after.town.hands}
    pins = frozenset(pair for pair in case.pins if pair[1] in codes)
    follow = {a: b for a, b in case.past.successors.items() if a in codes and b in codes}
    if which == "leave" and case.past.successors.get(change.leavers[0]):
        return  # whom a leaver named is known of those in the roster only
    past = oracle.Past(last=old, units=units, successors=follow)
    after = spread(replace(after, past=past, pins=pins))
    for tier, ours in oracle.tiers(after, new):
        assert oracle.value(tier, ours) == oracle.best(tier)
    assert told_moves(what_if.moved(today, then)) == moves(case, old, new)
    said = then.round.summary()
    known = {kind.name for kind in after.policy.kinds}
    assert said["households"] == sum(h.kind in known for h in case.town.homes)
    assert said["covered"] == len({h for h, _ in new})
    assert said["kept"] == len(old & new)
    assert said["changed"] == len(old - new)
    assert said["slots"] == sum(s.count for h in after.town.hands for s in after.slots(h))
    assert said["slots_used"] == len(new)
    assert said["left"] == lefts(case, new)


def lefts(case: oracle.Case, pairs: Pairs) -> dict[str, int]:
    homes = {h.code: h for h in case.town.homes}
    hands = {h.code: h for h in case.town.hands}
    rows = [least_left(hands[p], homes[h]) for h, p in pairs]
    return {level: sum(row[at] for row in rows) for at, level in enumerate(LEVELS)}


@pytest.mark.parametrize("seed", seeds(60, quick=8))
def test_a_trial_is_told_truly(seed: int) -> None:
    tried(seed)


def edited(seed: int) -> None:
    """An edited sheet breaks the rules that it breaks, and costs in each aim what the oracle counts."""
    case = drawn(seed)
    made = solved(case)
    if not made:
        return
    decision, earlier = made
    dice = random.Random(seed)
    old = pairs_of(decision.round)
    new = set(old)
    for _ in range(dice.randint(1, 3)):
        home, hand = dice.choice(case.town.homes).code, dice.choice(case.town.hands).code
        new = {(h, p) for h, p in new if h != home or dice.random() < 0.3}
        if dice.random() < 0.7:
            new.add((home, hand))
    after = edits.edited(decision, sorted(new), earlier)
    found = {one.rule for one in audit.check(after, earlier.pairs)}
    assert ("figures" in found) is False
    assert bool(found) == bool(broken(case, frozenset(new))), (found, broken(case, frozenset(new)))
    shown = Earlier(pairs=decision.round.pairs)
    told = edits.cost_of(decision, after, shown)
    changed = edits.changes(decision, after, shown)
    assert told_moves([asdict(one) for one in changed]) == moves(case, old, frozenset(new))
    if found:
        return  # what sits in no slot is weighed as it stands
    aims = tuple(dict.fromkeys((*case.policy.aims, "coverage")))
    shown_case = replace(case, past=oracle.Past(last=old), policy=replace(case.policy, aims=aims))
    assert costs(shown_case, old, frozenset(new)) == {
        k: v for k, v in told.items() if not k.startswith("uncovered_")
    }
    kinds = {h.code: h.kind for h in case.town.homes}
    for kind in {k.name for k in case.policy.kinds}:
        none = [sum(kinds[h] == kind for h in {h for h, _ in some}) for some in (old, new)]
        assert told.get(f"uncovered_{kind}", 0) == none[0] - none[1]
    for one in changed:
        alone = {(h, p) for h, p in old if h != one.household} | {
            (h, p) for h, p in new if h == one.household
        }
        if not broken(case, frozenset(alone)):
            assert costs(shown_case, old, frozenset(alone)) == {
                k: v for k, v in one.cost.items() if not k.startswith("uncovered_")
            }, one


def costs(case: oracle.Case, old: Pairs, new: Pairs) -> dict[str, int]:
    """By how much each figure of the aims grows, whatever the tier; left levels, the least and changes always."""
    found: dict[str, float] = {}
    signs = {"fairness", "balance"}
    for (tier, was), (_, now) in zip(oracle.tiers(case, old), oracle.tiers(case, new), strict=True):
        for (name, a), (_, b) in zip(
            figures(tier, oracle.value(tier, was)),
            figures(tier, oracle.value(tier, now)),
            strict=True,
        ):
            key = {"duty": "unmet", "stability": "changed"}.get(
                name, name.partition(" ")[0].rstrip("+")
            )
            if key in signs:
                b, a = (b > a) - (b < a), 0
            if key != "uncovered":
                found[key] = found.get(key, 0) + b - a
    found.update({level: lefts(case, new)[level] - n for level, n in lefts(case, old).items()})
    found["changed"] = len(old - new)
    return {
        name: max(-1, min(1, by)) if name in signs else int(by) for name, by in found.items() if by
    }


def broken(case: oracle.Case, pairs: Pairs) -> set[str]:
    """The rules that pairs break."""
    found: set[str] = set()
    homes = {h.code: h for h in case.town.homes}
    if case.pins - pairs:
        found.add("pin")
    for tier, ours in oracle.tiers(case, pairs):
        ranked = {h.code for h in tier.homes}
        for hand in tier.hands:
            mine = [homes[h] for h, p in ours if p == hand.code]
            slots = [s for s in case.slots(hand) for _ in range(s.count)]
            if not seatable([h.kind for h in mine], slots) or not all(
                oracle.may(case, h, hand) for h in mine
            ):
                found.add("slot")
        for code in homes:
            n = sum(h == code for h, _ in ours)
            if n and (code not in ranked or n > tier.takes(homes[code])):
                found.add("over")
        if not oracle.led(tier, ours):
            found.add("led")
    working = {h.code for h in case.town.hands if case.works(h)}
    if any(p not in working for _, p in pairs):
        found.add("excluded")
    return found


@pytest.mark.parametrize("seed", seeds(60, quick=8))
def test_an_edited_sheet_is_weighed_truly(seed: int) -> None:
    edited(seed)


def later(case: oracle.Case, dice: random.Random) -> oracle.Case:
    """Draw what may have happened in a town within a year."""
    homes, hands = list(case.town.homes), list(case.town.hands)
    for _ in range(dice.randint(1, 3)):
        which = dice.randint(0, 6)
        at, to = dice.randrange(len(homes)), dice.randrange(len(hands))
        if which == 0 and len(homes) > 1:
            homes.pop(at)
        elif which == 1 and len(hands) > 1:
            hands.pop(to)
        elif which == 2:
            homes[at] = replace(homes[at], place=dice.choice(PLACES))
        elif which == 3:
            homes[at] = replace(homes[at], kind=dice.choice(KINDS))
        elif which == 4:
            hands[to] = replace(hands[to], status="调离")
        elif which == 5:
            homes.append(replace(homes[at], code=f"N{len(homes)}"))
        else:
            hands[to] = replace(hands[to], category=dice.choice(("领导", "干部")))
    some = [(h.code, p.code) for h in homes for p in hands]
    avoids = frozenset(pair for pair in some if dice.random() < 0.1)
    pins = frozenset(pair for pair in some[:1] if pair not in avoids and dice.random() < 0.3)
    quotas = {p.code: dice.randint(0, 3) for p in hands if dice.random() < 0.3}
    town = replace(case.town, homes=tuple(homes), hands=tuple(hands))
    return spread(
        replace(case, town=town, avoids=avoids, pins=pins, kin=frozenset(), wishes={}, own=quotas)
    )


def reasons(seed: int) -> None:
    """Every row of 调整对照表 joins who lost a household with who gained it, for a reason that is true."""
    case = drawn(seed)
    made = solved(replace(case, past=oracle.Past(), wishes={}))
    if not made:
        return
    old = made[0].round
    before = pairs_of(old)
    after = later(case, random.Random(seed))
    units = {hand.code: hand.unit for hand in case.town.hands}
    after = replace(after, past=oracle.Past(last=before, units=units))
    again = solved(after)
    if not again:
        return
    decision, new = again[0], again[0].round
    known = {home.code for home in case.town.homes}
    both = TwoRounds(
        old=old, new=new, rules=(case.policy, case.policy), roster=decision.roster, departed={},
        orders=decision.orders, arrived=frozenset(h.code for h in after.town.homes if h.code not in known),
    )  # fmt: skip
    rows = sheet.rows(both)
    pairs = pairs_of(new)
    assert {(r["household"], r["old_helper"]) for r in rows if r["old_helper"]} == before - pairs
    assert {(r["household"], r["new_helper"]) for r in rows if r["new_helper"]} == pairs - before
    for row in rows:
        assert is_true(case, after, (before, pairs), row), row


def is_true(
    case: oracle.Case, after: oracle.Case, both: tuple[Pairs, Pairs], row: dict[str, str]
) -> bool:
    """Hold one reason against the two towns."""
    found = Change(case, after, both, row)
    why = row["reason"]
    if why.startswith("户类别已是"):
        kind = why.removeprefix("户类别已是").removesuffix("，原帮扶人接不了")
        slots = found.slots
        return found.home.kind == kind and not any(kind in slot.kinds for slot in slots)
    return REASONS[why](found)


@dataclass(frozen=True)
class Change:
    """A row of the table, with what is there to hold it against."""

    case: oracle.Case
    after: oracle.Case
    both: tuple[Pairs, Pairs]
    row: dict[str, str]

    @property
    def home(self) -> Home:
        return next(h for h in self.after.town.homes if h.code == self.row["household"])

    def hand(self, side: str) -> Hand:
        return next(p for p in self.after.town.hands if p.code == self.row[f"{side}_helper"])

    def known(self, case: oracle.Case, household: str) -> bool:
        return household in {h.code for h in case.town.homes}

    @property
    def slots(self) -> list[Slot]:
        return [s for s in self.after.slots(self.hand("old")) for _ in range(s.count)]

    def pair(self, side: str) -> tuple[str, str]:
        return self.row["household"], self.row[f"{side}_helper"]

    @property
    def able(self) -> bool:
        return oracle.may(self.after, self.home, self.hand("old"))

    @property
    def mine(self) -> set[str]:
        return {h for h, p in self.both[1] if p == self.row["old_helper"]}

    @property
    def gained(self) -> set[str]:
        return self.mine - {h for h, p in self.both[0] if p == self.row["old_helper"]}

    @property
    def room(self) -> bool:
        kinds = {h.code: h.kind for h in self.after.town.homes}
        return seatable([self.home.kind, *(kinds[h] for h in self.mine)], self.slots)

    @property
    def full(self) -> bool:
        return self.able and not self.room and bool(self.gained)

    @property
    def first(self) -> bool:
        rank = {kind.name: kind.priority for kind in self.after.policy.kinds}
        kinds = {h.code: h.kind for h in self.after.town.homes}
        return any(rank[kinds[h]] < rank.get(self.home.kind, 9) for h in self.gained)

    @property
    def nearer(self) -> bool:
        left = [least_left(self.hand(side), self.home) for side in ("old", "new")]
        return left[1] < left[0]

    @property
    def fewer(self) -> bool:
        old = next(p for p in self.case.town.hands if p.code == self.row["old_helper"])
        return len(self.slots) < sum(slot.count for slot in self.case.slots(old))

    @property
    def all_nearer(self) -> bool:
        hands = {p.code: p for p in (*self.case.town.hands, *self.after.town.hands)}
        several = {h for h, _ in self.both[0]} & {h for h, _ in self.both[1]}
        sums = []
        for pairs, case in zip(self.both, (self.case, self.after), strict=True):
            homes = {h.code: h for h in case.town.homes}
            rows = [least_left(hands[p], homes[h]) for h, p in pairs if h in several]
            sums.append([sum(column) for column in zip(*rows, strict=True)])
        return sums[1] < sums[0]


REASONS: dict[str, Callable[[Change], bool]] = {
    "户已不在册": lambda one: not one.known(one.after, one.row["household"]),
    "新增户": lambda one: not one.row["old_helper"] and not one.known(one.case, one.home.code),
    "新落实": lambda one: not one.row["old_helper"] and one.known(one.case, one.home.code),
    "原帮扶人已不在名册": lambda one: (
        one.row["old_helper"] not in {p.code for p in one.after.town.hands}
    ),
    "原帮扶人调离": lambda one: one.hand("old").status == "调离",
    "原帮扶人不再承担包户任务": lambda one: not one.slots and not one.hand("old").status,
    "指定": lambda one: one.pair("new") in one.after.pins,
    "回避": lambda one: one.pair("old") in one.after.avoids,
    "已不在原帮扶人能去的范围": lambda one: not one.able,
    "就近调整": lambda one: one.able and one.room and one.nearer,
    "统筹调整": lambda one: one.able and (one.room or not one.gained),
    "原帮扶人名额减少": lambda one: one.able and not one.room and one.fewer,
    "名额不足，让给优先的户": lambda one: one.full and not one.row["new_helper"] and one.first,
    "名额不足，让给其他户": lambda one: one.full and not one.row["new_helper"] and not one.first,
    "为其他户让位，整体更近": lambda one: (
        one.full and bool(one.row["new_helper"]) and one.all_nearer
    ),
    "为其他户让位": lambda one: one.full and bool(one.row["new_helper"]) and not one.all_nearer,
}
"""Each reason, and when it is true."""


@pytest.mark.parametrize("seed", seeds(60, quick=8))
def test_a_change_is_for_the_reason_told(seed: int) -> None:
    reasons(seed)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(20))
@pytest.mark.parametrize("told", [tried, edited, reasons])
def test_changes_of_a_thousand_towns(told: Callable[[int], None], block: int) -> None:
    for seed in range(1000 + 50 * block, 1050 + 50 * block):
        told(seed)
