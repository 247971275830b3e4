"""`lianhu list orders`: the pairs and links that are fixed or forbidden by hand, and where that was said."""

from collections.abc import Iterator
from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds import orders
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import Type
from lianhu_cli.output.counted.listing import Listing

_TITLES = {
    "order": "类型", "village": "行政村", "group": "村民小组", "head": "户主姓名", "name": "帮扶责任人",
    "unit": "单位", "reason": "原因", "said": "出处", "unclear": "没有执行",
    "household": "户编码", "helper": "帮扶人编码",
}  # fmt: skip


def attributes() -> dict[str, Type]:
    """Return the attributes of an order and their types."""
    return dict.fromkeys(_TITLES, "text")


def of_orders(roster: Roster) -> Listing:
    """Return every order, in the order given; `unclear` says why one is not obeyed, blank where it is."""
    rows = list(_rows(roster))
    schema = pa.schema([(name, pa.string()) for name in _TITLES])
    return Listing(
        name="orders",
        raw=pa.Table.from_pylist(rows, schema=schema),
        titles=_TITLES,
    )


def _rows(roster: Roster) -> Iterator[dict[str, Any]]:
    line = orders.line_of(roster.orders)
    for row in roster.orders.to_pylist():
        if orders.of_units(row):
            yield _row(row, line(row), ("", ""), "")
    for row, codes, why in orders.told(roster):
        yield _row(row, line(row), codes, why)


def _row(row: dict[str, Any], said: str, codes: tuple[str, str], why: str) -> dict[str, Any]:
    same = {name: row[name] for name in ("order", "village", "group", "unit", "reason")}
    return {
        **same,
        "head": row["household"],
        "name": row["helper"],
        "said": said,
        "unclear": why,
        "household": codes[0],
        "helper": codes[1],
    }
