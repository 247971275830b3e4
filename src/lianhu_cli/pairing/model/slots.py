"""The slots of the helpers, one by one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, in_order, spread
from lianhu_cli.domain.people.quotas import quotas
from lianhu_cli.domain.row_numbers import HelperRows
from lianhu_cli.domain.rules.parts import Slot
from lianhu_cli.domain.rules.policy import Policy

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Every slot of every helper, in order of the helpers' codes and the slots' numbers.

    `helper` is the helper's row; `number` counts one helper's slots from 0, as the policy lists them;
    `serves` is an index into `kinds`, sets of indices into the policy's kinds; `must` tells the slots
    that are to be filled before others.
    """

    helper: HelperRows
    number: Ints
    serves: Ints
    must: Flags
    kinds: tuple[tuple[int, ...], ...]


def offered(helpers: "pa.Table", policy: Policy) -> Slots:
    """Expand the helpers, in order of code, into their slots."""
    found = quotas(helpers, policy)
    number = {kind.name: at for at, kind in enumerate(policy.kinds)}

    def served(slot: Slot) -> tuple[int, ...]:
        return tuple(sorted(number[kind] for kind in slot.kinds))

    written = [slot for one in policy.categories for slot in one.slots]
    kinds = tuple(
        sorted({served(slot) for slot in (*written, *(s for q in found.each for s in q))})
    )
    every = [
        [
            (kinds.index(served(slot)), nth < slot.minimum)
            for slot in slots
            for nth in range(slot.count)
        ]
        for slots in found.each
    ]
    sizes = np.array([len(quota) for quota in every], np.int64)
    each = np.array([one for quota in every for one in quota], np.int64).reshape(-1, 2)
    start = np.cumsum(sizes) - sizes
    order = by_code(helpers)
    quota = found.of[order]
    helper, nth = spread(sizes[quota])
    serves, must = each[start[quota[helper]] + nth].T
    return Slots(
        helper=HelperRows(order[helper]), number=nth, serves=serves, must=must > 0, kinds=kinds
    )


def by_code(frame: "pa.Table") -> Ints:
    """Return the rows of a table in order of code."""
    return in_order(frame["code"])
