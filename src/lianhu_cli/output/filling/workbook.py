"""One form filled: its sheet, and whatever in the workbook speaks of rows that have moved."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lianhu_cli.domain import error_texts
from lianhu_cli.domain.errors import UnreadableError
from lianhu_cli.domain.regular import regular
from lianhu_cli.domain.tables.addresses import letters
from lianhu_cli.output.filling import by_heading, labels, plan, rows
from lianhu_cli.output.filling.blocks import FormPlan
from lianhu_cli.output.filling.fields import FormLine, blocks
from lianhu_cli.output.filling.moving import around, defined_names, elsewhere
from lianhu_cli.output.filling.references import Inserted
from lianhu_cli.output.filling.sheet import FormSheet, Shared
from lianhu_cli.output.marking.package import ForeignPackageError, Package, attributes, plain
from lianhu_cli.output.marking.styles import Styles

_BOOK, _STRINGS, _CHAIN = "xl/workbook.xml", "xl/sharedStrings.xml", "xl/calcChain.xml"
_MOST, _RATIO = 48 << 20, 200
"""No form has more XML than this, unpacked, and no honest part shrinks by more."""
_FOREIGN = (
    zipfile.BadZipFile, NotImplementedError, ValueError, KeyError, IndexError, ForeignPackageError,
)  # fmt: skip
_NOT_OURS = "不是能填的 xlsx：请用 Excel、WPS 打开，取消密码，另存为 xlsx 再来"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """What was filled: which sheet from which row, how many lines, how many private numbers.

    `mixed` says what its sums add up though it is several things.
    """

    sheet: str
    first: int
    lines: int
    private: int
    mixed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormContent:
    """What a form is filled with: a line for each row, and what holds for all of it, by name."""

    lines: Sequence[FormLine]
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    name: str
    part: str
    hidden: bool


def fill(template: Path, target: Path, content: FormContent) -> list[FilledForm]:
    """Write a form filled in; the template stays as it is.

    Raises:
        UnreadableError: the form cannot be read, asks for what there is not, or nothing in it can be
            filled. Nothing is written.
    """
    with _opened(template) as archive:
        try:
            if _is_bloated(archive):
                raise UnreadableError(f"表样 {template.name} 展开后太大：请只留要填的表")
            package = Package(archive)
            filled = _fill(package, content, template.name)
            package.save(target)
        except _FOREIGN as error:
            raise UnreadableError(f"表样 {template.name} {_NOT_OURS}") from error
    return filled


def _is_bloated(archive: zipfile.ZipFile) -> bool:
    """Tell whether a form holds more than any form does; pictures do not count."""
    parts = [one for one in archive.infolist() if one.filename.endswith((".xml", ".rels", ".vml"))]
    swollen = (one.file_size > one.compress_size * _RATIO + (1 << 20) for one in parts)
    return sum(one.file_size for one in parts) > _MOST or any(swollen)


def _opened(template: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(regular(template))
    except OSError as error:
        raise UnreadableError(
            f"表样 {template} 打不开（{error_texts.of_system(error)}）"
        ) from error
    except zipfile.BadZipFile as error:
        raise UnreadableError(f"表样 {template.name} {_NOT_OURS}") from error


def _fill(package: Package, content: FormContent, name: str) -> list[FilledForm]:
    shared = Shared(package.read(_STRINGS) if _STRINGS in package else "")
    parts = _sheets(package)
    sheets = {one.part: FormSheet(package.read(one.part), shared) for one in parts}
    strange = [s for one in parts for s in plan.unknown(sheets[one.part], one.name, content.told)]
    if strange:
        raise UnreadableError("\n".join(f"{name} {sentence}" for sentence in strange))
    plans = _plans(parts, sheets, content, name)
    for one in parts:
        for sentence in plan.misplaced(
            sheets[one.part], one.name, plans.get(one.part), content.told
        ):
            raise UnreadableError(f"{name} {sentence}")
    styles = Styles(package)
    inserted: list[tuple[_Part, Inserted]] = []
    for one in parts:
        sheet, chosen = sheets[one.part], plans.get(one.part)
        asked = any(plan.marks(sheet.text(cell)) for row in sheet.rows for cell in row.cells)
        if chosen:
            own = blocks(content.lines, chosen.helpers)
            put = rows.fill(sheet, chosen, own, content.told, styles)
            inserted.append((one, replace(put, sheet=one.name)))
        if chosen and not asked:
            labels.fill(
                sheet, range(chosen.first, chosen.last + inserted[-1][1].count + 1), content.told
            )
        if chosen or asked:
            rows.scalars(sheet, inserted[-1][1] if chosen else None, content.told)
            package.changed[one.part] = sheet.xml()
    styles.save()
    for one, put in inserted:
        _move(package, sheets, one, put)
    _recalculate(package)
    return [
        replace(
            _told(one, plans[one.part], content),
            mixed=_mixed(plans[one.part], package.changed[one.part]),
        )
        for one, _ in inserted
    ]


def _mixed(chosen: FormPlan, xml: str) -> tuple[str, ...]:
    """Return what a SUM of the form adds up though it is several things: numbers one below the other."""
    found = []
    for column in sorted({column for row in chosen.rows for column in row}):
        slots = [row[column] for row in chosen.rows if column in row]
        titles = [f.title for slot in slots for _, f in slot.asked if f and f.counted]
        if len(set(titles)) > 1 and re.search(rf"SUM\(\$?{letters(column)}\$?\d", xml):
            found.append(f"{letters(column)} 列的{'、'.join(dict.fromkeys(titles))}")
    return tuple(found)


def _plans(
    parts: Sequence[_Part], sheets: Mapping[str, FormSheet], content: FormContent, name: str
) -> dict[str, FormPlan]:
    """Return the plan of every sheet with placeholders, else of the first whose heading we know."""
    found = {
        one.part: chosen
        for one in parts
        if (chosen := plan.by_placeholders(sheets[one.part], one.name, content.told))
    }
    if found:
        return found
    for one in parts:
        if not one.hidden and (chosen := by_heading.by_headings(sheets[one.part], one.name)):
            return {one.part: chosen}
    raise UnreadableError(
        f"{name} 里没有能填的表：写上占位符（如 {{{{户主姓名}}}}、{{{{帮扶人.姓名}}}}），"
        "或用认得的表头（户主姓名等两栏以上）"
    )


def _sheets(package: Package) -> list[_Part]:
    """Return the worksheets in their order."""
    targets = {r.get("Id"): r["Target"] for r in package.relations(_BOOK)}
    found = []
    for tag in re.findall(r"<(?:\w+:)?sheet\b([^>]*?)/?>", package.read(_BOOK)):
        told = attributes(tag)
        link = next((value for key, value in told.items() if key.endswith(":id")), "")
        part = targets.get(link, "")
        if part in package and "/worksheets/" in part:
            name = plain(told["name"])
            found.append(
                _Part(name=name, part=part, hidden=told.get("state", "visible") != "visible")
            )
    return found


def _move(package: Package, sheets: Mapping[str, FormSheet], one: _Part, put: Inserted) -> None:
    """Let everything that speaks of the rows below say where they are now."""
    rows.settle(sheets[one.part], put)
    sheets[one.part].tail = around(sheets[one.part].tail, put)
    sheets[one.part].head = around(sheets[one.part].head, put)
    package.changed[one.part] = sheets[one.part].xml()
    for part, sheet in sheets.items():
        if part != one.part and rows.named_elsewhere(sheet, put):
            package.changed[part] = sheet.xml()
    elsewhere(package, one.part, put)
    package.changed[_BOOK] = defined_names(package.read(_BOOK), put)


def _recalculate(package: Package) -> None:
    """Ask for all formulas to be calculated anew when the workbook is opened."""
    if _CHAIN in package:
        package.drop(_CHAIN, _BOOK)
    xml = package.read(_BOOK)
    if re.search(r"<(?:\w+:)?calcPr\b", xml):
        xml = re.sub(r'(<(?:\w+:)?calcPr\b[^>]*?)\sfullCalcOnLoad="[^"]*"', r"\1", xml)
        xml = re.sub(r"(<(?:\w+:)?calcPr\b)", r'\1 fullCalcOnLoad="1"', xml)
    else:
        before = re.compile(
            r"(.*</((?:\w+:)?)(?:sheets|externalReferences|definedNames)\s*>)", re.DOTALL
        )
        xml = before.sub(r'\1<\2calcPr fullCalcOnLoad="1"/>', xml)
    package.changed[_BOOK] = xml


def _told(one: _Part, chosen: FormPlan, content: FormContent) -> FilledForm:
    private = [f for s in chosen.slots if not s.helper for _, f in s.asked if f and f.private]
    numbers = sum(1 for field in private for line in content.lines if field.of(line))
    return FilledForm(sheet=one.name, first=chosen.first, lines=len(content.lines), private=numbers)
