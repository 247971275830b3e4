"""Comments on cells: the part that says them, and the drawing that shows them."""

import re
from collections.abc import Iterable, Mapping

from lianhu_cli.output.marking.cells import position
from lianhu_cli.output.marking.package import ForeignPackageError, Package, appended, quoted

AUTHOR = "联户"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DRAWING = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AFTER_LEGACY_DRAWING = frozenset(
    "legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst "
    "AlternateContent".split()
)
_EMPTY_COMMENTS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{_MAIN}">'
    "<authors></authors><commentList></commentList></comments>"
)
_EMPTY_DRAWING = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="{0}"/></o:shapelayout><v:shapetype id="_x0000_t202"'
    ' coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;'
    'margin-top:2pt;width:200pt;height:{height}pt;z-index:{z};visibility:hidden" fillcolor="#ffffe1"'
    ' o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/>'
    "<x:SizeWithCells/><x:Anchor>{column}, 12, {row}, 4, {right}, 40, {bottom}, 4</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row0}</x:Row><x:Column>{column0}</x:Column></x:ClientData>"
    "</v:shape>"
)
_BLOCK = 1024
"""Ids of shapes come in blocks of this size, one or more a sheet."""
_FIRST_BLOCK = 200


def comment(package: Package, sheet: str, texts: Mapping[str, str], nth: int) -> None:
    """Comment the cells of a worksheet part; `nth` tells the sheets of a workbook apart."""
    known = _part(package, sheet, "/comments")
    existing = package.read(known) if known else _EMPTY_COMMENTS
    part = known or f"xl/commentsLianhu{nth}.xml"
    said = {cell: text for cell, text in texts.items() if f'ref="{cell}"' not in existing}
    package.changed[part] = _with_comments(_continued(existing, texts), said)
    if not known:
        package.declare(part, "comments+xml")
        package.relate(sheet, part, "comments")
    _draw(package, sheet, said, nth)


def _part(package: Package, sheet: str, kind: str) -> str:
    found = (r["Target"] for r in package.relations(sheet) if r.get("Type", "").endswith(kind))
    return next(found, "")


def _with_comments(xml: str, texts: Mapping[str, str]) -> str:
    authors = re.search(
        r"<(?:\w+:)?authors\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?authors\s*>)", xml, re.DOTALL
    )
    if authors is None:
        raise ForeignPackageError("authors")
    author = len(re.findall(r"<(?:\w+:)?author\b", authors.group(1) or ""))
    xml = appended(xml, "authors", f"<{{0}}author>{AUTHOR}</{{0}}author>")
    comments = "".join(
        f'<{{0}}comment ref="{cell}" authorId="{author}"><{{0}}text>{_run(text)}</{{0}}text></{{0}}comment>'
        for cell, text in texts.items()
    )
    return appended(xml, "commentList", comments)


def _continued(xml: str, texts: Mapping[str, str]) -> str:
    """Add to comments that the user has written himself."""
    for cell, text in texts.items():
        own = re.search(
            rf'<((?:\w+:)?)comment\b[^>]*?ref="{cell}".*?(?=</(?:\w+:)?text>)', xml, re.DOTALL
        )
        if own:
            run = _run(f"\n{AUTHOR}：{text}").format(own.group(1))
            xml = xml[: own.end()] + run + xml[own.end() :]
    return xml


def _run(text: str) -> str:
    plain = quoted(text).replace("{", "{{").replace("}", "}}")
    return f'<{{0}}r><{{0}}t xml:space="preserve">{plain}</{{0}}t></{{0}}r>'


def _draw(package: Package, sheet: str, texts: Mapping[str, str], nth: int) -> None:
    """Give every comment its box, in the sheet's drawing of boxes or in a new one."""
    drawing = _part(package, sheet, "/vmlDrawing")
    blocks = range(_FIRST_BLOCK + nth * 2, _FIRST_BLOCK + nth * 2 + 2)
    if drawing:
        xml = package.read(drawing)
    else:
        drawing = f"xl/drawings/vmlDrawingLianhu{nth}.vml"
        xml = _EMPTY_DRAWING.format(",".join(map(str, blocks)))
        package.declare_extension("vml", _DRAWING)
        link = package.relate(sheet, drawing, "vmlDrawing")
        package.changed[sheet] = _with_drawing(package.read(sheet), link)
    shapes = "".join(_shapes(texts.items(), blocks[0] * _BLOCK))
    package.changed[drawing] = appended(xml, "xml", shapes)


def _shapes(texts: Iterable[tuple[str, str]], first: int) -> Iterable[str]:
    for n, (cell, text) in enumerate(texts, start=1):
        row, column = position(cell)
        lines = 1 + sum(1 + len(line) // 16 for line in text.splitlines())
        yield _SHAPE.format(
            number=first + n,
            z=n,
            height=max(40, 14 * lines),
            column=column,
            row=max(row - 2, 0),
            right=column + 3,
            bottom=max(row - 2, 0) + max(3, lines),
            row0=row - 1,
            column0=column - 1,
        )


def _with_drawing(xml: str, link: str) -> str:
    """Put <legacyDrawing> where the schema wants it: before what may follow it in a worksheet."""
    end = xml.rfind("sheetData")
    root = re.search(r"</((?:\w+:)?)worksheet\s*>\s*$", xml)
    if root is None or end < 0:
        raise ForeignPackageError("worksheet")
    at, depth = root.start(), 0
    for tag in re.finditer(
        r"<(/?)(?:\w+:)?(\w+)\b[^>]*?(/?)>", xml[xml.find(">", end) + 1 : root.start()]
    ):
        closing, name, empty = tag.groups()
        if not depth and not closing and name in _AFTER_LEGACY_DRAWING:
            at = xml.find(">", end) + 1 + tag.start()
            break
        depth += 0 if empty else -1 if closing else 1
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    if "http://purl.oclc.org/ooxml/spreadsheetml/main" in xml[:2000]:
        relations = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    element = f'<{root.group(1)}legacyDrawing xmlns:lh="{relations}" lh:id="{link}"/>'
    return xml[:at] + element + xml[at:]
