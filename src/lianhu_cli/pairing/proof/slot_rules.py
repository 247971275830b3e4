"""What a helper's slots may hold: rules of the audit, one function each."""

from collections.abc import Iterator

import numpy as np

from lianhu_cli.domain.arrays import coded
from lianhu_cli.pairing.proof.finding import Finding
from lianhu_cli.pairing.proof.round_facts import RoundFacts, each_slot, repeated


def every_slot_once(facts: RoundFacts) -> Iterator[Finding]:
    """Each pair takes a slot that its helper has, and no other pair takes it."""
    slot, size = facts.slot[facts.known], facts.sizes[facts.helper[facts.known]]
    for pair, _, helper in facts.known_pairs((size > 0) & ((slot < 0) | (slot >= size))):
        message = (
            f"{facts.helper_name(helper)}只有 {int(facts.sizes[helper])} 个名额，"
            f"没有第 {int(facts.slot[pair]) + 1} 个"
        )
        yield Finding(rule="quota", subject=facts.code("helper", pair), message=message)
    width = 2 + int(slot.max(initial=0))
    taken = facts.helper[facts.known] * width + np.maximum(slot, -1) + 1
    for pair, _, helper in facts.known_pairs(repeated(taken)):
        nth = int(facts.slot[pair]) + 1
        message = f"{facts.helper_name(helper)}的第 {nth} 个名额用了不止一次"
        yield Finding(rule="quota", subject=facts.code("helper", pair), message=message)


def every_slot_for_its_kinds(facts: RoundFacts) -> Iterator[Finding]:
    """The household's kind is one that the slot may serve."""
    slot = facts.slot[facts.known]
    names, kind = coded(facts.decision.roster.household.kind)
    most = int(facts.sizes.max(initial=0))
    serves = np.ones((len(facts.quotas.each), most + 1, len(names)), bool)
    for at, slots in enumerate(facts.quotas.each):
        for nth, one in enumerate(each_slot(slots)):
            serves[at, nth] = [name in one.kinds for name in names]
    quota = facts.quotas.of[facts.helper[facts.known]]
    number = np.where((slot < 0) | (slot > most), most, slot)
    right = serves[quota, number, kind[facts.household[facts.known]]]
    for pair, household, helper in facts.known_pairs(~right):
        allowed = facts.slots_of(helper)[int(facts.slot[pair])].kinds
        yield Finding(
            rule="kind",
            subject=facts.code("helper", pair),
            message=f"{facts.helper_name(helper)}的这个名额只能包{'或'.join(allowed)}，"
            f"{facts.household_name(household)}是{facts.kind(household)}",
        )
