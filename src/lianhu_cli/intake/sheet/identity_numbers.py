"""A column of identity numbers: their standard form, what Excel has cut off, and what is wrong with them."""

from typing import TYPE_CHECKING

from lianhu_cli.domain.cells import idcard
from lianhu_cli.domain.cells.readers import squeeze
from lianhu_cli.domain.patterns import late
from lianhu_cli.intake.files.raw import Cell
from lianhu_cli.intake.sheet.cell_text import CellFinding, Read, plain
from lianhu_cli.intake.sheet.grid import as_text

if TYPE_CHECKING:
    from lianhu_cli.domain.tables.column import Value

_SCIENTIFIC = late(r"([0-9](?:\.[0-9]+)?)[Ee]\+?[0-9]{2}")
_FIFTEEN_DIGITS = 1e15


def _read_identity(value: Cell) -> tuple[str, list[CellFinding]]:
    if isinstance(value, float | int) and not isinstance(value, bool):
        return _read_numeric_identity(float(value))
    typed, folded, said = plain(value, private=True)
    if not folded:
        return "", [f for f in said if f.code == "error-value"]
    scientific = _SCIENTIFIC.fullmatch(folded)
    if scientific:
        return scientific.group(1).replace(".", ""), [_truncated()]
    number = idcard.read(folded)
    if number and number != typed:
        kept = [f for f in said if f.code == "width-folded"]
        said = [*kept, CellFinding("id-normalised", _normalised(typed, number), number)]
    return number, said if number else []


def _normalised(typed: str, number: str) -> str:
    digits = len(squeeze(typed).strip("'\"`"))
    if digits == 15 and len(number) == 18:
        return "15位旧号已补成18位，请对照证件核实"
    if digits in {20, 22} and len(number) == 18:
        return f"{digits}位的残疾人证号，取前18位为身份证号码"
    return "身份证号码写法已统一"


def _read_numeric_identity(value: float) -> tuple[str, list[CellFinding]]:
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
    return number, [CellFinding("id-normalised", _normalised(typed, number), number)]


def _digits_left(value: float) -> str:
    """Return the fifteen digits that Excel has kept, never a made-up tail."""
    return f"{value:.14e}".split("e")[0].replace(".", "")


def _truncated() -> CellFinding:
    return CellFinding("id-truncated", "身份证号码以数字格式存放，Excel 只留前15位，后三位已丢失")


_ID_SENTENCES = {
    "id-masked": "身份证号码打了码，认不出是谁",
    "id-checksum": "身份证号码校验位不符，多为录错一位",
    "id-birth-date": "身份证号码中的出生日期不存在",
}


def read_numbers(values: list[Cell]) -> Read:
    """Read a column of identity numbers: as an array where they are typed as they should be."""
    standard: list[Value] = [value if value.__class__ is str else "" for value in values]
    findings: dict[int, list[CellFinding]] = {}
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


def _fault(number: str, code: str) -> CellFinding:
    if code == "id-length":
        return CellFinding(code, _bad_shape(number))
    if number.endswith("000"):
        return CellFinding("id-truncated", "身份证号码末三位是000且校验不符，应是被 Excel 截断")
    return CellFinding(code, _ID_SENTENCES[code])


def _bad_shape(number: str) -> str:
    if len(number) != 18:
        return f"身份证号码是{len(number)}位，应为18位"
    return "身份证号码含有数字和末位X以外的字符"
