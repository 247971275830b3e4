"""Headings of one to three rows: where they may begin, and what each column is called by them."""

from collections.abc import Iterator, Mapping

from lianhu_cli.domain.tables.headings import key, known_headings

DEPTH = 3
Texts = list[list[str]]
"""The texts of rows and columns, from the top left of the sheet."""


def spans(texts: Texts) -> Iterator[tuple[int, int]]:
    """Yield first and last row of what may be a heading, shallow ones first."""
    for depth in range(DEPTH):
        for first in range(len(texts) - depth):
            said = any(texts[first]) and any(texts[first + depth])
            if said and not (depth and _is_title(texts[first])):
                yield first, first + depth


def heading_parts(
    texts: Texts, first: int, last: int, covered: Mapping[tuple[int, int], tuple[int, int]]
) -> list[tuple[str, ...]]:
    """Return per column its headings from the widest to the narrowest, merged cells seen through.

    `covered` is covered cell → the cell that holds the merged value.

    >>> heading_parts([["户主", "", "备注"], ["姓名", "电话", ""]], 0, 1, {})
    [('户主', '姓名'), ('户主', '电话'), ('备注',)]
    """
    rows = [list(texts[row]) for row in range(first, last + 1)]
    merged = False
    for (r, c), (top, left) in covered.items():
        if first <= top:
            rows[r - first][c] = texts[top][left]
            merged = True
    if not merged:
        for n, row in enumerate(rows[:-1]):
            _spread(row, rows[n + 1])
    steps = known_headings().steps
    columns = []
    for cells in zip(*rows, strict=True):
        names: list[str] = []
        for cell in cells:
            for name in steps(cell.strip()) if cell.strip() else ():
                if not names or key(names[-1]) != key(name):
                    names.append(name)
        columns.append(tuple(names))
    return columns


def _is_title(row: list[str]) -> bool:
    """Tell whether a row is one text from the left margin on: a title over all columns."""
    said = [column for column, text in enumerate(row) if text.strip()]
    return said == [0]


def _spread(row: list[str], below: list[str]) -> None:
    """Let a heading reach over the blanks to its right that have a heading of their own below."""
    over = ""
    for column, cell in enumerate(row):
        if cell.strip():
            over = cell if below[column].strip() else ""
        elif over and below[column].strip():
            row[column] = over
        else:
            over = ""
