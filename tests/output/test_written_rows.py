"""Rows written as XML at once: the cells are those of one row after the other, and read again as they were."""

from io import BytesIO
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from lianhu_cli.domain.cells.control import clean
from lianhu_cli.output.sheet_looks import SheetLooks
from lianhu_cli.output.written_rows import RowWriter, full_width, sheet_class, workbook_class

from ..budget import examples

FIELDS = (("middle", 9.0), ("left", 22.5), ("number", 6.0))
TEXTS = st.one_of(
    st.text("甲乙a1 ()（）&<>\"'_x0041=\u3000\u2028\u200b\ufeff\0\x1b\x85\n\t😀𬭚㐂\u0301\ue000", max_size=14),
    st.sampled_from(
        ["", "_x0041_", "62000019900307001X", "二〇二六年三月二日公示", " 甲", "甲 ", "甲\n乙", "1" * 9]
    ),
)  # fmt: skip
VALUES = st.one_of(TEXTS, st.none(), st.integers(0, 10**9), st.floats(0, 10**6), st.just(0.1 + 0.2))
ROWS = st.lists(st.tuples(TEXTS, VALUES, VALUES), min_size=1, max_size=6)


def written(
    rows: list[tuple[Any, ...]], *, together: bool
) -> tuple[dict[int, str], list[float], bytes]:
    """Return the XML of some rows with the texts in place, their heights, and the workbook."""
    file = BytesIO()
    book = workbook_class()(file, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("表", sheet_class())
    writer = RowWriter(sheet, SheetLooks(book), FIELDS)
    if together:
        heights = writer.add_columns(0, list(zip(*rows, strict=True)))
    else:
        heights = [writer.add(at, row) for at, row in enumerate(rows)]
    assert sheet.str_table.count == sum(
        isinstance(one, str) and one != "" for row in rows for one in row
    )
    lines = dict(sheet.written)
    book.close()
    return lines, heights, file.getvalue()


def said(value: Any) -> Any:
    """Return what a cell holds of a value when it is read again."""
    if not isinstance(value, str):
        return float(f"{value:.16g}") if isinstance(value, float) else value
    return full_width(clean(value)) or None


@given(ROWS)
@example([("甲\x07", None, 1), ("(甲)", 0.5, 1.0), ("", "", True)])
@settings(max_examples=examples(200), deadline=None)
def test_rows_by_column_are_the_rows_one_by_one(rows: list[tuple[Any, ...]]) -> None:
    one, heights, alone = written(rows, together=False)
    other, same, together = written(rows, together=True)
    assert heights == same
    read = [
        [
            [None if value == "" else value for value in row]  # nothing but control characters
            for row in load_workbook(BytesIO(data)).active.iter_rows(values_only=True)
        ]
        for data in (alone, together)
    ]
    assert read[0] == read[1]
    assert read[0] == [[said(value) for value in row] for row in rows]
    assert one.keys() == other.keys()
