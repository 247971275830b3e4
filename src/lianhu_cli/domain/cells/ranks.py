"""职级 and 职务 → rank → whether a cadre is 副科级以上.

Since 2019 (公务员职务与职级并行规定) posts and ranks run side by side; both occur.
"""

import re
from functools import lru_cache

from lianhu_cli.domain.patterns import late

RANKS = (
    "办事员", "科员", "副科级", "正科级", "副处级", "正处级", "副厅级", "正厅级", "副省级", "正省级",
)  # fmt: skip
LEADING = RANKS.index("副科级")

_TITLES: dict[str, str] = {
    "一级科员": "科员", "二级科员": "科员",
    "四级主任科员": "副科级", "三级主任科员": "副科级",
    "二级主任科员": "正科级", "一级主任科员": "正科级",
    "四级调研员": "副处级", "三级调研员": "副处级",
    "二级调研员": "正处级", "一级调研员": "正处级",
    "二级巡视员": "副厅级", "一级巡视员": "正厅级",
    "副主任科员": "副科级", "主任科员": "正科级", "副调研员": "副处级", "调研员": "正处级",
    "乡科级副职": "副科级", "乡科级正职": "正科级", "县处级副职": "副处级", "县处级正职": "正处级",
    "副部级": "副省级", "正部级": "正省级", "副科": "副科级", "正科": "正科级", "副处": "副处级",
    "正处": "正处级", "副厅": "副厅级", "正厅": "正厅级", "副县级": "副处级", "正县级": "正处级",
    "科级": "正科级", "处级": "正处级",
    "九级职员": "科员", "八级职员": "副科级", "七级职员": "正科级", "六级职员": "副处级", "五级职员": "正处级",
    "管理九级": "科员", "管理八级": "副科级", "管理七级": "正科级", "管理六级": "副处级", "管理五级": "正处级",
}  # fmt: skip

_POSTS: dict[str, str] = {
    "党委书记": "正科级", "镇长": "正科级", "乡长": "正科级", "人大主席": "正科级", "党工委书记": "正科级",
    "办事处主任": "正科级", "党委副书记": "副科级", "副镇长": "副科级", "副乡长": "副科级", "纪委书记": "副科级",
    "组织委员": "副科级", "宣传委员": "副科级", "武装部长": "副科级", "人武部长": "副科级", "派出所长": "副科级",
    "派出所所长": "副科级", "统战委员": "副科级", "政法委员": "副科级", "人大副主席": "副科级",
    "党工委副书记": "副科级", "办事处副主任": "副科级", "党委委员": "副科级", "党工委委员": "副科级",
    "武装部部长": "副科级", "人武部部长": "副科级", "党委专职副书记": "副科级",
    "县长": "正处级", "副县长": "副处级", "县委书记": "正处级", "县委副书记": "副处级", "县委常委": "副处级",
    "政协主席": "正处级", "政协副主席": "副处级", "人大常委会主任": "正处级", "人大常委会副主任": "副处级",
    "法院院长": "副处级", "法院副院长": "正科级", "检察院检察长": "副处级", "检察院副检察长": "正科级",
    "区委书记": "正处级", "区委副书记": "副处级", "区委常委": "副处级",
}  # fmt: skip
_NAMES = {**{one: one for one in RANKS}, **_TITLES, **_POSTS}
_LONGEST_FIRST = sorted(_NAMES, key=len, reverse=True)
_PARTS = late(r"[、，,;；/\s]|(?<!副)兼")
_OF_COUNTY = late(
    r"(?:县|区|旗|自治县)(?:(?!镇|乡(?!村)|(?<![农乡])村|局|院|中心|公司).){0,14}?"
    r"(?:局|委|委员会|办公室|[委府贫]办|部|联合会|残联|工商联|工会|妇联|团委)"
    r"(?:党组|党委|党总支|党支部|机关)?(副?)(局长|主任|部长|书记|主席|理事长|成员)"
)
"""The heads of a county's bureaus are 正科级, their deputies and the members of their 党组 副科级."""
_OF_BUREAU = late(r"(?<!分)局(?:党组|党委)?(副?)(局长|书记|成员)$")
"""A bureau, said without its county, is no township's."""
_WITH_RANK = late(r"(?:领导)?(?:干部|领导|人员|实职|职务|待遇)$")
"""What stands behind a rank and adds nothing to it: 副科级干部."""

VILLAGE_POSTS = frozenset(
    (
        "村支书 村支部书记 村党支部书记 村党支部副书记 村支部副书记 村主任 村委会主任 村委会副主任 村副主任"
        " 村文书 文书 村会计 会计 村妇联主任 妇联主任 监委会主任 村监委会主任 村务监督委员会主任"
    ).split()
)


@lru_cache(maxsize=1 << 14)
def told(text: str) -> tuple[str, str]:
    """Return the rank that a 职级, a 职务 or a 单位及职务 tells, and the word that tells it; "" for none.

    Of several posts the highest counts; the longest title is meant: 副主任科员 is no 主任科员.

    >>> told("县教育局四级主任科员"), told("白沙镇副镇长"), told("县水务局副局长")
    (('副科级', '四级主任科员'), ('副科级', '副镇长'), ('副科级', '县水务局副局长'))
    >>> told("非领导职务(副科)"), told("享受副科级待遇")
    (('副科级', '副科'), ('副科级', '副科级'))
    >>> told("干事"), told("主任科员助理"), told("科员、会计")
    (('', ''), ('', ''), ('科员', '科员'))
    >>> told("县农业农村局党组成员、副局长"), told("水务局局长"), told("副科级干部"), told("县水务局办公室主任")
    (('副科级', '县农业农村局党组成员'), ('正科级', '水务局局长'), ('副科级', '副科级'), ('', ''))
    """
    found = [one for part in _PARTS.split(text) if (one := _told(part))[0]]
    return max(found, key=lambda one: RANKS.index(one[0]), default=("", ""))


def _told(part: str) -> tuple[str, str]:
    before, _, within = part.partition("(")
    for bare in (part, before, _WITH_RANK.sub("", part), within.rstrip(")")):
        named = next((title for title in _LONGEST_FIRST if bare.endswith(title)), "")
        if named:
            return _NAMES[named], named
        if head := _OF_COUNTY.search(bare) or _OF_BUREAU.search(bare):
            deputy = head.group(1) or head.group(2) == "成员"
            return ("副科级" if deputy else "正科级"), _said(head, bare)
    return "", ""


def _said(head: re.Match[str], text: str) -> str:
    """Return the words of a text that tell the head of a bureau."""
    return head.group(0) if head.re.pattern == _OF_COUNTY.pattern else text


def rank(title: str) -> str:
    """Return the rank a 职级, a post or a unit with a post stands for, "" where it is none we know.

    >>> rank("四级主任科员"), rank("正科级"), rank("二级科员"), rank("主任科员"), rank("镇长")
    ('副科级', '正科级', '科员', '正科级', '正科级')
    """
    return told(title)[0]


def rank_of_post(post: str, unit: str = "") -> str:
    """Return the rank a post carries when no 职级 is given, "" where it carries none.

    `unit` tells whose 局长 is meant.

    >>> rank_of_post("党委副书记"), rank_of_post("镇长"), rank_of_post("局长", "县水务局"), rank_of_post("干事")
    ('副科级', '正科级', '正科级', '')
    """
    found = [rank(unit + part) for part in _PARTS.split(post) if part in _HEADS]
    return rank(post) or max(found, key=lambda one: RANKS.index(one) if one else -1, default="")


_HEADS = frozenset(
    f"{deputy}{post}" for deputy in ("", "副") for post in "局长 主任 部长 书记 主席 理事长".split()
) | {"党组书记", "党组副书记", "党组成员", "党委书记"}


_ORDINARY_POSTS = late(
    r".*(?:干事|科员|办事员|工作人员|职员|专干|干部|文员|技术员|农技员|协理员|助理|民警|辅警"
    r"|教师|医生|护士长?|驾驶员|司机|工勤(?:人员)?|职工|站员|会计|出纳|股长|副?[站所]长|副?主任科员助理|队员)"
    r"|(?:[^县市区旗州]*(?:镇|乡|街道))?(?:党政|综治|综合|经济|社会|便民|为民|文化|农业|平安|社保|财政|民政|扶贫|乡村|退役|应急).{0,8}"
    r"(?:办公室|办|中心|大队)(?:副?主任|副?大队长|负责人)"
)


def is_ordinary_post(post: str) -> bool:
    """Tell whether a post is one below 副科级 wherever it occurs.

    >>> is_ordinary_post("干事"), is_ordinary_post("农技站站长"), is_ordinary_post("局长")
    (True, True, False)
    """
    return bool(_ORDINARY_POSTS.fullmatch(post)) and not is_leading(rank_of_post(post))


_OF_VILLAGE = late(
    r"(?:.*(?<![驻包联农乡]))?村(?:党总?支部?|总?支部|党委|村?委会?|村?民委员会|村?监委会|务监督委员会|监会|妇联|妇女|团支部"
    r"|民兵连|治保会?|两委)?(?:副?书记|副?主任|副?主席|委员|成员|支书|文书|会计|出纳|连长|干部)"
)


def is_village_post(post: str) -> bool:
    """Tell whether a post, or one of several, is one of a village's own.

    >>> is_village_post("村支书"), is_village_post("村支书、村主任"), is_village_post("镇长")
    (True, True, False)
    >>> is_village_post("石桥村党支部书记"), is_village_post("驻村第一书记"), is_village_post("县乡村振兴局副主任")
    (True, False, False)
    """
    parts = re.split("[、，,/ 兼]", post)
    return any(part in VILLAGE_POSTS or bool(_OF_VILLAGE.fullmatch(part)) for part in parts)


def is_leading(found: str) -> bool:
    """Tell whether a rank is 副科级 or above.

    >>> is_leading("副科级"), is_leading("科员")
    (True, False)
    """
    return found in RANKS and RANKS.index(found) >= LEADING
