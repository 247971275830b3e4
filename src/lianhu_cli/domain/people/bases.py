"""Where everybody is: the place of every household and the base of every helper, as numbers.

One sheet names the county and the township, another only the village. A place that a row spells with
gaps is filled where only one place of the roster fits; where several fit, a household keeps the place
as spelled and a helper's base is the next wider place known.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, coded, distinct_rows, distinct_together, spread
from lianhu_cli.domain.places.incomplete import Spellings, compatible, narrowest
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.places.tree import Tree, plant
from lianhu_cli.domain.row_numbers import PlaceNumbers
from lianhu_cli.domain.tables.roster import Roster

if TYPE_CHECKING:
    import pyarrow as pa


_VILLAGE, _GROUP = LEVELS.index("village"), LEVELS.index("group")
_WIDE = LEVELS.index("county") + 1
Spelling = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """The tree of places, each household's place, each helper's base.

    A base is the number of a place, or len(tree) + an index into `several` for a helper whose unit
    is linked with more than one village. `linked` tells the helpers whose bases come from their units.
    """

    tree: Tree
    households: PlaceNumbers
    bases: PlaceNumbers
    linked: Flags
    several: tuple[tuple[int, ...], ...]

    def places_of_each(self, bases: PlaceNumbers) -> tuple[Ints, PlaceNumbers]:
        """Return (index into `bases`, place): one row for every place of every base."""
        if not self.several:
            return np.arange(len(bases)), bases
        sizes = np.array([1, *map(len, self.several)])
        size = sizes[np.maximum(bases - len(self.tree) + 1, 0)]
        start = (
            np.concatenate([[0], np.cumsum(sizes[1:])])[:-1] if self.several else np.zeros(0, int)
        )
        flat = np.array([place for places in self.several for place in places], np.int64)
        row, nth = spread(size)
        place = bases[row].copy()
        many = np.flatnonzero(place >= len(self.tree))
        place[many] = flat[start[place[many] - len(self.tree)] + nth[many]]
        return row, place

    def left(self, base: PlaceNumbers, household: PlaceNumbers) -> Flags:
        """Return which levels pairs leave: with several villages, from the one that leaves least."""
        row, place = self.places_of_each(base)
        left = self.tree.left(place, household[row])
        if len(row) == len(base):
            return left
        weight = left @ (1 << np.arange(left.shape[1])[::-1])
        least = np.lexsort((weight, row))
        least_left: Flags = left[least[np.diff(row, prepend=-1) > 0]]
        return least_left


def locate(roster: Roster) -> Whereabouts:
    """Return where the households and the helpers of a roster are.

    A helper's base is the narrowest place known: own group; own village; the villages the unit is
    linked with; else the township, the county …, the whole.
    """
    frames = [roster.households, roster.helpers, roster.links, roster.places]
    names, rows, at = _spelled(frames)
    known = _Gazetteer(rows)
    own = known.bases(rows[1])
    linked = _Links(roster, at[1], own, known.bases(rows[2])[at[2]])
    tree, place = plant(names, np.concatenate([known.households(rows[0]), own, linked.villages]))
    household, own_place, village = np.split(place, np.cumsum([len(rows[0]), len(own)]))
    bases, from_unit, several = linked.bases(own_place, village, len(tree))
    return Whereabouts(
        tree=tree,
        households=PlaceNumbers(household[at[0]]),
        bases=PlaceNumbers(bases),
        linked=from_unit,
        several=several,
    )


def _spelled(frames: Sequence[Any]) -> tuple[tuple[str, ...], list[Ints], list[Ints]]:
    """Return the sorted names of all places, and per table its distinct rows in their numbers and which each row is."""
    encoded = [[_encoded(frame, level) for level in LEVELS] for frame in frames]
    said = {name for columns in encoded for names, _ in columns for name in names}
    names = ("", *sorted(said - {""}))
    number = {name: at for at, name in enumerate(names)}
    rows, places = [], []
    for columns in encoded:
        first, of = distinct_together([at for _, at in columns])
        told = [np.array([number[name] for name in names], np.int64) for names, _ in columns]
        spelled = [of_name[at[first]] for of_name, (_, at) in zip(told, columns, strict=True)]
        distinct, of_distinct = distinct_rows(np.stack(spelled, axis=1))
        rows.append(distinct)
        places.append(of_distinct[of])
    return names, rows, places


def _encoded(frame: "pa.Table", level: str) -> tuple[list[str], Ints]:
    """Return the distinct texts of a column and each row's position among them."""
    if level not in frame.column_names or not frame.num_rows:
        return [""], np.zeros(frame.num_rows, np.int64)
    return coded(frame[level])


class _Gazetteer:
    """All spellings of places, to fill the gaps of each from the others.

    Households and the places listed have the first word; links and helpers are asked where those do
    not know a place.
    """

    def __init__(self, rows: Sequence[Ints]) -> None:
        households, helpers, links, places = (matrix[:, :_GROUP] for matrix in rows)
        self._firm = distinct_rows(np.concatenate([households, places]))[0]
        self._every = distinct_rows(np.concatenate([self._firm, links, helpers]))[0]

    def households(self, rows: Ints) -> Ints:
        """Return the rows with their gaps filled where only one place fits."""
        filled = rows.copy()
        for at in self._with_gaps(rows):
            found = self._fill(tuple(rows[at, :_GROUP].tolist()))
            if found is not None:
                filled[at, :_GROUP] = found
        return filled

    def bases(self, rows: Ints) -> Ints:
        """Return the narrowest place of each row that is known without doubt."""
        filled = rows.copy()
        filled[filled[:, _VILLAGE] == 0, _GROUP] = 0
        for at in self._with_gaps(rows):
            spelling: Spelling = tuple(rows[at, :_GROUP].tolist())
            found = self._fill(spelling)
            if found is None:
                filled[at, _GROUP] = 0
            while found is None:
                spelling = _widened(spelling)
                found = self._fill(spelling)
            filled[at, :_GROUP] = found
        return filled

    def _with_gaps(self, rows: Ints) -> list[int]:
        """Return the rows that leave out a level which another spelling of the place names."""
        size = 1 + int(max(rows.max(initial=0), self._every.max(initial=0)))
        gaps = np.zeros(len(rows), bool)
        for level in range(1, _GROUP):
            told = np.zeros((size, level), bool)
            for wider in range(level):
                told[self._every[self._every[:, wider] > 0, level], wider] = True
            untold = (rows[:, :level] == 0) & told[rows[:, level]]
            gaps |= (rows[:, level] > 0) & untold.any(1)
        found: list[int] = np.flatnonzero(gaps).tolist()
        return found

    def _fill(self, spelling: Spelling) -> Spelling | None:
        """Return the one place that a spelling fits, None where it fits several."""
        for known in self._spellings:
            fitting = known.fitting(spelling)
            if fitting:
                return known.merged([spelling, *fitting])
        return spelling

    @cached_property
    def _spellings(self) -> tuple[Spellings[int], ...]:
        """The spellings by name, put together when first asked for."""
        return tuple(
            Spellings(map(tuple, rows.tolist()), gap=0) for rows in (self._firm, self._every)
        )


def _widened(spelling: Spelling) -> Spelling:
    level = narrowest(spelling)
    return tuple(0 if at == level else name for at, name in enumerate(spelling))


class _Links:
    """Which villages stand behind a helper's unit."""

    def __init__(self, roster: Roster, at: Ints, own: Ints, villages: Ints) -> None:
        """`own[at]` is where each helper is, `villages` where each link leads."""
        self.villages = villages
        self._at, self._own = at, own
        names, self._unit = _encoded(roster.helpers, "unit")
        self._numbers = {name: number for number, name in enumerate(names) if name}
        self._namesakes: set[int] = set()
        self._links: dict[int, list[int]] = defaultdict(list)
        leads = np.any(villages, axis=1)
        for link, unit in enumerate(roster.link.unit.to_pylist()):
            if leads[link] and unit in self._numbers:
                self._links[self._numbers[unit]].append(link)

    def bases(
        self, own_place: Ints, link_place: Ints, size: int
    ) -> tuple[Ints, Flags, tuple[tuple[int, ...], ...]]:
        """Return each helper's base, whether it is the unit's, and what bases from `size` on consist of."""
        bases = own_place[self._at]
        linked_units = np.zeros(1 + int(self._unit.max(initial=0)), bool)
        linked_units[list(self._links)] = True
        asking = np.flatnonzero((self._own[:, _VILLAGE] == 0)[self._at] & linked_units[self._unit])
        wide = self._own[self._at[asking], :_WIDE]
        questions, of = distinct_rows(np.column_stack([self._unit[asking], wide]))
        named, times = np.unique(questions[questions[:, 1:].any(1), 0], return_counts=True)
        self._namesakes = set(named[times > 1].tolist())
        several: dict[tuple[int, ...], int] = {}
        answers = np.full(len(questions), -1)
        for question, row in enumerate(questions.tolist()):
            fitting = self._fitting(row[0], tuple(row[1:]))
            places = tuple(sorted({int(link_place[link]) for link in fitting}))
            if len(places) == 1:
                answers[question] = places[0]
            elif places:
                answers[question] = several.setdefault(places, -2 - len(several))
        order = {old: size + new for new, (_, old) in enumerate(sorted(several.items()))}
        answers = np.array([order.get(answer, answer) for answer in answers.tolist()], np.int64)
        found = answers[of] if len(questions) else np.zeros(0, np.int64)
        bases[asking] = np.where(found >= 0, found, bases[asking])
        linked = np.zeros(len(bases), bool)
        linked[asking[found >= 0]] = True
        return bases, linked, tuple(sorted(several))

    def _fitting(self, unit: int, wide: Spelling) -> list[int]:
        """Return a unit's links; of units of one name in several counties, those of the own county."""
        links = self._links[unit]
        if unit not in self._namesakes:
            return links
        near = [
            link for link in links if compatible(wide, tuple(self.villages[link, :_WIDE].tolist()))
        ]
        return near or links
