"""The pairs of a decision tier by tier, as rows of its roster."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, among, coded, positions
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.rules.tiers import following
from lianhu_cli.domain.tables.roster import Roster


@dataclass(frozen=True, kw_only=True)
class PairsOfTier:
    """A tier of a decision: its rules, the roster as they see it, and the rows of both sides of its pairs."""

    decision: Decision
    earlier: Earlier
    roster: Roster
    policy: Policy
    household: Ints
    helper: Ints

    @cached_property
    def has(self) -> Ints:
        """Return how many helpers of the tier each household (row) has."""
        return np.bincount(self.household, minlength=self.roster.households.num_rows)

    @cached_property
    def kind(self) -> Ints:
        """Return the index of each household's kind in the rules, -1 for none."""
        return positions(self.roster.household.kind, [kind.name for kind in self.policy.kinds])

    @cached_property
    def before(self) -> Ints:
        """Return (household, helper) of each pair of the last round, as rows, -1 for who is not there."""
        last = self.earlier.pairs
        if last is None:
            return np.zeros((0, 2), np.int64)
        roster = self.decision.roster
        sides = (("household", roster.households), ("helper", roster.helpers))
        return np.column_stack([positions(last[name], frame["code"]) for name, frame in sides])

    @cached_property
    def kept(self) -> Flags:
        """Tell which pairs were pairs of the last round."""
        width = self.roster.helpers.num_rows + 1
        there = self.before[(self.before >= 0).all(1)]
        found: Flags = among(
            self.household * width + self.helper, there[:, 0] * width + there[:, 1]
        )
        return found


def by_tier(decision: Decision, earlier: Earlier) -> Iterator[tuple[str, PairsOfTier]]:
    """Yield the pairs of each tier with its name, "" where there are no tiers."""
    pairs, roster = decision.round.pairs, decision.roster
    household = positions(pairs["household"], roster.household.code)
    helper = positions(pairs["helper"], roster.helper.code)
    known = (household >= 0) & (helper >= 0)
    household, helper = household[known], helper[known]
    names, category = coded(roster.helper.category)
    helped = np.zeros(roster.households.num_rows, bool)
    titles = [tier.name for tier in decision.policy.tiers] or [""]
    for title, rules in zip(titles, decision.policy.by_tier(), strict=True):
        of_tier = np.array([not title or bool(rules.categories_named(n)) for n in names], bool)
        ours = of_tier[category[helper]] if len(names) else np.ones(len(helper), bool)
        seen, policy = following(roster, rules, helped)
        yield (
            title,
            PairsOfTier(
                decision=decision,
                earlier=earlier,
                roster=seen,
                policy=policy,
                household=household[ours],
                helper=helper[ours],
            ),
        )
        helped[household[ours]] = True
