"""What a clerk's words in a 问题清单 mean: verified, waived, corrected."""

from lianhu_cli.domain.cells.readers import fold
from lianhu_cli.domain.problem import CODES

Waiver = tuple[str, str, str, str]
"""Code, name, masked value and village, "" for any: where the row has moved, the waiver moves with it."""

_VERIFIED = frozenset(
    "已核实 属实 无误 正确 确认 核实无误 情况属实 已确认 不改 不必改 不用改 是 对 没错 核实".split()
)
_DONE = frozenset("已改 已改正 已修改 已更正 已补 已补填 已处理 已删除 已删 同意 处理完毕".split())
_ACCEPTABLE = frozenset({"duplicate-household", "duplicate-helper", "village-unknown"})
"""Errors that the clerk may waive: the row says all that is needed."""
ELSEWHERE = "id-elsewhere"
_HERE = frozenset("属本地 在本地 本地 属于本地".split())
_AWAY = frozenset("不在本地 不属本地 不属于本地 非本地 离册 迁出 已迁出".split())
"""What is said of somebody who stands in two partitions."""
OLDER = "only-in-older-sheet"
_GONE = frozenset("离册 已离册 退出 已退出 不登记 不再登记 不用登记".split())
_STAY = frozenset("登记 要登记 仍登记 仍要登记 继续登记 在册 仍在册 保留".split())
"""What is said of somebody who stands only in an older sheet."""
_BY_MEANING = {entry.meaning: code for code, entry in CODES.items()}


def meant(rule: str) -> str:
    """Return the code of a rule as the list names it, "" if it is none.

    >>> meant("同村有同名户主"), meant("id-missing")
    ('same-name-in-village', 'id-missing')
    """
    return rule if rule in CODES else _BY_MEANING.get(rule, "")


def waiver(code: str, head: str, value: str, village: str = "") -> Waiver:
    """Return what tells a finding from others when it comes again."""
    return code, fold(head), fold(value), village


def is_waiver(result: str, reason: str, code: str) -> bool:
    """Tell whether a finding is not to be raised again: for a reason, or because it was verified.

    >>> is_waiver("属实", "", "id-missing"), is_waiver("", "户主无证", "head-missing")
    (True, False)
    """
    if not code or (CODES[code].severity == "error" and code not in _ACCEPTABLE):
        return False
    if (code == ELSEWHERE and result in _HERE) or settles_older(result, code):
        return True
    return result in _VERIFIED or bool(reason and not is_correction(result))


def is_correction(result: str) -> bool:
    """Tell whether a result is what the cell should say, not a word about it.

    >>> is_correction("石桥村"), is_correction("已改正")
    (True, False)
    """
    return bool(result) and result not in _VERIFIED | _DONE


def settles_older(result: str, code: str) -> bool:
    """Tell whether a result says that somebody of an older sheet is gone, or stays: nothing for a cell.

    >>> settles_older("离册", "only-in-older-sheet"), settles_older("离册", "id-missing")
    (True, False)
    """
    return code == OLDER and result in _GONE | _STAY


def stays(result: str, code: str) -> bool:
    """Tell whether a result says that somebody who stands only in an older sheet is to be registered.

    >>> stays("仍要登记", "only-in-older-sheet"), stays("离册", "only-in-older-sheet")
    (True, False)
    """
    return code == OLDER and result in _STAY


def is_departure(result: str, code: str) -> bool:
    """Tell whether a result says that somebody who stands in two partitions does not belong here.

    >>> is_departure("不在本地", "id-elsewhere"), is_departure("不在本地", "id-missing")
    (True, False)
    """
    return code == ELSEWHERE and result in _AWAY


def settles_place(result: str, code: str) -> bool:
    """Tell whether a result says where somebody belongs: nothing for a cell.

    >>> settles_place("属本地", "id-elsewhere"), settles_place("62000019850101002X", "id-elsewhere")
    (True, False)
    """
    return code == ELSEWHERE and result in _HERE | _AWAY
