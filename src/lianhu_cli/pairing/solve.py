"""Roster and rules → the best round: the only door of this stage besides the audit."""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, distinct_rows
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.bases import Whereabouts, locate
from lianhu_cli.domain.people.quotas import Quotas, quotas
from lianhu_cli.domain.places.levels import LEFT_LEVELS
from lianhu_cli.domain.rounds import orders
from lianhu_cli.domain.rounds.decision import Earlier
from lianhu_cli.domain.rounds.round import Round, without
from lianhu_cli.domain.rules import tiers
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Pair
from lianhu_cli.pairing.assign import avoid, led, pins
from lianhu_cli.pairing.assign.compactness import compacted
from lianhu_cli.pairing.assign.disaggregation import Matched, disaggregate
from lianhu_cli.pairing.assign.need import Need
from lianhu_cli.pairing.assign.seating import seated
from lianhu_cli.pairing.assign.unchanged_counties import UnchangedCounties, unchanged
from lianhu_cli.pairing.model import aims
from lianhu_cli.pairing.model.arcs import OUTSIDE
from lianhu_cli.pairing.model.known_pairs import PINNED
from lianhu_cli.pairing.model.network import Network, build
from lianhu_cli.pairing.model.sides import Sides, sides
from lianhu_cli.pairing.solver import lexicographic


def pair(
    roster: Roster,
    policy: Policy,
    earlier: Earlier | None = None,
    ordered: orders.Orders | None = None,
    jobs: int = 1,
) -> Round:
    """Return the round that is best for every aim of the policy, in its order.

    `earlier` is what there was before, None to forget it. `ordered` are the roster's orders, where they
    are known already. `jobs` is how many processes may solve at once; the result depends neither on it
    nor on the order of any rows.

    Raises:
        ContradictionError: pins contradict the rules, the avoided pairs or one another.
    """
    earlier = earlier or Earlier()
    ordered = ordered or orders.resolve(roster, policy)
    held = quotas(roster.helpers, policy)
    able = held.able()
    where = locate(roster)
    found = _with_unchanged(roster, policy, earlier, ordered, (held, where), jobs)
    if found is not None:
        return found
    plain = [sides(roster, rules, earlier, ordered, able, where) for rules in policy.by_tier()]
    pins.check(plain, ordered)
    done: list[tuple[Sides, Matched]] = []
    helped = np.zeros(roster.households.num_rows, bool)
    sure = True
    for both, tier in zip(plain, policy.by_tier(), strict=True):
        there, rules = tiers.following(roster, tier, helped)
        one = both if rules is tier else sides(there, rules, earlier, ordered, able)
        best = True
        if rules.led():
            given = led.TierToPair(
                roster=there, policy=rules, earlier=earlier, orders=ordered, able=able
            )
            matched, best = led.paired(given, one, partial(_matched, jobs=jobs))
        else:
            matched = _matched(there, one, rules, jobs)
        if "compactness" in rules.aims and not rules.led():
            need = Need.of(there, rules, one)
            matched, best = compacted(one, matched, rules, need)
        sure = sure and best
        matched = seated(one, matched)
        helped[one.wanting[matched.household]] = True
        done.append((one, matched))
    found = _round(done, earlier)
    return found if sure else replace(found, status="feasible")


def _with_unchanged(
    roster: Roster,
    policy: Policy,
    earlier: Earlier,
    ordered: orders.Orders,
    who: tuple[Quotas, Whereabouts],
    jobs: int,
) -> Round | None:
    """Return the best round where counties are certain to stay as they are; None where it takes the whole.

    `who` tells what slots everybody has and where they are.
    """
    part = unchanged(roster, policy, earlier, ordered, who)
    if part is None:
        return None
    both = sides(part.rest, policy, part.earlier, ordered, part.able, part.where)
    pins.check([both], ordered)
    matched = _matched(part.rest, both, policy, jobs)
    if not part.certain(both, matched):
        return None
    others = _placed(both, matched)
    household = np.concatenate([part.household, part.rows[0][others.household]])
    helper = np.concatenate([part.helper, part.rows[1][others.helper]])
    number = np.concatenate([part.slot, others.number])
    leaves = np.concatenate([part.left, others.leaves])
    together = _Placed(household=household, helper=helper, number=number, leaves=leaves)
    order = np.argsort(part.rank[household])
    pairs = together.stored(_codes(earlier, part, both, others).take(pa.array(order)), order)
    kept, changed = _compared(earlier, pairs)
    every = np.bincount(part.kind[part.kind >= 0], minlength=len(both.kinds)).tolist()
    return Round(
        pairs=conform(Pair, pairs),
        helpers=int(who[0].able().sum()),
        households=len(household),
        slots=int(part.slots.sum()),
        covered=len(household),
        by_kind=dict(zip(both.kinds, zip(every, every, strict=True), strict=True)),
        left=dict(zip(LEFT_LEVELS, leaves.sum(0).tolist(), strict=True)),
        kept=kept,
        changed=changed,
        pinned=_pinned(both),
        rows=(household[order], helper[order]),
    )


def _matched(roster: Roster, both: Sides, policy: Policy, jobs: int = 1) -> Matched:
    """Pair, and again with those split off who got whom they must not.

    The network without avoided pairs is a relaxation: if its best pairing has none of them, or has equal
    ones without, that is the best there is.
    """
    need = Need.of(roster, policy, both)
    split = both.forbidden_of_last
    while True:
        network = build(avoid.split_off(both, split))
        best = lexicographic.optimise(as_flow(network), aims.levels(network, policy), jobs)
        matched = avoid.settle(network, disaggregate(network, best, need))
        wrong = avoid.forbidden(both, matched)
        if not len(wrong):
            return matched
        more, _ = distinct_rows(np.concatenate([split, wrong]))
        if len(more) == len(split):
            raise ArithmeticError("a pair that must not be was made by a network without it")
        split = more


def as_flow(network: Network) -> lexicographic.FlowProblem:
    """Return the bare arcs of a network, as the solver sees them."""
    ways = network.ways
    return lexicographic.FlowProblem(
        tail=ways.column("tail"),
        head=ways.column("head"),
        capacity=ways.column("capacity"),
        supply=network.supply,
        hub=OUTSIDE,
        region=network.region,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """Pairs as rows of households and helpers, the number of the helper's slot, and the levels each leaves."""

    household: Ints
    helper: Ints
    number: Ints
    leaves: Flags

    def table(self, codes: tuple["pa.ChunkedArray", "pa.ChunkedArray"], order: Ints) -> "pa.Table":
        """Return the pairs in an order, as they are stored; `codes` of the households and the helpers."""
        household, helper = (
            of.take(pa.array(rows[order]))
            for of, rows in zip(codes, (self.household, self.helper), strict=True)
        )
        return self.stored(pa.table({"household": household, "helper": helper}), order)

    def stored(self, codes: "pa.Table", order: Ints) -> "pa.Table":
        """Return the pairs in an order, as they are stored; `codes` are theirs in that order."""
        slots = pa.array(self.number[order])
        return codes.append_column("slot", slots).append_column("left", _widest(self.leaves[order]))


def _codes(earlier: Earlier, part: UnchangedCounties, both: Sides, others: _Placed) -> "pa.Table":
    """Return the codes of the pairs that stay, as the last round has them, and of the others."""
    made = others.table(both.codes, np.arange(len(others.household)))
    if earlier.pairs is None:
        return made
    names = ["household", "helper"]
    kept = earlier.pairs.select(names).take(pa.array(part.which))
    return pa.concat_tables([kept, made.select(names).cast(kept.schema)]).combine_chunks()


def _placed(both: Sides, matched: Matched) -> _Placed:
    household, helper = both.wanting[matched.household], both.slots.helper[matched.slot]
    leaves = both.where.left(both.where.bases[helper], both.where.households[household])
    number = both.slots.number[matched.slot]
    return _Placed(household=household, helper=helper, number=number, leaves=leaves)


def _round(parts: list[tuple[Sides, Matched]], earlier: Earlier) -> Round:
    frames, counts, left, unmet, rows = [], [], [], 0, None
    for both, matched in parts:
        placed, order = _placed(both, matched), np.lexsort((matched.slot, matched.household))
        frames.append(placed.table(both.codes, order))
        rows = placed.household[order], placed.helper[order]
        counts.append(np.bincount(matched.household, minlength=len(both.wanting)))
        left.append(placed.leaves.sum(0))
        unmet += int(np.delete(both.slots.must, matched.slot).sum())
    pairs = pa.concat_tables(frames)
    if len(frames) > 1:
        pairs = pairs.sort_by([("household", "ascending"), ("helper", "ascending")])
    first, has = parts[0][0], np.sum(counts, axis=0)
    somebody = has > 0
    kept, changed = _compared(earlier, pairs)
    return Round(
        pairs=conform(Pair, pairs),
        helpers=sum(int(np.count_nonzero(np.bincount(both.slots.helper))) for both, _ in parts),
        households=len(first.wanting),
        slots=sum(len(both.slots.helper) for both, _ in parts),
        covered=int(somebody.sum()),
        by_kind=_by_kind(first, somebody),
        left=dict(zip(LEFT_LEVELS, np.sum(left, axis=0).tolist(), strict=True)),
        kept=kept,
        changed=changed,
        pinned=sum(_pinned(both) for both, _ in parts),
        rows=rows if len(parts) == 1 else None,
        unmet=unmet,
        unfilled=int((somebody & (has < _most(parts))).sum()),
    )


def _most(parts: list[tuple[Sides, Matched]]) -> Ints:
    """Return how many helpers each household takes in all tiers; its kind may be another in a later one."""
    total: Ints = np.sum([both.takes[both.kind] for both, _ in parts], axis=0)
    return total


def _widest(left: Flags) -> pa.Array:
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


def _compared(earlier: Earlier, pairs: "pa.Table") -> tuple[int, int]:
    """Count the pairs of the last round that are there again, and those that are not."""
    last = earlier.pairs
    if last is None:
        return 0, 0
    changed = without(last, pairs).num_rows
    return last.num_rows - changed, changed


def _pinned(both: Sides) -> int:
    """Count the fixed pairs whose helper has slots."""
    return int(np.isin(both.marked(PINNED)[:, 1], both.slots.helper).sum())
