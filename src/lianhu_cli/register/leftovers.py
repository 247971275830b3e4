"""Files of before most of whose people a new file has: perhaps it is their new version."""

from collections.abc import Iterator, Sequence

import numpy as np

from lianhu_cli.domain.arrays import coded, numbered
from lianhu_cli.domain.arrow import pa
from lianhu_cli.domain.tables.survey import PEOPLE
from lianhu_cli.register import sources, stored_claims
from lianhu_cli.register.changes import Leftover
from lianhu_cli.register.sources import Arrival
from lianhu_cli.register.versioned import Versioned


def of(
    versioned: Versioned, arrivals: Sequence[Arrival], known: Sequence[sources.Source]
) -> Iterator[Leftover]:
    """Yield the files of before most of whose people a new file has, but not all."""
    import pyarrow.compute as pc

    new = sorted(one.source for one in arrivals if one.fresh and not one.before)
    others = {one.number: one.path for one in known} if new else {}
    where = f"source IN ({', '.join(map(str, new))})"
    theirs = {
        table: versioned.load(stored_claims.name(table), {"code": "text"}, where=where)["code"]
        for table in (PEOPLE if others else ())
    }
    if not any(len(codes) for codes in theirs.values()):
        return
    counts: dict[int, dict[str, tuple[int, int]]] = {}
    for table, codes in theirs.items():
        told = versioned.load(stored_claims.name(table), {"code": "text", "source": "integer"})
        named = pc.is_in(told["code"], value_set=pa.chunked_array(codes).combine_chunks())
        before, rest = _persons(told), _persons(told.filter(pc.invert(named)))
        for source in others:
            of_table = before.get(source, 0), rest.get(source, 0)
            counts.setdefault(source, {})[table.role] = of_table
    for source, both in sorted(counts.items(), key=lambda one: others[one[0]]):
        had = sum(total for total, _ in both.values())
        left = {role: rest for role, (_, rest) in both.items()}
        if 0 < sum(left.values()) <= had // 2:
            yield Leftover(source=others[source], **left)


def _persons(claims: pa.Table) -> dict[int, int]:
    """Return how many persons each source names."""
    sources_of, source = numbered(claims["source"].to_numpy())
    codes, code = coded(claims["code"])
    pairs = numbered(source * max(len(codes), 1) + code)[0]
    sizes = np.bincount(pairs // max(len(codes), 1), minlength=len(sources_of))
    return dict(zip(sources_of.tolist(), sizes.tolist(), strict=True))
