"""Readers of one cell: from the text as typed to the standard form, or ValueError with a sentence.

Every reader takes text that `fold` has been over (half width, no blanks at the ends).
"""

import re
from collections.abc import Callable
from math import isinf

from lianhu_cli.domain.patterns import late

_BLANKS = late(r"[\s\u00a0\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
CONTROL = late(r"(?:\x1b\[|\x9b)[0-9;]*[A-Za-z]|[\x00-\x08\x0e-\x1f\x7f-\x9f\u2066-\u2069]")
"""Control characters that part no words: those of old systems and of terminals, marks of direction."""
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}
_MOST_DIGITS = 15
"""More digits than these are no number: not even Excel keeps them."""
_NUMBER = late(r"([+-]?\d+(?:,\d{3})*(?:\.\d+)?)\s*(人|口|个|户|亩|名|元|组|岁|只|头|间)?")


def fold(text: str) -> str:
    """Fold full-width letters, digits and signs to half width and trim blanks at the ends.

    >>> fold("　４ 人 ")
    '4 人'
    >>> fold("６２００００Ｘ")
    '620000X'
    """
    if not text.isprintable():
        text = CONTROL.sub("", text)
    if text.isascii():
        return text.strip()
    return _BLANKS.sub(" ", text.translate(_HALF_WIDTH)).strip()


def squeeze(text: str) -> str:
    """Remove every blank: padding inside names and headings means nothing.

    >>> squeeze("张　三")
    '张三'
    """
    return _BLANKS.sub("", text)


def chinese_number(text: str) -> int:
    """Read a Chinese or Arabic whole number below 1,000.

    >>> [chinese_number(t) for t in ("3", "三", "十", "十二", "二十", "二十三", "一百零五", "廿一")]
    [3, 3, 10, 12, 20, 23, 105, 21]
    """
    text = text.replace("廿", "二十").replace("卅", "三十")
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"“{text}”不是数字")
    if text.isdecimal():
        return int(text)
    if not text or any(c not in _DIGITS and c not in _UNITS for c in text):
        raise ValueError(f"“{text}”不是数字")
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit = 0, 1 if text[0] in _UNITS else 0
    for c in text:
        if c in _UNITS:
            total, digit = total + digit * _UNITS[c], 0
        else:
            digit = _DIGITS[c]
    return total + digit


NOTHING = frozenset("/ \\ - -- — —— ― － 无 没有 暂无 不详 未知 空".split())
"""What clerks write into a cell that is to say nothing."""


def text(cell: str) -> str:
    """Return free text as it stands.

    >>> text("缺资金，缺技术")
    '缺资金，缺技术'
    """
    return cell


_DOTS = late(r"[•・．‧∙⋅●.]")


_BEFORE_NAME = late(r"^\d{1,4}[.、,，)](?=[\u3400-\u9fff])")
ROLES = "第?[一二]?责任人|组长|副组长|成员|组员|队长|副队长|队员"
"""What stands beside a name and says which of those who help together it is."""
_ROLE_BEHIND = late(rf"(?:[(（](?:{ROLES})[)）])?[:：]?$")
_BEHIND_NAME = late(r"(?<=[\u3400-\u9fff])[(:,，、]*(?:电话:?)?1[3-9]\d{9}\)?$|等\d+[人口户]$")
_UNREADABLE = late("[?\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff□■\u25a1]")


def is_unreadable(name: str) -> bool:
    """Tell whether a name holds a character that stands for one nobody can see.

    >>> is_unreadable("王?田"), is_unreadable("李\ue000"), is_unreadable("尤𬭚")
    (True, True, False)
    """
    return bool(_UNREADABLE.search(name))


def name(cell: str) -> str:
    """Read a person's name: no padding, one kind of middle dot, no number before it and no phone behind.

    >>> name("张 三"), name("阿不都・热合曼"), name("2、张三"), name("张三(13800001234)")
    ('张三', '阿不都·热合曼', '张三', '张三')
    >>> name("李干："), name("王二（组长）"), name("王二(组长):")
    ('李干', '王二', '王二')
    """
    bare = squeeze(cell)
    if bare and bare[-1] in ":：)）":
        bare = _ROLE_BEHIND.sub("", bare) or bare
    if any(map(str.isdigit, bare)):
        bare = _BEHIND_NAME.sub("", _BEFORE_NAME.sub("", bare)) or bare
    return _DOTS.sub("·", bare)


def number(cell: str) -> float:
    """Read an amount, with or without a unit.

    >>> number("6.5亩"), number("1,200"), number("4")
    (6.5, 1200.0, 4.0)
    """
    found = _NUMBER.fullmatch(cell)
    if not found:
        raise ValueError(f"“{cell}”不是数字")
    value = float(found.group(1).replace(",", ""))
    if isinf(value):
        raise ValueError(f"“{cell}”不是数字")
    return value


def count(cell: str) -> int:
    """Read a number of people or households, with or without a unit.

    >>> count("4人"), count("4.0"), count("四口")
    (4, 4, 4)
    """
    bare = cell.rstrip("人口个户名")
    if bare and all(c in _DIGITS or c in _UNITS for c in bare):
        return chinese_number(bare)
    value = number(cell)
    if value != int(value):
        raise ValueError(f"“{cell}”应为整数")
    return int(value)


_YES = frozenset("是 √ ✓ ✔ ☑ 1 Y y YES Yes yes 有 党员 TRUE 中共党员 预备党员 对".split())
_NO = frozenset(
    "否 无 / 0 群众 N n NO No no 没有 不是 × ✗ - — FALSE 非党员 团员 共青团员".split()
) | {""}


def yes_no(cell: str) -> bool:
    """Read yes or no.

    >>> yes_no("√"), yes_no("党员"), yes_no("群众"), yes_no("")
    (True, True, False, False)
    """
    if cell in _YES:
        return True
    if cell in _NO:
        return False
    raise ValueError(f"“{cell}”看不出是或否")


_MOBILE = late(r"1[3-9]\d{9}")
_LANDLINE = late(r"(0\d{2,3})?([2-9]\d{6,7})")
_BETWEEN_PHONES = late(r"[,，;；/、\n]|(?<=\d{7}) +(?=\d{7})")


def phone(cell: str) -> str:
    """Read one or several phones: digits only, several joined by "、".

    >>> phone("138-0000-1234"), phone("13800001234.0"), phone("+86 13800001234")
    ('13800001234', '13800001234', '13800001234')
    >>> phone("13800001234/13900001234"), phone("0931-2345678")
    ('13800001234、13900001234', '0931-2345678')
    """
    numbers = [_one_phone(part) for part in _BETWEEN_PHONES.split(cell) if part.strip()]
    if not numbers:
        raise ValueError(f"“{cell}”不是电话号码")
    return "、".join(numbers)


def _one_phone(part: str) -> str:
    digits = re.sub(r"[\s()（）\-—]", "", part.removesuffix(".0")).removeprefix("+")
    if len(digits) == 13:
        digits = digits.removeprefix("86")
    if _MOBILE.fullmatch(digits):
        return digits
    landline = _LANDLINE.fullmatch(digits)
    if not landline:
        raise ValueError(f"“{part}”不是电话号码")
    return "-".join(piece for piece in landline.groups() if piece)


_VILLAGE_ENDINGS = late(r"(村?(?:村民委员会|村委会|行政村|村委)|村)$")
_COMMUNITY_ENDINGS = late(r"(社区居民委员会|社区居委会|居民委员会|居委会|社区)$")


def village(cell: str) -> str:
    """Read the name of a village or community in its canonical form.

    >>> [village(t) for t in ("石桥", "石桥村", "石桥村委会", "石桥行政村", "石桥村民委员会")]
    ['石桥村', '石桥村', '石桥村', '石桥村', '石桥村']
    >>> village("石桥村村委会"), village("石桥村村委")
    ('石桥村', '石桥村')
    >>> village("东街居委会"), village("东街社区")
    ('东街社区', '东街社区')
    """
    bare = squeeze(cell)
    community = _COMMUNITY_ENDINGS.sub("", bare)
    if community != bare and community:
        return community + "社区"
    stem = _VILLAGE_ENDINGS.sub("", bare)
    return (stem or bare) + "村"


_GROUP = late(r"第?([0-9零〇一二两三四五六七八九十百廿]+)(?:村民小组|村民组|生产队|小组|组|社|队)?")
_AROUND_GROUP = late(
    r"(?<=[组社队])\([^()]*\)$|^[\u4e00-\u9fff]{2,8}?村(?=第?[0-9零〇一二两三四五六七八九十百廿])"
)
_GROUP_ENDINGS = late(r"(村民小组|村民组|生产队|小组|组|社|队)$")


def group(cell: str) -> str:
    """Read the name of a villagers' group in its canonical form.

    >>> [group(t) for t in ("3组", "三组", "第三村民小组", "三社", "3队", "3", "3.0")]
    ['3组', '3组', '3组', '3组', '3组', '3组', '3组']
    >>> group("王家湾社"), group("三组(上庄)"), group("石桥村二组")
    ('王家湾组', '3组', '2组')
    """
    bare = squeeze(cell).removesuffix(".0")
    numbered = _GROUP.fullmatch(bare) or _GROUP.fullmatch(_AROUND_GROUP.sub("", bare))
    if numbered:
        return f"{chinese_number(numbered.group(1))}组"
    stem = _GROUP_ENDINGS.sub("", bare)
    return stem + "组" if stem and stem != bare else bare


def sex(cell: str) -> str:
    """Read 男 or 女; bare digits are not decoded, since systems contradict one another.

    >>> sex("男性")
    '男'
    """
    bare = cell.removesuffix("性")
    if bare not in {"男", "女"}:
        raise ValueError(f"“{cell}”应为男或女")
    return bare


FIXED_POINTS: dict[Callable[[str], str | int | float | bool | None], re.Pattern[str]] = {
    name: late(r"[\u4e00-\u9fff\u3400-\u4dbf]{1,12}(?:·[\u4e00-\u9fff\u3400-\u4dbf]{1,12}){0,4}"),
    phone: late(r"1[3-9][0-9]{9}"),
}
"""Reader → a pattern of texts that are already in standard form, where most cells are and are many."""
