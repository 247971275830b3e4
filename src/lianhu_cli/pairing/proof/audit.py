"""The audit: a stored round held against the rules, written from the rules alone.

It shares no code with what makes a round. It looks at persons and pairs; there is no network in it.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rounds.digest import LATER, LOOKED_AT
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.pairing.proof import pair_rules, recount, slot_rules, stored_rules
from lianhu_cli.pairing.proof.finding import Finding
from lianhu_cli.pairing.proof.round_facts import RoundFacts

if TYPE_CHECKING:
    import pyarrow as pa

NEEDED = frozenset({*LOOKED_AT, *LATER})
"""The attributes of the roster that are looked at, here and by the proof."""

RULES: tuple[Callable[[RoundFacts], Iterator[Finding]], ...] = (
    pair_rules.everybody_is_registered,
    pair_rules.nobody_paired_twice,
    pair_rules.no_household_over,
    pair_rules.who_must_be_there_is,
    pair_rules.only_households_to_pair,
    pair_rules.only_helpers_with_slots,
    slot_rules.every_slot_once,
    slot_rules.every_slot_for_its_kinds,
    pair_rules.orders_are_obeyed,
    pair_rules.nobody_leaves_where_they_stay,
    stored_rules.levels_are_true,
    stored_rules.days_are_true,
    stored_rules.figures_are_true,
)


def check(
    decision: Decision, previous: "pa.Table | None" = None, before: Round | None = None
) -> tuple[Finding, ...]:
    """Return every rule that the round breaks.

    `previous` are the pairs that the round was compared with (`tables.Pair`); given, kept and changed are
    counted again too. `before` is the round that was there before it, by which the days of the pairs are told.
    """
    facts = RoundFacts.of(decision, previous, before)
    return tuple(finding for rule in RULES for finding in rule(facts))


def counted(decision: Decision, previous: "pa.Table | None" = None) -> dict[str, Any]:
    """Return the figures of a round's pairs, by attribute of `Round`."""
    return {name: value for name, _, value in recount.figures(RoundFacts.of(decision, previous))}
