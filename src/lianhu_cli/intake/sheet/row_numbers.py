"""Numbers of rows, each kind a type of its own: none is the number of another."""

from typing import NewType

GridRow = NewType("GridRow", int)
"""A row of the sheet, from 0: what an address counts from."""
DataRow = NewType("DataRow", int)
"""A row of the data of one sheet, from 0: headings, totals and remarks do not count."""
BatchRow = NewType("BatchRow", int)
"""A row of all the data of one table in an import, sheet after sheet."""
