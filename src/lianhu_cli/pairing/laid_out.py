"""A round laid out as a flow from helpers through places to households: what its proof looks at.

Nothing is shared with what builds or solves the network for pairing.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from lianhu_cli.domain.places import LEFT_LEVELS, LEVELS
from lianhu_cli.domain.tree import Flags, Ints, distinct_rows, numbered
from lianhu_cli.pairing.persons import HEIR, LAST, PIN, Known, People
from lianhu_cli.pairing.residual import Costs, Residual

_VILLAGE = LEVELS.index("village")


class LaidOut:
    """The round as a flow: helpers lumped into types, households into pools, between them the places.

    Of the avoided pairs in `apart`, the households stand alone, and the helpers keep aside: they go down
    to all other households on ways of their own, and to these by an arc for every pair that may be.

    `_types` has the columns serves, base, must, bound, unit + 1, helper + 1 where alone; `_pools` the
    columns kind, place, household + 1 where alone.
    """

    def __init__(self, people: People, facts: Known, apart: Ints) -> None:
        self._people, self._facts = people, facts
        self._tree = people.where.tree
        homes, hands = self._alone(apart)
        every = np.arange(len(people.row))
        self._apart = np.isin(every, apart[:, 0])
        self._keeps_aside = np.isin(people.helper, apart[:, 1])
        unit = facts.unit[people.helper]
        types = (
            people.serves,
            people.where.bases[people.helper],
            people.must,
            people.bound,
            np.where(np.isin(unit, facts.heirs[:, 1]), unit + 1, 0),
            np.where(np.isin(people.helper, hands), people.helper + 1, 0),
        )
        self._types, self._type = distinct_rows(np.column_stack(types))
        columns = (people.kind, people.place, np.where(np.isin(every, homes), every + 1, 0))
        self._pools, self._pool = distinct_rows(np.column_stack(columns))
        self._spots = people.able.shape[1] * len(self._tree)
        around = self._tree.within[self._pools[:, 1], _VILLAGE]
        _, self._village = numbered(np.where(around >= 0, around, self._pools[:, 1]))
        self._aside = np.zeros(len(self._types), bool)
        self._aside[self._type[self._keeps_aside]] = True
        pools = len(self._pools)
        sizes = (1, len(self._types), self._spots, self._spots, self._spots, pools, pools)
        ends = np.cumsum(sizes).tolist()
        self._type_at, self._spot_at, self._gate_at, self._down_at = ends[:4]
        self._pool_at, self._village_at, self.size = ends[4:]

    def levels(self) -> Iterator[str]:
        """Yield the names of the levels in their order."""
        policy = self._people.policy
        ranks = sorted({kind.priority for kind in policy.kinds})
        parts = {
            "coverage": [f"{name}{rank}" for name in ("uncovered", "unfilled") for rank in ranks],
            "stability": [LAST, HEIR],
            "locality": list(LEFT_LEVELS),
            "fairness": ["fairness"] if policy.fairness else [],
        }
        yield PIN
        for aim in policy.aims:
            yield from parts.get(aim, [aim])

    def residual(self) -> Residual:
        """Return the residual network of the round."""
        found, people = Residual(), self._people
        made = people.made()
        ends = np.column_stack([self._type[people.slot], self._pool[people.home]])
        known = np.isin(people.keys(made), people.keys(self._facts.rows))
        follows = ~known & np.isin(self._units(made), self._heirs())
        aside = ~known & ~follows & self._keeps_aside[people.slot]
        straight = aside & self._apart[people.home]
        self._add_known(found, ends[known], people.keys(made)[known])
        self._add_heirs(found, ends[follows])
        self._add_straight(found, ends[straight])
        self._aside_pairs = np.flatnonzero(aside & ~straight)
        self._add_aside(found, ends[self._aside_pairs])
        self._tree_pairs = np.flatnonzero(~known & ~follows & ~aside)
        self._add_tree(found, ends[self._tree_pairs])
        self._add_outside(found)
        return found

    def suspects(self, cycles: Sequence[Ints]) -> Ints | None:
        """Return the avoided pairs that new partners along cycles might meet in; None if some need none.

        A cycle gives new partners to those whose pairs pass its nodes, and to nobody else. Those of it
        that are apart already cannot meet on it.
        """
        found = [self._suspects(some) for some in _disjoint(cycles, self.size)]
        if any(one is None for one in found):
            return None
        return np.unique(np.concatenate([one for one in found if one is not None]), axis=0)

    def _suspects(self, cycles: Sequence[Ints]) -> Ints | None:
        """Return the suspects of cycles that share no nodes."""
        people, avoided = self._people, self._facts.avoided
        cycle = np.full(self.size, -1)
        for nth, nodes in enumerate(cycles):
            cycle[nodes] = nth
        hands = [np.column_stack([people.helper, cycle[self._type_at + self._type]])]
        homes = [np.column_stack([np.arange(len(people.row)), cycle[self._pool_at + self._pool]])]
        for pairs, passed in (
            (self._tree_pairs, self._passed(self._tree_pairs)),
            (self._aside_pairs, self._passed_aside(self._aside_pairs)),
        ):
            helper, home = people.helper[people.slot[pairs]], people.home[pairs]
            for node in passed:
                hands.append(np.column_stack([helper, cycle[node]]))
                homes.append(np.column_stack([home, cycle[node]]))
        width = len(cycles)
        touched = []
        for rows in (hands, homes):
            table = np.concatenate(rows)
            table = table[table[:, 1] >= 0]
            touched.append(np.unique(table[:, 0] * width + table[:, 1]))
        number = np.tile(np.arange(width), len(avoided))
        both = np.repeat(avoided, width, axis=0)
        both_apart = self._apart[both[:, 0]] & np.isin(both[:, 1], people.helper[self._keeps_aside])
        meets = np.isin(both[:, 0] * width + number, touched[1]) & ~both_apart
        meets &= np.isin(both[:, 1] * width + number, touched[0])
        if len(np.unique(number[meets])) < width:
            return None
        return np.unique(both[meets], axis=0)

    def _passed(self, pairs: Ints) -> Iterator[Ints]:
        """Yield, step by step, the spots that pairs pass on their way through the places."""
        first, at, home = self._ends(pairs)
        yield self._gate_at + first + at
        for _ in range(len(LEVELS) + 1):
            yield self._spot_at + first + at
            at = self._wider(at, home)
        yield from self._down(self._spot_at + first, at, home)

    def _passed_aside(self, pairs: Ints) -> Iterator[Ints]:
        """Yield the spots that pairs of those aside pass: only downwards."""
        first, at, home = self._ends(pairs)
        for _ in range(len(LEVELS) + 1):
            at = self._wider(at, home)
        yield from self._down(self._down_at + first, at, home)

    def _ends(self, pairs: Ints) -> tuple[Ints, Ints, Ints]:
        """Return of each pair the first spot of its kind, the helper's base, the household's place."""
        people = self._people
        home = people.place[people.home[pairs]]
        base = self._nearest(people.where.bases[people.helper[people.slot[pairs]]], home)
        return people.kind[people.home[pairs]] * len(self._tree), base, home

    def _wider(self, at: Ints, home: Ints) -> Ints:
        """Return the place around each that does not contain the home yet."""
        tree = self._tree
        inside = (at == 0) | (tree.within[home, np.maximum(tree.level[at], 0)] == at)
        return np.where(inside, at, tree.parent[at])

    def _down(self, first: Ints, at: Ints, home: Ints) -> Iterator[Ints]:
        for _ in range(len(LEVELS) + 1):
            yield first + home
            home = np.where(home != at, self._tree.parent[home], home)

    def _alone(self, apart: Ints) -> tuple[Ints, Ints]:
        """Return the households and helpers (rows) who stand for themselves alone.

        Known pairs that are made can be given up one by one. Those that are not, and those that more than
        one sort of a helper's slots could hold, concern these two persons and nobody else.
        """
        people, rows = self._people, self._facts.rows
        own = np.zeros((len(people.where.bases), 2, len(people.able)), bool)
        own[people.helper, people.must, people.serves] = True
        fits = (own[rows[:, 1]] & people.able[:, people.kind[rows[:, 0]]].T[:, None, :]).sum((1, 2))
        unmade = ~np.isin(people.keys(rows), people.keys(people.made()))
        ours = rows[(fits > 1) | (unmade & (fits > 0))]
        several = np.flatnonzero(np.bincount(rows[:, 0], minlength=len(people.row)) > 1)
        homes = np.concatenate([ours[:, 0], several, self._facts.heirs[:, 0], apart[:, 0]])
        hands = np.concatenate([ours[:, 1], apart[:, 1]])
        return np.unique(homes), np.unique(hands)

    def _units(self, rows: Ints) -> Ints:
        """Return one number for the household and the helper's unit of each pair."""
        units: Ints = rows[:, 0] * (len(self._facts.unit) + 1) + self._facts.unit[rows[:, 1]]
        return units

    def _heirs(self) -> Ints:
        heirs: Ints = (
            self._facts.heirs[:, 0] * (len(self._facts.unit) + 1) + self._facts.heirs[:, 1]
        )
        return heirs

    def _may(self, rows: Ints) -> Flags:
        """Tell which types may serve which pools at all."""
        types, pools = self._types[rows[:, 0]], self._pools[rows[:, 1]]
        left = self._people.where.left(types[:, 1], pools[:, 1]).any(1)
        found: Flags = self._people.able[types[:, 0], pools[:, 0]] & ~(left & (types[:, 3] > 0))
        return found

    def _direct(self, found: Residual, rows: Ints, used: Ints, room: Ints, costs: Costs) -> None:
        """Add arcs straight from types to pools (rows of both)."""
        left = self._people.where.left(self._types[rows[:, 0], 1], self._pools[rows[:, 1], 1])
        leaves = {level: left[:, at].astype(np.int64) for at, level in enumerate(LEFT_LEVELS)}
        ends = (self._type_at + rows[:, 0], self._pool_at + rows[:, 1])
        found.add(ends, used, room, {**leaves, **costs})

    def _add_known(self, found: Residual, ends: Ints, keys: Ints) -> None:
        """Add the pairs that aims speak of: from each type that can hold them, as many as there are."""
        people, facts = self._people, self._facts
        slots, _ = distinct_rows(np.column_stack([people.helper, self._type]))
        pair, slot = joined(facts.rows[:, 1], slots[:, 0])
        ways = np.column_stack([slots[slot, 1], self._pool[facts.rows[pair, 0]]])
        able = self._may(ways)
        marks = np.column_stack([*facts.is_.values()]).astype(np.int64)
        there = np.column_stack([ways[able], marks[pair[able]]])
        now = np.column_stack([ends, marks[np.searchsorted(people.keys(facts.rows), keys)]])
        rows, at = distinct_rows(np.concatenate([there, now]))
        total, used = (
            np.bincount(some, minlength=len(rows)) for some in np.split(at, [len(there)])
        )
        costs = {name: -rows[:, 2 + nth] for nth, name in enumerate(facts.is_)}
        self._direct(found, rows[:, :2], used, total - used, costs)

    def _add_heirs(self, found: Residual, ends: Ints) -> None:
        """Add what leads from the slots of a unit to the households that somebody of it left."""
        heirs = self._facts.heirs
        type_, heir = joined(self._types[:, 4], heirs[:, 1] + 1)
        rows = np.column_stack([type_, self._pool[heirs[heir, 0]]])
        both = np.column_stack([heirs[heir, 0], self._types[type_, 5] - 1])
        avoided = np.isin(self._people.keys(both), self._people.keys(self._facts.avoided))
        self._add_straight_rows(found, rows[self._may(rows) & ~avoided], ends, {HEIR: -1})

    def _add_straight(self, found: Residual, ends: Ints) -> None:
        """Add arcs between those aside and those apart, but for the pairs that are avoided."""
        homes, types = np.flatnonzero(self._apart), np.flatnonzero(self._aside)
        type_, home = np.repeat(types, len(homes)), np.tile(homes, len(types))
        both = np.column_stack([home, self._types[type_, 5] - 1])
        avoided = np.isin(self._people.keys(both), self._people.keys(self._facts.avoided))
        rows = np.column_stack([type_, self._pool[home]])
        self._add_straight_rows(found, rows[self._may(rows) & ~avoided], ends, {})

    def _add_aside(self, found: Residual, ends: Ints) -> None:
        """Add the ways of those aside: in at any place around their base, down to all but those apart."""
        if not self._aside.any():
            return
        tree, size = self._tree, len(self._tree)
        of, base = self._people.where.places_of_each(self._types[:, 1])
        entry, kind = np.nonzero(self._people.able[self._types[of, 0]] & self._aside[of][:, None])
        of, base, place = of[entry], base[entry], base[entry]
        rows = []
        while len(of):
            left = tree.left(base, place).astype(np.int64)
            rows.append(np.column_stack([of, kind * size + place, left]))
            wider = (place > 0) & (self._types[of, 3] == 0)
            of, base, kind = of[wider], base[wider], kind[wider]
            place = tree.parent[place[wider]]
        type_, pool = ends.T
        kind, home = self._pools[pool, 0], self._pools[pool, 1]
        base = self._nearest(self._types[type_, 1], home)
        at = base
        for _ in LEVELS:
            at = self._wider(at, home)
        left = tree.left(base, at).astype(np.int64)
        now = np.column_stack([type_, kind * size + at, left])
        table, nth = distinct_rows(np.concatenate([*rows, now]))
        used = np.bincount(nth[len(nth) - len(now) :], minlength=len(table))
        leaves = {name: table[:, 2 + column] for column, name in enumerate(LEFT_LEVELS)}
        ways = (self._type_at + table[:, 0], self._down_at + table[:, 1])
        found.add(ways, used, np.ones(len(table), np.int64), leaves)
        descended = np.zeros(self._spots, np.int64)
        for _ in LEVELS:
            above = home != at
            np.add.at(descended, (kind * size + home)[above], 1)
            home = np.where(above, tree.parent[home], home)
        spot = np.flatnonzero(np.arange(self._spots) % size)
        above = spot - spot % size + tree.parent[spot % size]
        down = (self._down_at + above, self._down_at + spot)
        found.add(down, descended[spot], np.ones(len(spot), np.int64), {})
        here = self._down_at + self._pools[:, 0] * size + self._pools[:, 1]
        landed = np.bincount(pool, minlength=len(self._pools))
        found.add((here, self._pool_at + np.arange(len(here))), landed, self._reached(), {})

    def _add_straight_rows(self, found: Residual, rows: Ints, ends: Ints, costs: Costs) -> None:
        table, at = distinct_rows(np.concatenate([rows, ends]))
        used = np.bincount(at[len(rows) :], minlength=len(table))
        self._direct(found, table, used, np.ones(len(table), np.int64), costs)

    def _add_tree(self, found: Residual, ends: Ints) -> None:
        """Add the places: up from a helper's base to the narrowest that contains the household, and down."""
        tree, size = self._tree, len(self._tree)
        type_, pool = ends.T
        kind, home = self._pools[pool, 0], self._pools[pool, 1]
        base = self._nearest(self._types[type_, 1], home)
        bound = self._types[type_, 3] > 0
        self._add_entries(found, type_, kind * size + base, bound)
        self._add_gates(found, pool[bound], (kind * size + base)[bound])
        climbed, descended = (np.zeros(self._spots, np.int64) for _ in range(2))
        kind, home, at = kind[~bound], home[~bound], base[~bound]
        for _ in LEVELS:
            inside = (at == 0) | (tree.within[home, np.maximum(tree.level[at], 0)] == at)
            np.add.at(climbed, (kind * size + at)[~inside], 1)
            at = np.where(inside, at, tree.parent[at])
        for _ in LEVELS:
            above = home != at
            np.add.at(descended, (kind * size + home)[above], 1)
            home = np.where(above, tree.parent[home], home)
        spot = np.flatnonzero(np.arange(self._spots) % size)
        place = spot % size
        up = (self._spot_at + spot, self._spot_at + spot - place + tree.parent[place])
        leaves = {
            name: (tree.level[place] == LEVELS.index(name)).astype(np.int64) for name in LEFT_LEVELS
        }
        always = np.ones(len(spot), np.int64)
        found.add(up, climbed[spot], always, leaves)
        found.add(up[::-1], descended[spot], always, {})
        self._add_arrivals(found, pool[~bound])

    def _nearest(self, base: Ints, home: Ints) -> Ints:
        """Return the place of each base that leaves least."""
        where = self._people.where
        row, place = where.places_of_each(base)
        left = self._tree.left(place, home[row])
        order = np.lexsort((place, *left.T[::-1], row))
        first: Ints = place[order][np.diff(row[order], prepend=-1) > 0]
        return first

    def _add_entries(self, found: Residual, type_: Ints, spot: Ints, bound: Flags) -> None:
        """Add the ways from types to the spots, or gates, of their bases: one a kind they serve."""
        of, place = self._people.where.places_of_each(self._types[:, 1])
        entry, kind = np.nonzero(self._people.able[self._types[of, 0]] & ~self._aside[of][:, None])
        gate = np.where(self._types[of[entry], 3] > 0, self._gate_at, self._spot_at)
        ways = np.column_stack([of[entry], gate + kind * len(self._tree) + place[entry]])
        now = np.column_stack([type_, np.where(bound, self._gate_at, self._spot_at) + spot])
        rows, at = distinct_rows(np.concatenate([ways, now]))
        used = np.bincount(at[len(ways) :], minlength=len(rows))
        found.add((self._type_at + rows[:, 0], rows[:, 1]), used, np.ones(len(rows), np.int64), {})

    def _add_gates(self, found: Residual, pool: Ints, spot: Ints) -> None:
        """Add the ways from bases that must not be left to the pools inside them."""
        bound = np.unique(self._types[self._types[:, 3] > 0, 1])
        place = np.unique(self._people.where.places_of_each(bound)[1]) if len(bound) else bound
        size, rows = len(self._tree), [np.zeros((0, 2), np.int64)]
        for level in np.unique(self._tree.level[place]).tolist():
            inside = np.isin(self._tree.within[self._pools[:, 1], level], place)
            inside |= level < 0
            at = self._tree.within[self._pools[inside, 1], level] if level >= 0 else 0
            rows.append(
                np.column_stack([self._pools[inside, 0] * size + at, np.flatnonzero(inside)])
            )
        every = np.concatenate(rows)
        table, at = distinct_rows(np.concatenate([every, np.column_stack([spot, pool])]))
        used = np.bincount(at[len(every) :], minlength=len(table))
        ends = (self._gate_at + table[:, 0], self._pool_at + table[:, 1])
        found.add(ends, used, np.ones(len(table), np.int64), {})

    def _add_arrivals(self, found: Residual, pool: Ints) -> None:
        """Add the ways from spots to their pools."""
        spot = self._pools[:, 0] * len(self._tree) + self._pools[:, 1]
        ends = (self._spot_at + spot, self._pool_at + np.arange(len(self._pools)))
        used = np.bincount(pool, minlength=len(self._pools))
        found.add(ends, used, np.ones(len(used), np.int64), {})

    def _reached(self) -> Ints:
        """Return 1 for each pool that those aside may reach, 0 for households told apart."""
        alone = self._pools[:, 2] - 1
        apart = (alone >= 0) & np.append(self._apart, [False])[alone]
        reached: Ints = 1 - apart.astype(np.int64)
        return reached

    def _add_outside(self, found: Residual) -> None:
        """Add the slots that are idle and the households that lack helpers."""
        people, pools = self._people, len(self._pools)
        used = np.bincount(self._type[people.slot], minlength=len(self._types))
        size = np.bincount(self._type, minlength=len(self._types))
        hub = np.zeros(max(len(self._types), pools), np.int64)
        type_ = self._type_at + np.arange(len(self._types))
        found.add((type_, hub[: len(type_)]), size - used, used, {"duty": self._types[:, 2]})
        takes = people.policy.helpers_per_household
        has = np.bincount(people.home, minlength=len(people.row))
        size = np.bincount(self._pool, minlength=pools)
        none = np.bincount(self._pool[has == 0], minlength=pools)
        lacks = size * takes - np.bincount(self._pool, weights=has, minlength=pools).astype(
            np.int64
        )
        node = self._pool_at + np.arange(pools)
        priority = np.array([kind.priority for kind in people.policy.kinds], np.int64)
        first, more = (
            {
                f"{name}{r}": (priority[self._pools[:, 0]] == r).astype(np.int64)
                for r in set(priority.tolist())
            }
            for name in ("uncovered", "unfilled")
        )
        found.add((self._village_at + self._village, node), none, size - none, first)
        further = lacks - none
        found.add((hub[:pools], node), further, size * (takes - 1) - further, more)
        self._add_villages(found, none, size)

    def _add_villages(self, found: Residual, none: Ints, size: Ints) -> None:
        """Add each village's uncovered households: one more costs (2u + 1)/n, one fewer saves (2u - 1)/n."""
        villages = int(self._village.max(initial=-1)) + 1
        u, n = (
            np.bincount(self._village, weights=w, minlength=villages).astype(np.int64)
            for w in (none, size)
        )
        share = [
            Fraction(int(a), int(b))
            for a, b in zip([*(2 * u + 1), *(2 * u - 1)], [*n, *n], strict=True)
        ]
        rank = {one: at for at, one in enumerate(sorted(set(share)))}
        ranks = np.array([rank[one] for one in share], np.int64)
        more, fewer = np.split(ranks, 2)
        hub, node = np.zeros(villages, np.int64), self._village_at + np.arange(villages)
        nothing = np.zeros(villages, np.int64)
        found.add((hub, node), nothing, n - u, {"fairness": more})
        found.add((node, hub), nothing, u, {"fairness": -fewer})


def _disjoint(cycles: Sequence[Ints], size: int) -> list[list[Ints]]:
    """Return cycles in lists within which no two share a node (of so many).

    >>> [len(some) for some in _disjoint([np.array([1, 2]), np.array([2, 3]), np.array([4])], 5)]
    [2, 1]
    """
    lists: list[tuple[Flags, list[Ints]]] = []
    for cycle in cycles:
        for passed, some in lists:  # noqa: B007  the one it breaks at is used below
            if not passed[cycle].any():
                break
        else:
            passed, some = np.zeros(size, bool), []
            lists.append((passed, some))
        passed[cycle] = True
        some.append(cycle)
    return [some for _, some in lists]


def joined(one: Ints, other: Ints) -> tuple[Ints, Ints]:
    """Return all (row of one, row of other) whose keys are equal.

    >>> joined(np.array([5, 7]), np.array([7, 5, 7]))
    (array([0, 1, 1]), array([1, 0, 2]))
    """
    order = np.argsort(other, kind="stable")
    start, end = (np.searchsorted(other[order], one, side=side) for side in ("left", "right"))
    row = np.repeat(np.arange(len(one)), end - start)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(end - start) - (end - start), end - start)
    return row, order[start[row] + nth]
