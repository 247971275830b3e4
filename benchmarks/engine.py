"""The pairing's own work beside the bare solver's, in one process.

engine.py DB   prints the seconds of one OR-Tools solve of the network, bare, and those of the whole
               pairing in memory: network, every aim exact, and who gets whom.
"""

import sys
import time
from pathlib import Path

from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.pairing import solve
from lianhu_cli.pairing.model import aims, network, sides
from lianhu_cli.pairing.solver import lexicographic, min_cost_flow
from lianhu_cli.register.store import Register


def bare(roster: Roster) -> float:
    """Solve the network once, for as many of the first aims as fit one cost; return the seconds."""
    problem = network.build(sides.sides(roster, Policy()))
    face = lexicographic.whole(solve.as_flow(problem))
    linear = [
        level for level in aims.levels(problem, Policy()) if isinstance(level, lexicographic.Level)
    ]
    costs = (lexicographic.weighed(face, linear[:number]) for number in range(len(linear), 0, -1))
    cost = next(one for one in costs if one is not None)
    begin = time.perf_counter()
    min_cost_flow.solved(face, cost)
    return time.perf_counter() - begin


def whole(roster: Roster) -> float:
    """Pair; return the seconds."""
    begin = time.perf_counter()
    solve.pair(roster, Policy())
    return time.perf_counter() - begin


if __name__ == "__main__":
    with Register.open(Path(sys.argv[1])) as register:
        people = register.roster()
    print(f"{bare(people):.3f} {whole(people):.3f}")
