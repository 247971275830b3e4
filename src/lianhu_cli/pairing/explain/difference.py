"""What differs between the figures of two rounds, as numbers, keys of JSON and words."""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from lianhu_cli.domain.rules import aims

Figure = int | Fraction


class FigureKey(NamedTuple):
    """Which figure: of which tier ("" where there are none), which measure, of kinds of which priority.

    In a tier after the first, `helped` are households that somebody of a tier before helps already, `alone` the others.
    """

    tier: str
    measure: str
    kinds: tuple[str, ...] = ()
    helped: bool = False
    alone: bool = False


Figures = Mapping[FigureKey, Figure]


def difference(now: Figures, then: Figures) -> dict[FigureKey, int]:
    """Return by how much each figure grows, those that do not left out; where it is told so, the sign only."""
    found = {}
    for key in [*now, *(key for key in then if key not in now)]:
        by = then.get(key, 0) - now.get(key, 0)
        if by:
            sign = aims.MEASURES[key.measure].sign
            found[key] = (1 if by > 0 else -1) if sign else int(by)
    return found


def words(grown: Mapping[FigureKey, int]) -> list[str]:
    """Say what differs, figure by figure; a tier is named with the first of its figures.

    >>> words({FigureKey("", "uncovered", ("特殊户",)): 1, FigureKey("", "village"): 2, FigureKey("", "need"): 1})
    ['特殊户未落实多1', '出村多2', '技能与需求对口的少1']
    >>> words({FigureKey("第一责任人", "village"): 1, FigureKey("第一责任人", "group"): -1})
    ['第一责任人出村多1', '出组少1']
    >>> words({FigureKey("第二责任人", "uncovered", ("困难户",), helped=True): 1})
    ['缺第二责任人的困难户多1']
    """
    said, named = list[str](), ""
    for key, by in grown.items():
        if key.tier and key.measure in _OF_HOUSEHOLDS:
            said.append(_of_households(key, by))
            continue
        tier = "" if key.tier == named else key.tier
        named = key.tier
        said.append(f"{tier}{aims.words(aims.MEASURES[key.measure], by, '或'.join(key.kinds))}")
    return said


_OF_HOUSEHOLDS = ("uncovered", "unfilled")


def _of_households(key: FigureKey, by: int) -> str:
    """Say of which households more or fewer lack a tier's helper, or another one beside the first of it.

    >>> _of_households(FigureKey("第二责任人", "uncovered", ("困难户",), alone=True), 1)
    '没有帮扶人的困难户多1'
    >>> _of_households(FigureKey("第二责任人", "unfilled", ("困难户",), alone=True), -2)
    '没有其他帮扶人的困难户缺的第二责任人少2'
    """
    kinds, more = "或".join(key.kinds), f"{'多' if by > 0 else '少'}{abs(by)}"
    if key.measure == "uncovered":
        return f"{'没有帮扶人' if key.alone else f'缺{key.tier}'}的{kinds}{more}"
    return f"{'没有其他帮扶人的' if key.alone else ''}{kinds}缺的{key.tier}{more}"


def by_figure(grown: Mapping[FigureKey, int]) -> dict[str, int]:
    """Return what differs under the keys of JSON: over all tiers and priorities, signs as signs."""
    found: dict[str, int] = {}
    for key, by in grown.items():
        measure = aims.MEASURES[key.measure]
        total = found.get(measure.figure, 0) + by
        found[measure.figure] = max(-1, min(1, total)) if measure.sign else total
    return {name: by for name, by in found.items() if by}
