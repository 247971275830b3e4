"""The partitions' figures added up: exact sums by place, kind and category, and who is short beside whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lianhu_cli.domain.rounds.round import rate

Row = dict[str, Any]
HOUSEHOLDS, HELPERS = "figures-households.parquet", "figures-helpers.parquet"
PARTITION = "partition"
PLACES = ("province", "prefecture", "county", "township", "village")
_COUNTY = (PARTITION, *PLACES[:3])
_OF_HOUSEHOLDS = ("households", "covered", "party_households")
_OF_HELPERS = ("helpers", "helpers_paired", "slots", "slots_used")


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over all partitions; `by` has the rows of each way to count, `short` the places short of helpers."""

    totals: Row
    by: dict[str, list[Row]]
    short: list[Row]

    def as_json(self) -> Row:
        """Return the answer of `lianhu stats --all`."""
        return {
            "totals": self.totals,
            **{f"by_{key}": rows for key, rows in self.by.items()},
            "short_beside_idle": self.short,
        }


def write(folder: Path, households: Any, helpers: Any) -> None:
    """Write a partition's own sums: tables of places and kind, places and category, with their figures."""
    import pyarrow.parquet as pq

    for name, table in ((HOUSEHOLDS, households), (HELPERS, helpers)):
        pq.write_table(table, folder / name)
        (folder / name).chmod(0o600)


def add_up(partitions: Mapping[str, Path], by: Sequence[str]) -> Totals:
    """Add up what every partition wrote into its folder.

    Args:
        partitions: name → folder.
        by: ways to count, of `PLACES`, "partition", "kind" and "category".
    """
    households = _together(partitions, HOUSEHOLDS)
    helpers = _together(partitions, HELPERS)
    counted = {key: _by(households, helpers, key) for key in by}
    kinds = {
        row["kind"]: {n: row[n] for n in ("households", "covered")}
        for row in _by(households, helpers, "kind")
    }
    totals = {**_sums(households, _OF_HOUSEHOLDS), **_sums(helpers, _OF_HELPERS), "by_kind": kinds}
    totals["coverage"] = rate(totals["covered"], totals["households"])
    totals["partitions"] = len(partitions)
    return Totals(totals=totals, by=counted, short=_short_beside_idle(households, helpers))


def _together(partitions: Mapping[str, Path], file: str) -> Any:
    from lianhu_cli.domain.arrow import pa

    import pyarrow.parquet as pq  # isort: skip  after `arrow`, which keeps pandas out

    tables = []
    for name, folder in sorted(partitions.items()):
        table = pq.read_table(folder / file)
        tables.append(table.add_column(0, PARTITION, pa.repeat(pa.scalar(name), table.num_rows)))
    return pa.concat_tables(tables).combine_chunks()


def _by(households: Any, helpers: Any, key: str) -> list[Row]:
    if key == "category":
        rows = _grouped(helpers, [key], _OF_HELPERS)
        return [{**row, "idle_slots": row["slots"] - row["slots_used"]} for row in rows]
    if key in PLACES:
        keys = PLACES[: PLACES.index(key) + 1]
        return (
            _by_households(households, keys)
            if key == PLACES[-1]
            else _by_place(households, helpers, keys)
        )
    return (
        _by_place(households, helpers, [key])
        if key == PARTITION
        else _by_households(households, [key])
    )


def _by_households(households: Any, keys: Sequence[str]) -> list[Row]:
    return [
        {**row, "coverage": rate(row["covered"], row["households"])}
        for row in _grouped(households, keys, _OF_HOUSEHOLDS)
    ]


def _by_place(households: Any, helpers: Any, keys: Sequence[str]) -> list[Row]:
    """Return households and slots side by side; a place may have only one of the two."""
    slots = _grouped(helpers, keys, ("slots", "slots_used"))
    nothing = {**dict.fromkeys(_OF_HOUSEHOLDS, 0), "coverage": 1.0, "slots": 0, "slots_used": 0}
    rows: dict[tuple[str, ...], Row] = {}
    for one in (*_by_households(households, keys), *slots):
        where = tuple(one[k] for k in keys)
        before = rows.get(where) or {**dict(zip(keys, where, strict=True)), **nothing}
        rows[where] = before | one
    return [row for _, row in sorted(rows.items())]


def _grouped(table: Any, keys: Sequence[str], figures: Sequence[str]) -> list[Row]:
    groups = table.group_by(list(keys), use_threads=False).aggregate(
        [(name, "sum") for name in figures]
    )
    named = groups.select([*keys, *(f"{name}_sum" for name in figures)]).rename_columns(
        [*keys, *figures]
    )
    rows: list[Row] = named.sort_by([(key, "ascending") for key in keys]).to_pylist()
    return rows


def _sums(table: Any, figures: Sequence[str]) -> Row:
    import pyarrow.compute as pc

    return {name: pc.sum(table[name]).as_py() or 0 for name in figures}


def _short_beside_idle(households: Any, helpers: Any) -> list[Row]:
    """Return each county that is short of helpers with its neighbours that have slots idle.

    A neighbour is a county of the same prefecture, else of the same province; where no county is named,
    a partition stands for one.
    """
    counties = _by_place(households, helpers, _COUNTY)
    idle = [row for row in counties if row["slots"] > row["slots_used"]]
    found = []
    for row in counties:
        uncovered = row["households"] - row["covered"]
        if not uncovered:
            continue
        near = [one for one in idle if one is not row and _beside(one, row)]
        close = [one for one in near if one["prefecture"] == row["prefecture"]] or near
        if close:
            chosen = sorted(close, key=lambda one: one["slots_used"] - one["slots"])[:3]
            beside = [
                {**_place(one), "idle_slots": one["slots"] - one["slots_used"]} for one in chosen
            ]
            found.append({**_place(row), "uncovered": uncovered, "beside": beside})
    return found


def _beside(one: Row, other: Row) -> bool:
    return bool(one["province"] == other["province"])


def _place(row: Row) -> Row:
    return {level: row[level] for level in _COUNTY}
