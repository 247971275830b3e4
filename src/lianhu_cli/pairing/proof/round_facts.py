"""A decision as arrays: what the rules of the audit look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, numbered, positions
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.quotas import Quotas, quotas
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rounds.round import Round
from lianhu_cli.domain.rules.parts import Slot
from lianhu_cli.pairing.proof.rows import HelperRow, HouseholdRow, PairRow


@dataclass(frozen=True, kw_only=True)
class RoundFacts:
    """A decision as arrays, and the rounds that it is held against.

    `household` and `helper` are the rows of each pair's two sides, -1 unknown; `known` the pairs (rows) both of whose
    sides are in the register; `quotas` what each helper (row) has. `previous` are the pairs that the round was
    compared with, `before` the round that was there before it.
    """

    decision: Decision
    previous: "pa.Table | None"
    before: Round | None
    household: Ints
    helper: Ints
    known: Ints
    quotas: Quotas

    @classmethod
    def of(
        cls, decision: Decision, previous: "pa.Table | None" = None, before: Round | None = None
    ) -> "RoundFacts":
        """Look everybody of a round up in its roster."""
        pairs, roster = decision.round.pairs, decision.roster
        household = positions(pairs["household"], roster.household.code)
        helper = positions(pairs["helper"], roster.helper.code)
        return cls(
            decision=decision,
            previous=previous,
            before=before,
            household=household,
            helper=helper,
            known=np.flatnonzero((household >= 0) & (helper >= 0)),
            quotas=quotas(roster.helpers, decision.policy),
        )

    @cached_property
    def left(self) -> Flags:
        """Tell which levels each pair leaves whose two sides are known."""
        where, pairs = self.decision.where, self.known
        return where.left(where.bases[self.helper[pairs]], where.households[self.household[pairs]])

    @cached_property
    def sizes(self) -> Ints:
        """Return how many slots each helper (row) has."""
        each = np.array([sum(one.count for one in slots) for slots in self.quotas.each], np.int64)
        found: Ints = each[self.quotas.of]
        return found

    @cached_property
    def slot(self) -> Ints:
        """Return the slot of each pair, -1 where the round does not say."""
        import pyarrow.compute as pc

        numbers: Ints = pc.fill_null(self.decision.round.pair.slot, -1).to_numpy()
        return numbers

    def known_pairs(self, which: Flags) -> Iterator[tuple[PairRow, HouseholdRow, HelperRow]]:
        """Yield the rows of those pairs with known sides that are flagged (one flag each)."""
        for pair in self.known[which].tolist():
            yield (
                PairRow(pair),
                HouseholdRow(int(self.household[pair])),
                HelperRow(int(self.helper[pair])),
            )

    def household_name(self, row: HouseholdRow) -> str:
        """Name a household as a clerk would."""
        told = self.decision.roster.households.slice(row, 1).to_pylist()[0]
        return f"{told['village']}{told['group']}{told['head']}（{told['code']}）"

    def helper_name(self, row: HelperRow) -> str:
        """Name a helper as a clerk would."""
        told = self.decision.roster.helpers.slice(row, 1).to_pylist()[0]
        return f"{told['unit']}{told['name']}（{told['code']}）"

    def pair_name(self, pair: PairRow) -> str:
        """Name the two of a pair, by their codes where the register does not know them."""
        household, helper = int(self.household[pair]), int(self.helper[pair])
        one = self.household_name(HouseholdRow(household)) if household >= 0 else ""
        other = self.helper_name(HelperRow(helper)) if helper >= 0 else ""
        return f"{one or self.code('household', pair)}与{other or self.code('helper', pair)}"

    def code(self, side: str, pair: PairRow) -> str:
        """Return the code a pair gives for one side."""
        return str(self.decision.round.pairs[side][pair])

    def kind(self, row: HouseholdRow) -> str:
        """Return the kind of a household."""
        return str(self.decision.roster.household.kind[row])

    def slots_of(self, row: HelperRow) -> list[Slot]:
        """Return a helper's slots, each for itself, in the order of their numbers."""
        return each_slot(self.quotas.each[int(self.quotas.of[row])])


def each_slot(slots: tuple[Slot, ...]) -> list[Slot]:
    """Return one entry for each slot that a quota gives, in the order of their numbers."""
    return [slot for slot in slots for _ in range(slot.count)]


def repeated(keys: Ints) -> Flags:
    """Tell which keys an earlier one equals.

    >>> repeated(np.array([4, 7, 4])).tolist()
    [False, False, True]
    """
    distinct, at = numbered(keys)
    first = np.full(len(distinct), len(keys))
    np.minimum.at(first, at, np.arange(len(keys)))
    found: Flags = first[at] != np.arange(len(keys))
    return found


def pairs_of(pairs: "pa.Table", households: set[str]) -> set[tuple[str, str]]:
    """Return the pairs (codes) of some households."""
    import pyarrow.compute as pc

    some = pa.array(sorted(households), pa.string())
    pairs = pairs.filter(pc.is_in(pairs["household"], value_set=some))
    return set(zip(pairs["household"].to_pylist(), pairs["helper"].to_pylist(), strict=True))
