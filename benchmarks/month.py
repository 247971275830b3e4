"""A month of changes: pair, change 3 %, fix 1 %, forbid 1 %, pair again, prove it.

month.py DB   prints, on one line: the seconds of the first pairing, of the pairing after the changes,
              of the bare solver on the same network, of the proof; the pairs kept and changed; and
              the peak memory of the process in MiB.
"""

import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.rounds import orders
from lianhu_cli.domain.rounds.decision import Decision, Earlier
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Order
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.model import aims, network, sides
from lianhu_cli.pairing.proof import audit, optimality
from lianhu_cli.pairing.solver import lexicographic, min_cost_flow
from lianhu_cli.register.store import Register

POLICY = Policy()


def changed(roster: Roster, pairs: pa.Table, seed: int = 3) -> tuple[Roster, dict[str, str]]:
    """Return the roster a month later, and the units of those who left."""
    random = np.random.default_rng(seed)
    leaves = random.random(roster.helpers.num_rows) < 0.03
    gone = roster.helpers.filter(pa.array(leaves))
    moved = random.random(roster.households.num_rows) < 0.03
    homes = roster.households
    codes = homes["code"].to_numpy(zero_copy_only=False).astype(object)
    codes[moved] = [f"N{code}" for code in codes[moved]]  # one moved away, another took the place
    at = homes.column_names.index("code")
    homes = homes.set_column(at, homes.schema.field(at), [pa.array(codes.tolist())])
    people = roster.helpers.filter(pa.array(~leaves))
    there = set(codes.tolist()), set(people["code"].to_pylist())
    made = zip(pairs["household"].to_pylist(), pairs["helper"].to_pylist(), strict=True)
    stay = [pair for pair in made if pair[0] in there[0] and pair[1] in there[1]]
    chosen = random.permutation(len(stay))[: len(homes) // 50]
    ordered = [
        {"order": "指定" if nth % 2 else "回避", "pair": "/".join(stay[row])}
        for nth, row in enumerate(chosen.tolist())
    ]
    frame = conform(Order, pa.Table.from_pylist(ordered))
    units = dict(zip(gone["code"].to_pylist(), gone["unit"].to_pylist(), strict=True))
    return replace(roster, households=homes, helpers=people, orders=frame), units


def bare(roster: Roster, earlier: Earlier) -> float:
    """Solve the network once, for as many of the first aims as fit one cost; return the seconds."""
    both = sides.sides(roster, POLICY, earlier, orders.resolve(roster, POLICY))
    problem = network.build(both)
    face = lexicographic.whole(solve.as_flow(problem))
    linear = [
        level for level in aims.levels(problem, POLICY) if isinstance(level, lexicographic.Level)
    ]
    costs = (lexicographic.weighed(face, linear[:number]) for number in range(len(linear), 0, -1))
    cost = next(one for one in costs if one is not None)
    begin = time.perf_counter()
    min_cost_flow.solved(face, cost)
    return time.perf_counter() - begin


def run(path: Path) -> str:
    with Register.open(path) as register:
        roster = register.roster()
    times = [time.perf_counter()]
    first = solve.pair(roster, POLICY)
    times.append(time.perf_counter())
    later, units = changed(roster, first.pairs)
    earlier = Earlier(pairs=first.pairs, units=units)
    del roster
    times.append(time.perf_counter())
    again = solve.pair(later, POLICY, earlier)
    times.append(time.perf_counter())
    decision = Decision(roster=later, round=again, policy=POLICY)
    broken = audit.check(decision, earlier.pairs)
    times.append(time.perf_counter())
    verdict = optimality.prove(decision, earlier)
    times.append(time.perf_counter())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if broken or not verdict.proved:
        raise SystemExit(f"not proved: {broken[:3]} {verdict}")
    one, _, two, rules, proved = np.diff(times)
    return (
        f"{one:.4f} {two:.4f} {bare(later, earlier):.4f} {rules:.4f} {proved:.4f} "
        f"{again.kept} {again.changed} {peak}"
    )


if __name__ == "__main__":
    print(run(Path(sys.argv[1])))
