"""One workbook marked: its sheets' cells, comments, the list in front, and nothing else."""

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.problem import Problem
from lianhu_cli.output import names
from lianhu_cli.output.files import together
from lianhu_cli.output.marking import listing
from lianhu_cli.output.marking.cells import restyled
from lianhu_cli.output.marking.comments import comment
from lianhu_cli.output.marking.package import ForeignPackageError, Package, attributes, plain
from lianhu_cli.output.marking.styles import COLOURS, Styles

_BOOK = "xl/workbook.xml"
_COMMENTS = 1000
"""Most comments on one sheet: beyond, cells are coloured and listed only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """What became of one workbook: a sentence, and the copy, None where there is none."""

    file: str
    sentence: str
    copy: Path | None = None


def mark_all(
    folder: Path, sources: Mapping[str, str], problems: Sequence[Problem]
) -> Iterator[Marked]:
    """Write a marked copy of every xlsx workbook with problems into a folder.

    `sources` is name in reports → path. Yields every copy and every file left out.

    Raises:
        UnwritableError: the copies cannot be written; none of them is.
    """
    of_file: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.file in sources:  # a list of before may disagree with one that comes now
            of_file.setdefault(problem.file, []).append(problem)
    with together(folder) as draft:
        called = names.files(
            ((name, name.removesuffix(Path(name).suffix)) for name in of_file), ".xlsx"
        )
        for name, found in of_file.items():
            target = f"{called[name]}{Path(name).suffix}"
            try:
                Path(sources[name]).stat()
                mark(Path(sources[name]), draft / target, found)
            except FileNotFoundError:
                said = f"{name} 的原件打不开（移走了，或文件名不是 UTF-8），没有标记"
                yield Marked(file=name, sentence=said)
            except ForeignPackageError:
                said = f"{name} 不是能标记的 xlsx，没有标记；问题见 --problems 写出的问题清单"
                yield Marked(file=name, sentence=said)
            else:
                copy = folder / target
                yield Marked(file=name, sentence=f"已标记 {copy}", copy=copy)


def keep_apart(folder: Path, sources: Mapping[str, str]) -> None:
    """Make sure that no copy would take the place of an original.

    Raises:
        UsageError: the folder is one that originals are in.
    """
    if any(Path(path).parent == folder.resolve() for path in sources.values()):
        raise UsageError(f"{folder} 是原件所在的文件夹：--mark 请换一个文件夹，原件不会改动")


def mark(source: Path, target: Path, problems: Sequence[Problem]) -> None:
    """Write a copy of an xlsx workbook with the problems at their cells and in a list in front.

    Raises:
        ForeignPackageError: the package is not built as we know it; nothing is written.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            package = Package(archive)
            _mark(package, problems)
            package.save(target)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, KeyError) as error:
        raise ForeignPackageError(source.name) from error


def _mark(package: Package, problems: Sequence[Problem]) -> None:
    styles = Styles(package)
    parts = _sheets(package)
    for nth, (name, part) in enumerate(parts.items()):
        found = [p for p in problems if p.sheet == name and p.severity in COLOURS]
        marks: dict[str, str] = {}
        texts: dict[str, str] = {}
        for problem in sorted(found, key=lambda p: p.severity):  # an error outweighs a warning
            marks.setdefault(problem.cell, problem.severity)
            said = f"{problem.message}。{problem.remedy}" if problem.remedy else problem.message
            texts[problem.cell] = "\n".join(filter(None, (texts.get(problem.cell), said)))
        if marks:
            package.changed[part] = restyled(package.read(part), marks, styles.marked)
            comment(package, part, dict(list(texts.items())[:_COMMENTS]), nth)
        _unselect(package, part)
    _put_in_front(package, problems, styles)
    styles.save()


def _sheets(package: Package) -> dict[str, str]:
    """Return the worksheet parts by the names of their sheets."""
    targets = {r.get("Id"): r["Target"] for r in package.relations(_BOOK)}
    found = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\b([^>]*?)/?>", package.read(_BOOK)):
        told = attributes(tag)
        link = next((value for name, value in told.items() if name.endswith(":id")), "")
        part = targets.get(link, "")
        if part in package and "/worksheets/" in part:
            found[plain(told["name"])] = part
    return found


def _unselect(package: Package, part: str) -> None:
    xml = package.read(part)
    view = re.search(r"<(?:\w+:)?sheetView\b[^>]*>", xml)
    if view and "tabSelected" in view.group():
        bare = re.sub(r'\stabSelected="[^"]*"', "", view.group())
        package.changed[part] = xml[: view.start()] + bare + xml[view.end() :]


def _put_in_front(package: Package, problems: Sequence[Problem], styles: Styles) -> None:
    part = "xl/worksheets/lianhuProblems.xml"
    package.changed[part] = listing.sheet(problems, styles)
    package.declare(part, "worksheet+xml")
    link = package.relate(_BOOK, part, "worksheet")
    xml = package.read(_BOOK)
    start = re.search(r"<((?:\w+:)?)sheets\b[^>]*>", xml)
    prefix = re.search(
        r'xmlns:(\w+)="(http://(?:schemas\.openxmlformats|purl\.oclc)\.org/[\w/]*officeDocument/(?:2006/)?relationships)"',
        xml,
    )
    if start is None or prefix is None:
        raise ForeignPackageError(_BOOK)
    names = set(_sheets(package))
    name = next(
        n for n in (listing.NAME, *(f"{listing.NAME}{k}" for k in range(2, 99))) if n not in names
    )
    number = 1 + max(map(int, re.findall(r'\bsheetId="(\d+)"', xml)), default=0)
    # Declared again: the prefix may have been found on one of the other sheets only.
    told = f'xmlns:{prefix.group(1)}="{prefix.group(2)}" {prefix.group(1)}:id="{link}"'
    sheet = f'<{start.group(1)}sheet {told} name="{name}" sheetId="{number}"/>'
    xml = xml[: start.end()] + sheet + xml[start.end() :]
    xml = re.sub(r'\blocalSheetId="(\d+)"', lambda m: f'localSheetId="{int(m.group(1)) + 1}"', xml)
    xml = re.sub(r'(<(?:\w+:)?workbookView\b[^>]*?)\s(?:activeTab|firstSheet)="\d+"', r"\1", xml)
    xml = re.sub(r'(<(?:\w+:)?workbookView\b[^>]*?)\s(?:activeTab|firstSheet)="\d+"', r"\1", xml)
    package.changed[_BOOK] = xml
