"""Where the two sides of a linking are."""

from dataclasses import dataclass, replace

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.people.bases import locate
from lianhu_cli.domain.places.levels import LEVELS, VILLAGE
from lianhu_cli.domain.places.tree import Tree
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import conform, no_rows
from lianhu_cli.domain.tables.survey import Helper, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPlaces:
    """Where everybody is, in one tree: homes, helpers (by their own rows), links, villages, orders."""

    tree: Tree
    household: Ints
    helper: Ints
    link: Ints
    listed: Ints
    order: Ints

    @classmethod
    def of(cls, roster: Roster) -> "LinkPlaces":
        """Locate all; units' links do not speak of where helpers are."""
        frames = [roster.helpers, roster.links, roster.places, roster.orders]
        rows = [frame.select(LEVELS[: VILLAGE + 1]) for frame in frames]
        someone = conform(Helper, pa.concat_tables(rows))
        where = locate(replace(roster, helpers=someone, links=no_rows(Link)))
        ends = np.cumsum([len(frame) for frame in rows])[:-1]
        helper, link, listed, order = np.split(where.bases, ends)
        return cls(
            tree=where.tree,
            household=where.households,
            helper=helper,
            link=link,
            listed=listed,
            order=order,
        )

    def village(self, places: Ints) -> Ints:
        """Return the village around each place, -1 for none."""
        found: Ints = self.tree.within[places, VILLAGE]
        return found

    def around(self, rows: list[int]) -> int:
        """Return the narrowest place around all of some helpers."""
        places = [self._chain(int(place)) for place in np.unique(self.helper[rows])]
        common = places[0] if places else [0]
        for chain in places[1:]:
            common = [place for place in common if place in chain]
        return common[-1]

    def path(self, place: int) -> tuple[str, ...]:
        """Return the names of a village's levels, "" for those that nobody names."""
        within = self.tree.within[place, : VILLAGE + 1].tolist()
        return tuple(self.tree.names[self.tree.name[one]] if one >= 0 else "" for one in within)

    def inside(self, place: int, number: dict[int, int]) -> list[int]:
        """Return the numbers of the villages that lie in a place."""
        if place == 0:
            return list(number.values())
        level = int(self.tree.level[place])
        return [at for village, at in number.items() if self.tree.within[village, level] == place]

    def _chain(self, place: int) -> list[int]:
        """Return the places around a place and itself, the widest first."""
        chain = [place]
        while chain[-1] > 0:
            chain.append(int(self.tree.parent[chain[-1]]))
        return chain[::-1]
