"""Counties in which the last round can stand whole: known without solving anything, and proved by counting.

A county is unchanged where every household has one helper of the last round, from the same county, whom the rules
still allow. If the other counties by themselves leave nobody without a helper, keep every pair of the last round that
can be kept, give each household that somebody left to a colleague wherever one has room, and let no pair leave its
county, then nothing in coverage, stability and the first figure of locality can be better in the whole. So every best
round of the whole keeps all these pairs and crosses no border: the unchanged counties are as they were, and the others
are solved alone. Where a step of this does not hold, the whole is solved.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, among, coded, positions, used
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.bases import Whereabouts
from lianhu_cli.domain.people.quotas import Quotas
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.rounds.decision import Earlier
from lianhu_cli.domain.rounds.orders import Orders
from lianhu_cli.domain.row_numbers import HelperRows, HouseholdRows, PlaceNumbers
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.pair import Pair
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.pairing.assign.disaggregation import Matched
from lianhu_cli.pairing.assign.last_pairs import LastPairs
from lianhu_cli.pairing.assign.seating import seats
from lianhu_cli.pairing.model.known_pairs import LAST
from lianhu_cli.pairing.model.sides import Sides

LEAST = 50_000
"""Households from which on it pays to look."""
_COUNTY = LEVELS.index("county")
_BEFORE = frozenset({"coverage", "duty", "stability"})
_BEHIND = frozenset({"kin", "fairness", "need"})
"""Aims that may stand before locality, and behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnchangedCounties:
    """The pairs that stay as they are, and what is left to be solved.

    `household` and `helper` are rows of the whole roster, `which` the pairs of the last round that they are, `slot`
    numbers of the helper's slots, `left` the levels that each pair leaves; `kind` is that of every household, -1 for
    none, `rank` in the order of their codes, `slots` how many each helper has. `rows` are the rows of the rest's
    households and helpers, `possible` is how many pairs of the last round it could keep at most. `room` tells how many
    slots of each sort the rest's helpers have left when all are kept, `serves` for each kind the sorts that take it;
    `elsewhere` are the units of helpers in unchanged counties.
    """

    household: HouseholdRows
    helper: HelperRows
    which: Ints
    slot: Ints
    left: Flags
    kind: Ints
    rank: Ints
    slots: Ints
    rest: Roster
    rows: tuple[Ints, Ints]
    where: Whereabouts
    able: Flags
    earlier: Earlier
    possible: int
    room: Ints
    serves: Flags
    elsewhere: frozenset[str]

    def certain(self, sides: Sides, matched: Matched) -> bool:
        """Tell whether the best round of the rest, with these pairs, is the best of the whole."""
        helper = sides.slots.helper[matched.slot]
        made = np.column_stack([matched.household, helper])
        household = sides.where.households[sides.wanting[matched.household]]
        width = len(sides.where.bases) + 1
        keys, last = (rows[:, 0] * width + rows[:, 1] for rows in (made, sides.marked(LAST)))
        return (
            len(made) == len(sides.wanting)
            and int(among(keys, last).sum()) == self.possible
            and not sides.where.left(sides.where.bases[helper], household)[:, 0].any()
            and self._followed(sides, matched.household[sides.follow(made)])
        )

    def _followed(self, sides: Sides, followed: Ints) -> bool:
        """Tell whether colleagues follow at as many households as they could at most, all kept pairs being kept."""
        heirs = {int(unit): list[int]() for unit in np.unique(sides.heirs[:, 1])}
        for household, unit in sides.heirs.tolist():
            heirs[unit].append(household)
        for unit, households in heirs.items():
            if sides.units[unit] in self.elsewhere:
                return False
            room = self.room[sides.unit == unit].sum(0)
            kinds = sides.kind[households].tolist()
            slots = [
                np.flatnonzero(self.serves[:, sort]).tolist()
                for sort, count in enumerate(room.tolist())
                for _ in range(min(count, len(households)))
            ]
            seated = seats(kinds, slots, [False] * len(slots))
            if among(np.array(households), followed).sum() < sum(at < len(slots) for at in seated):
                return False
        return True


def unchanged(
    roster: Roster,
    policy: Policy,
    earlier: Earlier,
    orders: Orders,
    who: tuple[Quotas, Whereabouts],
) -> UnchangedCounties | None:
    """Return the counties in which the last round stands; None where that is uncertain, or helps little.

    `who` tells what slots everybody has and where they are.
    """
    held, where = who
    able = held.able()
    if earlier.pairs is None or roster.households.num_rows < LEAST or not _fit(policy):
        return None
    if _least(held) or any(roster.helper.successor.unique().to_pylist()):
        return None
    kind = _kinds(roster, policy)
    wanting = kind >= 0
    of_household = where.tree.within[where.households, _COUNTY]
    of_helper = _counties_of_bases(where)
    if (of_household[wanting] < 0).any() or (of_helper[able] < 0).any():
        return None
    ordered = _Ordered.of(roster, orders, policy)
    changed = np.zeros(len(where.tree), bool)
    changed[of_household[ordered.pins[:, 0]]] = True
    if _most(changed[of_household]):
        return None
    last = LastPairs.of(roster, policy, (Pair(earlier.pairs), earlier.rows), (kind, held), where)
    pairs = np.concatenate([ordered.every(), np.column_stack([last.household, last.helper])])
    if (of_household[pairs[:, 0]] != of_helper[pairs[:, 1]]).any():
        return None
    good, stands = _households_kept(last, ordered, wanting, len(able))
    changed[of_household[wanting & ~stands]] = True
    rest, theirs = changed[of_household] & (of_household >= 0), changed[of_helper]
    if _most(rest):
        return None
    kept = last.kept_of_each(good)
    several = good & (last.sort < 0)
    stays = ~rest[last.household]
    return UnchangedCounties(
        household=HouseholdRows(last.household[stays]),
        helper=HelperRows(last.helper[stays]),
        which=last.which[stays],
        slot=last.slot[stays],
        left=last.left[stays],
        kind=kind,
        rank=last.rank,
        slots=held.sizes(),
        rest=_chosen(roster, rest, theirs),
        rows=(np.flatnonzero(rest), np.flatnonzero(theirs)),
        where=_where_of(where, rest, theirs),
        able=able[theirs],
        earlier=replace(
            earlier,
            pairs=earlier.pairs.filter(pa.array((last.row >= 0) & rest[last.row])),
            draft=_of_households(earlier.draft, roster, rest),
            rows=None,
        ),
        possible=int(kept[theirs].sum() + several[~stays].sum()),
        room=(last.own - kept)[theirs],
        serves=last.serves,
        elsewhere=_units(roster, ~theirs),
    )


def _households_kept(
    last: LastPairs, ordered: "_Ordered", wanting: Flags, helpers: int
) -> tuple[Flags, Flags]:
    """Tell which pairs of the last round may be made again, and which households keep the one that they have."""
    width = helpers + 1
    forbidden = among(
        last.household * width + last.helper, ordered.avoids[:, 0] * width + ordered.avoids[:, 1]
    )
    good = last.allowed & ~forbidden
    stands = wanting & (np.bincount(last.household, minlength=len(wanting)) == 1)
    stands[last.household[~good | ~last.alone]] = False
    stands[ordered.pins[:, 0]] = False
    return good, stands


def _most(rest: Flags) -> bool:
    """Tell whether so much is left to solve that it is better solved whole."""
    return 2 * int(rest.sum()) > len(rest)


def _fit(policy: Policy) -> bool:
    """Tell whether the argument holds under the rules: one helper a household, the aims in a usual order."""
    if policy.tiers or policy.several() or policy.led() or "locality" not in policy.aims:
        return False
    at = policy.aims.index("locality")
    before, behind = set(policy.aims[:at]), set(policy.aims[at + 1 :])
    return {"coverage", "stability"} <= before <= _BEFORE and behind <= _BEHIND


def _least(held: Quotas) -> bool:
    return any(slot.minimum for slots in held.each for slot in slots)


def _units(roster: Roster, some: Flags) -> frozenset[str]:
    """Return the units of some helpers."""
    units, unit = coded(roster.helper.unit)
    return frozenset(units[at] for at in used(unit[some])) - {""}


def _kinds(roster: Roster, policy: Policy) -> Ints:
    names, at = coded(roster.household.kind)
    number = {kind.name: nth for nth, kind in enumerate(policy.kinds)}
    return np.array([number.get(name, -1) for name in names], np.int64)[at]


def _counties_of_bases(where: Whereabouts) -> Ints:
    """Return the county of each helper's base, -1 for none or several."""
    row, place = where.places_of_each(where.bases)
    county = where.tree.within[place, _COUNTY]
    first = np.flatnonzero(np.diff(row, prepend=-1))
    same = np.minimum.reduceat(county, first) == np.maximum.reduceat(county, first)
    return np.where(same, county[first], -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ordered:
    """The pairs that orders speak of, as (household, helper) rows."""

    pins: Ints
    avoids: Ints
    kin: Ints

    @classmethod
    def of(cls, roster: Roster, orders: Orders, policy: Policy) -> "_Ordered":
        """Look the pairs up."""

        def rows(pairs: Sequence[tuple[str, str]]) -> Ints:
            if not pairs:
                return np.zeros((0, 2), np.int64)
            found = np.column_stack(
                [
                    positions(pa.array([pair[side] for pair in pairs], pa.string()), frame["code"])
                    for side, frame in enumerate((roster.households, roster.helpers))
                ]
            )
            return found[(found >= 0).all(1)]

        kin = orders.kin if policy.relatives == "prefer" else ()
        return cls(pins=rows(orders.pins), avoids=rows(orders.avoids), kin=rows(kin))

    def every(self) -> Ints:
        """Return all of them."""
        return np.concatenate([self.pins, self.avoids, self.kin])


def _chosen(roster: Roster, households: Flags, helpers: Flags) -> Roster:
    return replace(
        roster,
        households=roster.households.filter(pa.array(households)),
        helpers=roster.helpers.filter(pa.array(helpers)),
    )


def _where_of(where: Whereabouts, households: Flags, helpers: Flags) -> Whereabouts:
    """Return where some of them are."""
    return replace(
        where,
        households=PlaceNumbers(where.households[households]),
        bases=PlaceNumbers(where.bases[helpers]),
        linked=where.linked[helpers],
    )


def _of_households(pairs: Any, roster: Roster, chosen: Flags) -> Any:
    """Return the pairs of some households (rows); None for none."""
    if pairs is None:
        return None
    row = positions(pairs["household"], roster.household.code)
    return pairs.filter(pa.array((row >= 0) & chosen[row]))
