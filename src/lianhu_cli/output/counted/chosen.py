"""Which rows and columns of a listing are wanted: `--where`, `--village`, `--unit`, `--columns`, `--limit`."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells.readers import fold, group, village
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.places.levels import LEFT
from lianhu_cli.output.counted.listing import Listing

_FLAGS = {"是": True, "true": True, "1": True, "否": False, "false": False, "0": False}

_SPELLED = {"village": village, "group": group}
"""Places are found however they are written: 石桥 is 石桥村."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is wanted: `where` is (column, value), all of them hold; `columns` in the order wanted.

    A column is named by its title or by its key in JSON. A value "" means blank.
    """

    where: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    limit: int | None = None


def condition(said: str) -> tuple[str, str]:
    """Split what is written as 列=值.

    >>> condition("户类别=特殊户")
    ('户类别', '特殊户')

    Raises:
        UsageError: it is not written so.
    """
    name, equals, value = said.partition("=")
    if not equals or not name.strip():
        raise UsageError(f"“{said}”要写成 列=值，例如 户类别=特殊户")
    return name.strip(), value.strip()


def choose(listing: Listing, choice: Choice) -> tuple[Listing, int]:
    """Return the rows and columns wanted, and how many rows there are without the limit.

    Raises:
        UsageError: the listing has no such column, or a value cannot stand in it.
    """
    raw = listing.raw
    for said, value in choice.where:
        raw = raw.filter(_holds(raw, _column(listing, said), value))
    total = raw.num_rows
    if choice.limit is not None:
        raw = raw.slice(0, choice.limit)
    if choice.columns:
        raw = raw.select(list(dict.fromkeys(_column(listing, said) for said in choice.columns)))
    return listing.but(raw), total


def _column(listing: Listing, said: str) -> str:
    """Return the attribute that is meant by a title or a key."""
    if said in listing.titles:
        return said
    by_title = {title: name for name, title in listing.titles.items()}
    if said in by_title:
        return by_title[said]
    near = get_close_matches(said, [*by_title, *listing.titles], 1, 0.5)
    offer = f"，是不是 {near[0]}？" if near else f"；可用：{_listed(by_title)}"
    raise UsageError(f"没有“{said}”这一栏{offer}")


def _holds(raw: Any, name: str, value: str) -> Any:
    """Return for each row whether a column has a value."""
    import pyarrow.compute as pc

    column = raw[name]
    if not value:
        blank = pc.is_null(column)
        return pc.or_(blank, pc.equal(column, "")) if pa.types.is_string(column.type) else blank
    if name in _SPELLED and pa.types.is_string(column.type):
        written = pa.array([fold(value), _SPELLED[name](fold(value))], column.type)
        return pc.is_in(column, value_set=written)
    wanted = pa.scalar(_meant(column, name, value), column.type)
    return pc.fill_null(pc.equal(column, wanted), fill_value=False)


def _meant(column: Any, name: str, value: str) -> Any:
    kind = column.type
    if pa.types.is_string(kind):
        words = {word: key for key, word in LEFT.items()} if name == "left" else {}
        return words.get(value, fold(value))
    if pa.types.is_boolean(kind):
        if value.lower() not in _FLAGS:
            raise UsageError(f"“{value}”要写成 是 或 否")
        return _FLAGS[value.lower()]
    try:
        number = float(fold(value))
        return int(number) if pa.types.is_integer(kind) and number.is_integer() else number
    except ValueError:
        raise UsageError(f"“{value}”不是数字") from None


def _listed(titles: Iterable[str]) -> str:
    return "、".join(titles)
