"""Places spelled with gaps: one sheet names the county and the township, another only the village.

A gap is filled where all spellings of that name which contradict neither this one nor one another
say what stands there. Two places of one name are two: then nothing is filled.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Generic, TypeVar

from lianhu_cli.domain.places.levels import VILLAGE, Path

Name = TypeVar("Name", bound=Hashable)
"""A name of a place, as a text or as a number; what is falsy is a gap."""


class Spellings(Generic[Name]):
    """Spellings of places, one name a level, by level and name.

    >>> known = Spellings([("清水县", "白沙镇", "石桥村"), ("", "青木镇", "东沟村")], gap="")
    >>> known.filled(("", "", "石桥村")), known.filled(("清水县", "", "东沟村"))
    (('清水县', '白沙镇', '石桥村'), ('清水县', '青木镇', '东沟村'))
    >>> known.filled(("", "", "西沟村")) is None
    True
    """

    def __init__(self, spellings: Iterable[tuple[Name, ...]], gap: Name) -> None:
        self._gap = gap
        self._by_name: dict[tuple[int, Name], set[tuple[Name, ...]]] = defaultdict(set)
        for row in spellings:
            for level, name in enumerate(row):
                if name:
                    narrower = (gap,) * (len(row) - level - 1)
                    self._by_name[level, name].add(row[: level + 1] + narrower)

    def fitting(self, spelling: tuple[Name, ...]) -> list[tuple[Name, ...]]:
        """Return the spellings of places of the same name that do not contradict this one."""
        level = narrowest(spelling)
        if level < 0:
            return []
        known = self._by_name.get((level, spelling[level]), ())
        return [other for other in known if compatible(spelling, other)]

    def filled(self, spelling: tuple[Name, ...]) -> tuple[Name, ...] | None:
        """Return a spelling with what all that fit say; None where none fits, or several places do."""
        fitting = self.fitting(spelling)
        return self.merged([spelling, *fitting]) if fitting else None

    def merged(self, spellings: Sequence[tuple[Name, ...]]) -> tuple[Name, ...] | None:
        """Return all that spellings say together, None where they contradict one another."""
        said = [{name for name in names if name} for names in zip(*spellings, strict=True)]
        if any(len(names) > 1 for names in said):
            return None
        return tuple(names.pop() if names else self._gap for names in said)


def narrowest(spelling: Sequence[object]) -> int:
    """Return the narrowest level that is named, -1 for none."""
    return max((level for level, name in enumerate(spelling) if name), default=-1)


def compatible(one: Sequence[object], other: Sequence[object]) -> bool:
    """Tell whether two spellings agree wherever both say something."""
    return all(a == b or not a or not b for a, b in zip(one, other, strict=True))


class Resolver:
    """Finds the one known path that a path means.

    >>> resolve = Resolver([("", "", "清水县", "白沙镇", "石桥村"), ("", "", "", "", "杨家湾村")])
    >>> resolve(("", "", "", "", "石桥村"))
    ('', '', '清水县', '白沙镇', '石桥村')
    >>> resolve(("", "", "清水县", "", "杨家湾村"))
    ('', '', '', '', '杨家湾村')
    """

    def __init__(self, known: Iterable[Path]) -> None:
        self._paths = set(known)
        self._known = Spellings(self._paths, gap="")

    def __call__(self, path: Path) -> Path:
        """Return the fullest known path that is the place of `path`; the path itself where none is."""
        own, rest = path[: VILLAGE + 1], path[VILLAGE + 1 :]
        if self._known.filled(own) is None:
            return path
        fitting = sorted(other for other in self._known.fitting(own) if other in self._paths)
        return (*max(fitting, key=lambda other: sum(map(bool, other)), default=own), *rest)
