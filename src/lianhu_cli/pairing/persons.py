"""A round as persons in arrays, read from the roster and the rules: what the proof stands on.

Nothing here is shared with what makes a round: it is read a second time, from the same words.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.bases import Whereabouts
from lianhu_cli.domain.orders import Codes, Orders
from lianhu_cli.domain.policy import Policy
from lianhu_cli.domain.roster import Roster
from lianhu_cli.domain.round import Decision, Earlier
from lianhu_cli.domain.tree import Flags, Ints, distinct_rows

PIN, LAST, HEIR, KIN = "pins", "stability", "unit", "kin"
"""What a known pair can be, by the name of the level that speaks of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Persons as arrays. `slot` and `home` are the two sides of each pair, as rows of what follows.

    Per slot: `helper` (row of the roster), `serves` (row of `able`: which kinds), `must`, `bound`. Per
    household to pair: `row` in the roster, `kind`, `place`.
    """

    policy: Policy
    where: Whereabouts
    roster: Roster
    helper: Ints
    serves: Ints
    must: Ints
    bound: Ints
    able: Flags
    row: Ints
    kind: Ints
    place: Ints
    slot: Ints
    home: Ints

    @classmethod
    def of(cls, decision: Decision, policy: Policy, where: Whereabouts) -> "People":
        """Return the persons of a round under the rules of one tier."""
        roster, pairs = decision.roster, decision.round.pairs
        names = [kind.name for kind in policy.kinds]
        kind = _in(roster.households["kind"], names)
        row = np.flatnonzero(kind >= 0)
        sets, quota, standing = _quotas(roster, policy)
        sizes = np.array([len(slots) for slots in quota], np.int64)[standing]
        helper = np.repeat(np.arange(len(standing)), sizes)
        nth = np.arange(len(helper)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        most = max((len(slots) for slots in quota), default=0)
        table = np.zeros((len(quota), most, 2), np.int64)
        for at, slots in enumerate(quota):
            table[at, : len(slots)] = np.array(slots, np.int64).reshape(-1, 2)
        serves, must = table[standing[helper], nth].T
        hand = _in(pairs["helper"], roster.helpers["code"])
        home = _in(pairs["household"], roster.households["code"])
        position = np.full(roster.households.num_rows, -1)
        position[row] = np.arange(len(row))
        ours = sizes[hand] > 0
        bound = where.linked & (policy.linked == "require")
        able = [[name in kinds for name in names] for kinds in sets]
        return cls(
            policy=policy,
            where=where,
            roster=roster,
            helper=helper,
            serves=serves,
            must=must,
            bound=bound[helper].astype(np.int64),
            able=np.array(able, bool).reshape(len(sets), len(names)),
            row=row,
            kind=kind[row],
            place=where.homes[row],
            slot=((np.cumsum(sizes) - sizes)[hand] + pairs["slot"].to_numpy())[ours],
            home=position[home[ours]],
        )

    def rows(self, pairs: Any) -> Ints:
        """Return (household, helper's row) of pairs of codes whose two sides are there."""
        hand = _in(pairs["helper"], self.roster.helpers["code"])
        home = _in(pairs["household"], self.roster.households["code"])
        position = np.full(self.roster.households.num_rows + 1, -1)
        position[self.row] = np.arange(len(self.row))
        rows = np.column_stack([position[home], hand])
        rows = rows[(rows >= 0).all(1)]
        free = ~self.leaves(rows)
        return distinct_rows(rows[free])[0]

    def of_codes(self, pairs: tuple[Codes, ...]) -> Ints:
        """Return (household, helper's row) of pairs of codes."""
        if not pairs:
            return np.zeros((0, 2), np.int64)
        home, hand = zip(*pairs, strict=True)
        return self.rows({"household": pa.array(home), "helper": pa.array(hand)})

    def leaves(self, rows: Ints) -> Flags:
        """Tell which pairs leave villages that must not be left."""
        if self.policy.linked != "require":
            return np.zeros(len(rows), bool)
        left = self.where.left(self.where.bases[rows[:, 1]], self.place[rows[:, 0]]).any(1)
        found: Flags = left & self.where.linked[rows[:, 1]]
        return found

    def keys(self, rows: Ints) -> Ints:
        """Return one number a pair (household, helper's row)."""
        found: Ints = rows[:, 0] * (len(self.where.bases) + 1) + rows[:, 1]
        return found

    def made(self) -> Ints:
        """Return (household, helper's row) of the round's pairs."""
        return np.column_stack([self.home, self.helper[self.slot]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Pairs that an aim speaks of (household, helper's row), what each is, and which are forbidden.

    `heirs` are (household, unit) of those whose helper left; `unit` is each helper's.
    """

    rows: Ints
    is_: dict[str, Flags]
    avoided: Ints
    heirs: Ints
    unit: Ints


def known(people: People, orders: Orders, earlier: Earlier) -> Known:
    """Return what the aims of a tier speak of."""
    avoided = people.of_codes(orders.avoids)
    none = np.zeros((0, 2), np.int64)
    last = people.rows(earlier.pairs) if earlier.pairs is not None else none
    kin = people.of_codes(orders.kin) if people.policy.relatives == "prefer" else none
    groups = {PIN: people.of_codes(orders.pins), LAST: last, KIN: kin}
    forbidden = people.keys(avoided)
    groups = {
        name: rows if name == PIN else rows[~np.isin(people.keys(rows), forbidden)]
        for name, rows in groups.items()
    }
    rows, _ = distinct_rows(np.concatenate(list(groups.values())))
    is_ = {n: np.isin(people.keys(rows), people.keys(some)) for n, some in groups.items()}
    names, unit = _texts(people.roster.helpers["unit"])
    heirs = _heirs(people, earlier, names, unit)
    width = len(names) + 1
    follows = np.isin(rows[:, 0] * width + unit[rows[:, 1]], heirs[:, 0] * width + heirs[:, 1])
    is_[HEIR] = follows & ~is_[LAST]
    return Known(rows=rows, is_=is_, avoided=avoided, heirs=heirs, unit=unit)


def _heirs(people: People, earlier: Earlier, names: list[str], unit: Ints) -> Ints:
    """Return (household, unit) for each pair of before whose helper has no slots any more."""
    if earlier.pairs is None:
        return np.zeros((0, 2), np.int64)
    able = np.zeros(len(unit) + 1, bool)
    able[people.helper] = True
    position = np.full(people.roster.households.num_rows + 1, -1)
    position[people.row] = np.arange(len(people.row))
    hands = _in(earlier.pairs["helper"], people.roster.helpers["code"])
    homes = position[_in(earlier.pairs["household"], people.roster.households["code"])]
    number = {name: at for at, name in enumerate(names) if name}
    found = set()
    for pair in np.flatnonzero(~able[hands] & (homes >= 0)).tolist():
        code = earlier.pairs["helper"][pair].as_py()
        name = names[unit[hands[pair]]] if hands[pair] >= 0 else earlier.units.get(code, "")
        if name in number:
            found.add((int(homes[pair]), number[name]))
    return np.array(sorted(found), np.int64).reshape(-1, 2)


def _quotas(roster: Roster, policy: Policy) -> tuple[list[Any], list[list[tuple[int, int]]], Ints]:
    """Return the sets of kinds, per standing each slot's (set, must), and each helper's standing."""
    (categories, category), (states, status) = (
        _texts(roster.helpers[name]) for name in ("category", "status")
    )
    slots = [policy.slots(one, other) for one in categories for other in states]
    sets = sorted({slot.kinds for some in slots for slot in some})
    quota = [
        [
            (sets.index(slot.kinds), int(nth < slot.minimum))
            for slot in some
            for nth in range(slot.count)
        ]
        for some in slots
    ]
    return sets, quota, category * len(states) + status


def _in(column: Any, values: Any) -> Ints:
    """Return each value's position among some, -1 for none."""
    import pyarrow.compute as pc

    known = (
        values.combine_chunks()
        if hasattr(values, "combine_chunks")
        else pa.array(values, pa.string())
    )
    found: Ints = pc.fill_null(pc.index_in(column, value_set=known), -1).to_numpy().astype(np.int64)
    return found


def _texts(column: Any) -> tuple[list[str], Ints]:
    """Return the distinct texts of a column and each row's position among them."""
    encoded = pa.chunked_array(column).combine_chunks().dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int64)
