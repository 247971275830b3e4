"""Why a household has nobody, and what would mend it: in sentences that are true and can be acted on."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.quotas import of_helper, quotas
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rules import aims
from lianhu_cli.domain.rules.parts import STAYS
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.explain.hall_set import HallSet, hall_sets

_NAMED = 3
"""How many villages are told by name."""
_MANY = 3_000
"""With more households than this, what one more helper would bring is counted, not solved."""


def why_uncovered(decision: Decision, household: dict[str, Any]) -> Iterator[str]:
    """Say which set of households is too large, for what slots, and what would mend it."""
    if category := decision.policy.led().get(household["kind"], ""):
        yield _led(decision, household["kind"], category)
        return
    for hall_set in hall_sets(decision, household["code"]):
        said = _too_small(decision, household, hall_set)
        yield f"{hall_set.tier}：{said}" if hall_set.tier else said
        if hall_set.slots and not hall_set.idle:
            yield from _ahead(decision, household, hall_set)
            yield from _spread(decision, household, hall_set)
            if _counts_only_here(decision):
                yield "再有一个能接这些户的名额，就可多落实1户。"
    gains = one_more(decision)
    free = "不受范围限制的" if decision.policy.bound() else ""
    ways = [f"增加一名{free}{name}，可多落实{_counted(gain)}" for name, gain in gains.items()]
    if ways:
        yield f"{'；'.join(ways)}。"


def _led(decision: Decision, kind: str, category: str) -> str:
    """Say that a household must have a helper of a category, and how many slots of that there are."""
    helpers, pairs = decision.roster.helpers, decision.round.pairs
    codes = helpers["code"].to_pylist()
    taken = Counter(pairs["helper"].to_pylist())
    every = idle = 0
    for code, row in zip(codes, helpers["category"].to_pylist(), strict=True):
        if row == category:
            slots = of_helper(_row(helpers, code), decision.policy)
            some = sum(slot.count for slot in slots if kind in slot.kinds)
            every += some
            idle += min(some, sum(slot.count for slot in slots) - taken[code])
    free = f"有{every}个，空着{idle}个" if idle else f"有{every}个，都用上了"
    told = free if every else "一个也没有"
    return f"{kind}至少要有一名{category}帮扶才算落实；能接{kind}的{category}名额{told}。"


def one_more(decision: Decision) -> dict[str, dict[str, int]]:
    """Return what one more helper of each category would bring: category → kind → households covered.

    The helper may go anywhere. Nothing is said where coverage is not the first aim.
    """
    roster, policy = decision.roster, decision.policy
    if policy.aims[:1] != ("coverage",):
        return {}
    if _counts_only_here(decision):
        return {}
    covered = _covered if _plain(decision) else _solved
    now = covered(roster, policy, None)
    gains = {}
    for category in policy.categories:
        then = covered(roster, policy, category.name)
        gain = {kind: then[kind] - now[kind] for kind in then if then[kind] != now[kind]}
        if sum(gain.values()) > 0:
            gains[category.name] = gain
    return gains


def _plain(decision: Decision) -> bool:
    """Tell whether any slot may serve any household of its kinds."""
    policy, orders = decision.policy, decision.orders
    bound = policy.tiers or policy.several() or policy.bound()
    return not (bound or orders.pins or orders.avoids)


def _counts_only_here(decision: Decision) -> bool:
    """Tell whether it would take too long to solve anew what one more helper would bring."""
    large = decision.roster.households.num_rows > _MANY
    return large and decision.policy.aims[:1] == ("coverage",) and not _plain(decision)


def _too_small(decision: Decision, household: dict[str, Any], hall_set: HallSet) -> str:
    if not hall_set.slots:
        return _nobody(decision, household, hall_set)
    if hall_set.idle:
        return f"还有{hall_set.idle}个名额能接，却没有落实：{_why_idle(decision.policy)}。"
    households = decision.roster.households.select(["kind", "village"]).take(
        pa.array(hall_set.households)
    )
    size = Counter(households["kind"].to_pylist())
    kinds = [kind.name for kind in decision.policy.kinds if size[kind.name]]
    every = Counter(decision.roster.household.kind.to_pylist())
    slots = hall_set.slots - hall_set.further
    besides = f"（除去指定给已有帮扶人的户的{hall_set.further}个）" if hall_set.further else ""
    named, total = "和".join(kinds), sum(size.values())
    if all(size[kind] == every[kind] for kind in kinds):
        slots_of = _offered(decision.roster, _of_tier(decision.policy, hall_set.tier))
        offered = sum(n for of, n in slots_of.items() if {*of} & {*kinds})
        what = named if offered == hall_set.slots else "这些户"
        return f"{named}共{total}户，能接{what}的名额只有{slots}个{besides}，缺{hall_set.short}个。"
    where = _villages(households["village"].to_pylist())
    return (
        f"{where}有{named}{total}户只能靠同样的{slots}个名额来接{besides}，缺{hall_set.short}个。"
    )


def _of_tier(policy: Policy, tier: str) -> Policy:
    """Return the rules of a tier by name, all of them where they know no tiers."""
    names = [one.name for one in policy.tiers]
    return policy.by_tier()[names.index(tier)] if tier else policy


def _villages(villages: list[str]) -> str:
    names = list(dict.fromkeys(filter(None, villages)))
    told = "、".join(names[:_NAMED])
    return f"{told}等{len(names)}个村" if len(names) > _NAMED else told


def _nobody(decision: Decision, household: dict[str, Any], hall_set: HallSet) -> str:
    """Say that no slot at all may serve a household, and what shuts it off."""
    kind = household["kind"]
    if not hall_set.offered:
        return f"能接这一户的名额一个也没有：没有人的名额能接{kind}。"
    why = ["帮扶人只帮单位联系的村"] if decision.policy.linked == "require" else []
    stays = [one for one in decision.policy.categories if one.stay]
    why += [f"{one.name}{STAYS[one.stay]}" for one in stays]
    mine = [pair for pair in decision.orders.avoids if pair[0] == household["code"]]
    told = {pair for lines in decision.orders.told.values() for pair in lines}
    own = [pair for pair in mine if pair not in told]
    why += [f"有{len(mine) - len(own)}人要回避"] if len(mine) > len(own) else []
    why += ["不能自己帮自己家"] if own else []
    return (
        f"能接这一户的名额一个也没有：能接{kind}的名额有{hall_set.offered}个，"
        f"都接不了这一户（{'，'.join(why) or '这轮之后登记库改过'}）。"
    )


def _why_idle(policy: Policy) -> str:
    """Say why an idle slot and a household without helper do not come together."""
    ahead = policy.aims[: policy.aims.index("coverage")] if "coverage" in policy.aims else ()
    if ahead:
        return (
            f"规则的目标里，{'、'.join(aims.BY_NAME[aim].title for aim in ahead)}排在落实户数前面"
        )
    if "coverage" not in policy.aims:
        return "规则的目标里没有落实户数"
    return "这轮之后登记库改过，请重新 lianhu pair"


def _ahead(decision: Decision, household: dict[str, Any], hall_set: HallSet) -> Iterator[str]:
    """Say which kinds go first, where they are among those that want the same slots."""
    there = set(decision.roster.household.kind.take(pa.array(hall_set.households)).to_pylist())
    rank = {kind.name: kind.priority for kind in decision.policy.kinds}
    ahead = [name for name in rank if name in there and rank[name] < rank[household["kind"]]]
    if ahead:
        yield f"规则先保{'、'.join(ahead)}，再到{household['kind']}。"


def _spread(decision: Decision, household: dict[str, Any], hall_set: HallSet) -> Iterator[str]:
    """Say how the village stands, and whether fairness had a say among several villages."""
    import pyarrow.compute as pc

    policy = decision.policy
    villages = decision.roster.household.village
    among = set(villages.take(pa.array(hall_set.households)).to_pylist())
    kinds = pa.array([kind.name for kind in policy.kinds], pa.string())
    paired = pc.is_in(decision.roster.household.kind, value_set=kinds)
    mine = pc.and_(pc.equal(villages, household["village"]), paired)
    here = decision.roster.household.code.filter(mine)
    helped = pc.is_in(here, value_set=decision.round.pair.household.combine_chunks())
    none = len(here) - (pc.sum(helped).as_py() or 0)
    fair = policy.fairness and "fairness" in policy.aims and len(among) > 1
    evened = "；排在前面的目标定了以后，缺口按各村户数摊匀" if fair else ""
    yield f"{household['village']}{len(here)}户中{none}户没有落实{evened}。"


def _counted(gain: dict[str, int]) -> str:
    more = "、".join(f"{kind}{n}户" for kind, n in gain.items() if n > 0)
    less = "、".join(f"{kind}{-n}户" for kind, n in gain.items() if n < 0)
    return more + (f"（{less}让出）" if less else "")


def _offered(roster: Roster, policy: Policy) -> Counter[tuple[str, ...]]:
    """Count the slots by the kinds they may serve."""
    offered: Counter[tuple[str, ...]] = Counter()
    found = quotas(roster.helpers, policy)
    for slots, n in zip(found.each, np.bincount(found.of).tolist(), strict=True):
        for slot in slots:
            offered[slot.kinds] += n * slot.count
    return offered


def _covered(roster: Roster, policy: Policy, more: str | None) -> dict[str, int]:
    """Return the most that can be covered of each kind, by priority, with one more helper of a category.

    By Hall's condition on sets of kinds: right where any slot may serve any household of its kinds.
    """
    wanted = Counter(roster.household.kind.to_pylist())
    offered = _offered(roster, policy)
    if more is not None:
        for slot in policy.slots(more):
            offered[slot.kinds] += slot.count
    covered: dict[str, int] = {}
    for kind in sorted(policy.kinds, key=lambda kind: kind.priority):
        room = [
            sum(n for kinds, n in offered.items() if set(kinds) & {kind.name, *some})
            - sum(covered[name] for name in some)
            for size in range(len(covered) + 1)
            for some in combinations(covered, size)
        ]
        covered[kind.name] = max(0, min(wanted[kind.name], *room))
    return covered


def _solved(roster: Roster, policy: Policy, more: str | None) -> dict[str, int]:
    """Return the same where orders, tiers or linked villages have a say: solved, coverage alone."""
    if more is not None:
        schema = roster.helpers.schema
        row: dict[str, Any] = {
            name: None if pa.types.is_integer(kind) else ""
            for name, kind in zip(schema.names, schema.types, strict=True)
        }
        new = pa.Table.from_pylist([{**row, "code": "+", "category": more}], schema=schema)
        roster = replace(roster, helpers=pa.concat_tables([roster.helpers, new]))
    found = solve.pair(roster, replace(policy, aims=("coverage",)))
    return {kind: got for kind, (_, got) in found.by_kind.items()}


def _row(frame: "pa.Table", code: str) -> dict[str, Any]:
    import pyarrow.compute as pc

    found: dict[str, Any] = frame.filter(pc.equal(frame["code"], code)).to_pylist()[0]
    return found
