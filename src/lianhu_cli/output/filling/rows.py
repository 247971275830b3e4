"""The rows of a form filled in: one for each line, as the first of them looks; the rest moves down."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lianhu_cli.domain.tables.addresses import letters, position
from lianhu_cli.output.filling.blocks import FormPlan, FormSlot
from lianhu_cli.output.filling.fields import Block, FormField, said
from lianhu_cli.output.filling.plan import marks
from lianhu_cli.output.filling.references import Inserted
from lianhu_cli.output.filling.sheet import FilledCell, FormRow, FormSheet, replaced, text_of
from lianhu_cli.output.marking.package import plain
from lianhu_cli.output.marking.styles import Styles

_LIMIT = 32_767
_SMALLEST = 1.7
"""Texts so many times as wide as their column are too small to read on one line."""
_LINE = 15.0
"""A line of a form, in points."""
_FORMULA = re.compile(r"<((?:\w+:)?)f\b([^>]*?)(?:/>|>(.*?)</\1f\s*>)", re.DOTALL)
_SI, _REF = re.compile(r'\bsi="(\d+)"'), re.compile(r'\bref="([^"]+)"')
_SUM = re.compile(r"SUM\(([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)\)")
_NUMBER = re.compile(r"<(?:\w+:)?v\b[^>]*>([^<]*)<")
Told = Mapping[str, Any]


def fill(
    sheet: FormSheet, plan: FormPlan, blocks: Sequence[Block], told: Told, styles: Styles
) -> Inserted:
    """Fill the rows of a sheet, and return what was put in for it.

    `told` is what holds for the whole form, by name.
    """
    height = plan.height
    added = max(len(blocks) - plan.room, 0) * height
    put = Inserted(sheet="", first=plan.first, after=plan.last, count=added, height=height)
    unshare(sheet)
    known = {row.number: row for row in sheet.rows}
    made = []
    for at in range(max(len(blocks), plan.room) * height):
        number, base = plan.first + at, plan.first + at % height
        first = known.get(base) or FormRow(base)
        row = known.get(number) or FormRow(number)
        made.append(row if number <= plan.last else _below(sheet, first, number, put))
    for at, row in enumerate(made):
        columns = plan.rows[at % height]
        if at // height < len(blocks):
            filling = Filling(
                lines=blocks[at // height], told=told, styles=styles, first=plan.first
            )
            _put(sheet, row, columns, filling)
        else:
            _blank(row, columns)
    kept = [row for row in sheet.rows if not plan.first <= row.number <= plan.last]
    for row in kept:
        row.number = put.start(row.number)
    sheet.rows = sorted([*kept, *made], key=lambda row: row.number)
    return put


def _below(sheet: FormSheet, base: FormRow, number: int, put: Inserted) -> FormRow:
    """Return a row that looks like the first one, and reckons like it."""
    row = base.copy(number)
    for cell in row.cells:
        if cell.formula:
            place = letters(cell.column)
            formula = put.formula(cell.formula, here=True, inside=True)
            formula = translated(formula, f"{place}{base.number}", f"{place}{number}")
            cell.kind, cell.inner = "", sheet.calculated(formula)
    return row


def scalars(sheet: FormSheet, put: Inserted | None, told: Told) -> None:
    """Fill in what holds for the whole form, wherever it is asked for outside the rows."""
    inside = range(put.first, put.after + put.count + 1) if put else range(0)
    for row in sheet.rows:
        for cell in row.cells:
            if row.number not in inside and (found := marks(sheet.text(cell))):
                values = {mark.text: said(mark.name, told[mark.name]) for mark in found}
                if sheet.text(cell).strip() == found[0].text:
                    _write(sheet, cell, told[found[0].name])
                else:
                    inner = _marked(sheet, sheet.rich(cell), values)
                    cell.kind, cell.inner = "inlineStr", sheet.inline(inner)


def settle(sheet: FormSheet, put: Inserted) -> None:
    """Let every formula of the sheet mean what it meant, and store what sums come to."""
    formulas: list[tuple[FormRow, FilledCell]] = []
    for row in sheet.rows:
        for cell in row.cells:
            if cell.formula:
                if not put.after < row.number <= put.after + put.count:
                    inside = put.first <= row.number <= put.after
                    cell.inner = moved(cell.inner, put, here=True, inside=inside)
                formulas.append((row, cell))
    for _, cell in formulas:
        cell.inner, cell.kind = _FORMULA.search(cell.inner).group(), ""  # type: ignore[union-attr]
    known = {row.number: row for row in sheet.rows}
    for _, cell in formulas:
        total = _sum(cell.formula, known)
        if total is not None:
            cell.inner += sheet.number(total)


def named_elsewhere(sheet: FormSheet, put: Inserted) -> bool:
    """Let the formulas of another sheet follow; tell whether there were any."""
    found = False
    for row in sheet.rows:
        for cell in row.cells:
            if cell.formula and put.sheet in cell.formula:
                cell.inner, cell.kind = moved(cell.inner, put, here=False), ""
                cell.inner = _FORMULA.search(cell.inner).group()  # type: ignore[union-attr]
                found = True
    return found


def moved(inner: str, put: Inserted, *, here: bool, inside: bool = False) -> str:
    """Return the contents of a cell whose formula means what it meant."""

    def one(found: re.Match[str]) -> str:
        prefix, told, text = found.groups()
        if here:
            told = _REF.sub(lambda ref: f'ref="{put.range(ref.group(1))}"', told)
        anew = put.escaped(text or "", here=here, inside=inside)
        return f"<{prefix}f{told.rstrip('/ ')}>{anew}</{prefix}f>"

    return _FORMULA.sub(one, inner)


def unshare(sheet: FormSheet) -> None:
    """Write out the formulas that several cells share, each for itself."""
    origins: dict[str, tuple[str, str]] = {}
    for row in sheet.rows:
        for cell in row.cells:
            found = _FORMULA.search(cell.inner)
            shared = _SI.search(found.group(2)) if found else None
            if found is None or shared is None:
                continue
            here = f"{letters(cell.column)}{row.number}"
            if found.group(3):
                origins[shared.group(1)] = (plain(found.group(3)), here)
            text, origin = origins.get(shared.group(1), ("", here))
            value = cell.inner[found.end() :]
            cell.inner = sheet.calculated(translated(text, origin, here)) + value


def translated(formula: str, origin: str, here: str) -> str:
    """Return a formula as it reads in another cell.

    >>> translated("D5-E5", "F5", "F7")
    'D7-E7'
    """
    if origin == here or not formula:
        return formula
    from openpyxl.formula.translate import Translator

    return str(Translator(f"={formula}", origin=origin).translate_formula(here))[1:]


def _put(
    sheet: FormSheet, row: FormRow, columns: Mapping[int, FormSlot], filling: "Filling"
) -> None:
    """Put what is asked into a row; cells that are not there, being blank, are put in."""
    for column, slot in columns.items():
        cell = row.at(column)
        if cell is None:
            cell = FilledCell(column)
            row.cells = sorted([*row.cells, cell], key=lambda one: one.column)
        values = {
            mark.text: filling.value(field, slot.helper) if field else filling.told[mark.name]
            for mark, field in slot.asked
        }
        if slot.whole:
            _write(sheet, cell, next(iter(values.values())))
        else:
            texts = {mark.text: said(mark.name, values[mark.text]) for mark, _ in slot.asked}
            inner = _marked(sheet, slot.rich, texts)
            told = bool(text_of(inner).strip())
            cell.kind, cell.inner = ("inlineStr", sheet.inline(inner)) if told else ("", "")
        if cell.kind == "inlineStr":
            _fit(sheet, row, cell, filling)
        if slot.private:
            cell.style = filling.styles.as_text(cell.style or 0)


def _fit(sheet: FormSheet, row: FormRow, cell: FilledCell, filling: "Filling") -> None:
    """Let a text that is wider than its column be smaller, or where it would be too small take more lines."""
    wide, room = _wide(text_of(cell.inner)), sheet.width(cell.column)
    if wide <= room:
        return
    if wide <= _SMALLEST * room or sheet.is_merged(cell.column, filling.first):
        cell.style = filling.styles.shrunk(cell.style or 0)
        return
    before, cell.style = cell.style, filling.styles.wrapped(cell.style or 0)
    tall = _LINE * -(-wide // room)
    if cell.style != before and float(row.told.get("ht", 0)) < tall:
        row.told |= {"ht": f"{tall:g}", "customHeight": "1"}


def _wide(text: str) -> float:
    """Return how wide a text may print, in characters of a column: a form's letters are rather large."""
    return max(sum(1.2 if one.isascii() else 2.4 for one in line) for line in text.split("\n"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What the rows of one household are filled with."""

    lines: Block
    told: Told
    styles: Styles
    first: int
    """The number of the first row that is filled."""

    def value(self, field: FormField, helper: int) -> Any:
        """Return what a field asks, of the household or of one of its helpers."""
        return field.of(self.lines[helper]) if helper < len(self.lines) else ""


def _blank(row: FormRow, columns: Mapping[int, FormSlot]) -> None:
    for column in columns:
        cell = row.at(column)
        if cell is not None:
            cell.kind, cell.inner = "", ""


def _write(sheet: FormSheet, cell: FilledCell, value: Any) -> None:
    """Write a value: a text as a text, whatever it begins with."""
    if value == "":
        cell.kind, cell.inner = "", ""
    elif isinstance(value, str):
        cell.kind, cell.inner = "inlineStr", sheet.inline(sheet.run(value[:_LIMIT]))
    else:
        cell.kind, cell.inner = "", sheet.number(value)


def _marked(sheet: FormSheet, rich: str, values: Mapping[str, str]) -> str:
    """Return a text as XML with its placeholders filled in, its fonts kept where they can be."""
    is_inner = re.sub(r"^<(?:\w+:)?is>|</(?:\w+:)?is>$", "", rich)
    done, text = is_inner, text_of(is_inner)
    for old, value in values.items():
        done, text = replaced(done, old, value), text.replace(old, value)
    return done if text_of(done) == text else sheet.run(text)


def _sum(formula: str, known: Mapping[int, FormRow]) -> float | None:
    """Return what a sum over one column comes to, None where the formula is something else."""
    found = _SUM.fullmatch(formula)
    if found is None or found[1] != found[3]:
        return None
    column = position(f"{found[1]}1")[1]
    total = 0.0
    for number in range(int(found[2]), int(found[4]) + 1):
        cell = known[number].at(column) if number in known else None
        if cell is None or cell.kind:
            continue
        if cell.formula:
            return None
        value = _NUMBER.search(cell.inner)
        total += float(value.group(1)) if value else 0
    return int(total) if total == int(total) else total
