"""连片: the fewest groups a helper serves. No flow decides it, so persons are paired anew by CP-SAT.

A small town is solved whole and exactly: what the aims before have reached is held, then groups are counted, then the
aims after it have their turn. A larger one is dealt anew village by village, so that nobody's number of households in
the village changes and no other aim notices; that is good, and not known to be the best.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Ints, distinct_rows, numbered
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.pairing.assign.compact_town import solve_town
from lianhu_cli.pairing.assign.disaggregation import Matched
from lianhu_cli.pairing.assign.matching_keys import matching
from lianhu_cli.pairing.assign.need import Need
from lianhu_cli.pairing.model.sides import Sides

SMALL = 1_500
"""A town is solved whole where no more than so many pairs are possible."""
_EFFORT = 0.25
"""Deterministic seconds for a village at most: the same on any machine."""
_TOGETHER = 1.0
"""Deterministic seconds for all villages together."""


def compacted(sides: Sides, matched: Matched, policy: Policy, need: Need) -> tuple[Matched, bool]:
    """Return the pairs with as few groups a helper as can be found, and whether there are none with fewer."""
    if is_small(sides):
        found = solve_town(sides, matched, policy, need)
        if found is not None:
            return found, True
    rearranged = _by_village(sides, matched)
    return rearranged, _none_fewer(sides, rearranged)


def is_small(sides: Sides) -> bool:
    """Tell whether so few pairs are possible that a town can be solved whole."""
    return len(np.unique(sides.slots.helper)) * len(sides.wanting) <= SMALL


def groups_served(sides: Sides, matched: Matched) -> int:
    """Count the groups that each helper serves, all together."""
    places = sides.where.households[sides.wanting[matched.household]]
    return len(distinct_rows(np.column_stack([sides.slots.helper[matched.slot], places]))[0])


def _none_fewer(sides: Sides, matched: Matched) -> bool:
    """Tell whether everybody who has slots has one group, and no slot is idle: then fewer cannot be."""
    helpers = len(numbered(sides.slots.helper)[0])
    return len(matched.slot) == len(sides.slots.helper) and groups_served(sides, matched) == helpers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Village:
    """What may be exchanged in a village: `pairs` (indices into the pairs), and the classes of both sides.

    `slot` is each pair's class of slots, one for each helper and set of kinds; `household` each pair's class of
    households, alike in kind, place and whom they must not meet. `may` tells which classes may meet, `left` how
    many levels a pair of them leaves, level by level; `helper` and `place` are those of the classes.
    """

    pairs: Ints
    slot: Ints
    household: Ints
    may: Any
    left: Any
    helper: Ints
    place: Ints


def _by_village(sides: Sides, matched: Matched) -> Matched:
    """Deal the households of each village anew among the helpers who have some there."""
    household = matched.household.copy()
    villages = list(_villages(sides, matched))
    effort = min(_EFFORT, _TOGETHER / max(len(villages), 1))
    for village in villages:
        share = _fewest(village, effort)
        if share is None:
            continue
        one, other = np.nonzero(share)
        times = share[one, other]
        order = np.argsort(village.slot, kind="stable")
        at_slot = order[matching(np.repeat(one, times), village.slot[order])]
        at_household = matching(np.repeat(other, times), village.household)
        fresh = matched.household[village.pairs[at_household]]
        old = household[village.pairs[at_slot]].copy()
        household[village.pairs[at_slot]] = fresh
        if sides.most() > 1 and _twice(sides, Matched(slot=matched.slot, household=household)):
            household[village.pairs[at_slot]] = old
    return Matched(slot=matched.slot, household=household)


def _twice(sides: Sides, matched: Matched) -> bool:
    """Tell whether somebody has a household twice."""
    both = np.column_stack([sides.slots.helper[matched.slot], matched.household])
    return len(distinct_rows(both)[0]) < len(both)


def _villages(sides: Sides, matched: Matched) -> Iterator[_Village]:
    """Yield the villages in which somebody serves more than one group, and what may be dealt anew there."""
    helper = sides.slots.helper[matched.slot]
    width = len(sides.where.bases) + 1
    spoken = sides.known[sides.marks > 0]
    made = np.column_stack([matched.household, helper])
    fixed = np.isin(matched.household * width + helper, spoken[:, 0] * width + spoken[:, 1])
    free = np.flatnonzero(~fixed & ~sides.follow(made))
    places = sides.where.households[sides.wanting[matched.household[free]]]
    village = sides.where.tree.villages(places)
    order = np.argsort(village, kind="stable")
    ends = np.flatnonzero(np.diff(village[order])) + 1
    forbidden: dict[int, set[int]] = defaultdict(set)
    for household, whom in sides.forbidden.tolist():
        forbidden[household].add(whom)
    for rows in np.split(free[order], ends) if len(free) else ():
        there = sides.where.households[sides.wanting[matched.household[rows]]]
        served = distinct_rows(np.column_stack([helper[rows], there]))[0]
        if len(served) > len(np.unique(served[:, 0])):
            yield _village(sides, matched, rows, forbidden)


def _village(
    sides: Sides, matched: Matched, rows: Ints, forbidden: dict[int, set[int]]
) -> _Village:
    slot, household = matched.slot[rows], matched.household[rows]
    slots, of_slot = distinct_rows(
        np.column_stack([sides.slots.helper[slot], sides.slots.serves[slot]])
    )
    alone = np.array([at + 1 if at in forbidden else 0 for at in household.tolist()], np.int64)
    place = sides.where.households[sides.wanting[household]]
    households, of_household = distinct_rows(np.column_stack([sides.kind[household], place, alone]))
    able = np.zeros((len(sides.slots.kinds), len(sides.kinds)), bool)
    for at, kinds in enumerate(sides.slots.kinds):
        able[at, list(kinds)] = True
    may = able[slots[:, 1]][:, households[:, 0]]
    one, other = (side.ravel() for side in np.indices(may.shape))
    left = sides.where.left(sides.where.bases[slots[one, 0]], households[other, 1])
    example = np.zeros(len(households), np.int64)
    example[of_household] = household
    may &= ~sides.leaves(np.column_stack([example[other], slots[one, 0]])).reshape(may.shape)
    for at, mark in enumerate(households[:, 2].tolist()):
        if mark:
            may[np.isin(slots[:, 0], list(forbidden[mark - 1])), at] = False
    return _Village(
        pairs=rows,
        slot=of_slot,
        household=of_household,
        may=may,
        left=left.reshape(*may.shape, -1).astype(np.int64),
        helper=slots[:, 0],
        place=households[:, 1],
    )


def _fewest(village: _Village, effort: float) -> Ints | None:
    """Return how many households of each class (column) each class of slots (row) takes, None where as before.

    `effort` is how many deterministic seconds it may take.
    """
    from ortools.sat.python import cp_model

    now = np.zeros(village.may.shape, np.int64)
    np.add.at(now, (village.slot, village.household), 1)
    model = cp_model.CpModel()
    supply, demand = now.sum(1), now.sum(0)
    share: dict[tuple[int, int], Any] = {}
    for one, other in zip(*np.nonzero(village.may), strict=True):
        most = int(min(supply[one], demand[other]))
        share[int(one), int(other)] = model.new_int_var(0, most, "")
    rows, columns = defaultdict(list), defaultdict(list)
    used: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for (one, other), var in share.items():
        rows[one].append(var)
        columns[other].append(var)
        used[int(village.helper[one]), int(village.place[other])].append((var, demand[other]))
        model.add_hint(var, int(now[one, other]))
    for one, some in rows.items():
        model.add(sum(some) == int(supply[one]))
    for other, some in columns.items():
        model.add(sum(some) == int(demand[other]))
    _hold_levels(model, village, share, now)
    serves = [_serves(model, some) for some in used.values()]
    model.minimize(sum(serves))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.cp_model_probing_level = 0  # looks long for what the effort does not count
    solver.parameters.symmetry_level = 0
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(model)
    before = len(
        {
            (int(village.helper[a]), int(village.place[b]))
            for a, b in zip(*np.nonzero(now), strict=True)
        }
    )
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE) or solver.objective_value >= before:
        return None
    found = np.zeros_like(now)
    for key, var in share.items():
        found[key] = solver.value(var)
    return found


def _serves(model: Any, some: list[Any]) -> Any:
    """Return whether somebody serves a group, given what they may take there and how many at most."""
    serve = model.new_bool_var("")
    for var, most in some:
        model.add(var <= int(most) * serve)
    return serve


def _hold_levels(
    model: Any, village: _Village, share: dict[tuple[int, int], Any], now: Ints
) -> None:
    """Let no more pairs leave a level than do now."""
    for level in range(village.left.shape[2]):
        cost = village.left[:, :, level]
        if len(np.unique(cost)) > 1:
            terms = [int(cost[key]) * var for key, var in share.items() if cost[key]]
            model.add(sum(terms) == int((cost * now).sum()))
