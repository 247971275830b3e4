"""Whom the cells of a row name as helpers: 刘一、孙二, 刘一（镇政府）, 孙二13900000002, 镇政府 周三."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from lianhu_cli.domain.cells.readers import ROLES, fold, squeeze
from lianhu_cli.domain.cells.unit_and_post import is_post, split
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.people.directory import without_post
from lianhu_cli.domain.tables.helper import Helper
from lianhu_cli.intake.files.raw import Cell
from lianhu_cli.intake.sheet.columns import ReadColumn, read_column
from lianhu_cli.intake.sheet.grid import GridColumn, as_text

Told = tuple[Any, Any, list[Any]]
"""Standard form, what was typed, and what is said of it."""
Parts = dict[str, str]
"""Attribute → what the cell with the name says of it."""

_CHARACTER = "\u3400-\u4dbf\u4e00-\u9fff·"
_SEVERAL = late(r"[、,，;；/|\n]+|\s+(?=[\u4e00-\u9fff]{2})")
_ROLE = late(ROLES)
_BETWEEN = late(r"[、,，;；/|\s]+")
_NAME = late(rf"[{_CHARACTER}]{{2,6}}")
_WITH_BRACKETS = late(rf"([{_CHARACTER}]{{2,5}})[(（]([^()（）]{{2,30}})[)）]")
_PHONE = r"(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})"
_WITH_PHONE = late(rf"([{_CHARACTER}]{{2,5}})[(（:：\s]*({_PHONE})[)）]?")
_ONLY_PHONE = late(_PHONE)
_UNIT = r"[\u4e00-\u9fff]{1,14}(?:局|委|府|站|所|中心|会|院|校|小学|中学|办|办公室|部|公司|支行|村|社区)"
_UNIT_BEHIND = late(rf"([{_CHARACTER}]{{2,4}})[\s、，,/;；]+({_UNIT})")
_UNIT_BEFORE = late(rf"({_UNIT})[\s、，,/;；:：]+([{_CHARACTER}]{{2,4}})")
_PART_OF_ALL = late(rf"^(?:{ROLES}|主要|协助|[正副])[:：]")
"""What stands before a name and says which of the helpers it is."""
_BEHIND = late(r"[:：、,，;；。.\s]+$")
"""What is left standing behind the last name: 李干："""
_TWO_CHARACTER_SURNAMES = frozenset(
    "欧阳 上官 司马 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 东方 南宫".split()
)
"""A gap behind one of these parts a name, not two people."""
_OF_ALL = frozenset({"unit", "category", "rank", "village", "township", "county"})
"""What a cell with several names says of each of them."""


def named(columns: Mapping[str, ReadColumn], n: int) -> list[dict[str, Told]]:
    """Return what row `n` tells of each helper whom it names, the name among it."""
    whole: dict[str, Told] = {
        attribute: (
            column.value(n),
            column.raw[int(column.codes[n])],  # of the cell above where it is merged or 同上
            column.findings.get(int(column.codes[n]), []),
        )
        for attribute, column in columns.items()
    }
    typed = whole["name"][1]
    found = several(as_text(typed)) or [{"name": str(whole["name"][0])}]
    if len(found) == 1:
        return [whole | _unless_told(whole, found[0], typed)]
    return [
        shared | {a: (text, typed, []) for a, text in one.items()}
        for one, shared in zip(found, _shared(whole, len(found)), strict=True)
    ]


def several(text: str) -> list[Parts]:
    """Return the helpers whom a cell names, with what it says of each; [] where it is no such list.

    >>> several("刘一（镇政府）、孙二（县水务局副局长）")
    [{'name': '刘一', 'unit': '镇政府'}, {'name': '孙二', 'unit': '县水务局', 'post': '副局长'}]
    >>> several("刘一13900000001 孙二"), several("组长：刘一；成员：孙二")
    ([{'name': '刘一', 'phone': '13900000001'}, {'name': '孙二'}], [{'name': '刘一'}, {'name': '孙二'}])
    >>> several("李干：、王二（组长）"), several("李干:"), several("王二（组长）")
    ([{'name': '李干'}, {'name': '王二'}], [{'name': '李干'}], [{'name': '王二'}])
    >>> [one["name"] for one in several("刘一 孙二")], several("欧阳 建国"), several("刘 建国")
    (['刘一', '孙二'], [{'name': '欧阳建国'}], [{'name': '刘建国'}])
    >>> several("孙二 镇政府"), several("王桂秀副局长"), several("待定？")
    ([{'name': '孙二', 'unit': '镇政府'}], [{'name': '王桂秀', 'post': '副局长'}], [])
    """
    plain = _BEHIND.sub("", fold(text).strip())
    if found := _UNIT_BEHIND.fullmatch(plain):
        return [{"name": found.group(1), "unit": found.group(2)}]
    if found := _UNIT_BEFORE.fullmatch(plain):
        return [{"name": found.group(2), "unit": found.group(1)}]
    parts = [_PART_OF_ALL.sub("", part.strip()) for part in _split(plain)]
    people = [_one(part) for part in parts if part]
    if len(people) > 1 and all(people) and parts[0] not in _TWO_CHARACTER_SURNAMES:
        return people
    return [one] if (one := _one(plain)) else []


def _split(text: str) -> list[str]:
    """Split a text between helpers, not within brackets and not before a phone."""
    text = re.sub(rf"[、,，/\s:：]+(?={_PHONE})", ":", text)
    hidden = re.sub(r"[(（][^()（）]*[)）]", lambda found: "\0" * len(found.group()), text)
    found, start = [], 0
    for gap in _SEVERAL.finditer(hidden):
        found.append(text[start : gap.start()])
        start = gap.end()
    return [*found, text[start:]]


def _one(text: str) -> Parts:
    """Return one helper and what stands with the name, {} where the text is nobody's name."""
    text = _BEHIND.sub("", squeeze(text))
    if found := _WITH_PHONE.fullmatch(text):
        return {**_one(found.group(1)), "phone": found.group(2)}
    if found := _WITH_BRACKETS.fullmatch(text):
        within: Parts = {}
        for part in _BETWEEN.split(found.group(2)):
            within |= _said(part)
        return {**_one(found.group(1)), **within}
    if not _NAME.fullmatch(text):
        return {}
    bare = without_post(text)
    return {"name": bare} | ({"post": text.removeprefix(bare)} if bare != text else {})


def _said(text: str) -> Parts:
    """Return what a text beside a name says: a phone, a post, a unit or unit and post."""
    if _ONLY_PHONE.fullmatch(text):
        return {"phone": text}
    if _ROLE.fullmatch(text):
        return {}
    if is_post(text):
        return {"post": text}
    unit, post = split(text)
    return {"unit": unit, "post": post} if unit else {"unit": text} if text else {}


def _unless_told(told: Mapping[str, Told], said: Parts, typed: str) -> dict[str, Told]:
    """Return what the cell with the name says, beside the name only what no cell of its own says."""
    return {
        attribute: (text, typed, [])
        for attribute, text in said.items()
        if attribute == "name" or not told.get(attribute, ("",))[0]
    }


def _shared(whole: Mapping[str, Told], count: int) -> list[dict[str, Told]]:
    """Return what the other cells of a row tell of each of several helpers, in their order."""
    told: list[dict[str, Told]] = [{} for _ in range(count)]
    for attribute, (standard, typed, findings) in whole.items():
        parts = [part for part in _BETWEEN.split(as_text(typed).strip()) if part]
        for nth, one in enumerate(told):
            if attribute in _OF_ALL and len(parts) == 1:
                one[attribute] = (standard, typed, findings)
            elif len(parts) == count and attribute != "name":
                one[attribute] = _read(attribute, parts[nth], typed)
            elif attribute in _OF_ALL:
                one[attribute] = (standard, typed, findings)
    return told


def _read(attribute: str, part: str, typed: Cell) -> Told:
    """Return what a part of a cell says of one of several helpers, read as a cell of its own is."""
    alone = GridColumn([part], np.zeros(1, np.int32))
    column = read_column(alone, 0, Helper.columns[attribute], np.arange(1))
    return column.value(0), typed, column.findings.get(0, [])
