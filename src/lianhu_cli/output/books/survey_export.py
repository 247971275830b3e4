"""The register as a survey workbook: whole numbers, codes, headings that an import knows; it comes back by import."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.tables.own_papers import EXPORT
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.output.files import whole
from lianhu_cli.output.page_form import new_workbook

if TYPE_CHECKING:
    import pyarrow as pa


_MOST = 1_000_000
"""Rows that a sheet holds, and that a person can open."""
_NOT_SAID = frozenset(
    {"relation", "age", "household_number", "helper_number", "members", "classes"}
)
"""What is told by other columns, or would be read as something else."""
_WIDE, _NARROW = 21.0, 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyColumns:
    """What a workbook holds: the titles of its columns, and its rows."""

    columns: tuple[str, ...]
    rows: int


def write(path: Path, table: type[Table], frame: "pa.Table") -> SurveyColumns:
    """Write the rows of a declared table, readable by their owner alone.

    Raises:
        UsageError: there are more rows than a sheet holds.
        UnwritableError: the file cannot be written.
    """
    if frame.num_rows > _MOST:
        raise UsageError(
            f"{frame.num_rows} 行，一张工作表放不下：请用 --village 或 --unit 分开导出"
        )
    titles = {name: table.titles()[name] for name in _attributes(table, frame)}
    with whole(path) as draft, new_workbook(draft, EXPORT) as book:
        sheet = book.add_worksheet(table.title)
        head = book.add_format({"bold": True, "bottom": 1, "align": "center"})
        text = book.add_format({"num_format": "@"})
        for at, (name, title) in enumerate(titles.items()):
            is_text = table.types()[name] == "text"
            wide = _WIDE if name in {"id_number", "code", "unit", "need"} else _NARROW
            sheet.set_column(at, at, wide, text if is_text else None)
            sheet.write_string(0, at, title, head)
        for number, row in enumerate(frame.select(list(titles)).to_pylist(), start=1):
            for at, value in enumerate(row.values()):
                put(sheet, number, at, value, text)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, frame.num_rows, len(titles) - 1)
    return SurveyColumns(columns=tuple(titles.values()), rows=frame.num_rows)


def put(sheet: Any, row: int, at: int, value: Any, text: Any) -> None:
    """Write one value as a survey has it: a flag in words, a text as text, nothing as a blank cell."""
    if isinstance(value, bool):
        sheet.write_string(row, at, "是" if value else "否", text)
    elif isinstance(value, int | float):
        sheet.write_number(row, at, value)
    elif value:
        sheet.write_string(row, at, value, text)


def _attributes(table: type[Table], frame: "pa.Table") -> Iterator[str]:
    """Yield the code and every column that a survey asks for, or that says something."""
    yield "code"
    for name in table.columns:
        if name not in _NOT_SAID and (name not in table.unasked or _says(frame[name])):
            yield name


def _says(column: "pa.ChunkedArray") -> bool:
    return any(value not in ("", None) for value in column.unique().to_pylist())
