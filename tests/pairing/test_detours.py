"""Detours: to every household that is open, to none that is closed, and by the route that is told."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lianhu_cli.domain.places.levels import LEVELS
from lianhu_cli.domain.places.tree import Tree, plant
from lianhu_cli.pairing.proof.detours import ClosedPools, DetourEntry, KindTree, NodeKind

from ..budget import examples


@st.composite
def lands(draw: st.DrawFn) -> tuple[Tree, KindTree]:
    """Draw places of up to six levels, and pools of one kind anywhere in them."""
    names = ("", "a", "b", "c")
    rows = draw(
        st.lists(st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=1, max_size=9)
    )
    tree, places = plant(names, np.array(rows))
    at = draw(st.lists(st.sampled_from([0, *places.tolist()]), min_size=1, max_size=7))
    return tree, KindTree(tree, 1, np.zeros(len(at), np.int64), np.array(at))


def reached(kind_tree: KindTree, entry: DetourEntry) -> set[int]:
    """The pools ahead of an entry, spelled out from what it stands for."""
    pools = range(kind_tree.places, len(kind_tree.parent))

    def inside(node: int) -> set[int]:
        return {pool for pool in pools if node in kind_tree.outward(pool)}

    if entry.kind == NodeKind.DOWN:
        return inside(entry.node)
    around = int(kind_tree.parent[entry.node])
    if entry.kind == NodeKind.BESIDE:
        return inside(around) - inside(entry.node)
    return set(pools) - inside(entry.node)


NARROW = len(LEVELS)
"""Any level is as wide: nobody leaves the base."""


@settings(max_examples=examples(300), deadline=None)
@given(data=st.data(), drawn=lands(), wide=st.booleans())
def test_all_that_is_open_is_reached_and_nothing_else(
    data: st.DataObject, drawn: tuple[Tree, KindTree], wide: bool
) -> None:
    tree, kind_tree = drawn
    pools = set(range(kind_tree.places, len(kind_tree.parent)))
    shut = data.draw(st.sets(st.sampled_from(sorted(pools)), min_size=1))
    base = data.draw(st.integers(0, len(tree) - 1))
    around = ClosedPools(kind_tree, sorted(shut))
    entries = list(around.entries(base, None if wide else NARROW))
    within = pools if wide else {pool for pool in pools if base in kind_tree.outward(pool)}
    assert set().union(*(reached(kind_tree, entry) for entry in entries)) == within - shut
    for pool in within - shut:
        route = around.route(base, pool, None if wide else NARROW)
        assert route.entry in entries
        assert pool in reached(kind_tree, route.entry)
        chain = kind_tree.outward(base)
        nearest = next(node for node in chain if node in kind_tree.outward(pool))
        outer = int(kind_tree.parent[route.outs[-1]]) if route.outs else route.entry.outer
        assert outer == nearest
