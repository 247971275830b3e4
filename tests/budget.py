"""How many random cases a test tries: few at every change, as many as written down in `make check-all`.

`LIANHU_FUZZ` is the share of the number that a test names: 0.15 by itself, 1 in `make check-all`,
10 or 100 for a long look.
"""

import os

FUZZ = float(os.environ.get("LIANHU_FUZZ", "0.15"))
_LEAST = 10


def examples(many: int) -> int:
    """Return how many cases to try where a thorough look tries so many.

    >>> examples(1000) >= 10
    True
    """
    return max(round(many * FUZZ), min(many, _LEAST))
