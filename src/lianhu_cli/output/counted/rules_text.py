"""The rules in force: as sentences for a person, and as the commented file that `--rules` reads."""

from collections.abc import Iterator, Sequence

from lianhu_cli.domain.rules.aims import BY_NAME, EVERY
from lianhu_cli.domain.rules.assessment import COUNTS, Grade, Item
from lianhu_cli.domain.rules.office import Office
from lianhu_cli.domain.rules.parts import STAYS, Category, Duty, Kind, Slot
from lianhu_cli.domain.rules.policy import Policy

_RELATIVES = {
    "warn": "结成近亲属的，提醒",
    "avoid": "近亲属之间不结对",
    "prefer": "近亲属之间优先结对",
}
_LINKED = {
    "prefer": "单位的干部尽量帮扶单位联系的村",
    "require": "单位的干部只帮扶单位联系的村",
}

_OFFICE = {
    "title": "工作名称，如 双联行动",
    "name": "填报单位",
    "date": "填报时间，如 2012年3月5日",
    "county": "县（市、区）名",
    "township": "乡镇名，印在表题前",
    "leader": "分管领导",
    "reviewer": "审核人",
    "filler": "填表人",
    "phone": "联系电话",
    "number": "发文字号",
}


def sentences(policy: Policy) -> list[str]:
    """Return the rules, one sentence each."""
    kinds = sorted(policy.kinds, key=lambda kind: kind.priority)
    said = [
        f"先保的户类别：{_line(policy)}。",
        f"户类别：{'、'.join(kind.name for kind in kinds)}。",
    ]
    said = said[: 1 if len({kind.priority for kind in kinds}) > 1 else 2][-1:]
    said += [
        f"{one.name}{_of_tier(one)}：每人 {_duty(one.slots, policy)}。" for one in policy.categories
    ]
    said += [
        f"{one.name}{one.exempt()}的免联（按身份证号码和结对日期算）。"
        for one in policy.categories
        if one.exempt_age
    ]
    if policy.tiers:
        said += [f"每户要有{tier.name} {tier.helpers} 名。" for tier in policy.tiers]
    else:
        said.append(f"每户 {policy.helpers_per_household} 名帮扶人。")
    said += [f"{kind.name}每户 {kind.helpers} 名帮扶人。" for kind in kinds if kind.helpers]
    led = policy.led()
    said += [
        f"{kind.name}至少要有一名{kind.must_have}，没有就不算落实，也不配别人。"
        if kind.name in led
        else f"{kind.name}只由{kind.must_have}帮扶。"
        for kind in kinds
        if kind.must_have
    ]
    said += [
        f"{unit}一共 {count} 户，由本单位的人均摊。"
        for unit, count in policy.quotas.get("units", {}).items()
    ]
    said += [
        f"{pattern}的{name}：每人 {count} 户。"
        for pattern, counts in policy.quotas.get("levels", {}).items()
        for name, count in counts.items()
    ]
    said += [
        f"目标{nth}：{BY_NAME[aim].words}。" for nth, aim in enumerate(policy.sought(), start=1)
    ]
    said.append(f"{_LINKED[policy.linked]}；{_of_relatives(policy)}。")
    said += [f"{_of_kinds(one, policy)}{_frequency(one)}。" for one in policy.duties]
    said.append(f"一名帮扶人一天至多走访 {policy.visits_per_day} 户。")
    said += [f"考核：{_scored(one)}。" for one in policy.assessment]
    if policy.grades:
        said.append(f"考核等次：{'，'.join(map(_grade, policy.grades))}。")
    said.append(f"不承担包户任务：{'、'.join(policy.excluded) or '无'}。")
    said.append(f"户状态是这些的，不再结对：{'、'.join(policy.excluded_households) or '无'}。")
    if "need" in policy.aims:
        said += [
            f"{cause}：特长、单位或职务里有{'、'.join(words)}的懂行。"
            for cause, words in policy.skills.items()
        ]
    return said


def _of_relatives(policy: Policy) -> str:
    """Say what relatives are to one another: to prefer them is an aim, and nothing without it."""
    if policy.relatives == "prefer" and "kin" not in policy.aims:
        return "近亲属之间可以结对，不优先（目标里没有 kin）"
    return _RELATIVES[policy.relatives]


_EVERY = {"week": "每周", "month": "每月", "quarter": "每季度", "year": "每年"}


def _of_kinds(duty: Duty, policy: Policy) -> str:
    others = "其他户" if any(one.kinds for one in policy.duties) else "各户"
    return "、".join(duty.kinds) or others


def _frequency(duty: Duty) -> str:
    """Say how often a duty wants a household visited.

    >>> _frequency(Duty(visits=2)), _frequency(Duty(period="week", visits=0))
    ('每月至少走访 2 次', '不要求走访')
    """
    return f"{_EVERY[duty.period]}至少走访 {duty.visits} 次" if duty.visits else "不要求走访"


def _scored(item: Item) -> str:
    """Say how an item is scored.

    >>> _scored(Item(name="下户天数", count="days", weight=10, target=1, per="month", cap=12))
    '下户天数 10 分，数下户走访的天数，每月满 1 得满分，不足按比例，超过至多 12 分'
    """
    if item.target:
        full = f"{'每月' if item.per == 'month' else ''}满 {item.target:g} 得满分"
    else:
        full = "达到本人应做的数得满分"
    more = f"，超过至多 {item.cap:g} 分" if item.cap > item.weight else ""
    return f"{item.name} {item.weight:g} 分，数{COUNTS[item.count]}，{full}，不足按比例{more}"


def _grade(grade: Grade) -> str:
    return f"{grade.name} {grade.least:g} 分以上" if grade.least else f"其余{grade.name}"


def _line(policy: Policy) -> str:
    order = sorted({kind.priority for kind in policy.kinds})
    return "，然后".join(
        "、".join(kind.name for kind in policy.kinds if kind.priority == rank) for rank in order
    )


def _of_tier(category: Category) -> str:
    told = [*filter(None, [category.tier]), *filter(None, [STAYS.get(category.stay)])]
    return f"（{'，'.join(told)}）" if told else ""


def _duty(slots: Sequence[Slot], policy: Policy) -> str:
    every = {kind.name for kind in policy.kinds}
    return " 和 ".join(_one(slot, every) for slot in slots if slot.count and slot.kinds) or "0 户"


def _one(slot: Slot, every: set[str]) -> str:
    kinds = "" if set(slot.kinds) == every else "或".join(slot.kinds)
    if slot.minimum == slot.count:
        return f"{slot.count} 户{kinds}（必须）"
    least = f"至少 {slot.minimum} 户、" if slot.minimum else ""
    return f"{least}至多 {slot.count} 户{kinds}" if slot.count > 1 else f"{slot.count} 户{kinds}"


def toml(policy: Policy, office: Office | None = None) -> str:
    """Return the commented rules file of a policy, and of the office whose rules they are."""
    return "\n".join([*_lines(policy), *_office_lines(office or Office())]) + "\n"


def _lines(policy: Policy) -> Iterator[str]:
    yield "# 结对规则。改好后：lianhu pair --rules 本文件；看效果：lianhu rules --rules 本文件。"
    yield "# 删去的行用默认值；不认识的写法会报错，并指出在第几行。"
    yield ""
    yield "# 目标，严格按先后：后一个只在前面的都同样好时才起作用。删去一个，就不追求它。"
    for aim in EVERY:
        yield f"#   {aim.name:<12}{aim.words}"
    yield f"aims = {_list(policy.aims)}"
    yield f"fairness = {str(policy.fairness).lower()}  # 摊匀，true 或 false"
    yield ""
    yield "# 每户几名帮扶人，1 到 3。分第一、第二责任人的，改写 [[tiers]]，并给每个类别写 tier。"
    yield f"helpers_per_household = {policy.helpers_per_household}"
    yield "# 单位联系了村的干部：prefer 尽量在联系的村，require 只能在联系的村。"
    yield f"linked = {_text(policy.linked)}"
    yield "# “指定与回避”表里登记的近亲属：warn 提醒，avoid 不结对，prefer 优先结对。"
    yield f"relatives = {_text(policy.relatives)}"
    yield "# 状态或备注里有这些字样的人不承担包户任务。"
    yield f"excluded = {_list(policy.excluded)}"
    yield "# 户状态是这些的户（整户死亡、已迁出也算），不再结对，也不算未落实。"
    yield f"excluded_households = {_list(policy.excluded_households)}"
    yield f"visits_per_day = {policy.visits_per_day}  # 一名帮扶人一天至多走访几户，lianhu plan 用"
    for name, given in (
        ("duties = []  # 不要求走访", policy.duties),
        ("assessment = []  # 不考核", policy.assessment),
        ("grades = []  # 不分等次", policy.grades),
    ):
        if not given:
            yield name
    for kind in policy.kinds:
        yield from _kind(kind)
    for duty in policy.duties:
        yield from (
            "",
            "# 走访频次：哪些户类别（不写就是其余各类），每周 week、每月 month、每季 quarter、",
        )
        yield from ("# 每年 year 至少几次。lianhu report 按它数漏访的户。", "[[duties]]")
        yield from (f"kinds = {_list(duty.kinds)}" for _ in duty.kinds[:1])
        yield f"period = {_text(duty.period)}"
        yield f"visits = {duty.visits}"
    yield from _assessment(policy)
    for tier in policy.tiers:
        yield from ("", "# 责任人层级：每户几名。", "[[tiers]]")
        yield f"name = {_text(tier.name)}"
        yield f"helpers = {tier.helpers}"
    for category in policy.categories:
        yield from _category_lines(category)
    yield from _quotas(policy)
    yield from ("", "# 致贫原因里有左边的字样，特长、单位或职务里有右边字样的人懂行。", "[skills]")
    yield from (f"{_text(cause)} = {_list(words)}" for cause, words in policy.skills.items())


def _kind(kind: Kind) -> Iterator[str]:
    yield from ("", "# 户类别：别名，先后（0 最先保）。", "[[kinds]]")
    yield f"name = {_text(kind.name)}"
    yield f"aliases = {_list(kind.aliases)}"
    yield f"priority = {kind.priority}"
    if kind.helpers:
        yield f"helpers = {kind.helpers}  # 每户几名帮扶人"
    if kind.must_have:
        yield f"must_have = {_text(kind.must_have)}  # 一户一人时只由这一类人帮扶，几人时至少有一名"


def _category_lines(category: Category) -> Iterator[str]:
    yield from ("", "[[categories]]", f"name = {_text(category.name)}")
    yield f"aliases = {_list(category.aliases)}"
    yield f"ranks = {_list(category.ranks)}  # 没填人员类别时，凭这些职级认"
    if category.tier:
        yield f"tier = {_text(category.tier)}"
    if category.stay:
        yield f"stay = {_text(category.stay)}  # village 不出本村，group 不出本组"
    if category.exempt_age:
        yield f"exempt_age = {category.exempt_age}  # 到这个岁数的不再包户，按身份证号码和结对日期算"
    yield "slots = [  # 每一项都要（和）；一项里的户类别任选（或）；count 至多，minimum 至少"
    yield from (f"    {_slot(slot)}," for slot in category.slots)
    yield "]"


def _quotas(policy: Policy) -> Iterator[str]:
    if policy.quotas.get("units"):
        yield from ("", "# 单位一共包几户，由本单位的人均摊。", "[quotas.units]")
        yield from (f"{_text(name)} = {n}" for name, n in policy.quotas["units"].items())
    for pattern, counts in policy.quotas.get("levels", {}).items():
        yield from ("", "# 这一级单位（* 代表任意字）的人，按职级或人员类别每人包几户。")
        yield f"[quotas.levels.{_text(pattern)}]"
        yield from (f"{_text(name)} = {n}" for name, n in counts.items())


def _office_lines(office: Office) -> Iterator[str]:
    yield from ("", "# 本单位：印在表题、表下和签字处；空着的，表上留空手填。", "[office]")
    for name, meaning in _OFFICE.items():
        value = getattr(office, name)
        shown = "" if value else "# "
        yield f"{shown}{name} = {_text(value)}  # {meaning}"


def _assessment(policy: Policy) -> Iterator[str]:
    if policy.assessment:
        yield from ("", "# 考核项目，lianhu assess 按它计分。count 数什么：")
        yield from (f"#   {name:<11}{meaning}" for name, meaning in COUNTS.items())
        yield "# target 达到多少得满分 weight（不写 = 本人按走访频次、户数、任务应做的数）；"
        yield '# per = "month" 是每月的数；cap 是超额至多得几分。'
    for item in policy.assessment:
        yield from ("[[assessment]]", f"name = {_text(item.name)}", f"count = {_text(item.count)}")
        yield f"weight = {item.weight:g}"
        yield from (f"target = {item.target:g}" for _ in range(bool(item.target)))
        yield from (f"per = {_text(item.per)}" for _ in range(item.per != "period"))
        yield from (f"cap = {item.cap:g}" for _ in range(bool(item.cap)))
    if policy.grades:
        yield from ("", "# 考核等次：least 分以上。")
    for grade in policy.grades:
        yield from ("[[grades]]", f"name = {_text(grade.name)}", f"least = {grade.least:g}")


def _slot(slot: Slot) -> str:
    least = f", minimum = {slot.minimum}" if slot.minimum else ""
    return f"{{ kinds = {_list(slot.kinds)}, count = {slot.count}{least} }}"


def _list(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
