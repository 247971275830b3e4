"""How many random cases a test tries: few at every change, as many as written down in `make check-all`.

`LIANHU_FUZZ` is the share of the number that a test names: 0.03 by itself, 0.15 where mutations must be noticed,
1 in `make check-all`, 10 or 100 for a long look.
"""

import os
from collections.abc import Sequence
from typing import Any

import pytest

FUZZ = float(os.environ.get("LIANHU_FUZZ", "0.03"))
_LEAST = 5


def examples(many: int, least: int = _LEAST) -> int:
    """Return how many cases to try where a thorough look tries so many.

    >>> examples(1000) >= 5
    True
    """
    return max(round(many * FUZZ), min(many, least))


def seeds(many: int, quick: int) -> list[Any]:
    """Return the seeds of drawn cases; all but the first ones are slow.

    >>> seeds(2, quick=2)
    [0, 1]
    """
    more = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(quick, many)]
    return [*range(quick), *more]


def spread(cases: Sequence[Any], every: int) -> list[Any]:
    """Return cases of one kind, spread over all of them; those between are slow.

    >>> [one if isinstance(one, str) else one.values[0].upper() for one in spread("abcde", every=3)]
    ['a', 'B', 'C', 'd', 'E']
    """
    return [
        pytest.param(case, marks=pytest.mark.slow) if at % every else case
        for at, case in enumerate(cases)
    ]
