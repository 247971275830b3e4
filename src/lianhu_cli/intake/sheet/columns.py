"""One column of a sheet read: each distinct value once, into its standard form and its findings."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from operator import not_
from typing import TYPE_CHECKING, Any

import numpy as np

from lianhu_cli.domain.cells import idcard, readers
from lianhu_cli.domain.cells.readers import squeeze
from lianhu_cli.domain.cells.ticks import ticked
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.tables.column import Column, Value
from lianhu_cli.intake.files.raw import Cell
from lianhu_cli.intake.sheet.cell_text import CellFinding, Read, as_written, plain
from lianhu_cli.intake.sheet.grid import Codes, GridColumn, as_text
from lianhu_cli.intake.sheet.identity_numbers import read_numbers

if TYPE_CHECKING:
    from lianhu_cli.domain.arrays import Flags, Ints


_PLAIN_NUMBER = late(r"[+-]?[0-9]+(?:\.[0-9]+)?|[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_NAMES = late(r"[\u3400-\u4dbf\u4e00-\u9fff·]{2,4}")
_SEVERAL_NAMES = late(rf"(?:{_NAMES.pattern}[、,;/]\s*)+{_NAMES.pattern}")
_FIFTEEN_DIGITS = 1e15
_REFUSED = {"phone-invalid": "电话号码的位数或写法不对"}
"""What is said in place of the reader's sentence, where that would quote a private number."""


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column of the data rows in standard form.

    `standard[codes[n]]` is the value of data row n; `findings` is by the same index. `typed` are
    the codes before blanks were filled: a finding is told where it was typed.
    """

    column: int
    raw: list[Cell]
    standard: list[Value]
    findings: dict[int, list[CellFinding]]
    codes: Codes
    typed: Codes
    blank: "Flags" = field(repr=False)
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

    def is_blank(self) -> "Flags":
        """Return per data row whether the cell says nothing."""
        return self.blank[self.codes]

    def value(self, row: int) -> Value:
        """Return the standard form in a data row."""
        return self.standard[int(self.codes[row])]

    def text(self, row: int) -> str:
        """Return what stands in the cell of a data row."""
        return as_text(self.raw[int(self.typed[row])])


def read_column(held: GridColumn, at: int, column: Column, rows: "Ints") -> ReadColumn:
    """Return the grid column `at` read as `column` over the data rows `rows`."""
    if column.read is idcard.read:
        standard, findings = read_numbers(held.values)
    else:
        standard, findings = _read_values(held, column)
    if column.type == "text":  # "" and None
        blank = np.fromiter(map(not_, standard), bool, len(standard))
    else:  # None; 0 and False say something
        blank = np.fromiter((value is None for value in standard), bool, len(standard))
    for n, said in findings.items():
        blank[n] &= not any(f.code == column.invalid for f in said)
    in_a_row = len(rows) and int(rows[-1] - rows[0]) + 1 == len(rows)  # then no copy is made
    codes = held.codes[rows[0] : rows[-1] + 1] if in_a_row else held.codes[rows]
    return ReadColumn(at, held.values, standard, findings, codes, codes, blank)


def _read_values(held: GridColumn, column: Column) -> Read:
    values = held.values
    standard: list[Value] = [None] * len(values)
    findings: dict[int, list[CellFinding]] = {}
    fast = readers.FIXED_POINTS.get(column.read)
    left: Iterable[int] = range(len(values))
    if fast and (odd := held.unlike(fast.pattern)) is not None:
        standard, left = [*values], odd
    elif fast:
        match = fast.fullmatch
        texts = [v if v.__class__ is str else as_text(v) for v in values]
        standard = [text if match(text) else None for text in texts]
        left = [n for n, value in enumerate(standard) if value is None]
    one = _reader(column)
    for n in left:
        standard[n], said = one(values[n])
        if said:
            findings[n] = said
    return standard, findings


def _reader(column: Column) -> Callable[[Cell], tuple[Value, list[CellFinding]]]:
    if column.type in {"integer", "real"}:
        return lambda value: _read_number(value, column)
    return lambda value: _read_text(value, column)


def _read_text(value: Cell, column: Column) -> tuple[Value, list[CellFinding]]:
    absent = None if column.type == "flag" else ""
    if column.prose:
        return as_written(value)
    typed, folded, said = plain(value, private=column.mask is not None)
    if column.vocabulary or column.choices or column.type == "flag":
        folded = ticked(folded)
    if not folded:
        return absent, [f for f in said if f.code == "error-value"]
    if column.invalid and folded in readers.NOTHING:
        return absent, []
    try:
        standard = column.read(folded)
    except ValueError as error:
        if column.invalid:
            said = [CellFinding(column.invalid, _REFUSED.get(column.invalid, str(error)))]
            return folded, said
        return absent if column.type == "flag" else folded, said
    if not isinstance(standard, str):
        return standard, []
    if column.read is readers.name and (odd := _odd_name(standard, folded)):
        return standard, [*said, odd]
    if column.repair and (standard != folded or (column.mask and not said and standard != typed)):
        said = _repaired(column, typed, folded, standard, said)
    return standard, said


def _odd_name(standard: str, folded: str) -> CellFinding | None:
    """Return what is odd about a name, None where nothing is."""
    if readers.is_unreadable(standard):
        return CellFinding("name-unreadable", f"姓名“{standard}”里有显示不出的字")
    if _SEVERAL_NAMES.fullmatch(folded):
        count = len(_NAMES.findall(folded))
        return CellFinding("name-several", f"“{standard}”像是{count}个人，按一个登记")
    return None


def _repaired(
    column: Column, typed: str, folded: str, standard: str, said: list[CellFinding]
) -> list[CellFinding]:
    """Say what the reader changed beyond folding; inner blanks are not what it changed."""
    if squeeze(folded) == standard and not column.mask:
        kept = [one for one in said if one.code == "control-characters"]
        return [*kept, CellFinding("blanks-removed", f"“{typed}”中的空白已去掉", standard)]
    code = "width-folded" if column.repair == "blanks-removed" else column.repair
    how = "写法已统一" if column.mask else f"“{typed}”写作“{standard}”"
    return [*said, CellFinding(code, f"{column.title}{how}", standard)]


def _read_number(value: Cell, column: Column) -> tuple[Value, list[CellFinding]]:
    if value.__class__ is float and (column.type == "real" or value.is_integer()):
        number: Value = value if column.type == "real" else int(value)
        return _within(number, column, [])
    typed, folded, said = plain(value)
    bare = squeeze(folded)
    if not bare or bare in readers.NOTHING:
        return None, [f for f in said if f.code == "error-value"]
    try:
        number = column.read(bare)
    except ValueError as error:
        return None, [CellFinding(column.invalid, str(error))]
    if not _PLAIN_NUMBER.fullmatch(bare):
        said = [
            *said,
            CellFinding(column.repair, f"“{typed}”按数字{_shown(number)}读取", _shown(number)),
        ]
    return _within(number, column, said)


def _within(
    number: Value, column: Column, said: list[CellFinding]
) -> tuple[Value, list[CellFinding]]:
    assert isinstance(number, int | float)  # noqa: S101  readers of numbers return numbers
    low = column.low if column.low is not None else number
    high = column.high if column.high is not None else number
    if low <= number <= high:
        return number, said
    if not abs(number) < _FIFTEEN_DIGITS:  # NaN and infinity too
        return None, [*said, CellFinding(column.invalid, f"“{number}”不是合理的数字")]
    what = f"{column.title}为{_shown(number)}，不在{_shown(low)}至{_shown(high)}之间"
    return number, [*said, CellFinding("number-out-of-range", what)]


def _shown(number: Value) -> str:
    return as_text(number)
