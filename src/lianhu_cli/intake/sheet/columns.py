"""One column of a sheet read: each distinct value once, into its standard form and its findings."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from operator import not_
from typing import Any

import numpy as np

from lianhu_cli.domain.cells import idcard
from lianhu_cli.domain.cells import text as cells
from lianhu_cli.domain.cells.text import fold, squeeze
from lianhu_cli.domain.tables.column import Column, Value
from lianhu_cli.intake.files.raw import Cell
from lianhu_cli.intake.sheet.grid import Codes, GridColumn, as_text

_EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_ERRORS = frozenset(
    "#N/A #REF! #VALUE! #DIV/0! #NAME? #NULL! #NUM! #SPILL! #CALC! #GETTING_DATA".split()
)
_FULL_WIDTH_SIGN = re.compile(r"[\uff01-\uff5e]")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?|[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_SCIENTIFIC = re.compile(r"([0-9](?:\.[0-9]+)?)[Ee]\+?[0-9]{2}")
_FIFTEEN_DIGITS = 1e15
_REFUSED = {"phone-invalid": "电话号码的位数或写法不对"}
"""What is said in place of the reader's sentence, where that would quote a private number."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be said of one value: a problem code, the sentence, what a repair made of it."""

    code: str
    message: str
    after: str = ""


Read = tuple[list[Value], dict[int, list[Finding]]]
"""Standard forms and findings, by distinct value."""


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column of the data rows in standard form.

    `standard[codes[n]]` is the value of data row n; `findings` is by the same index. `typed` are
    the codes before blanks were filled: a finding is told where it was typed.
    """

    column: int
    raw: list[Cell]
    standard: list[Value]
    findings: dict[int, list[Finding]]
    codes: Codes
    typed: Codes
    blank: Any = field(repr=False)
    """Distinct value → whether it says nothing, as a numpy array of bool."""

    def at(self, rows: Any) -> "ReadColumn":
        """Return the column at some of the data rows, or at some of them again."""
        return replace(self, codes=self.codes[rows], typed=self.typed[rows])

    def with_more(self, standard: Sequence[Value], codes: Any) -> "ReadColumn":
        """Return the column with more distinct values behind its own; `codes` count through both."""
        return replace(
            self,
            standard=[*self.standard, *standard],
            codes=codes.astype(np.int32),
            blank=np.concatenate([self.blank, [value in (None, "") for value in standard]]),
        )

    def without(self, values: Collection[int]) -> "ReadColumn":
        """Return the column without what was found of some distinct values."""
        kept = {n: said for n, said in self.findings.items() if n not in values}
        return replace(self, findings=kept)

    def is_blank(self) -> Any:
        """Return per data row whether the cell says nothing."""
        return self.blank[self.codes]

    def value(self, row: int) -> Value:
        """Return the standard form in a data row."""
        return self.standard[int(self.codes[row])]

    def text(self, row: int) -> str:
        """Return what stands in the cell of a data row."""
        return as_text(self.raw[int(self.typed[row])])


def read(held: GridColumn, at: int, column: Column, rows: Any) -> ReadColumn:
    """Return the grid column `at` read as `column` over the data rows `rows`."""
    if column.read is idcard.read:
        standard, findings = _read_numbers(held.values)
    else:
        standard, findings = _read_values(held.values, column)
    if column.type == "text":  # "" and None
        blank = np.fromiter(map(not_, standard), bool, len(standard))
    else:  # None; 0 and False say something
        blank = np.fromiter((value is None for value in standard), bool, len(standard))
    for n, said in findings.items():
        blank[n] &= not any(f.code == column.invalid for f in said)
    codes = held.codes[rows]
    return ReadColumn(at, held.values, standard, findings, codes, codes, blank)


def _read_values(values: list[Cell], column: Column) -> Read:
    standard: list[Value] = [None] * len(values)
    findings: dict[int, list[Finding]] = {}
    fast = cells.FIXED_POINTS.get(column.read)
    if fast:
        match = fast.fullmatch
        texts = [v if v.__class__ is str else as_text(v) for v in values]
        standard = [text if match(text) else None for text in texts]
    one = _reader(column)
    for n, value in enumerate(values):
        if standard[n] is None:
            standard[n], said = one(value)
            if said:
                findings[n] = said
    return standard, findings


def _reader(column: Column) -> Callable[[Cell], tuple[Value, list[Finding]]]:
    if column.type in {"integer", "real"}:
        return lambda value: _read_number(value, column)
    return lambda value: _read_text(value, column)


def _plain(value: Cell, *, private: bool = False) -> tuple[str, str, list[Finding]]:
    """Return a cell as typed and folded, and what the folding is to be reported as.

    What is typed in a `private` column is not repeated in the sentence.
    """
    typed = as_text(value)
    wrapped = _EXCEL_TEXT.fullmatch(typed) if typed.startswith('="') else None
    typed = wrapped.group(1) if wrapped else typed
    said = []
    if not typed.isprintable() and cells.CONTROL.search(typed):
        typed = cells.CONTROL.sub("", typed)
        said.append(Finding("control-characters", "去掉了看不见的控制字符", fold(typed)))
    folded = fold(typed)
    if folded in _ERRORS:
        return typed, "", [Finding("error-value", f"单元格是错误值 {folded}")]
    if folded != typed:
        if _FULL_WIDTH_SIGN.search(typed):
            change = "" if private else f"：“{typed}”改为“{folded}”"
            said.append(Finding("width-folded", f"全角字符改为半角{change}", folded))
        elif not private and squeeze(folded) == squeeze(typed):
            said.append(
                Finding("blanks-removed", f"“{folded}”前后或中间有多余空白，已去掉", folded)
            )
    return typed, folded, said


def _read_text(value: Cell, column: Column) -> tuple[Value, list[Finding]]:
    absent = None if column.type == "flag" else ""
    if column.prose:
        return _as_written(value)
    typed, folded, said = _plain(value, private=column.mask is not None)
    if not folded:
        return absent, [f for f in said if f.code == "error-value"]
    if column.invalid and folded in cells.NOTHING:
        return absent, []
    try:
        standard = column.read(folded)
    except ValueError as error:
        if column.invalid:
            said = [Finding(column.invalid, _REFUSED.get(column.invalid, str(error)))]
            return folded, said
        return absent if column.type == "flag" else folded, said
    if not isinstance(standard, str):
        return standard, []
    if column.read is cells.name and cells.is_unreadable(standard):
        said = [*said, Finding("name-unreadable", f"姓名“{standard}”里有显示不出的字")]
        return standard, said
    if column.repair and (standard != folded or (column.mask and not said and standard != typed)):
        said = _repaired(column, typed, folded, standard, said)
    return standard, said


def _as_written(value: Cell) -> tuple[str, list[Finding]]:
    """Return sentences as they stand; full-width stops and spaces are part of them."""
    typed = as_text(value).strip()
    if fold(typed) in _ERRORS:
        return "", [Finding("error-value", f"单元格是错误值 {fold(typed)}")]
    if not typed.isprintable() and cells.CONTROL.search(typed):
        clean = cells.CONTROL.sub("", typed)
        return clean, [Finding("control-characters", "去掉了看不见的控制字符", clean)]
    return typed, []


def _repaired(
    column: Column, typed: str, folded: str, standard: str, said: list[Finding]
) -> list[Finding]:
    """Say what the reader changed beyond folding; inner blanks are not what it changed."""
    if squeeze(folded) == standard and not column.mask:
        kept = [one for one in said if one.code == "control-characters"]
        return [*kept, Finding("blanks-removed", f"“{typed}”中的空白已去掉", standard)]
    code = "width-folded" if column.repair == "blanks-removed" else column.repair
    how = "写法已统一" if column.mask else f"“{typed}”写作“{standard}”"
    return [*said, Finding(code, f"{column.title}{how}", standard)]


def _read_number(value: Cell, column: Column) -> tuple[Value, list[Finding]]:
    if value.__class__ is float and (column.type == "real" or value.is_integer()):
        number: Value = value if column.type == "real" else int(value)
        return _within(number, column, [])
    typed, folded, said = _plain(value)
    bare = squeeze(folded)
    if not bare or bare in cells.NOTHING:
        return None, [f for f in said if f.code == "error-value"]
    try:
        number = column.read(bare)
    except (ValueError, OverflowError) as error:
        return None, [Finding(column.invalid, str(error))]
    if not _PLAIN_NUMBER.fullmatch(bare):
        said = [
            *said,
            Finding(column.repair, f"“{typed}”按数字{_shown(number)}读取", _shown(number)),
        ]
    return _within(number, column, said)


def _within(number: Value, column: Column, said: list[Finding]) -> tuple[Value, list[Finding]]:
    assert isinstance(number, int | float)  # noqa: S101  readers of numbers return numbers
    low = column.low if column.low is not None else number
    high = column.high if column.high is not None else number
    if low <= number <= high:
        return number, said
    if not abs(number) < _FIFTEEN_DIGITS:  # NaN and infinity too
        return None, [*said, Finding(column.invalid, f"“{number}”不是合理的数字")]
    what = f"{column.title}为{_shown(number)}，不在{_shown(low)}至{_shown(high)}之间"
    return number, [*said, Finding("number-out-of-range", what)]


def _shown(number: Value) -> str:
    return as_text(number)


def _read_identity(value: Cell) -> tuple[str, list[Finding]]:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return _read_numeric_identity(float(value))
    typed, folded, said = _plain(value, private=True)
    if not folded:
        return "", [f for f in said if f.code == "error-value"]
    scientific = _SCIENTIFIC.fullmatch(folded)
    if scientific:
        return scientific.group(1).replace(".", ""), [_truncated()]
    number = idcard.read(folded)
    if number and number != typed:
        kept = [f for f in said if f.code == "width-folded"]
        said = [*kept, Finding("id-normalised", _normalised(typed, number), number)]
    return number, said if number else []


def _normalised(typed: str, number: str) -> str:
    digits = len(squeeze(typed).strip("'\"`"))
    if digits == 15 and len(number) == 18:
        return "15位旧号已补成18位，请对照证件核实"
    if digits in {20, 22} and len(number) == 18:
        return f"{digits}位的残疾人证号，取前18位为身份证号码"
    return "身份证号码写法已统一"


def _read_numeric_identity(value: float) -> tuple[str, list[Finding]]:
    if not value:
        return "", []
    if not abs(value) < 1e30:
        return "", [_truncated()]
    if abs(value) >= _FIFTEEN_DIGITS:
        return _digits_left(value), [_truncated()]
    typed = as_text(value)
    number = idcard.read(typed)
    if number == typed:
        return number, []
    return number, [Finding("id-normalised", _normalised(typed, number), number)]


def _digits_left(value: float) -> str:
    """Return the fifteen digits that Excel has kept, never a made-up tail."""
    return f"{value:.14e}".split("e")[0].replace(".", "")


def _truncated() -> Finding:
    return Finding("id-truncated", "身份证号码以数字格式存放，Excel 只留前15位，后三位已丢失")


_ID_SENTENCES = {
    "id-masked": "身份证号码打了码，认不出是谁",
    "id-checksum": "身份证号码校验位不符，多为录错一位",
    "id-birth-date": "身份证号码中的出生日期不存在",
}


def _read_numbers(values: list[Cell]) -> Read:
    """Read a column of identity numbers: as an array where they are typed as they should be."""
    standard: list[Value] = [value if value.__class__ is str else "" for value in values]
    findings: dict[int, list[Finding]] = {}
    faults = idcard.faults(standard)  # type: ignore[arg-type]  # all are text
    for n in (n for n, code in enumerate(faults) if code):
        number, said = _read_identity(values[n])
        standard[n] = number
        code = idcard.fault(number)
        if code not in {"", "id-missing"} and not any(f.code == "id-truncated" for f in said):
            said = [*said, _fault(str(standard[n]), code)]
            if said[-1].code == "id-truncated":
                standard[n] = str(standard[n])[:15]
        if said:
            findings[n] = said
    return standard, findings


def _fault(number: str, code: str) -> Finding:
    if code == "id-length":
        return Finding(code, _bad_shape(number))
    if number.endswith("000"):
        return Finding("id-truncated", "身份证号码末三位是000且校验不符，应是被 Excel 截断")
    return Finding(code, _ID_SENTENCES[code])


def _bad_shape(number: str) -> str:
    if len(number) != 18:
        return f"身份证号码是{len(number)}位，应为18位"
    return "身份证号码含有数字和末位X以外的字符"
