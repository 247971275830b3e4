"""The pairing's own work beside the bare solver's, in one process.

engine.py DB   prints the seconds of one OR-Tools solve of the network, bare, and those of the whole
               pairing in memory: network, every aim exact, and who gets whom.
"""

import sys
import time
from pathlib import Path

from lianhu_cli.domain.policy import Policy
from lianhu_cli.domain.roster import Roster
from lianhu_cli.pairing import aims, flow, network, sides, solve, solver
from lianhu_cli.register.store import Register


def bare(roster: Roster) -> float:
    """Solve the network once, for as many of the first aims as fit one cost; return the seconds."""
    problem = network.build(sides.sides(roster, Policy()))
    face = flow.whole(solve.as_flow(problem))
    linear = [level for level in aims.levels(problem, Policy()) if isinstance(level, flow.Level)]
    costs = (flow.weighed(face, linear[:number]) for number in range(len(linear), 0, -1))
    cost = next(one for one in costs if one is not None)
    begin = time.perf_counter()
    solver.solved(face, cost)
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
