"""Regular expressions that are compiled when they are first used.

Those of all modules together took a command 50 ms before it began, most of them for nothing.
"""

import re
from typing import Any, cast


class _Late:
    """Stands for a regular expression, whose methods it has as soon as one of them is asked for."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags
        self.pattern = pattern

    def __getattr__(self, name: str) -> Any:
        """Return a method or an attribute of the expression, and keep it: the next time it is there."""
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    r"""Return a regular expression that is compiled when it is first used.

    >>> number = late(r"\d+")
    >>> number.findall("3组12号"), number.pattern
    (['3', '12'], '\\d+')
    """
    return cast("re.Pattern[str]", _Late(pattern, flags))
