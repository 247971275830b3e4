"""The two sides of the market: slots by type and households by pool.

Everyone inside a type, and everyone inside a pool, is equal for every aim: only their numbers matter
to the flow.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places import (
    GROUP,
    LEVELS,
    VILLAGE,
    Path,
    Resolver,
    Tree,
    distinct_paths,
    narrowest,
)
from lianhu_cli.domain.policy import Policy
from lianhu_cli.domain.roster import Roster

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Households in pools and slots in types, both in an order that rows do not change.

    household_pool: (households,) pool of each household, -1 where its kind is not the policy's.
    pool_place, pool_kind: (pools,) place in `tree`, index into `kinds`.
    slot_helper, slot_number: (slots,) row of the helper, number of the slot in its category.
    slot_type: (slots,) type of each slot.
    bases, allowed: per type, the places it starts from and the kinds it may take.
    """

    tree: Tree
    kinds: tuple[str, ...]
    household_pool: Ints
    pool_place: Ints
    pool_kind: Ints
    slot_helper: Ints
    slot_number: Ints
    slot_type: Ints
    bases: tuple[tuple[int, ...], ...]
    allowed: tuple[tuple[int, ...], ...]


def sides(roster: Roster, policy: Policy) -> Sides:
    """Sort the roster into pools and types under the policy."""
    kinds = tuple(kind.name for kind in sorted(policy.kinds, key=lambda kind: kind.priority))
    homes, home_of = distinct_paths(roster.households, len(LEVELS))
    listed, _ = distinct_paths(roster.places, VILLAGE + 1)
    resolve = Resolver([home[: VILLAGE + 1] for home in homes] + listed)
    homes = [resolve(home) for home in homes]
    bases, base_of = _bases(roster, resolve, homes)
    tree = Tree.of([*homes, *(path for base in bases for path in base)])
    pools = _pools(roster, kinds, np.array([tree.index[home] for home in homes], np.int64)[home_of])
    slots = _slots(roster, policy, kinds, base_of)
    base_places = [tuple(sorted({tree.index[path] for path in base})) for base in bases]
    slot_type, types = _types(slots["base"], slots["kinds"], base_places, slots["allowed"])
    return Sides(
        tree=tree,
        kinds=kinds,
        household_pool=pools[0],
        pool_place=pools[1],
        pool_kind=pools[2],
        slot_helper=slots["helper"],
        slot_number=slots["number"],
        slot_type=slot_type,
        bases=tuple(base for base, _ in types),
        allowed=tuple(allowed for _, allowed in types),
    )


def _pools(roster: Roster, kinds: tuple[str, ...], place: Ints) -> tuple[Ints, Ints, Ints]:
    kind = _positions(roster.households["kind"], kinds)
    code = np.where(kind < 0, -1, place * len(kinds) + kind)
    pools, pool = np.unique(code, return_inverse=True)
    if len(pools) and pools[0] < 0:
        pools, pool = pools[1:], pool - 1
    return pool.astype(np.int64), pools // len(kinds), pools % len(kinds)


def _bases(
    roster: Roster, resolve: Resolver, homes: list[Path]
) -> tuple[list[tuple[Path, ...]], Ints]:
    """Return the distinct bases, each one or several paths, and the base of each helper."""
    known = {home[:depth] for home in homes for depth in range(VILLAGE + 1)}
    paths, path_of = distinct_paths(roster.helpers, len(LEVELS))
    linked = _linked_villages(roster, resolve)
    encoded = roster.helpers["unit"].combine_chunks().dictionary_encode()
    units = encoded.dictionary.to_pylist()
    unit_of = encoded.indices.to_numpy().astype(np.int64)
    both, base_of = np.unique(path_of * max(len(units), 1) + unit_of, return_inverse=True)
    bases = [
        _base(paths[code // len(units)], units[code % len(units)], linked, resolve, known)
        for code in both.tolist()
    ]
    return bases, base_of.astype(np.int64)


def _base(
    path: Path,
    unit: str,
    linked: dict[str, list[Path]],
    resolve: Resolver,
    known: set[Path],
) -> tuple[Path, ...]:
    """Return the narrowest place known: own group, own village, linked villages, else the township."""
    if path[VILLAGE]:
        own = resolve(path)
        return (own if own[GROUP] else own[: VILLAGE + 1],)
    villages = [
        village
        for village in linked.get(unit, [])
        if all(not a or not b or a == b for a, b in zip(path, village, strict=False))
    ]
    if villages:
        return tuple(villages)
    wide = resolve(narrowest(path[:VILLAGE]))
    while wide not in known:
        wide = wide[:-1]
    return (wide,)


def _linked_villages(roster: Roster, resolve: Resolver) -> dict[str, list[Path]]:
    paths, path_of = distinct_paths(roster.links, VILLAGE + 1)
    linked: dict[str, set[Path]] = defaultdict(set)
    for unit, path in zip(roster.links["unit"].to_pylist(), path_of.tolist(), strict=True):
        if unit and paths[path][VILLAGE]:
            linked[unit].add(resolve(paths[path]))
    return {unit: sorted(villages) for unit, villages in linked.items()}


def _slots(roster: Roster, policy: Policy, kinds: tuple[str, ...], base_of: Ints) -> dict[str, Any]:
    """Return one entry a slot: helper row, number in its category, base, kinds (index into allowed)."""
    helpers = roster.helpers
    standing = pa.table({"category": helpers["category"], "status": helpers["status"]})
    groups, group_of = _distinct_rows(standing)
    allowed: dict[tuple[int, ...], int] = {}
    parts: list[tuple[Ints, Ints, Ints]] = []
    for at, (category, status) in enumerate(groups):
        rows = np.flatnonzero(group_of == at)
        number = 0
        for slot in policy.slots(category, status):
            may = tuple(sorted(kinds.index(kind) for kind in slot.kinds if kind in kinds))
            for _ in range(slot.count):
                kind_set = allowed.setdefault(may, len(allowed))
                parts.append((rows, np.full(len(rows), number), np.full(len(rows), kind_set)))
                number += 1
    if not parts:
        nothing = np.zeros(0, np.int64)
        return dict.fromkeys(("helper", "number", "kinds", "base"), nothing) | {"allowed": []}
    helper, numbers, kind_sets = (np.concatenate(column) for column in zip(*parts, strict=True))
    return {
        "helper": helper,
        "number": numbers,
        "kinds": kind_sets,
        "base": base_of[helper],
        "allowed": list(allowed),
    }


def _types(
    base: Ints, kind_set: Ints, bases: list[tuple[int, ...]], allowed: list[tuple[int, ...]]
) -> tuple[Ints, list[tuple[tuple[int, ...], tuple[int, ...]]]]:
    """Return the type of each slot, and the types in the order of their places and kinds."""
    if not len(base):
        return base, []
    codes, code_of = np.unique(base * len(allowed) + kind_set, return_inverse=True)
    named = [(bases[c // len(allowed)], allowed[c % len(allowed)]) for c in codes.tolist()]
    types = sorted(set(named))
    rank = {named_type: at for at, named_type in enumerate(types)}
    return np.array([rank[n] for n in named], np.int64)[code_of], types


def _distinct_rows(frame: Any) -> tuple[list[tuple[str, ...]], Ints]:
    code = np.zeros(frame.num_rows, np.int64)
    rows: list[tuple[str, ...]] = [()]
    for column in frame.columns:
        encoded = column.combine_chunks().dictionary_encode()
        names = encoded.dictionary.to_pylist()
        both = code * max(len(names), 1) + encoded.indices.to_numpy()
        values, code = np.unique(both, return_inverse=True)
        rows = [(*rows[v // len(names)], names[v % len(names)]) for v in values.tolist()]
    return rows, code.astype(np.int64)


def _positions(column: Any, names: tuple[str, ...]) -> Ints:
    import pyarrow.compute as pc

    found = pc.index_in(column, pa.array(names, pa.string()))
    positions: Ints = pc.fill_null(found, -1).to_numpy().astype(np.int64)
    return positions
