"""The set of households that is too large for its slots: found on the persons, by Hall's condition.

From a household without helper go to every slot that may serve it, to the households that those slots
serve in the round, to every slot that may serve these, and so on. Where coverage goes first, no slot found
that way is idle: the households found are one for every slot, and those that have nobody.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, distinct_rows, positions
from lianhu_cli.domain.people import stay
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.pairing.model.known_pairs import PINNED
from lianhu_cli.pairing.model.sides import Sides, sides

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class HallSet:
    """What one household without helper is up against, under the rules of one tier.

    `households` are rows of the roster, `slots` how many slots may serve any of them, `idle` how many of those
    are free; `short` is how many of the households have nobody; `further` how many slots a household has
    beyond its first, by a pin. `offered` counts all the slots that serve its kind, were they to reach it.
    """

    tier: str
    households: Ints
    slots: int
    idle: int
    short: int
    further: int
    offered: int


def hall_sets(decision: Decision, code: str) -> Iterator[HallSet]:
    """Yield the set that is too large, tier by tier: one where the rules know no tiers."""
    policy = decision.policy
    names = [tier.name for tier in policy.tiers] or [""]
    for name, rules in zip(names, policy.by_tier(), strict=True):
        both = sides(decision.roster, rules, Earlier(), decision.orders)
        yield _Search(both, decision.round.pairs).hall_set(code, name)


def reached(decision: Decision, code: str) -> Flags:
    """Tell which households without any helper (rows of the roster) an idle slot of a helper may serve."""
    import pyarrow.compute as pc

    roster = decision.roster
    helper = int(pc.index(roster.helper.code, code).as_py())
    helped = positions(decision.round.pair.household, roster.household.code)
    found = np.zeros(roster.households.num_rows, bool)
    for rules in decision.policy.by_tier():
        both = sides(roster, rules, Earlier(), decision.orders)
        search = _Search(both, decision.round.pairs)
        mine = np.flatnonzero((both.slots.helper == helper) & (search.holder < 0))
        for kinds in {both.slots.kinds[int(both.slots.serves[slot])] for slot in mine.tolist()}:
            able = np.isin(both.kind, kinds)
            pairs = np.column_stack([np.flatnonzero(able), np.full(able.sum(), helper)])
            able[able] = ~both.leaves(pairs)
            able[both.forbidden[both.forbidden[:, 1] == helper, 0]] = False
            found[both.wanting[able]] = True
    found[helped[helped >= 0]] = False
    return found


class _Search:
    """Slots not yet found, by class: kinds served and, where they must not leave it, base."""

    def __init__(self, both: Sides, pairs: "pa.Table") -> None:
        self._both, slots = both, both.slots
        self._place = both.where.households[both.wanting]
        self._keys = both.kind * (len(both.where.tree) + 1) + self._place
        self.holder, self._count = _holders(both, pairs)
        bound = both.bound[slots.helper]
        base = np.where(bound > 0, both.where.bases[slots.helper] + 1, 0)
        rows, at = distinct_rows(np.column_stack([slots.serves, base, bound]))
        order = np.argsort(at, kind="stable")
        ends = np.cumsum(np.bincount(at, minlength=len(rows)))[:-1]
        self._every = np.split(order, ends) if len(rows) else []
        self._rest = list(self._every)
        self._serves = rows[:, 0].tolist()
        bound = np.flatnonzero(rows[:, 1] > 0)
        self._anywhere = np.flatnonzero(rows[:, 1] == 0).tolist()
        self._near: dict[int, list[int]] = defaultdict(list)
        nth, place = both.where.places_of_each(rows[bound, 1] - 1)
        place = stay.widest(both.where.tree, place, rows[bound[nth], 2])
        for one, there in zip(bound[nth].tolist(), place.tolist(), strict=True):
            self._near[there].append(one)
        self._forbidden, self._pinned = (
            _by_household(some) for some in (both.forbidden, self._pins())
        )
        self._special = np.zeros(len(both.wanting), bool)
        self._special[[*self._forbidden, *self._pinned]] = True

    def _pins(self) -> Ints:
        pins = self._both.marked(PINNED)
        ours: Ints = pins[np.isin(pins[:, 1], self._both.slots.helper)]
        return ours

    def hall_set(self, code: str, tier: str) -> HallSet:
        """Go out from one household."""
        both = self._both
        codes = both.codes[0]
        start = int(np.flatnonzero(both.wanting == _row(codes, code))[0])
        found = np.zeros(len(both.wanting), bool)
        found[start] = True
        new, taken = np.array([start]), [np.zeros(0, np.int64)]
        while len(new):
            slots = [slot for household in self._distinct(new) for slot in self._take(household)]
            taken += slots
            holder = self.holder[np.concatenate([*slots, np.zeros(0, np.int64)])]
            new = np.unique(holder[holder >= 0])
            new = new[~found[new]]
            found[new] = True
        every = np.concatenate(taken)
        if len(every):
            found |= self._closed_out(~found & (self._count == 0))
        count = self._count[found]
        kind = int(both.kind[start])
        return HallSet(
            tier=tier,
            households=both.wanting[found],
            slots=len(every),
            idle=int((self.holder[every] < 0).sum()),
            short=int((count == 0).sum()),
            further=int(np.maximum(count - 1, 0).sum()),
            offered=sum(
                len(some)
                for some, serves in zip(self._every, self._serves, strict=True)
                if kind in both.slots.kinds[serves]
            ),
        )

    def _closed_out(self, households: Flags) -> Flags:
        """Tell which of some households no slot may serve but those found, and one at least of them."""
        closed = [
            household
            for household in self._distinct(np.flatnonzero(households))
            if self._open(household, self._every) and not self._open(household, self._rest)
        ]
        found = np.zeros(len(households), bool)
        found[closed] = True
        alike = np.isin(self._keys, self._keys[found & ~self._special])
        return found | (households & alike & ~self._special)

    def _distinct(self, households: Ints) -> Iterable[int]:
        """Return some of the households: of those that are alike in all that matters, one."""
        alike = households[~self._special[households]]
        _, first = np.unique(self._keys[alike], return_index=True)
        return [*alike[first].tolist(), *households[self._special[households]].tolist()]

    def _classes(self, household: int) -> Iterator[int]:
        """Yield the classes of slots that may serve a household."""
        both, kind = self._both, int(self._both.kind[household])
        near, place = [self._anywhere], int(self._place[household])
        while place >= 0 and self._near:
            near.append(self._near.get(place, []))
            place = int(both.where.tree.parent[place]) if place else -1
        for one in (one for some in near for one in some):
            if kind in both.slots.kinds[self._serves[one]]:
                yield one

    def _may(self, household: int, slots: Ints) -> Flags:
        """Tell which slots may serve a household, by what is ordered of the two."""
        if not self._special[household]:
            return np.ones(len(slots), bool)
        helper = self._both.slots.helper[slots]
        may: Flags = ~np.isin(helper, self._forbidden.get(household, []))
        if household in self._pinned:
            may &= np.isin(helper, self._pinned[household])
        return may

    def _open(self, household: int, slots: list[Ints]) -> bool:
        return any(self._may(household, slots[one]).any() for one in self._classes(household))

    def _take(self, household: int) -> Iterator[Ints]:
        """Take the slots that may serve a household out of those not yet found."""
        for one in self._classes(household):
            rest = self._rest[one]
            if len(rest):
                may = self._may(household, rest)
                self._rest[one] = rest[~may]
                yield rest[may]


def _holders(both: Sides, pairs: "pa.Table") -> tuple[Ints, Ints]:
    """Return the household (position) that each slot serves, -1 for none, and how many serve each."""
    slots, (households, helpers) = both.slots, both.codes
    position = np.full(len(households) + 1, -1)
    position[both.wanting] = np.arange(len(both.wanting))
    first = np.full(len(helpers) + 1, -1)
    first[slots.helper[::-1]] = np.arange(len(slots.helper))[::-1]
    household = position[positions(pairs["household"], households)]
    start = first[positions(pairs["helper"], helpers)]
    number = pairs["slot"].to_numpy().astype(np.int64)
    there = (household >= 0) & (start >= 0)
    slot = (start + number)[there]
    holder = np.full(len(slots.helper), -1)
    holder[slot] = household[there]
    return holder, np.bincount(household[there], minlength=len(both.wanting))


def _by_household(pairs: Ints) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for household, helper in pairs.tolist():
        found[household].append(helper)
    return found


def _row(codes: "pa.ChunkedArray", code: str) -> int:
    import pyarrow.compute as pc

    return int(pc.index(codes, code).as_py())
