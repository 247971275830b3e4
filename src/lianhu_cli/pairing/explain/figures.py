"""A round weighed: one number for everything that the aims of the rules count, tier by tier in their order.

Less is better. Pairs are looked at, not what made them. Households of kinds of one priority are one number: it is no
loss to help the one instead of the other.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, coded, distinct_rows, numbered, positions
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.quotas import quotas
from lianhu_cli.domain.places.levels import LEFT_LEVELS
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rounds.wishes import successors, wishes
from lianhu_cli.domain.rules import aims
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.rules.tiers import following, plain
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.pairing.assign.need import known_causes
from lianhu_cli.pairing.proof import recount

Figure = int | Fraction


class Key(NamedTuple):
    """Which figure: of which tier ("" where there are none), which measure, of kinds of which priority.

    `helped` tells households that somebody of a tier before helps already.
    """

    tier: str
    measure: str
    kinds: tuple[str, ...] = ()
    helped: bool = False


Figures = Mapping[Key, Figure]


@dataclass(frozen=True, kw_only=True)
class _Tier:
    """A tier of a decision: its rules, the roster as they see it, and the rows of both sides of its pairs."""

    decision: Decision
    earlier: Earlier
    roster: Roster
    policy: Policy
    home: Ints
    hand: Ints

    @cached_property
    def has(self) -> Ints:
        """Return how many helpers of the tier each household (row) has."""
        return np.bincount(self.home, minlength=self.roster.households.num_rows)

    @cached_property
    def kind(self) -> Ints:
        """Return the index of each household's kind in the rules, -1 for none."""
        return positions(self.roster.households["kind"], [kind.name for kind in self.policy.kinds])

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
        found: Flags = np.isin(self.home * width + self.hand, there[:, 0] * width + there[:, 1])
        return found


def weighed(decision: Decision, earlier: Earlier | None = None) -> dict[Key, Figure]:
    """Return the figures of a decision, in the order in which they matter; less is better."""
    found: dict[Key, Figure] = {}
    for name, tier in _tiers(decision, earlier or Earlier()):
        for aim in decision.policy.aims:
            for key, count in FIGURES[aim](tier):
                found[key._replace(tier=name)] = count
    return found


def _tiers(decision: Decision, earlier: Earlier) -> Iterator[tuple[str, _Tier]]:
    pairs, roster = decision.round.pairs, decision.roster
    home = positions(pairs["household"], roster.households["code"])
    hand = positions(pairs["helper"], roster.helpers["code"])
    known = (home >= 0) & (hand >= 0)
    home, hand = home[known], hand[known]
    names, category = coded(roster.helpers["category"])
    helped = np.zeros(roster.households.num_rows, bool)
    titles = [tier.name for tier in decision.policy.tiers] or [""]
    for title, rules in zip(titles, decision.policy.by_tier(), strict=True):
        of_tier = np.array([not title or bool(rules.categories_named(n)) for n in names], bool)
        ours = of_tier[category[hand]] if len(names) else np.ones(len(hand), bool)
        seen, policy = following(roster, rules, helped)
        yield (
            title,
            _Tier(
                decision=decision,
                earlier=earlier,
                roster=seen,
                policy=policy,
                home=home[ours],
                hand=hand[ours],
            ),
        )
        helped[home[ours]] = True


def difference(now: Figures, then: Figures) -> dict[Key, int]:
    """Return by how much each figure grows, those that do not left out; where it is told so, the sign only."""
    found = {}
    for key in [*now, *(key for key in then if key not in now)]:
        by = then.get(key, 0) - now.get(key, 0)
        if by:
            sign = aims.MEASURES[key.measure].sign
            found[key] = (1 if by > 0 else -1) if sign else int(by)
    return found


def words(grown: Mapping[Key, int]) -> list[str]:
    """Say what differs, figure by figure.

    >>> words({Key("", "uncovered", ("特殊户",)): 1, Key("", "village"): 2, Key("", "need"): 1})
    ['特殊户未落实多1', '出村多2', '技能与需求对口的少1']
    >>> words({Key("第二责任人", "uncovered", ("困难户",), True): 1})
    ['缺第二责任人的困难户多1']
    """
    return [_word(key, by) for key, by in grown.items()]


def _word(key: Key, by: int) -> str:
    measure, kinds = aims.MEASURES[key.measure], "或".join(key.kinds)
    if key.tier and key.measure == "uncovered":
        who = f"缺{key.tier}的" if key.helped else "没有帮扶人的"
        return f"{who}{kinds}{'多' if by > 0 else '少'}{abs(by)}"
    return f"{key.tier}{aims.words(measure, by, kinds)}"


def by_figure(grown: Mapping[Key, int]) -> dict[str, int]:
    """Return what differs under the keys of JSON: over all tiers and priorities, signs as signs."""
    found: dict[str, int] = {}
    for key, by in grown.items():
        measure = aims.MEASURES[key.measure]
        total = found.get(measure.figure, 0) + by
        found[measure.figure] = max(-1, min(1, total)) if measure.sign else total
    return {name: by for name, by in found.items() if by}


def _coverage(tier: _Tier) -> Iterator[tuple[Key, Figure]]:
    """Households without helper; then the helpers that the others lack: both by priority."""
    takes = np.array([tier.policy.takes(kind.name) for kind in tier.policy.kinds] + [0], np.int64)
    lacks = np.maximum(takes[tier.kind] - np.maximum(tier.has, 1), 0)
    none = tier.has == 0
    ranks = sorted({kind.priority for kind in tier.policy.kinds})
    for name, each in (("uncovered", none.astype(np.int64)), ("unfilled", lacks)):
        for rank in ranks:
            of_rank = [kind.priority == rank for kind in tier.policy.kinds]
            ours = np.array([*of_rank, False], bool)[tier.kind]
            kinds = [k.name for k, of in zip(tier.policy.kinds, of_rank, strict=True) if of]
            key = Key("", name, tuple(map(plain, kinds)), any(plain(k) != k for k in kinds))
            yield key, int(each[ours].sum())


def _duty(tier: _Tier) -> Iterator[tuple[Key, Figure]]:
    helpers = quotas(tier.roster.helpers, tier.policy)
    kinds = [kind.name for kind in tier.policy.kinds]
    there = tier.kind[tier.home] >= 0
    yield (
        Key("", "duty"),
        recount.unmet(helpers, kinds, tier.hand[there], tier.kind[tier.home[there]]),
    )


def _stability(tier: _Tier) -> Iterator[tuple[Key, Figure]]:
    """Pairs of before that are kept; then the households of who left, by their units."""
    if tier.earlier.pairs is None:
        return
    yield Key("", "stability"), -int(tier.kept.sum())
    yield Key("", "successor"), -_succeeded(tier)
    yield Key("", "unit"), -_followed(tier)


def _succeeded(tier: _Tier) -> int:
    """Count the pairs in which the one who was named to follow does so."""
    decision = tier.decision
    able = quotas(decision.roster.helpers, decision.policy).able()
    follow, _ = successors(decision.roster, able)
    if not follow or tier.earlier.pairs is None:
        return 0
    codes = tier.earlier.pairs["helper"].to_pylist()
    both = [
        (home, follow[code])
        for home, code in zip(tier.before[:, 0].tolist(), codes, strict=True)
        if code in follow and home >= 0
    ]
    width = tier.roster.helpers.num_rows + 1
    keys = np.array([home * width + hand for home, hand in both], np.int64)
    come = ~tier.kept
    return int(np.isin(tier.home[come] * width + tier.hand[come], keys).sum())


def _followed(tier: _Tier) -> int:
    """Count the pairs in which somebody of the same unit follows who left; nobody else has slots."""
    roster, decision = tier.roster, tier.decision
    able = np.append(quotas(decision.roster.helpers, decision.policy).able(), False)
    left = np.flatnonzero((tier.before[:, 0] >= 0) & ~able[tier.before[:, 1]])
    if not len(left) or tier.earlier.pairs is None:
        return 0
    units, unit = coded(roster.helpers["unit"])
    number = {name: at for at, name in enumerate(units) if name}
    codes = tier.earlier.pairs["helper"].take(pa.array(left)).to_pylist()
    heirs = set()
    for (home, hand), code in zip(tier.before[left].tolist(), codes, strict=True):
        name = units[int(unit[hand])] if hand >= 0 else tier.earlier.units.get(code, "")
        if name in number:
            heirs.add((home, number[name]))
    width = len(units) + 1
    keys = np.array([home * width + of for home, of in sorted(heirs)], np.int64)
    come = ~tier.kept
    return int(np.isin(tier.home[come] * width + unit[tier.hand[come]], keys).sum())


def _locality(tier: _Tier) -> Iterator[tuple[Key, Figure]]:
    where = tier.decision.where
    left = where.left(where.bases[tier.hand], where.homes[tier.home]).sum(0).tolist()
    for level, count in zip(LEFT_LEVELS, left, strict=True):
        yield Key("", level), count


def _kin(tier: _Tier) -> Iterator[tuple[Key, Figure]]:
    if tier.policy.relatives != "prefer":
        return
    kin = tier.decision.orders.kin
    home = positions(pa.array([one for one, _ in kin], pa.string()), tier.roster.households["code"])
    hand = positions(pa.array([one for _, one in kin], pa.string()), tier.roster.helpers["code"])
    width = tier.roster.helpers.num_rows + 1
    made = np.isin(tier.home * width + tier.hand, (home * width + hand)[(home >= 0) & (hand >= 0)])
    yield Key("", "kin"), -int(made.sum())


def _fairness(tier: _Tier) -> Iterator[tuple[Key, Figure]]:
    """Σ u²/n over the villages, u of n households without helper."""
    if not tier.policy.fairness:
        return
    where, ours = tier.decision.where, tier.kind >= 0
    _, at = numbered(where.tree.villages(where.homes)[ours])
    size = np.bincount(at)
    none = np.bincount(at, weights=(tier.has == 0)[ours]).astype(np.int64)
    shared, times = np.unique(np.column_stack([none, size]), axis=0, return_counts=True)
    total = Fraction(0)
    for (u, of), n in zip(shared.tolist(), times.tolist(), strict=True):
        total += Fraction(u * u * n, of)
    yield Key("", "fairness"), total


def _balance(tier: _Tier) -> Iterator[tuple[Key, Figure]]:
    """Σ load²/quota over the helpers."""
    quota = quotas(tier.roster.helpers, tier.policy).sizes()
    load = np.bincount(tier.hand, minlength=len(quota))
    rows, times = np.unique(np.column_stack([load, quota]), axis=0, return_counts=True)
    total = Fraction(0)
    for (u, q), n in zip(rows.tolist(), times.tolist(), strict=True):
        total += Fraction(u * u * n, max(q, 1))
    yield Key("", "balance"), total


def _compactness(tier: _Tier) -> Iterator[tuple[Key, Figure]]:
    """The groups that each helper serves; a household whose group is not known is of its village."""
    place = tier.decision.where.homes[tier.home]
    rows, _ = distinct_rows(np.column_stack([tier.hand, place]))
    yield Key("", "compactness"), len(rows)


def _wishes(tier: _Tier) -> Iterator[tuple[Key, Figure]]:
    """The places lost in the lists of both sides."""
    wished, width = wishes(tier.decision.roster), tier.roster.helpers.num_rows + 1
    lost = int(wished.households[tier.home].sum() + wished.helpers[tier.hand].sum())
    named = np.isin(wished.pairs[:, 0] * width + wished.pairs[:, 1], tier.home * width + tier.hand)
    yield Key("", "wishes"), lost - int(wished.gain[named].sum())


def _need(tier: _Tier) -> Iterator[tuple[Key, Figure]]:
    """Pairs in which the helper knows what to do about the household's trouble."""
    able, cause = known_causes(tier.roster, tier.policy)
    yield Key("", "need"), -int(np.count_nonzero(able[tier.hand] & cause[tier.home]))


FIGURES: dict[str, Callable[[_Tier], Iterator[tuple[Key, Figure]]]] = {
    "coverage": _coverage,
    "duty": _duty,
    "stability": _stability,
    "locality": _locality,
    "kin": _kin,
    "fairness": _fairness,
    "balance": _balance,
    "wishes": _wishes,
    "compactness": _compactness,
    "need": _need,
}
"""The figures of each aim, by its name."""
