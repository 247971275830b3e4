"""Draw a workbook in the test: a line is a row, `|` parts cells.

`#4` is a number, `^` is merged with the cell above, `<` with the cell to the left, `~` a sheet break.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from lianhu_cli.intake import survey
from lianhu_cli.intake.survey import Survey

from ..conftest import IN_MEMORY

Draw = Callable[..., Path]
HEADING = "行政村|村民小组|户主姓名|身份证号码|家庭人口|劳动力|耕地面积(亩)|户类别|联系电话"


def cells(table: str) -> list[list[str]]:
    lines = table.strip("\n").splitlines()
    return [[cell.strip(" ") for cell in line.split("|")] for line in lines]


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    """`draw("a.xlsx", 登记册=table, 村情=table)` draws a workbook."""

    def drawn(name: str, **sheets: str) -> Path:
        path = tmp_path / name
        book = xlsxwriter.Workbook(path, IN_MEMORY)
        for title, table in sheets.items():
            _draw_sheet(book.add_worksheet(title), cells(table))
        book.close()
        return path

    return drawn


def _draw_sheet(sheet: Any, rows: list[list[str]]) -> None:
    areas: dict[tuple[int, int], list[int]] = {}
    corner: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            corner[r, c] = {"^": corner.get((r - 1, c)), "<": corner.get((r, c - 1))}.get(text) or (
                r,
                c,
            )
            area = areas.setdefault(corner[r, c], [r, c])
            area[:] = [max(area[0], r), max(area[1], c)]
    for (r, c), (bottom, right) in areas.items():
        text = rows[r][c]
        if (r, c) != (bottom, right):
            sheet.merge_range(r, c, bottom, right, "")
        if text.startswith("#"):
            sheet.write_number(r, c, float(text[1:]))
        elif text:
            sheet.write_string(r, c, text)


def read(*paths: Path, **options: Any) -> Survey:
    return survey.read(list(paths), **options)


def said(found: Survey, *severities: str) -> set[tuple[str, str]]:
    """Return (code, cell) of the problems, of some severities only if given."""
    return {(p.code, p.cell) for p in found.problems if not severities or p.severity in severities}


def households(found: Survey, *attributes: str) -> list[tuple[Any, ...]]:
    return rows(found, "households", *attributes)


def rows(found: Survey, role: str, *attributes: str) -> list[tuple[Any, ...]]:
    frame = found.roster.by_role()[role]
    return [tuple(row[name] for name in attributes) for row in frame.to_pylist()]
