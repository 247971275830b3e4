"""That no better round exists: shown on the pairs themselves, without what made them.

The pairs are laid out as a flow from helpers through places to households, and `residual` shows level by
level that it cannot be improved. Nothing is shared with what builds or solves the network for pairing: this
is the second opinion.
"""

from dataclasses import dataclass

import numpy as np

from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rules.tiers import following
from lianhu_cli.pairing.proof.persons import Known, People, known
from lianhu_cli.pairing.proof.residual import improvable
from lianhu_cli.pairing.proof.round_as_flow import RoundAsFlow, proved


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a round is proved the best; if not, the first level of an aim that could be better.

    `sure` is False where the proof is open: it was not found, but neither was a better round. `open` are the aims that
    no flow decides, and those behind them: their figures are counted again, that they are the least is not proved.
    """

    proved: bool
    sure: bool = True
    aim: str = ""
    open: tuple[str, ...] = ()


def prove(decision: Decision, earlier: Earlier | None = None) -> Verdict:
    """Return whether a round that breaks no rule is the best there is, for every aim in its order.

    The aim `need`, which is decided inside pools, and the order of equals are not looked at.
    """
    helped = np.zeros(decision.roster.households.num_rows, bool)
    for tier in decision.policy.by_tier():
        roster, policy = following(decision.roster, tier, helped)
        people = People.of(decision, roster, policy)
        helped[people.row[people.household]] = True
        facts = known(people, decision.orders, earlier or Earlier())
        verdict = _prove(people, facts)
        if not verdict.proved:
            return verdict
    aims = decision.policy.aims
    rest = aims[len(proved(decision.policy)) :]
    return Verdict(proved=True, open=tuple(aim for aim in rest if aim != "need"))


def _prove(people: People, facts: Known) -> Verdict:
    """Prove one tier. With several helpers a household, a better flow might send one helper there twice."""
    graph = RoundAsFlow(people, facts)
    level = improvable(graph.residual(), graph.levels())
    if level is None:
        return Verdict(proved=True)
    return Verdict(proved=False, sure=not people.policy.several(), aim=level)
