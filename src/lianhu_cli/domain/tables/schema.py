"""Table: a class whose attributes are declared once, and whose instances are rows of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, Self

from lianhu_cli.domain.tables.column import (
    Attribute,
    Column,
    Derived,
    Evidence,
    LinkageKey,
    Sections,
    Side,
    Type,
    Vocabulary,
)

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Column", "Derived", "Side", "Table", "Type", "arrow_schema", "conform", "no_rows"]

Owner = Literal[
    "", "household", "helper", "unit", "village", "township", "pair", "entry", "problem"
]


class Table:
    """A declared table. Subclasses hold `Column`s as class attributes, in the order they print.

    An instance holds rows of it: `Household(frame).village` is a column, and an attribute that is not
    declared is a mistake that mypy finds.
    """

    role: ClassVar[str]
    """Its name in JSON, in SQL and on the command line."""
    title: ClassVar[str]
    """The title of its sheet."""
    label: ClassVar[str] = ""
    """What the terminal calls it."""
    about: ClassVar[str] = "一行一条"
    """What a row of it is, for whoever fills it in."""
    when_empty: ClassVar[str] = "还没有这种台账：用 lianhu import 导入后再看"
    """What is said where there are no rows to list."""
    owner: ClassVar[Owner] = ""
    """Whom a row is about."""
    columns: ClassVar[dict[str, Column]]
    derived: ClassVar[dict[str, Derived]]
    """Attributes that no cell gives: the code, and where the row was read."""
    required: ClassVar[tuple[str, ...]] = ()
    """Attributes that no row goes without, in the order in which their lack is told."""
    unasked: ClassVar[tuple[str, ...]] = ()
    """Attributes that exports of other systems have and a survey of one township does not ask for."""
    sent_out: ClassVar[bool] = True
    """Whether the blank workbook has a sheet of it."""
    identity: ClassVar[tuple[str, ...]] = ()
    """What makes two rows one; what else they say may be said anew by a later file."""

    called: ClassVar[str] = ""
    """What the office calls one of them: 户, 帮扶人."""
    named_as: ClassVar[str] = ""
    """Who of them bears the name: 户主, 帮扶人."""

    code_prefix: ClassVar[str] = ""
    """The letter of its codes; "" where rows have none."""
    coded_by: ClassVar[tuple[str, ...]] = ()
    """The attributes that a code is hashed from."""

    own_code: ClassVar[str] = ""
    """The attribute in which our own code comes back on a sheet that we gave out."""
    linked_by: ClassVar[tuple[LinkageKey, ...]] = ()
    """How rows of several lists are known to be one person, the most certain key first."""
    resembles: ClassVar[tuple[str, ...]] = ()
    """Attributes in which somebody new looks like somebody who is there, the first of them told."""
    counted_as: ClassVar[tuple[str, str]] = ("", "")
    """What one of them is called in a sentence, and what follows a number of them: 户; 户."""
    departs_as: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Attributes of `tables.Departed`, each with what is kept under it of those who left."""

    evidence: ClassVar[Evidence] = Evidence()
    named_by: ClassVar[str] = ""
    """The attribute that says whom or what a row is about."""
    found_by: ClassVar[tuple[str, ...]] = ()
    """Where to look for somebody of that name, the part that lists are made by first: village, group; unit."""
    marks: ClassVar[tuple[str, ...]] = ()
    """What a row of data has and a remark has not; the first is blank in a row of totals."""
    told_again_at: ClassVar[str] = ""
    """The attribute at whose cell it is told that an entry was made before; "" for `named_by`."""
    addressed_by: ClassVar[tuple[str, ...]] = ()
    """What stands before the name of one of them where it is told from namesakes."""
    found_in: ClassVar[str] = ""
    """What `found_by` is called: 村组, 单位."""
    about_others: ClassVar[str] = ""
    """Regular expression: what stands over columns that speak of somebody else."""
    told_by: ClassVar[tuple[str, ...]] = ()
    """Headings of columns that tell village and group, where none of their own does."""
    sections: ClassVar[Sections | None] = None
    has_totals: ClassVar[bool] = True
    total_counts: ClassVar[str] = ""
    """The word behind how many rows a total says there are, 35户; "" where totals do not say it."""
    summarised: ClassVar[bool] = False
    """Whether workbooks have a 汇总 of all its sheets beside them, which is to be left out."""
    answers: ClassVar[bool] = False
    """Whether its rows say what is to be done with rows of other sheets: without any, nothing is."""
    without_column: ClassVar[tuple[tuple[str, str], ...]] = ()
    """Attributes with what they are taken for where a sheet has no column of them."""
    places_stand: ClassVar[bool] = False
    """Whether a village that a row names is there by that; else it has to be found elsewhere."""
    places_suffice: ClassVar[bool] = False
    """Whether a row that holds nothing but places is data."""
    fill_within: ClassVar[tuple[str, ...]] = ()
    """Attributes at whose next values all filling down ends."""

    decides_rounds: ClassVar[bool] = False
    """Whether a round may turn out otherwise with other rows of it."""
    read_whole: ClassVar[bool] = False
    """Whether it is short and all of it is wanted wherever some of it is."""
    added_up: ClassVar[bool] = False
    """Whether what one file tells of villages that became one is added up; else the last row counts."""
    gives_way: ClassVar[tuple[str, ...]] = ()
    """Attributes with which a row that we proposed gives way to a sheet that speaks of the same."""

    _names: ClassVar[dict[int, str]]

    def __init__(self, frame: "pa.Table") -> None:
        self.frame = frame

    def column(self, declared: object) -> "pa.ChunkedArray":
        """Return the column of a declared attribute."""
        return self.frame[self._names[id(declared)]]

    def __len__(self) -> int:
        return self.frame.num_rows

    def filter(self, mask: "pa.ChunkedArray") -> Self:
        """Return the rows where an array of bool says so."""
        return type(self)(self.frame.filter(mask))

    def take(self, rows: "pa.Array") -> Self:
        """Return the rows of some numbers, in their order."""
        return type(self)(self.frame.take(rows))

    def slice(self, start: int, count: int) -> Self:
        """Return so many rows from one on."""
        return type(self)(self.frame.slice(start, count))

    def to_pylist(self) -> list[dict[str, Any]]:
        """Return a dictionary a row."""
        return self.frame.to_pylist()

    def __init_subclass__(cls) -> None:
        """Collect the declared attributes in their order."""
        every = [one for base in reversed(cls.__mro__) for one in vars(base).items()]
        cls.columns = {name: value for name, value in every if isinstance(value, Column)}
        cls.derived = {name: value for name, value in every if isinstance(value, Derived)}
        cls._names = {id(value): name for name, value in every if isinstance(value, Attribute)}
        cls.label = vars(cls).get("label", getattr(cls, "title", ""))

    @classmethod
    @contextmanager
    def also(cls, **columns: Column) -> Iterator[None]:
        """Have more columns for as long as the block runs."""
        declared = cls.columns
        cls.columns = {**declared, **columns}
        try:
            yield
        finally:
            cls.columns = declared

    @classmethod
    def types(cls) -> dict[str, Type]:
        """Attribute → type, derived attributes first."""
        declared: dict[str, Derived | Column] = {**cls.derived, **cls.columns}
        return {name: one.type for name, one in declared.items()}

    @classmethod
    def titles(cls) -> dict[str, str]:
        """Attribute → what it is called in a list; attributes without a title bear their name."""
        declared: dict[str, Derived | Column] = {**cls.derived, **cls.columns}
        return {name: one.title or name for name, one in declared.items()}

    @classmethod
    def speaks(cls, vocabulary: Vocabulary) -> bool:
        """Tell whether a column of it has words of the rules: kinds, categories or statuses."""
        return any(column.vocabulary == vocabulary for column in cls.columns.values())

    @classmethod
    def naming(cls, side: Side) -> str:
        """Return the attribute that names a household or a helper of the register, "" for none."""
        named = ((name, column.names) for name, column in cls.columns.items())
        return next((name for name, naming in named if naming and naming.side == side), "")


class _InArrow(NamedTuple):
    """What a table is in Arrow, and the columns that it had when that was asked."""

    columns: dict[str, Column]
    schema: "pa.Schema"
    no_rows: "pa.Table"


_SCHEMAS: dict[type[Table], _InArrow] = {}


def arrow_schema(table: type[Table]) -> "pa.Schema":
    """Return the Arrow schema a table has wherever it crosses a border.

    Text is never null (absent is ""), numbers and flags may be.
    """
    return _in_arrow(table).schema


def no_rows(table: type[Table]) -> "pa.Table":
    """Return the table with no rows."""
    return _in_arrow(table).no_rows


def in_arrow(kind: str) -> "pa.DataType":
    """Return Arrow's type for a kind of column."""
    import pyarrow as pa

    arrow = {"text": pa.string(), "integer": pa.int64(), "real": pa.float64(), "flag": pa.bool_()}
    return arrow[kind]


def _in_arrow(table: type[Table]) -> _InArrow:
    import pyarrow as pa

    known = _SCHEMAS.get(table)
    if known and known.columns is table.columns:
        return known
    schema = pa.schema(
        [
            pa.field(name, in_arrow(kind), nullable=kind != "text")
            for name, kind in table.types().items()
        ]
    )
    _SCHEMAS[table] = _InArrow(table.columns, schema, schema.empty_table())
    return _SCHEMAS[table]


def conform(table: type[Table], frame: "pa.Table") -> "pa.Table":
    """Return an Arrow table with exactly the declared columns, order and types.

    Columns the frame lacks are filled with absent values.

    Raises:
        ValueError: the frame has a column that is not declared, or a value that does not fit.

    """
    import pyarrow as pa
    import pyarrow.compute as pc

    schema = arrow_schema(table)
    given: dict[str, pa.Values] = dict(zip(frame.column_names, frame.columns, strict=True))
    unknown = given.keys() - set(schema.names)
    if unknown:
        raise ValueError(f"{table.__name__} has no columns {sorted(unknown)}")
    if not frame.num_rows:
        return no_rows(table)
    arrays: list[pa.Values] = []
    absent: dict[pa.DataType, pa.Array] = {}  # one for all columns of a type that are lacking
    for field in schema:
        array = given.get(field.name)
        if array is None:
            if field.type not in absent:
                value = pa.scalar("" if pa.types.is_string(field.type) else None, field.type)
                absent[field.type] = pa.repeat(value, frame.num_rows)
            arrays.append(absent[field.type])
            continue
        if array.type != field.type:
            array = array.cast(field.type)
        if not field.nullable and array.null_count:
            array = pc.fill_null(array, "")
        arrays.append(array)
    return pa.table(arrays, schema=schema)
