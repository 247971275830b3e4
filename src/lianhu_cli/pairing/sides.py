"""The two sides of a pairing as arrays: the slots that are offered, the households that want one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.bases import Whereabouts, locate
from lianhu_cli.domain.orders import Orders
from lianhu_cli.domain.policy import Policy, Slot
from lianhu_cli.domain.roster import Roster
from lianhu_cli.domain.tree import Flags, Ints, numbered

_NONE = np.zeros((0, 2), np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Every slot of every helper, in order of the helpers' codes and the slots' numbers.

    `helper` is the helper's row; `number` counts one helper's slots from 0, as the policy lists them;
    `serves` is an index into `kinds`, sets of indices into the policy's kinds.
    """

    helper: Ints
    number: Ints
    serves: Ints
    kinds: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """What is to be paired, and where everybody is.

    `wanting` are the rows of the households whose kind the policy knows, in order of code; `kind` is
    each of their kinds; `known` the pairs of the last round whose two sides are still there and those
    that are pinned, one row (position in `wanting`, helper's row) each, `last` and `pinned` which of
    them are which; `avoided` the pairs that must not be; `kinds` the names of the kinds, `origin` the
    policy's kind that each of them is; `takes` how many helpers a household takes; `codes` those of
    all households and of all helpers.
    """

    where: Whereabouts
    slots: Slots
    wanting: Ints
    kind: Ints
    known: Ints
    last: Flags
    pinned: Flags
    avoided: Ints
    kinds: tuple[str, ...]
    origin: Ints
    takes: int
    codes: tuple[Any, Any]


def sides(
    roster: Roster, policy: Policy, previous: Any = None, orders: Orders | None = None
) -> Sides:
    """Return the two sides of a roster under the rules; `previous` are the pairs of the last round."""
    wanting, kind = _wanting(roster.households, policy)
    orders = orders or Orders()
    rows = _Rows(roster, wanting)
    last = rows.of(previous) if previous is not None else _NONE
    pins, avoided = rows.of_codes(orders.pins), rows.of_codes(orders.avoids)
    last = last[~rows.among(last, avoided)]
    known = rows.sorted(np.concatenate([last, pins]))
    return Sides(
        where=locate(roster),
        slots=_offered(roster.helpers, policy),
        wanting=wanting,
        kind=kind,
        known=known,
        last=rows.among(known, last),
        pinned=rows.among(known, pins),
        avoided=avoided,
        kinds=tuple(kind.name for kind in policy.kinds),
        origin=np.arange(len(policy.kinds)),
        takes=policy.helpers_per_household,
        codes=(roster.households["code"], roster.helpers["code"]),
    )


def by_code(frame: Any) -> Ints:
    """Return the rows of a table in order of code."""
    import pyarrow.compute as pc

    order: Ints = pc.sort_indices(frame["code"]).to_numpy().astype(np.int64)
    return order


def _wanting(households: Any, policy: Policy) -> tuple[Ints, Ints]:
    number = {kind.name: at for at, kind in enumerate(policy.kinds)}
    kind = _looked_up(households["kind"], number)
    order = by_code(households)
    wanting = order[kind[order] >= 0]
    return wanting, kind[wanting]


def _offered(helpers: Any, policy: Policy) -> Slots:
    """Expand the helpers, in order of code, into their slots."""
    names, category = _distinct(helpers["category"])
    states, status = _distinct(helpers["status"])
    number = {kind.name: at for at, kind in enumerate(policy.kinds)}

    def served(slot: Slot) -> tuple[int, ...]:
        return tuple(sorted(number[kind] for kind in slot.kinds))

    kinds = tuple(sorted({served(slot) for one in policy.categories for slot in one.slots}))
    quotas = [
        [kinds.index(served(slot)) for slot in policy.slots(name, state) for _ in range(slot.count)]
        for name in names
        for state in states
    ]
    sizes = np.array([len(quota) for quota in quotas], np.int64)
    serves = np.array([one for quota in quotas for one in quota], np.int64)
    start = np.cumsum(sizes) - sizes
    order = by_code(helpers)
    quota = (category * max(len(states), 1) + status)[order]
    helper = np.repeat(np.arange(len(order)), sizes[quota])
    nth = np.arange(len(helper)) - np.repeat(np.cumsum(sizes[quota]) - sizes[quota], sizes[quota])
    return Slots(
        helper=order[helper],
        number=nth,
        serves=serves[start[quota[helper]] + nth],
        kinds=kinds,
    )


class _Rows:
    """Pairs of codes as rows (position among the wanting, helper's row), those of strangers left out."""

    def __init__(self, roster: Roster, wanting: Ints) -> None:
        self._codes = [
            frame["code"].combine_chunks() for frame in (roster.households, roster.helpers)
        ]
        self._position = np.full(roster.households.num_rows + 1, -1)
        self._position[wanting] = np.arange(len(wanting))
        self._by_code = by_code(roster.helpers)
        self._width = max(roster.helpers.num_rows, 1)

    def of(self, pairs: Any) -> Ints:
        """Return the distinct pairs of a frame with `household` and `helper`, by codes."""
        import pyarrow.compute as pc

        found = [
            pc.fill_null(pc.index_in(pairs[side], value_set=codes), -1).to_numpy().astype(np.int64)
            for side, codes in zip(("household", "helper"), self._codes, strict=True)
        ]
        rows = np.column_stack([self._position[found[0]], found[1]])
        return self.sorted(rows[(rows >= 0).all(1)])

    def of_codes(self, pairs: Sequence[tuple[str, str]]) -> Ints:
        """Return the distinct pairs of codes."""
        if not pairs:
            return _NONE
        household, helper = zip(*pairs, strict=True)
        return self.of({"household": pa.array(household), "helper": pa.array(helper)})

    def sorted(self, rows: Ints) -> Ints:
        """Return the distinct rows in order of the codes."""
        rank = np.argsort(self._by_code)
        keys, _ = numbered(rows[:, 0] * self._width + rank[rows[:, 1]])
        household, nth = np.divmod(keys, self._width)
        return np.column_stack([household, self._by_code[nth]])

    def among(self, rows: Ints, others: Ints) -> Flags:
        """Tell which rows are among others."""
        found: Flags = np.isin(
            rows[:, 0] * self._width + rows[:, 1], others[:, 0] * self._width + others[:, 1]
        )
        return found


def _looked_up(column: Any, number: dict[str, int]) -> Ints:
    names, at = _distinct(column)
    return np.array([number.get(name, -1) for name in names], np.int64)[at]


def _distinct(column: Any) -> tuple[list[str], Ints]:
    encoded = pa.chunked_array(column).combine_chunks().dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int64)
