"""Who helped whom when: every round's pairs, each round in force from its date until the next one's."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from lianhu_cli.domain.arrays import Flags, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Helping:
    """The pairs of all rounds by the time they were in force.

    `days` are the first days of the rounds, ascending and each once: of two rounds of one day the
    later decision holds. `pairs` has the columns turn (index into `days`), household, helper, since.
    """

    days: tuple[str, ...] = ()
    pairs: "pa.Table | None" = None

    def turn(self, day: str) -> int:
        """Return the index of the round in force on a day, -1 before the first one.

        >>> helping = Helping(days=("2012-03-01", "2012-06-01"))
        >>> [helping.turn(day) for day in ("2012-02-29", "2012-03-01", "2012-05-31", "2013-01-01")]
        [-1, 0, 0, 1]
        """
        return bisect_right(self.days, day) - 1

    def at(self, day: str) -> "pa.Table":
        """Return the pairs in force on a day: household, helper, since."""
        return self.of_turn(self.turn(day))

    def of_turn(self, turn: int) -> "pa.Table":
        """Return the pairs of one round: household, helper, since; none for -1."""
        import pyarrow as pa
        import pyarrow.compute as pc

        names = ["household", "helper", "since"]
        if self.pairs is None or turn < 0:
            return pa.table({name: pa.array([], pa.string()) for name in names})
        return self.pairs.filter(pc.equal(self.pairs["turn"], turn)).select(names)

    def theirs(self, turns: "Ints", households: "pa.Values", helpers: "pa.Values") -> "Flags":
        """Return per entry whether its helper was the household's in round `turns`.

        `turns` is an int64 numpy array, the codes Arrow arrays of its length; so is the answer, of bool.
        """
        import numpy as np
        import pyarrow.compute as pc

        if self.pairs is None:
            return np.zeros(len(turns), bool)
        sides = [pc.unique(self.pairs[side]) for side in ("household", "helper")]
        known = _numbered(
            np.asarray(self.pairs["turn"]), self.pairs["household"], self.pairs["helper"], sides
        )
        asked = _numbered(turns, households, helpers, sides)
        return np.isin(asked, known[known >= 0])


def _numbered(
    turns: "Ints", households: "pa.Values", helpers: "pa.Values", sides: "list[pa.Array]"
) -> "Ints":
    """Return one number for every (turn, household, helper), -1 where one of them is unknown."""
    import numpy as np
    import pyarrow.compute as pc

    from lianhu_cli.domain.arrays import whole

    at = [
        pc.fill_null(pc.index_in(whole(codes), value_set=side), -1).to_numpy(zero_copy_only=False)
        for codes, side in zip((households, helpers), sides, strict=True)
    ]
    household, helper = (codes.astype(np.int64) for codes in at)
    number = (np.asarray(turns, np.int64) * len(sides[0]) + household) * len(sides[1]) + helper
    return np.where((household < 0) | (helper < 0) | (np.asarray(turns) < 0), -1, number)
