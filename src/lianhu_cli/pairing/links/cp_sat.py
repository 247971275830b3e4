"""Linking as whole numbers: aims in lexicographic order, exactly, by constraint programming; knows no names.

One unit a village is a min-cost flow (`link_match`). Several units a village, or several villages a unit,
is a partition of unequal numbers among unequal needs, which no flow expresses: hence OR-Tools' CP-SAT, in
which each aim is minimised, then held while the next one is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lianhu_cli.pairing.links.one_to_one import matched

UnitAndVillage = tuple[int, int]
"""A unit and a village by their numbers."""

_EFFORT = 4.0
"""How long one aim may be looked at, in the solver's own time, which is the same on any machine."""
_NEAR = 64
"""Up to this gap the squares are exact; beyond it they grow by steps of the same slope."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkProblem:
    """Slots a unit, slots that each village wants (below 0 where more live there), who may go where.

    `cost` breaks ties: one number for every pair that may be. `most` is how many villages a unit may have,
    0 for as few as there must be; `fixed` links are there in any case and not held against it.
    """

    slots: tuple[int, ...]
    wants: tuple[int, ...]
    cost: Mapping[UnitAndVillage, int]
    fixed: frozenset[UnitAndVillage]
    most: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The links, how many of the unit's slots each takes, and whether nothing better exists."""

    slots: Mapping[UnitAndVillage, int]
    proved: bool


def best(problem: LinkProblem) -> Links:
    """Return the links that are best, aim by aim; every unit and village that can have one has one.

    1. the fixed links are there, and every unit and every village that may be linked at all is;
    2. no unit has more villages than some unit must have; 3. fewest links;
    4. least sum over villages of the slots they lack;
    5. least sum of the squares of what they lack or have too much: spread evenly;
    6. least `cost`. Where the problem says how many villages a unit may have, 3 comes after 5.
    """
    slots: dict[UnitAndVillage, int] = {}
    proved = True
    for part in _parts(problem):
        one_each = _one_each(problem, part)
        if one_each is not None:
            slots.update({pair: problem.slots[pair[0]] for pair in one_each})
            continue
        model = _Model(problem, part)
        proved = model.settle() and proved
        slots.update(model.found())
    return Links(slots=dict(sorted(slots.items())), proved=proved)


def _one_each(problem: LinkProblem, part: list[UnitAndVillage]) -> list[UnitAndVillage] | None:
    """Return the best links where every unit can have one village, and every village one unit.

    Where that can be, it is what the second and the third aim want. None where it cannot.
    """
    fixed = [pair for pair in part if pair in problem.fixed]
    units, villages = ({pair[side] for pair in fixed} for side in (0, 1))
    if problem.most or len(units) < len(fixed) or len(villages) < len(fixed):
        return None
    open_ones = [
        pair
        for pair in part
        if pair in problem.fixed or not (pair[0] in units or pair[1] in villages)
    ]
    if {unit for unit, _ in open_ones} != {unit for unit, _ in part}:
        return None
    if {village for _, village in open_ones} != {village for _, village in part}:
        return None
    return matched(open_ones, problem.slots, problem.wants, problem.cost)


def _parts(problem: LinkProblem) -> list[list[UnitAndVillage]]:
    """Return the pairs that may be, apart where no chain of them leads from one to the other."""
    of: dict[tuple[str, int], int] = {}
    parts: dict[int, list[UnitAndVillage]] = {}
    for number, pair in enumerate(sorted(problem.cost)):
        ends = (("unit", pair[0]), ("village", pair[1]))
        joined = sorted({of[end] for end in ends if end in of})
        parts[number] = [one for part in joined for one in parts.pop(part)] + [pair]
        for unit, village in parts[number] if len(joined) > 1 else [pair]:
            of["unit", unit] = of["village", village] = number
        if len(joined) == 1:
            parts[joined[0]] = parts.pop(number)
            of[ends[0]] = of[ends[1]] = joined[0]
    return [sorted(part) for part in parts.values()]


class _Model:
    """One part of a problem as a model, its aims minimised one after the other.

    The squares are those of gaps up to _NEAR; beyond, the greatest slope goes on, which is still convex.
    """

    def __init__(self, problem: LinkProblem, pairs: list[UnitAndVillage]) -> None:
        from ortools.sat.python import cp_model

        self._cp = cp_model
        self._problem, self._pairs = problem, pairs
        self._model: Any = cp_model.CpModel()
        self._units = sorted({unit for unit, _ in pairs})
        self._villages = sorted({village for _, village in pairs})
        self._link = {pair: self._model.new_bool_var("") for pair in pairs}
        self._slots = {pair: self._room(pair) for pair in pairs}
        self._hints: dict[Any, int] = {}
        self._most = self._bound()
        self._tie()
        self._lack, self._square = zip(*map(self._lack_of, self._villages), strict=True)

    def settle(self) -> bool:
        """Minimise the aims in their order, and tell whether each was proved."""
        cost, links = self._problem.cost, sum(self._link.values())
        balance = [sum(self._lack), sum(self._square)]
        aims = [*balance, links] if self._problem.most else [links, *balance]
        proved = [self._minimised(aim) for aim in [self._most, *aims]]
        self._minimised(sum(cost[pair] * link for pair, link in self._link.items()))
        self._minimised(sum(cost[pair] * slots for pair, slots in self._slots.items()))
        return all(proved)

    def found(self) -> dict[UnitAndVillage, int]:
        """Return the slots of each link."""
        return {
            pair: self._hints[self._slots[pair].index]
            for pair in self._pairs
            if self._hints[self._link[pair].index]
        }

    def _bound(self) -> Any:
        """Hold every unit to the villages it may have, and return the greatest number of them."""
        fixed, model = self._problem.fixed, self._model
        least = self._problem.most or 1
        most = model.new_int_var(least, max(least, len(self._villages)), "")
        for unit in self._units:
            mine = {pair: link for pair, link in self._link.items() if pair[0] == unit}
            new = [link for pair, link in mine.items() if pair not in fixed]
            if len(new) == len(mine):
                model.add(sum(new) >= 1)
                model.add(sum(new) <= most)
                continue
            some = model.new_bool_var("")
            model.add(sum(new) <= len(new) * some)
            model.add(sum(mine.values()) <= most).only_enforce_if(some)
        for pair in fixed.intersection(self._pairs):
            model.add(self._link[pair] == 1)
        for village in self._villages:
            model.add(sum(self._link[pair] for pair in self._pairs if pair[1] == village) >= 1)
        return most

    def _room(self, pair: UnitAndVillage) -> Any:
        return self._model.new_int_var(0, self._problem.slots[pair[0]], "")

    def _tie(self) -> None:
        """Let all slots of a unit go to its villages and nowhere else."""
        problem, model = self._problem, self._model
        for unit in self._units:
            mine = [pair for pair in self._pairs if pair[0] == unit]
            model.add(sum(self._slots[pair] for pair in mine) == problem.slots[unit])
            for pair in mine:
                model.add(self._slots[pair] <= problem.slots[unit] * self._link[pair])

    def _lack_of(self, village: int) -> tuple[Any, Any]:
        """Return what a village lacks, and the square of what it lacks or has too much."""
        model, wants = self._model, self._problem.wants[village]
        slots = [self._slots[pair] for pair in self._pairs if pair[1] == village]
        low, high = wants - sum(self._problem.slots[unit] for unit in self._units), wants
        gap = wants - sum(slots)
        lack = model.new_int_var(0, max(0, high), "")
        model.add(lack >= gap)
        square = model.new_int_var(0, max(low * low, high * high), "")
        # Its tangents at the whole numbers bound a square from below, and touch it there.
        for at in range(max(low, -_NEAR), min(high, _NEAR) + 1):
            model.add(square >= (2 * at + 1) * gap - at * (at + 1))
        return lack, square

    def _minimised(self, aim: Any) -> bool:
        """Minimise one aim and hold it; tell whether it was proved."""
        model = self._model
        model.minimize(aim)
        solver = self._cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 2  # mostly an assignment: its relaxation tells much
        solver.parameters.max_deterministic_time = _EFFORT
        status = solver.solve(model)
        if status not in {self._cp.OPTIMAL, self._cp.FEASIBLE}:
            raise ArithmeticError(f"linking: {solver.status_name(status)}")
        model.clear_hints()
        for index in range(len(model.proto.variables)):
            variable = model.get_int_var_from_proto_index(index)
            self._hints[index] = solver.value(variable)
            model.add_hint(variable, self._hints[index])
        model.add(aim <= round(solver.objective_value))
        return bool(status == self._cp.OPTIMAL)
