"""Arrow tables as pandas frames, and frames as the declared tables."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import lianhu_cli.domain.arrow  # noqa: F401  pyarrow first, whether pandas is there or not
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.tables.column import Value
from lianhu_cli.domain.tables.headings import key
from lianhu_cli.domain.tables.schema import Table, conform

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def to_pandas(table: "pa.Table") -> "pd.DataFrame":
    """Return a table as a frame: whole numbers and flags stay what they are where some are absent."""
    import pandas as pd
    import pyarrow as pa

    kinds = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame: pd.DataFrame = table.to_pandas(types_mapper=kinds.get)
    return frame


def declared(frame: "pd.DataFrame", table: type[Table], also: Sequence[str] = ()) -> "pa.Table":
    """Return a frame as a declared table.

    Columns are named by attribute (`head`) or by any heading that the table knows (户主姓名). Texts are read
    as cells of a workbook are: 三组 is 3组. Columns that the table does not know are left out, but for `also`.

    Raises:
        UsageError: a column is there twice, or a cell cannot be read; the sentence names row and column.
    """
    import pyarrow as pa

    found: dict[str, list[Value]] = {}
    for name in frame.columns:
        attribute = _attribute(str(name), table, also)
        if attribute in found:
            raise UsageError(f"列“{name}”重复：两列都是 {attribute}")
        if attribute:
            found[attribute] = _cells(frame, name, attribute, table)
    types = table.types()
    arrow = {"text": pa.string(), "integer": pa.int64(), "real": pa.float64(), "flag": pa.bool_()}
    columns = {name: pa.array(values, arrow[types[name]]) for name, values in found.items()}
    return conform(table, pa.table(columns))


def _attribute(name: str, table: type[Table], also: Sequence[str]) -> str:
    if name in table.columns or name in also:
        return name
    wanted = key(name)
    return next(
        (
            attribute
            for attribute, column in table.columns.items()
            if wanted in {key(heading) for heading in column.headings}
        ),
        "",
    )


def _cells(frame: "pd.DataFrame", name: str, attribute: str, table: type[Table]) -> list[Value]:
    import pandas as pd

    kind = table.types()[attribute]
    column = table.columns.get(attribute)
    cells: list[Value] = []
    for row, value in zip(frame.index, frame[name], strict=True):
        if pd.isna(value) or value == "":
            cells.append("" if kind == "text" else None)
        elif isinstance(value, str) and column is not None:
            cells.append(_read(value, row, str(name), column.read))
        else:
            cells.append(str(value) if kind == "text" else value)
    return cells


def _read(text: str, row: object, name: str, read: Any) -> Value:
    try:
        value: Value = read(text.strip())
    except ValueError as error:
        raise UsageError(f"第 {row} 行“{name}”：{error}") from error
    return value
