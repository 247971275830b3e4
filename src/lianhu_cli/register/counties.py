"""One county of a register: its people and pairs, where nothing but the sums of a round ties it to the others.

What is asked of a province's household concerns its county. Reading that alone takes a hundredth of the time; it
stands for the whole only where every row names its county and no unit's cadres help in another one than theirs.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import Table
from lianhu_cli.domain.tables.survey import PEOPLE, TABLES, Pair
from lianhu_cli.register import layout, revisions, rounds
from lianhu_cli.register.layout import literal
from lianhu_cli.register.versioned import Versioned

LARGE = 50_000
"""From so many households on a county is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """A county's rows as they are now, its pairs in the last round, and what is known of that round as a whole.

    `before` are its pairs of the round that the last was compared with, None where there was none; `figures` those
    of the whole, `all_pairs` how many pairs it has.
    """

    name: str
    roster: Roster
    pairs: Any
    before: Any
    figures: Mapping[str, Any]
    all_pairs: int


def of_person(versioned: Versioned, said: str) -> str:
    """Return the county of the one who is meant by a code or a name, "" where that is not certain."""
    name = literal(said.rsplit("/", maxsplit=1)[-1].strip())
    found: set[str] = set()
    for table in PEOPLE:
        where = f"code = {name} OR {layout.quoted(table.named_by)} = {name}"
        rows = versioned.load(table.role, {"code": "text", "county": "text"}, where=where)
        found.update(rows["county"].to_pylist())
    return found.pop() if len(found) == 1 else ""


def is_closed(versioned: Versioned) -> bool:
    """Tell whether every row names its county, and no cadre's unit sends them to another one than theirs."""
    if versioned.count("households") < LARGE:
        return False
    blank = [versioned.count(role, "county = ''") for role in ("households", "helpers", "links")]
    by_name = versioned.count("orders", "pair = ''")
    return not any(blank) and not by_name and _units_stay(versioned)


def _units_stay(versioned: Versioned) -> bool:
    """Tell whether units help in the counties of their cadres only."""
    links, cadres = defaultdict(set), defaultdict(set)
    for unit, county in _distinct(versioned, "links", "1"):
        links[unit].add(county)
    for unit, county in _distinct(versioned, "helpers", "village = ''"):
        cadres[unit].add(county)
    return all(
        counties <= links[unit] and (len(counties) > 1 or counties == links[unit])
        for unit, counties in cadres.items()
        if unit in links
    )


def _distinct(versioned: Versioned, role: str, where: str) -> set[tuple[str, str]]:
    types: Mapping[str, str] = {"unit": "text", "county": "text"}
    rows = versioned.database.query(
        f"SELECT DISTINCT unit, county FROM {role} WHERE {where}", types
    ).to_pylist()
    return {(row["unit"], row["county"]) for row in rows}


def find(versioned: Versioned, said: str) -> County | None:
    """Load the county of somebody with its pairs in the last round, None where it does not stand for the whole."""
    every = rounds.every(versioned)
    if not every or _has_changed(versioned, every[-1]) or not is_closed(versioned):
        return None
    name, last = of_person(versioned, said), every[-1]
    return _load(versioned, name, last) if name else None


def _has_changed(versioned: Versioned, figures: Mapping[str, Any]) -> bool:
    """Tell whether anything but a pairing has changed the register since a round was made."""
    made_from = figures.get("revision", 0)
    since = [one for one in revisions.every(versioned) if one.number > made_from and not one.undone]
    return not made_from or any(one.command != "pair" for one in since)


def _load(versioned: Versioned, name: str, last: Mapping[str, Any]) -> County:
    here, number = f"county = {literal(name)}", int(last["number"])
    frames = {}
    for table in TABLES:
        inside = here if "county" in table.types() and not table.read_whole else "1"
        frames[table.role] = _rows(versioned, table, inside)
    basis = int(last.get("basis", 0))
    return County(
        name=name,
        roster=Roster.of(frames),
        pairs=_pairs(versioned, number, here),
        before=_pairs(versioned, basis, here) if basis else None,
        figures=last,
        all_pairs=versioned.count("pairs", f"round = {number:d}"),
    )


def _pairs(versioned: Versioned, number: int, here: str) -> Any:
    inside = f"household IN (SELECT code FROM households WHERE {here})"
    return _rows(versioned, Pair, f"round = {number:d} AND {inside}")


def _rows(versioned: Versioned, table: type[Table], where: str) -> Any:
    return layout.from_sql(table, versioned.load(table.role, layout.types(table), where=where))
