"""The audit: a stored round held against the rules, written from the rules alone.

It shares no code with what makes a round: persons and pairs, no network.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lianhu_cli.domain.policy import Slot
from lianhu_cli.domain.round import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One broken rule: which, about whom, in a sentence."""

    rule: str
    subject: str
    message: str


def check(decision: Decision) -> tuple[Finding, ...]:
    """Return every rule that the round breaks."""
    return tuple(finding for rule in RULES for finding in rule(decision))


def everybody_is_registered(decision: Decision) -> Iterator[Finding]:
    """Both sides of a pair are in the register."""
    homes = set(decision.roster.households["code"].to_pylist())
    helpers = set(decision.roster.helpers["code"].to_pylist())
    for home, helper in _pairs(decision):
        if home not in homes:
            yield Finding(rule="household-unknown", subject=home, message=f"户 {home} 不在登记库里")
        if helper not in helpers:
            yield Finding(
                rule="helper-unknown", subject=helper, message=f"帮扶人 {helper} 不在登记库里"
            )


def no_household_twice(decision: Decision) -> Iterator[Finding]:
    """A household has no more helpers than the policy gives it."""
    most = decision.policy.helpers_per_household
    for home, count in Counter(home for home, _ in _pairs(decision)).items():
        if count > most:
            yield Finding(
                rule="double-cover",
                subject=home,
                message=f"户 {home} 有 {count} 名帮扶人，只该有 {most} 名",
            )


def nobody_over_quota(decision: Decision) -> Iterator[Finding]:
    """The kinds a helper took fit into the slots of the category: none twice, none of another kind."""
    kind = _column(decision, "households", "kind")
    names = _column(decision, "helpers", "name")
    category = _column(decision, "helpers", "category")
    status = _column(decision, "helpers", "status")
    taken: dict[str, list[str]] = defaultdict(list)
    for home, helper in _pairs(decision):
        if home in kind and helper in category:
            taken[helper].append(kind[home])
    for helper, kinds in taken.items():
        slots = decision.policy.slots(category[helper], status[helper])
        if not _fits(tuple(kinds), slots):
            yield Finding(
                rule="quota",
                subject=helper,
                message=f"{names[helper]}（{category[helper]}{status[helper]}）包了 {'、'.join(kinds)}，超出应包的名额",
            )


def figures_are_true(decision: Decision) -> Iterator[Finding]:
    """The figures stored with the round are those of its pairs."""
    pairs = _pairs(decision)
    kinds = {kind.name for kind in decision.policy.kinds}
    homes = _column(decision, "households", "kind")
    counted = {
        "covered": len({home for home, _ in pairs if home in homes}),
        "households": sum(1 for kind in homes.values() if kind in kinds),
    }
    for name, count in counted.items():
        stored = getattr(decision.round, name)
        if stored != count:
            yield Finding(
                rule="figures", subject=name, message=f"记录的 {name} 是 {stored}，实际是 {count}"
            )


RULES: tuple[Callable[[Decision], Iterator[Finding]], ...] = (
    everybody_is_registered,
    no_household_twice,
    nobody_over_quota,
    figures_are_true,
)


def _fits(kinds: tuple[str, ...], slots: tuple[Slot, ...]) -> bool:
    """Tell whether households of these kinds can each have a slot of their own."""
    if not kinds:
        return True
    first, rest = kinds[0], kinds[1:]
    for at, slot in enumerate(slots):
        if first in slot.kinds and slot.count:
            fewer = Slot(kinds=slot.kinds, count=slot.count - 1)
            if _fits(rest, (*slots[:at], fewer, *slots[at + 1 :])):
                return True
    return False


def _pairs(decision: Decision) -> list[tuple[str, str]]:
    pairs = decision.round.pairs
    return list(zip(pairs["household"].to_pylist(), pairs["helper"].to_pylist(), strict=True))


def _column(decision: Decision, table: str, attribute: str) -> dict[str, str]:
    frame = getattr(decision.roster, table)
    return dict(zip(frame["code"].to_pylist(), frame[attribute].to_pylist(), strict=True))
