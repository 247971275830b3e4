"""Households that must have a helper of a category among several: two rounds of the flow, or the whole by CP-SAT.

No flow says "others only where one of them is": first everybody is paired with as many as before, these households
with one of the category alone; then those that have one take further helpers, and nothing of the first is given up. A
town in which few pairs are possible is then solved whole and exactly.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import ContradictionError
from lianhu_cli.domain.rounds.decision import Earlier
from lianhu_cli.domain.rounds.orders import Codes, Orders
from lianhu_cli.domain.row_numbers import Positions, SlotRows
from lianhu_cli.domain.rules.parts import Kind
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.pairing.assign import compactness
from lianhu_cli.pairing.assign.compact_town import solve_town
from lianhu_cli.pairing.assign.disaggregation import Matched
from lianhu_cli.pairing.assign.need import Need
from lianhu_cli.pairing.model.known_pairs import PINNED
from lianhu_cli.pairing.model.sides import Sides, sides

Flow = Callable[[Roster, Sides, Policy], Matched]
"""Pairs the two sides of a roster under rules, as if nobody had to have anybody."""
_WITHOUT = "（没有必须有的人）"


@dataclass(frozen=True, slots=True, kw_only=True)
class TierToPair:
    """What is to be paired: roster, rules, orders, what there was before, and who has slots at all."""

    roster: Roster
    policy: Policy
    earlier: Earlier
    orders: Orders
    able: Flags


def paired(given: TierToPair, both: Sides, flow: Flow) -> tuple[Matched, bool]:
    """Return the pairs of both sides, and whether they are sure to be the best.

    Raises:
        ContradictionError: a pin is of a household that cannot have whom it must have.
    """
    if compactness.is_small(both):
        need = Need.of(given.roster, given.policy, both)
        found = solve_town(both, _nobody(), given.policy, need)
        if found is not None:
            return found, True
    matched = _further(given, both, flow, _first(given, flow))
    made = np.column_stack([matched.household, both.slots.helper[matched.slot]])
    _check_pins(given, both, made)
    return matched, False


def _nobody() -> Matched:
    return Matched(slot=SlotRows(np.zeros(0, np.int64)), household=Positions(np.zeros(0, np.int64)))


def _first(given: TierToPair, flow: Flow) -> list[Codes]:
    """Return the pairs of households that must have somebody with one of those."""
    led = given.policy.led()
    kinds = tuple(
        replace(kind, helpers=1) if kind.name in led else kind for kind in given.policy.kinds
    )
    policy = replace(given.policy, kinds=kinds)
    both = sides(given.roster, policy, given.earlier, given.orders, given.able)
    matched = flow(given.roster, both, policy)
    kind = given.roster.household.kind.take(pa.array(both.wanting[matched.household]))
    ours = np.array([name in led for name in kind.to_pylist()], bool)
    household = both.codes[0].take(pa.array(both.wanting[matched.household[ours]]))
    helper = both.codes[1].take(pa.array(both.slots.helper[matched.slot[ours]]))
    return list(zip(household.to_pylist(), helper.to_pylist(), strict=True))


def _further(given: TierToPair, both: Sides, flow: Flow, first: list[Codes]) -> Matched:
    """Pair all again, the first pairs kept, and nobody with households that have none of them."""
    led, have = given.policy.led(), {household for household, _ in first}
    roster, households = given.roster, given.roster.households
    kinds = [
        kind + _WITHOUT if kind in led and code not in have else kind
        for kind, code in zip(
            households["kind"].to_pylist(), households["code"].to_pylist(), strict=True
        )
    ]
    at = households.column_names.index("kind")
    marked = households.set_column(at, households.schema.field(at), pa.array(kinds, pa.string()))
    last = 1 + max(kind.priority for kind in given.policy.kinds)
    without = tuple(Kind(name=kind + _WITHOUT, priority=last) for kind in led)
    policy = replace(given.policy, kinds=(*given.policy.kinds, *without))
    roster = replace(roster, households=marked)
    pins = tuple(dict.fromkeys([*given.orders.pins, *first]))
    orders = replace(given.orders, pins=pins)
    there = sides(roster, policy, given.earlier, orders, given.able)
    matched = flow(roster, there, policy)
    position = np.full(households.num_rows, -1)
    position[both.wanting] = np.arange(len(both.wanting))
    return Matched(
        slot=matched.slot, household=Positions(position[there.wanting[matched.household]])
    )


def _check_pins(given: TierToPair, both: Sides, made: Ints) -> None:
    pins = both.marked(PINNED)
    pairs = set(map(tuple, made.tolist()))
    lost = [pair for pair in map(tuple, pins.tolist()) if pair not in pairs]
    if lost:
        told = [_line(given, both, household, helper) for household, helper in lost]
        raise ContradictionError("指定照办不了，没有结对：\n" + "\n".join(told))


def _line(given: TierToPair, both: Sides, household: int, helper: int) -> str:
    codes = both.codes
    pair = codes[0][int(both.wanting[household])].as_py(), codes[1][helper].as_py()
    category = given.policy.led().get(both.kinds[int(both.kind[household])], "")
    return f"{given.orders.line(pair, 'pin')}：这一户要先有一名{category}，却没有能来的"
