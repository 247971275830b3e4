"""Who may be paired with whom: rules of the audit, one function each."""

from collections.abc import Iterator

import numpy as np

from lianhu_cli.domain.arrays import coded
from lianhu_cli.domain.people import stay
from lianhu_cli.pairing.proof.finding import Finding
from lianhu_cli.pairing.proof.round_facts import RoundFacts, pairs_of, repeated
from lianhu_cli.pairing.proof.rows import HelperRow, HouseholdRow, PairRow


def everybody_is_registered(facts: RoundFacts) -> Iterator[Finding]:
    """Both sides of a pair are in the register, or were erased from it on request."""
    sides = (("household", facts.household, "户"), ("helper", facts.helper, "帮扶人"))
    for side, rows, word in sides:
        for pair in np.flatnonzero(rows < 0).tolist():
            code = facts.code(side, PairRow(pair))
            if code in facts.decision.erased:
                continue
            message = f"{word} {code} 不在登记库里"
            yield Finding(rule=f"{side}-unknown", subject=code, message=message)


def nobody_paired_twice(facts: RoundFacts) -> Iterator[Finding]:
    """The same household and helper are paired once only."""
    width = len(facts.sizes) + 1
    both = facts.household[facts.known] * width + facts.helper[facts.known]
    for pair, household, helper in facts.known_pairs(repeated(both)):
        yield Finding(
            rule="pair-twice",
            subject=facts.code("household", pair),
            message=f"{facts.household_name(household)}与{facts.helper_name(helper)}"
            "结对记了不止一次",
        )


def no_household_over(facts: RoundFacts) -> Iterator[Finding]:
    """A household has no more helpers of a tier than the rules give it."""
    names, category = coded(facts.decision.roster.helper.category)
    kinds, kind = coded(facts.decision.roster.household.kind)
    for rules in facts.decision.policy.by_tier():
        takes = np.array([rules.takes(name) for name in kinds], np.int64)
        of_tier = np.array([bool(rules.categories_named(name)) for name in names], bool)
        ours = facts.known[of_tier[category[facts.helper[facts.known]]]]
        count = np.bincount(facts.household[ours], minlength=len(kind))
        for row in np.flatnonzero(count > takes[kind]).tolist():
            yield Finding(
                rule="double-cover",
                subject=str(facts.decision.roster.household.code[row]),
                message=f"{facts.household_name(HouseholdRow(row))}有 {count[row]} 名帮扶人，"
                f"只该有 {takes[kind[row]]} 名",
            )


def who_must_be_there_is(facts: RoundFacts) -> Iterator[Finding]:
    """A household that must have a helper of a category among several has one, or nobody."""
    roster, led = facts.decision.roster, facts.decision.policy.led()
    if not led:
        return
    categories = roster.helper.category.to_pylist()
    has: dict[int, set[str]] = {}
    for _, household, helper in facts.known_pairs(np.ones(len(facts.known), bool)):
        has.setdefault(household, set()).add(categories[helper])
    half = set(facts.household[facts.helper < 0].tolist()) if facts.decision.erased else set()
    for row, there in sorted(has.items()):
        household = HouseholdRow(row)
        if row in half:  # who was erased may have been the one
            continue
        needed = led.get(facts.kind(household), "")
        if needed and needed not in there:
            name, code = facts.household_name(household), str(roster.household.code[row])
            message = f"{name}有帮扶人，其中却没有{needed}"
            yield Finding(rule="must-have", subject=code, message=message)


def only_households_to_pair(facts: RoundFacts) -> Iterator[Finding]:
    """A household's kind is one that the rules know, its status none that excludes it."""
    policy = facts.decision.policy
    known = {kind.name for kind in policy.kinds}
    names, at = coded(facts.decision.roster.household.kind)
    strange = np.array([name not in known for name in names], bool)[at]
    paired = facts.household[facts.known]
    for row in np.unique(paired[strange[paired]]).tolist():
        told = facts.decision.roster.households.slice(row, 1).to_pylist()[0]
        name = facts.household_name(HouseholdRow(row))
        if policy.gone(told["status"]):
            rule, why = "household-excluded", f"户状态是“{told['status']}”，不该结对"
        else:
            rule, why = "kind-unknown", f"的户类别“{told['kind']}”不在规则里，不该结对"
        yield Finding(rule=rule, subject=told["code"], message=f"{name}{why}")


def only_helpers_with_slots(facts: RoundFacts) -> Iterator[Finding]:
    """A helper is in a category that takes households and in no status that excludes."""
    helper = facts.helper[facts.known]
    for row in np.unique(helper[facts.sizes[helper] == 0]).tolist():
        told = facts.decision.roster.helpers.slice(row, 1).to_pylist()[0]
        why = f"状态是“{told['status']}”" if told["status"] else f"类别是“{told['category']}”"
        name = facts.helper_name(HelperRow(row))
        message = f"{name}{why}，不承担包户任务，却结了对"
        yield Finding(rule="helper-excluded", subject=told["code"], message=message)


def orders_are_obeyed(facts: RoundFacts) -> Iterator[Finding]:
    """Pairs that are fixed by hand are there, those that are forbidden are not."""
    orders = facts.decision.orders
    concerned = {household for household, _ in (*orders.pins, *orders.avoids)}
    made = pairs_of(facts.decision.round.pairs, concerned)
    for pair in orders.pins:
        if pair not in made:
            message = f"{orders.line(pair, 'pin')}：没有照办，请重新 lianhu pair"
            yield Finding(rule="pin", subject=pair[0], message=message)
    for pair in orders.avoids:
        if pair in made:
            message = f"{orders.line(pair, 'avoid', 'relative')}：却结了对，请重新 lianhu pair"
            yield Finding(rule="avoid", subject=pair[0], message=message)


def nobody_leaves_where_they_stay(facts: RoundFacts) -> Iterator[Finding]:
    """Where the rules require it, helpers stay in their unit's linked villages, their village or group."""
    policy, where = facts.decision.policy, facts.decision.where
    if not policy.bound():
        return
    kept = stay.levels_kept(facts.decision.roster.helpers, where, policy)
    away = stay.leaves(kept[facts.helper[facts.known]], facts.left)
    for pair, household, helper in facts.known_pairs(away):
        linked = bool(where.linked[helper]) and policy.linked == "require"
        there = "单位的联系村" if linked else "不能离开的村或组"
        yield Finding(
            rule="linked" if linked else "stay",
            subject=facts.code("household", pair),
            message=f"{facts.household_name(household)}不在{facts.helper_name(helper)}{there}",
        )
