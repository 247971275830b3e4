"""Codes of households and helpers: short, stable, the same on any machine and in any row order.

A code is hashed from what everybody may know (place and name), never from an identity number: a
number has so few unknown digits that its hash would give it away.
"""

from collections.abc import Callable, Sequence
from hashlib import blake2b

import numpy as np

from lianhu_cli.domain.arrays import Flags, Ints, utf8, whole
from lianhu_cli.domain.arrow import pa

_BYTES = 6
_DIGITS = np.frombuffer(b"0123456789ABCDEF", np.uint8)
_VALUES = np.full(256, 255, np.uint8)
"""Sign → its value as a digit."""
_VALUES[_DIGITS] = np.arange(len(_DIGITS))


def assign(
    prefix: str,
    names: Sequence[str],
    taken: "pa.Array | pa.ChunkedArray",
    rank: Callable[[int], tuple[object, ...]],
) -> pa.Array:
    """Return one new code per name, none of them in `taken`; both are Arrow arrays.

    Rows of equal names get different codes, in the order of `rank` of their positions.

    >>> none = pa.array([], pa.string())
    >>> assign("H", ["石桥村/3组/张三", "石桥村/3组/李四"], none, lambda row: (row,)).to_pylist()
    ['H724C59A8CE8F', 'H960A3C4E4AE5']
    >>> one, other = assign("H", ["石桥村/3组/张三"] * 2, none, lambda row: (-row,)).to_pylist()
    >>> one == "H724C59A8CE8F", other == "H724C59A8CE8F"
    (False, True)
    """
    numbers = _of_bytes(b"".join([_hash(name) for name in names]))
    known = np.sort(_of_codes(prefix, taken))
    _, which, times = np.unique(numbers, return_inverse=True, return_counts=True)
    unsettled = (times[which] > 1) | _among(numbers, known)
    rows = np.flatnonzero(unsettled).tolist()
    if rows:
        others = np.sort(np.concatenate([known, numbers[~unsettled]]))
        given: set[int] = set()
        for row in sorted(rows, key=lambda row: (names[row], *rank(row))):
            number, turn = int(numbers[row]), 1
            while number in given or _is_in(number, others):
                number = int.from_bytes(_hash(f"{names[row]}#{turn}"))
                turn += 1
            given.add(number)
            numbers[row] = number
    return _codes(prefix, numbers)


def _hash(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=_BYTES).digest()


def _is_in(number: int, ordered: Ints) -> bool:
    at = int(np.searchsorted(ordered, number))
    return at < len(ordered) and int(ordered[at]) == number


def _among(numbers: Ints, ordered: Ints) -> Flags:
    found: Flags = np.searchsorted(ordered, numbers, "right") > np.searchsorted(ordered, numbers)
    return found


def _of_bytes(hashes: bytes) -> Ints:
    """Return hashes, one behind another, as numbers."""
    wide = np.zeros((len(hashes) // _BYTES, 8), np.uint8)
    wide[:, -_BYTES:] = np.frombuffer(hashes, np.uint8).reshape(-1, _BYTES)
    numbers: Ints = wide.view(">i8").ravel().astype(np.int64)
    return numbers


def _of_codes(prefix: str, codes: "pa.Array | pa.ChunkedArray") -> Ints:
    """Return the numbers of codes; what is not shaped like ours is in nobody's way."""
    import pyarrow.compute as pc

    start = len(prefix)
    width = start + 2 * _BYTES
    texts = whole(codes)
    letters, _ = utf8(texts.filter(pc.equal(pc.binary_length(texts), width)))
    signs = letters.reshape(-1, width)
    halves = _VALUES[signs[:, start:]]
    ours = (signs[:, :start] == np.frombuffer(prefix.encode(), np.uint8)).all(axis=1)
    halves = halves[ours & (halves < len(_DIGITS)).all(axis=1)]
    return _of_bytes((halves[:, ::2] << 4 | halves[:, 1::2]).tobytes())


def _codes(prefix: str, numbers: Ints) -> pa.Array:
    """Return numbers as codes."""
    hashes = numbers.astype(">i8").view(np.uint8).reshape(-1, 8)[:, -_BYTES:]
    start = len(prefix)
    width = start + 2 * _BYTES
    signs = np.empty((len(numbers), width), np.uint8)
    signs[:, :start] = np.frombuffer(prefix.encode(), np.uint8)
    signs[:, start::2] = _DIGITS[hashes >> 4]
    signs[:, start + 1 :: 2] = _DIGITS[hashes & 15]
    return pa.array(signs.view(f"S{width}").ravel()).cast(pa.string())
