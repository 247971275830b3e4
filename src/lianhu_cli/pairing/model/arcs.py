"""Arcs of the network by meaning."""

from dataclasses import dataclass, fields

import numpy as np

from lianhu_cli.domain.arrays import Ints
from lianhu_cli.domain.row_numbers import NodeNumbers

OUTSIDE = 0
"""The node that takes the slots that stay idle and feeds the households that stay uncovered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arcs:
    """Arcs of one meaning; `source` and `target` are the type, spot or pool they join."""

    tail: NodeNumbers
    head: NodeNumbers
    capacity: Ints
    source: Ints
    target: Ints

    @classmethod
    def of(
        cls, tail: NodeNumbers, head: NodeNumbers, capacity: Ints, source: Ints, target: Ints
    ) -> "Arcs":
        """Return arcs of their columns."""
        return cls(tail=tail, head=head, capacity=capacity, source=source, target=target)

    def __len__(self) -> int:
        """Count the arcs."""
        return len(self.tail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """All arcs by meaning, in the order in which the solver sees them."""

    idle: Arcs
    """type → OUTSIDE, or to the load of its helpers: slots that are not used."""
    enter: Arcs
    """type → spot, restricted spot or pool: slots that set out from a base, for a kind."""
    keep: Arcs
    """type → pool: pairs that are known; `network.Network.marks` tells what they are."""
    inherit: Arcs
    """type → pool: somebody of the unit that the household's last helper was of."""
    once: Arcs
    """one pair's own node → pool: what would be made twice goes through it once."""
    fall: Arcs
    """restricted spot → one inside it."""
    land: Arcs
    """restricted spot → pool at it."""
    climb: Arcs
    """spot → the one around it."""
    descend: Arcs
    """spot → one inside it."""
    arrive: Arcs
    """spot → pool, where flow might pass through the spot; elsewhere the spot itself is the pool."""
    unfilled: Arcs
    """OUTSIDE → pool: what households lack that have one helper but not all they take."""
    uncovered: Arcs
    """OUTSIDE → pool: the first helper that households lack."""
    rest: Arcs
    """load → OUTSIDE: slots that are not used of helpers among whom the households are spread; the types lead there.

    `source` is the group of helpers, `target` how many slots each of them has idle then.
    """

    def named(self) -> dict[str, Arcs]:
        """Return the arcs by meaning, in order."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def column(self, name: str) -> Ints:
        """Return one attribute of all arcs."""
        column: Ints = np.concatenate([getattr(arcs, name) for arcs in self.named().values()])
        return column

    def split(self, values: Ints) -> dict[str, Ints]:
        """Return what has one value an arc, by meaning."""
        named = self.named()
        ends = np.cumsum([len(arcs) for arcs in named.values()])[:-1]
        return dict(zip(named, np.split(values, ends), strict=True))
