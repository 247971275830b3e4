"""pair(roster, policy) → Round: the one call of this stage."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places import LEFT_LEVELS, LEVELS
from lianhu_cli.domain.policy import Policy
from lianhu_cli.domain.roster import Roster
from lianhu_cli.domain.round import Round
from lianhu_cli.domain.schema import arrow_schema
from lianhu_cli.domain.tables import Pair
from lianhu_cli.pairing import expand, flow
from lianhu_cli.pairing.network import market
from lianhu_cli.pairing.sides import Sides, sides

Ints = NDArray[np.int64]


def pair(roster: Roster, policy: Policy, previous: Any | None = None) -> Round:
    """Return the best round for a roster under a policy.

    `previous` are the pairs of the last round (a `tables.Pair` frame), None to forget it.
    """
    two = sides(roster, policy)
    old = _last_round(roster, two, previous)
    laid = market(two, policy, _ends(two, old))
    best = flow.solve(laid.network, laid.aims)
    ranks = (_ranks(roster.households["code"]), _ranks(roster.helpers["code"]))
    kept = _kept(two, old, laid.direct_ends, best[laid.direct], ranks)
    pairs = expand.persons(two, expand.routes(two, laid, best), kept, ranks)
    left = _levels_left(two, pairs)
    return Round(
        pairs=_frame(roster, two, pairs, left),
        helpers=len(np.unique(two.slot_helper)),
        households=int((two.household_pool >= 0).sum()),
        slots=len(two.slot_type),
        covered=len(np.unique(pairs[:, 0])),
        by_kind=_by_kind(two, pairs),
        left={level: int(left[:, at].sum()) for at, level in enumerate(LEFT_LEVELS)},
        kept=len(kept),
        changed=(previous.num_rows if previous is not None else 0) - len(kept),
    )


def _last_round(roster: Roster, two: Sides, previous: Any | None) -> Ints:
    """Return (pairs, 2) household row and slot of last round's pairs that are still allowed."""
    import pyarrow.compute as pc

    nothing = np.zeros((0, 2), np.int64)
    if previous is None or not previous.num_rows or not len(two.slot_type):
        return nothing
    home = pc.index_in(previous["household"], roster.households["code"].combine_chunks())
    helper = pc.index_in(previous["helper"], roster.helpers["code"].combine_chunks())
    home, helper = (pc.fill_null(rows, -1).to_numpy().astype(np.int64) for rows in (home, helper))
    there = (home >= 0) & (helper >= 0)
    there[there] &= two.household_pool[home[there]] >= 0
    by_helper = np.argsort(two.slot_helper, kind="stable")
    found, taken = [], set()
    for row, person in zip(home[there].tolist(), helper[there].tolist(), strict=True):
        kind = int(two.pool_kind[two.household_pool[row]])
        low, high = np.searchsorted(two.slot_helper[by_helper], [person, person + 1])
        for slot in by_helper[low:high].tolist():
            if slot not in taken and kind in two.allowed[two.slot_type[slot]]:
                taken.add(slot)
                found.append((row, slot))
                break
    return np.array(found, np.int64).reshape(-1, 2)


def _ends(two: Sides, old: Ints) -> Ints:
    return np.stack([two.slot_type[old[:, 1]], two.household_pool[old[:, 0]]], axis=1)


def _kept(two: Sides, old: Ints, ends: Ints, amounts: Ints, ranks: tuple[Ints, Ints]) -> Ints:
    """Return of last round's pairs those that the flow keeps, the first by code of each kind of pair."""
    if not len(old):
        return old
    order = np.lexsort((ranks[1][two.slot_helper[old[:, 1]]], ranks[0][old[:, 0]]))
    old = old[order]
    mine = _ends(two, old)
    width = max(len(two.household_pool), 1)
    code = ends[:, 0] * width + ends[:, 1]
    of = np.searchsorted(code, mine[:, 0] * width + mine[:, 1])
    by_end = np.argsort(of, kind="stable")
    turn = np.arange(len(of)) - np.searchsorted(of[by_end], of[by_end])
    return old[np.sort(by_end[turn < amounts[of[by_end]]])]


def _ranks(codes: Any) -> Ints:
    import pyarrow.compute as pc

    order = pc.sort_indices(codes).to_numpy().astype(np.int64)
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    return ranks


def _levels_left(two: Sides, pairs: Ints) -> NDArray[np.bool_]:
    """Return (pairs, 4): whether each pair leaves each of the levels."""
    ancestors = two.tree.ancestors()
    home = ancestors[two.pool_place[two.household_pool[pairs[:, 0]]]]
    kind = two.slot_type[pairs[:, 1]]
    most = max((len(base) for base in two.bases), default=1)
    bases = np.array([base + base[:1] * (most - len(base)) for base in two.bases], np.int64)
    stays = np.zeros(home.shape, bool)
    for turn in range(most if len(pairs) else 0):
        base = ancestors[bases[kind, turn]]
        stays |= (base == home) | (base < 0)
    left: NDArray[np.bool_] = ~stays[:, [LEVELS.index(level) + 1 for level in LEFT_LEVELS]]
    return left


def _frame(roster: Roster, two: Sides, pairs: Ints, left: NDArray[np.bool_]) -> Any:
    names = np.array([*LEFT_LEVELS, ""])
    widest = np.where(left.any(axis=1), left.argmax(axis=1), len(LEFT_LEVELS))
    frame = pa.table(
        {
            "household": roster.households["code"].take(pa.array(pairs[:, 0])),
            "helper": roster.helpers["code"].take(pa.array(two.slot_helper[pairs[:, 1]])),
            "slot": pa.array(two.slot_number[pairs[:, 1]]),
            "left": pa.array(names[widest].tolist(), pa.string()),
        }
    ).cast(arrow_schema(Pair))
    return frame.sort_by([("household", "ascending"), ("helper", "ascending")]).combine_chunks()


def _by_kind(two: Sides, pairs: Ints) -> dict[str, tuple[int, int]]:
    pool = two.household_pool[two.household_pool >= 0]
    there = np.bincount(two.pool_kind[pool], minlength=len(two.kinds))
    covered = np.bincount(
        two.pool_kind[two.household_pool[np.unique(pairs[:, 0])]], minlength=len(two.kinds)
    )
    return {
        kind: (int(there[at]), int(covered[at]))
        for at, kind in sorted(enumerate(two.kinds), key=lambda item: item[1])
    }
