"""Linking of units and villages against brute force, aim by aim, and what it makes of a roster."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.errors import ContradictionError, UsageError
from lianhu_cli.domain.rounds.links import PROPOSED, Linking, Wish
from lianhu_cli.domain.rules.policy import Policy
from lianhu_cli.domain.tables.roster import Roster
from lianhu_cli.domain.tables.survey import Helper, Household, Link, Order, Place
from lianhu_cli.pairing.links.cp_sat import LinkProblem, UnitAndVillage, best
from lianhu_cli.pairing.links.solve import propose

from ..budget import examples
from .drawing import frame


def shares(slots: int, villages: Sequence[int]) -> Iterator[dict[int, int]]:
    """Every way in which a unit's slots go to its villages."""
    for counts in product(range(slots + 1), repeat=len(villages)):
        if sum(counts) == slots:
            yield dict(zip(villages, counts, strict=True))


def balance(problem: LinkProblem, links: frozenset[UnitAndVillage]) -> tuple[int, int]:
    """Least lack, then least sum of squared gaps, over all ways to share the slots."""
    units = sorted({unit for unit, _ in links})
    found = []
    of = [[v for u, v in sorted(links) if u == unit] for unit in units]
    for ways in product(
        *(list(shares(problem.slots[u], v)) for u, v in zip(units, of, strict=True))
    ):
        gaps = [
            wants - sum(way.get(at, 0) for way in ways)
            for at, wants in enumerate(problem.wants)
            if any(v == at for _, v in links)
        ]
        found.append((sum(max(0, gap) for gap in gaps), sum(gap * gap for gap in gaps)))
    return min(found)


def value(problem: LinkProblem, links: frozenset[UnitAndVillage]) -> tuple[int, ...]:
    """All aims of some links, spelled out from the docstring of `best`; less is better."""
    count = {unit: sum(u == unit for u, _ in links) for unit, _ in links}
    new = {unit for unit, _ in links - problem.fixed}
    most = max((count[unit] for unit in new), default=0)
    cost = sum(problem.cost[pair] for pair in links)
    if problem.most:
        return (max(most, problem.most), *balance(problem, links), len(links), cost)
    return (max(most, 1), len(links), *balance(problem, links), cost)


def by_brute_force(problem: LinkProblem) -> tuple[int, ...]:
    pairs = sorted(problem.cost)
    units, villages = {u for u, _ in pairs}, {v for _, v in pairs}
    values = []
    for chosen in product((False, True), repeat=len(pairs)):
        links = frozenset(pair for pair, there in zip(pairs, chosen, strict=True) if there)
        whole = {u for u, _ in links} == units and {v for _, v in links} == villages
        if whole and links >= problem.fixed:
            values.append(value(problem, links))
    return min(values)


@st.composite
def problems(draw: st.DrawFn) -> LinkProblem:
    units, villages = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    every = [(u, v) for u in range(units) for v in range(villages)]
    pairs = draw(st.lists(st.sampled_from(every), min_size=1, unique=True))
    fixed = draw(st.lists(st.sampled_from(pairs), max_size=2, unique=True))
    most = draw(st.sampled_from([0, 0, 1, 2, 3]))
    cost = draw(st.permutations([2**at for at in range(len(pairs))]))
    return LinkProblem(
        slots=tuple(draw(st.lists(st.integers(0, 3), min_size=units, max_size=units))),
        wants=tuple(draw(st.lists(st.integers(-1, 5), min_size=villages, max_size=villages))),
        cost=dict(zip(pairs, cost, strict=True)),
        fixed=frozenset(fixed),
        most=most,
    )


@settings(deadline=None, max_examples=examples(60))
@given(problem=problems())
def test_no_better_linking_exists(problem: LinkProblem) -> None:
    found = best(problem)
    links = frozenset(found.slots)
    assert found.proved
    assert value(problem, links) == by_brute_force(problem)
    for unit, _ in links:
        assert sum(n for (u, _), n in found.slots.items() if u == unit) == problem.slots[unit]
    gaps = [
        wants - sum(n for (_, v), n in found.slots.items() if v == at)
        for at, wants in enumerate(problem.wants)
        if any(v == at for _, v in links)
    ]
    told = (sum(max(0, gap) for gap in gaps), sum(gap * gap for gap in gaps))
    assert told == balance(problem, links)


def test_one_unit_a_village_is_solved_at_any_size() -> None:
    size = 80
    problem = LinkProblem(
        slots=tuple(10 + at * 7 % 31 for at in range(size)),
        wants=tuple(5 + at * 11 % 43 for at in range(size)),
        cost={(u, v): (u * 7919 + v * 104729) % 2**30 for u in range(size) for v in range(size)},
        fixed=frozenset({(3, 5), (7, 1)}),
    )
    found = best(problem)
    assert found.proved
    assert len(found.slots) == size
    assert {(3, 5), (7, 1)} <= set(found.slots)


def roster(
    units: dict[str, int],
    villages: dict[str, int],
    links: Sequence[dict[str, Any]] = (),
    orders: Sequence[tuple[str, str, str]] = (),
) -> Roster:
    """A township: so many 一般干部 a unit, so many 困难户 a village."""
    return Roster.of(
        {
            "households": frame(
                Household,
                [
                    {"code": f"H{v}{n}", "head": f"户{n}", "village": v, "kind": "困难户"}
                    for v, size in villages.items()
                    for n in range(size)
                ],
            ),
            "helpers": frame(
                Helper,
                [
                    {
                        "code": f"P{u}{n}", "name": f"{u}{n}", "unit": u, "category": "一般干部",
                        "rank": "科员" if n % 2 else "", "phone": f"1390000000{n}",
                    }
                    for u, size in units.items()
                    for n in range(size)
                ],
            ),
            "links": frame(Link, links),
            "places": frame(Place, [{"village": village} for village in villages]),
            "orders": frame(
                Order, [{"order": o, "unit": u, "village": v} for o, u, v in orders]
            ),
        }
    )  # fmt: skip


def made(proposed: Linking) -> dict[str, list[str]]:
    """The villages of each unit."""
    found: dict[str, list[str]] = {}
    for one in proposed.linked:
        found.setdefault(one.unit, []).append(one.village)
    return found


TOWN = ({"水务局": 4, "林业局": 2, "供销社": 3}, {"石桥村": 5, "北沟村": 2, "南沟村": 3})


def test_cadres_go_where_households_are() -> None:
    proposed = propose(roster(*TOWN), Policy())
    assert made(proposed) == {"水务局": ["石桥村"], "林业局": ["北沟村"], "供销社": ["南沟村"]}
    assert [one.village for one in proposed.villages] == ["石桥村", "北沟村", "南沟村"]
    assert proposed.summary()["short"] == 1
    assert proposed.missing == ("按户数算，联村干部和本村帮扶人合起来还差 1 个名额",)
    assert all(one.instructor.startswith(one.unit) for one in proposed.linked)
    chosen = {one.instructor for one in proposed.linked}
    assert all(int(name[-1]) % 2 for name in chosen)  # those with a 职级 come first
    assert proposed.links["source_sheet"].to_pylist() == [PROPOSED] * 3


def test_links_of_the_register_stay_and_forbidden_ones_do_not() -> None:
    kept = {"unit": "林业局", "village": "石桥村", "instructor": "老李", "source_sheet": "联村"}
    stays = propose(roster(*TOWN, links=[kept]), Policy())
    assert "石桥村" in made(stays)["林业局"]
    row = next(one for one in stays.links.to_pylist() if one["unit"] == "林业局")
    assert (row["instructor"], row["source_sheet"]) == ("老李", "联村")
    avoided = propose(roster(*TOWN, links=[kept], orders=[("回避", "林业局", "石桥村")]), Policy())
    assert avoided.broken == (("林业局", "石桥村"),)
    assert "石桥村" not in made(avoided)["林业局"]
    pinned = propose(roster(*TOWN, orders=[("指定", "林业局", "石桥村")]), Policy())
    assert "石桥村" in made(pinned)["林业局"]


def test_earlier_proposals_stay_unless_fresh() -> None:
    old = {"unit": "林业局", "village": "石桥村", "source_sheet": PROPOSED}
    town = roster(*TOWN, links=[old])
    assert "石桥村" in made(propose(town, Policy()))["林业局"]
    assert made(propose(town, Policy(), Wish(fresh=True))) == made(propose(roster(*TOWN), Policy()))


def test_more_villages_than_units_and_the_other_way_round() -> None:
    few = propose(roster({"水务局": 6, "林业局": 1}, {"甲村": 1, "乙村": 1, "丙村": 2}), Policy())
    assert sorted(len(villages) for villages in made(few).values()) == [1, 2]
    assert sum(bool(one.instructor) for one in few.linked) == 3
    many = propose(
        roster({"水务局": 1, "林业局": 1, "供销社": 1}, {"甲村": 2, "乙村": 1}), Policy()
    )
    assert all(len(villages) == 1 for villages in made(many).values())
    assert {one.units for one in many.villages} == {1, 2}
    lone = propose(roster({"水务局": 1}, {"甲村": 2, "乙村": 1}), Policy())
    assert [sentence[:8] for sentence in lone.missing] == ["派不出指导员的村", "按户数算，联村干"]


def test_townships_own_offices_are_left_out_where_others_are() -> None:
    units = {"水务局": 2, "镇财政所": 2}
    assert set(made(propose(roster(units, {"甲村": 2}), Policy()))) == {"水务局"}
    assert set(made(propose(roster(units, {"甲村": 2}), Policy(), Wish(every=True)))) == set(units)
    assert set(made(propose(roster({"镇财政所": 2}, {"甲村": 2}), Policy()))) == {"镇财政所"}


def test_units_of_a_township_stay_in_it() -> None:
    town = roster({"水务局": 2, "林业局": 2}, {"甲村": 3, "乙村": 3})
    places = {"甲村": "白沙镇", "乙村": "黑山镇", "水务局": "黑山镇", "林业局": "白沙镇"}

    def within(table: Any, name: str) -> Any:
        at = table.column_names.index("township")
        column = [places[one] for one in table[name].to_pylist()]
        return table.set_column(at, table.schema.field(at), pa.array(column))

    town = replace(
        town,
        households=within(town.households, "village"),
        helpers=within(town.helpers, "unit"),
        places=within(town.places, "village"),
    )
    proposed = propose(town, Policy())
    assert made(proposed) == {"林业局": ["甲村"], "水务局": ["乙村"]}
    assert {row["township"] for row in proposed.links.to_pylist()} == {"白沙镇", "黑山镇"}


def test_the_order_of_rows_does_not_matter() -> None:
    town = roster({"水务局": 2, "林业局": 2, "供销社": 2}, {"甲村": 2, "乙村": 2, "丙村": 2})
    turned = replace(
        town,
        helpers=town.helpers.take(pa.array(range(town.helpers.num_rows)[::-1])),
        households=town.households.take(pa.array(range(town.households.num_rows)[::-1])),
    )
    assert made(propose(town, Policy())) == made(propose(turned, Policy()))
    assert propose(town, Policy()).linked == propose(turned, Policy()).linked


def test_contradictions_and_empty_registers() -> None:
    both = [("指定", "林业局", "石桥村"), ("回避", "林业局", "石桥村")]
    with pytest.raises(ContradictionError, match="既指定又回避"):
        propose(roster(*TOWN, orders=both), Policy())
    with pytest.raises(UsageError, match="能联村的单位"):
        propose(roster({}, {"甲村": 1}), Policy())
    with pytest.raises(UsageError, match="行政村"):
        propose(roster({"水务局": 1}, {}), Policy())
