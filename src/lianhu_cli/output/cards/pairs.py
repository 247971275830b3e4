"""Which pairs are printed: all of a round or one village's, with everything known of both sides."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.cells import readers
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.output.counted import households_with_helpers

if TYPE_CHECKING:
    import pyarrow as pa


_UNPRINTED = (
    "source_",
    "helper.source_",
    "number",
    "left",
    "members",
    "id_number",
    "helper.id_number",
)
MOST = 100_000
"""More pairs than this nobody prints in one go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPairs:
    """The pairs of a round as rows: the household's attributes, and its helper's under `helper.`."""

    rows: Sequence[Mapping[str, Any]]
    lone: int
    """How many households have no helper, and so no card."""


def pairs(decision: Decision, village: str = "", *, all_of_helper: bool = False) -> CardPairs:
    """Return the pairs in the order of the 一览表.

    Args:
        decision: the round with its roster.
        village: only pairs of this village, by any spelling of its name; "" for all.
        all_of_helper: with them, what their helpers have in other villages.

    Raises:
        UsageError: nobody is paired, nobody in that village, or too many to print.
    """
    import pyarrow.compute as pc

    table = households_with_helpers.households(decision).frame
    paired = table.filter(pc.not_equal(table["helper"], ""))
    lone = table.num_rows - paired.num_rows
    if not paired.num_rows:
        raise UsageError("还没有结对，没有可印的：请先用 lianhu pair")
    if village:
        there = _in_village(paired, village)
        wanted = pc.is_in(paired["helper"], there["helper"].combine_chunks())
        paired = paired.filter(wanted) if all_of_helper else there
    if paired.num_rows > MOST:
        raise UsageError(f"结了 {paired.num_rows} 对，一次印不下：请用 --village 一个村一个村地印")
    return CardPairs(rows=_rows(paired, decision), lone=lone)


def numbered(
    rows: Sequence[Mapping[str, Any]], numbers: Mapping[str, int]
) -> list[Mapping[str, Any]]:
    """Return the rows, each with the number of its household's card."""
    return [{**row, "number": numbers[row["code"]]} for row in rows]


def digest(row: Mapping[str, Any]) -> str:
    """Return a digest of what stands on the card of a pair."""
    told = {name: value for name, value in row.items() if not name.startswith(_UNPRINTED)}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _in_village(paired: "pa.Table", village: str) -> "pa.Table":
    import pyarrow.compute as pc

    asked = readers.village(village)
    found = paired.filter(pc.equal(paired["village"], asked))
    if not found.num_rows:
        near = get_close_matches(asked, paired["village"].unique().to_pylist(), 3, 0.4)
        told = f"，是不是 {'、'.join(near)}？" if near else ""
        raise UsageError(f"“{village}”没有结了对的户{told}")
    return found


def _rows(paired: "pa.Table", decision: Decision) -> list[Mapping[str, Any]]:
    """Return rows with the helper's attributes and the day from which the two have been a pair."""
    import pyarrow.compute as pc

    helpers, made = decision.roster.helpers, decision.round.pairs
    helpers = helpers.filter(pc.is_in(helpers["code"], paired["helper"].combine_chunks()))
    made = made.filter(pc.is_in(made["household"], paired["code"].combine_chunks()))
    of_helper = {
        row["code"]: {f"helper.{name}": value for name, value in row.items()}
        for row in helpers.to_pylist()
    }
    since = {(row["household"], row["helper"]): row["since"] for row in made.to_pylist()}
    return [
        {
            **row,
            **of_helper[row["helper"]],
            "since": since[row["code"], row["helper"]] or decision.round.date,
        }
        for row in paired.to_pylist()
    ]
