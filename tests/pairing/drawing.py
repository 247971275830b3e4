"""Small townships drawn from lines of text, and their pairing by brute force."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rules.parts import Slot
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Helper, Household, Link, Order, Pair

Pairs = frozenset[tuple[str, str]]
LEVELS = ("county", "township", "village", "group")


@dataclass(frozen=True)
class Home:
    """A household: where it is ("县/乡镇/村/组", levels may be blank) and its kind."""

    code: str
    place: str
    kind: str


@dataclass(frozen=True)
class Hand:
    """A helper: the place in the row, the category, the unit, and the unit's villages."""

    code: str
    place: str
    category: str
    villages: tuple[str, ...] = ()
    status: str = ""
    unit: str = ""

    @property
    def linked(self) -> bool:
        return self.bases is self.villages

    @property
    def bases(self) -> tuple[str, ...]:
        own = self.place.split("/")
        return (self.place,) if (len(own) > 2 and own[2]) or not self.villages else self.villages


@dataclass(frozen=True)
class Town:
    homes: tuple[Home, ...]
    hands: tuple[Hand, ...]

    def roster(
        self,
        pins: Pairs = frozenset(),
        avoids: Pairs = frozenset(),
        kin: Pairs = frozenset(),
    ) -> Roster:
        ordered = [
            (*pair, word)
            for pairs, word in ((pins, "指定"), (avoids, "回避"), (kin, "近亲属"))
            for pair in sorted(pairs)
        ]
        return Roster.of(
            {
                "orders": frame(
                    Order,
                    [{"order": o, "household": h, "helper": p} for h, p, o in ordered],
                ),
                "households": frame(
                    Household,
                    [
                        {"code": h.code, "kind": h.kind, "head": h.code, **place(h.place)}
                        for h in self.homes
                    ],
                ),
                "helpers": frame(
                    Helper,
                    [
                        {
                            "code": h.code, "name": h.code, "category": h.category,
                            "unit": h.unit or f"单位{h.code}", "status": h.status, **place(h.place),
                        }
                        for h in self.hands
                    ],
                ),
                "links": frame(
                    Link,
                    [
                        {"unit": h.unit or f"单位{h.code}", **place(village, LEVELS[:3])}
                        for h in self.hands
                        for village in h.villages
                    ],
                ),
            }
        )  # fmt: skip


def frame(table: Any, rows: Sequence[dict[str, Any]]) -> Any:
    if not rows:
        return conform(table, pa.table({}))
    return conform(table, pa.Table.from_pylist(list(rows)))


def place(path: str, levels: Sequence[str] = LEVELS) -> dict[str, str]:
    return dict(zip(levels, [*path.split("/"), "", "", "", ""], strict=False))


def pairs_frame(pairs: Iterable[tuple[str, str]]) -> Any:
    rows = [{"household": h, "helper": p, "slot": 0, "left": ""} for h, p in sorted(pairs)]
    return frame(Pair, rows)


def left(base: str, home: str) -> tuple[int, ...]:
    """Which levels a pair leaves, spelled out from the rule."""
    inside, around = home.split("/"), base.split("/")
    return tuple(
        int(bool(name) and around[: at + 1] != [*inside, "", "", ""][: at + 1])
        for at, name in enumerate([*around, "", "", ""][:4])
    )


def least_left(hand: Hand, home: Home) -> tuple[int, ...]:
    return min(left(base, home.place) for base in hand.bases)


@dataclass(frozen=True)
class Known:
    """What aims speak of: pairs of the last round, of relatives, and (household, unit left by)."""

    last: Pairs = frozenset()
    kin: Pairs = frozenset()
    heirs: Pairs = frozenset()


ADDITIVE = {"duty": 1, "stability": 2, "locality": 4, "kin": 1}
"""Aims that add up over helpers, and how many figures each has."""


def value(
    town: Town, policy: Policy, pairs: Iterable[tuple[str, str]], known: Known
) -> dict[str, tuple[Any, ...]]:
    """Every aim of a set of pairs, by name; less is better."""
    homes = {h.code: h for h in town.homes}
    pairs = list(pairs)
    got = {h: sum(1 for one, _ in pairs if one == h) for h in homes}
    found: dict[str, tuple[Any, ...]] = _coverage(town, policy, got)
    for aim in ADDITIVE:
        costs = [
            _cost(aim, hand, [homes[h] for h, p in pairs if p == hand.code], policy, known)
            for hand in town.hands
        ]
        found[aim] = tuple(map(sum, zip(*costs, strict=True))) if costs else (0,) * ADDITIVE[aim]
    return found


def _coverage(town: Town, policy: Policy, got: dict[str, int]) -> dict[str, tuple[Any, ...]]:
    kinds = sorted({kind.priority for kind in policy.kinds})
    priority = {kind.name: kind.priority for kind in policy.kinds}
    ours = [h for h in town.homes if h.kind in priority]
    none = [sum(priority[h.kind] == k and not got[h.code] for h in ours) for k in kinds]
    takes = policy.helpers_per_household
    lack = [sum(takes - max(got[h.code], 1) for h in ours if priority[h.kind] == k) for k in kinds]
    villages: dict[str, list[int]] = {}
    for h in ours:
        villages.setdefault("/".join(h.place.split("/")[:3]), []).append(not got[h.code])
    spread = sum((Fraction(sum(u) ** 2, len(u)) for u in villages.values()), Fraction(0))
    return {"coverage": (*none, *lack), "fairness": (spread,) if policy.fairness else ()}


def best(
    town: Town,
    policy: Policy,
    known: Known | None = None,
    avoided: Pairs = frozenset(),
    pinned: Pairs = frozenset(),
) -> tuple[Any, ...] | None:
    """The value of the best pairing, aim by aim, by going through all of them; None if there is none.

    Helper after helper: for every way in which households are served so far, the best value of the
    aims that add up over pairs; coverage and fairness depend on who is served only.
    """
    known = known or Known()
    priority = {kind.name for kind in policy.kinds}
    homes = [h for h in town.homes if h.kind in priority]
    additive = [aim for aim in policy.aims if aim in ADDITIVE]
    none = (0,) * sum(ADDITIVE[aim] for aim in additive)
    states: dict[tuple[int, ...], tuple[Any, ...]] = {(0,) * len(homes): none}
    for hand in town.hands:
        must = {at for at, home in enumerate(homes) if (home.code, hand.code) in pinned}
        choices = [one for one in _choices(hand, homes, policy, avoided) if must <= one]
        costs = [
            tuple(
                part
                for aim in additive
                for part in _cost(aim, hand, [homes[at] for at in chosen], policy, known)
            )
            for chosen in choices
        ]
        step: dict[tuple[int, ...], tuple[Any, ...]] = {}
        for served, before in states.items():
            for chosen, cost in zip(choices, costs, strict=True):
                after = tuple(n + (at in chosen) for at, n in enumerate(served))
                if max(after, default=0) > policy.helpers_per_household:
                    continue
                total = tuple(a + b for a, b in zip(before, cost, strict=True))
                if after not in step or total < step[after]:
                    step[after] = total
        states = step
    return (
        min(
            _in_order(town, policy, dict(zip([h.code for h in homes], served, strict=True)), cost)
            for served, cost in states.items()
        )
        if states
        else None
    )


def in_order(policy: Policy, values: dict[str, tuple[Any, ...]]) -> tuple[Any, ...]:
    """The values of the aims in the policy's order."""
    return tuple(part for aim in policy.aims if aim != "need" for part in values[aim])


def _in_order(
    town: Town, policy: Policy, got: dict[str, int], cost: tuple[Any, ...]
) -> tuple[Any, ...]:
    got = {**dict.fromkeys((h.code for h in town.homes), 0), **got}
    values, rest = _coverage(town, policy, got), list(cost)
    for aim in policy.aims:
        size = ADDITIVE.get(aim, 0)
        if size:
            values[aim], rest = tuple(rest[:size]), rest[size:]
    return in_order(policy, values)


def _cost(
    aim: str, hand: Hand, chosen: Sequence[Home], policy: Policy, known: Known
) -> tuple[int, ...]:
    if aim == "duty":
        return (
            unmet([home.kind for home in chosen], list(policy.slots(hand.category, hand.status))),
        )
    if aim == "stability":
        kept = sum((home.code, hand.code) in known.last for home in chosen)
        new = [home for home in chosen if (home.code, hand.code) not in known.last]
        return (-kept, -sum((home.code, hand.unit) in known.heirs for home in new))
    if aim == "kin":
        return (-sum((home.code, hand.code) in known.kin for home in chosen),)
    lefts = [least_left(hand, home) for home in chosen]
    return tuple(map(sum, zip(*lefts, strict=True))) if lefts else (0, 0, 0, 0)


def unmet(kinds: Sequence[str], slots: list[Slot]) -> int:
    """How many households a helper is short of the least the rules give, at best."""

    def fewest(rest: Sequence[str], used: tuple[int, ...]) -> int:
        if not rest:
            return sum(max(0, s.minimum - n) for s, n in zip(slots, used, strict=True))
        return min(
            (
                fewest(rest[1:], (*used[:at], used[at] + 1, *used[at + 1 :]))
                for at, slot in enumerate(slots)
                if rest[0] in slot.kinds and used[at] < slot.count
            ),
            default=1000,
        )

    return fewest(kinds, (0,) * len(slots))


def _choices(
    hand: Hand, homes: Sequence[Home], policy: Policy, avoided: frozenset[tuple[str, str]]
) -> set[frozenset[int]]:
    """Every set of households that a helper's slots can serve together."""
    slots = [s for s in policy.slots(hand.category, hand.status) for _ in range(s.count)]
    able = [
        [None, *(at for at, home in enumerate(homes)
                 if home.kind in slot.kinds and (home.code, hand.code) not in avoided
                 and not _too_far(hand, home, policy))]
        for slot in slots
    ]  # fmt: skip
    found = set()
    for one in product(*able):
        chosen = [at for at in one if at is not None]
        if len(set(chosen)) == len(chosen):
            found.add(frozenset(chosen))
    return found


def _too_far(hand: Hand, home: Home, policy: Policy) -> bool:
    return policy.linked == "require" and hand.linked and any(least_left(hand, home))
