"""What one partition of many tells of itself: sums by place, and who bears which number."""

from typing import Any

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells import idcard
from lianhu_cli.domain.places.levels import LEVELS, VILLAGE
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.output.counted import statistics
from lianhu_cli.output.counted.people import CountedPeople

NEEDED = statistics.NEEDED | {"id_number", "members"}
"""The attributes of the roster that this looks at."""
_PLACE = LEVELS[: VILLAGE + 1]
_APART = "；"


def households(counted: CountedPeople) -> Any:
    """Return households, covered and party_households by place down to the village, and kind."""
    import pyarrow.compute as pc

    households = counted.households
    households = households.set_column(
        households.column_names.index("party"),
        "party",
        pc.coalesce(households["party"].cast(pa.int64()), pa.scalar(0)),
    )
    keys = [*_PLACE, "kind"]
    counts = households.group_by(keys, use_threads=False).aggregate(
        [("code", "count"), ("covered", "sum"), ("party", "sum")]
    )
    figures = {
        "code_count": "households",
        "covered_sum": "covered",
        "party_sum": "party_households",
    }
    return counts.select([*keys, *figures]).rename_columns([*keys, *figures.values()])


def helpers(counted: CountedPeople, roster: Roster) -> Any:
    """Return helpers, helpers_paired, slots and slots_used by the place they are based in, and category."""
    import pyarrow.compute as pc

    staff = counted.helpers.select(["code", "category", "slots", "slots_used"])
    for level in _PLACE:
        staff = staff.append_column(level, roster.helpers[level])
    staff = staff.append_column("paired", pc.greater(staff["slots_used"], 0).cast(pa.int64()))
    keys = [*_PLACE, "category"]
    sums = staff.group_by(keys, use_threads=False).aggregate(
        [("code", "count"), ("paired", "sum"), ("slots", "sum"), ("slots_used", "sum")]
    )
    figures = {
        "code_count": "helpers", "paired_sum": "helpers_paired", "slots_sum": "slots", "slots_used_sum": "slots_used",
    }  # fmt: skip
    return sums.select([*keys, *figures]).rename_columns([*keys, *figures.values()])


def numbered(roster: Roster) -> Any:
    """Return number, role, code, place of everybody who has a valid identity number."""
    parts = [
        _people(roster.households, "household"),
        _people(roster.helpers, "helper"),
        _members(roster.households),
    ]
    return pa.concat_tables(parts)


def _people(frame: "pa.Table", role: str) -> Any:
    import pyarrow.compute as pc

    whole = pa.array(idcard.are_valid(frame["id_number"].combine_chunks()))
    some = frame.select(["id_number", "code", *LEVELS]).filter(whole)
    place = pc.binary_join_element_wise(*(some[level] for level in LEVELS), "")
    columns = {"number": some["id_number"], "role": pa.repeat(pa.scalar(role), some.num_rows)}
    return pa.table({**columns, "code": some["code"], "place": place})


def _members(households: "pa.Table") -> Any:
    """Return the other members of each household whose whole number is known."""
    import pyarrow.compute as pc

    some = households.filter(pc.not_equal(households["members"], ""))
    lists = pc.split_pattern_regex(some["members"], r"[^0-9X]+").combine_chunks()
    rows = pc.list_parent_indices(lists)
    taken = (
        some.select(["code", *LEVELS]).take(rows).append_column("id_number", pc.list_flatten(lists))
    )
    return _people(taken, "member")
