"""Roster and rules → the best round: the only door of this stage besides the audit."""

from typing import Any

import numpy as np

from lianhu_cli.domain import orders
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places import LEFT_LEVELS
from lianhu_cli.domain.policy import Policy
from lianhu_cli.domain.roster import Roster
from lianhu_cli.domain.round import Round
from lianhu_cli.domain.schema import conform
from lianhu_cli.domain.tables import Pair
from lianhu_cli.domain.tree import Flags, Ints
from lianhu_cli.pairing import aims, avoid, flow, pins
from lianhu_cli.pairing.expand import Matched, expand
from lianhu_cli.pairing.network import OUTSIDE, Network, build
from lianhu_cli.pairing.sides import Sides, sides


def pair(roster: Roster, policy: Policy, previous: Any = None) -> Round:
    """Return the round that is best for every aim of the policy, in its order.

    `previous` are the pairs of the last round (`tables.Pair`), None to forget it. The roster's orders
    are obeyed. The result does not depend on the order of any rows.

    Raises:
        ContradictionError: pins contradict the rules, the avoided pairs or one another.
    """
    ordered = orders.resolve(roster, policy)
    both = sides(roster, policy, previous, ordered)
    pins.check(both, ordered)
    return _round(both, _matched(both, policy), previous)


def _matched(both: Sides, policy: Policy) -> Matched:
    """Pair, and again with households told apart that got a helper they avoid.

    The network without avoided pairs is a relaxation: if its best pairing has none of them, or has equal
    ones without, that is the best there is.
    """
    apart = np.zeros(0, np.int64)
    while True:
        network = build(avoid.told_apart(both, apart) if len(apart) else both)
        best = flow.optimise(as_flow(network), aims.levels(network, policy))
        matched = avoid.settle(network, expand(network, best))
        wrong = avoid.conflicts(network.sides, matched)
        if not len(wrong):
            return matched
        apart = np.union1d(apart, matched.household[wrong])


def as_flow(network: Network) -> flow.Network:
    """Return the bare arcs of a network, as the solver sees them."""
    ways = network.ways
    return flow.Network(
        tail=ways.column("tail"),
        head=ways.column("head"),
        capacity=ways.column("capacity"),
        supply=network.supply,
        hub=OUTSIDE,
    )


def _round(both: Sides, matched: Matched, previous: Any) -> Round:
    slots, where = both.slots, both.where
    helper, home = slots.helper[matched.slot], both.wanting[matched.household]
    left = where.left(where.bases[helper], where.homes[home])
    order = np.lexsort((matched.slot, matched.household))
    households, helpers = both.codes
    pairs = pa.table(
        {
            "household": households.take(home[order]),
            "helper": helpers.take(helper[order]),
            "slot": slots.number[matched.slot[order]],
            "left": _widest(left[order]),
        }
    )
    kept = _count_kept(both, matched.household, helper)
    covered = np.bincount(matched.household, minlength=len(both.wanting)) > 0
    return Round(
        pairs=conform(Pair, pairs),
        helpers=int(np.count_nonzero(np.bincount(slots.helper))),
        households=len(both.wanting),
        slots=len(slots.helper),
        covered=int(covered.sum()),
        by_kind=_by_kind(both, covered),
        left=dict(zip(LEFT_LEVELS, left.sum(0).tolist(), strict=True)),
        kept=kept,
        changed=(previous.num_rows if previous is not None else 0) - kept,
        pinned=int(both.pinned.sum()),
    )


def _widest(left: Flags) -> Any:
    """Return the widest level that each pair leaves, "" for none."""
    names = pa.array([*LEFT_LEVELS, ""])
    first = np.where(left.any(1), left.argmax(1), len(LEFT_LEVELS))
    return names.take(pa.array(first))


def _by_kind(both: Sides, covered: Flags) -> dict[str, tuple[int, int]]:
    size = len(both.kinds)
    every, reached = (
        np.bincount(kind, minlength=size).tolist() for kind in (both.kind, both.kind[covered])
    )
    return dict(zip(both.kinds, zip(every, reached, strict=True), strict=True))


def _count_kept(both: Sides, household: Ints, helper: Ints) -> int:
    width = len(both.where.bases)
    last = both.known[both.last]
    now, then = household * width + helper, last[:, 0] * width + last[:, 1]
    return int(np.isin(then, now).sum())
