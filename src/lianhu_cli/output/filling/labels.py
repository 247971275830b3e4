"""填报单位：, 填报日期： and the like of a form without placeholders: what belongs behind them is put there."""

import re
from collections.abc import Container, Mapping
from typing import Any

from lianhu_cli.domain.cells.readers import fold
from lianhu_cli.output.filling.sheet import FormSheet

_LABELS = (
    (re.compile(r"(?:填报|填表|报送|制表)单位(?:[(（](?:盖章|公章|章)[)）])?"), "填报单位"),
    (re.compile(r"(?:填报|填表|报送|制表)(?:时间|日期)"), "填报时间"),
    (re.compile(r"填表人|制表人"), "填表人"),
    (re.compile(r"审核人"), "审核人"),
    (re.compile(r"(?:分管领导|负责人)(?:签字|签名)?"), "分管领导"),
    (re.compile(r"乡[(（]?镇[)）]?"), "乡镇"),
)
_TO_FILL = re.compile(r"[\s_＿]*(?:年[\s_＿]*月[\s_＿]*日)?[\s_＿]*")


def fill(sheet: FormSheet, rows: Container[int], told: Mapping[str, Any]) -> None:
    """Put what is told behind the labels outside the filled rows, where nothing stands there yet."""
    for row in sheet.rows:
        if row.number in rows:
            continue
        for cell in row.cells:
            text = filled(sheet.text(cell), told)
            if text:
                cell.kind, cell.inner = "inlineStr", sheet.inline(sheet.run(text))


def filled(text: str, told: Mapping[str, Any]) -> str:
    """Return a label with what belongs behind it; "" for what is no label, or nothing is known.

    >>> filled("填报单位（盖章）：", {"填报单位": "白沙镇"})
    '填报单位（盖章）：白沙镇'
    >>> filled("填报日期:  年 月 日", {"填报时间": "2012年3月5日"})
    '填报日期:2012年3月5日'
    >>> filled("填报单位：柳湾镇", {"填报单位": "白沙镇"}), filled("乡镇", {"乡镇": "白沙镇"})
    ('', '')
    """
    label, colon, rest = text.partition("：") if "：" in text else text.partition(":")
    if not colon or not _TO_FILL.fullmatch(rest):
        return ""
    for shape, name in _LABELS:
        value = str(told.get(name) or "")
        if shape.fullmatch(fold(label).strip()) and value.strip("年月日 "):
            return f"{label}{colon}{value}"
    return ""
