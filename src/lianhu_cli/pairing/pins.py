"""Pins held against the rules before anything is solved: every contradiction is said with its lines."""

from collections import defaultdict
from collections.abc import Iterator

from lianhu_cli.domain.errors import ContradictionError
from lianhu_cli.domain.orders import Codes, Orders
from lianhu_cli.pairing.sides import Sides


def check(sides: Sides, orders: Orders) -> None:
    """Make sure that all pins can be kept together.

    Raises:
        ContradictionError: a pair is both pinned and avoided, a household has more helpers than it takes,
            or a helper more households, or others, than his slots.
    """
    if not orders.pins:
        return
    wrong = [
        *_both_ways(orders),
        *_strangers(sides, orders),
        *_crowded_households(sides, orders),
        *_crowded_helpers(sides, orders),
    ]
    if wrong:
        raise ContradictionError("指定与回避自相矛盾，没有结对：\n" + "\n".join(wrong))


def _both_ways(orders: Orders) -> Iterator[str]:
    for pair in orders.pins:
        if pair in orders.avoids:
            yield f"{orders.line(pair)}：既指定又回避"


def _strangers(sides: Sides, orders: Orders) -> Iterator[str]:
    """Pins of households that no rule pairs."""
    wanting = set(sides.codes[0].take(sides.wanting).to_pylist())
    for pair in orders.pins:
        if pair[0] not in wanting:
            yield f"{orders.line(pair)}：这一户的户类别不在规则里"


def _crowded_households(sides: Sides, orders: Orders) -> Iterator[str]:
    of: dict[str, list[Codes]] = defaultdict(list)
    for pair in orders.pins:
        of[pair[0]].append(pair)
    for pairs in of.values():
        if len(pairs) > sides.takes:
            yield f"{'；'.join(map(orders.line, pairs))}：一户只能有 {sides.takes} 名帮扶人"


def _crowded_helpers(sides: Sides, orders: Orders) -> Iterator[str]:
    """Helpers whose slots cannot serve all their pinned households: no matching of one to the other."""
    codes = sides.codes[1].to_pylist()
    kinds = sides.kind[sides.known[sides.pinned][:, 0]].tolist()
    wanted: dict[int, list[int]] = defaultdict(list)
    for helper, kind in zip(sides.known[sides.pinned][:, 1].tolist(), kinds, strict=True):
        wanted[helper].append(kind)
    slots: dict[int, list[tuple[int, ...]]] = {helper: [] for helper in wanted}
    for helper, serves in zip(
        sides.slots.helper.tolist(), sides.slots.serves.tolist(), strict=True
    ):
        if helper in slots:
            slots[helper].append(sides.slots.kinds[serves])
    for helper, sought in wanted.items():
        if not _fit(sought, slots[helper]):
            lines = [orders.line(pair) for pair in orders.pins if pair[1] == codes[helper]]
            has = "、".join("或".join(sides.kinds[k] for k in one) for one in slots[helper])
            yield f"{'；'.join(lines)}：帮扶人的名额是{has or '无（不参加结对）'}，接不了"


def _fit(kinds: list[int], slots: list[tuple[int, ...]]) -> bool:
    """Tell whether every kind finds a slot of its own, by augmenting paths.

    >>> _fit([0, 1], [(0,), (0, 1)]), _fit([1, 1], [(0,), (0, 1)])
    (True, False)
    """
    holder: dict[int, int] = {}

    def place(nth: int, tried: set[int]) -> bool:
        for slot, served in enumerate(slots):
            if kinds[nth] in served and slot not in tried:
                tried.add(slot)
                if slot not in holder or place(holder[slot], tried):
                    holder[slot] = nth
                    return True
        return False

    return all(place(nth, set()) for nth in range(len(kinds)))
