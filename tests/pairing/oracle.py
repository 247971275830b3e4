"""The best pairing of a small town by going through all pairings there are, person by person.

Nothing of the tool is used but the rules as data: who may help whom, what each aim counts and which pairings there are
is spelled out here a second time, tier by tier, with what there was before.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from lianhu_cli.domain.rules.parts import Slot
from lianhu_cli.domain.rules.policy import Policy

from .drawing import LEVELS, Hand, Home, Pairs, Town, least_left, unmet

Value = tuple[int | Fraction, ...]


@dataclass(frozen=True)
class Past:
    """What there was: pairs of the last round, the units of who is no longer there, who follows whom by name."""

    last: Pairs = frozenset()
    units: Mapping[str, str] = field(default_factory=dict)
    successors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A town under its rules, with its past and with pairs pinned and forbidden.

    `wishes` has the codes that somebody wishes for, in order; `quotas` the 名额 of helpers, `own` those that stand in
    their rows.
    """

    town: Town
    policy: Policy
    past: Past = Past()
    pins: Pairs = frozenset()
    avoids: Pairs = frozenset()
    kin: Pairs = frozenset()
    wishes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    quotas: Mapping[str, int] = field(default_factory=dict)
    own: Mapping[str, int] = field(default_factory=dict)

    def slots(self, hand: Hand) -> tuple[Slot, ...]:
        return self.policy.slots(hand.category, hand.status, self.quotas.get(hand.code))

    def works(self, hand: Hand) -> bool:
        return any(slot.count for slot in self.slots(hand))


@dataclass(frozen=True)
class Tier:
    """One tier of a case: who helps in it, how many a household takes, whom others help already."""

    case: Case
    name: str
    helped: frozenset[str]

    @property
    def hands(self) -> list[Hand]:
        tiers = {one.name: one.tier for one in self.case.policy.categories}
        return [
            hand
            for hand in self.case.town.hands
            if (not self.name or tiers.get(hand.category) == self.name) and self.case.works(hand)
        ]

    @property
    def homes(self) -> list[Home]:
        kinds = {kind.name for kind in self.case.policy.kinds}
        return [home for home in self.case.town.homes if home.kind in kinds]

    def takes(self, home: Home) -> int:
        for tier in self.case.policy.tiers:
            if tier.name == self.name:
                return tier.helpers
        own = next(kind.helpers for kind in self.case.policy.kinds if kind.name == home.kind)
        return own or self.case.policy.helpers_per_household


def tiers(case: Case, pairs: Pairs) -> Iterator[tuple[Tier, Pairs]]:
    """Yield every tier with its pairs, given all."""
    helped: frozenset[str] = frozenset()
    for name in [tier.name for tier in case.policy.tiers] or [""]:
        tier = Tier(case, name, helped)
        codes = {hand.code for hand in tier.hands}
        ours = frozenset(pair for pair in pairs if pair[1] in codes)
        yield tier, ours
        helped |= {home for home, _ in ours}


def may(case: Case, home: Home, hand: Hand) -> bool:
    """Whether these two may meet at all."""
    if (home.code, hand.code) in case.avoids:
        return False
    left = least_left(hand, home)
    if case.policy.linked == "require" and hand.linked and any(left):
        return False
    stays = {one.name: one.stay for one in case.policy.categories}.get(hand.category, "")
    return not (stays and any(left[: LEVELS.index(stays) + 1]))


def choices(tier: Tier, hand: Hand) -> list[frozenset[str]]:
    """Every set of households that a helper can take together, pins included."""
    slots = [slot for slot in tier.case.slots(hand) for _ in range(slot.count)]
    able = [
        [None, *(h.code for h in tier.homes if h.kind in slot.kinds and may(tier.case, h, hand))]
        for slot in slots
    ]
    pins = {home for home, code in tier.case.pins if code == hand.code}
    found = set()
    for one in product(*able):
        chosen = [code for code in one if code]
        if len(set(chosen)) == len(chosen) and pins <= set(chosen):
            found.add(frozenset(chosen))
    return sorted(found, key=sorted)


def best(tier: Tier, aims: Sequence[str] | None = None) -> Value | None:
    """The best value of a tier, None where pins cannot all be kept."""
    least: Value | None = None
    hands = tier.hands
    takes = {home.code: tier.takes(home) for home in tier.homes}

    def go(at: int, room: dict[str, int], pairs: frozenset[tuple[str, str]]) -> None:
        nonlocal least
        if at == len(hands):
            if not led(tier, pairs):
                return
            found = value(tier, pairs, aims)
            if least is None or found < least:
                least = found
            return
        for chosen in choices(tier, hands[at]):
            if all(room[code] for code in chosen):
                rest = {code: n - (code in chosen) for code, n in room.items()}
                go(at + 1, rest, pairs | {(code, hands[at].code) for code in chosen})

    go(0, takes, frozenset())
    return least


def led(tier: Tier, pairs: Pairs) -> bool:
    """Whether every household that must have somebody among several has one, or nobody."""
    must = {kind.name: kind.must_have for kind in tier.case.policy.kinds}
    category = {hand.code: hand.category for hand in tier.hands}
    for home in tier.homes:
        mine = {category[p] for h, p in pairs if h == home.code}
        if mine and must[home.kind] and must[home.kind] not in mine:
            return False
    return True


def value(tier: Tier, pairs: Pairs, aims: Sequence[str] | None = None) -> Value:
    """Every figure of the aims in their order; less is better."""
    order = tier.case.policy.aims if aims is None else aims
    return tuple(part for aim in order if aim in COUNTED for part in COUNTED[aim](tier, pairs))


def coverage(tier: Tier, pairs: Pairs) -> Value:
    got = {home.code: sum(one == home.code for one, _ in pairs) for home in tier.homes}
    ranks = sorted({kind.priority for kind in tier.case.policy.kinds})
    of = {kind.name: kind.priority for kind in tier.case.policy.kinds}
    groups = [
        [h for h in tier.homes if of[h.kind] == rank and (h.code in tier.helped) == later]
        for later in (False, True)
        for rank in ranks
    ]
    none = [sum(not got[home.code] for home in group) for group in groups]
    lack = [sum(tier.takes(h) - max(got[h.code], 1) for h in group) for group in groups]
    return (*none, *lack)


def duty(tier: Tier, pairs: Pairs) -> Value:
    kinds = {home.code: home.kind for home in tier.homes}
    return (
        sum(
            unmet([kinds[h] for h, p in pairs if p == hand.code], list(tier.case.slots(hand)))
            for hand in tier.hands
        ),
    )


def stability(tier: Tier, pairs: Pairs) -> Value:
    case, new = tier.case, pairs - tier.case.past.last
    working = {hand.code: hand for hand in case.town.hands if case.works(hand)}
    known = {hand.code: hand.unit for hand in case.town.hands}
    unit = {**case.past.units, **known}
    gone = [(home, hand) for home, hand in case.past.last if hand not in working]
    follow = {
        (home, case.past.successors[hand]) for home, hand in gone if hand in case.past.successors
    }
    heirs = {(home, unit.get(hand, "")) for home, hand in gone} - {(h, "") for h, _ in gone}
    return (
        -len(pairs & case.past.last),
        -len(new & follow),
        -sum((home, known[hand]) in heirs for home, hand in new),
    )


def locality(tier: Tier, pairs: Pairs) -> Value:
    homes = {home.code: home for home in tier.homes}
    hands = {hand.code: hand for hand in tier.hands}
    lefts = [least_left(hands[p], homes[h]) for h, p in pairs]
    return tuple(map(sum, zip(*lefts, strict=True))) if lefts else (0, 0, 0, 0)


def kin(tier: Tier, pairs: Pairs) -> Value:
    return (-len(pairs & tier.case.kin) if tier.case.policy.relatives == "prefer" else 0,)


def fairness(tier: Tier, pairs: Pairs) -> Value:
    if not tier.case.policy.fairness:
        return ()
    villages: dict[str, list[bool]] = {}
    helped = {home for home, _ in pairs}
    for home in tier.homes:
        villages.setdefault("/".join(home.place.split("/")[:3]), []).append(home.code not in helped)
    return (sum((Fraction(sum(u) ** 2, len(u)) for u in villages.values()), Fraction(0)),)


def load(tier: Tier, pairs: Pairs) -> dict[str, int]:
    return {hand.code: sum(p == hand.code for _, p in pairs) for hand in tier.hands}


def balance(tier: Tier, pairs: Pairs) -> Value:
    """Σ load² ÷ quota."""
    of = load(tier, pairs)
    return (
        sum(
            (
                Fraction(of[hand.code] ** 2, sum(slot.count for slot in tier.case.slots(hand)))
                for hand in tier.hands
            ),
            Fraction(0),
        ),
    )


def compactness(tier: Tier, pairs: Pairs) -> Value:
    """Σ over the helpers of the groups that they serve; who lives in no group is one of the village."""
    place = {home.code: home.place for home in tier.homes}
    return (len({(place[home], hand) for home, hand in pairs}),)


def wishes(tier: Tier, pairs: Pairs) -> Value:
    """Σ of the places lost in the lists of both sides."""
    lost = 0
    for home, hand in pairs:
        for one, other in ((home, hand), (hand, home)):
            wished = list(tier.case.wishes.get(one, ()))
            if wished:
                lost += wished.index(other) if other in wished else len(wished)
    return (lost,)


COUNTED = {
    "coverage": coverage,
    "duty": duty,
    "stability": stability,
    "locality": locality,
    "kin": kin,
    "fairness": fairness,
    "balance": balance,
    "compactness": compactness,
    "wishes": wishes,
}
