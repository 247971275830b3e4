"""Quotas that rules give to units and to levels of units, written down as each helper's own 名额."""

from collections import defaultdict
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.cells.ranks import rank, rank_of_post

if TYPE_CHECKING:
    import pyarrow as pa

    from lianhu_cli.domain.rules.policy import Policy


def with_quotas(helpers: "pa.Table", policy: "Policy") -> "pa.Table":
    """Return the helpers with the 名额 that their units, or units of their level, give them.

    Whoever has an own 名额 keeps it. What a unit is to take is spread over its people who take part, those who have
    no 名额 yet, as evenly as can be; those whose codes come first have one more.
    """
    names = [name for name in _LOOKED_AT if name in helpers.column_names]
    rows = helpers.select(names).to_pylist()
    found = [row["quota"] for row in rows]
    levels = policy.quotas.get("levels", {})
    of_unit: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        if not policy.slots(row["category"], row["status"]):
            continue
        if found[at] is None:
            found[at] = _of_level(row, levels)
        of_unit[row["unit"]].append(at)
    for unit, total in policy.quotas.get("units", {}).items():
        people = sorted(of_unit.get(unit, ()), key=lambda at: str(rows[at]["code"]))
        free = [at for at in people if found[at] is None]
        left = max(total - sum(found[at] for at in people if found[at] is not None), 0)
        for nth, at in enumerate(free):
            found[at] = left // len(free) + (nth < left % len(free))
    import pyarrow as pa

    at = helpers.column_names.index("quota")
    return helpers.set_column(at, helpers.schema.field(at), pa.array(found, pa.int64()))


_LOOKED_AT = ("code", "unit", "category", "status", "rank", "post", "quota")


def _of_level(row: dict[str, Any], levels: Any) -> int | None:
    """Return the quota of a helper's rank or category in units of a level, None where nothing says it."""
    title = rank(row.get("rank", "")) or rank_of_post(row.get("post", ""))
    for pattern, counts in levels.items():
        if fnmatchcase(row["unit"], pattern):
            for name in (title, row["category"]):
                if name in counts:
                    return int(counts[name])
    return None


def faults(quotas: Any) -> list[tuple[str, str]]:
    """Return (word, sentence) for whatever is not written as it should be.

    >>> faults({"units": {"县水务局": 40}, "levels": {"市*": {"正处级": 5}}}), faults({"unit": {}})[0][0]
    ([], 'unit')
    """
    found = [
        (name, f"quotas 里不认识 {name}，可用：units、levels")
        for name in quotas
        if name not in {"units", "levels"}
    ]
    each = dict(quotas.get("units", {}))
    for pattern, counts in dict(quotas.get("levels", {})).items():
        if isinstance(counts, dict):
            each |= {f"{pattern} {name}": count for name, count in counts.items()}
        else:
            found.append(
                (pattern, f"quotas.levels 的“{pattern}”要写成一节，下面每行一个职级或人员类别")
            )
    found += [
        (name.split(" ")[-1], f"“{name}”的名额 {count} 不对，应是 0 到 {_MOST} 的整数")
        for name, count in each.items()
        if type(count) is not int or not 0 <= count <= _MOST
    ]
    return found


_MOST = 100_000
