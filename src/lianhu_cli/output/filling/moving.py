"""What a workbook says of rows outside the cells: merges, rules, breaks, comments, pictures, charts, names."""

import re

from lianhu_cli.output.filling.references import Inserted
from lianhu_cli.output.marking.package import Package

_MERGES = re.compile(r"<((?:\w+:)?)mergeCells\b[^>]*>(.*?)</\1mergeCells\s*>", re.DOTALL)
_MERGE = re.compile(r'<(?:\w+:)?mergeCell\b[^>]*?\bref="([^"]+)"[^>]*/>')
_ATTRIBUTE = re.compile(r'\b(ref|sqref|topLeftCell|activeCell)="([^"]*)"')
_FORMULA = re.compile(
    r"<((?:\w+:)?)(formula|formula1|formula2|f|sqref)(\s[^>]*)?>([^<]*)</\1\2\s*>"
)
_BREAKS = re.compile(r"<((?:\w+:)?)rowBreaks\b.*?</\1rowBreaks\s*>", re.DOTALL)
_NAME = re.compile(r"(<(?:\w+:)?definedName\b[^>]*>)([^<]*)(</)")
_CHART = re.compile(r"xl/charts/chart[^/]*\.xml$")
_CHART_FORMULA = re.compile(r"<((?:\w+:)?)f>([^<]*)</\1f>")
_DRAWN_ROW = re.compile(r"(<(?:\w+:)?row>)(\d+)(</)")
_BOX_ROW = re.compile(r"(<x:Row>\s*)(\d+)")
_BOX_ANCHOR = re.compile(r"(<x:Anchor>)([^<]*)(</)")
_STAYS = {"topLeftCell", "activeCell"}


def around(xml: str, put: Inserted) -> str:
    """Return what stands before or after the rows of a sheet, with every reference where it is now."""
    merged = _MERGES.search(xml)
    if merged:
        whole = _merges(merged, put)
        return around(xml[: merged.start()], put) + whole + around(xml[merged.end() :], put)
    xml = _BREAKS.sub(lambda found: _breaks(found.group(), put), xml)
    xml = _ATTRIBUTE.sub(lambda found: f'{found[1]}="{_attribute(found[1], found[2], put)}"', xml)
    return _FORMULA.sub(lambda found: _inner(found, put), xml)


def defined_names(xml: str, put: Inserted) -> str:
    """Return the workbook with every name where it is now: print areas, lists."""
    return _NAME.sub(lambda m: m[1] + put.escaped(m[2], here=False) + m[3], xml)


def elsewhere(package: Package, part: str, put: Inserted) -> None:
    """Let comments, pictures, tables and charts follow the rows of a sheet."""
    for relation in package.relations(part):
        follow = _FOLLOW.get(relation.get("Type", "").rsplit("/", 1)[-1])
        if follow and relation["Target"] in package:
            package.changed[relation["Target"]] = follow(package.read(relation["Target"]), put)
    for name in filter(_CHART.match, package.archive.namelist()):
        package.changed[name] = _CHART_FORMULA.sub(
            lambda m: f"<{m[1]}f>{put.escaped(m[2], here=False)}</{m[1]}f>", package.read(name)
        )


def _comments(xml: str, put: Inserted) -> str:
    return _ATTRIBUTE.sub(lambda m: f'{m[1]}="{put.cell(m[2])}"', xml)


def _table(xml: str, put: Inserted) -> str:
    return _ATTRIBUTE.sub(lambda m: f'{m[1]}="{put.range(m[2])}"', xml)


def _drawing(xml: str, put: Inserted) -> str:
    return _DRAWN_ROW.sub(lambda m: f"{m[1]}{put.start(int(m[2]) + 1) - 1}{m[3]}", xml)


def _attribute(name: str, value: str, put: Inserted) -> str:
    moved = put.cell if name in _STAYS else put.range
    return " ".join(moved(one) for one in value.split(" "))


def _inner(found: re.Match[str], put: Inserted) -> str:
    prefix, name, told, text = found.groups()
    inner = (
        " ".join(map(put.range, text.split())) if name == "sqref" else put.escaped(text, here=True)
    )
    return f"<{prefix}{name}{told or ''}>{inner}</{prefix}{name}>"


def _merges(found: re.Match[str], put: Inserted) -> str:
    """Return the merged cells: those of the first household come again in all that were put in."""
    prefix, ranges = found.group(1), _MERGE.findall(found.group(2))
    block = range(put.first, put.first + put.height)
    anew = []
    for one in ranges:
        top, bottom = (f(int(number) for number in re.findall(r"\d+", one)) for f in (min, max))
        of_one = top == bottom or (
            put.first <= top and bottom <= put.after and bottom - top < put.height
        )
        anew.append(put.cell(one) if of_one else put.range(one))
        if of_one and top in block and bottom in block:
            again = range(
                put.after + 1 - put.first, put.after + put.count + 1 - put.first, put.height
            )
            anew.extend(_lower(one, by) for by in again)
    cells = "".join(f'<{prefix}mergeCell ref="{one}"/>' for one in anew)
    return f'<{prefix}mergeCells count="{len(anew)}">{cells}</{prefix}mergeCells>'


def _lower(reference: str, by: int) -> str:
    return re.sub(r"\d+", lambda row: str(int(row.group()) + by), reference)


def _breaks(xml: str, put: Inserted) -> str:
    return re.sub(r'\bid="(\d+)"', lambda m: f'id="{put.start(int(m[1]))}"', xml)


def _boxes(xml: str, put: Inserted) -> str:
    """Return the boxes of comments and buttons where they are now; rows count from 0 there."""

    def anchor(found: re.Match[str]) -> str:
        numbers = found[2].split(",")
        for at in (2, 6):
            if len(numbers) == 8:
                numbers[at] = f" {put.start(int(numbers[at]) + 1) - 1}"
        return found[1] + ",".join(numbers) + found[3]

    xml = _BOX_ROW.sub(lambda m: f"{m[1]}{put.start(int(m[2]) + 1) - 1}", xml)
    return _BOX_ANCHOR.sub(anchor, xml)


_FOLLOW = {"comments": _comments, "table": _table, "drawing": _drawing, "vmlDrawing": _boxes}
"""What each kind of part that belongs to a sheet does when rows are put in."""
