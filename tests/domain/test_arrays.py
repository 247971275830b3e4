"""Lookups and orders of many texts and numbers, held against sorting and sets of Python."""

import random

import numpy as np
import pyarrow as pa
import pytest

from lianhu_cli.domain.arrays import among, in_order


@pytest.mark.parametrize(
    "letters", ["01", "0123456789ABCDEF", "甲乙丙a", "".join(map(chr, range(33, 120)))]
)
@pytest.mark.parametrize("length", [1, 3, 14, None])
def test_texts_are_sorted_as_python_sorts_their_bytes(letters: str, length: int | None) -> None:
    dice = random.Random(f"{letters}{length}")
    texts = [
        "".join(dice.choices(letters, k=dice.randrange(5) if length is None else length))
        for _ in range(80)
    ]
    expected = sorted(range(80), key=lambda row: texts[row].encode())
    assert in_order(pa.chunked_array([texts[:30], texts[30:]])).tolist() == expected
    assert in_order(pa.array(["", *texts]).slice(1)).tolist() == expected
    first = [dice.choice("ab") for _ in texts]
    expected = sorted(range(80), key=lambda row: (first[row], texts[row].encode()))
    assert in_order(pa.array(first), pa.array(texts)).tolist() == expected


def test_no_texts_have_an_order_and_no_keys_are_among_none() -> None:
    nothing = np.zeros(0, np.int64)
    assert in_order(pa.array([], pa.string())).tolist() == []
    assert among(np.array([1, 2]), nothing).tolist() == [False, False]
    assert among(nothing, np.array([1])).tolist() == []
