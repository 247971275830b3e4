"""The figures of a round: one number for everything that the aims of the rules count, tier by tier in their order.

Less is better. Pairs are looked at, not what made them. Households of kinds of one priority are one number: it is no
loss to help the one instead of the other.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction

import numpy as np

from lianhu_cli.domain.arrays import among, coded, distinct_rows, numbered, positions
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.quotas import quotas
from lianhu_cli.domain.places.levels import LEFT_LEVELS
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rounds.wishes import successors, wishes
from lianhu_cli.domain.rules.tiers import plain
from lianhu_cli.domain.tables.survey import Pair
from lianhu_cli.pairing.assign.need import known_causes
from lianhu_cli.pairing.explain.difference import Figure, FigureKey
from lianhu_cli.pairing.explain.pairs_of_tier import PairsOfTier, by_tier
from lianhu_cli.pairing.proof import recount


def figures_of(decision: Decision, earlier: Earlier | None = None) -> dict[FigureKey, Figure]:
    """Return the figures of a decision, in the order in which they matter; less is better."""
    found: dict[FigureKey, Figure] = {}
    for nth, (name, tier) in enumerate(by_tier(decision, earlier or Earlier())):
        for aim in decision.policy.aims:
            for key, count in FIGURES[aim](tier):
                alone = bool(nth and key.kinds) and not key.helped
                found[key._replace(tier=name, alone=alone)] = count
    return found


def _coverage(tier: PairsOfTier) -> Iterator[tuple[FigureKey, Figure]]:
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
            key = FigureKey("", name, tuple(map(plain, kinds)), any(plain(k) != k for k in kinds))
            yield key, int(each[ours].sum())


def _duty(tier: PairsOfTier) -> Iterator[tuple[FigureKey, Figure]]:
    helpers = quotas(tier.roster.helpers, tier.policy)
    kinds = [kind.name for kind in tier.policy.kinds]
    there = tier.kind[tier.household] >= 0
    yield (
        FigureKey("", "duty"),
        recount.unmet(helpers, kinds, tier.helper[there], tier.kind[tier.household[there]]),
    )


def _stability(tier: PairsOfTier) -> Iterator[tuple[FigureKey, Figure]]:
    """Pairs of before that are kept; then the households of who left, by their units."""
    if tier.earlier.pairs is None:
        return
    yield FigureKey("", "stability"), -int(tier.kept.sum())
    yield FigureKey("", "successor"), -_succeeded(tier)
    yield FigureKey("", "unit"), -_followed(tier)


def _succeeded(tier: PairsOfTier) -> int:
    """Count the pairs in which the one who was named to follow does so."""
    decision = tier.decision
    able = quotas(decision.roster.helpers, decision.policy).able()
    follow, _ = successors(decision.roster, able)
    if not follow or tier.earlier.pairs is None:
        return 0
    codes = Pair(tier.earlier.pairs).helper.to_pylist()
    both = [
        (household, follow[code])
        for household, code in zip(tier.before[:, 0].tolist(), codes, strict=True)
        if code in follow and household >= 0
    ]
    width = tier.roster.helpers.num_rows + 1
    keys = np.array([household * width + helper for household, helper in both], np.int64)
    come = ~tier.kept
    return int(among(tier.household[come] * width + tier.helper[come], keys).sum())


def _followed(tier: PairsOfTier) -> int:
    """Count the pairs in which somebody of the same unit follows who left; nobody else has slots."""
    roster, decision = tier.roster, tier.decision
    able = np.append(quotas(decision.roster.helpers, decision.policy).able(), False)
    left = np.flatnonzero((tier.before[:, 0] >= 0) & ~able[tier.before[:, 1]])
    if not len(left) or tier.earlier.pairs is None:
        return 0
    units, unit = coded(roster.helper.unit)
    number = {name: at for at, name in enumerate(units) if name}
    codes = Pair(tier.earlier.pairs).helper.take(pa.array(left)).to_pylist()
    heirs = set()
    for (household, helper), code in zip(tier.before[left].tolist(), codes, strict=True):
        name = units[int(unit[helper])] if helper >= 0 else tier.earlier.units.get(code, "")
        if name in number:
            heirs.add((household, number[name]))
    width = len(units) + 1
    keys = np.array([household * width + of for household, of in sorted(heirs)], np.int64)
    come = ~tier.kept
    return int(among(tier.household[come] * width + unit[tier.helper[come]], keys).sum())


def _locality(tier: PairsOfTier) -> Iterator[tuple[FigureKey, Figure]]:
    where = tier.decision.where
    left = where.left(where.bases[tier.helper], where.households[tier.household]).sum(0).tolist()
    for level, count in zip(LEFT_LEVELS, left, strict=True):
        yield FigureKey("", level), count


def _kin(tier: PairsOfTier) -> Iterator[tuple[FigureKey, Figure]]:
    if tier.policy.relatives != "prefer":
        return
    kin = tier.decision.orders.kin
    household = positions(
        pa.array([one for one, _ in kin], pa.string()), tier.roster.household.code
    )
    helper = positions(pa.array([one for _, one in kin], pa.string()), tier.roster.helper.code)
    width = tier.roster.helpers.num_rows + 1
    made = among(
        tier.household * width + tier.helper,
        (household * width + helper)[(household >= 0) & (helper >= 0)],
    )
    yield FigureKey("", "kin"), -int(made.sum())


def _fairness(tier: PairsOfTier) -> Iterator[tuple[FigureKey, Figure]]:
    """Σ u²/n over the villages, u of n households without helper."""
    if not tier.policy.fairness:
        return
    where, ours = tier.decision.where, tier.kind >= 0
    _, at = numbered(where.tree.villages(where.households)[ours])
    size = np.bincount(at)
    none = np.bincount(at, weights=(tier.has == 0)[ours]).astype(np.int64)
    shared, times = np.unique(np.column_stack([none, size]), axis=0, return_counts=True)
    total = Fraction(0)
    for (u, of), n in zip(shared.tolist(), times.tolist(), strict=True):
        total += Fraction(u * u * n, of)
    yield FigureKey("", "fairness"), total


def _balance(tier: PairsOfTier) -> Iterator[tuple[FigureKey, Figure]]:
    """Σ load²/quota over the helpers."""
    quota = quotas(tier.roster.helpers, tier.policy).sizes()
    load = np.bincount(tier.helper, minlength=len(quota))
    rows, times = np.unique(np.column_stack([load, quota]), axis=0, return_counts=True)
    total = Fraction(0)
    for (u, q), n in zip(rows.tolist(), times.tolist(), strict=True):
        total += Fraction(u * u * n, max(q, 1))
    yield FigureKey("", "balance"), total


def _compactness(tier: PairsOfTier) -> Iterator[tuple[FigureKey, Figure]]:
    """The groups that each helper serves; a household whose group is not known is of its village."""
    place = tier.decision.where.households[tier.household]
    rows, _ = distinct_rows(np.column_stack([tier.helper, place]))
    yield FigureKey("", "compactness"), len(rows)


def _wishes(tier: PairsOfTier) -> Iterator[tuple[FigureKey, Figure]]:
    """The places lost in the lists of both sides."""
    wished, width = wishes(tier.decision.roster), tier.roster.helpers.num_rows + 1
    lost = int(wished.households[tier.household].sum() + wished.helpers[tier.helper].sum())
    named = among(
        wished.pairs[:, 0] * width + wished.pairs[:, 1], tier.household * width + tier.helper
    )
    yield FigureKey("", "wishes"), lost - int(wished.gain[named].sum())


def _need(tier: PairsOfTier) -> Iterator[tuple[FigureKey, Figure]]:
    """Pairs in which the helper knows what to do about the household's trouble."""
    able, cause = known_causes(tier.roster, tier.policy)
    yield FigureKey("", "need"), -int(np.count_nonzero(able[tier.helper] & cause[tier.household]))


FIGURES: dict[str, Callable[[PairsOfTier], Iterator[tuple[FigureKey, Figure]]]] = {
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
