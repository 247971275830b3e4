"""A round as persons in arrays, read from the roster and the rules: what the proof stands on.

Nothing here is shared with what makes a round: it is read a second time, from the same words.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, coded, distinct_rows, positions, spread
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people import stay
from lianhu_cli.domain.people.bases import Whereabouts
from lianhu_cli.domain.people.quotas import quotas
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rounds.orders import Codes, Orders
from lianhu_cli.domain.rounds.wishes import Wishes, successors, wishes
from lianhu_cli.domain.row_numbers import PlaceNumbers
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import Pair

PIN, LAST, NEXT, HEIR, KIN, WISH = "pins", "stability", "successor", "unit", "kin", "wishes"
"""What a known pair can be, by the name of the level that speaks of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Persons as arrays. `slot` and `household` are the two sides of each pair, as rows of what follows.

    `working` tells the helpers (rows of the roster) who have slots in any tier.

    Per slot: `helper` (row of the roster), `serves` (row of `able`: which kinds), `must`, `bound`
    (how many of LEFT_LEVELS must not be left). Per
    household to pair: `row` in the roster, `kind`, `place`.
    """

    policy: Policy
    where: Whereabouts
    roster: Roster
    working: Flags
    helper: Ints
    serves: Ints
    must: Ints
    bound: Ints
    able: Flags
    row: Ints
    kind: Ints
    place: PlaceNumbers
    slot: Ints
    household: Ints

    @classmethod
    def of(cls, decision: Decision, roster: Roster, policy: Policy) -> "People":
        """Return the persons of a round under the rules of one tier, and the roster as that sees it."""
        pairs, where = decision.round.pairs, decision.where
        names = [kind.name for kind in policy.kinds]
        kind = positions(roster.household.kind, names)
        row = np.flatnonzero(kind >= 0)
        sets, quota, quota_of = _quotas(roster, policy)
        sizes = np.array([len(slots) for slots in quota], np.int64)[quota_of]
        helper, nth = spread(sizes)
        most = max((len(slots) for slots in quota), default=0)
        table = np.zeros((len(quota), most, 2), np.int64)
        for at, slots in enumerate(quota):
            table[at, : len(slots)] = np.array(slots, np.int64).reshape(-1, 2)
        serves, must = table[quota_of[helper], nth].T
        paired = positions(pairs["helper"], roster.helper.code)
        household = positions(pairs["household"], roster.household.code)
        position = np.full(roster.households.num_rows, -1)
        position[row] = np.arange(len(row))
        ours = sizes[paired] > 0
        bound = stay.levels_kept(roster.helpers, where, policy)
        able = [[name in kinds for name in names] for kinds in sets]
        return cls(
            policy=policy,
            where=where,
            roster=roster,
            working=quotas(decision.roster.helpers, decision.policy).able(),
            helper=helper,
            serves=serves,
            must=must,
            bound=bound[helper],
            able=np.array(able, bool).reshape(len(sets), len(names)),
            row=row,
            kind=kind[row],
            place=where.households[row],
            slot=((np.cumsum(sizes) - sizes)[paired] + pairs["slot"].to_numpy())[ours],
            household=position[household[ours]],
        )

    def found(self, pairs: "pa.Table") -> Ints:
        """Return (household, helper's row) of each pair of codes, -1 for who is not there."""
        helper = positions(pairs["helper"], self.roster.helper.code)
        household = positions(pairs["household"], self.roster.household.code)
        position = np.full(self.roster.households.num_rows + 1, -1)
        position[self.row] = np.arange(len(self.row))
        return np.column_stack([position[household], helper])

    def possible(self, rows: Ints) -> Ints:
        """Return those of such rows whose two sides are there and may meet."""
        there: Ints = rows[(rows >= 0).all(1)]
        return there[~self.leaves(there)]

    def of_codes(self, pairs: tuple[Codes, ...]) -> Ints:
        """Return (household, helper's row) of possible pairs of codes, each once."""
        if not pairs:
            return np.zeros((0, 2), np.int64)
        household, helper = zip(*pairs, strict=True)
        rows = self.found(pa.table({"household": pa.array(household), "helper": pa.array(helper)}))
        return distinct_rows(self.possible(rows))[0]

    def leaves(self, rows: Ints) -> Flags:
        """Tell which pairs leave a place that must not be left."""
        if not self.policy.bound():
            return np.zeros(len(rows), bool)
        kept = stay.levels_kept(self.roster.helpers, self.where, self.policy)[rows[:, 1]]
        left = self.where.left(self.where.bases[rows[:, 1]], self.place[rows[:, 0]])
        return stay.leaves(kept, left)

    def keys(self, rows: Ints) -> Ints:
        """Return one number a pair (household, helper's row)."""
        found: Ints = rows[:, 0] * (len(self.where.bases) + 1) + rows[:, 1]
        return found

    def made(self) -> Ints:
        """Return (household, helper's row) of the round's pairs."""
        return np.column_stack([self.household, self.helper[self.slot]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Pairs that an aim speaks of (household, helper's row), what each is, and which are forbidden.

    `heirs` are (household, unit) of those whose helper left; `unit` is each helper's. What a pair is, is 1 or 0; of
    wishes by how much it is better than one that nobody wishes for. `wish` has the length of the list of wishes of each
    household and each helper (row of the roster), 0 where no aim looks at it.
    """

    rows: Ints
    is_: dict[str, Ints]
    forbidden: Ints
    heirs: Ints
    unit: Ints
    wish: tuple[Ints, Ints]


def known(people: People, orders: Orders, earlier: Earlier) -> Known:
    """Return what the aims of a tier speak of."""
    forbidden = people.of_codes(orders.avoids)
    before = np.zeros((0, 2), np.int64)
    if earlier.pairs is not None:
        before = people.found(earlier.pairs)
    kin = people.of_codes(orders.kin if people.policy.relatives == "prefer" else ())
    wished = wishes(people.roster) if WISH in people.policy.aims else None
    groups = {
        PIN: people.of_codes(orders.pins),
        LAST: people.possible(before),
        NEXT: people.possible(_following(people, before, earlier)),
        KIN: kin,
        WISH: people.possible(_wished(people, wished)),
    }
    closed = people.keys(forbidden)
    groups = {
        name: rows if name == PIN else rows[~np.isin(people.keys(rows), closed)]
        for name, rows in groups.items()
    }
    rows, at = distinct_rows(np.concatenate(list(groups.values())))
    is_ = {name: np.zeros(len(rows), np.int64) for name in groups}
    ends = np.cumsum([len(some) for some in groups.values()])[:-1]
    for name, some in zip(groups, np.split(at, ends), strict=True):
        is_[name][some] = 1
    is_[NEXT] *= 1 - is_[LAST]
    is_[WISH] = _gains(people, wished, rows)
    names, unit = coded(people.roster.helper.unit)
    heirs = _heirs(people, before, earlier, names, unit)
    width = len(names) + 1
    follows = np.isin(rows[:, 0] * width + unit[rows[:, 1]], heirs[:, 0] * width + heirs[:, 1])
    is_[HEIR] = follows * (1 - is_[LAST])
    nobody = np.zeros(len(people.row), np.int64), np.zeros(len(unit), np.int64)
    lists = nobody if wished is None else (wished.households[people.row], wished.helpers)
    return Known(rows=rows, is_=is_, forbidden=forbidden, heirs=heirs, unit=unit, wish=lists)


def _following(people: People, before: Ints, earlier: Earlier) -> Ints:
    """Return the pairs of households whose helper left with the one who was named to follow."""
    follow, _ = successors(people.roster, people.working)
    if not follow or earlier.pairs is None:
        return np.zeros((0, 2), np.int64)
    codes = Pair(earlier.pairs).helper.to_pylist()
    rows = [
        (household, follow[code])
        for household, code in zip(before[:, 0].tolist(), codes, strict=True)
        if code in follow
    ]
    return np.array(rows, np.int64).reshape(-1, 2)


def _positions(people: People, wished: Wishes) -> Ints:
    """Return the pairs that somebody wishes for, -1 for a household that is not to be paired."""
    position = np.full(people.roster.households.num_rows, -1)
    position[people.row] = np.arange(len(people.row))
    return np.column_stack([position[wished.pairs[:, 0]], wished.pairs[:, 1]])


def _wished(people: People, wished: Wishes | None) -> Ints:
    if wished is None:
        return np.zeros((0, 2), np.int64)
    return _positions(people, wished)


def _gains(people: People, wished: Wishes | None, rows: Ints) -> Ints:
    """Return by how much each pair is better than one that nobody wishes for."""
    found = np.zeros(len(rows), np.int64)
    if wished is not None:
        pairs = _positions(people, wished)
        there = pairs[:, 0] >= 0
        order = np.argsort(people.keys(rows))
        keys = people.keys(rows)[order]
        wanted = people.keys(pairs[there])
        at = np.searchsorted(keys, wanted)
        same = np.append(keys, -1)[at] == wanted
        found[order[at[same]]] = wished.gain[there][same]
    return found


def _heirs(people: People, before: Ints, earlier: Earlier, names: list[str], unit: Ints) -> Ints:
    """Return (household, unit) for each pair of before whose helper has no slots any more."""
    able = np.append(people.working, False)
    households, helpers = before.T
    number = {name: at for at, name in enumerate(names) if name}
    found = set()
    lost = np.flatnonzero(~able[helpers] & (households >= 0))
    pairs = earlier.pairs
    codes = pairs["helper"].take(pa.array(lost)).to_pylist() if pairs is not None else []
    for household, helper, code in zip(
        households[lost].tolist(), helpers[lost].tolist(), codes, strict=True
    ):
        name = names[unit[helper]] if helper >= 0 else earlier.units.get(code, "")
        if name in number:
            found.add((household, number[name]))
    return np.array(sorted(found), np.int64).reshape(-1, 2)


def _quotas(roster: Roster, policy: Policy) -> tuple[list[Any], list[list[tuple[int, int]]], Ints]:
    """Return the sets of kinds, per quota each slot's (set, must), and each helper's quota."""
    found = quotas(roster.helpers, policy)
    slots = found.each
    sets = sorted({slot.kinds for some in slots for slot in some})
    quota = [
        [
            (sets.index(slot.kinds), int(nth < slot.minimum))
            for slot in some
            for nth in range(slot.count)
        ]
        for some in slots
    ]
    return sets, quota, found.of
