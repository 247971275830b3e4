"""Heading: where a sheet says what its columns are, and which table they belong to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lianhu_cli.domain.tables.addresses import letters
from lianhu_cli.domain.tables.headings import key, near
from lianhu_cli.domain.tables.ledgers import Plan, Visit
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import Helper, Household, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """The heading of a sheet: rows `first` to `last`, and the grid column of every attribute."""

    table: type[Table]
    first: int
    last: int
    columns: dict[str, int]
    parts: tuple[tuple[str, ...], ...]
    """What each grid column is called, from the widest heading to the narrowest."""
    spare: dict[int, str]
    """Grid column → the attribute it would be if a better column did not claim it."""
    title: str = ""
    """What stands above the heading."""
    score: float = 0

    @property
    def names(self) -> tuple[str, ...]:
        """What each grid column is called in one text, "" where it has no heading."""
        return tuple(" ".join(part.replace("\n", "") for part in parts) for parts in self.parts)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the clerk should know about how the columns were understood."""
        names = self.names
        doubled = (
            f"{letters(column)}列“{names[column]}”与{letters(self.columns[attribute])}列"
            f"“{names[self.columns[attribute]]}”都像{self.table.columns[attribute].title}，取后者"
            for column, attribute in self.spare.items()
        )
        missed = (
            f"{letters(column)}列“{heading}”没有读取，表头是不是“{meant}”？"
            for column, heading, meant in self.near_misses()
        )
        return (*doubled, *missed)

    def near_misses(self) -> Iterator[tuple[int, str, str]]:
        """Yield (grid column, heading, the heading it is near to) of columns that nobody claims."""
        used = {*self.columns.values(), *self.spare}
        for column, parts in enumerate(self.parts):
            if column not in used and parts and not belongs_elsewhere(self.table, parts):
                meant = near(self.table, parts[-1], self.columns)
                if meant:
                    yield column, parts[-1], meant


_OTHER_SIDE: dict[type[Table], re.Pattern[str]] = {
    Household: re.compile(
        r"帮扶(责任)?人|责任人|帮扶干部|[包联]户干部|结对|帮扶单位|帮扶力量|配偶|监护人"
    ),
    Helper: re.compile(r"帮扶对象|困难户|特殊户|贫困户|户主|农户|帮扶户|结对户|包[挂联]户"),
    Order: re.compile(r"$^"),
    Visit: re.compile(r"$^"),
    Plan: re.compile(r"$^"),
}


def belongs_elsewhere(table: type[Table], names: tuple[str, ...]) -> bool:
    """Tell whether a column stands under a heading that speaks of somebody else.

    >>> belongs_elsewhere(Household, ("帮扶责任人", "姓名")), belongs_elsewhere(Household, ("户主", "姓名"))
    (True, False)
    """
    pattern = _OTHER_SIDE.get(table)
    return pattern is not None and any(pattern.search(key(name)) for name in names[:-1])
