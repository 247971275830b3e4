"""Ways around: to every household that is open, to none that is shut, and by the route that is told."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.places.tree import Tree, plant
from lianhu_cli.pairing.proof.detours import Land, Shut, Sort, Way

from ..budget import examples


@st.composite
def lands(draw: st.DrawFn) -> tuple[Tree, Land]:
    """Draw places of up to six levels, and pools of one kind anywhere in them."""
    names = ("", "a", "b", "c")
    rows = draw(
        st.lists(st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=1, max_size=9)
    )
    tree, places = plant(names, np.array(rows))
    at = draw(st.lists(st.sampled_from([0, *places.tolist()]), min_size=1, max_size=7))
    return tree, Land(tree, 1, np.zeros(len(at), np.int64), np.array(at))


def reached(land: Land, way: Way) -> set[int]:
    """The pools ahead of a way's node, spelled out from what it stands for."""
    pools = range(land.places, len(land.parent))

    def inside(node: int) -> set[int]:
        return {pool for pool in pools if node in land.outward(pool)}

    if way.sort == Sort.DOWN:
        return inside(way.node)
    around = int(land.parent[way.node])
    if way.sort == Sort.BESIDE:
        return inside(around) - inside(way.node)
    return set(pools) - inside(way.node)


NARROW = len(LEVELS)
"""Any level is as wide: nobody leaves the base."""


@settings(max_examples=examples(300), deadline=None)
@given(data=st.data(), drawn=lands(), wide=st.booleans())
def test_all_that_is_open_is_reached_and_nothing_else(
    data: st.DataObject, drawn: tuple[Tree, Land], wide: bool
) -> None:
    tree, land = drawn
    pools = set(range(land.places, len(land.parent)))
    shut = data.draw(st.sets(st.sampled_from(sorted(pools)), min_size=1))
    base = data.draw(st.integers(0, len(tree) - 1))
    around = Shut(land, sorted(shut))
    ways = list(around.ways(base, None if wide else NARROW))
    within = pools if wide else {pool for pool in pools if base in land.outward(pool)}
    assert set().union(*(reached(land, way) for way in ways)) == within - shut
    for pool in within - shut:
        route = around.route(base, pool, None if wide else NARROW)
        assert route.way in ways
        assert pool in reached(land, route.way)
        chain = land.outward(base)
        nearest = next(node for node in chain if node in land.outward(pool))
        outer = int(land.parent[route.outs[-1]]) if route.outs else route.way.outer
        assert outer == nearest
