"""How many households are covered, by village, group, kind or cause: one row each, kinds inside."""

from typing import Any

from lianhu_cli.domain.arrays import grouped, summed
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.rounds.decision import Decision
from lianhu_cli.domain.rounds.round import rate

Row = dict[str, Any]
_PLACES = {
    "village": ("rank", "county", "township", "village"),
    "group": ("rank", "county", "township", "village", "group"),
}


def counted(decision: Decision) -> "pa.Table":
    """Return the households as an Arrow table with `covered` (0 or 1) and the `rank` of the village.

    Those that are not to be paired any more are left out.
    """
    import numpy as np
    import pyarrow.compute as pc

    households, (villages, village_of) = decision.roster.households, decision.villages
    rank = np.array([decision.village_ranks[one] for one in villages], np.int64)[village_of]
    if decision.apart.any():
        there = ~decision.apart
        households, rank = households.filter(pa.array(there)), rank[there]
    covered = pc.is_in(households["code"], decision.round.pair.household.combine_chunks())
    names = ["code", *LEVELS, "kind", "cause", "party"]
    table = households.select(names).append_column("covered", covered.cast(pa.int64()))
    return table.append_column("rank", pa.array(rank))


def _counted_by(households: "pa.Table", keys: list[str]) -> list[Row]:
    """Return each combination of some columns with its `size` and how many are `covered`, in their order."""
    first, group = grouped([households[name] for name in keys])
    sums = {"size": None, "covered": households["covered"].to_numpy()}
    groups = households.select(keys).take(first)
    for name, weights in sums.items():
        groups = groups.append_column(name, pa.array(summed(group, weights)))
    return groups.sort_by([(name, "ascending") for name in keys]).to_pylist()


def by(households: "pa.Table", key: str) -> list[Row]:
    """Return one row for every village, group, kind or cause of `counted` households."""
    keys = list(_PLACES.get(key, (key,)))
    both = list(dict.fromkeys([*keys, "kind"]))
    rows: dict[tuple[Any, ...], Row] = {}
    for group in _counted_by(households, both):
        place = {k: group[k] for k in keys if k != "rank" and (group[k] or k == key)}
        row = rows.setdefault(
            tuple(group[k] for k in keys),
            {**place, "households": 0, "covered": 0, "coverage": 0.0, "by_kind": {}},
        )
        size, covered = group["size"], group["covered"]
        row["households"] += size
        row["covered"] += covered
        row["by_kind"][group["kind"]] = {"households": size, "covered": covered}
    for row in rows.values():
        row["coverage"] = rate(row["covered"], row["households"])
        if key == "kind":
            del row["by_kind"]
    return list(rows.values())
