"""The proof that leaves the office: verify.py accepts it, and refuses whatever was tampered with."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.errors import ContradictionError
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.proof import optimality, portable, verify

from .drawing import FUZZ, Known, Pairs, Town, pairs_frame
from .test_against_brute_force import lasts, policies, towns


def proof_of(decision: Decision, earlier: Earlier) -> bytes:
    return "".join(portable.written(decision, earlier, "")).encode()


@settings(max_examples=150 * FUZZ, deadline=None)
@given(data=st.data(), town=towns(), policy=policies())
def test_what_is_proved_is_verified_and_no_other_round(
    data: st.DataObject, town: Town, policy: Policy
) -> None:
    policy = replace(policy, helpers_per_household=1)
    avoids, extra = data.draw(lasts(town)), data.draw(lasts(town))
    pins = frozenset(sorted(data.draw(lasts(town)))[: data.draw(st.integers(0, 1))])
    known = Known(last=data.draw(lasts(town)) - avoids, kin=data.draw(lasts(town)) - avoids)
    before = Earlier(pairs=pairs_frame(known.last))
    roster = town.roster(pins, avoids, known.kin)
    try:
        found = solve.pair(roster, policy, before)
        aims = data.draw(st.permutations(policy.aims))
        other = solve.pair(
            town.roster(pins, (avoids | extra) - pins, known.kin),
            replace(policy, aims=tuple(aims), fairness=True),
            before,
        )
    except ContradictionError:
        assume(False)
    decision = Decision(roster=roster, round=found, policy=policy)
    written = proof_of(decision, before)
    assert verify.verify(written)[1] == []
