"""Who must not leave where: helpers of a unit its linked villages, helpers of a category their village or group.

A part of the trusted base of the proof: both the solver's side and the audit read it here.
"""

from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, coded
from lianhu_cli.domain.people.bases import Whereabouts
from lianhu_cli.domain.places.levels import LEFT_LEVELS, LEVELS
from lianhu_cli.domain.places.tree import Tree
from lianhu_cli.domain.row_numbers import PlaceNumbers
from lianhu_cli.domain.rules.policy import Policy

if TYPE_CHECKING:
    import pyarrow as pa


BASE = len(LEFT_LEVELS)
"""No level of the base must be left."""


def levels_kept(helpers: "pa.Table", where: Whereabouts, policy: Policy) -> Ints:
    """Return for each helper (row) how many of LEFT_LEVELS, the widest first, must not be left; 0 for none.

    Whose village or group is not known stays within the narrowest place that is.
    """
    names, category = coded(helpers["category"])
    stays = {one.name: LEFT_LEVELS.index(one.stay) + 1 for one in policy.categories if one.stay}
    kept: Ints = np.array([stays.get(name, 0) for name in names], np.int64)[category]
    if policy.linked == "require":
        kept = np.where(where.linked, BASE, kept)
    return kept


def leaves(kept: Ints, left: Flags) -> Flags:
    """Tell which pairs leave a level that must not be left, given which levels each of them leaves."""
    found = np.zeros(len(left), bool)
    some = np.flatnonzero(kept)
    found[some] = np.any(left[some] & (np.arange(left.shape[1]) < kept[some, None]), axis=1)
    return found


def within(kept: int) -> int | None:
    """Return the level (an index into LEVELS) of the widest place one may go to, None for anywhere.

    >>> within(0), within(LEFT_LEVELS.index("village") + 1) == LEVELS.index("village")
    (None, True)
    """
    return LEVELS.index(LEFT_LEVELS[kept - 1]) if kept else None


def widest(tree: Tree, place: PlaceNumbers, kept: Ints) -> PlaceNumbers:
    """Return the widest place around each base that its helpers may go to; the base itself where none is wider."""
    level = np.array([LEVELS.index(LEFT_LEVELS[one - 1]) for one in range(1, BASE + 1)])
    at = level[np.maximum(kept, 1) - 1]
    around = tree.within[place, at]
    return PlaceNumbers(np.where((tree.level[place] > at) & (around >= 0), around, place))
