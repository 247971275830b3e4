"""Answers in a 问题清单 that is sent back: tied to whom they were given for, an attribute, and what stood there.

An answer is first found at the cell that its list names. From then on it knows whom it is about, and goes
with them to any row and file that still says the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.cells import idcard
from lianhu_cli.domain.cells.masks import mask_id, mask_phone
from lianhu_cli.domain.cells.readers import fold
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.privacy.masking import mask_text
from lianhu_cli.domain.tables.addresses import position
from lianhu_cli.domain.tables.column import Column
from lianhu_cli.intake.sheet.verdicts import OLDER, is_correction, meant

if TYPE_CHECKING:
    from lianhu_cli.domain.rules.policy import Policy
    from lianhu_cli.intake.sheet.sheet_rows import SheetRows

Answer = Mapping[str, Any]
Key = tuple[str, str, str, str]
_QUESTIONS = frozenset(
    "same-name-in-village maybe-same duplicate-household duplicate-helper helper-is-household"
    " kept-as-before forgotten-again".split()
)
"""What asks whether somebody is somebody: another name is no answer."""
_NAME = late(r"[\u3400-\u9fff\U00020000-\U0003ffff·]{2,}|[A-Za-z][A-Za-z .·'-]+")
_DIGITS = 7


@dataclass(slots=True)
class Heard:
    """What became of answers while files were read: whom they are about, and which nobody understands."""

    learned: dict[Key, dict[str, str]] = field(default_factory=dict)
    unclear: dict[Key, str] = field(default_factory=dict)


def key(answer: Answer) -> Key:
    """Return what tells an answer from others."""
    return answer["file"], answer["sheet"], answer["cell"], answer["rule"]


def located(
    sheet: "SheetRows", answers: Sequence[Answer], heard: Heard
) -> Iterator[tuple[int, str, Answer]]:
    """Yield data row, attribute and answer for each answer about this sheet's rows."""
    at_line = {int(line): row for row, line in enumerate(sheet.rows.tolist())}
    by_column = {held.column: name for name, held in sheet.columns.items()}
    by_head: dict[str, list[int]] = {}
    for row in range(len(sheet.rows)) if any(one["attribute"] for one in answers) else ():
        by_head.setdefault(fold(mask_text(sheet.name(row))), []).append(row)
    for one in answers:
        line, column = sheet.grid.inner(*position(one["cell"]))
        row, attribute = at_line.get(line, -1), by_column.get(column, "")
        named = _of_file(sheet, one) and one["sheet"] == sheet.grid.sheet
        if not (named and row >= 0 and attribute and _fits(sheet, row, attribute, one)):
            row, attribute = _found(sheet, one, by_head), one["attribute"]
        if row >= 0 and attribute in sheet.columns and _fits(sheet, row, attribute, one):
            heard.learned[key(one)] = _whom(sheet, row, attribute)
            yield row, attribute, one


def fault(column: Column, attribute: str, answer: Answer, policy: "Policy") -> str:
    """Return why a result cannot be what the cell should say, "" where it can."""
    said = fold(answer["result"])
    if not is_correction(said):
        return ""
    if meant(answer["rule"]) == OLDER:
        return "这里问的是还登不登记：写“离册”或“仍要登记”"
    if meant(answer["rule"]) in _QUESTIONS and attribute in {"head", "name"}:
        return "这里问的是不是同一个：写“属实”，或写豁免理由；是同一个用 lianhu same"
    try:
        value = column.read(said)
    except ValueError as error:
        return str(error)
    if attribute == "id_number" and idcard.fault(str(value)):
        return "不是通过校验的18位身份证号码"
    if attribute == "phone" and sum(one.isdigit() for one in str(value)) < _DIGITS:
        return "不是电话号码"
    if column.type in {"integer", "real"} and value is None:
        return "不是数字"
    if attribute in {"head", "name"} and not _NAME.fullmatch(str(value)):
        return "不是姓名"
    if column.vocabulary == "categories" and not policy.category(str(value)):
        return "不是规则里的人员类别"
    return ""


def _of_file(sheet: "SheetRows", answer: Answer) -> bool:
    return f"/{Path(sheet.source.path).as_posix()}".endswith(f"/{answer['file']}")


def _fits(sheet: "SheetRows", row: int, attribute: str, answer: Answer) -> bool:
    """Tell whether a row is about the same person, and its cell says what it said."""
    if fold(mask_text(sheet.name(row))) != fold(answer["head"]):
        return False
    text = sheet.grid.text(int(sheet.rows[row]), sheet.columns[attribute].column)
    shown = {fold(form(text)) for form in (str, mask_text, mask_id, mask_phone)}
    return fold(answer["value"]) in shown


def _found(sheet: "SheetRows", answer: Answer, by_head: Mapping[str, list[int]]) -> int:
    """Return the one row that is about whom an answer was given for, -1 for none or several."""
    attribute = answer["attribute"]
    if not attribute or attribute not in sheet.columns or not answer["head"]:
        return -1
    rows = [
        row
        for row in by_head.get(fold(answer["head"]), ())
        if _fits(sheet, row, attribute, answer) and _same(answer, _whom(sheet, row, attribute))
    ]
    return rows[0] if len(rows) == 1 else -1


def _same(answer: Answer, whom: Mapping[str, str]) -> bool:
    """Tell whether a row is about whom an answer was given for: by number, else by place or unit."""
    if answer["number"] and whom["number"]:
        return bool(answer["number"] == whom["number"])
    return all(answer[name] == whom[name] for name in ("village", "group", "unit"))


def _whom(sheet: "SheetRows", row: int, attribute: str) -> dict[str, str]:
    def told(name: str) -> str:
        held = sheet.columns.get(name)
        return sheet.constants.get(name) or str((held and held.value(row)) or "")

    number = told("id_number")
    valid = attribute != "id_number" and number and not idcard.fault(number)
    return {
        "attribute": attribute,
        "village": told("village"),
        "group": told("group"),
        "unit": told("unit"),
        "number": number if valid else "",
    }
