"""A round edited by hand: taken as it is, counted, and held against what it was."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.bases import locate
from lianhu_cli.domain.places.levels import LEFT_LEVELS
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rounds.orders import Codes
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.rules.policy import Slot
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Pair
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


def with_orders(roster: Roster, orders: Any) -> Roster:
    """Return a roster with only these orders."""
    return replace(roster, orders=orders)


def edited(decision: Decision, pairs: Sequence[Codes]) -> Decision:
    """Return a decision whose pairs are those given, with figures counted anew.

    Slots are given out so that as many pairs as can hold one; a pair too many holds the slot after the
    helper's last, which the audit finds.
    """
    roster = decision.roster
    homes, hands = (
        {code: row for row, code in enumerate(frame["code"].to_pylist())}
        for frame in (roster.households, roster.helpers)
    )
    rows = [(homes[h], hands[p]) for h, p in sorted(set(pairs)) if h in homes and p in hands]
    home, hand = np.array(rows, np.int64).reshape(-1, 2).T
    where = locate(roster)
    left = where.left(where.bases[hand], where.homes[home])
    names = [*LEFT_LEVELS, ""]
    widest = np.where(left.any(1), left.argmax(1), len(LEFT_LEVELS))
    frame = pa.table(
        {
            "household": roster.households["code"].take(pa.array(home)),
            "helper": roster.helpers["code"].take(pa.array(hand)),
            "slot": pa.array(_slots(decision, rows), pa.int64()),
            "left": pa.array([names[at] for at in widest.tolist()], pa.string()),
        }
    )
    bare = replace(decision, round=Round(pairs=conform(Pair, frame), number=decision.round.number))
    kept = len(set(pairs) & set(_pairs(decision.round)))
    figures = audit.counted(bare)
    told = replace(bare.round, **figures, kept=kept, pinned=decision.round.pinned)
    return replace(bare, round=replace(told, changed=decision.round.pairs.num_rows - kept))


def changes(before: Decision, after: Decision) -> list[Edit]:
    """Return one entry for every household whose helpers were changed."""
    roster = before.roster
    helpers = pa.concat_tables(
        [one.roster.helpers.select(["code", "name", "unit"]) for one in (before, after)]
    )
    people = {row["code"]: row for row in helpers.to_pylist()}
    wanted = ["code", "head", "village", "group", "kind"]
    homes = {row["code"]: row for row in roster.households.select(wanted).to_pylist()}
    old, new = (_by_household(decision.round) for decision in (before, after))
    found = []
    for code in sorted({*old, *new}):
        was, now = (sorted(side.get(code, {})) for side in (old, new))
        if was != now and code in homes:
            home = homes[code]
            found.append(
                Edit(
                    household=code,
                    head=home["head"],
                    village=home["village"],
                    group=home["group"],
                    old="、".join(_who(people, one) for one in was),
                    new="、".join(_who(people, one) for one in now),
                    cost=_cost(home["kind"], old.get(code, {}), new.get(code, {})),
                )
            )
    return found


def difference(before: Round, after: Round) -> dict[str, int]:
    """Return by how much each figure of a round differs from another's: less is better."""
    found = {
        **{
            f"uncovered_{kind}": got - after.by_kind.get(kind, (0, 0))[1]
            for kind, (_, got) in before.by_kind.items()
        },
        **{level: after.left[level] - before.left[level] for level in LEFT_LEVELS},
        "unmet": after.unmet - before.unmet,
        "changed": after.changed,
    }
    return {name: count for name, count in found.items() if count}


def _pairs(decided: Round) -> list[Codes]:
    pairs = decided.pairs
    return list(zip(pairs["household"].to_pylist(), pairs["helper"].to_pylist(), strict=True))


def _by_household(decided: Round) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in decided.pairs.to_pylist():
        found[row["household"]][row["helper"]] = row["left"]
    return found


def _who(people: dict[str, dict[str, Any]], code: str) -> str:
    return f"{people[code]['unit']}{people[code]['name']}" if code in people else code


def _cost(kind: str, was: dict[str, str], now: dict[str, str]) -> dict[str, int]:
    cost = {f"uncovered_{kind}": bool(was) - bool(now), "changed": len(set(was) - set(now))}
    for level in LEFT_LEVELS:
        cost[level] = [*now.values()].count(level) - [*was.values()].count(level)
    return {name: count for name, count in cost.items() if count}


def _slots(decision: Decision, rows: Sequence[tuple[int, int]]) -> list[int]:
    """Return the number of the slot that each pair holds."""
    kinds = decision.roster.households["kind"].to_pylist()
    standing = list(
        zip(
            *(decision.roster.helpers[name].to_pylist() for name in ("category", "status")),
            strict=True,
        )
    )
    of: dict[int, list[int]] = defaultdict(list)
    for nth, (_, hand) in enumerate(rows):
        of[hand].append(nth)
    found = [0] * len(rows)
    for hand, mine in of.items():
        slots = [one for one in decision.policy.slots(*standing[hand]) for _ in range(one.count)]
        for nth, slot in zip(mine, _seated([kinds[rows[n][0]] for n in mine], slots), strict=True):
            found[nth] = slot
    return found


def _seated(kinds: Sequence[str], slots: Sequence[Slot]) -> list[int]:
    """Return a slot for each kind, by augmenting paths; those left over take numbers after the last.

    >>> from lianhu_cli.domain.rules.policy import Slot
    >>> _seated(["甲", "乙"], [Slot(kinds=("甲", "乙")), Slot(kinds=("甲",))]), _seated(["乙"], [])
    ([1, 0], [0])
    """
    holder: dict[int, int] = {}

    def place(nth: int, tried: set[int]) -> bool:
        for slot, one in enumerate(slots):
            if kinds[nth] in one.kinds and slot not in tried:
                tried.add(slot)
                if slot not in holder or place(holder[slot], tried):
                    holder[slot] = nth
                    return True
        return False

    left = [nth for nth in range(len(kinds)) if not place(nth, set())]
    seat = {nth: slot for slot, nth in holder.items()}
    seat |= {nth: len(slots) + at for at, nth in enumerate(left)}
    return [seat[nth] for nth in range(len(kinds))]
