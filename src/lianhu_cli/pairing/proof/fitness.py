"""Who knows what to do about which cause, who ranks how high, and how hard a household has it.

What `need` is judged by, read a second time from the same words: shared with nothing that makes a round.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from lianhu_cli.domain.arrays import Ints, coded
from lianhu_cli.domain.cells.ranks import RANKS, rank, rank_of_post
from lianhu_cli.domain.rules.policy import Policy

if TYPE_CHECKING:
    import pyarrow as pa


NEEDED = frozenset({"skill", "unit", "post", "rank", "cause", "labour", "people"})
"""The attributes of the roster that are looked at here."""
_UNTOLD = 500
"""The hardness of a household of which not both numbers are known: in the middle."""


def skills(helpers: "pa.Table", policy: Policy) -> Ints:
    """Return for each helper the causes they know what to do about, as bits in the order of the rules."""
    found = np.zeros(helpers.num_rows, np.int64)
    for name in ("skill", "unit", "post"):
        found |= _bits(helpers[name], list(policy.skills.values()))
    return found


def causes(households: "pa.Table", policy: Policy) -> Ints:
    """Return for each household its causes, as bits in the order of the rules."""
    return _bits(households["cause"], [(word,) for word in policy.skills])


def turns(helpers: "pa.Table") -> Ints:
    """Return each helper's turn by rank, else by post: 0 is the highest there is."""
    of_rank = _of_each(helpers["rank"], lambda text: _height(rank(text)))
    of_post = _of_each(helpers["post"], lambda text: _height(rank_of_post(text)))
    return len(RANKS) - np.where(of_rank > 0, of_rank, of_post)


def hardness(households: "pa.Table") -> Ints:
    """Return how many of a thousand people of each household can work: the fewer, the harder."""
    import pyarrow.compute as pc

    labour, people = (
        pc.fill_null(households[name], -1).to_numpy().astype(np.int64)
        for name in ("labour", "people")
    )
    told = (labour >= 0) & (people > 0)
    return np.where(told, labour * 1000 // np.maximum(people, 1), _UNTOLD)


def _height(name: str) -> int:
    return 1 + RANKS.index(name) if name in RANKS else 0


def _bits(column: "pa.ChunkedArray", words: Sequence[Iterable[str]]) -> Ints:
    return _of_each(
        column,
        lambda text: sum(
            1 << at for at, some in enumerate(words) if any(word in text for word in some)
        ),
    )


def _of_each(column: "pa.ChunkedArray", read: Callable[[str], int]) -> Ints:
    texts, at = coded(column)
    found: Ints = np.array([read(text) for text in texts], np.int64)[at]
    return found
