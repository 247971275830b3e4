"""How many households each helper takes: the rules' quotas spelled out, once for everybody who counts them.

A part of the trusted base of the proof: both the solver's side and the audit read quotas here.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, coded, distinct_rows
from lianhu_cli.domain.rules.parts import Slot
from lianhu_cli.domain.rules.policy import Policy

if TYPE_CHECKING:
    import pyarrow as pa

_Kind = TypeVar("_Kind", str, int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """The distinct quotas of a roster, `each` a tuple of slots as the rules write them.

    `of` has one entry a helper (row): an index into `each`.
    """

    each: tuple[tuple[Slot, ...], ...]
    of: Ints

    def sizes(self) -> Ints:
        """Return how many slots each helper has."""
        sizes = [sum(slot.count for slot in slots) for slots in self.each]
        found: Ints = np.array(sizes, np.int64)[self.of]
        return found

    def able(self) -> Flags:
        """Tell which helpers have any slots."""
        found: Flags = self.sizes() > 0
        return found


def quotas(helpers: "pa.Table", policy: Policy) -> Quotas:
    """Return the quotas of the helpers of a roster, in order of its rows."""
    (categories, category), (states, status) = (
        coded(helpers[name]) for name in ("category", "status")
    )
    rows, of = distinct_rows(np.column_stack([category, status, _personal(helpers)]))
    return Quotas(
        each=tuple(
            policy.slots(categories[one], states[other], own - 1 if own else None)
            for one, other, own in rows.tolist()
        ),
        of=of,
    )


def of_helper(row: dict[str, Any], policy: Policy) -> tuple[Slot, ...]:
    """Return the quota of one helper, given as a row of the roster."""
    return policy.slots(row["category"], row["status"], row.get("quota"))


def holds(slots: Sequence[Slot], kinds: Sequence[str]) -> bool:
    """Tell whether households of some kinds find a slot each, by augmenting paths.

    >>> one, two = Slot(kinds=("困难户",)), Slot(kinds=("困难户", "特殊户"))
    >>> holds([one, two], ["困难户", "特殊户"]), holds([one, two], ["特殊户", "特殊户"])
    (True, False)
    """
    return fit([slot.kinds for slot in slots for _ in range(slot.count)], kinds)


def fit(places: Sequence[Collection[_Kind]], kinds: Sequence[_Kind]) -> bool:
    """Tell whether every kind finds a place of its own that takes it.

    >>> fit([(0,), (0, 1)], [0, 1]), fit([(0,), (0, 1)], [1, 1])
    (True, False)
    """
    holder: dict[int, int] = {}

    def place(nth: int, tried: set[int]) -> bool:
        for at, served in enumerate(places):
            if kinds[nth] in served and at not in tried:
                tried.add(at)
                if at not in holder or place(holder[at], tried):
                    holder[at] = nth
                    return True
        return False

    return all(place(nth, set()) for nth in range(len(kinds)))


def _personal(helpers: "pa.Table") -> Ints:
    """Return 1 + each helper's own 名额, 0 where there is none."""
    import pyarrow.compute as pc

    if "quota" not in helpers.column_names:
        return np.zeros(helpers.num_rows, np.int64)
    found: Ints = pc.fill_null(helpers["quota"], -1).to_numpy().astype(np.int64) + 1
    return found
