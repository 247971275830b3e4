"""Rounds that were tampered with, thousands of them: each is refused by the audit, by the rule or as not the best."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Pair
from lianhu_cli.pairing.proof import audit, optimality

from .test_portable_proof import sample

Rows = list[dict[str, Any]]
Tamper = Callable[[Rows, Decision, random.Random], None]
FIGURES = ("covered", "households", "helpers", "slots", "kept", "changed", "unmet", "unfilled")


def drop(rows: Rows, _decision: Decision, draw: random.Random) -> None:
    rows.remove(draw.choice(rows))


def twice(rows: Rows, _decision: Decision, draw: random.Random) -> None:
    rows.append(dict(draw.choice(rows)))


def no_such_household(rows: Rows, _decision: Decision, draw: random.Random) -> None:
    draw.choice(rows)["household"] = f"H9{draw.randrange(1000)}"


def no_such_helper(rows: Rows, _decision: Decision, draw: random.Random) -> None:
    draw.choice(rows)["helper"] = f"P9{draw.randrange(1000)}"


def a_slot_too_many(rows: Rows, _decision: Decision, draw: random.Random) -> None:
    draw.choice(rows)["slot"] += draw.randint(5, 9)


def a_second_helper(rows: Rows, decision: Decision, draw: random.Random) -> None:
    row = dict(draw.choice(rows))
    others = [code for code in decision.roster.helpers["code"].to_pylist() if code != row["helper"]]
    rows.append({**row, "helper": draw.choice(others)})


def another_level(rows: Rows, _decision: Decision, draw: random.Random) -> None:
    row = draw.choice(rows)
    levels = ("", "county", "township", "village", "group")
    row["left"] = draw.choice([one for one in levels if one != row["left"]])


def an_avoided_pair(rows: Rows, decision: Decision, draw: random.Random) -> None:
    row = draw.choice(rows)
    row["household"], row["helper"] = draw.choice(decision.orders.avoids)


def a_pin_undone(rows: Rows, decision: Decision, draw: random.Random) -> None:
    pin = draw.choice(decision.orders.pins)
    rows[:] = [row for row in rows if (row["household"], row["helper"]) != pin]


TAMPERINGS: tuple[Tamper, ...] = (
    drop,
    twice,
    no_such_household,
    no_such_helper,
    a_slot_too_many,
    a_second_helper,
    another_level,
    an_avoided_pair,
    a_pin_undone,
)


def refused(decision: Decision, earlier: Earlier) -> bool:
    if audit.check(decision, earlier.pairs):
        return True
    return not optimality.prove(decision, earlier).proved


def test_ninety_tampered_rounds_are_refused() -> None:
    refuse(90, seed=1)  # each tampering in each town thrice


@pytest.mark.slow
def test_four_thousand_tampered_rounds_are_refused() -> None:
    refuse(4000, seed=2)


def refuse(many: int, seed: int) -> None:
    """Refuse so many; some have figures that were counted anew, as somebody would who knows how."""
    draw = random.Random(seed)
    towns = [sample(seed) for seed in (7, 8, 9)]
    for decision, earlier in towns:
        assert not refused(decision, earlier)
    for nth in range(many):
        decision, earlier = towns[nth % len(towns)]
        if nth % 10 == 9:
            name = draw.choice(FIGURES)
            by = draw.choice((-1, 1))
            told = replace(decision.round, **{name: getattr(decision.round, name) + by})
            assert refused(replace(decision, round=told), earlier), name
            continue
        tamper = TAMPERINGS[nth % len(TAMPERINGS)]
        rows = decision.round.pairs.to_pylist()
        tamper(rows, decision, draw)
        pairs = conform(Pair, pa.Table.from_pylist(rows, schema=decision.round.pairs.schema))
        wrong = replace(decision, round=replace(decision.round, pairs=pairs))
        if nth % 2 and tamper in (drop, a_pin_undone):  # as somebody would who knows the figures
            wrong = replace(
                wrong, round=replace(wrong.round, **audit.counted(wrong, earlier.pairs))
            )
        assert refused(wrong, earlier), (tamper.__name__, nth)
