"""What a command did to the register: rows added, changed and removed, by table."""

from collections.abc import Mapping
from dataclasses import dataclass

from lianhu_cli.domain.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an import did to one household or helper: added, changed (one attribute), removed."""

    code: str
    name: str
    change: str
    attribute: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What an import did to one table: rows added, changed and removed.

    `details` names each of them, but not those that a first import adds.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    details: tuple[Change, ...] = ()

    def counts(self) -> dict[str, int]:
        """Return the three numbers by name."""
        return {"added": self.added, "changed": self.changed, "removed": self.removed}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What an import did to one ledger, and how many entries it has now."""

    rows: int
    added: int = 0
    changed: int = 0
    removed: int = 0

    def counts(self) -> dict[str, int]:
        """Return the three changes by name."""
        return {"added": self.added, "changed": self.changed, "removed": self.removed}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftover:
    """How many an earlier file gave that are in none of the files now, while most that it gave are."""

    source: str
    households: int = 0
    helpers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What an import did: the counts of the register after it, and what changed.

    `problems` are those that show only beside what the register knows; `household_codes` and
    `helper_codes` the code of each row that was read.
    """

    counts: Mapping[str, int]
    households: Changes
    helpers: Changes
    ledgers: Mapping[str, Entered]
    """Role → what happened to a ledger; none for ledgers that are empty before and after."""
    leftovers: tuple[Leftover, ...] = ()
    problems: tuple[Problem, ...] = ()
    household_codes: tuple[str, ...] = ()
    helper_codes: tuple[str, ...] = ()
