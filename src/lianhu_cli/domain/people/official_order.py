"""The township's own order: villages as in the 村情 sheet, others as they occur."""

from lianhu_cli.domain.arrays import Ints, first_rows
from lianhu_cli.domain.places.incomplete import Resolver
from lianhu_cli.domain.places.levels import VILLAGE, Path, distinct_paths
from lianhu_cli.domain.tables.roster import Roster

Villages = tuple[list[Path], Ints]
"""The villages that households live in, and the place of each household's among them."""


def villages(roster: Roster) -> Villages:
    """Return the villages of the households."""
    return distinct_paths(roster.households, VILLAGE + 1)


def village_ranks(roster: Roster, known: Villages | None = None) -> dict[Path, int]:
    """Return the rank of each village: first those of the 村情 sheet, then others as they occur.

    `known` are the villages of the households, where they have been found already.
    """
    listed, listed_of = distinct_paths(roster.places, VILLAGE + 1)
    households, household_of = known or villages(roster)
    resolve = Resolver(households)
    first = dict.fromkeys(resolve(listed[at]) for at in listed_of.tolist())
    as_they_occur = [households[at] for at in _first_seen(household_of)]
    return {path: rank for rank, path in enumerate(dict.fromkeys([*first, *as_they_occur]))}


def _first_seen(numbers: Ints) -> list[int]:
    """Return the numbers, each once, in the order in which they occur.

    >>> import numpy as np
    >>> _first_seen(np.array([2, 0, 2, 1]))
    [2, 0, 1]
    """
    import numpy as np

    found: list[int] = np.argsort(first_rows(numbers)).tolist()
    return found
