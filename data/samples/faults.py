"""What is wrong in 摸底调查-有误.xlsx: each fault at its cell, with the problem code it must raise."""

from dataclasses import dataclass
from typing import Any

Row = list[Any]
_FIRST_ROW = {"困难户特殊户登记册": 5, "帮扶干部名册": 3, "联村单位": 3, "村情": 3, "填报汇总": 3}
_REGISTER, _STAFF = "困难户特殊户登记册", "帮扶干部名册"


@dataclass(frozen=True)
class Fault:
    """A value typed into one cell: `row` counts from the first row of data."""

    sheet: str
    row: int
    column: str
    value: Any
    code: str
    what: str

    def plant(self, sheets: dict[str, list[Row]]) -> tuple[str, str, str, str]:
        """Type the value and return sheet, cell, code and what it is."""
        rows = sheets[self.sheet]
        value = self.value(rows, self.row) if callable(self.value) else self.value
        rows[self.row][ord(self.column) - ord("A")] = value
        cell = f"{self.column}{self.row + _FIRST_ROW[self.sheet]}"
        return self.sheet, cell, self.code, self.what


def _same(column: str, row: int) -> Any:
    """Return what another row has in a column."""
    return lambda rows, _own: rows[row][ord(column) - ord("A")]


def _changed_digit(rows: list[Row], row: int) -> str:
    number = rows[row][5]
    return number[:17] + ("1" if number[17] != "1" else "2")


FAULTS = (
    Fault(_REGISTER, 3, "D", "", "head-missing", "户主姓名没填"),
    Fault(_REGISTER, 8, "B", "石乔村", "village-unknown", "村名写错一个字"),
    Fault(_REGISTER, 11, "J", "", "kind-missing", "户类别没填"),
    Fault(_REGISTER, 15, "J", "一般户", "kind-unknown", "户类别不在范围"),
    Fault(_REGISTER, 20, "F", "62000019800230123", "id-length", "身份证号码少一位"),
    Fault(_REGISTER, 22, "F", _changed_digit, "id-checksum", "身份证号码末位录错"),
    Fault(_REGISTER, 30, "F", 620000198501012345, "id-truncated", "身份证号码按数字录入"),
    Fault(_REGISTER, 33, "G", "四口人左右", "number-invalid", "人口不是数字"),
    Fault(_REGISTER, 36, "G", 88, "number-out-of-range", "人口过大"),
    Fault(_REGISTER, 40, "H", 9, "labour-exceeds-people", "劳动力多于人口"),
    Fault(_REGISTER, 44, "O", "1380000", "phone-invalid", "电话位数不够"),
    Fault(_REGISTER, 60, "O", _same("O", 61), "phone-shared", "两户同一电话"),
    Fault(_REGISTER, 70, "F", _same("F", 75), "id-shared", "两户同一身份证号码"),
    Fault(_REGISTER, 90, "I", "#REF!", "error-value", "耕地面积是错误值"),
    Fault(_REGISTER, 95, "C", "三社", "group-alias", "组名写成社"),
    Fault(_REGISTER, 100, "B", "白家河", "village-alias", "村名少了村字"),
    Fault(_REGISTER, 110, "J", "困难", "kind-alias", "户类别简写"),
    Fault(_REGISTER, 120, "G", "４", "width-folded", "全角数字"),
    Fault(_REGISTER, 125, "I", "6.5亩", "unit-stripped", "数字带单位"),
    Fault(_REGISTER, 130, "D", "张　三", "blanks-removed", "姓名中间有空格"),
    Fault(_STAFF, 30, "B", "", "helper-name-missing", "帮扶人姓名没填"),
    Fault(_STAFF, 200, "F", "顾问", "category-unknown", "人员类别不认识"),
)
