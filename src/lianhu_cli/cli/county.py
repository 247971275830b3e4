"""One county answers for a province, where it is certain that nothing across its borders could be better.

What is tried (a pair is forbidden, a helper leaves) allows no round that was not allowed before. So none can be better
than the last round, which was the best, in any aim before locality; and the best one inside the counties loses nothing
in those. Whatever crosses a border loses a pair that leaves its county, which is the first figure of locality, and the
last round has none. The best inside the county is therefore the best of the whole: anything less certain is left to
the whole register.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import lianhu_cli.domain.arrow  # noqa: F401  before anything else imports pyarrow
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.people import lookup
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.rules import applied, policy
from lianhu_cli.domain.rules.aims import BY_NAME, MEASURES
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.register.store import Register

_BEFORE_LOCALITY = frozenset({"coverage", "duty", "stability"})
_BEHIND = MEASURES.keys() - {
    "county",
    *(measure.name for aim in _BEFORE_LOCALITY for measure in BY_NAME[aim].measures),
}
"""Measures that matter less than whether a county is left."""
_SUMMED = ("helpers", "households", "slots", "covered", "unmet", "unfilled", "pinned")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyPart:
    """A county's part of the last round: its decision, what that was compared with, the figures of the whole."""

    name: str
    decision: Decision
    earlier: Earlier
    figures: Mapping[str, Any]
    all_pairs: int
    departed: Mapping[str, str]


def of(db: Path, said: str) -> CountyPart | None:
    """Return the part of the last round that the county of somebody has; None where it is not certain alone."""
    with Register.open(db) as register:
        found = register.county(said)
        if found is None:
            return None
        rules = policy.parse(register.rules(found.figures["number"]))
        units = {code: row["unit"] for code, row in register.departed().items()}
    if not _certain(found.figures, rules):
        return None
    known = {one.name for one in fields(Round)}
    figures = {name: value for name, value in found.figures.items() if name in known}
    stored = Round(pairs=found.pairs, **{**figures, "by_kind": _by_kind(found.figures)})
    decision = Decision(
        roster=applied.under(found.roster, rules, stored.date), round=stored, policy=rules
    )
    try:
        lookup.either(decision.roster, said)
    except UsageError:
        return None
    return CountyPart(
        name=found.name,
        decision=decision,
        earlier=Earlier(pairs=found.before, units=units),
        figures=found.figures,
        all_pairs=found.all_pairs,
        departed=units,
    )


def _by_kind(figures: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    return {kind: (int(both[0]), int(both[1])) for kind, both in figures["by_kind"].items()}


def _certain(figures: Mapping[str, Any], rules: Policy) -> bool:
    """Tell whether the last round leaves no county, and locality stands behind what the argument allows."""
    if figures.get("status") != "optimal" or any(figures["left"][name] for name in ("county",)):
        return False
    if rules.tiers or rules.several() or rules.quotas or "locality" not in rules.aims:
        return False
    return _BEFORE_LOCALITY.issuperset(rules.aims[: rules.aims.index("locality")])


def no_better_elsewhere(part: CountyPart, price: Mapping[Any, int]) -> bool:
    """Tell whether what a forbidden pair costs inside the county is what it costs in the whole.

    Args:
        part: the county's part of the last round.
        price: by how much each figure grows.
    """
    lost = {key.measure: by for key, by in price.items() if key.measure not in _BEHIND}
    kept_all = not part.figures.get("changed", 0)
    return not lost or (lost == {"stability": 1} and kept_all)


def leaving(
    db: Path, said: str
) -> tuple[Decision, Decision, dict[str, Any], dict[str, Any]] | None:
    """Return the county as it is and as it would be without a helper, and the figures of the whole for both.

    None where that is not certain without the other counties.

    Raises:
        UsageError: there is no such helper.
    """
    from lianhu_cli.pairing.explain import what_if
    from lianhu_cli.pairing.proof import audit

    part = of(db, said)
    if part is None:
        return None
    today = part.decision
    try:
        person = lookup.helper(today.roster, said)
    except UsageError:
        return None
    change = what_if.WhatIf(leavers=(person["code"],))
    _, then = what_if.tried(today, change, today.roster, part.departed)
    lost = [household for household, helper in _codes(today.round) if helper == person["code"]]
    now, later = audit.counted(today), audit.counted(then)
    if person.get("successor") or not _as_good(then, (now, later), len(lost)):
        return None
    unit = person["unit"]
    if unit and not _follows(then, unit, lost):  # a colleague from elsewhere would be preferred
        with Register.open(db) as register:
            if len(lost) > 1 or register.colleagues_elsewhere(unit, part.name):
                return None
    whole = replace(today.round, pairs=today.round.pairs.slice(0, 0))
    before = {**whole.summary(), "slots_used": part.all_pairs}
    before["idle_slots"] = whole.slots - part.all_pairs
    return today, then, before, _summary(part, whole, (now, later), len(lost))


def _codes(decided: Round) -> list[tuple[str, str]]:
    sides = (decided.pairs[side].to_pylist() for side in ("household", "helper"))
    return list(zip(*sides, strict=True))


def _as_good(then: Decision, counted: tuple[dict[str, Any], dict[str, Any]], lost: int) -> bool:
    """Tell whether a county without a helper loses nothing before locality but the helper's pairs."""
    now, later = counted
    rank = {kind.name: kind.priority for kind in then.policy.kinds}
    bare = [
        sorted((rank[kind], every - got) for kind, (every, got) in figures["by_kind"].items())
        for figures in counted
    ]
    return (
        bare[0] == bare[1]
        and now["unmet"] == later["unmet"] == 0
        and now["unfilled"] == later["unfilled"]
        and not later["left"]["county"]
        and then.round.changed == lost
    )


def _follows(then: Decision, unit: str, households: list[str]) -> bool:
    """Tell whether somebody of the same unit takes over each of the households."""
    helpers = then.roster.helpers
    units = dict(zip(helpers["code"].to_pylist(), helpers["unit"].to_pylist(), strict=True))
    taken = {household: units.get(helper) for household, helper in _codes(then.round)}
    return all(taken.get(household) == unit for household in households)


def _summary(
    part: CountyPart, whole: Round, counted: tuple[dict[str, Any], dict[str, Any]], lost: int
) -> dict[str, Any]:
    """Return the figures of the whole as they would be: the county's difference added."""
    now, later = counted
    figures: dict[str, Any] = {
        name: getattr(whole, name) + later[name] - now[name] for name in _SUMMED if name in later
    }
    figures["left"] = {
        level: count + later["left"][level] - now["left"][level]
        for level, count in whole.left.items()
    }
    figures["by_kind"] = {
        kind: (every, got + later["by_kind"][kind][1] - now["by_kind"][kind][1])
        for kind, (every, got) in whole.by_kind.items()
    }
    found = replace(whole, **figures, number=0, kept=part.all_pairs - lost, changed=lost).summary()
    used = (
        part.all_pairs
        + sum(b[1] for b in later["by_kind"].values())
        - sum(b[1] for b in now["by_kind"].values())
    )
    return {**found, "slots_used": used, "idle_slots": found["slots"] - used}
