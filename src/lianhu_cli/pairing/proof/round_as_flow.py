"""A round laid out as a flow from helpers through places to households: what its proof looks at.

Nothing is shared with what builds or solves the network for pairing.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import takewhile

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, distinct_rows, joined, numbered
from lianhu_cli.domain.people import stay
from lianhu_cli.domain.places.levels import LEFT_LEVELS, LEVELS
from lianhu_cli.domain.rules.aims import BY_NAME
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.pairing.proof.detour_arcs import Aside
from lianhu_cli.pairing.proof.detours import Land, Shut
from lianhu_cli.pairing.proof.persons import HEIR, LAST, NEXT, PIN, WISH, Known, People
from lianhu_cli.pairing.proof.residual import Costs, Residual


class LaidOut:
    """The round as a flow: helpers lumped into types, households into pools, between them the places.

    Of avoided pairs, the households stand alone, and the helpers keep aside from the kind: they come to all
    other households on the ways of `around`.

    `_types` has the columns serves, base, must, bound, unit + 1, helper + 1 where alone, load,
    wishes; `_pools` the
    columns kind, place, household + 1 where alone, wishes.
    """

    def __init__(self, people: People, facts: Known) -> None:
        self._people, self._facts = people, facts
        self._tree = people.where.tree
        self._made = _positions(people.keys(people.made()), people.keys(facts.rows))
        self._balanced = "balance" in people.policy.aims
        homes, hands = self._alone()
        every = np.arange(len(people.row))
        unit = facts.unit[people.helper]
        types = (
            people.serves,
            people.where.bases[people.helper],
            people.must,
            people.bound,
            np.where(np.isin(unit, facts.heirs[:, 1]), unit + 1, 0),
            np.where(np.isin(people.helper, hands), people.helper + 1, 0),
            self._loads(),
            facts.wish[1][people.helper],
        )
        self._types, self._type = distinct_rows(np.column_stack(types))
        alone = np.where(np.isin(every, homes), every + 1, 0)
        columns = (people.kind, people.place, alone, facts.wish[0])
        self._pools, self._pool = distinct_rows(np.column_stack(columns))
        self._spots = people.able.shape[1] * len(self._tree)
        _, self._village = numbered(self._tree.villages(self._pools[:, 1]))
        pools = len(self._pools)
        sizes = (1, len(self._types), self._spots, self._spots, pools, pools)
        ends = np.cumsum(sizes).tolist()
        self._type_at, self._spot_at, self._gate_at, self._pool_at, self._village_at = ends[:5]
        self._size = ends[5]
        self._keep_aside()

    def _keep_aside(self) -> None:
        """Find who keeps aside from which kind, and what is shut to them."""
        kinds, avoided = self._people.able.shape[1], self._facts.avoided
        kind, place, *_ = self._pools.T
        self._land = Land(self._tree, kinds, kind, place)
        pool = self._pool[avoided[:, 0]]
        type_, pair = joined(self._types[:, 5] - 1, avoided[:, 1])
        able = self._people.able[self._types[type_, 0], kind[pool[pair]]]
        shut: dict[tuple[int, int], list[int]] = {}
        for key in zip(
            *(one[able].tolist() for one in (type_, kind[pool[pair]], pool[pair])), strict=True
        ):
            shut.setdefault(key[:2], []).append(self._land.places + key[2])
        self._shut = {key: Shut(self._land, pools) for key, pools in shut.items()}
        self._aside = np.zeros((len(self._types), kinds), bool)
        self._aside[tuple(np.array([*shut], np.int64).reshape(-1, 2).T)] = True

    def nodes(self) -> tuple[Ints, Ints, Ints]:
        """Return the node of each slot, and of each household to pair and of its village; the hub is 0."""
        pool = self._pool
        return (
            self._type_at + self._type,
            self._pool_at + pool,
            self._village_at + self._village[pool],
        )

    def levels(self) -> Iterator[str]:
        """Yield the names of the levels in their order."""
        policy = self._people.policy
        ranks = sorted({kind.priority for kind in policy.kinds})
        parts = {
            "coverage": [f"{name}{rank}" for name in ("uncovered", "unfilled") for rank in ranks],
            "stability": [LAST, NEXT, HEIR],
            "locality": list(LEFT_LEVELS),
            "fairness": ["fairness"] if policy.fairness else [],
        }
        yield PIN
        for aim in proved(policy):
            yield from parts.get(aim, [aim])

    def residual(self) -> Residual:
        """Return the residual network of the round."""
        found, people = Residual(size=self._size), self._people
        made = people.made()
        ends = np.column_stack([self._type[people.slot], self._pool[people.home]])
        known = self._made >= 0
        follows = ~known & np.isin(self._units(made), self._heirs())
        aside = ~known & ~follows & self._aside[ends[:, 0], self._pools[ends[:, 1], 0]]
        self._add_known(found, ends[known], self._made[known])
        self._add_heirs(found, ends[follows])
        self._add_aside(found, ends[aside])
        self._add_tree(found, ends[~known & ~follows & ~aside])
        self._add_outside(found)
        return found

    def _alone(self) -> tuple[Ints, Ints]:
        """Return the households and helpers (rows) who stand for themselves alone.

        Known pairs that are made can be given up one by one. Those that are not, and those that more than
        one sort of a helper's slots could hold, concern these two persons and nobody else.
        """
        people, rows, avoided = self._people, self._facts.rows, self._facts.avoided
        own = np.zeros((len(people.where.bases), 2, len(people.able)), bool)
        own[people.helper, people.must, people.serves] = True
        fits = (own[rows[:, 1]] & people.able[:, people.kind[rows[:, 0]]].T[:, None, :]).sum((1, 2))
        unmade = np.ones(len(rows), bool)
        unmade[self._made[self._made >= 0]] = False
        ours = rows[(fits > 1) | (unmade & (fits > 0))]
        several = np.flatnonzero(np.bincount(rows[:, 0], minlength=len(people.row)) > 1)
        homes = np.concatenate([ours[:, 0], several, self._facts.heirs[:, 0], avoided[:, 0]])
        hands = np.concatenate([ours[:, 1], avoided[:, 1]])
        if self._balanced:  # who serves several kinds has no one type that tells the load
            sorts = distinct_rows(np.column_stack([people.helper, people.serves]))[0][:, 0]
            hands = np.concatenate([hands, np.flatnonzero(np.bincount(sorts) > 1)])
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
        left = self._people.where.left(types[:, 1], pools[:, 1])
        able: Flags = self._people.able[types[:, 0], pools[:, 0]]
        return able & ~stay.leaves(types[:, 3], left)

    def _direct(self, found: Residual, rows: Ints, used: Ints, room: Ints, costs: Costs) -> None:
        """Add arcs straight from types to pools (rows of both)."""
        left = self._people.where.left(self._types[rows[:, 0], 1], self._pools[rows[:, 1], 1])
        leaves = {level: left[:, at].astype(np.int64) for at, level in enumerate(LEFT_LEVELS)}
        ends = (self._type_at + rows[:, 0], self._pool_at + rows[:, 1])
        found.add(ends, used, room, {**leaves, **costs})

    def _add_known(self, found: Residual, ends: Ints, made: Ints) -> None:
        """Add the pairs that aims speak of: from each type that can hold them, as many as there are.

        `made` are the rows, among those known, of the pairs that join `ends`.
        """
        people, facts = self._people, self._facts
        slots, _ = distinct_rows(np.column_stack([people.helper, self._type]))
        pair, slot = joined(facts.rows[:, 1], slots[:, 0])
        ways = np.column_stack([slots[slot, 1], self._pool[facts.rows[pair, 0]]])
        able = self._may(ways)
        marks = np.column_stack([*facts.is_.values()]).astype(np.int64)
        there = np.column_stack([ways[able], marks[pair[able]]])
        now = np.column_stack([ends, marks[made]])
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
        rows = rows[self._may(rows) & ~avoided]
        table, at = distinct_rows(np.concatenate([rows, ends]))
        used = np.bincount(at[len(rows) :], minlength=len(table))
        self._direct(found, table, used, np.ones(len(table), np.int64), {HEIR: -1})

    def _add_aside(self, found: Residual, ends: Ints) -> None:
        """Add the ways of those who keep aside from a kind of households."""
        ways, size = Aside(tree=self._tree, land=self._land), len(self._tree)
        within = [stay.within(kept) for kept in self._types[:, 3].tolist()]
        row, place = self._people.where.places_of_each(self._types[:, 1])
        bases: dict[int, list[int]] = {}
        for type_, base in zip(row.tolist(), place.tolist(), strict=True):
            bases.setdefault(type_, []).append(base)
        for (type_, kind), shut in self._shut.items():
            for base in bases[type_]:
                ways.enter(type_, kind * size + base, shut, within[type_])
        kind, home, *_ = self._pools[ends[:, 1]].T
        base = kind * size + self._nearest(self._types[ends[:, 0], 1], home)
        for (type_, pool), of, start in zip(
            ends.tolist(), kind.tolist(), base.tolist(), strict=True
        ):
            node = self._land.places + pool
            route = self._shut[type_, of].route(start, node, within[type_])
            ways.lead(type_, start, route, node)
        ways.add_to(found, self._type_at, self._pool_at)

    def _add_tree(self, found: Residual, ends: Ints) -> None:
        """Add the places: up from a helper's base to the narrowest that contains the household, and down."""
        tree, size = self._tree, len(self._tree)
        type_, pool = ends.T
        kind, home = self._pools[pool, 0], self._pools[pool, 1]
        base = self._nearest(self._types[type_, 1], home)
        bound = self._types[type_, 3] > 0
        inside = ~tree.left(base, home).any(1)
        entered = np.where(bound & ~inside, stay.widest(tree, base, self._types[type_, 3]), base)
        self._add_entries(found, type_, kind * size + entered, bound)
        self._add_gates(found, pool[bound], (kind * size + entered)[bound])
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
        """Add the ways from types to the spots, or gates, of their bases: one a kind they serve.

        Who must not leave a place wider than the base has a gate there, too, at the cost of what is left of the
        base.
        """
        of, place, around = self._entered()
        entry, kind = np.nonzero(self._people.able[self._types[of, 0]] & ~self._aside[of])
        gate = np.where(self._types[of[entry], 3] > 0, self._gate_at, self._spot_at)
        ways = np.column_stack([of[entry], gate + kind * len(self._tree) + around[entry]])
        now = np.column_stack([type_, np.where(bound, self._gate_at, self._spot_at) + spot])
        rows, at = distinct_rows(np.concatenate([ways, now]))
        used = np.bincount(at[len(ways) :], minlength=len(rows))
        left = np.zeros((len(rows), len(LEFT_LEVELS)), np.int64)
        left[at[: len(ways)]] = self._tree.left(place[entry], around[entry])
        costs = {level: left[:, nth] for nth, level in enumerate(LEFT_LEVELS)}
        ends = (self._type_at + rows[:, 0], rows[:, 1])
        found.add(ends, used, np.ones(len(rows), np.int64), costs)

    def _entered(self) -> tuple[Ints, Ints, Ints]:
        """Return (type, place of its base, place entered): the base, and the widest one may go to."""
        of, place = self._people.where.places_of_each(self._types[:, 1])
        kept = self._types[of, 3]
        wide = stay.widest(self._tree, place, kept)
        more = (kept > 0) & (wide != place)
        return (
            np.concatenate([of, of[more]]),
            np.concatenate([place, place[more]]),
            np.concatenate([place, wide[more]]),
        )

    def _add_gates(self, found: Residual, pool: Ints, spot: Ints) -> None:
        """Add the ways from bases that must not be left to the pools inside them."""
        of, _, around = self._entered()
        place = np.unique(around[self._types[of, 3] > 0])
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

    def _add_outside(self, found: Residual) -> None:
        """Add the slots that are idle and the households that lack helpers."""
        people, pools = self._people, len(self._pools)
        used = np.bincount(self._type[people.slot], minlength=len(self._types))
        size = np.bincount(self._type, minlength=len(self._types))
        hub = np.zeros(max(len(self._types), pools), np.int64)
        type_ = self._type_at + np.arange(len(self._types))
        idle = self._add_loads(found) if self._balanced else hub[: len(type_)]
        costs = {"duty": self._types[:, 2], WISH: -self._types[:, 7]}
        found.add((type_, idle), size - used, used, costs)
        takes = np.array([people.policy.takes(kind.name) for kind in people.policy.kinds], np.int64)
        takes = takes[self._pools[:, 0]]
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
        saved = {WISH: -self._pools[:, 3]}
        first, more = {**first, **saved}, {**more, **saved}
        found.add((self._village_at + self._village, node), none, size - none, first)
        further = lacks - none
        found.add((hub[:pools], node), further, size * (takes - 1) - further, more)
        self._add_villages(found, none, size)

    def _loads(self) -> Ints:
        """Return 1 + the number of slots and of households of each slot's helper as one number, 0 where no matter."""
        people = self._people
        if not self._balanced:
            return np.zeros(len(people.helper), np.int64)
        helpers = len(people.where.bases)
        quota = np.bincount(people.helper, minlength=helpers)
        load = np.bincount(people.helper[people.slot], minlength=helpers)
        found: Ints = (1 + quota * (int(load.max(initial=0)) + 1) + load)[people.helper]
        return found

    def _add_loads(self, found: Residual) -> Ints:
        """Add what helpers have to do, one node for those alike; return the node that each type's idle slots lead to.

        One household more costs (2u + 1)/q, one fewer saves (2u - 1)/q, of helpers with u households and q slots.
        """
        people, types = self._people, self._types
        rows = types[:, [1, 3, 4, 5, 6, 7]]
        groups, of = distinct_rows(rows)
        helpers = len(people.where.bases)
        quota = np.bincount(people.helper, minlength=helpers)[people.helper]
        load = np.bincount(people.helper[people.slot], minlength=helpers)[people.helper]
        q, u = (np.zeros(len(groups), np.int64) for _ in range(2))
        q[of[self._type]], u[of[self._type]] = quota, load
        fractions = [
            Fraction(int(a), int(b))
            for a, b in zip([*(2 * u + 1), *(2 * u - 1)], [*q, *q], strict=True)
        ]
        rank = {one: at for at, one in enumerate(sorted(set(fractions)), start=1)}
        more, fewer = np.split(np.array([rank[one] for one in fractions], np.int64), 2)
        node, hub = found.size + np.arange(len(groups)), np.zeros(len(groups), np.int64)
        found.size += len(groups)
        nothing = np.zeros(len(groups), np.int64)
        found.add((hub, node), nothing, q - u, {"balance": more})
        found.add((node, hub), nothing, u, {"balance": -fewer})
        return node[of]

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
        rank = {
            one: at for at, one in enumerate(sorted(set(share)), start=1)
        }  # 0 is to cost nothing
        ranks = np.array([rank[one] for one in share], np.int64)
        more, fewer = np.split(ranks, 2)
        hub, node = np.zeros(villages, np.int64), self._village_at + np.arange(villages)
        nothing = np.zeros(villages, np.int64)
        found.add((hub, node), nothing, n - u, {"fairness": more})
        found.add((node, hub), nothing, u, {"fairness": -fewer})


def proved(policy: Policy) -> list[str]:
    """Return the aims that are proved: those before the first that no flow decides."""
    return list(takewhile(lambda aim: BY_NAME[aim].proof == "exact", policy.aims))


def _positions(keys: Ints, known: Ints) -> Ints:
    """Return the position of each key among ascending ones, -1 for none.

    >>> _positions(np.array([7, 4, 9]), np.array([4, 7]))
    array([ 1,  0, -1])
    """
    at = np.searchsorted(known, keys)
    return np.where(np.append(known, -1)[at] == keys, at, -1)
