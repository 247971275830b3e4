"""What a text says of where somebody lives: township, village and group in one cell, in any order of parts.

石桥村三组, 城关镇石桥村-3组, 石桥村村委会, 石桥村（原东坪村）, an address with a house number.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from lianhu_cli.domain.cells.readers import fold, group, squeeze, village
from lianhu_cli.domain.patterns import late

_NUMBERED = (
    r"第?[0-9零〇一二两三四五六七八九十百廿]+(?:村民小组|村民组|居民小组|生产队|小组|组|社|队)"
)
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_END = r"(?:村(?:村?民委员会|村?委会|村?委)|行政村|居民委员会|居委会|社区(?:居委会)?|村)"
_PLACE = late(
    rf"(?P<village>{_HAN}{{1,12}}?{_END})(?:[-—_/、,，.·\s]*)"
    rf"(?P<group>{_NUMBERED}|{_HAN}{{1,6}}?(?:村民小组|小组|组|社|队))?(?P<rest>.*)"
)
_WITHOUT_END = late(
    rf"(?P<village>{_HAN}{{2,6}}?)[-—_/、,，.·\s]*(?P<group>{_NUMBERED})(?P<rest>.*)"
)
_WIDER = late(rf"{_HAN}{{1,8}}?(?:省|自治区|市|州|县|区|旗|镇|乡|街道办事处|街道)")
_TOWNSHIP = late(rf"({_HAN}{{1,6}}(?:镇|乡|街道))$")
_HOUSE = late(r"[-—,，.·\s]*(?:\d+(?:-\d+)*)?(?:号|户|幢|栋|单元|室|楼|附\d+号|\d|-)*")
_FORMER = late(r"\((?:原|曾用名|旧称|已并入|并入)?[^()]*\)")
_COUNTED = late(r"\((?:共?\d+[户人口])+\)$")
_NET = late(r"(?<=.)(?:第?[0-9零〇一二两三四五六七八九十]+号?)?(?:微|综合|单元)?网格$")
"""A part of a village for those who look after it, which is none of its groups."""
_UNDER = late(rf"{_HAN}{{2,8}}?(?:镇|乡|街道|县)(?=.)")
"""A wider place before the village's own name."""
_GROUP_ALONE = late(_NUMBERED)
_NO_VILLAGE = late(r".*(?:镇|乡|街道|县|省)|(?:本|全|各|行政|自然)?村(?:民?委员?会)?")
_PLAIN = late(rf"{_HAN}[{_HAN[1:-1]}0-9·]{{0,11}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceReading:
    """A village in its canonical form, the group, "" where none is told, the township likewise.

    `sure`: the text says nothing else, so that no other place need bear it out.
    """

    village: str
    group: str = ""
    township: str = ""
    sure: bool = False


@lru_cache(maxsize=1 << 15)
def is_plain(text: str) -> bool:
    """Tell whether a text is a village's name by itself, in any of its forms.

    >>> [is_plain(t) for t in ("石桥", "石桥村委会", "东街社区", "石桥村三组", "城关镇", "石桥村(原东坪村)")]
    [True, True, True, False, False, False]
    """
    bare = squeeze(text)
    stem = village(bare).removesuffix("社区").removesuffix("村")
    if not _PLAIN.fullmatch(stem) or re.search(_END, stem[:-1]) or _UNDER.match(stem):
        return False
    return not any(one.fullmatch(bare) for one in (_NO_VILLAGE, _GROUP_ALONE, _WITHOUT_END))


def village_cell(text: str) -> str:
    """Read the cell of a village: its canonical form, or the text as it stands where that says more.

    >>> village_cell("石桥村委会"), village_cell("石桥村三组"), village_cell("城关镇")
    ('石桥村', '石桥村三组', '城关镇')
    """
    return village(text) if is_plain(text) else squeeze_inside(text)


def place_readings(text: str) -> tuple[PlaceReading, ...]:
    """Return what a text may mean, the likeliest first; nothing where it names no village.

    >>> [(p.township, p.village, p.group, p.sure) for p in place_readings("城关镇石桥村三组12号")]
    [('城关镇', '石桥村', '3组', True), ('', '城关镇石桥村', '3组', False)]
    >>> [(p.village, p.group, p.sure) for p in place_readings("石桥-3组")]
    [('石桥村', '3组', False)]
    >>> place_readings("第三村民小组"), place_readings("幸福路12号")
    ((), ())
    >>> [(p.village, p.sure) for p in place_readings("石桥村(原东坪村)")]
    [('石桥村', False)]
    >>> [(p.village, p.sure) for p in place_readings("石桥村（12户）")]
    [('石桥村', True)]
    >>> [(p.village, p.group, p.sure) for t in ("石桥村第三网格", "石桥村一组网格") for p in place_readings(t)]
    [('石桥村', '', True), ('石桥村', '1组', True)]
    """
    plain = squeeze_inside(fold(text))
    plain = _NET.sub("", plain)
    plain = _COUNTED.sub("", plain)
    plain, former = _FORMER.sub("", plain), bool(_FORMER.search(plain))
    if _GROUP_ALONE.fullmatch(plain):
        return ()
    found: list[PlaceReading] = []
    for start in _starts(plain):
        with_end = _PLACE.fullmatch(plain, start)
        match = with_end or _WITHOUT_END.fullmatch(plain, start)
        if match is None or not _is_name(match["village"]):
            continue
        rest_is_house = bool(_HOUSE.fullmatch(match["rest"]))
        wider = _TOWNSHIP.search(plain[:start])
        found.append(
            PlaceReading(
                village=village(match["village"]),
                group=group(match["group"]) if match["group"] else "",
                township=_own_name(wider.group(1)) if wider else "",
                sure=rest_is_house and not former and match is with_end and not found,
            )
        )
    return tuple(found)


def squeeze_inside(text: str) -> str:
    """Return a text whose blanks part words by one space, and stand nowhere else."""
    return re.sub(r"\s+", " ", text).strip()


def _starts(text: str) -> list[int]:
    """Return where the village may begin: behind the wider places that stand before it, and at the front."""
    ends, at = [], 0
    while wider := _WIDER.match(text, at):
        at = wider.end()
        if at >= len(text) or text[at] in "村社":
            break
        ends.append(at)
    return [*reversed(ends), 0]


def _own_name(wider: str) -> str:
    return re.split(r"省|自治区|市|州|县|区|旗", wider)[-1] or wider


def _is_name(name: str) -> bool:
    return bool(squeeze(name)) and village(name) not in {
        "村",
        "行政村",
        "社区",
        "本村",
        "全村",
        "各村",
    }


def best_reading(
    candidates: Collection[PlaceReading], known: Collection[str]
) -> PlaceReading | None:
    """Return the first candidate whose village stands elsewhere, else the one that is sure, else None."""
    for one in candidates:
        if one.village in known:
            return one
    return next((one for one in candidates if one.sure), None)
