"""Pairs of two rounds compared, and as lines of the root: as one by one, however they are looked up."""

import random

import pyarrow as pa
import pytest

from lianhu_cli.domain.beside import beside
from lianhu_cli.domain.rounds import root
from lianhu_cli.domain.rounds.round import places
from lianhu_cli.domain.tables.pair import Pair
from lianhu_cli.domain.tables.schema import conform


def _table(pairs: list[tuple[str, str]]) -> pa.Table:
    return pa.table({side: [pair[at] for pair in pairs] for at, side in enumerate(_SIDES)})


_SIDES = ("household", "helper")


@pytest.mark.parametrize("seed", range(40))
def test_each_pair_is_found_where_it_stands(seed: int) -> None:
    draw = random.Random(seed)
    width = draw.choice([0, 3])
    codes = [f"H{number:0{width}d}" for number in range(60)]
    before = [
        (one, f"P{draw.randrange(9)}") for one in codes for _ in range(draw.choice([1, 1, 2]))
    ]
    before = sorted({*before})
    after = [pair for pair in before if draw.random() > 0.05]
    after = sorted(
        {(one, f"P{draw.randrange(9)}") if draw.random() < 0.1 else (one, by) for one, by in after}
    )
    if draw.random() < 0.3:
        draw.shuffle(before)
    found = places(_table(after), _table(before)).tolist()
    assert found == [before.index(pair) if pair in before else -1 for pair in after]


def test_nothing_is_found_among_nothing() -> None:
    some, none = _table([("H1", "P1")]), _table([]).cast(_table([("H1", "P1")]).schema)
    assert (places(some, none).tolist(), places(none, some).tolist()) == ([-1], [])


@pytest.mark.parametrize("helper", ["P1", "P,1", 'P"1'])
def test_the_lines_of_pairs_are_their_texts_between_commas(helper: str) -> None:
    rows = [
        {"household": "H2", "helper": "P2", "slot": 1, "left": "village", "since": "2026-11-02"},
        {"household": "H1", "helper": helper, "slot": 0, "left": "", "since": ""},
    ]
    told = f"H1,{helper},0,,\nH2,P2,1,village,2026-11-02\n"
    assert root.lines(conform(Pair, pa.Table.from_pylist(rows))).decode() == told


def test_work_beside_ends_with_its_block_and_raises_what_it_raised() -> None:
    done: list[int] = []
    with beside(lambda: done.append(1)):
        pass
    with beside(lambda: 1 // 0) as work, pytest.raises(ZeroDivisionError):
        work()
    assert done == [1]
