"""What every helper is to take and has taken: what the ledger and the counts of helpers read."""

from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells.offices import NO_UNIT
from lianhu_cli.domain.cells.ranks import rank, rank_of_post
from lianhu_cli.domain.people.quotas import quotas
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.tables.column import Derived
from lianhu_cli.domain.tables.survey import Helper

_ATTRIBUTES = ("code", "name", "unit", "county", "village", "category", "rank", "post", "status")


class HelperWithLoad(Helper):
    """A helper with the households that are due and those that are taken.

    `body` is the unit, else the village or category with （无单位）: 党员明星户 belong to none. `level` is the
    rank that 职级 or 职务 stand for, "" where they stand for none.
    """

    due = Derived(type="integer")
    taken = Derived(type="integer")
    body = Derived()
    level = Derived()


def loads(decision: Decision) -> HelperWithLoad:
    """Return the helpers in the roster's order with their loads."""
    import numpy as np
    import pyarrow.compute as pc

    helpers, pairs = decision.roster.helpers.select(list(_ATTRIBUTES)), decision.round.pairs
    found = pc.index_in(pairs["helper"], helpers["code"].combine_chunks())
    at = pc.fill_null(found, -1).to_numpy().astype(np.int64)
    taken = np.bincount(at[at >= 0], minlength=helpers.num_rows)
    place = pc.if_else(pc.equal(helpers["village"], ""), helpers["category"], helpers["village"])
    nobody = pc.binary_join_element_wise(place, NO_UNIT, "")
    body = pc.if_else(pc.equal(helpers["unit"], ""), nobody, helpers["unit"])
    return HelperWithLoad(
        helpers.append_column(
            "due", pa.array(quotas(decision.roster.helpers, decision.policy).sizes())
        )
        .append_column("taken", pa.array(taken))
        .append_column("body", body)
        .append_column("level", _each(helpers, ("rank", "post"), _level))
    )


def _level(title: str, post: str) -> str:
    return rank(title) or rank_of_post(post)


def _each(frame: "pa.Table", names: tuple[str, str], function: Any) -> "pa.Array":
    """Apply a function to the distinct pairs of two columns."""
    import pyarrow.compute as pc

    key = pc.binary_join_element_wise(*(frame[name] for name in names), "\x1f").combine_chunks()
    coded = key.dictionary_encode()
    values = [function(*text.split("\x1f")) for text in coded.dictionary.to_pylist()]
    return pa.array(values).take(coded.indices)
