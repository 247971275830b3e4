"""Rows that show how a sheet is to be filled in: nobody lives there."""

import re
from collections.abc import Iterable
from typing import Any

import numpy as np

from lianhu_cli.domain.cells.readers import fold, squeeze
from lianhu_cli.domain.patterns import late
from lianhu_cli.intake.sheet.grid import Grid

_WORD = r"(?:填[写报表])?(?:示例|样例|范例|例子|举例|例)"
_LABEL = late(rf"{_WORD}\d*[:.]?|样本|示范|\(?此行为?{_WORD}.*|{_WORD}如?:.+|例如:?.*")
"""What stands beside an example, in the place of its number."""
_NAME = late(
    rf"(?:{_WORD}\d*[:.、,].+|\({_WORD}\).+|.+\((?:此行)?(?:为)?{_WORD}\)|.+[-_]{_WORD}|(?:某|张)某某?\({_WORD}\))"
)
_DEMAND = late(r"\(?(?:必填|选填|可选|非必填|必选|必录|选录|不填|条件必填)(?:项)?\)?(?:[,:].*)?")
_HOW = late(
    r"(?:请|应|需)?填[写报]?.{0,14}|[^/]{1,6}(?:/[^/]{1,6})+|文本|数字|日期|下拉.{0,6}|[单多]选"
)
"""How a cell is to be filled in: 填全称, 困难户/特殊户."""
_SIGN = late(r"例|样本|示范|填|可选|必选|录")
_FIRST = 12
"""Demands stand right below the heading."""


def rows(grid: Grid, start: int, who: int | None, label: Iterable[int]) -> dict[int, int]:
    """Return the rows from `start` on that are examples, each with the column that says so.

    `who` is the column of names; `label` those that may hold the word 示例 in place of a number.
    """
    found: dict[int, int] = {}
    for column in label:
        for row in _where(grid, start, column, _LABEL):
            found.setdefault(row, column)
    if who is not None:
        for row in _where(grid, start, who, _NAME):
            found.setdefault(row, who)
    for row in range(start, min(start + _FIRST, grid.height)):
        said = [(c, t) for c in range(grid.width) if (t := squeeze(fold(grid.text(row, c))))]
        if len(said) > 1 and all(_is_demand(text) for _, text in said) and _asks(said):
            found.setdefault(row, said[0][0])
    return found


def _is_demand(text: str) -> bool:
    return bool(_DEMAND.fullmatch(text) or _HOW.fullmatch(text))


def _asks(said: list[tuple[int, str]]) -> bool:
    """Tell whether most cells of a row ask for something, and do not only offer a choice."""
    return sum("填" in text or "选" in text or "必录" in text for _, text in said) * 2 > len(said)


def _where(grid: Grid, start: int, column: int, pattern: re.Pattern[str]) -> list[int]:
    held = grid.columns[column]
    signed = held.numbers_with(_SIGN)
    hits = [n for n in signed if pattern.fullmatch(squeeze(fold(held.values[n])))]
    if not hits:
        return []
    found: Any = np.flatnonzero(np.isin(held.codes[start:], hits)) + start
    rows: list[int] = found.tolist()
    return rows
