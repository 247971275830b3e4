"""Merged cells of an ods workbook, which its reader does not tell."""

import zipfile
from typing import IO
from xml.etree import ElementTree as ET

from lianhu_cli.intake.files.raw import MAX_COLUMNS, Area

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CHUNK = 1 << 20
_SIGN = b"-spanned="
_MOST_ROWS = 1_100_000


def merges(path: str) -> dict[str, list[Area]]:
    """Return the merged areas of each sheet by its name; {} where there are none, or the package is unusual."""
    try:
        with zipfile.ZipFile(path) as archive:
            with archive.open("content.xml") as part:
                if not _has_any(part):
                    return {}
            with archive.open("content.xml") as part:
                return _areas(part)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, ET.ParseError, ValueError):
        return {}


def _has_any(part: IO[bytes]) -> bool:
    """Tell whether a part speaks of merged cells at all: most sheets have none, and are not parsed."""
    last = b""
    while chunk := part.read(_CHUNK):
        if _SIGN in last + chunk:
            return True
        last = chunk[-len(_SIGN) :]
    return False


def _areas(part: IO[bytes]) -> dict[str, list[Area]]:
    found: dict[str, list[Area]] = {}
    name, row = "", 0
    for event, element in ET.iterparse(part, events=("start", "end")):  # noqa: S314  entities were refused
        if event == "start":
            if element.tag == f"{_TABLE}table":
                name, row = element.get(f"{_TABLE}name", ""), 0
        elif element.tag == f"{_TABLE}table-row":
            found.setdefault(name, []).extend(_of_row(element, row))
            row += _count(element, "number-rows-repeated", _MOST_ROWS)
            element.clear()
    return found


def _of_row(element: ET.Element, row: int) -> list[Area]:
    """Return the areas that begin in a row."""
    areas, column = [], 0
    for cell in element:
        across = _count(cell, "number-columns-spanned", MAX_COLUMNS)
        down = _count(cell, "number-rows-spanned", _MOST_ROWS)
        if across > 1 or down > 1:
            areas.append((row, column, row + down - 1, column + across - 1))
        column += _count(cell, "number-columns-repeated", MAX_COLUMNS)
    return areas


def _count(element: ET.Element, attribute: str, most: int) -> int:
    return min(max(int(element.get(f"{_TABLE}{attribute}", "1")), 1), most)
