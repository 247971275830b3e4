"""Arrays of numbers that say of what they are: a row of one thing is never taken for a row of another.

At run time they are plain arrays. To type checkers each is a type of its own, and stays it when some are chosen
by an index.
"""

from typing import TYPE_CHECKING, Any, NewType, Self

import numpy as np

if TYPE_CHECKING:
    from lianhu_cli.domain.arrays import Ints

    class _Numbers(np.ndarray[tuple[int, ...], np.dtype[np.int64]]):
        def __new__(cls, _numbers: Ints) -> Self: ...

        def __getitem__(self, key: Any) -> Self: ...

    class HouseholdRows(_Numbers):
        """Rows of the roster's households."""

    class HelperRows(_Numbers):
        """Rows of the roster's helpers."""

    class Positions(_Numbers):
        """Where households stand among those that are to be paired."""

    class SlotRows(_Numbers):
        """Rows of the slots that are offered."""

    class PlaceNumbers(_Numbers):
        """Numbers of places in their tree, and beyond them of the bases that are several places."""

    class NodeNumbers(_Numbers):
        """Numbers of nodes in a network."""

else:
    HouseholdRows = NewType("HouseholdRows", np.ndarray)
    HelperRows = NewType("HelperRows", np.ndarray)
    Positions = NewType("Positions", np.ndarray)
    SlotRows = NewType("SlotRows", np.ndarray)
    PlaceNumbers = NewType("PlaceNumbers", np.ndarray)
    NodeNumbers = NewType("NodeNumbers", np.ndarray)
