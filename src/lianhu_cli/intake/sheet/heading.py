"""Heading: where a sheet says what its columns are, and which table they belong to."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lianhu_cli.domain.tables.addresses import letters
from lianhu_cli.domain.tables.headings import key, near
from lianhu_cli.domain.tables.schema import Table


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
    helpers: tuple[Mapping[str, int], ...] = ()
    """On a sheet with households and helpers in one row: the columns of each helper, by attribute."""
    since: int | None = None
    """The column that says since when the two are a pair."""
    by_position: tuple[tuple[int, str], ...] = ()
    """Columns whose owner only their place tells, each with what that owner is called."""
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
            if not self.table.columns[attribute].numbered
        )
        missed = (
            f"{letters(column)}列“{heading}”没有读取，表头是不是“{meant}”？"
            for column, heading, meant in self.near_misses()
        )
        return (*doubled, *missed)

    def of_pairs(self) -> set[int]:
        """Return the columns of helpers and of the pair, none on a sheet of one side."""
        found = {column for one in self.helpers for column in one.values()}
        return found if self.since is None else found | {self.since}

    def near_misses(self) -> Iterator[tuple[int, str, str]]:
        """Yield (grid column, heading, the heading it is near to) of columns that nobody claims."""
        used = {*self.columns.values(), *self.spare, *self.of_pairs()}
        for column, parts in enumerate(self.parts):
            if column not in used and parts and not belongs_elsewhere(self.table, parts):
                meant = near(self.table, parts[-1], self.columns)
                if meant and meant != key(parts[-1]):
                    yield column, parts[-1], meant


def belongs_elsewhere(table: type[Table], names: tuple[str, ...]) -> bool:
    """Tell whether a column stands under a heading that speaks of somebody else.

    >>> from lianhu_cli.domain.tables.survey import Household
    >>> belongs_elsewhere(Household, ("帮扶责任人", "姓名")), belongs_elsewhere(Household, ("户主", "姓名"))
    (True, False)
    """
    pattern, parents = table.about_others, names[:-1]
    return bool(parents and pattern) and any(re.search(pattern, key(name)) for name in parents)
