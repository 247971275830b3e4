"""Households with their helpers, in one table: what the sheets and lists print row by row."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from lianhu_cli.domain.arrays import Ints, Values
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rounds.people import ERASED
from lianhu_cli.domain.tables.column import Derived
from lianhu_cli.domain.tables.survey import Household
from lianhu_cli.output.counted.print_order import household_order

_HELPER = {
    "helper": "code",
    "name": "name",
    "unit": "unit",
    "post": "post",
    "category": "category",
    "helper_phone": "phone",
}


class HouseholdWithHelper(Household):
    """A household with one of its helpers, or with none: their attributes are "" then.

    `helper` is the helper's code, `helper_phone` their phone, `left` and `since` are of the pair; `body`
    is the helper's unit, or what stands for it, where sheets are cut by it; `absent` says who of the two has
    left the register since.
    """

    helper = Derived()
    name = Derived()
    unit = Derived()
    post = Derived()
    category = Derived()
    helper_phone = Derived()
    left = Derived()
    since = Derived()
    body = Derived()
    absent = Derived()


def households(
    decision: Decision,
    attributes: Collection[str] | None = None,
) -> HouseholdWithHelper:
    """Return every household with its helper's attributes ("" where it has none), in print order.

    A household with several helpers stands once for each. `attributes` says which of the household's
    own are needed where not all of them are.
    """
    return HouseholdWithHelper(_joined(decision, _rows(decision), attributes, tuple(_HELPER)))


def in_parts(
    decision: Decision,
    attributes: Collection[str],
    of_helper: Collection[str],
    size: int,
    order: Ints | None = None,
) -> Iterator[HouseholdWithHelper]:
    """Yield what `households` returns, so many rows at a time: joined as a whole, a province takes much memory.

    `of_helper` says which of the helper's attributes are needed, `order` how households print, where that is known.
    """
    rows = _rows(decision, order)
    for start in range(0, max(len(rows[0]), 1), size):
        some = tuple(one[start : start + size] for one in rows)
        yield HouseholdWithHelper(_joined(decision, some, attributes, of_helper))


def _rows(decision: Decision, order: Ints | None = None) -> tuple[Ints, ...]:
    """Return in print order rows of households, of their helpers and of the pairs, -1 for none."""
    import numpy as np

    count = decision.roster.households.num_rows
    order = household_order(decision) if order is None else order
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    household, helper = decision.rows
    there = household >= 0
    lone = np.flatnonzero(np.bincount(household[there], minlength=count) == 0)
    rows = np.concatenate([household[there], lone])
    helper = np.concatenate([helper[there], np.full(len(lone), -1)])
    left = np.concatenate([np.flatnonzero(there), np.full(len(lone), -1)])
    sort = _in_order(rank[rows], helper)
    return rows[sort], helper[sort], left[sort]


def _joined(
    decision: Decision,
    rows: Sequence[Ints],
    attributes: Collection[str] | None,
    of_helper: Collection[str],
) -> "pa.Table":
    """Return the households of some rows with what is said of their helpers and pairs."""
    import pyarrow.compute as pc

    pairs, register = decision.round.pair, decision.roster.households
    household, helper, pair = map(_index, rows)
    chosen = register if attributes is None else register.select(list(attributes))
    table = chosen.take(household)
    for name in of_helper:
        column = decision.roster.helpers[_HELPER[name]]
        table = table.append_column(name, _taken(column, helper))
    # Pairs stored before the day was kept are as old as their round.
    since = pairs.since.take(pair)
    since = pc.fill_null(pc.if_else(pc.equal(since, ""), decision.round.date, since), "")
    for name, told in (("left", _taken(pairs.left, pair)), ("since", since)):
        table = table.append_column(name, told)
    if decision.erased:
        table = _with_erased(table, _taken(pairs.helper, pair))
    both = (decision.roster.household.code.take(household), table["helper"])
    return table.append_column("absent", _absent(decision.left, *both))


def _with_erased(table: Any, helpers: Any) -> Any:
    """Return rows with the codes of helpers who are not there any more, and what stands in place of a name."""
    import pyarrow.compute as pc

    gone = pc.and_(pc.equal(table["helper"], ""), pc.not_equal(helpers, ""))
    for name, column in (("helper", helpers), ("name", pa.scalar(ERASED))):
        at = table.column_names.index(name)
        table = table.set_column(at, name, pc.if_else(gone, column, table[name]))
    return table


def _absent(left: Collection[str], households: pa.ChunkedArray, helpers: pa.ChunkedArray) -> Any:
    """Return for each pair who of the two has left the register since, "" for nobody."""
    import pyarrow.compute as pc

    if not left:
        return pa.repeat(pa.scalar(""), len(helpers))
    gone = pa.array(sorted(left), pa.string())
    household, helper = (pc.is_in(side, value_set=gone) for side in (households, helpers))
    one = pc.if_else(household, "户已离册", pc.if_else(helper, "帮扶人已离册", ""))
    said: Values = pc.if_else(pc.and_(household, helper), "户、帮扶人都已离册", one)
    return said


def _in_order(rank: Ints, helper: Ints) -> Ints:
    """Return the rows by rank, those of one rank by helper; without sorting where every rank is there once."""
    import numpy as np

    row = np.full(len(rank), -1)
    row[rank[rank < len(rank)]] = np.flatnonzero(rank < len(rank))
    return np.lexsort((helper, rank)) if (row < 0).any() else row


def _index(rows: Ints) -> "pa.Array":
    """Return rows as Arrow takes them, nothing for row -1."""
    import numpy as np

    none = rows < 0
    return pa.array(np.maximum(rows, 0), mask=none) if none.any() else pa.array(rows)


def _taken(column: "pa.ChunkedArray", index: "pa.Array") -> "pa.ChunkedArray":
    """Return the texts of some rows, "" for nothing."""
    import pyarrow.compute as pc

    return pc.fill_null(column.take(index), "")
