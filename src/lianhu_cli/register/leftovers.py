"""Files of before most of whose people a new file has: perhaps it is their new version."""

from collections.abc import Iterator, Sequence

from lianhu_cli.domain.tables.survey import PEOPLE
from lianhu_cli.register import sources, stored_claims
from lianhu_cli.register.changes import Leftover
from lianhu_cli.register.sources import Arrival
from lianhu_cli.register.versioned import Versioned


def of(
    versioned: Versioned, arrivals: Sequence[Arrival], known: Sequence[sources.Source]
) -> Iterator[Leftover]:
    """Yield the files of before most of whose people a new file has, but not all."""
    new = {one.source for one in arrivals if one.fresh and not one.before}
    others = {one.number: one.path for one in known} if new else {}
    counts: dict[int, dict[str, tuple[int, int]]] = {}
    for table in PEOPLE if others else ():
        told = versioned.load(stored_claims.name(table), {"code": "text", "source": "integer"})
        of: dict[int, set[str]] = {}
        for code, source in zip(told["code"].to_pylist(), told["source"].to_pylist(), strict=True):
            of.setdefault(source, set()).add(code)
        theirs = set().union(*(of.get(one, set()) for one in new))
        for source in others:
            its = of.get(source, set())
            counts.setdefault(source, {})[table.role] = (len(its), len(its - theirs))
    for source, both in sorted(counts.items(), key=lambda one: others[one[0]]):
        had = sum(total for total, _ in both.values())
        left = {role: rest for role, (_, rest) in both.items()}
        if 0 < sum(left.values()) <= had // 2:
            yield Leftover(source=others[source], **left)
