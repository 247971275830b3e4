"""Unit and post that stand in one text: 县水务局局长, 石桥村党支部书记, 镇政府（副镇长）."""

from lianhu_cli.domain.patterns import late

_POST = (
    r"(?:党组|党委|党工委|党总支|党支部|支部|(?<!大)人大|政协|妇联|团委|机关党委|村|(?<=[局院校])办公室)?"
    r"(?:专职|常务|第一|党员|一般)?"
    r"(?:(?:[一二三四]级)?(?:副?主任科员|副?调研员|巡视员|科员)|[正副][科处县]级?(?:干部|领导|实职)?|[科处]级干部"
    r"|副?(?:书记|局长|镇长|乡长|县长|区长|主任|主席|部长|校长|院长|站长|所长|科长|股长|队长|大队长|中队长|理事长|检察长|行长|总?经理)"
    r"|(?:组织|宣传|统战|政法|纪检)?委员|(?:党组)?成员|常委|支书|(?:武装|人武)部?部?长|文书|会计|出纳|民兵连长|工作人员|一般干部|干部|干事|职工|职员|办事员"
    r"|专干|技术员|农技员|民警|辅警|教师|老师|医生|护士长?|队员|站员|网格员|第一书记)"
)
_POSTS = rf"{_POST}(?:[、，,；;/兼\s]+{_POST})*"
_UNIT_END = (
    r"(?:局|委|府|站|所|中心|会|院|校|小学|中学|幼儿园|办|办公室|部|公司|银行|支行|社|队|村|社区|镇|(?<!城)乡|街道|联|厅|处|人大|政协"
    r"|协会|机关|集团|厂|场|馆|团)"
)
_BOTH = late(
    rf"(?P<unit>\S*?\S{_UNIT_END})[\s、，,/:：]*(?:[(（](?P<within>{_POSTS})[)）]|(?P<post>{_POSTS}))"
)
_ALONE = late(_POSTS)
_NO_UNITS = frozenset(
    "乡镇 机关 企业 农村 社区 单位 本村 本镇 本乡 基层 事业单位 行政机关 县直机关".split()
)


def split(text: str) -> tuple[str, str]:
    """Return the unit and the post that a text names, ("", "") where it does not hold both.

    >>> split("县水务局局长"), split("镇农业综合服务中心干部"), split("白沙镇党委副书记")
    (('县水务局', '局长'), ('镇农业综合服务中心', '干部'), ('白沙镇', '党委副书记'))
    >>> split("县教育局党组成员、副局长"), split("石桥村委会主任"), split("县水务局（四级主任科员）")
    (('县教育局', '党组成员、副局长'), ('石桥村委会', '主任'), ('县水务局', '四级主任科员'))
    >>> split("县水务局"), split("副镇长"), split("乡镇干部"), split("县乡村振兴局")
    (('', ''), ('', ''), ('', ''), ('', ''))
    """
    found = _BOTH.fullmatch(text)
    if not found or found["unit"] in _NO_UNITS:
        return "", ""
    return found["unit"], found["within"] or found["post"]


def is_post(text: str) -> bool:
    """Tell whether a text is a post, or several, and nothing else.

    >>> is_post("副镇长"), is_post("党委委员、武装部长"), is_post("镇政府"), is_post("干部")
    (True, True, False, True)
    """
    return bool(_ALONE.fullmatch(text))
