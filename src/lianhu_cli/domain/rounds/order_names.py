"""Whom an order means: the two persons of a row of 指定与回避 or of an edited 一览表."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.people.directory import Directory, Meant
from lianhu_cli.domain.tables.order import EDITED

if TYPE_CHECKING:
    import pyarrow as pa

"""What a line of a 结对帮扶一览表 orders that is imported as it was edited: it names the helper's unit."""

_PLACES = ("township", "village", "group")


class OrderNames:
    """The households and helpers that some orders name."""

    def __init__(self, households: "pa.Table", helpers: "pa.Table", orders: "pa.Table") -> None:
        self._households = Directory(households, "household")
        self._helpers = Directory(helpers, "helper")
        self._households.know(orders["household"].unique().to_pylist())
        self._helpers.know(orders["helper"].unique().to_pylist())

    def household(self, order: Mapping[str, Any]) -> Meant:
        """Return the household that an order means, a row of `households`."""
        return self._households.find(order["household"], {one: order[one] for one in _PLACES})

    def helper(self, order: Mapping[str, Any]) -> Meant:
        """Return the helper that an order means, a row of `helpers`.

        A line of a 一览表 bears the unit as it was printed; of namesakes in it the one nearest to the
        household is meant.
        """
        told = {"unit": order["unit"]}
        if order["order"] == EDITED:
            return self._helpers.find(order["helper"], told, near=order, exact=("unit",))
        return self._helpers.find(order["helper"], told)


def with_helper(orders: "pa.Table") -> "pa.Table":
    """Leave out the lines of a 一览表 that name no helper: nothing is fixed there."""
    import pyarrow.compute as pc

    empty = pc.and_(pc.equal(orders["order"], EDITED), pc.equal(orders["helper"], ""))
    return orders.filter(pc.invert(empty))
