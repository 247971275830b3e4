"""Sheets with a row per person: rolled up to a row per household, that of its head."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lianhu_cli.domain.arrays import Flags
from lianhu_cli.domain.cells import idcard, relations
from lianhu_cli.domain.cells.readers import NOTHING
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.tables.headings import bare, key
from lianhu_cli.intake.sheet.cell_text import CellFinding
from lianhu_cli.intake.sheet.columns import ReadColumn
from lianhu_cli.intake.sheet.families import Family, Person, families
from lianhu_cli.intake.sheet.fill_down import DITTO
from lianhu_cli.intake.sheet.grid import as_text

if TYPE_CHECKING:
    from lianhu_cli.intake.sheet.sheet_rows import SheetRows

DITTO_OF_ANOTHER = "户主姓名写的是同上，身份证号码却是另一人的，按上面这户的家庭成员并入"
_OWN = ("id_number", "sex", "born", "age", "health")
"""What is true of one person, and of no head who has no row."""
_WHOLE = 18
_CUT = 1e15
_PERSON = late(r"(?:姓名|名字)$|^(?:申请人|受益人|享受人|领取人|保障对象|补贴对象|家庭成员|成员)$")
_SOMEBODY_ELSE = late(
    r"帮扶|责任|干部|[包联]户|结对|监护|户主|填|审|经办|负责|联系人|代理|领导|单位"
)


def roll_up(sheet: "SheetRows", continued: Flags) -> "SheetRows":
    """Keep one row per household; `continued` are the rows whose head is merged down from above.

    People who are not counted in a cell are counted by their rows.
    """
    sheet, found = _families(sheet, continued)
    if found is None:
        return sheet
    kept = np.array([family.kept() for family in found], np.int64)
    household = np.zeros(len(sheet.rows), np.int64)
    for nth, family in enumerate(found):
        household[family.rows] = nth
    number = sheet.columns.get("id_number")
    together = _gather(sheet, household, kept).at(kept)
    if number is not None:
        together = replace(together, members=_numbers(number, household, kept))
    sizes = np.bincount(household, minlength=len(kept))
    rolled_up = len(sheet.rows) - len(kept)
    if rolled_up * 2 >= len(kept):
        together = together.with_columns(people=_count_people(together, sizes))
    said = f"每行一人，{len(sheet.rows)}行合并成{len(kept)}户"
    of_row = dict(zip(sheet.rows.tolist(), household.tolist(), strict=True))
    return replace(together, rolled_up=rolled_up, household_of=of_row).noted(said)


def _families(sheet: "SheetRows", continued: Flags) -> "tuple[SheetRows, list[Family] | None]":
    """Return the households of the rows, None where every row is one of its own, and the sheet."""
    relation = sheet.columns.get("relation")
    person = _person_column(sheet)
    if relation is None and not continued.any():
        return sheet, None
    told = _told(sheet, relation, len(sheet.rows))
    if "member" not in told:
        if not continued.any():
            return sheet, None
        told = ["nothing"] * len(told) if relation is None else told
    if person is not None:
        sheet = sheet.having_consulted(person)
    _say_dittos(sheet, told, continued)
    people = _people(sheet, told, continued, named=person is not None)
    if "member" not in told:  # only cells merged down tell
        starts = np.flatnonzero(~continued).tolist()
        return sheet, [
            Family(first=at, head=at, sure=True, rows=list(range(at, end)))
            for at, end in zip(starts, [*starts[1:], len(continued)], strict=True)
        ]
    found, said = families(people)
    for row, sentence in said.items():
        sheet.tell(CellFinding("relation-unclear", sentence), "relation", row)
    without_row = [f.kept() for f in found if people[f.kept()].told == "member"]
    return _leave_blank(sheet, without_row, people), found


def _say_dittos(sheet: "SheetRows", told: list[relations.Told], continued: Flags) -> None:
    """Say where 同上 stands for the head of a row that has another valid number than the head's."""
    head, number = sheet.columns.get("head"), sheet.columns.get("id_number")
    if head is None or number is None or not continued.any():
        return
    above = np.maximum.accumulate(np.where(continued, 0, np.arange(len(continued))))
    for row in np.flatnonzero(continued).tolist():
        its, heads = (str(number.value(at) or "") for at in (row, int(above[row])))
        if told[row] == "member" or its == heads or idcard.fault(its) or idcard.fault(heads):
            continue
        if head.text(row) in DITTO:
            sheet.tell(CellFinding("head-ditto", DITTO_OF_ANOTHER), "head", row)


def _told(sheet: "SheetRows", relation: ReadColumn | None, count: int) -> list[relations.Told]:
    if relation is None:
        return ["nothing"] * count
    heading = key(sheet.heading.parts[relation.column][-1])
    flag = heading.startswith("是否") or "标识" in heading or "标志" in heading
    read = relations.told_by_flag if flag else relations.told
    classes = [read(as_text(value)) for value in relation.raw]
    return [classes[code] for code in relation.codes.tolist()]


def _person_column(sheet: "SheetRows") -> int | None:
    """Return the grid column that names the person of a row beside the one that names the household."""
    head = sheet.columns["head"].column if "head" in sheet.columns else -1
    named = "户主" in "".join(sheet.heading.parts[head]) or bool(sheet.grid.places)
    if head < 0 or not named:
        return None
    used = {held.column for held in sheet.columns.values()}
    for column, parts in enumerate(sheet.heading.parts):
        if column in used or not parts:
            continue
        said = "".join(map(key, parts))
        if _PERSON.search(bare(key(parts[-1]))) and not _SOMEBODY_ELSE.search(said):
            return column
    return None


def _people(
    sheet: "SheetRows", told: list[relations.Told], continued: Any, *, named: bool
) -> list[Person]:
    count = len(sheet.rows)
    place = [_texts(sheet, level, count) for level in ("township", "village", "group")]
    relation, kind = _texts(sheet, "relation", count), _texts(sheet, "kind", count)
    heads = _texts(sheet, "head", count) if named else [""] * count
    numbers = _household_numbers(sheet, count)
    return [
        Person(
            told=told[row],
            place=(place[0][row], place[1][row], place[2][row]),
            relation=relation[row],
            number=numbers[row],
            kind=kind[row],
            named=heads[row],
            continued=bool(continued[row]),
        )
        for row in range(count)
    ]


def _texts(sheet: "SheetRows", attribute: str, count: int) -> list[str]:
    held = sheet.columns.get(attribute)
    if held is None:
        return [""] * count
    texts = [
        "" if blank else str(value) for value, blank in zip(held.standard, held.blank, strict=True)
    ]
    return [texts[code] for code in held.codes.tolist()]


def _household_numbers(sheet: "SheetRows", count: int) -> list[str]:
    """Return the household numbers that tell households apart, "" for placeholders and cut ones."""
    held = sheet.columns.get("household_number")
    if held is None:
        return [""] * count
    numbers = [
        ""
        if (value.__class__ is float and abs(value) >= _CUT)
        or str(text) in NOTHING
        or not str(text).strip("0/-—无 ")
        else str(text)
        for value, text in zip(held.raw, held.standard, strict=False)
    ]
    numbers += [str(text or "") for text in held.standard[len(numbers) :]]
    return [numbers[code] for code in held.codes.tolist()]


def _leave_blank(sheet: "SheetRows", rows: list[int], people: list[Person]) -> "SheetRows":
    """Blank what is a member's own in the rows that stand for a head who has no row."""
    rows = [row for row in rows if people[row].named]
    for attribute in _OWN:
        held = sheet.columns.get(attribute)
        if held is None or not rows or "户主" in "".join(sheet.heading.parts[held.column]):
            continue
        absent = "" if sheet.table.columns[attribute].type == "text" else None
        codes, typed = held.codes.copy(), held.typed.copy()
        codes[rows] = typed[rows] = len(held.standard)
        raw = [*held.raw, *[""] * (len(held.standard) - len(held.raw)), ""]
        blanked = replace(held.with_more([absent], codes), typed=typed, raw=raw)
        sheet = sheet.with_columns(**{attribute: blanked})
    return sheet


def _gather(sheet: "SheetRows", household: Any, kept: Any) -> "SheetRows":
    """Give the kept rows what only another row of their household says."""
    given = {}
    for attribute, held in sheet.columns.items():
        if not sheet.table.columns[attribute].of_all_members:
            continue
        blank = held.is_blank()
        needy = kept[blank[kept]]
        if not len(needy) or blank.all():
            continue
        told = np.flatnonzero(~blank)[::-1]
        source = dict(zip(household[told].tolist(), told.tolist(), strict=True))
        codes = held.codes.copy()
        for row in needy.tolist():
            codes[row] = held.codes[source.get(int(household[row]), row)]
        given[attribute] = replace(held, codes=codes)
    party = sheet.columns.get("party")
    if party is not None:
        yes = np.array([value is True for value in party.standard])[party.codes]
        members = set(household[yes].tolist())
        rows = [row for row in kept.tolist() if int(household[row]) in members and not yes[row]]
        if rows:
            codes = party.codes.copy()
            codes[rows] = party.codes[np.flatnonzero(yes)[0]]
            given["party"] = replace(party, codes=codes)
    return sheet.with_columns(**given)


def _numbers(number: ReadColumn, household: Any, kept: Any) -> Any:
    """Return per household the whole identity numbers of those whose rows are not kept, in one text."""
    whole = np.array([len(str(value)) == _WHOLE for value in number.standard])[number.codes]
    whole[kept] = False
    lives_in = np.searchsorted(np.unique(household), household)
    found: list[list[str]] = [[] for _ in kept]
    for row in np.flatnonzero(whole).tolist():
        found[lives_in[row]].append(str(number.value(row)))
    return np.array([" ".join(numbers) for numbers in found], object)


def _count_people(sheet: "SheetRows", sizes: Any) -> ReadColumn:
    """Return 家庭人口 with the number of rows where no cell says it."""
    held = sheet.columns.get("people")
    where = held or sheet.columns["head"]
    standard = [*held.standard] if held else []
    offset = len(standard)
    counted = np.arange(offset, offset + int(sizes.max(initial=0)) + 1, dtype=np.int32)[sizes]
    codes = np.where(held.is_blank(), counted, held.codes) if held else counted
    standard += range(int(sizes.max(initial=0)) + 1)
    return ReadColumn(
        column=where.column,
        raw=where.raw,
        standard=standard,
        findings=held.findings if held else {},
        codes=codes.astype(np.int32),
        typed=where.typed,
        blank=np.array([value is None for value in standard]),
    )
