"""The proof says yes to the best round and no to any other, and needs no solver for either."""

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.errors import ContradictionError
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.rules.parts import Category, Kind, Slot
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.proof import optimality

from ..budget import examples
from .drawing import Hand, Home, Known, Pairs, Town, best, in_order, pairs_frame, value
from .test_against_brute_force import lasts, pairs_of, policies, towns


def verdict(
    town: Town, policy: Policy, found: Round, known: Known, avoids: Pairs, pins: Pairs
) -> optimality.Verdict:
    decision = Decision(roster=town.roster(pins, avoids, known.kin), round=found, policy=policy)
    return optimality.prove(decision, Earlier(pairs=pairs_frame(known.last), units={}))


@settings(max_examples=examples(200), deadline=None)
@given(data=st.data(), town=towns(), policy=policies())
def test_the_best_round_is_proved_and_no_other(
    data: st.DataObject, town: Town, policy: Policy
) -> None:
    policy = replace(policy, helpers_per_household=1)
    avoids, extra = data.draw(lasts(town)), data.draw(lasts(town))
    pins = frozenset(sorted(data.draw(lasts(town)))[: data.draw(st.integers(0, 1))])
    known = Known(last=data.draw(lasts(town)) - avoids, kin=data.draw(lasts(town)) - avoids)
    before = Earlier(pairs=pairs_frame(known.last))
    try:
        found = solve.pair(town.roster(pins, avoids, known.kin), policy, before)
        aims = data.draw(st.permutations(policy.aims))
        other = solve.pair(
            town.roster(pins, (avoids | extra) - pins, known.kin),
            replace(policy, aims=tuple(aims), fairness=True),
            before,
        )
    except ContradictionError:
        assume(False)
    assert verdict(town, policy, found, known, avoids, pins) == optimality.Verdict(proved=True)
    expected = best(town, policy, known, avoids, pins)
    as_good = in_order(policy, value(town, policy, pairs_of(other), known)) == expected
    assert verdict(town, policy, other, known, avoids, pins).proved == as_good


@settings(max_examples=examples(60), deadline=None)
@given(data=st.data(), town=towns(), policy=policies())
def test_households_left_behind_are_proved_too(
    data: st.DataObject, town: Town, policy: Policy
) -> None:
    policy = replace(policy, helpers_per_household=1)
    hands = tuple(
        replace(hand, villages=(), unit=data.draw(st.sampled_from(("甲局", "乙局"))))
        for hand in town.hands
    )
    town = replace(town, hands=hands)
    gone = {"Q1": "甲局", "Q2": "乙局"}
    left = {h.code: data.draw(st.sampled_from(("Q1", "Q2"))) for h in town.homes[:3]}
    last = frozenset(p for p in data.draw(lasts(town)) if p[0] not in left)
    frame = pairs_frame(last | frozenset(left.items()))
    found = solve.pair(town.roster(), policy, Earlier(pairs=frame, units=gone))
    other = solve.pair(town.roster(), policy, Earlier(pairs=pairs_frame(last)))
    known = Known(last=last, heirs=frozenset((h, gone[p]) for h, p in left.items()))
    decision = Decision(roster=town.roster(), round=found, policy=policy)
    earlier = Earlier(pairs=frame, units=gone)
    assert optimality.prove(decision, earlier) == optimality.Verdict(proved=True)
    as_good = in_order(policy, value(town, policy, pairs_of(other), known)) == best(
        town, policy, known
    )
    assert optimality.prove(replace(decision, round=other), earlier).proved == as_good


def test_those_told_apart_can_still_make_forbidden_pairs_with_others() -> None:
    """What goes down the ways of those aside is seen to pass there, too."""
    slots = (Slot(kinds=("特殊户",)), Slot(kinds=("困难户", "特殊户")))
    policy = Policy(
        kinds=(Kind(name="特殊户", priority=0), Kind(name="困难户", priority=0)),
        categories=(Category(name="干部", slots=slots),),
        fairness=False,
    )
    group = "甲县/东镇/东镇一村/"
    town = Town(
        homes=(Home("H0", f"{group}1组", "特殊户"), Home("H1", f"{group}1组", "困难户")),
        hands=(Hand("P0", f"{group}1组", "干部"), Hand("P1", f"{group}2组", "干部")),
    )
    avoids = frozenset({("H0", "P0"), ("H0", "P1"), ("H1", "P0")})
    found = solve.pair(town.roster(frozenset(), avoids), policy)
    assert pairs_of(found) == [("H1", "P1")]
    assert verdict(town, policy, found, Known(), avoids, frozenset()).proved


def test_what_could_be_better_is_named() -> None:
    homes = (Home("H1", "//甲村", "困难户"), Home("H2", "//乙村", "困难户"))
    town = Town(homes, (Hand("P1", "//甲村", "村干部"), Hand("P2", "//乙村", "村干部")))
    found = solve.pair(town.roster(), Policy())
    rows = found.pairs.to_pylist()
    rows[0]["helper"], rows[1]["helper"] = rows[1]["helper"], rows[0]["helper"]
    swapped = found.pairs.from_pylist(rows, schema=found.pairs.schema)
    worse = replace(found, pairs=swapped)
    none = Known()
    nearer = verdict(town, Policy(), worse, none, frozenset(), frozenset())
    assert (nearer.proved, nearer.sure, nearer.aim) == (False, True, "village")
    one = replace(found, pairs=found.pairs.slice(0, 1))
    lacking = verdict(town, Policy(), one, none, frozenset(), frozenset())
    assert (lacking.proved, lacking.aim) == (False, "uncovered1")
