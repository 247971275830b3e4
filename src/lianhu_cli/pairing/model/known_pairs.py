"""Pairs that the aims speak of: what they are, and where their codes stand among the rows."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, among, distinct_rows, numbered, positions
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds.decision import Earlier
from lianhu_cli.domain.rounds.wishes import Wishes
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import Pair
from lianhu_cli.pairing.model.slots import by_code

LAST, PINNED, KIN, DRAFT, HEIR, NEXT = 1, 2, 4, 8, 16, 32
"""What a known pair is: of the last round, pinned, of relatives, of the draft on the table, or one in
which somebody of the same unit follows who left, or the very one who was named to follow."""
WISH = 64
"""The marks from here on are by how much a pair is better than one that nobody wishes for."""
MARKS = 8 * WISH

NO_PAIRS = np.zeros((0, 2), np.int64)


class PairRows:
    """Pairs of codes as rows (position among the wanting, helper's row), those of strangers left out."""

    def __init__(self, roster: Roster, wanting: Ints) -> None:
        self._codes = [
            frame["code"].combine_chunks() for frame in (roster.households, roster.helpers)
        ]
        self._position = np.full(roster.households.num_rows + 1, -1)
        self._position[wanting] = np.arange(len(wanting))
        self._by_code = by_code(roster.helpers)
        self._width = max(roster.helpers.num_rows, 1)
        self._last: tuple[Any, Ints] | None = None

    def of(self, pairs: pa.Table | None) -> Ints:
        """Return the distinct pairs of a frame with `household` and `helper`, by codes."""
        if pairs is None:
            return NO_PAIRS
        rows = self._found(pairs)
        return self.sorted(rows[(rows >= 0).all(1)])

    def heirs(self, earlier: Earlier, units: Sequence[str], unit: Ints, able: Flags) -> Ints:
        """Return (position, unit) for each household whose last helper is not able any more."""
        if earlier.pairs is None:
            return NO_PAIRS
        rows = self._found(earlier.pairs)
        lost = np.flatnonzero((rows[:, 0] >= 0) & ~np.append(able, False)[rows[:, 1]])
        number = {name: at for at, name in enumerate(units) if name}
        gone = Pair(earlier.pairs).helper.take(pa.array(lost)).to_pylist()
        of = [
            int(unit[row]) if row >= 0 else number.get(earlier.units.get(code, ""), -1)
            for row, code in zip(rows[lost, 1].tolist(), gone, strict=True)
        ]
        heirs = np.column_stack([rows[lost, 0], np.array(of, np.int64)])
        named = np.array([bool(name) for name in units], bool)
        heirs = heirs[heirs[:, 1] >= 0]
        return distinct_rows(heirs[named[heirs[:, 1]]])[0]

    def _found(self, pairs: pa.Table) -> Ints:
        """Return (position, helper's row) of each pair, -1 for strangers."""
        if (
            self._last is None or self._last[0] is not pairs
        ):  # those of the last round are asked for twice
            household, helper = (
                positions(pairs[side], codes)
                for side, codes in zip(("household", "helper"), self._codes, strict=True)
            )
            self._last = pairs, np.column_stack([self._position[household], helper])
        return self._last[1]

    def following(self, earlier: Earlier, successors: Mapping[str, int]) -> Ints:
        """Return the pairs of households whose last helper left with the one who was named to follow."""
        if earlier.pairs is None or not successors:
            return NO_PAIRS
        import pyarrow.compute as pc

        left = pa.array(sorted(successors), pa.string())
        theirs = earlier.pairs.filter(pc.is_in(Pair(earlier.pairs).helper, value_set=left))
        helpers = [successors[code] for code in theirs["helper"].to_pylist()]
        found = np.column_stack([self._found(theirs)[:, 0], np.array(helpers, np.int64)])
        return self.sorted(found[found[:, 0] >= 0])

    def wished(self, wishes: Wishes | None) -> tuple[Ints, Ints]:
        """Return the pairs that somebody wishes for, and by how much each is better than another."""
        if wishes is None:
            return NO_PAIRS, np.zeros(0, np.int64)
        household = self._position[wishes.pairs[:, 0]]
        return np.column_stack([household, wishes.pairs[:, 1]])[household >= 0], wishes.gain[
            household >= 0
        ]

    def place(self, rows: Ints, some: Ints) -> Ints:
        """Return where some rows stand among distinct ones."""
        keys = rows[:, 0] * self._width + rows[:, 1]
        order = np.argsort(keys)
        at = np.searchsorted(keys[order], some[:, 0] * self._width + some[:, 1])
        found: Ints = order[at]
        return found

    def of_codes(self, pairs: Sequence[tuple[str, str]]) -> Ints:
        """Return the distinct pairs of codes."""
        if not pairs:
            return NO_PAIRS
        household, helper = zip(*pairs, strict=True)
        return self.of(pa.table({"household": pa.array(household), "helper": pa.array(helper)}))

    def sorted(self, rows: Ints) -> Ints:
        """Return the distinct rows in order of the codes."""
        rank = np.argsort(self._by_code)
        keys, _ = numbered(rows[:, 0] * self._width + rank[rows[:, 1]])
        household, nth = np.divmod(keys, self._width)
        return np.column_stack([household, self._by_code[nth]])

    def among(self, rows: Ints, others: Ints) -> Flags:
        """Tell which rows are among others."""
        return among(
            rows[:, 0] * self._width + rows[:, 1], others[:, 0] * self._width + others[:, 1]
        )
