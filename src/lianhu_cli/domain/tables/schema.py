"""Column and Table: each attribute is declared once, with its titles, its reader and its type."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    import pyarrow as pa

Type = Literal["text", "integer", "real", "flag"]
Value = str | int | float | bool | None
Owner = Literal[
    "", "household", "helper", "unit", "village", "township", "pair", "entry", "problem"
]
Side = Literal["household", "helper"]
Vocabulary = Literal["", "kinds", "categories", "statuses"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """What is said of a row that lacks an attribute, by a problem code and a sentence.

    `unless` is an attribute that will do instead. `asked` says where it is missed: on every sheet,
    on those that have a column for it, or on those where most rows fill that column in.
    """

    code: str
    sentence: str
    unless: str = ""
    asked: Literal["always", "in a column", "mostly filled"] = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """That an attribute names a household or a helper of the register, and what follows from it.

    The entry gets the code. `unknown` and `ambiguous` are the problem codes where nobody or several
    are meant. With `places_too`, the entry takes the name, unit and places that the register has.
    """

    side: Side
    unknown: str
    ambiguous: str
    places_too: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One attribute of a table: what it is called, how it is read, and all else that is known of it."""

    title: str
    aliases: tuple[str, ...] = ()
    read: Callable[[str], Value]
    """Text of a cell (width folded, blanks trimmed) → the standard form, or ValueError with a sentence."""
    type: Type = "text"
    repair: str = ""
    """Problem code recorded where the standard form differs from what was typed."""
    invalid: str = ""
    """Problem code where `read` refuses."""
    mask: Callable[[str], str] | None = None
    """What a value looks like outside the register; None where it may be shown."""
    prose: bool = False
    """Whether it is text in sentences: full-width stops are no fault there."""
    low: float | None = None
    high: float | None = None
    needed: Needed | None = None
    """What is said of a row without it; None where a blank says nothing."""

    weight: float = 0.5
    """How much its heading speaks for a sheet of its table."""
    distinctive: bool = False
    """Whether a heading of its own, and not just 姓名 or 类别, speaks for the table all the more."""
    fill_down: bool = False
    """Whether it is typed once for the rows of a block: blanks below take the value above."""
    follows: str = ""
    """The attribute at whose next value the filling down ends."""
    summed: bool = False
    """Whether a total on the sheet is held against the sum of the rows."""
    may_say_total: bool = True
    """Whether 合计 in it marks a row of totals; not where anything may be written."""
    of_all_members: bool = False
    """Whether, with a row per person, it is told of the whole household on any of them."""
    among_villages: bool = False
    """Whether it must be one of the villages of 村情, where there is a 村情 sheet."""
    names: Naming | None = None
    """Whom of the register it names, None for nobody."""
    end_of_month: bool = False
    """Whether a month or year alone means its last day."""

    choices: tuple[str, ...] = ()
    """What its drop-down in the blank workbook offers."""
    vocabulary: Vocabulary = ""
    """Whose words it speaks, where they are the rules': kinds of households, categories or statuses."""
    hint: str = ""
    """How to fill it in; "" for what is said of every column of its reader."""
    example: str = ""
    width: float = 0.0
    """Characters in the blank workbook; 0 for the width of its reader."""

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading under which the attribute is known, the canonical title first."""
        return (self.title, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """An attribute that no cell gives: a code, what was read off others, where the row was read."""

    type: Type = "text"
    title: str = ""
    """What it is called in a list; "" for its name."""
    read: Callable[[str, str], bool] | None = None
    of: tuple[str, str] | None = None
    """The two attributes that `read` tells it from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How sheets of a table are told from others.

    Several attributes in one text are needed together: "groups people".
    """

    words: str = ""
    """Regular expression: what the names of sheet and file or the title say of such a sheet."""
    must: tuple[str, ...] = ()
    """Attributes that the heading must have."""
    one_of: tuple[str, ...] = ()
    """Further attributes of which it must have one."""
    or_words: bool = False
    """Whether `words` will do in place of `one_of`."""
    not_called: tuple[str, str] | None = None
    """A word in the names that speaks against it, and the attribute that outweighs the word."""
    not_with: tuple[str, ...] = ()
    """Headings that speak against it, whatever the sheet has besides."""
    mark: str = ""
    """The attribute by which a register is known even among the columns of a ledger."""
    deeds: tuple[str, ...] = ()
    """Attributes that make it a ledger of what was done, whatever else it tells of households."""
    yields: bool = False
    """Whether a sheet with the `mark` of a register is that register, unless `deeds` say otherwise."""
    vague: tuple[str, ...] = ()
    """Headings under which `deeds` count only if `words` are said, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """Rows between the rows that hold one text, 一、石桥村, and what they tell of the rows below."""

    words: str
    tell: tuple[str, ...]


class Table:
    """A declared table. Subclasses hold `Column`s as class attributes, in the order they print."""

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
    derived: ClassVar[dict[str, Derived]] = {}
    """Attributes that no cell gives: the code, and where the row was read."""
    required: ClassVar[tuple[str, ...]] = ()
    """Attributes that no row goes without, in the order in which their lack is told."""
    unasked: ClassVar[tuple[str, ...]] = ()
    """Attributes that exports of other systems have and a survey of one township does not ask for."""
    sent_out: ClassVar[bool] = True
    """Whether the blank workbook has a sheet of it."""
    identity: ClassVar[tuple[str, ...]] = ()
    """What makes two rows one; what else they say may be said anew by a later file."""

    evidence: ClassVar[Evidence] = Evidence()
    named_by: ClassVar[str] = ""
    """The attribute that says whom or what a row is about."""
    marks: ClassVar[tuple[str, ...]] = ()
    """What a row of data has and a remark has not; the first is blank in a row of totals."""
    told_again_at: ClassVar[str] = ""
    """The attribute at whose cell it is told that an entry was made before; "" for `named_by`."""
    about_others: ClassVar[str] = ""
    """Regular expression: what stands over columns that speak of somebody else."""
    told_by: ClassVar[tuple[str, ...]] = ()
    """Headings of columns that tell village and group, where none of their own does."""
    sections: ClassVar[Sections | None] = None
    has_totals: ClassVar[bool] = True
    places_suffice: ClassVar[bool] = False
    """Whether a row that holds nothing but places is data."""
    fill_within: ClassVar[tuple[str, ...]] = ()
    """Attributes at whose next values all filling down ends."""

    def __init_subclass__(cls) -> None:
        """Collect the declared columns in their order."""
        cls.columns = {
            name: value for name, value in vars(cls).items() if isinstance(value, Column)
        }
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
    def naming(cls, side: Side) -> str:
        """Return the attribute that names a household or a helper of the register, "" for none."""
        named = ((name, column.names) for name, column in cls.columns.items())
        return next((name for name, naming in named if naming and naming.side == side), "")


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


def conform(table: type[Table], frame: "pa.Table") -> "pa.Table":
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
    arrays: list[pa.Values] = []
    for field in schema:
        if field.name not in frame.column_names:
            absent = "" if pa.types.is_string(field.type) else None
            arrays.append(pa.repeat(pa.scalar(absent, field.type), frame.num_rows))
            continue
        array = frame[field.name].cast(field.type)
        if not field.nullable and array.null_count:
            array = pc.fill_null(array, "")
        arrays.append(array)
    return pa.table(arrays, schema=schema)
