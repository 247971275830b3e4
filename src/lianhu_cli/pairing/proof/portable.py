"""A proof that leaves the office: who takes part, by code, the pairs, and the prices that prove them the best.

One JSON object, one line for each entry (`docs/proof.md`); `verify` checks it without anything of ours. The prices are
those that the residual network ends with, level by level, taken against the price of the hub.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from lianhu_cli.domain.arrays import Ints, coded, distinct_rows
from lianhu_cli.domain.errors import ContradictionError
from lianhu_cli.domain.people.quotas import quotas
from lianhu_cli.domain.rounds import root
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rounds.wishes import ranked, successors
from lianhu_cli.domain.rules.parts import Slot
from lianhu_cli.domain.rules.tiers import following
from lianhu_cli.domain.tables.survey import Pair
from lianhu_cli.pairing.proof import fitness
from lianhu_cli.pairing.proof.persons import People, known
from lianhu_cli.pairing.proof.residual import prices
from lianhu_cli.pairing.proof.round_as_flow import RoundAsFlow

if TYPE_CHECKING:
    import pyarrow as pa

Row = list[Any]


def written(decision: Decision, earlier: Earlier, bound: tuple[str, str]) -> Iterator[str]:
    """Yield the lines of a round's proof; `bound` are the rules as stored with it and the root before.

    Raises:
        ContradictionError: the round is not proved the best there is.
    """
    seal = sha256()
    for line in _lines(decision, earlier, bound):
        seal.update(line.encode())
        yield line
    yield f'"seal": "{seal.hexdigest()}"}}\n'


def _lines(decision: Decision, earlier: Earlier, bound: tuple[str, str]) -> Iterator[str]:
    rules, previous = bound
    head = {
        "lianhu-proof": 2,
        "root": {
            "register": decision.round.digest,
            "previous": previous,
            "root": root.of(decision.round, rules, previous),
        },
        "rules": json.loads(rules),
        "round": root.figures(decision.round),
    }
    yield "{" + "".join(f'"{name}": {_json(value)},\n' for name, value in head.items())
    for name, rows in _sections(decision, earlier):
        yield f'"{name}": ['
        comma = "\n"
        for row in rows:
            yield comma + _json(row)
            comma = ",\n"
        yield "],\n"


def _sections(
    decision: Decision, earlier: Earlier
) -> Iterator[tuple[str, Iterable[Row | dict[str, int]]]]:
    """Yield the entries of each part of the file."""
    tree, pairs = decision.where.tree, decision.round.pairs
    yield "places", map(list, zip(tree.parent.tolist(), tree.level.tolist(), strict=True))
    proved = _Prices(decision, earlier)
    yield "prices", proved.distinct
    yield from _people(decision, earlier, proved)
    yield "wishes", _wishes(decision)
    columns = (pairs[name].to_pylist() for name in root.COLUMNS)
    yield "pairs", map(list, zip(*columns, strict=True))
    yield "last", map(list, _codes(earlier.pairs) if earlier.pairs is not None else ())
    orders = decision.orders
    kin = orders.kin if decision.policy.relatives == "prefer" else ()
    for name, ordered in (("pins", orders.pins), ("avoids", orders.avoids), ("kin", kin)):
        yield name, map(list, ordered)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _codes(pairs: "pa.Table") -> Iterator[tuple[str, str]]:
    return zip(*(pairs[side].to_pylist() for side in ("household", "helper")), strict=True)


@dataclass(slots=True)
class _Numbers:
    """Distinct prices, numbered as they come up."""

    distinct: list[dict[str, int]] = field(default_factory=list)
    _known: dict[tuple[tuple[str, int], ...], int] = field(default_factory=dict)

    def of(self, levels: Sequence[str], rows: Ints) -> Ints:
        """Return the number of each row's price: one column a level."""
        if not len(rows):
            return np.zeros(0, np.int64)
        low = rows.min(axis=0, initial=0)
        table, at = (
            distinct_rows(rows - low) if len(levels) else (rows[:1], np.zeros(len(rows), int))
        )
        numbers = [self._number(zip(levels, row, strict=True)) for row in (table + low).tolist()]
        found: Ints = np.array(numbers, np.int64)[at]
        return found

    def _number(self, price: Iterator[tuple[str, int]]) -> int:
        key = tuple((level, value) for level, value in price if value)
        if key not in self._known:
            self._known[key] = len(self.distinct)
            self.distinct.append(dict(key))
        return self._known[key]


class _Prices:
    """The price of each household, helper's slots and village in every tier, as a number of `distinct`.

    `households` has a row for each household of the roster, -1 for those not to be paired; `slots` the
    numbers of each helper's slots that are alike, in their order; `loads` those of what each helper has to do;
    `villages` those of each village (a place).
    """

    def __init__(self, decision: Decision, earlier: Earlier) -> None:
        roster, self._numbers = decision.roster, _Numbers()
        tiers = decision.policy.by_tier()
        self.households = np.full((roster.households.num_rows, len(tiers)), -1)
        self.slots: dict[int, list[int]] = {}
        self.villages: dict[int, list[int]] = {}
        self.loads: dict[int, int] = {}
        helped = np.zeros(roster.households.num_rows, bool)
        for nth, tier in enumerate(tiers):
            there, policy = following(roster, tier, helped)
            people = People.of(decision, there, policy)
            helped[people.row[people.household]] = True
            self._take_up(nth, people, RoundAsFlow(people, known(people, decision.orders, earlier)))

    @property
    def distinct(self) -> list[dict[str, int]]:
        """Return every price that occurs, levels of price 0 left out."""
        return self._numbers.distinct

    def _take_up(self, nth: int, people: People, graph: RoundAsFlow) -> None:
        slot, household, village, idle = graph.nodes()
        found: list[tuple[str, Ints]] = []
        for level, price in prices(graph.residual(), graph.levels()):
            if price is None:
                raise ContradictionError("没有证明这一轮最优，写不出证明：请先 lianhu audit 看原因")
            found.append((level, price - price[0]))
        levels = [level for level, _ in found]

        def of(nodes: Ints) -> Ints:
            rows = [price[nodes] for _, price in found]
            return self._numbers.of(
                levels, np.column_stack(rows) if rows else nodes[:, None][:, :0]
            )

        self.households[people.row, nth] = of(household)
        places = people.where.tree.villages(people.place)
        for place, number in zip(places.tolist(), of(village).tolist(), strict=True):
            row = self.villages.setdefault(place, [])
            row += [number] * (nth + 1 - len(row))
        self._take_up_slots(people, of(slot), of(idle))

    def _take_up_slots(self, people: People, number: Ints, idle: Ints) -> None:
        """Keep one price for those of a helper's slots that one rule gives, and that must be filled or not.

        Where they are idle is one for all.
        """
        found = quotas(people.roster.helpers, people.policy)
        parts = [_parts(slots) for slots in found.each]
        helpers, first = np.unique(people.helper, return_index=True)
        for helper, start in zip(helpers.tolist(), first.tolist(), strict=True):
            self.slots[helper] = [int(number[start + part]) for part in parts[found.of[helper]]]
            self.loads[helper] = int(idle[start])


def _parts(slots: tuple[Slot, ...]) -> list[int]:
    """Return the number of the first of a helper's slots that are alike: by rule, those to be filled first."""
    found, at = [], 0
    for slot in slots:
        for size in (slot.minimum, slot.count - slot.minimum):
            found += [at] if size else []
            at += size
    return found


def _people(
    decision: Decision, earlier: Earlier, proved: _Prices
) -> Iterator[tuple[str, Iterable[Row]]]:
    """Yield who takes part: households to pair, helpers with slots, and who helped before and is gone."""
    roster, policy, where = decision.roster, decision.policy, decision.where
    rows = np.flatnonzero((proved.households >= 0).all(1))
    households = zip(
        roster.household.code.take(rows).to_pylist(),
        roster.household.kind.take(rows).to_pylist(),
        where.households[rows].tolist(),
        fitness.hardness(roster.households)[rows].tolist(),
        fitness.causes(roster.households, policy)[rows].tolist(),
        proved.households[rows].tolist(),
        strict=True,
    )
    yield "households", map(list, households)
    units, unit = coded(roster.helper.unit)
    gone = _gone(decision, earlier, proved)
    asked = {name for name in gone.values() if name in units}
    number = {name: at for at, name in enumerate(sorted(asked - {""}), start=1)}
    helpers = np.array(sorted(proved.slots), np.int64)
    row, place = where.places_of_each(where.bases[helpers])
    bases: list[list[int]] = [[] for _ in helpers]
    for at, one in zip(row.tolist(), place.tolist(), strict=True):
        bases[at].append(one)
    told = zip(
        roster.helper.code.take(helpers).to_pylist(),
        roster.helper.category.take(helpers).to_pylist(),
        bases,
        where.linked[helpers].astype(int).tolist(),
        [number.get(units[at], 0) for at in unit[helpers].tolist()],
        fitness.turns(roster.helpers)[helpers].tolist(),
        fitness.skills(roster.helpers, policy)[helpers].tolist(),
        _own_slots(decision, helpers),
        [proved.slots[at] for at in helpers.tolist()],
        [proved.loads[at] for at in helpers.tolist()],
        strict=True,
    )
    yield "helpers", map(list, told)
    yield "gone", _followed(decision, gone, number)
    yield "villages", ([place, row] for place, row in sorted(proved.villages.items()))


def _followed(decision: Decision, gone: dict[str, str], number: dict[str, int]) -> Iterator[Row]:
    """Yield whom somebody follows who has no slots any more: a unit, by number, or one by name."""
    roster = decision.roster
    follow, _ = successors(roster, quotas(roster.helpers, decision.policy).able())
    codes = roster.helper.code
    for code, name in sorted(gone.items()):
        named = codes[follow[code]].as_py() if code in follow else ""
        if named or name in number:
            yield [code, number.get(name, 0), named]


def _wishes(decision: Decision) -> Iterator[Row]:
    """Yield who wishes: the code, the length of the list, and (code, place) of whom it names."""
    if "wishes" not in decision.policy.aims:
        return
    roster = decision.roster
    for own, other, lists in zip(
        (roster.households, roster.helpers),
        (roster.helpers, roster.households),
        ranked(roster),
        strict=True,
    ):
        mine, theirs = own["code"], other["code"]
        for row, length, named in lists:
            at = [[theirs[to].as_py(), place] for place, to in named]
            yield [mine[row].as_py(), length, at]


def _own_slots(decision: Decision, helpers: Ints) -> list[list[Any] | None]:
    """Return the slots of those helpers (rows) who have others than their category gives, None for the rest."""
    found = quotas(decision.roster.helpers, decision.policy)
    usual = {one.name: one.slots for one in decision.policy.categories}
    told = [[[list(one.kinds), one.count, one.minimum] for one in slots] for slots in found.each]
    categories = decision.roster.helper.category.take(helpers).to_pylist()
    return [
        None if found.each[at] == usual[category] else told[at]
        for at, category in zip(found.of[helpers].tolist(), categories, strict=True)
    ]


def _gone(decision: Decision, earlier: Earlier, proved: _Prices) -> dict[str, str]:
    """Return the unit of everybody who helped in the last round and has no slots any more, by code."""
    if earlier.pairs is None:
        return {}
    import pyarrow.compute as pc

    codes = decision.roster.helper.code
    there = codes.take(np.array(sorted(proved.slots), np.int64))
    helped = Pair(earlier.pairs).helper
    left = pc.unique(helped.filter(pc.invert(pc.is_in(helped, there))))
    rows = dict(zip(codes.to_pylist(), decision.roster.helper.unit.to_pylist(), strict=True))
    return {code: rows.get(code) or earlier.units.get(code, "") for code in left.to_pylist()}
