"""A list held against the register: who is only here, only there, and whose cells differ.

Attributes that may differ from list to list without a word (`Column.silent`) are not compared, nor what
the list leaves blank or masks.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.tables.schema import Table

if TYPE_CHECKING:
    import pyarrow as pa


_PLACES = ("province", "prefecture", "county", "township")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One cell that differs: what the register says, and what the list says."""

    code: str
    attribute: str
    here: Any
    row: Row
    """The row of the list."""

    @property
    def there(self) -> Any:
        """What the list says."""
        return self.row[self.attribute]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What came out for one table; `elsewhere` is village or unit → people that the list cannot know."""

    table: type[Table]
    only_here: tuple[Row, ...]
    only_there: tuple[Row, ...]
    differing: tuple[Difference, ...]
    elsewhere: Mapping[str, int]


def compare(
    table: type[Table], known: "pa.Table", listed: "pa.Table", codes: Sequence[str]
) -> Comparison:
    """Compare the register's rows with those of a list; `codes` are whom the list's rows mean.

    A code that the register does not have is somebody new; "" is a row that is not taken.
    """
    here = {row["code"]: row for row in known.to_pylist()}
    rows = [(code, row) for code, row in zip(codes, listed.to_pylist(), strict=True) if code]
    place = table.found_by[0]
    places = {row[place] for _, row in rows} | {here[c][place] for c, _ in rows if c in here}
    met = {code for code, _ in rows}
    missing = [row for code, row in here.items() if code not in met]
    elsewhere: dict[str, int] = {}
    for row in missing:
        if row[place] not in places:
            elsewhere[row[place]] = elsewhere.get(row[place], 0) + 1
    return Comparison(
        table=table,
        only_here=tuple(row for row in missing if row[place] in places),
        only_there=tuple(row for code, row in rows if code not in here),
        differing=tuple(
            found
            for code, row in rows
            if code in here
            for found in _differing(table, here[code], row)
        ),
        elsewhere=elsewhere,
    )


def _differing(table: type[Table], here: Row, row: Row) -> Iterator[Difference]:
    for name, column in table.columns.items():
        said, known = row.get(name), here.get(name)
        if column.silent or name in _PLACES or said in ("", None) or "*" in str(said):
            continue
        if known is None and said is False:
            continue  # a blank is read as no: of whom nobody said yes or no that is nothing new
        if said != known and not _among_classes(name, said, here):
            yield Difference(code=here["code"], attribute=name, here=known, row=row)


def _among_classes(name: str, said: Any, here: Row) -> bool:
    """Tell whether a class is one of the several that somebody has."""
    return name == "kind" and said in (here.get("classes") or "").split("、")


def in_words(value: Any, mask: Callable[[str], str] | None) -> str:
    """Return a value as a list shows it, its number masked.

    >>> in_words(True, None), in_words(None, None), in_words(6.0, None)
    ('是', '', '6')
    """
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:g}"
    text = "" if value is None else str(value)
    return mask(text) if mask else text
