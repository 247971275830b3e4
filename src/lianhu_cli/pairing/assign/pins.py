"""Pins held against the rules before anything is solved: every contradiction is said with its lines."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import ContradictionError
from lianhu_cli.domain.people.quotas import fit
from lianhu_cli.domain.rounds.orders import Orders
from lianhu_cli.pairing.model.known_pairs import PINNED
from lianhu_cli.pairing.model.sides import Sides


def check(tiers: Sequence[Sides], orders: Orders) -> None:
    """Make sure that all pins can be kept together.

    Raises:
        ContradictionError: a pair is both pinned and avoided, a household has more helpers than it takes,
            or a helper more households, or others, than their slots.
    """
    if not orders.pins:
        return
    wrong = [*_both_ways(orders), *_strangers(tiers[0], orders), *_idle(tiers, orders)]
    for sides in tiers:
        wrong += [*_crowded_households(sides, orders), *_crowded_helpers(sides, orders)]
        wrong += _leaving(sides, orders)
    if wrong:
        raise ContradictionError("指定与回避自相矛盾，没有结对：\n" + "\n".join(wrong))


def _both_ways(orders: Orders) -> Iterator[str]:
    avoids = set(orders.avoids)
    for pair in orders.pins:
        if pair in orders.same:
            yield f"{orders.line(pair, 'pin')}：{orders.same[pair]}，不能指定"
        elif pair in avoids:
            yield f"{orders.line(pair)}：既指定又回避"


def _strangers(sides: Sides, orders: Orders) -> Iterator[str]:
    """Pins of households that no rule pairs."""
    wanting = _named(sides.codes[0], sides.wanting, {household for household, _ in orders.pins})
    for pair in orders.pins:
        if pair[0] not in wanting:
            line = orders.line(pair, "pin")
            yield f"{line}：这一户不参加结对：户类别不在规则里，或户状态是死亡、迁出一类"


def _idle(tiers: Sequence[Sides], orders: Orders) -> Iterator[str]:
    """Pins of helpers who have no slots at all."""
    able = np.unique(np.concatenate([sides.slots.helper for sides in tiers]))
    working = _named(tiers[0].codes[1], able, {helper for _, helper in orders.pins})
    for pair in orders.pins:
        if pair[1] not in working:
            yield f"{orders.line(pair, 'pin')}：帮扶人没有名额（不参加结对），接不了"


def _named(codes: "pa.ChunkedArray", rows: Ints, some: set[str]) -> set[str]:
    """Return those of some codes that stand in certain rows."""
    import pyarrow.compute as pc

    there = codes.take(pa.array(rows))
    return set(there.filter(pc.is_in(there, value_set=pa.array(some, pa.string()))).to_pylist())


def _pinned(sides: Sides) -> list[tuple[int, int]]:
    """Return the pinned pairs (position, helper's row) of the helpers of a tier."""
    ours = set(sides.slots.helper.tolist())
    return [
        (household, helper) for household, helper in sides.marked(PINNED).tolist() if helper in ours
    ]


def _crowded_households(sides: Sides, orders: Orders) -> Iterator[str]:
    of: dict[int, list[int]] = defaultdict(list)
    for household, helper in _pinned(sides):
        of[household].append(helper)
    for household, helpers in of.items():
        takes = int(sides.takes[sides.kind[household]])
        if len(helpers) > takes:
            lines = [_line(sides, orders, household, helper) for helper in helpers]
            yield f"{'；'.join(lines)}：一户只能有 {takes} 名帮扶人"
        leading = sides.leading.get(int(sides.kind[household]))
        if leading is not None and len(helpers) == takes and not leading[helpers].any():
            lines = [_line(sides, orders, household, helper) for helper in helpers]
            yield f"{'；'.join(lines)}：这一户的帮扶人里要有一名规则规定的人员类别（must_have）"


def _leaving(sides: Sides, orders: Orders) -> Iterator[str]:
    """Pins out of the linked villages, where the rules do not allow it."""
    pairs = sides.marked(PINNED)
    for household, helper in pairs[sides.leaves(pairs)].tolist():
        yield f"{_line(sides, orders, household, helper)}：这一户不在帮扶人能去的范围（单位的联系村、本村或本组）"


def _line(sides: Sides, orders: Orders, household: int, helper: int) -> str:
    code = sides.codes[0][int(sides.wanting[household])].as_py()
    return orders.line((code, sides.codes[1][helper].as_py()), "pin")


def _crowded_helpers(sides: Sides, orders: Orders) -> Iterator[str]:
    """Helpers whose slots cannot serve all their pinned households: no matching of one to the other."""
    wanted: dict[int, list[int]] = defaultdict(list)
    for household, helper in _pinned(sides):
        wanted[helper].append(household)
    slots: dict[int, list[tuple[int, ...]]] = {helper: [] for helper in wanted}
    mine = np.flatnonzero(np.isin(sides.slots.helper, list(slots)))
    for slot in mine.tolist():
        kinds = sides.slots.kinds[int(sides.slots.serves[slot])]
        slots[int(sides.slots.helper[slot])].append(kinds)
    for helper, households in wanted.items():
        if not fit(slots[helper], [int(sides.kind[household]) for household in households]):
            lines = [_line(sides, orders, household, helper) for household in households]
            if len(households) > len(slots[helper]):
                told = f"帮扶人只有 {len(slots[helper])} 个名额，却指定了 {len(households)} 户"
                yield f"{'；'.join(lines)}：{told}"
                continue
            has = "、".join("或".join(sides.kinds[k] for k in one) for one in slots[helper])
            yield f"{'；'.join(lines)}：帮扶人的名额是{has}，接不了"
