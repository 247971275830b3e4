"""A round edited by hand: taken as it is, counted, and held against what it was."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Ints, positions
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.quotas import of_helper
from lianhu_cli.domain.places.levels import LEFT_LEVELS
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rounds.orders import Codes
from lianhu_cli.domain.rounds.people import ERASED
from lianhu_cli.domain.rounds.round import Round, dated, without
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Pair
from lianhu_cli.pairing.assign.seating import seats
from lianhu_cli.pairing.explain.difference import FigureKey, by_figure, difference
from lianhu_cli.pairing.explain.figures import figures_of
from lianhu_cli.pairing.proof import audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One household that was given another helper by hand, and what that alone costs.

    `cost` is the figure of an aim → by how much it grows; less is better.
    """

    household: str
    head: str
    village: str
    group: str
    old: str
    new: str
    cost: dict[str, int]


def with_orders(roster: Roster, orders: "pa.Table") -> Roster:
    """Return a roster with only these orders."""
    return replace(roster, orders=orders)


def edited(
    decision: Decision, pairs: Sequence[Codes], earlier: Earlier, before: Round | None = None
) -> Decision:
    """Return a decision whose pairs are those given, with figures counted anew.

    `earlier` is what the round was compared with, `before` the round before it. Slots are given out so that as
    many pairs as can hold one, the slots with a minimum first; a pair too many holds the slot after the helper's
    last, which the audit finds.
    """
    roster = decision.roster
    household, helper = (
        positions(pa.array([pair[side] for pair in sorted(set(pairs))], pa.string()), frame["code"])
        for side, frame in enumerate((roster.households, roster.helpers))
    )
    there = (household >= 0) & (helper >= 0)
    household, helper = household[there], helper[there]
    where = decision.where
    left = where.left(where.bases[helper], where.households[household])
    names = [*LEFT_LEVELS, ""]
    widest = np.where(left.any(1), left.argmax(1), len(LEFT_LEVELS))
    frame = pa.table(
        {
            "household": roster.household.code.take(pa.array(household)),
            "helper": roster.helper.code.take(pa.array(helper)),
            "slot": pa.array(_slots(decision, household, helper), pa.int64()),
            "left": pa.array([names[at] for at in widest.tolist()], pa.string()),
        }
    )
    taken = dated(replace(decision.round, pairs=conform(Pair, frame)), before)
    bare = decision.with_round(taken)
    return bare.with_round(replace(taken, **audit.counted(bare, earlier.pairs)))


def changes(before: Decision, after: Decision, earlier: Earlier | None = None) -> list[Edit]:
    """Return one entry for every household whose helpers were changed, in the order of their codes."""
    concerned = _concerned(before.round.pairs, after.round.pairs)
    old, new = (_by_household(decision.round, concerned) for decision in (before, after))
    people: dict[str, dict[str, Any]] = {}
    for decision in (after, before):
        codes = {code for side in (old, new) for some in side.values() for code in some}
        people |= _rows(decision.roster.helpers, codes, ("code", "name", "unit"))
    wanted = ("code", "head", "village", "group", "kind")
    households = _rows(after.roster.households, set(concerned), wanted)
    households |= _rows(before.roster.households, set(concerned), wanted)
    found = []
    for code in sorted(concerned):
        was, now = (sorted(side.get(code, ())) for side in (old, new))
        if was != now and code in households:
            household = households[code]
            cost = {}
            if earlier is not None:
                cost = _cost(before, earlier, code, (old.get(code, set()), new.get(code, set())))
            found.append(
                Edit(
                    household=code,
                    head=household["head"],
                    village=household["village"],
                    group=household["group"],
                    old="、".join(_who(people, one) for one in was),
                    new="、".join(_who(people, one) for one in now),
                    cost=cost,
                )
            )
    return found


def cost_of(before: Decision, after: Decision, earlier: Earlier) -> dict[str, int]:
    """Return by how much the figures of a decision differ from another's: less is better.

    What is uncovered is told by kind; everything else as the aims count it, and the least, the changes and what each
    pair leaves also where they are no aims. `earlier` is what changes are counted from: for an edited sheet the
    round that it shows, which would be the last one when it is carried out.
    """
    one, other = before.round, after.round
    grown = _grown(before, after, earlier)
    found = {
        **{
            f"uncovered_{kind}": got - other.by_kind.get(kind, (0, 0))[1]
            for kind, (_, got) in one.by_kind.items()
        },
        **{level: other.left[level] - one.left[level] for level in LEFT_LEVELS},
        "unmet": other.unmet - one.unmet,
        "changed": without(one.pairs, other.pairs).num_rows,
    }
    aims = by_figure(grown)
    aims.pop("uncovered", None)
    return {name: count for name, count in {**found, **aims}.items() if count}


def _grown(before: Decision, after: Decision, earlier: Earlier) -> dict[FigureKey, int]:
    """Return by how much each figure grows; coverage, where it is no aim, last."""
    both = [before, after]
    if "coverage" not in before.policy.aims:
        policy = replace(before.policy, aims=(*before.policy.aims, "coverage"))
        both = [replace(decision, policy=policy) for decision in both]
    now, then = (figures_of(decision, earlier) for decision in both)
    return difference(now, then)


def _concerned(old: "pa.Table", new: "pa.Table") -> list[str]:
    """Return the households that have not the same helpers in two frames of pairs."""
    gone, come = without(old, new)["household"], without(new, old)["household"]
    return sorted({*gone.to_pylist(), *come.to_pylist()})


def _by_household(decided: Round, households: Sequence[str]) -> dict[str, set[str]]:
    import pyarrow.compute as pc

    some = pa.array(households, pa.string())
    pairs = decided.pairs.filter(pc.is_in(decided.pair.household, value_set=some))
    found: dict[str, set[str]] = defaultdict(set)
    for household, helper in zip(
        pairs["household"].to_pylist(), pairs["helper"].to_pylist(), strict=True
    ):
        found[household].add(helper)
    return found


def _rows(frame: "pa.Table", codes: set[str], names: Sequence[str]) -> dict[str, dict[str, Any]]:
    import pyarrow.compute as pc

    some = pa.array(sorted(codes), pa.string())
    rows = frame.filter(pc.is_in(frame["code"], value_set=some)).select(list(names))
    return {row["code"]: row for row in rows.to_pylist()}


def _who(people: dict[str, dict[str, Any]], code: str) -> str:
    return f"{people[code]['unit']}{people[code]['name']}" if code in people else ERASED


def _cost(
    before: Decision, earlier: Earlier, household: str, both: tuple[set[str], set[str]]
) -> dict[str, int]:
    """Return what one household's new helpers alone cost: weighed among those whom the edit concerns."""
    import pyarrow.compute as pc

    old, new = both
    pairs, roster = before.round.pairs, before.roster
    helpers = pa.array(sorted(old | new), pa.string())
    theirs = pairs.filter(pc.is_in(pairs["helper"], value_set=helpers))
    households = {household, *theirs["household"].to_pylist()}
    rows = [
        np.flatnonzero(
            pc.is_in(frame["code"], value_set=pa.array(sorted(some), pa.string())).to_numpy()
        )
        for frame, some in ((roster.households, households), (roster.helpers, old | new))
    ]
    few = before.among(rows[0], rows[1], theirs)
    kept = [
        (other, helper)
        for other, helper in zip(
            theirs["household"].to_pylist(), theirs["helper"].to_pylist(), strict=True
        )
        if other != household
    ]
    last = earlier.pairs
    if last is not None:
        last = last.filter(pc.is_in(last["household"], value_set=pa.array(sorted(households))))
    there = replace(earlier, pairs=last)
    now = edited(few, [*kept, *((household, one) for one in old)], there)
    then = edited(few, [*kept, *((household, one) for one in new)], there)
    return cost_of(now, then, there)


def _slots(decision: Decision, household: Ints, helper: Ints) -> list[int]:
    """Return the number of the slot that each pair holds."""
    kinds = decision.roster.household.kind.take(pa.array(household)).to_pylist()
    of: dict[int, list[int]] = defaultdict(list)
    for nth, row in enumerate(helper.tolist()):
        of[row].append(nth)
    rows = sorted(of)
    names = [
        name
        for name in ("category", "status", "quota")
        if name in decision.roster.helpers.column_names
    ]
    told = decision.roster.helpers.select(names).take(pa.array(rows, pa.int64())).to_pylist()
    found = [0] * len(household)
    for row, attributes in zip(rows, told, strict=True):
        mine = of[row]
        slots = [
            (one.kinds, nth < one.minimum)
            for one in of_helper(attributes, decision.policy)
            for nth in range(one.count)
        ]
        seated = seats([kinds[n] for n in mine], [s for s, _ in slots], [m for _, m in slots])
        for nth, slot in zip(mine, seated, strict=True):
            found[nth] = slot
    return found
