"""Column and Table: each attribute is declared once, with its titles, its reader and its type."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:
    import pyarrow as pa

Type = Literal["text", "integer", "real", "flag"]
Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One attribute of a table.

    `read` turns the text of a cell (width folded, blanks trimmed) into the standard form or raises
    ValueError with a Chinese sentence. `repair` is the problem code recorded where the standard
    form differs from what was typed; `invalid` the code where `read` refuses. `mask` is what a
    value looks like outside the register; None where it may be shown. `prose` is text in sentences:
    its full-width stops are no fault.
    """

    title: str
    aliases: tuple[str, ...] = ()
    read: Callable[[str], Value]
    type: Type = "text"
    repair: str = ""
    invalid: str = ""
    mask: Callable[[str], str] | None = None
    prose: bool = False
    low: float | None = None
    high: float | None = None

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading under which the attribute is known, the canonical title first."""
        return (self.title, *self.aliases)


class Table:
    """A declared table. Subclasses hold `Column`s as class attributes, in the order they print."""

    role: ClassVar[str]
    title: ClassVar[str]
    columns: ClassVar[dict[str, Column]]
    derived: ClassVar[dict[str, Type]] = {}
    """Attributes that no cell gives: the code, and where the row was read."""
    required: ClassVar[tuple[str, ...]] = ()
    """Attributes that no row goes without."""
    unasked: ClassVar[tuple[str, ...]] = ()
    """Attributes that exports of other systems have and a survey of one township does not ask for."""
    choices: ClassVar[dict[str, tuple[str, ...]]] = {}
    """Attribute → what its drop-down offers."""

    def __init_subclass__(cls) -> None:
        """Collect the declared columns in their order."""
        cls.columns = {
            name: value for name, value in vars(cls).items() if isinstance(value, Column)
        }

    @classmethod
    def types(cls) -> dict[str, Type]:
        """Attribute → type, derived attributes first."""
        return {**cls.derived, **{name: column.type for name, column in cls.columns.items()}}


def arrow_schema(table: type[Table]) -> "pa.Schema":
    """Return the Arrow schema a table has wherever it crosses a border.

    Text is never null (absent is ""), numbers and flags may be.
    """
    import pyarrow as pa

    arrow = {"text": pa.string(), "integer": pa.int64(), "real": pa.float64(), "flag": pa.bool_()}
    return pa.schema(
        [
            pa.field(name, arrow[kind], nullable=kind != "text")
            for name, kind in table.types().items()
        ]
    )


def conform(table: type[Table], frame: Any) -> Any:
    """Return an Arrow table with exactly the declared columns, order and types.

    Columns the frame lacks are filled with absent values.

    Raises:
        ValueError: the frame has a column that is not declared, or a value that does not fit.

    """
    import pyarrow as pa
    import pyarrow.compute as pc

    schema = arrow_schema(table)
    unknown = set(frame.column_names) - set(schema.names)
    if unknown:
        raise ValueError(f"{table.__name__} has no columns {sorted(unknown)}")
    arrays = []
    for field in schema:
        if field.name not in frame.column_names:
            absent = "" if pa.types.is_string(field.type) else None
            array = pa.repeat(pa.scalar(absent, field.type), frame.num_rows)
        else:
            array = frame[field.name].cast(field.type)
            if not field.nullable and array.null_count:
                array = pc.fill_null(array, "")
        arrays.append(array)
    return pa.table(arrays, schema=schema)
