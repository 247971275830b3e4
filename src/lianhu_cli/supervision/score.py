"""assess(known, policy, period, trace) → Assessed: every cadre's points, from the ledgers and the duties."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from lianhu_cli.domain.people import units
from lianhu_cli.domain.rules.assessment import Item, grade
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.supervision.periods import Period
from lianhu_cli.domain.supervision.scores import Assessed, Cadre, Scored, UnitScore
from lianhu_cli.supervision.counted import COUNTING, Counted, LedgerFacts, Share
from lianhu_cli.supervision.people import LedgersKnown


def assess(
    known: LedgersKnown, policy: Policy, period: Period, trace: Collection[str] | None = ()
) -> Assessed:
    """Return everybody's points over a period.

    Assessed are the helpers of the register who have households at its end, entries in it or tasks due
    in it. `trace` are the codes of those whose evidence is wanted, None for everybody's.
    """
    facts = LedgerFacts(known, policy, period)
    roster = known.roster.helpers.select(["code", "name", "unit", "post", "category", "village"])
    cadres = []
    for row in roster.to_pylist():
        share = facts.share(row["code"])
        if share is None:
            continue
        told = trace is None or row["code"] in trace
        items = tuple(_scored(one, facts, share, told=told) for one in policy.assessment)
        points = round(sum(one.points for one in items), 2)
        cadres.append(
            Cadre(
                **{name: row[name] for name in ("code", "name", "post", "category")},
                unit=units.called(row["unit"], row["village"], row["category"]),
                households=len(share.households),
                items=items,
                points=points,
                grade=grade(policy.grades, points),
                log=tuple(facts.log(share)) if told else (),
            )
        )
    placed = tuple(_placed(cadres))
    return Assessed(
        period=period,
        cadres=placed,
        units=tuple(_units(placed, policy)),
        items=tuple(one.name for one in policy.assessment),
        grades=tuple(one.name for one in policy.grades),
    )


def _scored(item: Item, facts: LedgerFacts, share: Share, *, told: bool) -> Scored:
    counted: Counted = COUNTING[item.count](facts, share)
    own = counted.due if not item.target else item.target * _times(item, facts.period)
    return Scored(
        item=item.name,
        count=_plain(counted.count),
        target=_plain(own),
        points=item.points(counted.count, own),
        free=not own,
        evidence=tuple(counted.evidence()) if told else (),
    )


def _times(item: Item, period: Period) -> int:
    """Return how often a target is wanted: once, or in each month that the period touches."""
    months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
    return months + 1 if item.per == "month" else 1


def _plain(value: float) -> float:
    """Return a count without a needless fraction."""
    return int(value) if value == int(value) else round(value, 2)


def _placed(cadres: Sequence[Cadre]) -> Iterator[Cadre]:
    """Give everybody the place in the unit; equal points share one."""
    points: dict[str, list[float]] = defaultdict(list)
    for cadre in cadres:
        points[cadre.unit].append(cadre.points)
    for some in points.values():
        some.sort()
    for cadre in cadres:
        others = points[cadre.unit]
        yield replace(cadre, place=1 + len(others) - bisect_right(others, cadre.points))


def _units(cadres: Sequence[Cadre], policy: Policy) -> Iterator[UnitScore]:
    """Yield the units, the best mean first; of equal ones as the roster lists them."""
    members: dict[str, list[Cadre]] = defaultdict(list)
    for cadre in cadres:
        members[cadre.unit].append(cadre)
    means = {
        unit: round(sum(one.points for one in some) / len(some), 2)
        for unit, some in members.items()
    }
    for unit in sorted(members, key=lambda one: -means[one]):
        given = Counter(one.grade for one in members[unit])
        yield UnitScore(
            unit=unit,
            cadres=len(members[unit]),
            points=means[unit],
            grades={one.name: given[one.name] for one in policy.grades},
            place=1 + sum(mean > means[unit] for mean in means.values()),
        )
