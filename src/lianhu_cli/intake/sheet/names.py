"""What the names of sheets, files and title lines tell: the village, the kind of household."""

import re

from lianhu_cli.domain.cells import readers
from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.rules.policy import Policy

_VILLAGE = late(r"([\u4e00-\u9fff]{1,8}?(?:村民委员会|村委会|行政村|居委会|社区|村))")
_TOWN = late(r"^.*?(?:省|市|县|区|镇|乡|街道)(?=[\u4e00-\u9fff]{1,8}(?:村|社区|居委会))")
_PERIOD = late(
    r"^(?:(?:19|20)?\d\d年度?)?(?:第?[一二三四1-4]季度|[上下]半年|\d{1,2}月份?)?(?=[\u4e00-\u9fff])"
)
"""What stands before a village in a title: 2025年石桥村."""
_NO_VILLAGE = late(
    r"^(?:各|全|本|联|包|驻|行政|所在|帮扶|农|乡|.*[镇乡县]各)?村$|联村|包村|各村|驻村|农村|帮扶村|村情|行政村"
)


def village_in(name: str) -> str:
    """Return the village that the name of a sheet or file speaks of, "" where it speaks of none.

    >>> village_in("石桥村"), village_in("城关镇石桥村困难户登记册"), village_in("2.柳树湾社区")
    ('石桥村', '石桥村', '柳树湾社区')
    >>> village_in("2025年石桥村帮扶花名册"), village_in("3月份东沟村")
    ('石桥村', '东沟村')
    >>> village_in("困难户登记册"), village_in("各村汇总"), village_in("联村单位")
    ('', '', '')
    """
    plain = _PERIOD.sub("", squeeze(fold(name)))
    plain = re.sub(r"^[\d一二三四五六七八九十]*[.、_\- ]+|^\d+", "", plain)
    found = _VILLAGE.search(_TOWN.sub("", plain))
    if not found or _NO_VILLAGE.search(found.group(1)):
        return ""
    return readers.village(found.group(1))


_NO_NAME = late(
    r"[表册户单总数据附件汇情况干部人员登记名台账统计社区镇乡县区市村组年月季度份困难特殊低保五保残疾脱贫监测]"
)


def bare_village(name: str) -> str:
    """Return the village that a sheet or file is called after, without 村, "" if it seems not.

    >>> bare_village("石桥"), bare_village("3.杨家湾"), bare_village("Sheet1"), bare_village("登记册")
    ('石桥村', '杨家湾村', '', '')
    """
    plain = re.sub(r"^[\d.、_\- ]+|[\d._\- ]+$", "", squeeze(fold(name)))
    if not re.fullmatch(r"[\u4e00-\u9fff]{2,4}", plain) or _NO_NAME.search(plain):
        return ""
    return readers.village(plain)


_YEAR = late(r"(?<!\d)((?:19|20)\d\d)(?=\s*(?:年|[-./—]|年度|$|\D))")


def year_in(name: str) -> int:
    """Return the year that a title speaks of, 0 where of none or of several.

    >>> year_in("2024年3月帮扶台账"), year_in("2023-2024年"), year_in("帮扶台账")
    (2024, 0, 0)
    """
    spoken = set(_YEAR.findall(fold(name)))
    return int(spoken.pop()) if len(spoken) == 1 else 0


_COUNTED = late(r"\((?:共?\d+[户人口])+\):?$")
_GROUP = late(
    r"(?:^|.*?(?:村|社区|村委会|[-_、 ]))(第?[0-9零一二三四五六七八九十百]+(?:村民小组|居民小组|小组|组|社|队))"
    r"(?:$|[困特登花名摸底册表户].*)"
)


def group_in(name: str) -> str:
    """Return the villagers' group that the name of a sheet or file speaks of, "" where of none.

    >>> group_in("一组"), group_in("石桥村三组"), group_in("石桥村2组困难户登记册"), group_in("2.东沟村")
    ('1组', '3组', '2组', '')
    >>> group_in("二组（3户）："), group_in("第三村民小组")
    ('2组', '3组')
    """
    plain = _COUNTED.sub("", squeeze(fold(name))).rstrip(":")
    found = _GROUP.fullmatch(plain)
    return readers.group(found.group(1)) if found else ""


def kind_in(name: str, policy: Policy) -> str:
    """Return the one kind of household a name speaks of, "" where it is none or several.

    >>> kind_in("特殊户花名册", Policy()), kind_in("困难户特殊户登记册", Policy())
    ('特殊户', '')
    """
    plain = squeeze(fold(name))
    spoken = {
        kind.name for kind in policy.kinds if any(n in plain for n in (kind.name, *kind.aliases))
    }
    # 特殊困难户 holds 困难户: the longer name is meant.
    if len(spoken) > 1:
        longest = max(
            (n for kind in policy.kinds for n in (kind.name, *kind.aliases) if n in plain), key=len
        )
        rest = plain.replace(longest, "")
        spoken = {
            kind.name for kind in policy.kinds if any(n in rest for n in (kind.name, *kind.aliases))
        } | {policy.kind(longest)}
    return spoken.pop() if len(spoken) == 1 else ""


def category_in(name: str, policy: Policy) -> str:
    """Return the one category of helpers a name speaks of, "" where it is none or several.

    >>> category_in("党员明星户名册", Policy()), category_in("帮扶干部名册", Policy())
    ('党员明星户', '')
    """
    plain = squeeze(fold(name))
    spoken = {category.name for category in policy.categories if category.name in plain}
    return spoken.pop() if len(spoken) == 1 else ""


_COMMITTEE = late(
    r"(?:.*?(?:镇|乡|街道))?(?:[\u4e00-\u9fff]{1,8}?)(?:村(?:村?民委员会|村?委会?|两委|党支部|党总支|支部)?|社区(?:居委会|居民委员会)?|居委会)"
)


def village_of_unit(unit: str) -> str:
    """Return the village whose own committee a unit is, "" for any other office.

    >>> village_of_unit("石桥村委会"), village_of_unit("城关镇石桥村党支部"), village_of_unit("石桥村")
    ('石桥村', '石桥村', '石桥村')
    >>> village_of_unit("县农业农村局"), village_of_unit("镇农村经济站"), village_of_unit("乡村振兴局")
    ('', '', '')
    """
    plain = squeeze(fold(unit))
    plain = re.sub(r"(?:党总支|党支部|支部|两委)$", "", plain)
    if not plain or not _COMMITTEE.fullmatch(plain):
        return ""
    return village_in(plain)
