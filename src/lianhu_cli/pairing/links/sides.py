"""The two sides of a linking: units with what their cadres can take, villages with what they need."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.cells.offices import is_of_township
from lianhu_cli.domain.errors import ContradictionError
from lianhu_cli.domain.people.quotas import quotas
from lianhu_cli.domain.places.levels import LEVELS, VILLAGE
from lianhu_cli.domain.rounds.links import PROPOSED, Wish, link_orders
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.pairing.links.places import LinkPlaces

if TYPE_CHECKING:
    import pyarrow as pa


_COUNTY = LEVELS.index("county")
UnitKey = tuple[str, int]
"""A unit: its name and the number of its county's place, -1 where no row names one."""
UnitAndVillage = tuple[int, int]
"""A unit and a village by their positions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit: its name, the rows of its cadres who have slots, how many slots those are."""

    name: str
    cadres: tuple[int, ...]
    slots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """A village: its path, households to pair (times the helpers each takes), slots of who lives there."""

    path: tuple[str, ...]
    households: int
    based: int

    @property
    def name(self) -> str:
        """The village's own name."""
        return self.path[VILLAGE]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSides:
    """What is to be linked. `allowed` are all (unit, village) that may be, kept and pinned ones included.

    `links` are those of the register that count; `kept` maps (unit, village) to its row there;
    `broken` are rows of links that are forbidden now; `others` rows that are about nobody here and stay
    as they are. `printed` are the villages in the township's own order.
    """

    links: "pa.Table"
    units: tuple[Unit, ...]
    villages: tuple[Village, ...]
    allowed: frozenset[UnitAndVillage]
    kept: Mapping[UnitAndVillage, int]
    pinned: frozenset[UnitAndVillage]
    broken: tuple[int, ...]
    others: tuple[int, ...]
    printed: tuple[int, ...]

    def fixed(self) -> frozenset[UnitAndVillage]:
        """Return the links that are there whatever else is."""
        return frozenset(self.kept) | self.pinned


def sides(roster: Roster, policy: Policy, wish: Wish) -> LinkSides:
    """Return the two sides of a roster under the rules.

    Raises:
        ContradictionError: a unit and a village are both fixed and forbidden.
    """
    links = _links(roster, wish)
    roster = replace(roster, links=links)
    found = LinkPlaces.of(roster)
    slots = quotas(roster.helpers, policy).sizes()
    villages, number = _villages(roster, policy, found, slots)
    named = set(links["unit"].to_pylist()) | {one.unit for one in link_orders(roster)}
    units = _units(roster, found, slots, named if not wish.every else None)
    keys = list(units)
    at = _Finder(keys, found)
    ordered = _ordered(roster, found, at, number)
    kept, others, broken = _register(links, found, at, number, ordered["avoid"])
    allowed = {
        (unit, village)
        for unit, key in enumerate(keys)
        if units[key]
        for village in found.inside(found.around(units[key]), number)
    }
    allowed |= set(kept) | ordered["pin"]
    return LinkSides(
        links=links,
        units=tuple(
            Unit(name=key[0], cadres=tuple(rows), slots=int(slots[rows].sum()))
            for key, rows in units.items()
        ),
        villages=villages,
        allowed=frozenset(allowed - ordered["avoid"]),
        kept=kept,
        pinned=frozenset(ordered["pin"]),
        broken=tuple(broken),
        others=tuple(others),
        printed=_printed(found, number),
    )


def _links(roster: Roster, wish: Wish) -> "pa.Table":
    """Return the links that count: all, or those that sheets gave."""
    import pyarrow.compute as pc

    proposed = pc.equal(roster.link.source_sheet, PROPOSED)
    return roster.links.filter(pc.invert(proposed)) if wish.fresh else roster.links


def _villages(
    roster: Roster, policy: Policy, found: LinkPlaces, slots: Ints
) -> tuple[tuple[Village, ...], dict[int, int]]:
    """Return the villages that households live in or that are listed, and each one's number by place."""
    kinds = [kind.name for kind in policy.kinds]
    household = found.village(found.household)
    ours = np.isin(np.array(roster.household.kind.to_pylist(), object), kinds)
    size = len(found.tree)
    households = (
        np.bincount(household[ours & (household >= 0)], minlength=size) * policy.most_helpers()
    )
    own = found.village(found.helper)
    based = np.bincount(own[own >= 0], weights=slots[own >= 0], minlength=size)
    listed = found.village(found.listed)
    places = np.unique(np.concatenate([household, listed]))
    places = places[places >= 0]
    villages = tuple(
        Village(
            path=found.path(int(place)),
            households=int(households[place]),
            based=int(based[place]),
        )
        for place in places
    )
    order = sorted(range(len(villages)), key=lambda at: villages[at].path)
    return tuple(villages[at] for at in order), {
        int(places[old]): new for new, old in enumerate(order)
    }


def _printed(found: LinkPlaces, number: dict[int, int]) -> tuple[int, ...]:
    """Return the villages as 村情 lists them, then the others."""
    listed = [number[place] for place in found.village(found.listed).tolist() if place in number]
    return tuple(dict.fromkeys([*listed, *number.values()]))


def _units(
    roster: Roster, found: LinkPlaces, slots: Ints, named: set[str] | None
) -> dict[UnitKey, list[int]]:
    """Return the rows of each unit's cadres: helpers with slots and without a village of their own.

    The township's own offices serve all of it: without links and orders they are left out, unless there
    is nobody else. `named` are the units of those, None where all units are wanted.
    """
    rows: dict[UnitKey, list[int]] = defaultdict(list)
    counties: dict[str, set[int]] = defaultdict(set)
    names = roster.helper.unit.to_pylist()
    lives_in_village = found.village(found.helper) >= 0
    of = found.tree.within[found.helper, _COUNTY]
    for row in np.flatnonzero((slots > 0) & ~lives_in_village).tolist():
        if names[row]:
            rows[names[row], int(of[row])].append(row)
            counties[names[row]].add(int(of[row]))
    for name, seen in counties.items():
        if len(seen) == 2 and -1 in seen:  # one county, and rows that do not name it
            rows[name, max(seen)] += rows.pop((name, -1))
    for name in named or ():
        if not counties[name]:
            rows[name, -1] = []
    if named is not None and any(not is_of_township(key[0]) for key in rows if rows[key]):
        rows = {
            key: value
            for key, value in rows.items()
            if key[0] in named or not is_of_township(key[0])
        }
    return {key: sorted(rows[key]) for key in sorted(rows)}


class _Finder:
    """The position of a unit by its name and, of namesakes, by the county of a village."""

    def __init__(self, keys: list[UnitKey], found: LinkPlaces) -> None:
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for at, (name, _) in enumerate(keys):
            self._by_name[name].append(at)
        self._keys = keys
        self._county = found.tree.within[:, _COUNTY]

    def __call__(self, name: str, place: int) -> int:
        """Return the position of the unit of that name that is nearest to a place, -1 for none."""
        named = self._by_name.get(name, [])
        near = [at for at in named if self._keys[at][1] == self._county[place]]
        return (near or named or [-1])[0]


def _ordered(
    roster: Roster, found: LinkPlaces, at: _Finder, number: dict[int, int]
) -> dict[str, set[UnitAndVillage]]:
    """Return what is fixed and what forbidden, by position."""
    pairs: dict[str, set[UnitAndVillage]] = {"pin": set(), "avoid": set()}
    said: dict[UnitAndVillage, list[str]] = defaultdict(list)
    for order in link_orders(roster):
        place = int(found.order[order.row])
        pair = at(order.unit, place), number.get(place, -1)
        if min(pair) >= 0:
            pairs[order.order].add(pair)
            said[pair].append(order.line)
    both = sorted(pairs["pin"] & pairs["avoid"])
    if both:
        told = "；".join("、".join(said[pair]) for pair in both)
        raise ContradictionError(f"同一单位和村既指定又回避：{told}")
    return pairs


def _register(
    links: "pa.Table",
    found: LinkPlaces,
    at: _Finder,
    number: dict[int, int],
    forbidden: set[UnitAndVillage],
) -> tuple[dict[UnitAndVillage, int], list[int], list[int]]:
    """Return the register's links by position, the rows of no concern, and those forbidden now."""
    kept: dict[UnitAndVillage, int] = {}
    others, broken = [], []
    for row, unit in enumerate(links["unit"].to_pylist()):
        place = int(found.link[row])
        pair = at(unit, place), number.get(place, -1)
        if min(pair) < 0 or pair in kept:
            others.append(row)
        elif pair in forbidden:
            broken.append(row)
        else:
            kept[pair] = row
    return kept, others, broken
