"""What a form has for each household: one row, or several that belong together, and how many of them."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from lianhu_cli.domain.cells.readers import fold
from lianhu_cli.domain.tables.addresses import position
from lianhu_cli.output.filling.fields import FormField
from lianhu_cli.output.filling.sheet import FormRow, FormSheet

MOST_ROWS = 4
"""No form has more rows a household than this."""
_NO_ROW = FormRow(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A placeholder in a cell: as it stands there, and the name in it."""

    text: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSlot:
    """What is put into a column: the fields asked for, None for what holds for the whole form.

    `rich` is the cell's own text as XML, with the placeholders in it; `whole` where there is nothing
    else in the cell. `helper` tells which of the household's helpers is meant, from 0.
    """

    asked: tuple[tuple[Mark, FormField | None], ...]
    rich: str = ""
    whole: bool = True
    helper: int = 0

    @property
    def private(self) -> bool:
        """Whether numbers are asked for that must not leave the office as they are."""
        return any(field.private for _, field in self.asked if field)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPlan:
    """`room` blocks of rows from row `first` on, counted from 1, are there to be filled.

    `rows` has for each row of a block: column from 0 → what is put there.
    """

    first: int
    room: int
    rows: tuple[Mapping[int, FormSlot], ...]

    @property
    def height(self) -> int:
        """How many rows a household has."""
        return len(self.rows)

    @property
    def last(self) -> int:
        """The last row that is there to be filled."""
        return self.first + self.room * self.height - 1

    @property
    def slots(self) -> Iterator[FormSlot]:
        """Everything that is put into a block."""
        return (slot for row in self.rows for slot in row.values())

    @property
    def helpers(self) -> int:
        """How many helpers a block has room for."""
        return 1 + max((slot.helper for slot in self.slots), default=0)


def corners(merge: str) -> tuple[int, int, int, int]:
    """Return top, left, bottom and right of a range, from 0.

    >>> corners("A7:A8")
    (6, 0, 7, 0)
    """
    start, _, end = merge.replace("$", "").partition(":")
    return (*position(start), *position(end or start))


def covered(sheet: FormSheet, rows: range, width: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Return covered cell → the cell that holds the merged value; rows and columns from 0."""
    found = {}
    for top, left, bottom, right in map(corners, sheet.merges):
        for row in range(max(top, rows.start), min(bottom + 1, rows.stop)):
            for column in range(left, min(right, width - 1) + 1):
                if (row, column) != (top, left):
                    found[row, column] = (top, left)
    return found


def merged_height(sheet: FormSheet, first: int) -> int:
    """Return how many rows are merged from row `first` on, counted from 0; 1 where none are."""
    heights = {bottom - top + 1 for top, _, bottom, _ in map(corners, sheet.merges) if top == first}
    return max((height for height in heights if height <= MOST_ROWS), default=1)


def numbered_height(sheet: FormSheet, first: int, column: int) -> int:
    """Return how far preprinted numbers stand apart; `first` and `column` from 0."""
    said = [sheet.text_at(first + at, column).strip() for at in range(MOST_ROWS + 1)]
    numbered = [at for at, text in enumerate(said) if fold(text).isdecimal()]
    return numbered[1] if numbered[:1] == [0] and len(numbered) > 1 else 1


def room(
    sheet: FormSheet,
    first: int,
    rows: Sequence[Mapping[int, FormSlot]],
    ordinals: AbstractSet[int] = frozenset(),
) -> int:
    """Return how many blocks there are to be filled: blank ones that look like the first.

    `first` is counted from 1.
    """
    known = {row.number: row for row in sheet.rows}
    shape = _shape(sheet, first, len(rows))
    found = 1
    while True:
        top = first + found * len(rows)
        pairs = [(known.get(first + at, _NO_ROW), known.get(top + at)) for at in range(len(rows))]
        alike = all(
            row is not None and _is_like(sheet, row, base, columns, ordinals)
            for (base, row), columns in zip(pairs, rows, strict=True)
        )
        if not alike or (len(rows) > 1 and _shape(sheet, top, len(rows)) != shape):
            return found
        found += 1


def is_filled(text: str, column: int, ordinals: AbstractSet[int]) -> bool:
    """Tell whether something stands in a cell; numbers may stand below 序号 already."""
    return bool(text.strip()) and not (column in ordinals and fold(text).strip().isdecimal())


def _is_like(
    sheet: FormSheet,
    row: FormRow,
    base: FormRow,
    columns: Mapping[int, FormSlot],
    ordinals: AbstractSet[int],
) -> bool:
    """Tell whether a row is blank and looks like another one."""
    if any(is_filled(sheet.text(cell), cell.column, ordinals) for cell in row.cells):
        return False
    return bool(row.cells) and all(_style(row, one) == _style(base, one) for one in columns)


def _style(row: FormRow, column: int) -> int | None:
    cell = row.at(column)
    return cell.style if cell else None


def _shape(sheet: FormSheet, first: int, height: int) -> set[tuple[int, int, int, int]]:
    """Return what is merged inside a block, counted from its first row."""
    inside = range(first - 1, first - 1 + height)
    return {
        (top - inside.start, left, bottom - inside.start, right)
        for top, left, bottom, right in map(corners, sheet.merges)
        if top in inside and bottom in inside
    }
