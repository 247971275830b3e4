"""Whose sheets they are: the words of the title, of the line under it, of the signatures at the foot."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from typing import Any

from lianhu_cli.domain.cells import control
from lianhu_cli.domain.rules.syntax import UnknownKeyError

_FILLED_IN = "    年   月   日"
_TOWNSHIPS = ("镇", "乡")
_ABOVE = ("省", "市", "区", "县", "州", "旗")
"""How the name of a unit above the township begins."""
_VILLAGE = re.compile(r"[^0-9]{1,12}(村|社区)(民?委员?会)?(（|[0-9]|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The office that fills the sheets in, as `[office]` of a rules file says it.

    What is blank is left on paper to be filled in by hand.
    """

    title: str = "联户"
    """What the work is called there: 联村联户, 双联行动, 党员联户 …"""
    name: str = ""
    """填报单位."""
    date: str = ""
    """填报时间, as it prints."""
    county: str = ""
    township: str = ""
    leader: str = ""
    reviewer: str = ""
    filler: str = ""
    phone: str = ""
    basis: str = ""
    """What a notice rests on: 《关于开展结对帮扶工作的通知》."""
    number: str = ""
    """发文字号 of what is sent out, such as 白政发〔2012〕15号."""
    root: str = ""
    """The root of the round that the sheets print (`domain.rounds.root`); no file says it."""

    def __post_init__(self) -> None:
        """Take control characters and terminal sequences out: they would break the papers."""
        for one in fields(self):
            if isinstance(told := getattr(self, one.name), str):
                object.__setattr__(self, one.name, control.clean(told))

    def heading(self, what: str, place: str = "") -> str:
        """Return the title of a sheet, `place` being the village or unit that it is about.

        >>> Office(title="双联行动", township="白沙镇").heading("结对帮扶一览表", "石桥村")
        '白沙镇石桥村双联行动结对帮扶一览表'

        A unit of the township does not repeat what the township is, and one above it is not the township's.

        >>> Office(township="白沙镇").heading("走访计划", "镇财政所2012年5月")
        '白沙镇财政所2012年5月联户走访计划'
        >>> Office(township="白沙镇").heading("走访计划", "区水务局2012年5月")
        '区水务局2012年5月联户走访计划'
        """
        return f"{self._before(place)}{self.title}{what}"

    def _before(self, place: str) -> str:
        """Return what stands before the work's name in a title: the township and the place in it."""
        township = self.township
        if township and place.startswith(township[-1]) and township.endswith(_TOWNSHIPS):
            return township[:-1] + place
        above = place.startswith(_ABOVE) and not _VILLAGE.match(place)
        return place if above else township + place

    @property
    def line(self) -> tuple[str, str]:
        """What stands under the title: who, and when."""
        return f"填报单位（盖章）：{self.name}", f"填报时间：{self.date or _FILLED_IN}"

    @property
    def foot(self) -> tuple[str, str, str, str]:
        """The line of signatures."""
        return (
            f"分管领导签字：{self.leader}",
            f"审核人：{self.reviewer}",
            f"填表人：{self.filler}",
            f"联系电话：{self.phone}",
        )

    def but(
        self, *, name: str = "", title: str = "", date: datetime.date | None = None
    ) -> "Office":
        """Return the office with what was said on the command line instead.

        >>> Office(name="白沙镇").but(title="双联行动", date=datetime.date(2012, 3, 5)).line[1]
        '填报时间：2012年3月5日'
        """
        return replace(
            self,
            name=name or self.name,
            title=title or self.title,
            date=printed(date) if date else self.date,
        )


def printed(day: datetime.date) -> str:
    """Return a day as sheets and papers print it.

    >>> printed(datetime.date(2012, 3, 5))
    '2012年3月5日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def parse_office(given: Mapping[str, Any]) -> Office:
    """Return the office of plain data, as TOML gives it; what is left out keeps its default.

    >>> parse_office({"name": "白沙镇", "date": datetime.date(2012, 3, 5)}).line[1]
    '填报时间：2012年3月5日'

    Raises:
        UnknownKeyError: a key that an office does not have, or a value that is not text.
    """
    if not isinstance(given, Mapping):
        raise UnknownKeyError("office", "[office] 要单独写成一节，下面每行一项")
    names = [field.name for field in fields(Office) if field.name != "root"]
    told: dict[str, str] = {}
    for key, value in given.items():
        if key not in names:
            near = get_close_matches(key, names, 1)
            offered = f"，是不是 {near[0]}？" if near else f"；可用：{'、'.join(names)}"
            raise UnknownKeyError(key, f"[office] 里不认识 {key}{offered}")
        if isinstance(value, datetime.date):
            value = printed(value)
        if not isinstance(value, str):
            raise UnknownKeyError(key, f"[office] 的 {key} 要写成引号里的文字")
        told[key] = value
    return Office(**told)
