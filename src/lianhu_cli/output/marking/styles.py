"""The workbook's styles with a few more: each cell's own, and a fill over it."""

import re

from lianhu_cli.output.marking.package import ForeignPackageError, Package, appended

PART = "xl/styles.xml"
_XF = re.compile(r"<(?:\w+:)?xf\b[^>]*?(?:/>|>.*?</(?:\w+:)?xf>)", re.DOTALL)
_WRAPS = re.compile(r'\swrapText="(?:1|true)"')
_ALIGNED = re.compile(r"(<(?:\w+:)?alignment\b[^>]*?)(/?>)")
_FILL = (
    '<{{0}}fill><{{0}}patternFill patternType="solid"><{{0}}fgColor rgb="FF{0}"/>'
    '<{{0}}bgColor indexed="64"/></{{0}}patternFill></{{0}}fill>'
)
_AS_TEXT = "49"
"""The number of the format @, which is the same in every workbook."""
COLOURS = {"error": "F8B4B4", "warning": "FFE699"}
"""Severity → fill: light enough for what is typed to be read in print."""


class Styles:
    """The cell formats of a package, to which marked ones are added as they are asked for."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._xml = package.read(PART)
        start = re.search(r"<((?:\w+:)?)cellXfs\b[^>]*>", self._xml)
        end = re.search(r"</(?:\w+:)?cellXfs\s*>", self._xml)
        if start is None or end is None:
            raise ForeignPackageError(PART)
        self._formats: list[str] = _XF.findall(self._xml[start.end() : end.start()])
        self._fills: dict[str, int] = {}
        self._marked: dict[tuple[int, str], int] = {}

    def marked(self, style: int, severity: str) -> int:
        """Return the number of a cell format that is `style` with the fill of a severity."""
        if (style, severity) not in self._marked:
            fill = self._fill(severity)
            filled = _with(self._own(style), fillId=str(fill), applyFill="1")
            self._marked[style, severity] = self.add_format(filled)
        return self._marked[style, severity]

    def as_text(self, style: int) -> int:
        """Return the number of a cell format that is `style` for texts."""
        if (style, _AS_TEXT) not in self._marked:
            own = _with(self._own(style), numFmtId=_AS_TEXT, applyNumberFormat="1")
            same = own in self._formats
            number = self._formats.index(own) if same else self.add_format(own)
            self._marked[style, _AS_TEXT] = number
        return self._marked[style, _AS_TEXT]

    def shrunk(self, style: int) -> int:
        """Return the number of a cell format that is `style` with texts made to fit; one that wraps does already."""
        return self._aligned(style, "shrinkToFit")

    def wrapped(self, style: int) -> int:
        """Return the number of a cell format that is `style` with texts on several lines."""
        return self._aligned(style, "wrapText")

    def _aligned(self, style: int, how: str) -> int:
        own = self._own(style)
        if _WRAPS.search(own):
            return style
        if (style, how) not in self._marked:
            self._marked[style, how] = self.add_format(_aligned(own, how))
        return self._marked[style, how]

    def add_font(self, inner: str) -> int:
        """Add a font and return its number."""
        return self._add("font", f"<{{0}}font>{inner}</{{0}}font>")

    def add_border(self) -> int:
        """Add thin grey lines on all sides and return their number."""
        sides = "".join(
            f'<{{0}}{side} style="thin"><{{0}}color rgb="FFBFBFBF"/></{{0}}{side}>'
            for side in ("left", "right", "top", "bottom")
        )
        return self._add("border", f"<{{0}}border>{sides}<{{0}}diagonal/></{{0}}border>")

    def add_format(self, xf: str) -> int:
        """Add a cell format and return its number."""
        self._formats.append(xf)
        self._xml = appended(self._xml, "cellXfs", xf.replace("{", "{{").replace("}", "}}"))
        return len(self._formats) - 1

    def save(self) -> None:
        """Put the styles back into the package, their counts corrected."""
        xml = re.sub(
            r'(<(?:\w+:)?cellXfs\b[^>]*?count=")\d+', rf"\g<1>{len(self._formats)}", self._xml
        )
        self._package.changed[PART] = xml

    def _own(self, style: int) -> str:
        return self._formats[style] if style < len(self._formats) else self._formats[0]

    def _fill(self, severity: str) -> int:
        if severity not in self._fills:
            self._fills[severity] = self._add("fill", _FILL.format(COLOURS[severity]))
        return self._fills[severity]

    def _add(self, what: str, element: str) -> int:
        """Append to <fonts> or <fills> and return the number of the new one."""
        found = re.search(
            rf"<(?:\w+:)?{what}s\b[^>]*>(.*?)</(?:\w+:)?{what}s\s*>", self._xml, re.DOTALL
        )
        if found is None:
            raise ForeignPackageError(PART)
        number = len(re.findall(rf"<(?:\w+:)?{what}\b", found.group(1)))
        self._xml = appended(self._xml, f"{what}s", element)
        self._xml = re.sub(
            rf'(<(?:\w+:)?{what}s\b[^>]*?count=")\d+', rf"\g<1>{number + 1}", self._xml, count=1
        )
        return number


def _aligned(xf: str, how: str) -> str:
    """Return a cell format that makes texts fit: smaller, or on several lines.

    >>> _aligned('<xf numFmtId="0"><protection/></xf>', "shrinkToFit")
    '<xf numFmtId="0" applyAlignment="1"><alignment shrinkToFit="1"/><protection/></xf>'
    >>> _aligned('<x:xf><x:alignment horizontal="center" wrapText="0"/></x:xf>', "wrapText")
    '<x:xf applyAlignment="1"><x:alignment horizontal="center" wrapText="1"/></x:xf>'
    """
    xf = _with(xf, applyAlignment="1")
    if _ALIGNED.search(xf):
        xf = re.sub(r'\s(?:shrinkToFit|wrapText)="[^"]*"', "", xf)
        return _ALIGNED.sub(rf'\1 {how}="1"\2', xf)
    prefix = xf[1 : xf.index("xf")]
    added = f'<{prefix}alignment {how}="1"/>'
    if xf.endswith("/>"):
        return f"{xf[:-2]}>{added}</{prefix}xf>"
    start = xf.index(">") + 1
    return xf[:start] + added + xf[start:]


def _with(xf: str, **values: str) -> str:
    """Return a cell format with some attributes set anew."""
    tag = re.match(r"<(?:\w+:)?xf\b[^>]*?(?=/?>)", xf)
    if tag is None:
        raise ForeignPackageError(PART)
    start = tag.group()
    for name, value in values.items():
        start = re.sub(rf'\s{name}="[^"]*"', "", start)
        start += f' {name}="{value}"'
    return start + xf[tag.end() :]
