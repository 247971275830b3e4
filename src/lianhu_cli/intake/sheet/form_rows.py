"""The rows of a form: labels with values between them, or labels beside one another with values below."""

from itertools import pairwise

from lianhu_cli.intake.sheet.form_cells import FormCell, FormGrid, is_label, may_be_label

_RUN = 3
"""So many labels beside one another have no values between them."""
_MOSTLY = 0.6
"""Share of the cells of a row that are labels, and of those that stand beside one another, in a heading."""


def without_side(cells: list[FormCell]) -> list[FormCell]:
    """Return the cells without a label at the left that is merged down over more rows than the others."""
    if len(cells) > 2 and cells[0].bottom > cells[0].row and cells[1].bottom < cells[0].bottom:
        return cells[1:]
    return cells


def below(cells: list[FormCell], row: int) -> int:
    """Return the row below the cells of a row that reach least far down."""
    return min((cell.bottom for cell in cells), default=row) + 1


def is_labels_only(cells: list[FormCell]) -> bool:
    """Tell whether so many labels stand beside one another that no value can be between them."""
    run, longest = 1, 1
    cells = [cell for cell in without_side(cells) if may_be_label(cell.text)]
    for one, other in pairwise(cells):
        run = run + 1 if one.right + 1 == other.left else 1
        longest = max(longest, run)
    return longest >= _RUN


def is_heading(grid: FormGrid, cells: list[FormCell], row: int) -> bool:
    """Tell whether a row holds labels beside one another whose values stand below."""
    cells = without_side(cells)
    labels = [cell for cell in cells if is_label(cell.text)]
    if len(labels) < 2 or len(labels) < _MOSTLY * len(cells):
        return False
    beside = sum(
        one.right + 1 == other.left and is_label(one.text) and is_label(other.text)
        for one, other in pairwise(cells)
    )
    if beside < _MOSTLY * (len(cells) - 1):
        return False
    under = {cell.left: cell.text for cell in grid.row(below(cells, row))}
    values = [under.get(cell.left, "") for cell in cells]
    if len(cells) == 2 and not all(value and not is_label(value) for value in values):
        return False
    return not any(is_label(value) for value in values)
