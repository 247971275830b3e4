"""The two sides of a pairing as arrays: the slots that are offered, the households that want one."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.bases import Whereabouts, locate
from lianhu_cli.domain.policy import Policy, Slot
from lianhu_cli.domain.roster import Roster
from lianhu_cli.domain.tree import Ints, numbered


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
    each of their kinds; `last` the pairs of the last round whose two sides are still there, one row
    (position in `wanting`, helper's row) each; `kinds` the names of the policy's kinds; `takes` how
    many helpers a household takes; `codes` those of all households and of all helpers.
    """

    where: Whereabouts
    slots: Slots
    wanting: Ints
    kind: Ints
    last: Ints
    kinds: tuple[str, ...]
    takes: int
    codes: tuple[Any, Any]


def sides(roster: Roster, policy: Policy, previous: Any = None) -> Sides:
    """Return the two sides of a roster under the rules; `previous` are the pairs of the last round."""
    wanting, kind = _wanting(roster.households, policy)
    return Sides(
        where=locate(roster),
        slots=_offered(roster.helpers, policy),
        wanting=wanting,
        kind=kind,
        last=_remembered(roster, wanting, previous),
        kinds=tuple(kind.name for kind in policy.kinds),
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


def _remembered(roster: Roster, wanting: Ints, previous: Any) -> Ints:
    """Return the distinct pairs of the last round that both sides are still here for, by codes."""
    import pyarrow.compute as pc

    if previous is None or not previous.num_rows:
        return np.zeros((0, 2), np.int64)
    rows = [
        pc.index_in(previous[side], value_set=frame["code"].combine_chunks())
        for side, frame in (("household", roster.households), ("helper", roster.helpers))
    ]
    household, helper = (pc.fill_null(column, -1).to_numpy().astype(np.int64) for column in rows)
    position = np.full(roster.households.num_rows + 1, -1)
    position[wanting] = np.arange(len(wanting))
    household = position[household]
    here = (household >= 0) & (helper >= 0)
    coded = by_code(roster.helpers)
    rank = np.argsort(coded)
    pairs, _ = numbered(household[here] * len(coded) + rank[helper[here]])
    household, nth = np.divmod(pairs, max(len(coded), 1))
    return np.column_stack([household, coded[nth]])


def _looked_up(column: Any, number: dict[str, int]) -> Ints:
    names, at = _distinct(column)
    return np.array([number.get(name, -1) for name in names], np.int64)[at]


def _distinct(column: Any) -> tuple[list[str], Ints]:
    encoded = pa.chunked_array(column).combine_chunks().dictionary_encode()
    return encoded.dictionary.to_pylist(), encoded.indices.to_numpy().astype(np.int64)
