"""Delivery: what one import brings to the register, and under which conditions."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from lianhu_cli.domain.places.renames import Renames
from lianhu_cli.domain.problem import Problem, SetAside
from lianhu_cli.domain.tables.ledger_set import Ledgers
from lianhu_cli.domain.tables.roster import Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What imports found wrong, and the rows they set aside."""

    problems: tuple[Problem, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """Which sources to believe: `[sources]` and the rules' order of kinds.

    `sources` is attribute (or "default") → names of sources with `*`, the first one first; `kinds` are
    the names of 户类别, that of highest priority first.
    """

    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()


Waived = Callable[[str], Collection[tuple[str, str, str, str]]]
"""From a file's path to what clerks have waived there: code, name, masked value, and village or ""."""


def _nothing_waived(_: str) -> Collection[tuple[str, str, str, str]]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one import read.

    `roster` has no codes yet; its `source_file` is a name of `sources` or the path itself. `sources` is
    name in reports → the file's own path; `hashes` name → SHA-256 of its bytes. `headings` is
    (name, sheet, role) → attribute → letters of its column. `unused` are the households and helpers
    of rows that were set aside. `renames` are all places that got another name. `replaced` are paths
    of sources of which the files are the new version.
    """

    roster: Roster
    sources: Mapping[str, str]
    found: Findings = Findings()
    ledgers: Ledgers | None = None
    hashes: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[tuple[str, str, str], Mapping[str, str]] = field(default_factory=dict)
    unused: Roster | None = None
    replaced: tuple[str, ...] = ()
    again: bool = False
    accept_removals: bool = False
    belief: Belief = Belief()
    renames: Renames = field(default_factory=Renames)
    waived: Waived = _nothing_waived
