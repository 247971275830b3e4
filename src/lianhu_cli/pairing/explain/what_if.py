"""A change tried on the roster and the rules as they are: today beside what would be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.people import lookup
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rules.applied import under
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Link
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.explain import edits


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What is tried: other rules, slots a category, ranks of kinds, (unit, village), helpers who leave."""

    rules: Policy | None = None
    quota: Mapping[str, int] = field(default_factory=dict)
    priority: Mapping[str, int] = field(default_factory=dict)
    links: tuple[tuple[str, str], ...] = ()
    leavers: tuple[str, ...] = ()


def tried(
    decision: Decision, change: WhatIf, now: Roster, units: Mapping[str, str]
) -> tuple[Decision, Decision]:
    """Return the last round and what would be. Before the first round, today is what the rules would make.

    `now` is the roster as it is registered, to be taken under the rules that are tried; `units` the unit of each
    helper who is no longer in it.

    Raises:
        UsageError: the change names a category, kind, unit or village that is not there.
        ContradictionError: the change contradicts the pins.
    """
    today = decision
    if not decision.round.number:
        today = replace(decision, round=solve.pair(decision.roster, decision.policy))
    policy = _changed(change.rules or decision.policy, change)
    roster, leaving = _without(_linked(now, change.links), change.leavers)
    earlier = Earlier(pairs=today.round.pairs, units={**units, **leaving})
    roster = under(roster, policy, decision.round.date)
    then = solve.pair(roster, policy, earlier)
    return today, Decision(roster=roster, round=then, policy=policy)


def moved(today: Decision, then: Decision) -> list[dict[str, Any]]:
    """Return the households whose helper would be another one, or none."""
    return [
        {
            name: getattr(one, name)
            for name in ("household", "head", "village", "group", "old", "new")
        }
        for one in edits.changes(today, then)
    ]


def sides(today: Decision, then: Decision) -> dict[str, Any]:
    """Return the two rounds with what a table of their differences needs to know of both."""
    return {
        "old": today.round,
        "new": then.round,
        "rules": (today.policy, then.policy),
        "roster": then.roster,
        "orders": then.orders,
    }


def leaving(roster: Roster, leavers: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return what is known of helpers who are tried to leave, by code, as of those who have left."""
    import pyarrow.compute as pc

    gone = roster.helpers.filter(
        pc.is_in(roster.helper.code, value_set=pa.array(leavers, pa.string()))
    )
    names = ["code", "name", "unit", "village", "group", "category"]
    return {row["code"]: {**row, "kind": row["category"]} for row in gone.select(names).to_pylist()}


def sentences(changes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield one sentence for each change: everybody who would move."""
    for one in changes:
        household = f"{one['village']}{one['group']}{one['head']}"
        yield f"{household}：{one['old'] or '没有帮扶人'} → {one['new'] or '没有帮扶人'}"


def _changed(policy: Policy, change: WhatIf) -> Policy:
    for what, names, known in (
        ("人员类别", change.quota, policy.categories),
        ("户类别", change.priority, policy.kinds),
    ):
        there = [one.name for one in known]
        for name in names:
            if name not in there:
                raise UsageError(f"规则里没有{what}“{name}”，有：{'、'.join(there)}")
    return replace(
        policy,
        kinds=tuple(
            replace(kind, priority=change.priority.get(kind.name, kind.priority))
            for kind in policy.kinds
        ),
        categories=tuple(
            replace(
                one,
                slots=tuple(
                    replace(slot, count=n, minimum=min(slot.minimum, n)) for slot in one.slots
                ),
            )
            if (n := change.quota.get(one.name)) is not None
            else one
            for one in policy.categories
        ),
    )


def _linked(roster: Roster, links: Sequence[tuple[str, str]]) -> Roster:
    """Return the roster with units linked with other villages than before."""
    if not links:
        return roster
    import pyarrow.compute as pc

    rows = [
        {**lookup.village(roster, said), "unit": lookup.unit(roster, unit)} for unit, said in links
    ]
    others = pc.invert(
        pc.is_in(roster.link.unit, value_set=pa.array([u for u, _ in links], pa.string()))
    )
    new = conform(Link, pa.Table.from_pylist(rows))
    return replace(roster, links=pa.concat_tables([roster.links.filter(others), new]))


def _without(roster: Roster, leavers: Sequence[str]) -> tuple[Roster, dict[str, str]]:
    """Return the roster without some helpers, and the unit of each of them."""
    if not leavers:
        return roster, {}
    import pyarrow.compute as pc

    gone = pc.is_in(roster.helper.code, value_set=pa.array(leavers, pa.string()))
    left = roster.helpers.filter(gone)
    units = dict(zip(left["code"].to_pylist(), left["unit"].to_pylist(), strict=True))
    return replace(roster, helpers=roster.helpers.filter(pc.invert(gone))), units
