"""What is wrong in 摸底调查-有误.xlsx: each fault at its cell, with the problem code it must raise."""

from dataclasses import dataclass
from typing import Any

Row = list[Any]
_FIRST_ROW = {"困难户特殊户登记册": 5, "帮扶干部名册": 3, "联村单位": 3, "村情": 3, "填报汇总": 3}
_REGISTER, _STAFF = "困难户特殊户登记册", "帮扶干部名册"


class Formula(str):
    """A formula with the value the file stores for it, "" where it stores none."""

    value: str = ""


def formula(text: str, value: str = "") -> Formula:
    """Return a formula."""
    made = Formula(text)
    made.value = value
    return made


@dataclass(frozen=True)
class Fault:
    """A value typed into one cell: `row` counts from the first row of data.

    `also` are other cells of the row that make the fault, by column.
    """

    sheet: str
    row: int
    column: str
    value: Any
    code: str
    what: str
    also: tuple[tuple[str, Any], ...] = ()

    def plant(self, sheets: dict[str, list[Row]]) -> tuple[str, str, str, str]:
        """Type the value and return sheet, cell, code and what it is."""
        rows = sheets[self.sheet]
        for column, value in ((self.column, self.value), *self.also):
            typed = value(rows, self.row) if callable(value) else value
            rows[self.row][ord(column) - ord("A")] = typed
        cell = f"{self.column}{self.row + _FIRST_ROW[self.sheet]}"
        return self.sheet, cell, self.code, self.what


def _same(column: str, row: int) -> Any:
    """Return what another row has in a column."""
    return lambda rows, _own: rows[row][ord(column) - ord("A")]


def _as_it_is(rows: list[Row], row: int) -> Any:
    return rows[row][1]


def _spaced(rows: list[Row], row: int) -> str:
    number = rows[row][5] or "62000019900307001X"
    return f"{number[:6]} {number[6:14]} {number[14:]}"


def _one_too_many(rows: list[Row], row: int) -> int:
    return sum(line[6] for line in rows[:row] if isinstance(line[6], int) and line[6] < 31) + 1


def _changed_digit(rows: list[Row], row: int) -> str:
    number = rows[row][5]
    return number[:17] + ("1" if number[17] != "1" else "2")


SUBTOTAL_ROW = 71
"""Where the twin has a 小计 below the first village, with one person too many."""

HELPER_IS_HOUSEHOLD = 530
"""The 党员明星户 who is registered as a household of the same village, group and name too."""

FAULTS = (
    Fault(_REGISTER, 0, "B", "", "village-missing", "第一行行政村没填"),
    Fault(_REGISTER, 3, "D", "", "head-missing", "户主姓名没填"),
    Fault(_REGISTER, 8, "B", "石乔村", "village-unknown", "村名写错一个字"),
    Fault(_REGISTER, 11, "J", "", "kind-missing", "户类别没填"),
    Fault(_REGISTER, 15, "J", "一般户", "kind-unknown", "户类别不在范围"),
    Fault(_REGISTER, 20, "F", "62000019800230123", "id-length", "身份证号码少一位"),
    Fault(_REGISTER, 22, "F", _changed_digit, "id-checksum", "身份证号码末位录错"),
    Fault(_REGISTER, 25, "F", "620000198013070018", "id-birth-date", "身份证号码里的月份是13"),
    Fault(_REGISTER, 30, "F", 620000198501012345, "id-truncated", "身份证号码按数字录入"),
    Fault(_REGISTER, 33, "G", "四口人左右", "number-invalid", "人口不是数字"),
    Fault(_REGISTER, 36, "G", 88, "number-out-of-range", "人口过大"),
    Fault(_REGISTER, 40, "H", 9, "labour-exceeds-people", "劳动力多于人口"),
    Fault(_REGISTER, 44, "O", "1380000", "phone-invalid", "电话位数不够"),
    Fault(
        _REGISTER, 50, "D", _same("D", 48), "duplicate-household", "同一户登记了两次",
        tuple((column, _same(column, 48)) for column in "CF"),
    ),
    Fault(_REGISTER, 60, "O", _same("O", 61), "phone-shared", "两户同一电话"),
    Fault(_REGISTER, SUBTOTAL_ROW, "G", _one_too_many, "subtotal-mismatch", "小计与各行不符"),
    Fault(_REGISTER, 75, "F", _same("F", 73), "id-shared", "两户同一身份证号码"),
    Fault(_REGISTER, 90, "I", formula("=H94/0", "#DIV/0!"), "error-value", "耕地面积是错误值"),
    Fault(_REGISTER, 92, "I", formula("=G97*2"), "formula-without-value", "公式没有存下结果"),
    Fault(_REGISTER, 95, "C", "三社", "group-alias", "组名写成社"),
    Fault(_REGISTER, 100, "B", "白家河", "village-alias", "村名少了村字"),
    Fault(_REGISTER, 105, "F", "", "id-missing", "身份证号码没填"),
    Fault(_REGISTER, 110, "J", "困难", "kind-alias", "户类别简写"),
    Fault(_REGISTER, 115, "D", _same("D", 132), "same-name-in-village", "同村两户户主同名"),
    Fault(_REGISTER, 120, "G", "４", "width-folded", "全角数字"),
    Fault(_REGISTER, 122, "F", _spaced, "id-normalised", "身份证号码里有空格"),
    Fault(_REGISTER, 125, "I", "6.5亩", "unit-stripped", "数字带单位"),
    Fault(_REGISTER, 128, "O", "138-0000-4321", "phone-normalised", "电话里有短横"),
    Fault(_REGISTER, 130, "D", "张　三", "blanks-removed", "姓名中间有空格"),
    Fault(_REGISTER, 135, "B", "同上", "filled-down", "行政村写同上"),
    Fault(_STAFF, 30, "B", "", "helper-name-missing", "帮扶人姓名没填"),
    Fault(
        _STAFF, 200, "F", "顾问", "category-unknown", "人员类别不认识，职务职级也没填",
        (("D", ""), ("E", "")),
    ),
    Fault(
        _STAFF, 210, "B", _same("B", 209), "duplicate-helper", "同一人登记了两次",
        tuple((column, _same(column, 209)) for column in "CI"),
    ),
    Fault(_STAFF, 220, "C", "区残联", "unit-not-linked", "单位没有联系村"),
    Fault(_STAFF, HELPER_IS_HOUSEHOLD, "B", _as_it_is, "helper-is-household", "党员明星户又登记为困难户"),
    Fault("村情", 14, "D", 7556, "total-mismatch", "合计与各村之和不符"),
)  # fmt: skip
