"""The two sides of a pairing as arrays: the slots that are offered, the households that want one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, coded, distinct_rows, numbered, positions, spread
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people import stay
from lianhu_cli.domain.people.bases import Whereabouts, locate
from lianhu_cli.domain.people.quotas import quotas
from lianhu_cli.domain.rounds.decision import Earlier
from lianhu_cli.domain.rounds.orders import Orders
from lianhu_cli.domain.rounds.wishes import Wishes, successors, wishes
from lianhu_cli.domain.rules.parts import Slot
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster

LAST, PINNED, KIN, DRAFT, HEIR, NEXT = 1, 2, 4, 8, 16, 32
"""What a known pair is: of the last round, pinned, of relatives, of the draft on the table, or one in
which somebody of the same unit follows who left, or the very one who was named to follow."""
WISH = 64
"""The marks from here on are by how much a pair is better than one that nobody wishes for."""
MARKS = 8 * WISH

_NONE = np.zeros((0, 2), np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Every slot of every helper, in order of the helpers' codes and the slots' numbers.

    `helper` is the helper's row; `number` counts one helper's slots from 0, as the policy lists them;
    `serves` is an index into `kinds`, sets of indices into the policy's kinds; `must` tells the slots
    that are to be filled before others.
    """

    helper: Ints
    number: Ints
    serves: Ints
    must: Flags
    kinds: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What is to be paired, and where everybody is.

    `wanting` are the rows of the households whose kind the policy knows, in order of code; `kind` is
    each of their kinds. `known` are pairs that an aim speaks of, one row (position in `wanting`, helper's
    row) each, and `marks` what each of them is, added up; `avoided` the pairs that must not be, and
    `parted` those of them that were pairs in the last round: both being free, they would meet again. `heirs`
    are (position, unit): households whose helper left, and the unit he was of; `unit` is each helper's.
    `bound` tells how many of LEFT_LEVELS each helper must not leave; `load` is 1 + the number of each helper's quota
    where an aim looks at how much everybody has to do, else 0. `wish` has the length of the list of wishes of each
    household (position) and each helper, 0 where no aim looks at it.

    `kinds` are the names of the kinds; `takes` how many helpers a household of each takes, `priority` the place of
    each in line; `fair` tells whether villages are compared. `codes` are those of all households and of all helpers.

    `shut` are pairs that the network must not lead to by way of the places: those to be avoided, and those
    that would be made twice, which are among the known and so have an arc of their own.
    """

    where: Whereabouts
    slots: Slots
    wanting: Ints
    kind: Ints
    known: Ints
    marks: Ints
    avoided: Ints
    parted: Ints
    heirs: Ints
    unit: Ints
    units: tuple[str, ...]
    bound: Ints
    load: Ints
    wish: tuple[Ints, Ints]
    kinds: tuple[str, ...]
    takes: Ints
    priority: Ints
    fair: bool
    codes: tuple[Any, Any]
    shut: Ints = field(default_factory=lambda: _NONE)

    def balanced(self) -> bool:
        """Tell whether an aim looks at how much everybody has to do."""
        return bool(self.load.any())

    def most(self) -> int:
        """Return how many helpers any household takes at most."""
        return int(self.takes.max(initial=1))

    def marked(self, mark: int) -> Ints:
        """Return the known pairs that bear a mark."""
        found: Ints = self.known[(self.marks & mark) > 0]
        return found

    def follow(self, pairs: Ints) -> Flags:
        """Tell in which pairs (position, helper's row) somebody follows one of the same unit."""
        width = len(self.units) + 1
        found: Flags = np.isin(
            pairs[:, 0] * width + self.unit[pairs[:, 1]],
            self.heirs[:, 0] * width + self.heirs[:, 1],
        )
        return found

    def leaves(self, pairs: Ints) -> Flags:
        """Tell which pairs (position, helper's row) leave a place that the helper must not leave."""
        home, helper = self.where.homes[self.wanting[pairs[:, 0]]], pairs[:, 1]
        return stay.leaves(self.bound[helper], self.where.left(self.where.bases[helper], home))


def sides(
    roster: Roster,
    policy: Policy,
    earlier: Earlier | None = None,
    orders: Orders | None = None,
    able: Flags | None = None,
) -> Sides:
    """Return the two sides of a roster under the rules of a tier.

    `orders` are the pairs fixed and forbidden; `able` tells the helpers (rows) who have slots in any tier: who
    has not, left the households that they had. None where the rules know no tiers.
    """
    earlier, orders = earlier or Earlier(), orders or Orders()
    wanting, kind = _wanting(roster.households, policy)
    slots = _offered(roster.helpers, policy)
    rows = _Rows(roster, wanting)
    held = quotas(roster.helpers, policy)
    if able is None:
        able = held.able()
    found = {
        LAST: rows.of(earlier.pairs),
        PINNED: rows.of_codes(orders.pins),
        KIN: rows.of_codes(orders.kin if policy.relatives == "prefer" else ()),
        DRAFT: rows.of(earlier.draft),
    }
    where = locate(roster)
    avoided = rows.of_codes(orders.avoids)
    units, unit = coded(roster.helpers["unit"])
    both = Sides(
        where=where,
        slots=slots,
        wanting=wanting,
        kind=kind,
        known=_NONE,
        marks=np.zeros(0, np.int64),
        avoided=avoided,
        parted=avoided[rows.among(avoided, found[LAST])],
        heirs=rows.heirs(earlier, units, unit, able),
        unit=unit,
        units=tuple(units),
        bound=stay.levels_kept(roster.helpers, where, policy),
        load=1 + held.of if "balance" in policy.aims else np.zeros(len(unit), np.int64),
        wish=(np.zeros(len(wanting), np.int64), np.zeros(len(unit), np.int64)),
        kinds=tuple(kind.name for kind in policy.kinds),
        priority=np.array([kind.priority for kind in policy.kinds], np.int64),
        fair=policy.fairness,
        takes=np.array([policy.takes(kind.name) for kind in policy.kinds], np.int64),
        codes=(roster.households["code"], roster.helpers["code"]),
    )
    following, _ = successors(roster, able)
    found[NEXT] = rows.following(earlier, following)
    for mark, pairs in found.items():
        if mark != PINNED:
            found[mark] = pairs[~rows.among(pairs, both.avoided) & ~both.leaves(pairs)]
    wished = wishes(roster) if "wishes" in policy.aims else None
    named, gain = rows.wished(wished)
    some = ~rows.among(named, both.avoided) & ~both.leaves(named)
    named, gain = named[some], gain[some]
    known = rows.sorted(np.concatenate([*found.values(), named]))
    marks = np.zeros(len(known), np.int64)
    for mark, pairs in found.items():
        marks += mark * rows.among(known, pairs)
    marks[rows.place(known, named)] += WISH * gain
    marks -= NEXT * (((marks & NEXT) > 0) & ((marks & LAST) > 0))
    marks += HEIR * (both.follow(known) & ((marks & LAST) == 0))
    if wished is not None:
        both = replace(both, wish=(wished.households[wanting], wished.helpers))
    return replace(both, known=known, marks=marks)


def by_code(frame: Any) -> Ints:
    """Return the rows of a table in order of code."""
    import pyarrow.compute as pc

    order: Ints = pc.sort_indices(frame["code"]).to_numpy().astype(np.int64)
    return order


def _wanting(households: Any, policy: Policy) -> tuple[Ints, Ints]:
    number = {kind.name: at for at, kind in enumerate(policy.kinds)}
    kind = _looked_up(households["kind"], number)
    order = by_code(households)
    wanting = order[kind[order] >= 0]
    return wanting, kind[wanting]


def _offered(helpers: Any, policy: Policy) -> Slots:
    """Expand the helpers, in order of code, into their slots."""
    found = quotas(helpers, policy)
    number = {kind.name: at for at, kind in enumerate(policy.kinds)}

    def served(slot: Slot) -> tuple[int, ...]:
        return tuple(sorted(number[kind] for kind in slot.kinds))

    written = [slot for one in policy.categories for slot in one.slots]
    kinds = tuple(
        sorted({served(slot) for slot in (*written, *(s for q in found.each for s in q))})
    )
    every = [
        [
            (kinds.index(served(slot)), nth < slot.minimum)
            for slot in slots
            for nth in range(slot.count)
        ]
        for slots in found.each
    ]
    sizes = np.array([len(quota) for quota in every], np.int64)
    each = np.array([one for quota in every for one in quota], np.int64).reshape(-1, 2)
    start = np.cumsum(sizes) - sizes
    order = by_code(helpers)
    quota = found.of[order]
    helper, nth = spread(sizes[quota])
    serves, must = each[start[quota[helper]] + nth].T
    return Slots(helper=order[helper], number=nth, serves=serves, must=must > 0, kinds=kinds)


class _Rows:
    """Pairs of codes as rows (position among the wanting, helper's row), those of strangers left out."""

    def __init__(self, roster: Roster, wanting: Ints) -> None:
        self._codes = [
            frame["code"].combine_chunks() for frame in (roster.households, roster.helpers)
        ]
        self._position = np.full(roster.households.num_rows + 1, -1)
        self._position[wanting] = np.arange(len(wanting))
        self._by_code = by_code(roster.helpers)
        self._width = max(roster.helpers.num_rows, 1)

    def of(self, pairs: Any) -> Ints:
        """Return the distinct pairs of a frame with `household` and `helper`, by codes."""
        if pairs is None:
            return _NONE
        rows = self._found(pairs)
        return self.sorted(rows[(rows >= 0).all(1)])

    def heirs(self, earlier: Earlier, units: Sequence[str], unit: Ints, able: Flags) -> Ints:
        """Return (position, unit) for each household whose last helper is not able any more."""
        if earlier.pairs is None:
            return _NONE
        rows = self._found(earlier.pairs)
        lost = np.flatnonzero((rows[:, 0] >= 0) & ~np.append(able, False)[rows[:, 1]])
        number = {name: at for at, name in enumerate(units) if name}
        gone = earlier.pairs["helper"].take(pa.array(lost)).to_pylist()
        of = [
            int(unit[row]) if row >= 0 else number.get(earlier.units.get(code, ""), -1)
            for row, code in zip(rows[lost, 1].tolist(), gone, strict=True)
        ]
        heirs = np.column_stack([rows[lost, 0], np.array(of, np.int64)])
        named = np.array([bool(name) for name in units], bool)
        heirs = heirs[heirs[:, 1] >= 0]
        return distinct_rows(heirs[named[heirs[:, 1]]])[0]

    def _found(self, pairs: Any) -> Ints:
        """Return (position, helper's row) of each pair, -1 for strangers."""
        home, hand = (
            positions(pairs[side], codes)
            for side, codes in zip(("household", "helper"), self._codes, strict=True)
        )
        return np.column_stack([self._position[home], hand])

    def following(self, earlier: Earlier, successors: Mapping[str, int]) -> Ints:
        """Return the pairs of households whose last helper left with the one who was named to follow."""
        if earlier.pairs is None or not successors:
            return _NONE
        import pyarrow.compute as pc

        left = pa.array(sorted(successors), pa.string())
        theirs = earlier.pairs.filter(pc.is_in(earlier.pairs["helper"], value_set=left))
        hands = [successors[code] for code in theirs["helper"].to_pylist()]
        found = np.column_stack([self._found(theirs)[:, 0], np.array(hands, np.int64)])
        return self.sorted(found[found[:, 0] >= 0])

    def wished(self, wishes: Wishes | None) -> tuple[Ints, Ints]:
        """Return the pairs that somebody wishes for, and by how much each is better than another."""
        if wishes is None:
            return _NONE, np.zeros(0, np.int64)
        home = self._position[wishes.pairs[:, 0]]
        return np.column_stack([home, wishes.pairs[:, 1]])[home >= 0], wishes.gain[home >= 0]

    def place(self, rows: Ints, some: Ints) -> Ints:
        """Return where some rows stand among distinct ones."""
        keys = rows[:, 0] * self._width + rows[:, 1]
        order = np.argsort(keys)
        at = np.searchsorted(keys[order], some[:, 0] * self._width + some[:, 1])
        found: Ints = order[at]
        return found

    def of_codes(self, pairs: Sequence[tuple[str, str]]) -> Ints:
        """Return the distinct pairs of codes."""
        if not pairs:
            return _NONE
        household, helper = zip(*pairs, strict=True)
        return self.of({"household": pa.array(household), "helper": pa.array(helper)})

    def sorted(self, rows: Ints) -> Ints:
        """Return the distinct rows in order of the codes."""
        rank = np.argsort(self._by_code)
        keys, _ = numbered(rows[:, 0] * self._width + rank[rows[:, 1]])
        household, nth = np.divmod(keys, self._width)
        return np.column_stack([household, self._by_code[nth]])

    def among(self, rows: Ints, others: Ints) -> Flags:
        """Tell which rows are among others."""
        found: Flags = np.isin(
            rows[:, 0] * self._width + rows[:, 1], others[:, 0] * self._width + others[:, 1]
        )
        return found


def _looked_up(column: Any, number: dict[str, int]) -> Ints:
    names, at = coded(column)
    return np.array([number.get(name, -1) for name in names], np.int64)[at]
