"""What differs between the figures of two rounds, as numbers, keys of JSON and words."""

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from lianhu_cli.domain.rules import aims

Figure = int | Fraction


class FigureKey(NamedTuple):
    """Which figure: of which tier ("" where there are none), which measure, of kinds of which priority.

    `helped` tells households that somebody of a tier before helps already.
    """

    tier: str
    measure: str
    kinds: tuple[str, ...] = ()
    helped: bool = False


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
    """Say what differs, figure by figure.

    >>> words({FigureKey("", "uncovered", ("特殊户",)): 1, FigureKey("", "village"): 2, FigureKey("", "need"): 1})
    ['特殊户未落实多1', '出村多2', '技能与需求对口的少1']
    >>> words({FigureKey("第二责任人", "uncovered", ("困难户",), True): 1})
    ['缺第二责任人的困难户多1']
    """
    return [_word(key, by) for key, by in grown.items()]


def _word(key: FigureKey, by: int) -> str:
    measure, kinds = aims.MEASURES[key.measure], "或".join(key.kinds)
    if key.tier and key.measure == "uncovered":
        who = f"缺{key.tier}的" if key.helped else "没有帮扶人的"
        return f"{who}{kinds}{'多' if by > 0 else '少'}{abs(by)}"
    return f"{key.tier}{aims.words(measure, by, kinds)}"


def by_figure(grown: Mapping[FigureKey, int]) -> dict[str, int]:
    """Return what differs under the keys of JSON: over all tiers and priorities, signs as signs."""
    found: dict[str, int] = {}
    for key, by in grown.items():
        measure = aims.MEASURES[key.measure]
        total = found.get(measure.figure, 0) + by
        found[measure.figure] = max(-1, min(1, total)) if measure.sign else total
    return {name: by for name, by in found.items() if by}
