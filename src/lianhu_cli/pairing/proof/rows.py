"""Row numbers of the proof, one type for each table: a row of one is never a row of another."""

from typing import NewType

PairRow = NewType("PairRow", int)
"""A row of the round's pairs."""
HouseholdRow = NewType("HouseholdRow", int)
"""A row of the roster's households."""
HelperRow = NewType("HelperRow", int)
"""A row of the roster's helpers."""
