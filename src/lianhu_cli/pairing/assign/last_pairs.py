"""The pairs of the last round that could be made again, and the slot that each takes."""

from dataclasses import dataclass

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, as_numbers, ranks
from lianhu_cli.domain.lookups import confirmed
from lianhu_cli.domain.people import stay
from lianhu_cli.domain.people.bases import Whereabouts
from lianhu_cli.domain.people.quotas import Quotas
from lianhu_cli.domain.repeats import nth_of_small
from lianhu_cli.domain.row_numbers import PlaceNumbers
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.pair import Pair
from lianhu_cli.domain.tables.roster import Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class LastPairs:
    """Pairs of the last round whose household still wants somebody and whose helper has slots, by rows.

    `allowed` tells those for which one sort of slots fits and no level is left that must not be; `alone` those whose
    helper has a slot for them whatever else is kept, `slot` its number. `rank` is in the order of the codes of the
    roster's households. `sort` is the one sort of slots that fits each pair, -1 for several; `own` how many slots each
    helper has of each sort, `serves` tells for each kind the sorts that take it. `row` is the household of every pair
    that was looked up, -1 where it is gone, `which` the pair that each of these is.
    """

    row: Ints
    which: Ints
    household: Ints
    helper: Ints
    slot: Ints
    left: Flags
    allowed: Flags
    alone: Flags
    rank: Ints
    sort: Ints
    own: Ints
    serves: Flags

    @classmethod
    def of(
        cls,
        roster: Roster,
        policy: Policy,
        last: tuple[Pair, tuple[Ints, Ints] | None],
        who: tuple[Ints, Quotas],
        where: Whereabouts,
    ) -> "LastPairs":
        """Look the pairs up, in order of the households' codes.

        `last` are the pairs, and the rows of household and helper of each where they are nearly known.
        """
        (kind, held), (pairs, rows) = who, last
        numbers_of_codes = as_numbers(roster.household.code)
        rank = numbers_of_codes[0] if numbers_of_codes else ranks(roster.household.code)
        household, helper = (
            confirmed(guess, codes, known)
            for guess, codes, known in zip(
                rows or (None, None),
                (pairs.household, pairs.helper),
                (roster.household.code, roster.helper.code),
                strict=True,
            )
        )
        row, there = household, (household >= 0) & (helper >= 0)
        there[there] = (kind[household[there]] >= 0) & (held.sizes()[helper[there]] > 0)
        household, helper = household[there], helper[there]
        order = np.argsort(rank[household], kind="stable")
        household, helper = household[order], helper[order]
        which = np.flatnonzero(there)[order]
        numbers, fits = _sorts(held, policy)
        quota, wants = held.of[helper], kind[household]
        sort, fitting = fits.argmax(2)[quota, wants], fits.sum(2)[quota, wants]
        turn = nth_of_small(helper * fits.shape[2] + sort)
        slot = numbers[quota, sort, np.minimum(turn, numbers.shape[2] - 1)]
        slot[turn >= numbers.shape[2]] = -1
        left = where.left(
            PlaceNumbers(where.bases[helper]), PlaceNumbers(where.households[household])
        )
        kept = stay.levels_kept(roster.helpers, where, policy)[helper]
        return cls(
            row=row,
            which=which,
            household=household,
            helper=helper,
            slot=slot,
            left=left,
            allowed=(fitting > 0) & ~stay.leaves(kept, left),
            alone=(fitting == 1) & (slot >= 0),
            rank=rank,
            sort=np.where(fitting == 1, sort, -1),
            own=(numbers >= 0).sum(2)[held.of],
            serves=np.logical_or.reduce(fits, axis=0),
        )

    def kept_of_each(self, some: Flags) -> Ints:
        """Return how many of some pairs each helper (row) can keep at most in each sort; no pairs of several sorts."""
        some = some & (self.sort >= 0)
        place = self.helper[some] * self.own.shape[1] + self.sort[some]
        wanted = np.bincount(place, minlength=self.own.size).reshape(self.own.shape)
        return np.minimum(wanted, self.own)


def _sorts(held: Quotas, policy: Policy) -> tuple[Ints, Flags]:
    """Return the numbers of the slots of each quota and sort, -1 beyond them, and which sorts of each fit a kind."""
    each = [[slot.kinds for slot in slots for _ in range(slot.count)] for slots in held.each]
    sorts = sorted({frozenset(kinds) for slots in each for kinds in slots}, key=sorted)
    most = max([len(slots) for slots in each], default=0) or 1
    numbers = np.full((len(each), len(sorts) or 1, most), -1)
    fits = np.zeros((len(each), len(policy.kinds), len(sorts) or 1), bool)
    for quota, slots in enumerate(each):
        for at, served in enumerate(sorts):
            mine = [number for number, kinds in enumerate(slots) if frozenset(kinds) == served]
            numbers[quota, at, : len(mine)] = mine
            fits[quota, :, at] = [bool(mine) and kind.name in served for kind in policy.kinds]
    return numbers, fits
