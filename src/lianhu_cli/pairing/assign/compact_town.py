"""A small town with 连片 among its aims, solved whole by CP-SAT: person by person, aim by aim."""

from collections import defaultdict
from collections.abc import Iterator
from math import lcm
from typing import Any

import numpy as np

from lianhu_cli.domain.row_numbers import Positions, SlotRows
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.pairing.assign.disaggregation import Matched
from lianhu_cli.pairing.assign.linear_figure import LinearFigure
from lianhu_cli.pairing.assign.need import Need
from lianhu_cli.pairing.model import hashing
from lianhu_cli.pairing.model.known_pairs import HEIR, KIN, LAST, NEXT, PINNED, WISH
from lianhu_cli.pairing.model.sides import Sides

_EFFORT = 20.0
"""Deterministic seconds for each aim: the same on any machine."""


def solve_town(sides: Sides, matched: Matched, policy: Policy, need: Need) -> Matched | None:
    """Return the best pairs, None where that could not be made sure of.

    What the aims before 连片 have reached is held, unless households must have somebody: then all is solved.
    """
    town = _Town(sides, matched, need)
    behind = bool(policy.led())
    for aim in policy.aims:
        behind = behind or aim == "compactness"
        for figure in getattr(town, f"figures_of_{aim}")():
            if not figure.fits():
                return None
            if not behind:
                town.hold(figure)
            elif not town.minimise(figure):
                return None
    return town.pairs() if town.minimise(town.ties()) else None


class _Town:
    """The model: a variable for every pair of a household and a sort of a helper's slots, each with its value now."""

    def __init__(self, sides: Sides, matched: Matched, need: Need) -> None:
        from ortools.sat.python import cp_model

        self._sides, self._need, self._cp = sides, need, cp_model
        self._model = cp_model.CpModel()
        self._vars: list[Any] = []
        self._now: list[int] = []
        slots = sides.slots
        sorts: dict[tuple[int, int, bool], list[int]] = defaultdict(list)
        for slot, key in enumerate(
            zip(slots.helper.tolist(), slots.serves.tolist(), slots.must.tolist(), strict=True)
        ):
            sorts[key].append(slot)
        self._sorts = dict(sorts)
        held = dict(zip(matched.slot.tolist(), matched.household.tolist(), strict=True))
        self._pair: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._of_sort: dict[tuple[int, int, bool], list[tuple[int, int]]] = defaultdict(list)
        forbidden = set(map(tuple, sides.forbidden.tolist()))
        for key, some in self._sorts.items():
            households = np.flatnonzero(np.isin(sides.kind, sides.slots.kinds[key[1]]))
            pairs = np.column_stack([households, np.full(len(households), key[0])])
            households = households[~sides.leaves(pairs)]
            there = {held[slot] for slot in some if slot in held}
            for household in households.tolist():
                if (household, key[0]) not in forbidden:
                    var = self._bool(household in there)
                    self._pair[household, key[0]].append(var)
                    self._of_sort[key].append((household, var))
        self._add_limits()

    def _bool(self, now: bool) -> int:  # noqa: FBT001  the value it has
        return self._var(self._model.new_bool_var(""), int(now))

    def _int(self, most: int, now: int) -> int:
        return self._var(self._model.new_int_var(0, most, ""), now)

    def _var(self, var: Any, now: int) -> int:
        self._vars.append(var)
        self._now.append(now)
        return len(self._vars) - 1

    def _sum(self, some: list[int]) -> Any:
        return sum(self._vars[at] for at in some)

    def _value(self, some: list[int]) -> int:
        return sum(self._now[at] for at in some)

    def _add_limits(self) -> None:
        sides, model = self._sides, self._model
        for key, held in self._of_sort.items():
            model.add(self._sum([var for _, var in held]) <= len(self._sorts[key]))
        of_household: dict[int, list[int]] = defaultdict(list)
        helpers_of: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._load: dict[int, list[int]] = defaultdict(list)
        for (household, helper), some in self._pair.items():
            if len(some) > 1:
                model.add(self._sum(some) <= 1)
            of_household[household] += some
            helpers_of[household] += [(helper, var) for var in some]
            self._load[helper] += some
        self._none: dict[int, int] = {}
        self._of_household = of_household
        for household in range(len(sides.wanting)):
            takes, some = int(sides.takes[sides.kind[household]]), of_household[household]
            none = self._bool(not self._value(some))
            model.add(self._sum(some) <= takes - takes * self._vars[none])
            model.add(self._sum(some) >= 1 - self._vars[none])
            self._none[household] = none
            leading = sides.leading.get(int(sides.kind[household]))
            if leading is not None:
                lead = [var for helper, var in helpers_of[household] if leading[helper]]
                model.add(self._sum(lead) >= 1 - self._vars[none])
        working = set(sides.slots.helper.tolist())
        for household, helper in sides.marked(PINNED).tolist():
            if helper in working:
                model.add(self._sum(self._pair[household, helper]) == 1)

    def hold(self, figure: LinearFigure) -> None:
        """Keep what an aim has reached."""
        if figure.terms:
            total = sum(factor * self._now[at] for at, factor in figure.terms.items())
            self._model.add(self._expression(figure) == total)

    def _expression(self, figure: LinearFigure) -> Any:
        return sum(factor * self._vars[at] for at, factor in figure.terms.items())

    def minimise(self, figure: LinearFigure) -> bool:
        """Find the least of a figure and hold it; tell whether it is sure to be the least."""
        if not figure.terms:
            return True
        cp, model = self._cp, self._model
        model.clear_hints()  # type: ignore[no-untyped-call]  # as it is declared there
        for var, now in zip(self._vars, self._now, strict=True):
            model.add_hint(var, now)
        model.minimize(self._expression(figure))
        solver = cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = _EFFORT
        if solver.solve(model) != cp.OPTIMAL:
            return False
        self._now = [int(solver.value(var)) for var in self._vars]
        model.clear_objective()  # type: ignore[no-untyped-call]  # as it is declared there
        self.hold(figure)
        return True

    def pairs(self) -> Matched:
        """Return the pairs as they are now."""
        slot, served = [], []
        for key, some in self._of_sort.items():
            households = [household for household, var in some if self._now[var]]
            slot += self._sorts[key][: len(households)]
            served += households
        return Matched(
            slot=SlotRows(np.array(slot, np.int64)), household=Positions(np.array(served, np.int64))
        )

    def _linear(self, factor: dict[tuple[int, int], int]) -> LinearFigure:
        """Return a figure of so much for every pair (household, helper)."""
        return LinearFigure(
            terms={var: by for pair, by in factor.items() if by for var in self._pair[pair]}
        )

    def _marked(self, mark: int) -> LinearFigure:
        rows = [(household, helper) for household, helper in self._sides.marked(mark).tolist()]
        return self._linear({pair: -1 for pair in rows if pair in self._pair})

    def figures_of_coverage(self) -> Iterator[LinearFigure]:
        """Yield households without helper, then helpers lacking, by priority."""
        sides, ranks = self._sides, sorted(set(self._sides.priority.tolist()))
        of = sides.priority[sides.kind].tolist()
        for rank in ranks:
            yield LinearFigure(
                terms={none: 1 for household, none in self._none.items() if of[household] == rank}
            )
        for rank in ranks:
            terms: dict[int, int] = {}
            for household, none in self._none.items():
                if of[household] == rank and sides.takes[sides.kind[household]] > 1:
                    terms |= {none: -1, **dict.fromkeys(self._of_household[household], -1)}
            yield LinearFigure(terms=terms)

    def figures_of_duty(self) -> Iterator[LinearFigure]:
        """Yield the slots filled of those to be filled first."""
        yield LinearFigure(
            terms={var: -1 for key, some in self._of_sort.items() if key[2] for _, var in some}
        )

    def figures_of_stability(self) -> Iterator[LinearFigure]:
        """Yield the pairs kept, then the households that the same unit goes on helping."""
        yield self._marked(LAST)
        yield self._marked(NEXT)
        pairs = np.array(sorted(self._pair), np.int64).reshape(-1, 2)
        follow = pairs[self._sides.follow(pairs)].tolist() if len(pairs) else []
        last = set(map(tuple, self._sides.marked(LAST).tolist()))
        heirs = {(household, helper) for household, helper in follow} - last
        heirs |= set(map(tuple, self._sides.marked(HEIR).tolist())) & set(self._pair)
        yield self._linear(dict.fromkeys(heirs, -1))

    def figures_of_locality(self) -> Iterator[LinearFigure]:
        """Yield the pairs that leave each level."""
        pairs = np.array(sorted(self._pair), np.int64).reshape(-1, 2)
        where = self._sides.where
        left = where.left(
            where.bases[pairs[:, 1]], where.households[self._sides.wanting[pairs[:, 0]]]
        )
        for level in left.T:
            yield self._linear(dict.fromkeys(zip(*pairs[level].T.tolist(), strict=True), 1))

    def figures_of_kin(self) -> Iterator[LinearFigure]:
        """Yield the pairs of relatives."""
        yield self._marked(KIN)

    def figures_of_fairness(self) -> Iterator[LinearFigure]:
        """Yield Σ u²/n over the villages."""
        if not self._sides.fair:
            return
        where = self._sides.where
        village = where.tree.villages(where.households[self._sides.wanting]).tolist()
        of: dict[int, list[int]] = defaultdict(list)
        for household, none in self._none.items():
            of[village[household]].append(none)
        yield self._squares([(some, len(some), len(some)) for some in of.values()])

    def figures_of_wishes(self) -> Iterator[LinearFigure]:
        """Yield the places lost in the lists of both sides."""
        households, helpers = self._sides.wish
        marks = (self._sides.marks // WISH).tolist()
        gain = dict(zip(map(tuple, self._sides.known.tolist()), marks, strict=True))
        yield self._linear(
            {
                (household, helper): int(households[household] + helpers[helper])
                - gain.get((household, helper), 0)
                for household, helper in self._pair
            }
        )

    def figures_of_balance(self) -> Iterator[LinearFigure]:
        """Yield Σ load²/quota over the helpers."""
        quota = np.bincount(self._sides.slots.helper)
        yield self._squares(
            [(some, len(some), int(quota[helper])) for helper, some in self._load.items()]
        )

    def _squares(self, groups: list[tuple[list[int], int, int]]) -> LinearFigure:
        """Return Σ u²/n over groups of variables that sum up to u, at most `most`, times a common denominator."""
        common = lcm(*{n for _, _, n in groups}) if groups else 1
        terms = {}
        for some, most, n in groups:
            total = self._value(some)
            square = self._int(most * most, total * total)
            count = self._int(most, total)
            self._model.add(self._vars[count] == self._sum(some))
            self._model.add_multiplication_equality(
                self._vars[square], [self._vars[count], self._vars[count]]
            )
            terms[square] = common // n
        return LinearFigure(terms=terms)

    def figures_of_compactness(self) -> Iterator[LinearFigure]:
        """Yield the groups that each helper serves."""
        sides = self._sides
        place = sides.where.households[sides.wanting].tolist()
        of: dict[tuple[int, int], list[int]] = defaultdict(list)
        for (household, helper), some in self._pair.items():
            of[helper, place[household]] += some
        terms = {}
        for some in of.values():
            serves = self._bool(bool(self._value(some)))
            for var in some:
                self._model.add(self._vars[var] <= self._vars[serves])
            terms[serves] = 1
        yield LinearFigure(terms=terms)

    def figures_of_need(self) -> Iterator[LinearFigure]:
        """Yield the pairs in which the helper knows what to do."""
        skill = np.zeros(len(self._sides.where.bases), np.int64)
        skill[self._sides.slots.helper] = self._need.skill
        yield self._linear(
            {
                (household, helper): -1
                for household, helper in self._pair
                if int(self._need.cause[household]) & int(skill[helper])
            }
        )

    def ties(self) -> LinearFigure:
        """Return a cost drawn from the codes, so that among equals one only is best."""
        sides = self._sides
        pairs = np.array(sorted(self._pair), np.int64).reshape(-1, 2)
        households, helpers = (
            hashing.of_texts(codes.to_pylist())
            for codes in (sides.codes[0].take(sides.wanting), sides.codes[1])
        )
        cost = hashing.costs(hashing.joined(households[pairs[:, 0]], helpers[pairs[:, 1]])).tolist()
        return self._linear({(h, p): by for (h, p), by in zip(pairs.tolist(), cost, strict=True)})
