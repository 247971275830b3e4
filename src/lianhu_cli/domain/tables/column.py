"""Column: what a declared table says of one attribute; and the records it says it with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, Self, overload

if TYPE_CHECKING:
    import pyarrow as pa

Type = Literal["text", "integer", "real", "flag"]
Value = str | int | float | bool | None
Side = Literal["household", "helper"]
Vocabulary = Literal["", "kinds", "categories", "statuses"]


class Frame(Protocol):
    """Rows of a declared table, whose columns are its attributes."""

    def column(self, declared: object) -> "pa.ChunkedArray":
        """Return the column of a declared attribute."""


class Attribute:
    """What is declared on a table's class, and is a column on its rows: `Household(frame).village`."""

    __slots__ = ()

    @overload
    def __get__(self, frame: None, table: type) -> Self: ...

    @overload
    def __get__(self, frame: Frame, table: type) -> "pa.ChunkedArray": ...

    @overload
    def __get__(self, frame: object, table: type) -> Self: ...

    def __get__(self, frame: object, table: type) -> "Self | pa.ChunkedArray":
        return self if frame is None else frame.column(self)  # type: ignore[attr-defined]  # rows of a table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Needed:
    """What is said of a row that lacks an attribute, by a problem code and a sentence.

    `unless` is an attribute that will do instead. `asked` says where it is missed: on every sheet,
    on those that have a column for it, or on those where most rows fill that column in.
    """

    code: str
    sentence: str
    unless: str = ""
    asked: Literal["always", "in a column", "mostly filled"] = "always"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Naming:
    """That an attribute names a household or a helper of the register, and what follows from it.

    The entry gets the code. `unknown` and `ambiguous` are the problem codes where nobody or several
    are meant. With `places_too`, the entry takes the name, unit and places that the register has.
    """

    side: Side
    unknown: str
    ambiguous: str
    places_too: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Column(Attribute):
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
    numbered: bool = False
    """Whether a sheet may have several columns of it beside one another: 联系村1, 联系村2."""
    of_all_members: bool = False
    """Whether, with a row per person, it is told of the whole household on any of them."""
    among_villages: bool = False
    """Whether it must be one of the villages of 村情, where there is a 村情 sheet."""
    names: Naming | None = None
    """Whom of the register it names, None for nobody."""
    end_of_month: bool = False
    """Whether a month or year alone means its last day."""

    brings: tuple[str, ...] = ()
    """Attributes that come only from sources that agree with the one whose value of it counts."""
    silent: bool = False
    """Whether it may differ from source to source without a word."""

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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Derived(Attribute):
    """An attribute that no cell gives: a code, what was read off others, where the row was read."""

    type: Type = "text"
    title: str = ""
    """What it is called in a list; "" for its name."""
    read: Callable[[str, str], bool] | None = None
    of: tuple[str, str] | None = None
    """The two attributes that `read` tells it from."""
    gathers: str = ""
    """The attribute of which it is all values that the lists give, where they are several."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
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
    rows_say: str = ""
    """The attribute whose choices its rows hold: where they do, it is such a sheet whatever else it has."""
    vague: tuple[str, ...] = ()
    """Headings under which `deeds` count only if `words` are said, too."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinkageKey:
    """Attributes by which rows of several lists are linked to one person: all of them together.

    `told` are those without which the key says nothing. `believed` says how far: whatever else the
    rows say; only a list that named the person before; or unless the identity numbers differ.
    """

    of: tuple[str, ...]
    told: tuple[str, ...] = ()
    believed: Literal["anyway", "by its own list", "unless numbers differ"] = "anyway"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sections:
    """Rows between the rows that hold one text, 一、石桥村, and what they tell of the rows below."""

    words: str
    tell: tuple[str, ...]
