"""References to cells after rows were put in: what lies below moves, what reaches there grows."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lianhu_cli.output.marking.package import plain, quoted

_REFERENCE = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")
    |(?P<sheet>(?:'(?:[^']|'')+'|[\w.]+)!)?(?<![\w.])
     (?:(?P<c1>\$?[A-Z]{1,3})(?P<r1>\$?[0-9]+)(?::(?P<c2>\$?[A-Z]{1,3})(?P<r2>\$?[0-9]+))?
       |(?P<f1>\$?[0-9]+):(?P<f2>\$?[0-9]+))(?![\w(!.])""",
    re.VERBOSE,
)
_CELL = re.compile(r"([A-Z]{1,3})([0-9]+)(?::([A-Z]{1,3})([0-9]+))?$")
_LAST = 1_048_576


@dataclass(frozen=True, slots=True, kw_only=True)
class Inserted:
    """`count` rows put in below row `after` of a sheet, counted from 1; the data begin in row `first`.

    `height` is how many rows a household has.
    """

    sheet: str
    first: int
    after: int
    count: int
    height: int = 1

    def start(self, row: int) -> int:
        """Return where a row is now."""
        return min(row + self.count, _LAST) if row > self.after else row

    def end(self, row: int) -> int:
        """Return where a range ends now that ended in a row: it grows with the data that it reached."""
        return min(row + self.count, _LAST) if self._is_last(row) else row

    def _is_last(self, row: int) -> bool:
        """Tell whether a row is one of the last household's, or lies below."""
        return row > self.after - self.height

    def range(self, reference: str) -> str:
        """Return a range or cell of an attribute; what holds for the first row holds for all of them.

        >>> put = Inserted(sheet="表", first=5, after=5, count=3)
        >>> put.range("A5:B5"), put.range("C5"), put.range("A1:C9"), put.range("A6")
        ('A5:B8', 'C5:C8', 'A1:C12', 'A9')
        """
        found = _CELL.match(reference)
        if found is None:
            return reference
        left, top, right, bottom = found.groups()
        first = self.start(int(top))
        last = self.end(int(bottom or top))
        if right or last != first:
            return f"{left}{first}:{right or left}{last}"
        return f"{left}{first}"

    def cell(self, reference: str) -> str:
        """Return where a cell, or a range that does not grow, is now.

        >>> Inserted(sheet="表", first=5, after=5, count=3).cell("A6:B6")
        'A9:B9'
        """
        return re.sub(
            r"([A-Z]{1,3})([0-9]+)", lambda m: f"{m[1]}{self.start(int(m[2]))}", reference
        )

    def formula(self, text: str, *, here: bool, inside: bool = False) -> str:
        """Return a formula, of this sheet if `here`, that means what it meant.

        One `inside` a row of data speaks of its own row, which does not grow.

        >>> put = Inserted(sheet="表 1", first=5, after=5, count=3)
        >>> put.formula("SUM(E5:E5)+E6*$F$2", here=True), put.formula("SUM(E5)", here=True)
        ('SUM(E5:E8)+E9*$F$2', 'SUM(E5:E8)')
        >>> print(put.formula("'表 1'!A9&表!A9&A9", here=False))
        '表 1'!A12&表!A9&A9
        """

        def moved(found: re.Match[str]) -> str:
            sheet = found["sheet"]
            named = sheet[:-1].strip("'").replace("''", "'") if sheet else ""
            if found["text"] is not None or (named != self.sheet if sheet else not here):
                return found.group()
            return (sheet or "") + self._moved(found, text, inside=inside)

        return _REFERENCE.sub(moved, text)

    def _moved(self, found: re.Match[str], text: str, *, inside: bool) -> str:
        if found["f1"]:
            return f"{self._row(found['f1'], self.start)}:{self._row(found['f2'], self.end)}"
        start = found["c1"] + self._row(found["r1"], self.start)
        if found["c2"] and inside and found["r1"] == found["r2"]:
            return f"{start}:{found['c2']}{self._row(found['r2'], self.start)}"
        if found["c2"]:
            return f"{start}:{found['c2']}{self._row(found['r2'], self.end)}"
        alone = (
            not inside
            and text[: found.start()].endswith("SUM(")
            and text[found.end() :].startswith(")")
        )
        row = int(found["r1"].lstrip("$"))
        if alone and row <= self.after and self._is_last(row):
            return f"{start}:{found['c1']}{self._row(found['r1'], self.end)}"
        return start

    def _row(self, row: str, where: Callable[[int], int]) -> str:
        fixed = "$" if row.startswith("$") else ""
        return f"{fixed}{where(int(row.lstrip('$')))}"

    def escaped(self, xml: str, *, here: bool, inside: bool = False) -> str:
        """Return a formula as XML holds it, that means what it meant."""
        return quoted(self.formula(plain(xml), here=here, inside=inside))
