"""The two sides of a pairing as arrays: the slots that are offered, the households that want one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, among, coded
from lianhu_cli.domain.people import stay
from lianhu_cli.domain.people.bases import Whereabouts, locate
from lianhu_cli.domain.people.quotas import quotas
from lianhu_cli.domain.rounds.decision import Earlier
from lianhu_cli.domain.rounds.orders import Orders
from lianhu_cli.domain.rounds.wishes import successors, wishes
from lianhu_cli.domain.row_numbers import HouseholdRows
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.pairing.model.known_pairs import (
    DRAFT,
    HEIR,
    KIN,
    LAST,
    NEXT,
    NO_PAIRS,
    PINNED,
    WISH,
    PairRows,
)
from lianhu_cli.pairing.model.slots import Slots, by_code, offered

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What is to be paired, and where everybody is.

    `wanting` are the rows of the households whose kind the policy knows, in order of code; `kind` is
    each of their kinds. `known` are pairs that an aim speaks of, one row (position in `wanting`, helper's
    row) each, and `marks` what each of them is, added up; `forbidden` the pairs that must not be, and
    `forbidden_of_last` those of them that were pairs in the last round: both being free, they would meet again. `heirs`
    are (position, unit): households whose helper left, and the unit they were of; `unit` is each helper's.
    `bound` tells how many of LEFT_LEVELS each helper must not leave; `load` is 1 + the number of each helper's quota
    where an aim looks at how much everybody has to do, else 0. `wish` has the length of the list of wishes of each
    household (position) and each helper, 0 where no aim looks at it.

    `kinds` are the names of the kinds; `takes` how many helpers a household of each takes, `priority` the place of
    each in line; `leading` tells by kind the helpers (rows) one of whom a household must have among several; `fair`
    tells whether villages are compared. `codes` are those of all households and of all helpers.

    `closed` are pairs that the network must not lead to by way of the places: forbidden ones, and those
    that would be made twice, which are among the known and so have an arc of their own.
    """

    where: Whereabouts
    slots: Slots
    wanting: HouseholdRows
    kind: Ints
    known: Ints
    marks: Ints
    forbidden: Ints
    forbidden_of_last: Ints
    heirs: Ints
    unit: Ints
    units: tuple[str, ...]
    bound: Ints
    load: Ints
    wish: tuple[Ints, Ints]
    kinds: tuple[str, ...]
    takes: Ints
    priority: Ints
    fair: bool
    codes: tuple["pa.ChunkedArray", "pa.ChunkedArray"]
    leading: Mapping[int, Flags] = field(default_factory=dict)
    closed: Ints = field(default_factory=lambda: NO_PAIRS)

    def balanced(self) -> bool:
        """Tell whether an aim looks at how much everybody has to do."""
        return bool(self.load.any())

    def most(self) -> int:
        """Return how many helpers any household takes at most."""
        return int(self.takes.max(initial=1))

    def marked(self, mark: int) -> Ints:
        """Return the known pairs that bear a mark."""
        found: Ints = self.known[(self.marks & mark) > 0]
        return found

    def follow(self, pairs: Ints) -> Flags:
        """Tell in which pairs (position, helper's row) somebody follows one of the same unit."""
        width = len(self.units) + 1
        return among(
            pairs[:, 0] * width + self.unit[pairs[:, 1]],
            self.heirs[:, 0] * width + self.heirs[:, 1],
        )

    def leaves(self, pairs: Ints) -> Flags:
        """Tell which pairs (position, helper's row) leave a place that the helper must not leave."""
        household, helper = self.where.households[self.wanting[pairs[:, 0]]], pairs[:, 1]
        return stay.leaves(self.bound[helper], self.where.left(self.where.bases[helper], household))


def sides(
    roster: Roster,
    policy: Policy,
    earlier: Earlier | None = None,
    orders: Orders | None = None,
    able: Flags | None = None,
    where: Whereabouts | None = None,
) -> Sides:
    """Return the two sides of a roster under the rules of a tier; `where` everybody is, where that is known already.

    `orders` are the pairs fixed and forbidden; `able` tells the helpers (rows) who have slots in any tier: who
    has not, left the households that they had. None where the rules know no tiers.
    """
    earlier, orders = earlier or Earlier(), orders or Orders()
    wanting, kind = _wanting(roster.households, policy)
    slots = offered(roster.helpers, policy)
    rows = PairRows(roster, wanting)
    held = quotas(roster.helpers, policy)
    if able is None:
        able = held.able()
    found = {
        LAST: rows.of(earlier.pairs),
        PINNED: rows.of_codes(orders.pins),
        KIN: rows.of_codes(orders.kin if policy.relatives == "prefer" else ()),
        DRAFT: rows.of(earlier.draft),
    }
    where = where or locate(roster)
    forbidden = rows.of_codes(orders.avoids)
    units, unit = coded(roster.helper.unit)
    both = Sides(
        where=where,
        slots=slots,
        wanting=wanting,
        kind=kind,
        known=NO_PAIRS,
        marks=np.zeros(0, np.int64),
        forbidden=forbidden,
        forbidden_of_last=forbidden[rows.among(forbidden, found[LAST])],
        heirs=rows.heirs(earlier, units, unit, able),
        unit=unit,
        units=tuple(units),
        bound=stay.levels_kept(roster.helpers, where, policy),
        load=1 + held.of if "balance" in policy.aims else np.zeros(len(unit), np.int64),
        wish=(np.zeros(len(wanting), np.int64), np.zeros(len(unit), np.int64)),
        kinds=tuple(kind.name for kind in policy.kinds),
        priority=np.array([kind.priority for kind in policy.kinds], np.int64),
        fair=policy.fairness,
        takes=np.array([policy.takes(kind.name) for kind in policy.kinds], np.int64),
        codes=(roster.household.code, roster.helper.code),
        leading=_leading(roster.helpers, policy),
    )
    following, _ = successors(roster, able)
    found[NEXT] = rows.following(earlier, following)
    for mark, pairs in found.items():
        if mark != PINNED:
            found[mark] = pairs[~rows.among(pairs, both.forbidden) & ~both.leaves(pairs)]
    wished = wishes(roster) if "wishes" in policy.aims else None
    named, gain = rows.wished(wished)
    some = ~rows.among(named, both.forbidden) & ~both.leaves(named)
    named, gain = named[some], gain[some]
    known = rows.sorted(np.concatenate([*found.values(), named]))
    marks = np.zeros(len(known), np.int64)
    for mark, pairs in found.items():
        marks += mark * rows.among(known, pairs)
    marks[rows.place(known, named)] += WISH * gain
    marks -= NEXT * (((marks & NEXT) > 0) & ((marks & LAST) > 0))
    marks += HEIR * (both.follow(known) & ((marks & LAST) == 0))
    if wished is not None:
        both = replace(both, wish=(wished.households[wanting], wished.helpers))
    return replace(both, known=known, marks=marks)


def _leading(helpers: "pa.Table", policy: Policy) -> dict[int, Flags]:
    """Return by kind the helpers (rows) one of whom its households must have among several."""
    led = policy.led()
    if not led:
        return {}
    names, category = coded(helpers["category"])
    return {
        at: np.array([name == led[kind.name] for name in names], bool)[category]
        for at, kind in enumerate(policy.kinds)
        if kind.name in led
    }


def _wanting(households: "pa.Table", policy: Policy) -> tuple[HouseholdRows, Ints]:
    number = {kind.name: at for at, kind in enumerate(policy.kinds)}
    kind = _looked_up(households["kind"], number)
    order = by_code(households)
    wanting = order[kind[order] >= 0]
    return HouseholdRows(wanting), kind[wanting]


def _looked_up(column: "pa.ChunkedArray", number: dict[str, int]) -> Ints:
    names, at = coded(column)
    return np.array([number.get(name, -1) for name in names], np.int64)[at]
