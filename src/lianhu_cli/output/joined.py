"""Households with their helpers, in one table: what the sheets and lists print row by row."""

from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.round import Decision
from lianhu_cli.output.order import household_order

_HELPER = {
    "helper": "code",
    "name": "name",
    "unit": "unit",
    "post": "post",
    "category": "category",
    "helper_phone": "phone",
}


def households(decision: Decision) -> Any:
    """Return every household with its helper's attributes ("" where it has none), in print order.

    A household with several helpers stands once for each.
    """
    import numpy as np
    import pyarrow.compute as pc

    pairs, register = decision.round.pairs, decision.roster.households
    order = household_order(decision)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    home = _rows(pairs["household"], register["code"])
    there = home >= 0
    lone = np.setdiff1d(np.arange(register.num_rows), home[there])
    rows = np.concatenate([home[there], lone])
    helper = np.concatenate(
        [_rows(pairs["helper"], decision.roster.helpers["code"])[there], np.full(len(lone), -1)]
    )
    left = np.concatenate([pairs["left"].to_numpy()[there], np.full(len(lone), "")])
    sort = np.lexsort((helper, rank[rows]))
    rows, helper, left = rows[sort], helper[sort], left[sort]
    table = register.take(pa.array(rows))
    index = pa.array(np.maximum(helper, 0), mask=helper < 0)
    for name, attribute in _HELPER.items():
        column = decision.roster.helpers[attribute].take(index)
        table = table.append_column(name, pc.fill_null(column, ""))
    return table.append_column("left", pa.array(left.tolist(), pa.string()))


def _rows(codes: Any, register: Any) -> Any:
    import numpy as np
    import pyarrow.compute as pc

    found = pc.index_in(codes, register.combine_chunks())
    return pc.fill_null(found, -1).to_numpy().astype(np.int64)
