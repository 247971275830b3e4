"""Whose each column of a heading is: the household's, one of its helpers', or somebody else's.

The owner comes from a parent over the column (帮扶责任人 over 姓名), from the words before its own
(户主身份证号, 帮扶人手机号), else it is the person named last on its left.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.tables.headings import LONGEST, bare, claim, key
from lianhu_cli.domain.tables.survey import Helper, Household

Side = Literal["household", "helper", "other", ""]
Parts = tuple[str, ...]

_HELPER = late(
    r"(?:第?[一二三四1-4]|主要|共同|县级|乡级|镇级|村级|市级)?(?:结对|对口)?(?:帮扶|帮联|帮包|包联|包保|包抓|包挂|挂联|挂包)"
    r"(?:责任|联系|联络)?(?:责任人|人员|人|干部|领导|党员|力量|队员)(?![口均])"
    r"|(?:帮扶|结对|包联|包保|联系|对口)(?:帮扶|责任|联系)?(?:单位|部门)"
    r"|(?:第[一二三四1-4])?责任(?:人|领导|干部|单位)|[包联]户(?:干部|领导|人员?|党员|责任人)"
    r"|帮扶(?:小组|工作组)(?:成员|组员|组长|人员)|探访(?:责任)?(?:人员?|员|志愿者)"
    r"|(?:联系|结对)(?:[省市县区乡镇村]+级?)?(?:干部|领导|党员)|结对人|^干部|中心户长?|^联户长?"
    r"|^(?:结对)?帮扶(?:信息|情况|责任)$|^(?:结对|包[联保户抓])(?:信息|情况)$"
)
_HOUSEHOLD = late(
    r"户主|困难户|特殊户|贫困户|脱贫户|监测户|监测对象|被?帮扶对象|被帮扶[人户]|帮扶户|[结联]系?对?户(?!干部|领导|人|党员|长)"
    r"|包[挂联抓]户(?!干部|领导|人|党员)|低保户|困难群众|保障对象|本户|^农户|^户(?=联系|电话|手机)|^家庭(?:基本)?情况|^包挂对象"
)
_OTHER = late(
    r"配偶|监护人|申请人|经办人|填[表报]人|审[核批]人|指导员|代理人|(?<!帮扶)(?<!结对)(?<!包联)联(?:系人|络员)|网格[员长]|医生|赡养人|残疾人|领取人"
    r"|受益人|享受人|担保人|领款人|收款人|开户人|持卡人|代办人|(?:监督|督导)(?:责任)?(?:人员?|领导|干部)"
    r"|(?:包村|驻村|联村)(?:干部|领导|人|工作队|第一书记)?|(?<!联系)村干部|村支书|第一书记|户主配偶"
)
_APPLICANT = late(r"申请人(?:姓名|名字)?")
_OFFICE = late(r"(?:单位|部门)(?:名称)?$")
_ALSO = late(
    r"^(?:姓名)?(?:及|和|与|、|/)其?(?:联系|手机)?(?:电话|方式|号码?|单位|职务|工作单位|单位职务|单位及职务)$"
)
"""What a heading asks for beside the name, in the same cell: 帮扶责任人及联系电话."""
_MEMBER = late(r"(?:联户|帮扶)?党员(?:信息|情况)?")
"""A parent over 姓名 and 电话; alone it asks whether somebody is one."""
_LEVEL = late(r"[省市县区乡镇村组]级?|主要|具体|直接|探访|走访|关爱|联系|监测|包村|现任?")
_VAGUE = frozenset({"姓名", "名字", "名称"})
_ORDINAL = late(r"(?:^第?([一二三四1-4])(?=[^\d年月]))|(?:[(（]?([一二三四1-4])[)）]?$)")
_NUMBERS = {word: n for n, pair in enumerate(("一1", "二2", "三3", "四4")) for word in pair}
_WIDE = frozenset(LEVELS)
_PERSONAL = frozenset("id_number phone sex born age health party".split())


@dataclass(frozen=True, slots=True)
class Whose:
    """The owner of a column; `nth` tells helpers apart, `told` whether the heading says it itself."""

    side: Side = ""
    nth: int = 0
    told: bool = True


@dataclass(frozen=True, slots=True)
class ColumnOwners:
    """The owners of all columns, and whether the heading names both a household and a helper."""

    columns: tuple[Whose, ...]
    both: bool

    def of(self, parts: Sequence[Parts], side: Side, nth: int = 0) -> list[Parts]:
        """Return the headings with those blank that are somebody else's than the side's.

        What is left is said without the words that name the owner.
        """
        plain = _plain_helper if side == "helper" else _plain_household
        return [
            plain(names)
            if one.side == side and one.nth in {nth, 0 if side == "household" else nth}
            else ()
            for names, one in zip(parts, self.columns, strict=True)
        ]

    def helpers(self) -> list[int]:
        """Return the numbers of the helpers, in the order of their columns."""
        return list(dict.fromkeys(one.nth for one in self.columns if one.side == "helper"))


def whose(parts: Sequence[Parts]) -> ColumnOwners:
    """Return whose each column is.

    >>> [one.side for one in whose([("户主姓名",), ("帮扶责任人",), ("联系电话",)]).columns]
    ['household', 'helper', 'helper']
    >>> [one.side for one in whose([("帮扶责任人", "姓名"), ("户主", "姓名"), ("户主", "联系电话")]).columns]
    ['helper', 'household', 'household']
    """
    return _Reading(parts).sides()


class _Reading:
    def __init__(self, parts: Sequence[Parts]) -> None:
        self.parts = parts
        self.explicit = [_explicit(names) for names in parts]
        self.people = [
            _person(names, side) for names, side in zip(parts, self.explicit, strict=True)
        ]
        self.found: list[Whose] = []
        self.last: Whose | None = None
        self.nth = 0
        self.taken: set[str] = set()

    def sides(self) -> ColumnOwners:
        self._settle_vague()
        household = "household" in self.people
        helper = "helper" in self.people
        if not household:  # an applicant may be all that a list has
            household = not helper and self._takes_applicant()
            if not household:
                self.people = ["" if side == "other" else side for side in self.people]
        if not helper or not household:
            return ColumnOwners(tuple(self._one_sided(household=household)), both=False)
        for column in range(len(self.parts)):
            self.found.append(self._owner(column))
        return ColumnOwners(tuple(self.found), both=True)

    def _settle_vague(self) -> None:
        """Say whose a bare 姓名 is: the helper's behind 帮扶单位, else the household's."""
        others = {side for side in self.people if side in {"household", "helper"}}
        for column, names in enumerate(self.parts):
            if (
                not names
                or self.people[column]
                or bare(key(names[-1])) not in _VAGUE
                or self.explicit[column]
            ):
                continue
            before = self.explicit[:column]
            if (
                others == {"household"}
                and "helper" in before
                and "household" in self.people[:column]
            ):
                self.people[column] = "helper"
            elif others == {"helper"}:
                self.people[column] = "household"

    def _takes_applicant(self) -> bool:
        """Let 申请人 be the head where no household is named otherwise; tell whether there is one."""
        for column, names in enumerate(self.parts):
            if self.people[column] == "other" and _APPLICANT.fullmatch(key(names[-1])):
                self.people[column] = self.explicit[column] = "household"
                return True
        return False

    def _one_sided(self, *, household: bool) -> list[Whose]:
        """Return the owners where only one side has a name: what is told of others is not theirs."""
        found: list[Whose] = []
        last: Side = ""
        for column, names in enumerate(self.parts):
            side = self.people[column] or self.explicit[column]
            if self.people[column]:
                last = self.people[column] if household else ""
            if side == "other" or (not side and last == "other" and _is_personal(names)):
                found.append(Whose("other", told=bool(side)))
            elif household and side == "helper":
                found.append(Whose("helper"))
            else:
                found.append(Whose(""))
        return found

    def _owner(self, column: int) -> Whose:
        names = self.parts[column]
        if not names:
            return Whose()
        side, person = self.explicit[column], self.people[column]
        if person or side:
            owner: Side = person or side
            one = Whose(owner, self._which(column, owner))
            if person:
                self.last = one
            return one
        return self._by_position(names)

    def _by_position(self, names: Parts) -> Whose:
        ours = claim(Household, _plain_household(names))
        theirs = claim(Helper, _plain_helper(names))
        last = self.last or Whose("household")
        if ours and ours[0] == "relation" and last.side != "household" and "户主" not in names[-1]:
            return Whose("other", told=False)
        if theirs and not ours:
            return Whose("helper", self._helper_with(theirs[0]), told=False)
        if ours and not theirs:
            return Whose("household", told=False)
        if not ours or not theirs:
            return Whose()
        if theirs[0] in _WIDE or theirs[0] in {"note", "name"}:
            return Whose("household", told=False)
        if last.side == "helper":
            return Whose("helper", self._helper_with(theirs[0]), told=False)
        return Whose(last.side, told=False)

    def _which(self, column: int, side: Side) -> int:
        """Return which helper a column is of: by 第一, 第二 in its heading, else by what is told already."""
        if side != "helper":
            return 0
        for name in reversed(self.parts[column]):
            if found := _ORDINAL.search(key(name)):
                self.nth = _NUMBERS[found.group(1) or found.group(2)]
                return self.nth
        attribute = claim(Helper, _plain_helper(self.parts[column]))
        return self._helper_with(attribute[0]) if attribute else self.nth

    def _helper_with(self, attribute: str) -> int:
        """Return the helper at hand, the next one where that one has such a column."""
        if (taken := f"{self.nth} {attribute}") in self.taken and attribute in {"name", "unit"}:
            self.nth += 1
            taken = f"{self.nth} {attribute}"
        self.taken.add(taken)
        return self.nth


def _is_personal(names: Parts) -> bool:
    """Tell whether a column says of a person what it might say of any other."""
    if not names:
        return False
    found = claim(Household, names)
    return found is not None and found[0] in _PERSONAL


def _explicit(names: Parts) -> Side:
    """Return whose a heading says that a column is, "" where it does not."""
    for name in reversed(names):
        if side := side_of(key(name)):
            return side
    if any(_MEMBER.fullmatch(key(parent)) for parent in names[:-1]):
        return "helper"
    found = claim(Household, names) if names else None
    named = found is not None and found[0] == "head" and bare(key(names[-1])) not in _VAGUE
    return "household" if named else ""


def side_of(text: str) -> Side:
    """Return whose a heading, as `key` gives it, says that a column is; "" where it does not."""
    if len(text) > LONGEST:
        return ""
    if _OTHER.search(text):
        return "other"
    if _HELPER.search(text):
        return "helper"
    return "household" if _HOUSEHOLD.search(text) else ""


def _person(names: Parts, side: Side) -> Side:
    """Return whose name stands in a column, "" where it is nobody's name."""
    if not names or not side:
        return ""
    last = bare(key(names[-1]))
    if last in _VAGUE:
        return side
    if side == "other":
        return "other" if re.search(rf"(?:{_OTHER.pattern})(?:姓名|名字)?$", last) else ""
    if side == "helper":
        found = claim(Helper, _plain_helper(names))
        return "helper" if found and found[0] == "name" else ""
    found = claim(Household, _plain_household(names))
    return "household" if found and found[0] == "head" else ""


def _plain_helper(names: Parts) -> Parts:
    """Return the headings of a helper's column as the roster of helpers has them: 帮扶人手机号 is 手机号."""
    if not names:
        return ()
    last = _without_ordinal(key(names[-1]))
    if claim(Helper, (last,)):
        return (last,)
    if claim(Helper, names):
        return names
    if _OFFICE.search(last):
        return ("单位",)
    rest = _ALSO.sub("", _HELPER.sub("", last, count=1).removeprefix("的"))
    for form in (rest, _without_ordinal(rest)):
        if form and claim(Helper, (form,)):
            return (form,)
    if not rest or _LEVEL.fullmatch(rest):
        return ("帮扶责任人",)
    return names


def _plain_household(names: Parts) -> Parts:
    """Return the headings of a household's column as the register has them: 户主手机 is 手机."""
    if not names or claim(Household, names):
        return names
    rest = _HOUSEHOLD.sub("", key(names[-1]), count=1).removeprefix("的")
    return (rest,) if rest and claim(Household, (rest,)) else names


def _without_ordinal(text: str) -> str:
    """Return 帮扶责任人 for 帮扶责任人1, 责任人 for 第一责任人."""
    bare_text = re.sub(r"^第[一二三四1-4]", "", text)
    return re.sub(r"(?<=\D)[(]?(?:[1-4]|[一二三四](?=$|[)]))[)]?$", "", bare_text) or text
