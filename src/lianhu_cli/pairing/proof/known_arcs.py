"""Arcs straight from types to pools: pairs that an aim speaks of, and who may follow one of the same unit.

Part of the round as it is laid out for its proof.
"""

import numpy as np

from lianhu_cli.domain.arrays import Ints, distinct_rows, joined
from lianhu_cli.domain.places.levels import LEFT_LEVELS
from lianhu_cli.pairing.proof.flow_nodes import FlowNodes
from lianhu_cli.pairing.proof.persons import HEIR
from lianhu_cli.pairing.proof.residual import Costs, Residual


def add_known(found: Residual, nodes: FlowNodes, ends: Ints, made: Ints) -> None:
    """Add the pairs that aims speak of: from each type that can hold them, as many as there are.

    `ends` are the (type, pool) of the pairs that are made, `made` their rows among those known.
    """
    alike = nodes.alike
    known, pools = alike.known, alike.pools
    slots, _ = distinct_rows(np.column_stack([alike.people.helper, alike.types.of]))
    pair, slot = joined(known.rows[:, 1], slots[:, 0])
    ways = np.column_stack([slots[slot, 1], pools.of[known.rows[pair, 0]]])
    able = alike.able(*ways.T)
    marks = np.column_stack([*known.is_.values()]).astype(np.int64)
    there = np.column_stack([ways[able], marks[pair[able]]])
    now = np.column_stack([ends, marks[made]])
    rows, at = distinct_rows(np.concatenate([there, now]))
    total, used = (np.bincount(some, minlength=len(rows)) for some in np.split(at, [len(there)]))
    costs = {name: -rows[:, 2 + nth] for nth, name in enumerate(known.is_)}
    _add(found, nodes, rows[:, :2], (used, total - used), costs)


def add_heirs(found: Residual, nodes: FlowNodes, ends: Ints) -> None:
    """Add what leads from the slots of a unit to the households that somebody of it left.

    `ends` are the (type, pool) of the pairs that are made so.
    """
    alike = nodes.alike
    heirs, people = alike.known.heirs, alike.people
    type_, heir = joined(alike.types.unit, heirs[:, 1] + 1)
    rows = np.column_stack([type_, alike.pools.of[heirs[heir, 0]]])
    both = np.column_stack([heirs[heir, 0], alike.types.owner[type_] - 1])
    forbidden = np.isin(people.keys(both), people.keys(alike.known.forbidden))
    rows = rows[alike.able(*rows.T) & ~forbidden]
    table, at = distinct_rows(np.concatenate([rows, ends]))
    used = np.bincount(at[len(rows) :], minlength=len(table))
    _add(found, nodes, table, (used, np.ones(len(table), np.int64)), {HEIR: -1})


def _add(
    found: Residual, nodes: FlowNodes, rows: Ints, flow: tuple[Ints, Ints], costs: Costs
) -> None:
    """Add arcs from types to pools (rows of both), with what flows and what more could."""
    left = nodes.alike.left(*rows.T)
    leaves = {level: left[:, at].astype(np.int64) for at, level in enumerate(LEFT_LEVELS)}
    ends = (nodes.type_at + rows[:, 0], nodes.pool_at + rows[:, 1])
    found.add(ends, *flow, {**leaves, **costs})
