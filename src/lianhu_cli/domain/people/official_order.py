"""The township's own order: villages as in the 村情 sheet, others as they occur."""

from lianhu_cli.domain.places.incomplete import Resolver
from lianhu_cli.domain.places.levels import VILLAGE, Path, distinct_paths
from lianhu_cli.domain.tables.roster import Roster


def village_ranks(roster: Roster) -> dict[Path, int]:
    """Return the rank of each village: first those of the 村情 sheet, then others as they occur."""
    listed, listed_of = distinct_paths(roster.places, VILLAGE + 1)
    households, household_of = distinct_paths(roster.households, VILLAGE + 1)
    resolve = Resolver(households)
    first = dict.fromkeys(resolve(listed[at]) for at in listed_of.tolist())
    return {
        path: rank
        for rank, path in enumerate(
            dict.fromkeys(
                [*first, *(households[at] for at in dict.fromkeys(household_of.tolist()))]
            )
        )
    }
