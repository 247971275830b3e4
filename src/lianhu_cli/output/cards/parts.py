"""Which pairs are printed into which document: one for every village, or for every unit."""

from collections.abc import Mapping, Sequence
from typing import Any

from lianhu_cli.domain.people import units

Row = Mapping[str, Any]


def by_village(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the pairs of each village, in the order of the rows.

    A village is called by its name, and by its township's too where two bear it.
    """
    found: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((row["county"], row["township"], row["village"]), []).append(row)
    names = [village for _, _, village in found]
    return {
        village if names.count(village) == 1 else f"{county}{township}{village}": taken
        for (county, township, village), taken in found.items()
    }


def by_unit(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the pairs of each helper's unit; those without one belong to their village."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        unit = units.called(row["helper.unit"], row["helper.village"])
        found.setdefault(unit, []).append(row)
    return found


def of_unit_order(rows: Sequence[Row], helpers: Sequence[Row]) -> list[Row]:
    """Return the pairs by the helpers' units, units and helpers as the roster lists them."""
    numbers: dict[str, int] = {}
    place = {}
    for at, helper in enumerate(helpers):
        unit = units.called(helper["unit"], helper["village"])
        place[helper["code"]] = (numbers.setdefault(unit, len(numbers)), at)
    return sorted(rows, key=lambda row: place[row["helper"]])
