"""Whom an order means: by name and what else is told of him, never by the name alone of several."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

EDITED = "指定（一览表）"
"""What a line of a 结对帮扶一览表 orders that is imported as it was edited: it names the helper's unit."""


class Named:
    """The rows that orders mean: by name and the place or unit that is told, else by name alone.

    A province has many namesakes, so only those are looked at that a place or unit cannot tell apart.
    """

    def __init__(self, frame: Any, name: str, named: Any, told: Any) -> None:
        """`named` and `told` are the names in the orders and what is told with each, a place or unit."""
        self._name = name
        wanted = ["code", name, "village", "group", "township"]
        wanted += ["unit"] if "unit" in frame.column_names else []
        frame = frame.select(wanted)
        asked = set(zip(named.to_pylist(), told.to_pylist(), strict=True))
        self._rows: dict[tuple[str, str], dict[str, dict[str, Any]]] = defaultdict(dict)
        for by in (("village",), ("village", "group"), ("unit",)):
            if set(by) <= set(wanted):
                self._take(frame, by, {(one, said) for one, said in asked if said})
        self._take(frame, (), {(one, "") for one, said in asked if (one, said) not in self._rows})

    def _take(self, frame: Any, by: Sequence[str], asked: set[tuple[str, str]]) -> None:
        """Take up the rows whose name, and whose attributes joined, are asked for."""
        import pyarrow as pa
        import pyarrow.compute as pc

        said = pc.binary_join_element_wise(*(frame[one] for one in by), "") if by else ""
        keys = pc.binary_join_element_wise(frame[self._name], said, "/")
        wanted = pa.array(["/".join(one) for one in asked], pa.string())
        for row in frame.filter(pc.is_in(keys, value_set=wanted)).to_pylist():
            found = self._rows[row[self._name], "".join(row[one] for one in by)]
            found[row["code"]] = row

    def rows(self, name: str, told: str) -> list[dict[str, Any]]:
        """Return the rows of a name, with what is told of them if any has both."""
        return [*(self._rows.get((name, told)) or self._rows.get((name, ""), {})).values()]


def the_one(named: Named, order: dict[str, Any], told: Iterable[str], what: str) -> tuple[str, str]:
    """Return the code of the one row that an order means, or why there is none; `what` is 户 or 帮扶人."""
    name = order["household" if what == "户" else "helper"]
    rows = named.rows(name, order["village" if what == "户" else "unit"])
    if not rows:
        return "", f"登记库里没有{what}“{name}”"
    fitting = [row for row in rows if all(not order[t] or order[t] in _said(row, t) for t in told)]
    if order["order"] == EDITED and what != "户":
        fitting = _nearest([row for row in fitting if row["unit"] == order["unit"]], order)
    if len(fitting) == 1:
        return fitting[0]["code"], ""
    seen = "、".join(
        f"{row.get('unit') or ''}{row['village']}{row['group']}{name}"
        for row in (fitting or rows)[:3]
    )
    if not fitting:
        return "", f"“{name}”有，但不在所写的村组或单位（登记的是{seen}）"
    return "", f"叫“{name}”的{what}有{len(fitting)}个（{seen}），请写明村组或单位"


def _said(row: dict[str, Any], attribute: str) -> tuple[str, ...]:
    """Return what may be written of a row; of who has no unit, the village in place of the unit."""
    if attribute == "unit" and not row["unit"]:
        return "", row["village"], row["village"] + row["group"]
    return (row[attribute],)


def _nearest(rows: list[dict[str, Any]], order: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of the household's own group, else village, where several fit."""
    for levels in (("village", "group"), ("village",)):
        near = [row for row in rows if all(row[level] == order[level] for level in levels)]
        if len(rows) > 1 and near:
            return near
    return rows
