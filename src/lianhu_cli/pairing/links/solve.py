"""Roster and rules → which units are linked with which villages, and each village's 指导员."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.cells.ranks import LEADING, RANKS, rank, rank_of_post
from lianhu_cli.domain.errors import UsageError
from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.rounds.links import PROPOSED, Linked, Linking, VillageLoad, Wish
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.schema import conform
from lianhu_cli.domain.tables.survey import Link
from lianhu_cli.pairing.links import cp_sat, instructors
from lianhu_cli.pairing.links.cp_sat import LinkProblem
from lianhu_cli.pairing.links.instructors import LinkedCadre
from lianhu_cli.pairing.links.sides import LinkSides, UnitAndVillage, sides
from lianhu_cli.pairing.model import hashing

_TIES = 30
"""Bits of a tie-breaking cost: small enough that the solver's own arithmetic stays exact."""
_TOWNSHIP = LEVELS.index("township")

Rows = dict[UnitAndVillage, dict[str, Any]]
"""The row of each link, as `tables.Link` declares it."""


def propose(roster: Roster, policy: Policy, wish: Wish | None = None) -> Linking:
    """Return the best links of units and villages; those of the register stay unless forbidden.

    Raises:
        UsageError: there is no unit, or no village.
        ContradictionError: a unit and a village are both fixed and forbidden.
    """
    wish = wish or Wish()
    both = sides(roster, policy, wish)
    if not both.allowed:
        missing = "能联村的单位（有单位、没有所在村的在岗干部）" if both.villages else "行政村"
        raise UsageError(f"登记库里没有{missing}：请先用 lianhu import 导入")
    found = cp_sat.best(_problem(both, wish))
    rows = {pair: _row(both, pair) for pair in found.slots}
    _instruct(roster, both, rows)
    links = Link(both.links)
    order = sorted(rows, key=lambda pair: (both.printed.index(pair[1]), both.units[pair[0]].name))
    return Linking(
        links=_table(both, rows),
        linked=tuple(_linked(roster, both, pair, rows[pair]) for pair in order),
        villages=tuple(_loads(both, found.slots)),
        units=len({unit for unit, _ in rows}),
        most=int(np.bincount([unit for unit, _ in rows]).max()),
        broken=tuple((links.unit[row].as_py(), links.village[row].as_py()) for row in both.broken),
        missing=tuple(_missing(both, rows, found.slots)),
        proved=found.proved,
    )


def _problem(both: LinkSides, wish: Wish) -> LinkProblem:
    units = hashing.of_texts(unit.name for unit in both.units)
    villages = hashing.of_texts("/".join(village.path) for village in both.villages)
    pairs = sorted(both.allowed)
    one, other = (np.array(side, np.int64) for side in zip(*pairs, strict=True))
    ties = hashing.costs(hashing.joined(units[one], villages[other]))
    return LinkProblem(
        slots=tuple(unit.slots for unit in both.units),
        wants=tuple(village.households - village.based for village in both.villages),
        cost=dict(zip(pairs, (ties >> (hashing.BITS - _TIES)).tolist(), strict=True)),
        fixed=both.fixed(),
        most=wish.most,
    )


def _row(both: LinkSides, pair: UnitAndVillage) -> dict[str, Any]:
    """Return the row of a link: the register's own, or a new one."""
    if pair in both.kept:
        found: dict[str, Any] = both.links.slice(both.kept[pair], 1).to_pylist()[0]
        return found
    path = dict(zip(LEVELS, both.villages[pair[1]].path, strict=False))
    return {"unit": both.units[pair[0]].name, **path, "source_sheet": PROPOSED}


def _instruct(roster: Roster, both: LinkSides, rows: Rows) -> None:
    """Give every village without 指导员 one of its units' cadres, in the row of the unit that they are of."""
    have = {village for (_, village), row in rows.items() if row.get("instructor")}
    busy = {(row["unit"], row["instructor"]) for row in rows.values() if row.get("instructor")}
    helpers = roster.helpers.select(["name", "unit", "rank", "post", "code", "phone"]).to_pylist()
    wanted: dict[int, list[int]] = defaultdict(list)
    for unit, village in sorted(rows):
        wanted[village] += [
            row
            for row in both.units[unit].cadres
            if (helpers[row]["unit"], helpers[row]["name"]) not in busy
        ]
    wanted = {village: some for village, some in wanted.items() if village not in have}
    names = hashing.of_texts("/".join(village.path) for village in both.villages)
    cadres = _cadres(helpers, sorted({one for some in wanted.values() for one in some}))
    for village, one in instructors.sent(wanted, cadres, names).items():
        pair = next(p for p in rows if p[1] == village and one in both.units[p[0]].cadres)
        rows[pair].update(instructor=helpers[one]["name"], phone=helpers[one]["phone"])


def _cadres(helpers: list[dict[str, Any]], rows: list[int]) -> Mapping[int, LinkedCadre]:
    keys = hashing.of_texts(helpers[row]["code"] for row in rows)
    found = {}
    for row, key in zip(rows, keys.tolist(), strict=True):
        title = rank(helpers[row]["rank"]) or rank_of_post(helpers[row]["post"])
        high = RANKS.index(title) + 1 if title else 0
        found[row] = LinkedCadre(leads=high > LEADING, rank=high, key=key)
    return found


def _table(both: LinkSides, rows: Rows) -> "pa.Table":
    """Return every link of the register after the proposal: those of no concern first."""
    stay = both.links.take(pa.array(both.others, pa.int64()))
    if not rows:
        return stay
    order = sorted(rows, key=lambda pair: both.kept.get(pair, len(both.links) + pair[1]))
    blank = {**dict.fromkeys(Link.types(), ""), "source_row": 0}
    made = pa.Table.from_pylist([{**blank, **rows[pair]} for pair in order])
    return pa.concat_tables([stay, conform(Link, made)]) if stay.num_rows else conform(Link, made)


def _linked(roster: Roster, both: LinkSides, pair: UnitAndVillage, row: dict[str, Any]) -> Linked:
    unit, village = both.units[pair[0]], both.villages[pair[1]]
    who = row.get("instructor", "")
    posts = roster.helpers.select(["name", "post"]).take(pa.array(unit.cadres, pa.int64()))
    return Linked(
        unit=unit.name,
        village=village.name,
        township=village.path[_TOWNSHIP],
        instructor=who,
        post=next((one["post"] for one in posts.to_pylist() if one["name"] == who), ""),
        cadres=len(unit.cadres),
        slots=unit.slots,
        kept=pair in both.kept,
        pinned=pair in both.pinned,
    )


def _loads(both: LinkSides, slots: Mapping[UnitAndVillage, int]) -> Iterator[VillageLoad]:
    for at in both.printed:
        village = both.villages[at]
        here = [count for (_, one), count in slots.items() if one == at]
        yield VillageLoad(
            village=village.name,
            township=village.path[_TOWNSHIP],
            households=village.households,
            based=village.based,
            slots=sum(here),
            units=len(here),
        )


def _missing(both: LinkSides, rows: Rows, slots: Mapping[UnitAndVillage, int]) -> Iterator[str]:
    """Say what there is too little of: units, villages, 指导员, slots."""
    covered = {village for _, village in rows}
    led = {village for (_, village), row in rows.items() if row.get("instructor")}
    alone = [both.villages[at].name for at in range(len(both.villages)) if at not in covered]
    if alone:
        yield f"没有单位可联的村：{'、'.join(alone)}（单位不在同一乡镇、县，或被回避）"
    linked = {unit for unit, _ in rows}
    idle = [one.name for at, one in enumerate(both.units) if at not in linked and one.cadres]
    if idle:
        yield f"没有村可联的单位：{'、'.join(idle)}"
    without = [both.villages[at].name for at in sorted(covered - led)]
    if without:
        yield f"派不出指导员的村：{'、'.join(without)}（联村单位没有空闲的在岗干部）"
    short = sum(load.short for load in _loads(both, slots))
    if short:
        yield f"按户数算，联村干部和本村帮扶人合起来还差 {short} 个名额"
