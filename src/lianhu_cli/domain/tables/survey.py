"""The tables everyone shares: those of a roster, and every table that a sheet can hold."""

from collections.abc import Mapping

from lianhu_cli.domain.tables.declared import Declared
from lianhu_cli.domain.tables.departed import Departed
from lianhu_cli.domain.tables.helper import Helper
from lianhu_cli.domain.tables.household import Household
from lianhu_cli.domain.tables.ledgers import LEDGERS
from lianhu_cli.domain.tables.link import Link
from lianhu_cli.domain.tables.order import Order
from lianhu_cli.domain.tables.pair import Pair
from lianhu_cli.domain.tables.place import Place
from lianhu_cli.domain.tables.registry import Tables
from lianhu_cli.domain.tables.resolution import Resolution
from lianhu_cli.domain.tables.schema import Table

__all__ = [
    "GUIDE", "PEOPLE", "SHEETS", "SIDES", "TABLES", "Declared", "Departed", "Helper", "Household", "Link", "Order",
    "Pair", "Place", "Resolution",
]  # fmt: skip

GUIDE = "填表说明"
"""The sheet of a blank workbook that says how to fill it in."""

TABLES: tuple[type[Table], ...] = (Household, Helper, Link, Place, Declared, Order, Resolution)
"""The tables of a roster, in the order in which sheets are tried."""

PEOPLE: tuple[type[Table], ...] = tuple(table for table in TABLES if table.code_prefix)
"""The tables of those who have codes and of whom lists make claims."""

SIDES: Mapping[str, type[Table]] = {table.owner: table for table in PEOPLE}

SHEETS = Tables(TABLES, LEDGERS)
"""Every table a sheet can hold."""
