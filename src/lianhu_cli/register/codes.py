"""Codes of households and helpers: short, stable, the same on any machine and in any row order.

A code is hashed from what everybody may know (place and name), never from an identity number: a
number has so few unknown digits that its hash would give it away.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b

_BYTES = 6


def assign(
    prefix: str,
    names: Sequence[str],
    taken: Iterable[str],
    rank: Callable[[int], tuple[object, ...]],
) -> list[str]:
    """Return one new code per name, none of them in `taken`.

    Rows of equal names get different codes, in the order of `rank` of their positions.

    >>> assign("H", ["石桥村/3组/张三", "石桥村/3组/李四"], [], lambda row: (row,))
    ['H724C59A8CE8F', 'H960A3C4E4AE5']
    >>> one, other = assign("H", ["石桥村/3组/张三"] * 2, [], lambda row: (-row,))
    >>> one == "H724C59A8CE8F", other == "H724C59A8CE8F"
    (False, True)
    """
    codes = [prefix + _hash(name) for name in names]
    used = Counter(codes)
    used.update(taken)
    unsettled = [row for row, code in enumerate(codes) if used[code] > 1]
    seen = set(codes).difference(codes[row] for row in unsettled).union(taken)
    for row in sorted(unsettled, key=lambda row: (names[row], *rank(row))):
        turn = 1
        while codes[row] in seen:
            codes[row] = prefix + _hash(f"{names[row]}#{turn}")
            turn += 1
        seen.add(codes[row])
    return codes


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=_BYTES).hexdigest().upper()
